//! Fair scheduling of webhooks: slots are shared among organizations, not among webhooks, so that an organization with
//! many slow webhooks delays only its own.

use std::{collections::HashMap, hash::Hash};

/// Picks the webhooks to run next. `waiting` are webhooks with their organization, in order of arrival; `running` is
/// the number of running webhooks of each organization. The organization with the fewest gets the next of at most
/// `room` slots, again and again, and none has more than `most_each` at a time.
pub fn pick<O, W>(
    waiting: impl IntoIterator<Item = (O, W)>,
    running: &HashMap<O, usize>,
    room: usize,
    most_each: usize,
) -> Vec<(O, W)>
where
    O: Copy + Eq + Hash,
{
    let mut in_use = running.clone();
    // Number of slots that the organization would have with this webhook, which is the sort key; the sort is stable.
    let mut candidates: Vec<(usize, O, W)> = Vec::new();
    for (organization, webhook) in waiting {
        let slot = in_use.entry(organization).or_default();
        *slot += 1;
        candidates.push((*slot, organization, webhook));
    }
    candidates.retain(|(slot, ..)| *slot <= most_each);
    candidates.sort_by_key(|(slot, ..)| *slot);
    candidates.truncate(room);
    candidates.into_iter().map(|(_, organization, webhook)| (organization, webhook)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Waiting and running webhooks are written as one letter each, by organization.
    fn picked(waiting: &str, running: &str, room: usize, most_each: usize) -> String {
        let mut under_way = HashMap::new();
        running.chars().for_each(|organization| *under_way.entry(organization).or_default() += 1);
        let waiting = waiting.chars().enumerate().map(|(at, organization)| (organization, at));
        pick(waiting, &under_way, room, most_each).into_iter().map(|(organization, _)| organization).collect()
    }

    #[test]
    fn the_organization_with_fewest_goes_next() {
        for (waiting, running, room, most_each, expected) in [
            ("", "", 4, 2, ""),
            ("aaa", "", 4, 8, "aaa"),
            ("aaa", "", 2, 8, "aa"),
            ("aaab", "", 2, 8, "ab"),
            ("aaabbc", "", 5, 8, "abcab"),
            ("aaa", "", 4, 2, "aa"),
            ("aaab", "aa", 4, 2, "b"),
            ("aab", "ab", 1, 8, "a"),
            ("aab", "aab", 1, 8, "b"),
            ("abc", "aabbcc", 3, 2, ""),
        ] {
            assert_eq!(picked(waiting, running, room, most_each), expected, "{waiting} beside {running}");
        }
    }

    proptest! {
        #[test]
        fn no_organization_waits_while_another_gets_a_second_slot(
            waiting in "[a-e]{0,20}", running in "[a-e]{0,10}", room in 0usize..12, most_each in 1usize..5,
        ) {
            let picked = picked(&waiting, &running, room, most_each);
            prop_assert!(picked.len() <= room);
            let count = |text: &str, of: char| text.chars().filter(|it| *it == of).count();
            for of in 'a'..='e' {
                let (waits, runs, goes) = (count(&waiting, of), count(&running, of), count(&picked, of));
                prop_assert!(goes <= waits && (goes == 0 || runs + goes <= most_each));
                let is_left_out = goes < waits && runs + goes < most_each;
                for other in 'a'..='e' {
                    let (others_run, others_go) = (count(&running, other), count(&picked, other));
                    if is_left_out && others_go > 0 {
                        prop_assert!(others_run + others_go <= runs + goes + 1);
                    }
                }
                if is_left_out {
                    prop_assert_eq!(picked.len(), room);
                }
            }
        }
    }
}
