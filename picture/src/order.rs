//! Which node stands beside which: few links cross.
//!
//! Sweeps down and up order each row by the mean place of its neighbours (the barycenter heuristic of Sugiyama, Tagawa
//! and Toda); then single nodes are tried in every place of their row (sifting). What crosses least is kept, and of
//! equals the first.

use crate::rows::Rows;

/// How many orders are begun with: each row turned by so many places, and swept from either end.
const STARTS: usize = 12;
const SWEEPS: usize = 12;
const SIFTINGS: usize = 6;
/// Nodes times places times segments of links, up to which sifting is worth its time.
const SIFTING_WORK: usize = 200_000;

/// Orders the nodes of every row.
pub(crate) fn order(rows: &mut Rows) {
    let given = rows.rows.clone();
    let mut best = (cost(rows), given.clone());
    let starts = if may_sift(rows) { STARTS } else { 2 };
    for start in 0..starts {
        rows.rows.clone_from(&given);
        for (at, row) in rows.rows.iter_mut().enumerate().filter(|(_, row)| !row.is_empty()) {
            let turn = start / 2 * (at + 1) % row.len();
            row.rotate_left(turn);
        }
        for sweep in 0..SWEEPS {
            arrange(rows, sweep % 2 == start % 2);
            keep_better(rows, &mut best);
        }
        sift(rows);
        keep_better(rows, &mut best);
    }
    rows.rows.clone_from(&best.1);
    sift(rows);
    keep_better(rows, &mut best);
    rows.rows = best.1;
}

/// Whether there is time to try every node in every place.
fn may_sift(rows: &Rows) -> bool {
    let widest = rows.rows.iter().map(Vec::len).max().unwrap_or(0);
    let segments: usize = rows.chains.iter().map(Vec::len).sum();
    rows.row_of.len() * widest * segments <= SIFTING_WORK
}

fn keep_better(rows: &Rows, best: &mut (usize, Vec<Vec<usize>>)) {
    let cost = cost(rows);
    if cost < best.0 {
        *best = (cost, rows.rows.clone());
    }
}

/// Where each node stands in its row.
fn places(rows: &Rows) -> Vec<usize> {
    let mut places = vec![0; rows.row_of.len()];
    for row in &rows.rows {
        row.iter().enumerate().for_each(|(at, &node)| places[node] = at);
    }
    places
}

/// One sweep: every row by the places of the row before.
fn arrange(rows: &mut Rows, downwards: bool) {
    let count = rows.rows.len();
    for step in 0..count {
        let row = if downwards { step } else { count - 1 - step };
        let places = places(rows);
        // Rows differ in length: a place counts as the part of its row that lies left of it.
        let share = |node: usize| (places[node] as f64 + 0.5) / rows.rows[rows.row_of[node]].len() as f64;
        let wish = |node: usize| {
            let before = if downwards { &rows.above[node] } else { &rows.below[node] };
            let neighbours = before.iter().chain(&rows.beside[node]);
            let (sum, number) =
                neighbours.fold((0.0, 0.0), |(sum, number), &it| (sum + share(it), number + 1.0));
            if number == 0.0 { share(node) } else { sum / number }
        };
        let mut wishes: Vec<_> = rows.rows[row].iter().map(|&node| (wish(node), node)).collect();
        wishes.sort_by(|a, b| a.0.total_cmp(&b.0));
        rows.rows[row] = wishes.into_iter().map(|(_, node)| node).collect();
    }
}

/// Tries each node in every place of its row.
fn sift(rows: &mut Rows) {
    if !may_sift(rows) {
        return;
    }
    for _ in 0..SIFTINGS {
        let mut better = false;
        for row in 0..rows.rows.len() {
            for node in rows.rows[row].clone() {
                better |= settle(rows, row, node);
            }
        }
        if !better {
            return;
        }
    }
}

/// Puts one node where its row costs least, and tells whether that is better than before.
fn settle(rows: &mut Rows, row: usize, node: usize) -> bool {
    let Some(home) = rows.rows[row].iter().position(|&it| it == node) else { return false };
    let (mut best, mut place) = (cost_around(rows, row), home);
    let before = best;
    rows.rows[row].remove(home);
    for at in 0..=rows.rows[row].len() {
        rows.rows[row].insert(at, node);
        let cost = cost_around(rows, row);
        if cost < best {
            (best, place) = (cost, at);
        }
        rows.rows[row].remove(at);
    }
    rows.rows[row].insert(place, node);
    best < before
}

/// Crossings, and nodes that level links go around.
pub(crate) fn cost(rows: &Rows) -> usize {
    let places = places(rows);
    (0..rows.rows.len()).map(|row| crossings_below(rows, row, &places) + detours(rows, row, &places)).sum()
}

fn cost_around(rows: &Rows, row: usize) -> usize {
    let places = places(rows);
    let above = row.checked_sub(1).map_or(0, |above| crossings_below(rows, above, &places));
    above + crossings_below(rows, row, &places) + detours(rows, row, &places)
}

/// How often links cross between a row and the one below: the inversions of the lower ends in the order of the upper
/// ones, counted with a Fenwick tree.
fn crossings_below(rows: &Rows, row: usize, places: &[usize]) -> usize {
    let Some(next) = rows.rows.get(row + 1) else { return 0 };
    let mut seen = vec![0_usize; next.len() + 1];
    let (mut total, mut crossings) = (0, 0);
    for &node in &rows.rows[row] {
        let mut ends: Vec<_> = rows.below[node].iter().map(|&it| places[it]).collect();
        ends.sort_unstable();
        for &end in &ends {
            let (mut at, mut not_right) = (end + 1, 0);
            while at > 0 {
                not_right += seen[at];
                at &= at - 1;
            }
            crossings += total - not_right;
        }
        // Links that begin at the same node do not cross.
        for end in ends {
            let mut at = end + 1;
            while at < seen.len() {
                seen[at] += 1;
                at += at & at.wrapping_neg();
            }
            total += 1;
        }
    }
    crossings
}

fn detours(rows: &Rows, row: usize, places: &[usize]) -> usize {
    let beside = |&node: &usize| {
        let later = rows.beside[node].iter().filter(move |&&it| places[it] > places[node]);
        later.map(move |&it| places[it] - places[node] - 1)
    };
    rows.rows[row].iter().flat_map(beside).sum()
}
