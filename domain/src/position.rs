//! Positions among siblings: 1, 2, 3 and so on, without gaps.

/// Position of an item by its index.
#[must_use]
pub fn nth(index: usize) -> i32 {
    i32::try_from(index + 1).unwrap_or(i32::MAX)
}

/// Positions of items in the given order, from the old position of each, if it has one, and a tie-breaker for equal
/// positions. Items already in this order keep their positions, and new ones follow at the end. Otherwise positions are
/// assigned from 1.
pub fn follow<T: Ord>(known: impl IntoIterator<Item = Option<(i32, T)>>) -> Vec<i32> {
    let known: Vec<_> = known.into_iter().collect();
    let positioned = known.iter().take_while(|it| it.is_some()).count();
    let keeps_positions = known[..positioned].is_sorted() && known[positioned..].iter().all(Option::is_none);
    if !keeps_positions {
        return (0..known.len()).map(nth).collect();
    }
    let mut last: i32 = 0;
    let position = |it: Option<(i32, T)>| {
        last = it.map_or_else(|| last.saturating_add(1), |(position, _)| position);
        last
    };
    known.into_iter().map(position).collect()
}

/// New positions of all siblings after `moved` was moved to `position`, or to the end; siblings whose position does not
/// change are left out. A position beyond the range is clamped. `siblings` gives each with its position, with or
/// without `moved`.
pub fn arrange<T: Copy + Eq + Ord>(siblings: &[(T, i32)], moved: T, position: Option<i32>) -> Vec<(T, i32)> {
    let mut order: Vec<(i32, T)> =
        siblings.iter().filter(|(it, _)| *it != moved).map(|(it, position)| (*position, *it)).collect();
    order.sort_unstable();
    let last = order.len();
    let at = position.map_or(last, |position| usize::try_from(position.max(1) - 1).unwrap_or(last).min(last));
    order.insert(at, (0, moved));
    let known = |it: T| siblings.iter().find(|(sibling, _)| *sibling == it).map(|(_, position)| *position);
    let positions = order.into_iter().zip(1..).map(|((_, it), position)| (it, position));
    positions.filter(|(it, position)| known(*it) != Some(*position)).collect()
}

/// New positions of the siblings after one leaves; siblings whose position does not change are left out.
pub fn close<T: Copy + Eq + Ord>(siblings: &[(T, i32)], leaves: T) -> Vec<(T, i32)> {
    let mut order: Vec<(i32, T)> =
        siblings.iter().filter(|(it, _)| *it != leaves).map(|(it, position)| (*position, *it)).collect();
    order.sort_unstable();
    let positions = order.into_iter().zip(1..).filter(|((before, _), position)| before != position);
    positions.map(|((_, it), position)| (it, position)).collect()
}

/// Stores the position of `moved` in `position`, and returns those of the other siblings.
pub fn settle<T: Copy + Eq>(positions: &[(T, i32)], moved: T, position: &mut i32) -> Vec<(T, i32)> {
    if let Some((_, own)) = positions.iter().find(|(it, _)| *it == moved) {
        *position = *own;
    }
    positions.iter().copied().filter(|(it, _)| *it != moved).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_in_order_keep_their_positions_and_new_ones_follow() {
        type Case<'a> = (&'a [Option<(i32, char)>], &'a [i32]);
        let cases: [Case<'_>; 9] = [
            (&[], &[]),
            (&[None, None], &[1, 2]),
            (&[Some((1, 'a')), Some((2, 'b'))], &[1, 2]),
            (&[Some((2, 'a')), Some((5, 'b'))], &[2, 5]),
            (&[Some((2, 'a')), Some((2, 'b')), None, None], &[2, 2, 3, 4]),
            (&[Some((2, 'b')), Some((2, 'a'))], &[1, 2]),
            (&[Some((2, 'a')), Some((1, 'b'))], &[1, 2]),
            (&[None, Some((1, 'a'))], &[1, 2]),
            (&[Some((3, 'a')), None, Some((4, 'b'))], &[1, 2, 3]),
        ];
        for (known, expected) in cases {
            assert_eq!(follow(known.iter().copied()), expected, "{known:?}");
        }
    }

    #[test]
    fn a_moved_item_takes_its_position_and_shifts_the_others() {
        let siblings = [('a', 1), ('b', 2), ('c', 3)];
        type Case<'a> = (char, Option<i32>, &'a [(char, i32)]);
        let cases: [Case<'_>; 8] = [
            ('c', Some(1), &[('c', 1), ('a', 2), ('b', 3)]),
            ('a', Some(2), &[('b', 1), ('a', 2)]),
            ('a', None, &[('b', 1), ('c', 2), ('a', 3)]),
            ('b', Some(2), &[]),
            ('x', None, &[('x', 4)]),
            ('x', Some(2), &[('x', 2), ('b', 3), ('c', 4)]),
            ('x', Some(99), &[('x', 4)]),
            ('x', Some(-5), &[('x', 1), ('a', 2), ('b', 3), ('c', 4)]),
        ];
        for (moved, position, expected) in cases {
            assert_eq!(arrange(&siblings, moved, position), expected, "{moved} to {position:?}");
        }
    }

    #[test]
    fn the_moved_item_is_separated_from_the_shifted_ones() {
        let mut position = 3;
        assert_eq!(settle(&[('c', 1), ('a', 2)], 'c', &mut position), [('a', 2)]);
        assert_eq!(position, 1);
        assert_eq!(settle(&[('a', 2)], 'c', &mut position), [('a', 2)]);
        assert_eq!(position, 1, "it stays where it is");
    }

    #[test]
    fn a_leaving_item_leaves_no_gap() {
        assert_eq!(close(&[('a', 1), ('b', 2), ('c', 3)], 'a'), [('b', 1), ('c', 2)]);
        assert_eq!(close(&[('a', 1), ('b', 2)], 'b'), []);
    }

    #[test]
    fn gaps_and_duplicates_are_repaired() {
        assert_eq!(arrange(&[('a', 1), ('b', 1), ('c', 7)], 'd', None), [('b', 2), ('c', 3), ('d', 4)]);
    }
}
