//! Rules of a strategy map: links run upwards or level, once each, and form no cycle.
//!
//! Owns the search for cycles, also for the other graphs of the product that must not have one: parents of scorecards,
//! alignments, operands of formulas. Nothing here recurses, so that the depth of a graph is limited by memory only.

use std::{
    collections::HashMap,
    hash::Hash,
    ops::ControlFlow::{self, Break, Continue},
};

/// Number of objectives of a cycle that a [`Violation`] lists.
pub const LONGEST_PATH: usize = 32;

/// Violation of a rule by a causal link. Links and objectives are given by their index in the checked input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// Objective is its own cause.
    SelfLink {
        /// Index of the link.
        link: usize,
    },
    /// Link has the same cause and effect as an earlier one.
    Duplicate {
        /// Index of the link.
        link: usize,
        /// Index of the earlier link.
        first: usize,
    },
    /// Effect's perspective lies below the cause's.
    Downward {
        /// Index of the link.
        link: usize,
    },
    /// Link closes a cycle.
    Cycle {
        /// Index of the link.
        link: usize,
        /// Objectives of the cycle from the link's effect to its cause, at most [`LONGEST_PATH`].
        path: Vec<usize>,
    },
}

/// Lists all violations among `links`, pairs of cause and effect, in the order of the links.
///
/// `positions` gives the position of each objective's perspective, 1 being the top of the map. A link to an objective
/// without a position violates no rule by itself. Takes linear time, except for sorting the links.
#[must_use]
pub fn check_links(positions: &[i32], links: &[(usize, usize)]) -> Vec<Violation> {
    let mut violations = Vec::new();
    let mut first_links = HashMap::new();
    // Links that may close a cycle: a self-link or a duplicate has been reported as such.
    let mut arcs = Vec::with_capacity(links.len());
    for (link, &(cause, effect)) in links.iter().enumerate() {
        if cause == effect {
            violations.push((link, Violation::SelfLink { link }));
            continue;
        }
        if let Some(&first) = first_links.get(&(cause, effect)) {
            violations.push((link, Violation::Duplicate { link, first }));
            continue;
        }
        first_links.insert((cause, effect), link);
        arcs.push((link, (cause, effect)));
        if let (Some(cause), Some(effect)) = (positions.get(cause), positions.get(effect))
            && effect > cause
        {
            violations.push((link, Violation::Downward { link }));
        }
    }
    let edges: Vec<_> = arcs.iter().map(|(_, edge)| *edge).collect();
    let _: ControlFlow<()> = search(positions.len(), &edges, |edge, cycle| {
        let link = arcs[edge].0;
        let path = cycle.iter().copied().take(LONGEST_PATH).collect();
        violations.push((link, Violation::Cycle { link, path }));
        Continue(())
    });
    violations.sort_by_key(|(link, _)| *link);
    violations.into_iter().map(|(_, violation)| violation).collect()
}

/// Finds a cycle of the graph with the nodes `0..nodes` and these edges (from, to), as the nodes along it; a node with
/// an edge to itself is a cycle of one. Edges to other nodes are ignored. Takes linear time, except for sorting the
/// edges.
#[must_use]
pub fn find_cycle(nodes: usize, edges: &[(usize, usize)]) -> Option<Vec<usize>> {
    search(nodes, edges, |_, cycle| Break(cycle.to_vec())).break_value()
}

/// Finds a cycle like [`find_cycle`] in a graph of nodes without numbers: scorecards and their parents, objectives and
/// their alignments, measures and the operands of their formulas.
#[must_use]
pub fn find_cycle_among<T: Copy + Eq + Hash>(edges: &[(T, T)]) -> Option<Vec<T>> {
    let (mut numbers, mut nodes) = (HashMap::new(), Vec::new());
    let mut number = |node: T| {
        *numbers.entry(node).or_insert_with(|| {
            nodes.push(node);
            nodes.len() - 1
        })
    };
    let edges: Vec<_> = edges.iter().map(|&(from, to)| (number(from), number(to))).collect();
    let cycle = find_cycle(nodes.len(), &edges)?;
    Some(cycle.into_iter().map(|number| nodes[number]).collect())
}

/// Walks the graph depth first and reports each edge that leads back to a node of the current path, with that part of
/// the path. The graph has a cycle exactly if such an edge exists.
fn search<B>(
    nodes: usize,
    edges: &[(usize, usize)],
    mut report: impl FnMut(usize, &[usize]) -> ControlFlow<B>,
) -> ControlFlow<B> {
    let out = Outgoing::new(nodes, edges);
    // State of each node: `None` for unvisited, its index on the current path, or `usize::MAX` for finished.
    let mut state: Vec<Option<usize>> = vec![None; nodes];
    let (mut path, mut pending): (Vec<usize>, Vec<&[usize]>) = (Vec::new(), Vec::new());
    for root in 0..nodes {
        if state[root].is_some() {
            continue;
        }
        state[root] = Some(0);
        path.push(root);
        pending.push(out.of(root));
        while let (Some(&node), Some(rest)) = (path.last(), pending.last_mut()) {
            let Some((&edge, tail)) = rest.split_first() else {
                state[node] = Some(usize::MAX);
                path.pop();
                pending.pop();
                continue;
            };
            *rest = tail;
            let to = edges[edge].1;
            match state[to] {
                None => {
                    state[to] = Some(path.len());
                    path.push(to);
                    pending.push(out.of(to));
                }
                Some(at) => {
                    if let Some(cycle) = path.get(at..) {
                        report(edge, cycle)?;
                    }
                }
            }
        }
    }
    Continue(())
}

