//! Agenda items about causal links whose effect has not followed its cause.
//!
//! Works on figures rather than scores, as the evidence does: a score that stands at 0 or 100 does not move, whatever
//! the figures do.

use super::AgendaItem;
use crate::{
    evidence::figures::Figures,
    measure::Measure,
    scorecard::{CausalLink, Scorecard},
    vocabulary::{AgendaReason, Direction, EvidenceVerdict, Frequency, Polarity, UnitKind},
};

/// Moves up to this size, in standard deviations, are rounding errors and count as none.
const ROUNDING: f64 = 1e-9;

/// Figures of the two objectives of a link in the same periods, up to the reviewed period.
#[derive(Clone, Copy, Debug)]
pub struct After<'a> {
    /// Figures of the cause objective.
    pub cause: &'a Figures,
    /// Figures of the effect objective.
    pub effect: &'a Figures,
    /// Expected lag, in periods.
    pub lag: usize,
}

/// Expected lag of a link in whole periods of a frequency, rounded up.
#[must_use]
pub fn after_lag(link: &CausalLink, frequency: Frequency) -> usize {
    let months = f64::from(link.expected_lag_months.unwrap_or(0).max(0));
    (months * frequency.per_year() / 12.0).ceil() as usize
}

/// Returns an item where the cause has moved by more than its usual move one lag ago, while the effect has a new value
/// and has not moved in the direction of the polarity since. `at_bound` tells whether the effect can go no further up
/// (`true`) or down (`false`).
#[must_use]
pub fn effect(
    scorecard: &Scorecard,
    link: &CausalLink,
    figures: After<'_>,
    at_bound: impl FnOnce(bool) -> bool,
) -> Option<AgendaItem> {
    let After { cause, effect, lag } = figures;
    // The cause must have moved one lag ago by more than it usually does.
    let moved_at = cause.changes.len().checked_sub(lag + 1)?;
    let (earlier, moved) = (&cause.changes[..moved_at], cause.changes[moved_at]?);
    if moved.abs() <= usual_move(earlier).max(ROUNDING) * (1.0 + ROUNDING) {
        return None;
    }
    // The effect's move since then, positive in the direction that the polarity demands.
    let now = effect.values.last().copied().flatten()?;
    let before = effect.values.get(..moved_at)?.iter().rev().copied().flatten().next()?;
    let is_to_rise = (moved > 0.0) == (link.polarity == Polarity::Positive);
    let along = if is_to_rise { now - before } else { before - now };
    let gap = (effect.gap - ROUNDING).max(ROUNDING);
    let (reason, words) = match along {
        along if along >= gap => return None,
        along if along <= -gap => (AgendaReason::EffectMovesTheOtherWay, "moves the other way"),
        _ if at_bound(is_to_rise) => return None,
        _ => (AgendaReason::EffectDoesNotMove, "does not follow"),
    };
    let [acts, is_acted_on] = [link.cause, link.effect].map(|at| &scorecard.objectives[at]);
    let text = format!("{:?} moved, and {:?} {words}", acts.name, is_acted_on.name);
    Some(AgendaItem::new(reason, text, [link.id.into(), acts.id.into(), is_acted_on.id.into()]))
}

/// Usual size of the move of a series from one period to the next: the median, which a single outlier does not change;
/// 0 without any move.
fn usual_move(changes: &[Option<f64>]) -> f64 {
    let mut sizes: Vec<f64> = changes.iter().flatten().map(|change| change.abs()).collect();
    sizes.sort_unstable_by(f64::total_cmp);
    match (sizes.get(sizes.len().saturating_sub(1) / 2), sizes.get(sizes.len() / 2)) {
        (Some(one), Some(other)) => one / 2.0 + other / 2.0,
        _ => 0.0,
    }
}

/// True when a measure with this actual and band can become no better (`better`) or no worse: a share of 0 or 100 %, a
/// number that is 0 and would have to fall further, an actual inside its MAINTAIN band.
#[must_use]
pub fn is_at_bound(measure: &Measure, actual: f64, band: Option<(f64, f64)>, better: bool) -> bool {
    let most = match measure.unit.kind {
        UnitKind::Percent => Some(100.0),
        UnitKind::YesNo => Some(1.0),
        _ => None,
    };
    let is_to_rise = match measure.direction {
        Direction::Maintain => {
            return better && band.is_some_and(|(low, high)| low <= actual && actual <= high);
        }
        Direction::Increase => better,
        Direction::Decrease => !better,
    };
    if is_to_rise { most == Some(actual) } else { actual == 0.0 }
}

