use super::*;
use crate::{
    calendar::FiscalCalendar,
    cascade::Cascade,
    fixture::{Draft, cascade, facts, measure_ref, period, plain, scorecard_id},
    scoring::Verdict,
    vocabulary::{MissingPolicy, Reason, RollupMode, ScorecardState, Status, TrendDirection},
};
use RollupMode::{Aligned, Blend, Own};

mod figures;
mod laws;
mod measures;

/// Evaluator over calendar years, in the middle of October 2026.
fn evaluator(strategy: &Cascade) -> Evaluator<'_, Cascade> {
    Evaluator::new(strategy, FiscalCalendar::new(1).unwrap(), "2026-10-15".parse().unwrap())
}

/// Scores of scorecard 1 in September 2026.
fn scores(drafts: impl IntoIterator<Item = Draft>) -> Scores {
    let strategy = cascade(drafts);
    let scores = evaluator(&strategy).scores(scorecard_id(1), period("2026-09")).unwrap();
    Scores::clone(&scores)
}

#[test]
fn measures_roll_up_to_objectives_and_these_to_perspectives() {
    let scores = scores([Draft::new(1, None)
        .objective(1, 1.0, Own)
        .scored(1, 1.0, Some(80.0))
        .scored(2, 1.0, Some(60.0))
        .objective(2, 3.0, Own)
        .scored(3, 1.0, Some(40.0))
        .perspective(1.0)]);
    let verdicts: Vec<_> = scores.objectives.iter().map(|score| score.verdict.score).collect();
    assert_eq!(verdicts, [Some(70.0), Some(40.0)]);
    assert_eq!(scores.perspectives[0].verdict, Verdict::scored(47.5));
    // A perspective without objectives takes no part.
    assert_eq!(scores.perspectives[1].verdict, Verdict::without(Status::Unscored, Reason::NoWeight));
    assert_eq!(scores.score.verdict, Verdict::scored(47.5));
    assert_eq!((scores.score.counts.yellow, scores.score.counts.unscored), (1, 1));
    assert_eq!((scores.objectives[0].counts.green, scores.objectives[0].counts.yellow), (1, 1));
}

#[track_caller]
fn missing(policy: MissingPolicy, expected: Verdict) {
    let scores = scores([Draft::new(1, None)
        .policy(policy)
        .objective(1, 1.0, Own)
        .scored(1, 3.0, Some(80.0))
        .scored(2, 1.0, Some(20.0))
        .scored(3, 2.0, None)]);
    assert_eq!(scores.objectives[0].verdict, expected);
    assert_eq!(scores.objectives[0].coverage, 4.0 / 6.0);
}

#[test]
fn missing_values_follow_the_scorecards_policy() {
    missing(MissingPolicy::Exclude, Verdict::scored(65.0));
    missing(MissingPolicy::Zero, Verdict::scored(260.0 / 6.0));
    missing(MissingPolicy::Blank, Verdict::without(Status::NoData, Reason::Policy));
}

#[track_caller]
fn cascaded(mode: RollupMode, expected: f64) {
    let scores = scores([
        Draft::new(1, None)
            .objective(1, 1.0, mode)
            .scored(1, 1.0, Some(50.0))
            .aligned((2, 2), 2.0)
            .aligned((3, 3), 1.0),
        Draft::new(2, Some(1)).objective(2, 1.0, Own).scored(2, 1.0, Some(60.0)),
        // A grandchild's objective.
        Draft::new(3, Some(2)).objective(3, 1.0, Own).scored(3, 1.0, Some(90.0)),
    ]);
    assert_eq!(scores.objectives[0].verdict.score, Some(expected), "{mode}");
}

#[test]
fn objectives_roll_up_from_aligned_objectives() {
    cascaded(Own, 50.0);
    cascaded(Aligned, 70.0);
    cascaded(Blend, 60.0);
}

