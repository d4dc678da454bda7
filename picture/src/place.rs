//! Horizontal positions of all nodes: near their neighbours, and never closer than the minimal distance.

use crate::rows::Rows;

/// Width of a link that passes a row.
const BEND: f64 = 12.0;
/// Distance between two boxes: enough for an arrow with its sign.
const BETWEEN_BOXES: f64 = 44.0;
/// Distance between a passing link and its neighbour.
const BESIDE_BEND: f64 = 12.0;
const ROUNDS: usize = 40;
/// Weight of the position that a node would have in an evenly spread row.
const EVENLY: f64 = 0.25;

/// Returns the centres of all nodes, and the width of the widest row. Boxes are `width` wide.
pub(crate) fn place(rows: &Rows, width: f64) -> (Vec<f64>, f64) {
    let half_width = |node: usize| if rows.is_bend(node) { BEND / 2.0 } else { width / 2.0 };
    let min_distance = |left: usize, right: usize| {
        let bend = rows.is_bend(left) || rows.is_bend(right);
        half_width(left) + half_width(right) + if bend { BESIDE_BEND } else { BETWEEN_BOXES }
    };
    // Centres of a row that is packed to the left.
    let packed: Vec<Vec<f64>> = rows
        .rows
        .iter()
        .map(|row| {
            let mut at = row.first().map_or(0.0, |&node| half_width(node));
            let mut middles = Vec::with_capacity(row.len());
            for (index, &node) in row.iter().enumerate() {
                if index > 0 {
                    at += min_distance(row[index - 1], node);
                }
                middles.push(at);
            }
            middles
        })
        .collect();
    let row_width = |row: usize| {
        packed[row].last().zip(rows.rows[row].last()).map_or(0.0, |(at, &node)| at + half_width(node))
    };
    let room = (0..rows.rows.len()).map(row_width).fold(width, f64::max);

    // Start with evenly spread rows.
    let mut even = vec![0.0; rows.row_of.len()];
    for (row, nodes) in rows.rows.iter().enumerate() {
        let spare = (room - row_width(row)) / nodes.len().max(1) as f64;
        for (at, &node) in nodes.iter().enumerate() {
            even[node] = packed[row][at] + spare * (at as f64 + 0.5);
        }
    }
    // Move each row towards its neighbours, from the top down and from the bottom up in turn.
    let mut middles = even.clone();
    for round in 0..ROUNDS {
        for step in 0..rows.rows.len() {
            let row = if round % 2 == 0 { step } else { rows.rows.len() - 1 - step };
            let desired_shifts: Vec<_> = rows.rows[row]
                .iter()
                .zip(&packed[row])
                .map(|(&node, packed)| {
                    let (at, weight) = desired(rows, &middles, node, even[node]);
                    (at - packed, weight)
                })
                .collect();
            let spare = room - row_width(row);
            for (at, shift) in ascending(&desired_shifts).into_iter().enumerate() {
                middles[rows.rows[row][at]] = packed[row][at] + shift.clamp(0.0, spare.max(0.0));
            }
        }
    }
    (middles, room)
}

/// Desired position of a node, and its weight. Long links are to be straight.
fn desired(rows: &Rows, middles: &[f64], node: usize, even: f64) -> (f64, f64) {
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

/// Isotonic regression: the ascending numbers closest to the desired ones by weighted squares. Neighbours in the wrong
/// order are pooled at their mean (pool adjacent violators).
fn ascending(desired_shifts: &[(f64, f64)]) -> Vec<f64> {
    let mut pools: Vec<(f64, f64, usize)> = Vec::with_capacity(desired_shifts.len());
    for &(desired, weight) in desired_shifts {
        let mut pool = (desired, weight, 1);
        while let Some(&(before, pool_weight, count)) = pools.last()
            && before > pool.0
        {
            pools.pop();
            let total = pool_weight + pool.1;
            pool = ((before * pool_weight + pool.0 * pool.1) / total, total, count + pool.2);
        }
        pools.push(pool);
    }
    pools.into_iter().flat_map(|(at, _, count)| std::iter::repeat_n(at, count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn desired_positions_in_the_wrong_order_are_pooled() {
        assert_eq!(ascending(&[(1.0, 1.0), (3.0, 1.0), (2.0, 1.0)]), [1.0, 2.5, 2.5]);
        assert_eq!(ascending(&[(4.0, 3.0), (0.0, 1.0)]), [3.0, 3.0]);
        assert_eq!(ascending(&[]), [0.0; 0]);
    }
}
