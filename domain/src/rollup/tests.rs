use super::*;
use crate::scoring::status_of;
use MissingPolicy::{Blank, Exclude, Zero};
use proptest::prelude::*;
use strum::VariantArray;

fn scored(weight: f64, score: f64) -> Child {
    Child::single(weight, Verdict::scored(score))
}

fn without(weight: f64, status: Status, reason: Reason) -> Child {
    Child::single(weight, Verdict::without(status, reason))
}

fn missing(weight: f64) -> Child {
    without(weight, Status::NoData, Reason::NoActual)
}

fn unscored(weight: f64) -> Child {
    without(weight, Status::Unscored, Reason::NoTarget)
}

fn not_due(weight: f64) -> Child {
    without(weight, Status::NotDue, Reason::NotDue)
}

#[track_caller]
fn check(children: &[Child], policy: MissingPolicy, expected: Result<f64, (Status, Reason)>, coverage: f64) {
    let rolled = roll_up(children, policy);
    assert_eq!(rolled.coverage, coverage);
    match expected {
        Ok(score) => assert_eq!(rolled.verdict, Verdict::scored(score)),
        Err((status, reason)) => assert_eq!(rolled.verdict, Verdict::without(status, reason)),
    }
}

#[test]
fn missing_children_follow_the_policy() {
    let children = [scored(3.0, 80.0), scored(1.0, 20.0), missing(2.0)];
    check(&children, Exclude, Ok(65.0), 4.0 / 6.0);
    check(&children, Zero, Ok(260.0 / 6.0), 4.0 / 6.0);
    check(&children, Blank, Err((Status::NoData, Reason::Policy)), 4.0 / 6.0);
}

#[test]
fn levels_are_rolled_up_one_by_one() {
    let a = roll_up(&[scored(1.0, 80.0), scored(1.0, 60.0)], Exclude);
    let a = Child { weight: 1.0, verdict: a.verdict, coverage: a.coverage, measured: a.measured };
    check(&[a, scored(3.0, 40.0)], Exclude, Ok(47.5), 1.0);
}

#[test]
fn unscored_and_undue_children_take_no_part() {
    for policy in [Exclude, Zero, Blank] {
        check(&[scored(1.0, 80.0), unscored(50.0), not_due(50.0)], policy, Ok(80.0), 1.0);
    }
}

#[test]
fn a_parent_without_a_value_gives_a_reason() {
    let unscored_parent = |reason| Err((Status::Unscored, reason));
    check(&[], Exclude, unscored_parent(Reason::NoWeight), 0.0);
    check(&[scored(0.0, 80.0), scored(0.0, 20.0)], Exclude, unscored_parent(Reason::NoWeight), 0.0);
    check(&[scored(0.0, 80.0), unscored(1.0)], Exclude, unscored_parent(Reason::NoWeight), 0.0);
    check(&[unscored(1.0), unscored(1.0)], Zero, unscored_parent(Reason::NoTarget), 0.0);
    check(&[unscored(1.0), not_due(1.0)], Zero, Err((Status::NotDue, Reason::NotDue)), 0.0);
    check(&[not_due(1.0), missing(1.0)], Exclude, Err((Status::NoData, Reason::NoActual)), 0.0);
    check(&[missing(1.0)], Zero, Ok(0.0), 0.0);
    check(&[missing(1.0)], Blank, Err((Status::NoData, Reason::Policy)), 0.0);
    // A child of weight 0 does not influence the score.
    check(&[scored(1.0, 80.0), missing(0.0)], Blank, Ok(80.0), 1.0);
}

#[test]
fn children_are_counted_by_status() {
    let children =
        [scored(1.0, 90.0), scored(0.0, 50.0), scored(1.0, 1.0), missing(1.0), unscored(1.0), not_due(1.0)];
    let counts = roll_up(&children, Exclude).counts;
    assert_eq!(counts, StatusCounts { green: 1, yellow: 1, red: 1, no_data: 1, not_due: 1, unscored: 1 });
    assert_eq!(counts.and(counts).total(), 12);
}

