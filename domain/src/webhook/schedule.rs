//! When an attempt is made again, and when no more are made. The waits are those that the Standard Webhooks
//! specification recommends (<https://www.standardwebhooks.com>, "Deliverability and reliability").

use chrono::TimeDelta;

/// How long is waited after each failed attempt; after the last of them comes one more.
const WAITS: [TimeDelta; 9] = [
    TimeDelta::seconds(5),
    TimeDelta::minutes(5),
    TimeDelta::minutes(30),
    TimeDelta::hours(2),
    TimeDelta::hours(5),
    TimeDelta::hours(10),
    TimeDelta::hours(14),
    TimeDelta::hours(20),
    TimeDelta::hours(24),
];

/// How long an address rests after so many attempts in a row have failed, of whatever messages: one message that it
/// does not like is no reason to keep the others from it, and one that is down is not asked for each of them.
const RESTS: [TimeDelta; 4] =
    [TimeDelta::zero(), TimeDelta::seconds(5), TimeDelta::minutes(1), TimeDelta::minutes(5)];

/// After how long without a single success an address is given up.
pub const PATIENCE: TimeDelta = TimeDelta::days(3);

/// The longest wait that an address may ask for.
pub const LONGEST_WAIT: TimeDelta = TimeDelta::hours(24);

/// From how many failures in a row on it is the address that fails, and not a message.
pub const DOWN: u32 = 3;

/// By how much waits are stretched at most, so that what failed together does not come back together.
const JITTER: f64 = 0.1;

/// How long to wait after this many failed attempts; `None` when it was the last. `spread`, from 0 to 1, says how much
/// of the jitter is added.
#[must_use]
pub fn wait(failed_attempts: u32, spread: f64) -> Option<TimeDelta> {
    let wait = WAITS.get(usize::try_from(failed_attempts).ok()?.checked_sub(1)?)?;
    let jitter = wait.num_milliseconds() as f64 * JITTER * spread.clamp(0.0, 1.0);
    Some(*wait + TimeDelta::milliseconds(jitter as i64))
}

/// How long the address rests after this many failures in a row.
#[must_use]
pub fn rest(failures: u32) -> TimeDelta {
    let at = usize::try_from(failures).unwrap_or(usize::MAX).saturating_sub(1);
    if failures == 0 { TimeDelta::zero() } else { RESTS[at.min(RESTS.len() - 1)] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_attempts_take_three_days() {
        let waits: Vec<_> = (1..).map_while(|attempt| wait(attempt, 0.0)).collect();
        assert_eq!(waits.len(), 9);
        assert_eq!(waits.iter().sum::<TimeDelta>().num_seconds(), 75 * 3600 + 35 * 60 + 5);
        assert_eq!(wait(0, 0.0), None);
    }

    #[test]
    fn jitter_only_adds_and_not_more_than_a_tenth() {
        for (spread, millis) in [(0.0, 5_000), (0.5, 5_250), (1.0, 5_500), (7.0, 5_500), (-1.0, 5_000)] {
            assert_eq!(wait(1, spread).map(|wait| wait.num_milliseconds()), Some(millis), "{spread}");
        }
    }

    #[test]
    fn one_failure_is_no_reason_to_rest_and_no_rest_outlasts_a_wait() {
        let rests: Vec<_> = (0..7).map(|failures| rest(failures).num_seconds()).collect();
        assert_eq!(rests, [0, 0, 5, 60, 300, 300, 300]);
        for attempts in 1..=9 {
            assert!(Some(rest(attempts)) <= wait(attempts, 0.0), "{attempts}");
        }
        assert!(rest(DOWN) > rest(DOWN - 1) && rest(DOWN) >= TimeDelta::minutes(1));
    }
}
