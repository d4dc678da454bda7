//! Order of the nodes within each row, with few crossings of links.
//!
//! Sweeps down and up order each row by the mean position of its neighbours (the barycenter heuristic of Sugiyama,
//! Tagawa and Toda); then each node is tried at every position of its row (sifting). The order with the fewest
//! crossings is kept, and the first of equal ones.

use crate::rows::Rows;

/// Number of initial orders: each row is rotated by a number of positions, and swept from either end.
const STARTS: usize = 12;
const SWEEPS: usize = 12;
const SIFTINGS: usize = 6;
/// Limit of nodes times positions times segments of links up to which sifting takes an acceptable time.
const SIFTING_WORK: usize = 200_000;

/// Orders the nodes of every row.
pub(crate) fn order(rows: &mut Rows) {
    let initial = rows.rows.clone();
    let mut best = (cost(rows), initial.clone());
    let starts = if may_sift(rows) { STARTS } else { 2 };
    for start in 0..starts {
        rows.rows.clone_from(&initial);
        for (at, row) in rows.rows.iter_mut().enumerate().filter(|(_, row)| !row.is_empty()) {
            let rotation = start / 2 * (at + 1) % row.len();
            row.rotate_left(rotation);
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

/// True when there is time to try every node at every position.
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

/// Position of each node in its row.
fn positions(rows: &Rows) -> Vec<usize> {
    let mut positions = vec![0; rows.row_of.len()];
    for row in &rows.rows {
        row.iter().enumerate().for_each(|(at, &node)| positions[node] = at);
    }
    positions
}

/// Sweeps once: orders every row by the positions in the row before.
fn arrange(rows: &mut Rows, downwards: bool) {
    let count = rows.rows.len();
    for step in 0..count {
        let row = if downwards { step } else { count - 1 - step };
        let positions = positions(rows);
        // Rows differ in length, so a position counts as the share of the row to the left of it.
        let share = |node: usize| (positions[node] as f64 + 0.5) / rows.rows[rows.row_of[node]].len() as f64;
        let desired = |node: usize| {
            let before = if downwards { &rows.above[node] } else { &rows.below[node] };
            let neighbours = before.iter().chain(&rows.beside[node]);
            let (sum, number) =
                neighbours.fold((0.0, 0.0), |(sum, number), &it| (sum + share(it), number + 1.0));
            if number == 0.0 { share(node) } else { sum / number }
        };
        let mut desired_positions: Vec<_> =
            rows.rows[row].iter().map(|&node| (desired(node), node)).collect();
        desired_positions.sort_by(|a, b| a.0.total_cmp(&b.0));
        rows.rows[row] = desired_positions.into_iter().map(|(_, node)| node).collect();
    }
}

/// Tries each node at every position of its row.
fn sift(rows: &mut Rows) {
    if !may_sift(rows) {
        return;
    }
    for _ in 0..SIFTINGS {
        let mut improved = false;
        for row in 0..rows.rows.len() {
            for node in rows.rows[row].clone() {
                improved |= move_to_best(rows, row, node);
            }
        }
        if !improved {
            return;
        }
    }
}

/// Moves one node to the position where its row costs least; returns true when that is an improvement.
fn move_to_best(rows: &mut Rows, row: usize, node: usize) -> bool {
    let Some(old_position) = rows.rows[row].iter().position(|&it| it == node) else { return false };
    let (mut best, mut position) = (cost_around(rows, row), old_position);
    let before = best;
    rows.rows[row].remove(old_position);
    for at in 0..=rows.rows[row].len() {
        rows.rows[row].insert(at, node);
        let cost = cost_around(rows, row);
        if cost < best {
            (best, position) = (cost, at);
        }
        rows.rows[row].remove(at);
    }
    rows.rows[row].insert(position, node);
    best < before
}

/// Cost of an order: the number of crossings, and of nodes that level links go around.
pub(crate) fn cost(rows: &Rows) -> usize {
    let positions = positions(rows);
    (0..rows.rows.len())
        .map(|row| crossings_below(rows, row, &positions) + detours(rows, row, &positions))
        .sum()
}

fn cost_around(rows: &Rows, row: usize) -> usize {
    let positions = positions(rows);
    let above = row.checked_sub(1).map_or(0, |above| crossings_below(rows, above, &positions));
    above + crossings_below(rows, row, &positions) + detours(rows, row, &positions)
}

/// Number of crossings between a row and the one below: the inversions of the lower ends in the order of the upper
/// ones, counted with a Fenwick tree.
fn crossings_below(rows: &Rows, row: usize, positions: &[usize]) -> usize {
    let Some(next) = rows.rows.get(row + 1) else { return 0 };
    let mut tree = vec![0_usize; next.len() + 1];
    let (mut total, mut crossings) = (0, 0);
    for &node in &rows.rows[row] {
        let mut ends: Vec<_> = rows.below[node].iter().map(|&it| positions[it]).collect();
        ends.sort_unstable();
        for &end in &ends {
            let (mut at, mut not_right) = (end + 1, 0);
            while at > 0 {
                not_right += tree[at];
                at &= at - 1;
            }
            crossings += total - not_right;
        }
        // Links that start at the same node do not cross.
        for end in ends {
            let mut at = end + 1;
            while at < tree.len() {
                tree[at] += 1;
                at += at & at.wrapping_neg();
            }
            total += 1;
        }
    }
    crossings
}

fn detours(rows: &Rows, row: usize, positions: &[usize]) -> usize {
    let beside = |&node: &usize| {
        let later = rows.beside[node].iter().filter(move |&&it| positions[it] > positions[node]);
        later.map(move |&it| positions[it] - positions[node] - 1)
    };
    rows.rows[row].iter().flat_map(beside).sum()
}