#[test]
fn a_blend_explains_its_parts_and_counts_their_members() {
    let scores = scores([
        Draft::new(1, None)
            .objective(1, 1.0, Blend)
            .scored(1, 1.0, Some(50.0))
            .scored(4, 1.0, None)
            .aligned((2, 2), 2.0),
        Draft::new(2, Some(1)).objective(2, 1.0, Own).scored(2, 1.0, Some(60.0)),
    ]);
    let blend = &scores.objectives[0];
    let parts: Vec<_> = blend
        .explanation
        .components
        .iter()
        .map(|part| (part.label.as_str(), part.weight, part.score, part.coverage))
        .collect();
    assert_eq!(parts, [("Own measures", 0.5, Some(50.0), 0.5), ("Aligned objectives", 0.5, Some(60.0), 1.0)]);
    assert_eq!((blend.counts.yellow, blend.counts.no_data, blend.coverage), (2, 1, 0.75));
    assert_eq!(blend.verdict.score, Some(55.0));
}

#[test]
fn a_blend_with_one_empty_part_equals_the_other() {
    let own = scores([Draft::new(1, None).objective(1, 1.0, Blend).scored(1, 1.0, Some(50.0))]);
    assert_eq!(own.objectives[0].verdict.score, Some(50.0));
    let none = scores([Draft::new(1, None).objective(1, 1.0, Aligned).scored(1, 1.0, Some(50.0))]);
    assert_eq!(none.objectives[0].verdict, Verdict::without(Status::Unscored, Reason::NoWeight));
}

#[test]
fn a_deep_cascade_needs_no_call_stack() {
    let deepest = 20_000;
    let strategy = cascade((1..=deepest).map(|number| {
        let draft = Draft::new(number, (number > 1).then(|| number - 1)).objective(number, 1.0, Aligned);
        let draft = if number < deepest { draft.aligned((number + 1, number + 1), 1.0) } else { draft };
        let mut draft = draft.scored(number, 1.0, Some(42.0));
        draft.parts.objectives[0].rollup = if number < deepest { Aligned } else { Own };
        draft
    }));
    let scores = evaluator(&strategy).scores(scorecard_id(1), period("2026-09")).unwrap();
    assert_eq!(scores.score.verdict.score, Some(42.0));
}

#[test]
fn alignment_cycles_are_cut() {
    let scores = scores([
        Draft::new(1, None).objective(1, 1.0, Blend).scored(1, 1.0, Some(50.0)).aligned((2, 2), 1.0),
        Draft::new(2, Some(1)).objective(2, 1.0, Blend).scored(2, 1.0, Some(60.0)).aligned((1, 1), 1.0),
    ]);
    // Evaluated for scorecard 1, the objective of 2 has only its own part.
    assert_eq!(scores.objectives[0].verdict.score, Some(55.0));
}

#[test]
fn a_shared_measure_counts_wherever_it_is_placed() {
    let scores = scores([
        Draft::new(1, None).objective(1, 1.0, Own).place(measure_ref(2, 2), 1.0),
        Draft::new(2, None).objective(2, 1.0, Own).scored(2, 1.0, Some(77.0)),
    ]);
    let component = &scores.objectives[0].explanation.components[0];
    assert_eq!((component.score, component.scorecard), (Some(77.0), scorecard_id(2)));
    assert_eq!(component.node, NodeId::Measure(measure_ref(2, 2).measure));
}

#[test]
fn archived_measures_and_scorecards_take_no_part() {
    let archived_at = || Some("2026-09-30T12:00:00Z".parse().unwrap());
    // Archive one of the measures 80 and 20, or one of the child scorecards with 60 and 90.
    for (measures, scorecards, own, aligned) in [
        ([false, false], [false, false], Some(50.0), Some(75.0)),
        ([true, false], [false, true], Some(20.0), Some(60.0)),
        ([false, true], [true, false], Some(80.0), Some(90.0)),
        ([true, true], [true, true], None, None),
    ] {
        let mut group = Draft::new(1, None)
            .objective(1, 1.0, Own)
            .scored(1, 1.0, Some(80.0))
            .scored(2, 1.0, Some(20.0))
            .objective(2, 1.0, Aligned)
            .aligned((2, 3), 1.0)
            .aligned((3, 4), 1.0);
        for (measure, archived) in group.parts.measures.iter_mut().zip(measures) {
            measure.archived_at = archived.then(archived_at).flatten();
        }
        let below = |number, objective, score, archived| {
            let mut draft = Draft::new(number, Some(1)).objective(objective, 1.0, Own);
            if archived {
                draft.parts.profile.state = ScorecardState::Archived;
            }
            draft.scored(objective, 1.0, Some(score))
        };
        let scores = scores([group, below(2, 3, 60.0, scorecards[0]), below(3, 4, 90.0, scorecards[1])]);
        let results: Vec<_> = scores.objectives.iter().map(|it| it.verdict.score).collect();
        assert_eq!(results, [own, aligned], "{measures:?} {scorecards:?}");
        let parts: Vec<_> = scores.objectives.iter().map(|it| it.explanation.components.len()).collect();
        assert_eq!(parts, [measures, scorecards].map(|all| all.iter().filter(|it| !**it).count()));
    }
}

