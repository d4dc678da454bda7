//! The tree of scorecards as it would be: nobody stands above themselves, and whoever moves leaves no alignment behind.

use std::{collections::HashMap, hash::Hash};

/// Who stands directly above whom.
#[derive(Clone, Debug)]
pub struct Tree<T> {
    parents: HashMap<T, Option<T>>,
}

/// Why something cannot stand where it would.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misplaced {
    /// It would stand above itself.
    Circle,
    /// It, or something below it, is aligned with what would not be above it any more.
    LeftBehind,
}

impl<T: Copy + Eq + Hash> Tree<T> {
    /// Of pairs of a node and the one above it; of two about one node the later counts.
    #[must_use]
    pub fn new(parents: impl IntoIterator<Item = (T, Option<T>)>) -> Self {
        Self { parents: parents.into_iter().collect() }
    }

    /// The node directly above.
    #[must_use]
    pub fn parent(&self, node: T) -> Option<T> {
        self.parents.get(&node).copied().flatten()
    }

    /// The nodes above, nearest first; ends where a circle closes.
    pub fn above(&self, node: T) -> impl Iterator<Item = T> {
        std::iter::successors(self.parent(node), |node| self.parent(*node)).take(self.parents.len())
    }

    /// What is wrong with where a node has come to stand. `alignments` are pairs of the node below and the one above
    /// it that something in it is aligned with; those that do not start at the node or below it do not matter.
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

    /// `a` above `b` above `c`, and `x` on its own.
    fn with(node: char, parent: Option<char>) -> Tree<char> {
        let known = [('a', None), ('b', Some('a')), ('c', Some('b')), ('x', None)];
        Tree::new(known.into_iter().chain([(node, parent)]))
    }

    #[test]
    fn whoever_moves_stands_above_itself_nowhere_and_leaves_nothing_behind() {
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
    fn what_is_above_ends_where_a_circle_closes() {
        assert_eq!(with('x', None).above('c').collect::<Vec<_>>(), ['b', 'a']);
        assert_eq!(with('a', Some('c')).above('a').count(), 4);
        assert_eq!(with('x', Some('?')).above('x').collect::<Vec<_>>(), ['?']);
    }
}