/// Outgoing edges of a graph, grouped by node in the order given.
struct Outgoing {
    edges: Vec<usize>,
    ends: Vec<usize>,
}

impl Outgoing {
    fn new(nodes: usize, edges: &[(usize, usize)]) -> Self {
        let mut inside: Vec<usize> =
            (0..edges.len()).filter(|&edge| edges[edge].0 < nodes && edges[edge].1 < nodes).collect();
        inside.sort_by_key(|&edge| edges[edge].0);
        let mut ends = vec![0; nodes];
        for &edge in &inside {
            ends[edges[edge].0] += 1;
        }
        let mut total = 0;
        for end in &mut ends {
            total += *end;
            *end = total;
        }
        Self { edges: inside, ends }
    }

    fn of(&self, node: usize) -> &[usize] {
        let start = if node == 0 { 0 } else { self.ends[node - 1] };
        &self.edges[start..self.ends[node]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Violation::{Cycle, Downward, Duplicate, SelfLink};
    use proptest::prelude::*;

    #[track_caller]
    fn check(positions: &[i32], links: &[(usize, usize)], expected: &[Violation]) {
        assert_eq!(check_links(positions, links), expected);
    }

    #[test]
    fn links_run_upwards_or_level() {
        check(&[1, 2, 3, 4], &[(3, 2), (2, 1), (1, 0), (3, 0)], &[]);
        check(&[2, 2, 2], &[(0, 1), (1, 2), (0, 2)], &[]);
        check(&[1, 2], &[(0, 1)], &[Downward { link: 0 }]);
        check(&[1], &[(0, 0)], &[SelfLink { link: 0 }]);
        check(&[1, 2], &[(1, 0), (1, 0)], &[Duplicate { link: 1, first: 0 }]);
        check(&[], &[(7, 8)], &[]);
    }

    #[test]
    fn every_link_that_closes_a_cycle_is_reported() {
        check(&[2, 2], &[(0, 1), (1, 0)], &[Cycle { link: 1, path: vec![0, 1] }]);
        check(&[1, 2], &[(1, 0), (0, 1)], &[Cycle { link: 0, path: vec![0, 1] }, Downward { link: 1 }]);
        check(
            &[1; 5],
            &[(0, 1), (1, 2), (2, 1), (3, 4), (4, 3)],
            &[Cycle { link: 2, path: vec![1, 2] }, Cycle { link: 4, path: vec![3, 4] }],
        );
    }

    #[test]
    fn a_deep_graph_needs_no_call_stack() {
        let n = 200_000;
        let mut edges: Vec<_> = (1..n).map(|node| (node - 1, node)).collect();
        assert_eq!(find_cycle(n, &edges), None);
        edges.push((n - 1, 0));
        assert_eq!(find_cycle(n, &edges).map(|cycle| cycle.len()), Some(n));
        let violations = check_links(&vec![1; n], &edges);
        let path = (0..LONGEST_PATH).collect();
        assert_eq!(violations, [Cycle { link: n - 1, path }]);
    }

    #[test]
    fn a_node_may_be_a_cycle_by_itself() {
        assert_eq!(find_cycle(2, &[(0, 1), (1, 1)]), Some(vec![1]));
        assert_eq!(find_cycle(2, &[(0, 5), (5, 0)]), None);
        assert_eq!(find_cycle_among(&[("a", "b"), ("b", "c"), ("c", "b")]), Some(vec!["b", "c"]));
        assert_eq!(find_cycle_among(&[("a", "b"), ("b", "c"), ("a", "c")]), None);
    }

    proptest! {
        #[test]
        fn a_cycle_is_found_exactly_when_there_is_no_order(
            edges in prop::collection::vec((0_usize..8, 0_usize..8), 0..16)
        ) {
            // Kahn's algorithm: remove nodes without incoming edges; a remainder has a cycle.
            let mut tail: Vec<usize> = (0..8).collect();
            while let Some(at) = tail.iter().position(|&node| {
                !edges.iter().any(|&(from, to)| to == node && tail.contains(&from))
            }) {
                tail.remove(at);
            }
            let cycle = find_cycle(8, &edges);
            prop_assert_eq!(cycle.is_some(), !tail.is_empty());
            if let Some(cycle) = cycle {
                for (at, &node) in cycle.iter().enumerate() {
                    prop_assert!(edges.contains(&(node, cycle[(at + 1) % cycle.len()])));
                }
            }
        }
    }
}