#[test]
fn trends_compare_with_the_preceding_period() {
    let rows = [("2026-07", 50.0), ("2026-08", 50.9), ("2026-09", 60.0), ("2026-11", 70.0)];
    let rows = rows.map(|(code, actual)| (code, facts(Some(actual), None)));
    let draft =
        Draft::new(1, None).measure(1, plain, rows).objective(1, 1.0, Own).place(measure_ref(1, 1), 1.0);
    let strategy = cascade([draft]);
    let mut evaluator = evaluator(&strategy);
    let mut trend = |code| {
        let scores = evaluator.scores(scorecard_id(1), period(code)).unwrap();
        assert_eq!(scores.score.trend, scores.perspectives[0].trend);
        assert_eq!(scores.score.trend, scores.objectives[0].trend);
        scores.score.trend.map(|trend| (trend.direction, trend.improving))
    };
    assert_eq!(trend("2026-07"), None);
    assert_eq!(trend("2026-08"), Some((TrendDirection::Flat, None)));
    assert_eq!(trend("2026-09"), Some((TrendDirection::Up, Some(true))));
    assert_eq!(trend("2026-10"), None);
    assert_eq!(trend("2026-11"), None);
}

#[test]
fn remembered_objectives_are_reused() {
    let drafts = || {
        [
            Draft::new(1, None).objective(1, 1.0, Aligned).aligned((2, 2), 1.0),
            Draft::new(2, Some(1)).objective(2, 1.0, Own).scored(2, 1.0, Some(60.0)),
        ]
    };
    let strategy = cascade(drafts());
    let below = evaluator(&strategy).objectives(scorecard_id(2), period("2026-09")).unwrap();
    let mut second = evaluator(&strategy);
    second.remember_objectives(scorecard_id(2), period("2026-09"), &below);
    assert_eq!(*second.scores(scorecard_id(1), period("2026-09")).unwrap(), scores(drafts()));
    // The remembered score is used, and not computed again.
    let other = [Rolled { verdict: Verdict::scored(10.0), ..below[0] }];
    let mut third = evaluator(&strategy);
    third.remember_objectives(scorecard_id(2), period("2026-09"), &other);
    let above = third.scores(scorecard_id(1), period("2026-09")).unwrap();
    assert_eq!(above.score.verdict.score, Some(10.0));
}

#[test]
fn the_default_period_follows_the_review_frequency() {
    let mut weekly = Draft::new(2, None);
    weekly.parts.profile.review_frequency = Frequency::Weekly;
    let strategy = cascade([Draft::new(1, None), weekly]);
    let evaluator = evaluator(&strategy);
    assert_eq!(evaluator.review_period(scorecard_id(1)), Some(period("2026-09")));
    assert_eq!(evaluator.review_period(scorecard_id(2)), Some(period("2026-W41")));
    assert_eq!(evaluator.review_period(scorecard_id(3)), None);
    assert_eq!(evaluator.current(Frequency::Annual), period("FY2025"));
}

#[test]
fn explanations_list_their_components() {
    let scores = scores([Draft::new(1, None)
        .policy(MissingPolicy::Zero)
        .objective(1, 1.0, Own)
        .scored(1, 3.0, Some(80.0))
        .scored(2, 1.0, None)
        .measure(3, |it| it.scoring = crate::vocabulary::ScoringMethod::Unscored, [])
        .place(measure_ref(1, 3), 1.0)]);
    let explanation = &scores.objectives[0].explanation;
    let parts: Vec<_> = explanation.components.iter().map(|it| (it.weight, it.score, it.coverage)).collect();
    assert_eq!(parts, [(3.0, Some(80.0), 1.0), (1.0, Some(0.0), 0.0)]);
    assert!(explanation.rule.ends_with(
        "of 1 of 3 measures; 1 without data count as 0 (ZERO); 1 not due or unscored take no part"
    ));
}
