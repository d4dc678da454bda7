use super::*;
use crate::{
    fixture::{Draft, cascade, measure_ref, scorecard_id},
    vocabulary::RollupMode,
};

fn calculated(key: &'static str, formula: &'static str) -> impl FnOnce(&mut Measure) {
    move |it| {
        it.key = Some(key.to_owned());
        it.source = MeasureSource::Calculated;
        it.formula = Some(formula.to_owned());
    }
}

fn rolled_up(name: &'static str) -> impl FnOnce(&mut Measure) {
    move |it| {
        it.name = name.to_owned();
        it.source = MeasureSource::RolledUp;
    }
}

fn named(name: &'static str) -> impl FnOnce(&mut Measure) {
    move |it| it.name = name.to_owned()
}

#[test]
fn members_have_the_same_name_and_unit() {
    let money = |symbol: &'static str| {
        move |it: &mut Measure| (it.unit.kind, it.unit.symbol) = (UnitKind::Currency, Some(symbol.to_owned()))
    };
    let strategy = cascade([
        Draft::new(1, None).measure(10, rolled_up(" sales "), []).measure(
            11,
            |it| {
                rolled_up("Cost")(it);
                money("CAD")(it);
            },
            [],
        ),
        Draft::new(2, Some(1)).measure(20, named("Cost"), []).measure(21, named("SALES"), []),
        Draft::new(3, Some(1)).measure(
            30,
            |it| {
                named("Cost")(it);
                money("CAD")(it);
            },
            [],
        ),
        Draft::new(4, Some(1)).measure(
            40,
            |it| {
                named("Cost")(it);
                money("USD")(it);
            },
            [],
        ),
        // Only direct children contribute members.
        Draft::new(5, Some(2)).measure(50, named("Sales"), []),
    ]);
    let below = |number| {
        let (measure, _) = strategy.measure(measure_ref(1, number)).unwrap();
        Computation::of(&strategy, measure).measures().collect::<Vec<_>>()
    };
    assert_eq!(below(10), [measure_ref(2, 21)]);
    assert_eq!(below(11), [measure_ref(3, 30)]);
}

#[test]
fn archived_measures_and_scorecards_have_no_members() {
    let sales = |archived: bool| {
        move |it: &mut Measure| {
            named("Sales")(it);
            it.archived_at = archived.then(|| "2026-09-30T12:00:00Z".parse().unwrap());
        }
    };
    for (first, second, scorecard, expected) in [
        (false, false, false, Some(20)),
        (true, false, false, Some(21)),
        (true, true, false, None),
        (false, false, true, None),
    ] {
        let mut below = Draft::new(2, Some(1)).measure(20, sales(first), []).measure(21, sales(second), []);
        if scorecard {
            below.parts.profile.state = ScorecardState::Archived;
        }
        let strategy = cascade([Draft::new(1, None).measure(10, rolled_up("Sales"), []), below]);
        let (measure, _) = strategy.measure(measure_ref(1, 10)).unwrap();
        let made_of: Vec<_> = Computation::of(&strategy, measure).measures().collect();
        assert_eq!(made_of, Vec::from_iter(expected.map(|number| measure_ref(2, number))));
    }
}

#[test]
fn measures_that_depend_on_themselves_form_a_cycle() {
    let strategy = cascade([Draft::new(1, None)
        .measure(1, calculated("a", "{b} + {c}"), [])
        .measure(2, calculated("b", "{c} * 2"), [])
        .measure(3, |it| it.key = Some("c".to_owned()), [])
        .measure(4, calculated("d", "{e}"), [])
        .measure(5, calculated("e", "{d} + {a}"), [])
        .measure(6, calculated("f", "{d} + {missing}"), [])]);
    let cycle = |number| measure_cycle(&strategy, measure_ref(1, number)).map(|cycle| cycle.len());
    assert_eq!([cycle(1), cycle(3), cycle(4), cycle(6), cycle(99)], [None, None, Some(2), Some(2), None]);
    let formula = Formula::parse("{a} + {missing} / {d}").unwrap();
    assert_eq!(unknown_keys(&strategy, &formula), ["missing"]);
}

#[test]
fn sources_are_all_scorecards_that_scores_are_computed_from() {
    let strategy = cascade([
        Draft::new(1, None)
            .objective(1, 1.0, RollupMode::Blend)
            .place(measure_ref(4, 40), 1.0)
            .aligned((2, 2), 1.0),
        Draft::new(2, Some(1)).objective(2, 1.0, RollupMode::Aligned).aligned((3, 3), 1.0),
        Draft::new(3, Some(2)),
        Draft::new(4, None).objective(4, 1.0, RollupMode::Aligned).aligned((6, 6), 1.0).measure(
            40,
            calculated("a", "{b}"),
            [],
        ),
        Draft::new(5, None).measure(50, |it| it.key = Some("b".to_owned()), []).measure(
            51,
            rolled_up("x"),
            [],
        ),
        Draft::new(6, Some(5)),
        Draft::new(7, Some(1)),
    ]);
    let numbers = |root| {
        let all = 1..=7;
        let ids = sources(&strategy, scorecard_id(root));
        all.filter(|number| ids.contains(&scorecard_id(*number))).collect::<Vec<_>>()
    };
    // Scorecard 6 is included not for its objective, aligned with one of 4, but as a child of 5, whose measure rolls
    // up.
    assert_eq!(numbers(1), [1, 2, 3, 4, 5, 6]);
    assert_eq!(numbers(2), [2, 3]);
    assert_eq!(numbers(7), [7]);
    assert_eq!(sources(&strategy, scorecard_id(9)), [scorecard_id(9)]);
}
