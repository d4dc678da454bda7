//! Topological order of dependencies.

use std::{collections::HashSet, hash::Hash};

/// Lists `root` and all its direct and indirect dependencies, each after its own dependencies; only in a cycle an item
/// comes before one that it depends on. `needs` gives the dependencies that are not computed yet. Does not recurse.
pub(crate) fn order<K: Copy + Eq + Hash>(root: K, mut needs: impl FnMut(K) -> Vec<K>) -> Vec<K> {
    let mut visited = HashSet::from([root]);
    let mut path = vec![(root, needs(root).into_iter())];
    let mut order = Vec::new();
    while let Some((key, rest)) = path.last_mut() {
        match rest.next() {
            Some(next) if visited.insert(next) => path.push((next, needs(next).into_iter())),
            Some(_) => {}
            None => {
                order.push(*key);
                path.pop();
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use super::order;

    #[test]
    fn dependencies_come_first() {
        let edges = [(1, vec![2, 3]), (2, vec![4]), (3, vec![4, 2]), (4, vec![])];
        let needs = |key| edges.iter().find(|(it, _)| *it == key).map(|(_, needs)| needs.clone()).unwrap();
        assert_eq!(order(1, needs), [4, 2, 3, 1]);
    }

    #[test]
    fn cycles_are_cut_and_deep_chains_need_no_call_stack() {
        assert_eq!(order(1, |key| vec![3 - key]), [2, 1]);
        let chain = order(0, |key| if key < 500_000 { vec![key + 1] } else { vec![] });
        assert_eq!((chain.len(), chain.first()), (500_001, Some(&500_000)));
    }
}