/// Appends the verdict of the evidence, which is computed over a longer time, to an item about a link.
#[must_use]
pub fn with_evidence(mut item: AgendaItem, verdict: EvidenceVerdict) -> AgendaItem {
    item.text.push_str(match verdict {
        EvidenceVerdict::Supported => "; over time the figures support the link",
        EvidenceVerdict::NotSupported => "; over time the figures do not support the link",
        EvidenceVerdict::Contradicted => "; over time the figures contradict the link",
        EvidenceVerdict::InsufficientData => "",
    });
    item
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        fixture::{self, Draft},
        vocabulary::RollupMode,
    };
    use AgendaReason::{EffectDoesNotMove, EffectMovesTheOtherWay};

    /// Checks the reason of the item about a link of this polarity whose lag is two periods.
    #[track_caller]
    fn check(polarity: Polarity, cause: &[f64], effect: &[Option<f64>], expected: Option<AgendaReason>) {
        let mut draft =
            Draft::new(1, None).objective(1, 1.0, RollupMode::Own).objective(2, 1.0, RollupMode::Own);
        draft.link(0, 1);
        draft.parts.links[0].polarity = polarity;
        let scorecard = Scorecard::new(draft.parts, draft.series);
        let cause: Vec<_> = cause.iter().copied().map(Some).collect();
        let (cause, effect_of) = (Figures::of(&cause, 0.0), Figures::of(effect, 0.0));
        let figures = After { cause: &cause, effect: &effect_of, lag: 2 };
        let item = effect_item(&scorecard, figures);
        assert_eq!(item.map(|it| it.reason), expected);
    }

    fn effect_item(scorecard: &Scorecard, figures: After<'_>) -> Option<AgendaItem> {
        effect(scorecard, &scorecard.links[0], figures, |_| false)
    }

    #[test]
    fn an_effect_is_listed_where_its_cause_moved_more_than_usual_one_lag_ago() {
        use Polarity::{Negative, Positive};
        let known = |values: [f64; 7]| values.map(Some);
        // The cause moves by 1 and then, two periods before the last one, by 5.
        let (up, down) = ([1.0, 2.0, 1.0, 2.0, 7.0, 7.0, 7.0], [1.0, 2.0, 1.0, 2.0, -3.0, 9.0, 0.0]);
        let still = known([4.0, 5.0, 4.0, 5.0, 6.0, 4.0, 5.0]);
        let risen = known([4.0, 5.0, 4.0, 5.0, 6.0, 4.0, 8.0]);
        let fallen = known([4.0, 5.0, 4.0, 5.0, 6.0, 4.0, 3.0]);
        check(Positive, &up, &still, Some(EffectDoesNotMove));
        check(Positive, &up, &risen, None);
        check(Positive, &up, &fallen, Some(EffectMovesTheOtherWay));
        check(Negative, &up, &fallen, None);
        check(Negative, &up, &risen, Some(EffectMovesTheOtherWay));
        check(Positive, &down, &fallen, None);
        check(Positive, &down, &risen, Some(EffectMovesTheOtherWay));
        // A usual move of the cause gives no item, nor does a larger one at another time.
        check(Positive, &[1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0], &still, None);
        check(Positive, &[1.0, 2.0, 1.0, 2.0, 1.0, 7.0, 1.0], &still, None);
        // Without a new value of the effect there is no item.
        check(Positive, &up, &[Some(4.0), Some(5.0), Some(4.0), Some(5.0), Some(6.0), Some(4.0), None], None);
        check(Positive, &up, &[None, None, None, None, Some(5.0), Some(5.0), Some(5.0)], None);
    }

    #[test]
    fn a_lag_in_months_is_rounded_up_to_whole_periods() {
        let mut draft =
            Draft::new(1, None).objective(1, 1.0, RollupMode::Own).objective(2, 1.0, RollupMode::Own);
        draft.link(0, 1);
        let link = |months| CausalLink { expected_lag_months: months, ..draft.parts.links[0].clone() };
        for (months, frequency, expected) in [
            (None, Frequency::Monthly, 0),
            (Some(0), Frequency::Quarterly, 0),
            (Some(4), Frequency::Monthly, 4),
            (Some(3), Frequency::Quarterly, 1),
            (Some(4), Frequency::Quarterly, 2),
            (Some(1), Frequency::Annual, 1),
            (Some(13), Frequency::Annual, 2),
        ] {
            assert_eq!(after_lag(&link(months), frequency), expected, "{months:?} {frequency}");
        }
    }

    #[test]
    fn bounds_follow_the_unit() {
        let measure = |kind, direction| {
            let mut measure = fixture::measure();
            (measure.unit.kind, measure.direction) = (kind, direction);
            measure
        };
        use Direction::{Decrease, Increase, Maintain};
        use UnitKind::{Number, Percent};
        for (kind, direction, actual, better, expected) in [
            (Percent, Increase, 100.0, true, true),
            (Percent, Increase, 99.0, true, false),
            (Percent, Increase, 100.0, false, false),
            (Percent, Decrease, 0.0, true, true),
            (Percent, Decrease, 100.0, false, true),
            (Number, Increase, 100.0, true, false),
            (Number, Increase, 0.0, false, true),
            (Number, Decrease, 0.0, true, true),
            (Number, Maintain, 50.0, true, true),
            (Number, Maintain, 70.0, true, false),
            (Number, Maintain, 50.0, false, false),
        ] {
            let measure = measure(kind, direction);
            let item = is_at_bound(&measure, actual, Some((40.0, 60.0)), better);
            assert_eq!(item, expected, "{kind} {direction} {actual} {better}");
        }
    }
}
