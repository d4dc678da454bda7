//! Tree of scorecards with the check of a move: no cycle, and no alignment that no longer leads to an ancestor.

use std::{collections::HashMap, hash::Hash};

/// Parent of each node.
#[derive(Clone, Debug)]
pub struct Tree<T> {
    parents: HashMap<T, Option<T>>,
}

/// Reason why a node cannot be moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misplaced {
    /// Node would be its own ancestor.
    Circle,
    /// Node, or one of its descendants, is aligned with one that would no longer be an ancestor.
    LeftBehind,
}

impl<T: Copy + Eq + Hash> Tree<T> {
    /// Builds a tree from pairs of a node and its parent; of two pairs for a node the later one counts.
    #[must_use]
    pub fn new(parents: impl IntoIterator<Item = (T, Option<T>)>) -> Self {
        Self { parents: parents.into_iter().collect() }
    }

    /// Parent of a node.
    #[must_use]
    pub fn parent(&self, node: T) -> Option<T> {
        self.parents.get(&node).copied().flatten()
    }

    /// Ancestors of a node, nearest first; ends where a cycle closes.
    pub fn above(&self, node: T) -> impl Iterator<Item = T> {
        std::iter::successors(self.parent(node), |node| self.parent(*node)).take(self.parents.len())
    }

    /// Checks the new place of a node. `alignments` are pairs of a node and the one that something in it is aligned
    /// with; only those of the moved node and its descendants are checked.
    pub fn check(&self, moved: T, alignments: impl IntoIterator<Item = (T, T)>) -> Option<Misplaced> {
        if self.above(moved).any(|above| above == moved) {
            return Some(Misplaced::Circle);
        }
        let left_behind = alignments.into_iter().any(|(below, with)| {
            let is_moved = below == moved || self.above(below).any(|above| above == moved);
            is_moved && !self.above(below).any(|above| above == with)
        });
        left_behind.then_some(Misplaced::LeftBehind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tree with `a` above `b` above `c`, and `x` without parent or children.
    fn with(node: char, parent: Option<char>) -> Tree<char> {
        let known = [('a', None), ('b', Some('a')), ('c', Some('b')), ('x', None)];
        Tree::new(known.into_iter().chain([(node, parent)]))
    }

    #[test]
    fn a_moved_node_is_not_its_own_ancestor_and_keeps_its_alignments() {
        use Misplaced::{Circle, LeftBehind};
        type Case = (char, Option<char>, &'static [(char, char)], Option<Misplaced>);
        let cases: [Case; 10] = [
            ('a', Some('a'), &[], Some(Circle)),
            ('a', Some('c'), &[], Some(Circle)),
            ('a', Some('x'), &[('c', 'a'), ('c', 'b')], None),
            ('b', Some('x'), &[], None),
            ('b', Some('x'), &[('c', 'b')], None),
            ('b', Some('x'), &[('b', 'a')], Some(LeftBehind)),
            ('b', Some('x'), &[('c', 'a')], Some(LeftBehind)),
            ('b', None, &[('c', 'a')], Some(LeftBehind)),
            ('c', Some('a'), &[('c', 'a')], None),
            ('x', Some('c'), &[('c', 'x')], None),
        ];
        for (node, parent, alignments, expected) in cases {
            let tree = with(node, parent);
            assert_eq!(tree.check(node, alignments.iter().copied()), expected, "{node} below {parent:?}");
        }
    }

    #[test]
    fn ancestors_end_where_a_cycle_closes() {
        assert_eq!(with('x', None).above('c').collect::<Vec<_>>(), ['b', 'a']);
        assert_eq!(with('a', Some('c')).above('a').count(), 4);
        assert_eq!(with('x', Some('?')).above('x').collect::<Vec<_>>(), ['?']);
    }
}