#[test]
fn rules_describe_the_children() {
    let children = [scored(3.0, 80.0), missing(2.0), unscored(1.0)];
    assert_eq!(
        rule(&children, Exclude, "measures"),
        "weighted mean sum(w s)/sum(w) of 1 of 3 measures; 1 without data are left out (EXCLUDE); 1 not due or \
         unscored take no part"
    );
    assert_eq!(
        rule(&children[..1], Blank, "objectives"),
        "weighted mean sum(w s)/sum(w) of 1 of 1 objectives"
    );
}

fn any_child() -> impl Strategy<Value = Child> {
    let weight = prop_oneof![4 => 0.0..10.0_f64, 1 => Just(0.0), 1 => 0.0..f64::MAX, 1 => 0.0..1e-300_f64];
    (weight, 0..6, 0.0..=100.0_f64, 0.0..=1.0_f64).prop_map(|(weight, kind, score, coverage)| match kind {
        0 => missing(weight),
        1 => unscored(weight),
        2 => not_due(weight),
        _ => Child { coverage, ..scored(weight, score) },
    })
}

fn children() -> impl Strategy<Value = Vec<Child>> {
    prop::collection::vec(any_child(), 0..8)
}

fn any_policy() -> impl Strategy<Value = MissingPolicy> {
    prop::sample::select(MissingPolicy::VARIANTS)
}

#[track_caller]
fn same(a: Rolled, b: Rolled) {
    assert_eq!((a.verdict.status, a.verdict.reason), (b.verdict.status, b.verdict.reason));
    match (a.verdict.score, b.verdict.score) {
        (Some(a), Some(b)) => assert!((a - b).abs() < 1e-9, "{a} {b}"),
        (a, b) => assert_eq!(a, b),
    }
    assert!((a.coverage - b.coverage).abs() < 1e-9, "{} {}", a.coverage, b.coverage);
}

proptest! {
    #[test]
    fn a_parent_lies_between_its_children(children in children(), policy in any_policy()) {
        let rolled = roll_up(&children, policy);
        prop_assert!((0.0..=1.0).contains(&rolled.coverage));
        if let Some(score) = rolled.verdict.score {
            let counted = || children.iter().filter(|it| it.weight > 0.0).filter_map(|it| it.counts_as(policy));
            prop_assert!(counted().fold(100.0, f64::min) <= score && score <= counted().fold(0.0, f64::max));
            prop_assert_eq!(rolled.verdict.status, status_of(score));
        }
        prop_assert_eq!(rolled.verdict.score.is_none(), rolled.verdict.reason.is_some());
    }

    #[test]
    fn only_the_proportions_of_weights_matter(
        children in children(),
        policy in any_policy(),
        factor in 0.001..1000.0_f64,
    ) {
        prop_assume!(children.iter().all(|it| it.weight < 1e300 && (it.weight == 0.0 || it.weight > 1e-290)));
        let scaled: Vec<_> = children.iter().map(|it| Child { weight: it.weight * factor, ..*it }).collect();
        same(roll_up(&children, policy), roll_up(&scaled, policy));
    }

    #[test]
    fn an_excluded_child_counts_as_removed(children in children(), weight in 0.0..10.0_f64, at: prop::sample::Index) {
        prop_assume!(roll_up(&children, Exclude).verdict.score.is_some());
        let mut more = children.clone();
        more.insert(at.index(children.len() + 1), missing(weight));
        prop_assert_eq!(roll_up(&children, Exclude).verdict, roll_up(&more, Exclude).verdict);
    }

    #[test]
    fn an_unscored_child_never_matters(
        children in children(),
        policy in any_policy(),
        weight in 0.0..10.0_f64,
        at: prop::sample::Index,
    ) {
        prop_assume!(roll_up(&children, policy).verdict.score.is_some());
        let mut more = children.clone();
        more.insert(at.index(children.len() + 1), unscored(weight));
        same(roll_up(&children, policy), roll_up(&more, policy));
    }
}
