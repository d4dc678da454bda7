//! Rows of objectives, and links as chains over them.

use std::ops::Range;

use crate::map::Map;

/// Largest number of objectives in a row; a lane with more has several rows.
const MOST_IN_ROW: usize = 6;

/// Rows of nodes: objectives, by their index, and after them the *bends*, one for each row that a link passes.
pub(crate) struct Rows {
    /// Nodes of each row from left to right, the top row first.
    pub(crate) rows: Vec<Vec<usize>>,
    /// Rows of each lane.
    pub(crate) lanes: Vec<Range<usize>>,
    /// Row of each node.
    pub(crate) row_of: Vec<usize>,
    /// Number of nodes that are objectives.
    pub(crate) objectives: usize,
    /// Nodes of each link from the top down, its ends included; two of one row for a level link; empty for a link
    /// without an existing cause and effect.
    pub(crate) chains: Vec<Vec<usize>>,
    /// Neighbours of each node in the row above.
    pub(crate) above: Vec<Vec<usize>>,
    /// Neighbours of each node in the row below.
    pub(crate) below: Vec<Vec<usize>>,
    /// Neighbours of each node in its own row.
    pub(crate) beside: Vec<Vec<usize>>,
}

impl Rows {
    pub(crate) fn of(map: &Map) -> Self {
        let mut layout_rows = Self {
            rows: Vec::new(),
            lanes: Vec::new(),
            row_of: vec![0; map.objectives.len()],
            objectives: map.objectives.len(),
            chains: Vec::new(),
            above: vec![Vec::new(); map.objectives.len()],
            below: vec![Vec::new(); map.objectives.len()],
            beside: vec![Vec::new(); map.objectives.len()],
        };
        // Distribute the objectives of each lane over its rows, causes below effects.
        let ranks = ranks(map);
        for lane in 0..map.lanes.len() {
            let mut in_lane: Vec<_> =
                (0..map.objectives.len()).filter(|&at| map.objectives[at].lane == lane).collect();
            let rows = in_lane.len().div_ceil(MOST_IN_ROW).max(1);
            if rows > 1 {
                in_lane.sort_by_key(|&at| ranks[at]);
            }
            layout_rows.lanes.push(layout_rows.rows.len()..layout_rows.rows.len() + rows);
            let size = in_lane.len().div_ceil(rows).max(1);
            let mut chunks = in_lane.chunks(size);
            for _ in 0..rows {
                let mut row = chunks.next().unwrap_or_default().to_vec();
                row.sort_unstable();
                row.iter().for_each(|&node| layout_rows.row_of[node] = layout_rows.rows.len());
                layout_rows.rows.push(row);
            }
        }
        // Lay the links over the rows.
        for link in &map.links {
            let chain = layout_rows.chain(map, link.cause, link.effect);
            layout_rows.chains.push(chain);
        }
        layout_rows
    }

    /// True when the node is a bend of a link.
    pub(crate) fn is_bend(&self, node: usize) -> bool {
        node >= self.objectives
    }

    /// True when two nodes are adjacent in one row.
    pub(crate) fn are_adjacent(&self, node: usize, other: usize) -> bool {
        let mut pairs = self.rows[self.row_of[node]].windows(2);
        pairs.any(|pair| pair == [node, other] || pair == [other, node])
    }

    fn chain(&mut self, map: &Map, cause: usize, effect: usize) -> Vec<usize> {
        let drawn =
            |at: usize| map.objectives.get(at).is_some_and(|objective| objective.lane < map.lanes.len());
        if cause == effect || !drawn(cause) || !drawn(effect) {
            return Vec::new();
        }
        let (upper, lower) =
            if self.row_of[effect] <= self.row_of[cause] { (effect, cause) } else { (cause, effect) };
        if self.row_of[upper] == self.row_of[lower] {
            self.beside[upper].push(lower);
            self.beside[lower].push(upper);
            return vec![upper, lower];
        }
        let mut chain = vec![upper];
        for row in self.row_of[upper] + 1..self.row_of[lower] {
            let bend = self.row_of.len();
            self.row_of.push(row);
            self.rows[row].push(bend);
            for sides in [&mut self.above, &mut self.below, &mut self.beside] {
                sides.push(Vec::new());
            }
            chain.push(bend);
        }
        chain.push(lower);
        for pair in chain.windows(2) {
            self.below[pair[0]].push(pair[1]);
            self.above[pair[1]].push(pair[0]);
        }
        chain
    }
}

/// Rank of each objective within its lane: the length of the longest chain of links upwards from it.
fn ranks(map: &Map) -> Vec<usize> {
    let mut ranks = vec![0; map.objectives.len()];
    let lane = |at: usize| map.objectives.get(at).map(|objective| objective.lane);
    let level: Vec<_> = map
        .links
        .iter()
        .filter(|link| lane(link.cause).is_some() && lane(link.cause) == lane(link.effect))
        .collect();
    // Repeat as often as the longest chain may be long; a cycle, which no map has, ends as well.
    for _ in 0..map.objectives.len() {
        let mut changed = false;
        for link in &level {
            if ranks[link.cause] <= ranks[link.effect] && ranks[link.effect] < map.objectives.len() {
                ranks[link.cause] = ranks[link.effect] + 1;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    ranks
}
