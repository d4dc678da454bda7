//! Schedule of repeated attempts. The waits are those that the Standard Webhooks specification recommends
//! (<https://www.standardwebhooks.com>, "Deliverability and reliability").

use chrono::TimeDelta;

/// Wait after each failed attempt; the last of them is followed by one more attempt.
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

/// Pause of an endpoint after this number of successive failures, of whatever messages: a single message that the
/// endpoint refuses does not delay the others, and an endpoint that is down is not called for each of them.
const RESTS: [TimeDelta; 4] =
    [TimeDelta::zero(), TimeDelta::seconds(5), TimeDelta::minutes(1), TimeDelta::minutes(5)];

/// Time without a single success after which an endpoint is given up.
pub const PATIENCE: TimeDelta = TimeDelta::days(3);

/// Longest wait that an endpoint may ask for.
pub const LONGEST_WAIT: TimeDelta = TimeDelta::hours(24);

/// Number of successive failures from which on the endpoint counts as failing, and not a single message.
pub const DOWN: u32 = 3;

/// Largest share by which waits are extended, so that messages that failed together are not repeated together.
const JITTER: f64 = 0.1;

/// Wait after this number of failed attempts; `None` after the last one. `spread`, from 0 to 1, is the share of the
/// jitter that is added.
#[must_use]
pub fn wait(failed_attempts: u32, spread: f64) -> Option<TimeDelta> {
    let wait = WAITS.get(usize::try_from(failed_attempts).ok()?.checked_sub(1)?)?;
    let jitter = wait.num_milliseconds() as f64 * JITTER * spread.clamp(0.0, 1.0);
    Some(*wait + TimeDelta::milliseconds(jitter as i64))
}

/// Pause of the endpoint after this number of successive failures.
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
    fn jitter_adds_at_most_a_tenth() {
        for (spread, millis) in [(0.0, 5_000), (0.5, 5_250), (1.0, 5_500), (7.0, 5_500), (-1.0, 5_000)] {
            assert_eq!(wait(1, spread).map(|wait| wait.num_milliseconds()), Some(millis), "{spread}");
        }
    }

    #[test]
    fn a_single_failure_causes_no_pause_and_pauses_are_shorter_than_waits() {
        let rests: Vec<_> = (0..7).map(|failures| rest(failures).num_seconds()).collect();
        assert_eq!(rests, [0, 0, 5, 60, 300, 300, 300]);
        for attempts in 1..=9 {
            assert!(Some(rest(attempts)) <= wait(attempts, 0.0), "{attempts}");
        }
        assert!(rest(DOWN) > rest(DOWN - 1) && rest(DOWN) >= TimeDelta::minutes(1));
    }
}
