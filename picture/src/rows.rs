//! Objectives in rows, and links as chains over them.

use std::ops::Range;

use crate::map::Map;

/// The most objectives side by side; a lane with more has several rows.
const MOST_IN_ROW: usize = 6;

/// What the layout moves about: objectives, by their index, and after them the *bends*, one for each row that a link
/// passes.
pub(crate) struct Rows {
    /// The nodes of each row from left to right, the top row first.
    pub(crate) rows: Vec<Vec<usize>>,
    /// The rows of each lane.
    pub(crate) lanes: Vec<Range<usize>>,
    /// The row of each node.
    pub(crate) row_of: Vec<usize>,
    /// How many of the nodes are objectives.
    pub(crate) objectives: usize,
    /// The nodes of each link from the top down, its ends included; two of one row for a level link; none for a link
    /// that leads nowhere.
    pub(crate) chains: Vec<Vec<usize>>,
    /// The neighbours of each node in the row above.
    pub(crate) above: Vec<Vec<usize>>,
    /// The neighbours of each node in the row below.
    pub(crate) below: Vec<Vec<usize>>,
    /// The neighbours of each node in its own row.
    pub(crate) beside: Vec<Vec<usize>>,
}

impl Rows {
    pub(crate) fn of(map: &Map) -> Self {
        let mut it = Self {
            rows: Vec::new(),
            lanes: Vec::new(),
            row_of: vec![0; map.objectives.len()],
            objectives: map.objectives.len(),
            chains: Vec::new(),
            above: vec![Vec::new(); map.objectives.len()],
            below: vec![Vec::new(); map.objectives.len()],
            beside: vec![Vec::new(); map.objectives.len()],
        };
        let ranks = ranks(map);
        for lane in 0..map.lanes.len() {
            let mut inside: Vec<_> =
                (0..map.objectives.len()).filter(|&at| map.objectives[at].lane == lane).collect();
            let rows = inside.len().div_ceil(MOST_IN_ROW).max(1);
            if rows > 1 {
                inside.sort_by_key(|&at| ranks[at]);
            }
            it.lanes.push(it.rows.len()..it.rows.len() + rows);
            let size = inside.len().div_ceil(rows).max(1);
            let mut chunks = inside.chunks(size);
            for _ in 0..rows {
                let mut row = chunks.next().unwrap_or_default().to_vec();
                row.sort_unstable();
                row.iter().for_each(|&node| it.row_of[node] = it.rows.len());
                it.rows.push(row);
            }
        }
        for link in &map.links {
            let chain = it.chain(map, link.cause, link.effect);
            it.chains.push(chain);
        }
        it
    }

    /// Whether the node is a bend of a link.
    pub(crate) fn is_bend(&self, node: usize) -> bool {
        node >= self.objectives
    }

    /// Whether nothing stands between two nodes of one row.
    pub(crate) fn are_adjacent(&self, node: usize, other: usize) -> bool {
        let mut pairs = self.rows[self.row_of[node]].windows(2);
        pairs.any(|pair| pair == [node, other] || pair == [other, node])
    }

    fn chain(&mut self, map: &Map, cause: usize, effect: usize) -> Vec<usize> {
        let drawn = |at: usize| map.objectives.get(at).is_some_and(|it| it.lane < map.lanes.len());
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

/// How many links of its lane lead upwards from each objective, one after the other.
fn ranks(map: &Map) -> Vec<usize> {
    let mut ranks = vec![0; map.objectives.len()];
    let lane = |at: usize| map.objectives.get(at).map(|it| it.lane);
    let level: Vec<_> =
        map.links.iter().filter(|it| lane(it.cause).is_some() && lane(it.cause) == lane(it.effect)).collect();
    // As often as the longest chain may be long; a circle, which no map has, does no harm.
    for _ in 0..map.objectives.len() {
        let mut moved = false;
        for link in &level {
            if ranks[link.cause] <= ranks[link.effect] && ranks[link.effect] < map.objectives.len() {
                ranks[link.cause] = ranks[link.effect] + 1;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    ranks
}
