//! Places among siblings: 1, 2, 3 and so on, without gaps.

/// The place of a thing by its index.
#[must_use]
pub fn nth(index: usize) -> i32 {
    i32::try_from(index + 1).unwrap_or(i32::MAX)
}

/// The places of things that are to stand in this order, of each the place that it has, if it has one, and what decides
/// where two have the same. Whoever stands in this order stays; what is new then comes last. Otherwise they stand from 1
/// on.
pub fn follow<T: Ord>(known: impl IntoIterator<Item = Option<(i32, T)>>) -> Vec<i32> {
    let known: Vec<_> = known.into_iter().collect();
    let there = known.iter().take_while(|it| it.is_some()).count();
    let stay = known[..there].is_sorted() && known[there..].iter().all(Option::is_none);
    if !stay {
        return (0..known.len()).map(nth).collect();
    }
    let mut last: i32 = 0;
    let place = |it: Option<(i32, T)>| {
        last = it.map_or_else(|| last.saturating_add(1), |(place, _)| place);
        last
    };
    known.into_iter().map(place).collect()
}

/// The places of all siblings after `moved` has come to stand at `position`, or last; those whose place stays are left
/// out. A position beyond the ends is the end. `siblings` gives each with its place, `moved` among them or not.
pub fn arrange<T: Copy + Eq + Ord>(siblings: &[(T, i32)], moved: T, position: Option<i32>) -> Vec<(T, i32)> {
    let mut order: Vec<(i32, T)> =
        siblings.iter().filter(|(it, _)| *it != moved).map(|(it, place)| (*place, *it)).collect();
    order.sort_unstable();
    let last = order.len();
    let at = position.map_or(last, |position| usize::try_from(position.max(1) - 1).unwrap_or(last).min(last));
    order.insert(at, (0, moved));
    let known = |it: T| siblings.iter().find(|(sibling, _)| *sibling == it).map(|(_, place)| *place);
    let places = order.into_iter().zip(1..).map(|((_, it), place)| (it, place));
    places.filter(|(it, place)| known(*it) != Some(*place)).collect()
}

/// The places of all siblings without the one that leaves; those whose place stays are left out.
pub fn close<T: Copy + Eq + Ord>(siblings: &[(T, i32)], leaves: T) -> Vec<(T, i32)> {
    let mut order: Vec<(i32, T)> =
        siblings.iter().filter(|(it, _)| *it != leaves).map(|(it, place)| (*place, *it)).collect();
    order.sort_unstable();
    let places = order.into_iter().zip(1..).filter(|((before, _), place)| before != place);
    places.map(|((_, it), place)| (it, place)).collect()
}

/// Gives the one that `moved` its place among these, and returns the places of the others.
pub fn settle<T: Copy + Eq>(places: &[(T, i32)], moved: T, place: &mut i32) -> Vec<(T, i32)> {
    if let Some((_, own)) = places.iter().find(|(it, _)| *it == moved) {
        *place = *own;
    }
    places.iter().copied().filter(|(it, _)| *it != moved).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_stands_in_order_stays_and_what_is_new_comes_last() {
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
    fn whoever_moves_takes_the_place_and_the_others_make_room() {
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
    fn whoever_moved_is_told_apart_from_those_who_made_room() {
        let mut place = 3;
        assert_eq!(settle(&[('c', 1), ('a', 2)], 'c', &mut place), [('a', 2)]);
        assert_eq!(place, 1);
        assert_eq!(settle(&[('a', 2)], 'c', &mut place), [('a', 2)]);
        assert_eq!(place, 1, "it stays where it is");
    }

    #[test]
    fn whoever_leaves_leaves_no_gap() {
        assert_eq!(close(&[('a', 1), ('b', 2), ('c', 3)], 'a'), [('b', 1), ('c', 2)]);
        assert_eq!(close(&[('a', 1), ('b', 2)], 'b'), []);
    }

    #[test]
    fn gaps_and_doubles_are_mended_on_the_way() {
        assert_eq!(arrange(&[('a', 1), ('b', 1), ('c', 7)], 'd', None), [('b', 2), ('c', 3), ('d', 4)]);
    }
}
