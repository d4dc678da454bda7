//! Where along its row everything stands: near what it is linked with, and never closer than there is room.

use crate::rows::Rows;

/// Room for a link on its way past a row.
const BEND: f64 = 12.0;
/// Between two boxes: enough for an arrow with its sign.
const BETWEEN_BOXES: f64 = 44.0;
/// Between a link and what stands beside it.
const BESIDE_BEND: f64 = 12.0;
const ROUNDS: usize = 40;
/// How strongly a node is drawn to where it would stand if its row were spread evenly.
const EVENLY: f64 = 0.25;

/// The middles of all nodes, and the width that the widest row takes. Boxes are `width` wide.
pub(crate) fn place(rows: &Rows, width: f64) -> (Vec<f64>, f64) {
    let half = |node: usize| if rows.is_bend(node) { BEND / 2.0 } else { width / 2.0 };
    let apart = |left: usize, right: usize| {
        let bend = rows.is_bend(left) || rows.is_bend(right);
        half(left) + half(right) + if bend { BESIDE_BEND } else { BETWEEN_BOXES }
    };
    // The middles of a row that is packed to the left.
    let packed: Vec<Vec<f64>> = rows
        .rows
        .iter()
        .map(|row| {
            let mut at = row.first().map_or(0.0, |&node| half(node));
            let mut middles = Vec::with_capacity(row.len());
            for (index, &node) in row.iter().enumerate() {
                if index > 0 {
                    at += apart(row[index - 1], node);
                }
                middles.push(at);
            }
            middles
        })
        .collect();
    let taken =
        |row: usize| packed[row].last().zip(rows.rows[row].last()).map_or(0.0, |(at, &node)| at + half(node));
    let room = (0..rows.rows.len()).map(taken).fold(width, f64::max);

    let mut even = vec![0.0; rows.row_of.len()];
    for (row, nodes) in rows.rows.iter().enumerate() {
        let spare = (room - taken(row)) / nodes.len().max(1) as f64;
        for (at, &node) in nodes.iter().enumerate() {
            even[node] = packed[row][at] + spare * (at as f64 + 0.5);
        }
    }
    let mut middles = even.clone();
    for round in 0..ROUNDS {
        for step in 0..rows.rows.len() {
            let row = if round % 2 == 0 { step } else { rows.rows.len() - 1 - step };
            let wishes: Vec<_> = rows.rows[row]
                .iter()
                .zip(&packed[row])
                .map(|(&node, packed)| {
                    let (at, weight) = wish(rows, &middles, node, even[node]);
                    (at - packed, weight)
                })
                .collect();
            let spare = room - taken(row);
            for (at, shift) in ascending(&wishes).into_iter().enumerate() {
                middles[rows.rows[row][at]] = packed[row][at] + shift.clamp(0.0, spare.max(0.0));
            }
        }
    }
    (middles, room)
}

/// Where a node would stand best, and how much that matters. Long links are to be straight.
fn wish(rows: &Rows, middles: &[f64], node: usize, even: f64) -> (f64, f64) {
    let (mut sum, mut total) = (even * EVENLY, EVENLY);
    for &other in rows.above[node].iter().chain(&rows.below[node]) {
        let weight = match (rows.is_bend(node), rows.is_bend(other)) {
            (true, true) => 8.0,
            (true, false) | (false, true) => 2.0,
            (false, false) => 1.0,
        };
        sum += middles[other] * weight;
        total += weight;
    }
    (sum / total, total)
}

/// The ascending numbers that are closest to the wishes, by weighted squares: neighbours in the wrong order are pooled
/// at their mean.
fn ascending(wishes: &[(f64, f64)]) -> Vec<f64> {
    let mut pools: Vec<(f64, f64, usize)> = Vec::with_capacity(wishes.len());
    for &(wish, weight) in wishes {
        let mut pool = (wish, weight, 1);
        while let Some(&(before, heavy, many)) = pools.last()
            && before > pool.0
        {
            pools.pop();
            let total = heavy + pool.1;
            pool = ((before * heavy + pool.0 * pool.1) / total, total, many + pool.2);
        }
        pools.push(pool);
    }
    pools.into_iter().flat_map(|(at, _, many)| std::iter::repeat_n(at, many)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_in_the_wrong_order_meet_in_the_middle() {
        assert_eq!(ascending(&[(1.0, 1.0), (3.0, 1.0), (2.0, 1.0)]), [1.0, 2.5, 2.5]);
        assert_eq!(ascending(&[(4.0, 3.0), (0.0, 1.0)]), [3.0, 3.0]);
        assert_eq!(ascending(&[]), [0.0; 0]);
    }
}
