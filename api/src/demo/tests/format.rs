//! Tests of fields, enum values and keys.

use std::collections::{BTreeMap, BTreeSet};

use domain::{key, vocabulary::*};

use super::*;

#[test]
fn fields_are_those_of_the_format() {
    let fields: BTreeMap<_, _> = [
        ("document", "format scorecards measures"),
        (
            "scorecard",
            "key name level parent state mission vision values priorities valueProposition startsOn endsOn \
             missingPolicy reviewFrequency dueAfterDays themes perspectives links alignments initiatives",
        ),
        ("theme", "key name"),
        ("perspective", "key kind name coreQuestion focusArea weight objectives"),
        ("objective", "key name description category theme owner weight rollup measures"),
        ("rollup", "mode ownShare"),
        ("placement", "measure weight"),
        ("link", "cause effect hypothesis polarity expectedLagMonths"),
        ("alignment", "objective parentObjective kind weight"),
        (
            "initiative",
            "key name owner status budget spent startsOn endsOn percentComplete deliverables objectives \
             measures",
        ),
        ("money", "amount currency"),
        ("deliverable", "name dueOn doneOn"),
        (
            "measure",
            "key scorecard name description unit direction timing frequency aggregation scoring scoreBasis \
             redFlagTolerance baseline trendGap boundaries formula missingOperand owner dataSource targetSource \
             dueAfterDays noteRequired periods",
        ),
        ("unit", "kind symbol decimals"),
        ("period", "period actual text target targetUpper redFlag stretch benchmark dueOn note override"),
        ("override", "status reason by"),
    ]
    .into();
    on_each_day(|document, _| {
        for (kind, thing) in things(document) {
            let known: BTreeSet<_> = fields[kind].split_whitespace().collect();
            for field in thing.as_object().unwrap().keys() {
                assert!(known.contains(field.as_str()), "{kind}: {field}");
            }
        }
    });
}

/// Checks that a field, where it has a value, has one of `T`.
#[track_caller]
fn check_word<T: std::str::FromStr>(thing: &Value, field: &str) {
    if let Some(word) = thing.get(field) {
        assert!(word.as_str().is_some_and(|word| word.parse::<T>().is_ok()), "{field}: {word}");
    }
}

#[test]
fn words_are_in_the_vocabulary() {
    let document = document(DAYS[0].parse().unwrap());
    for (kind, thing) in things(&document) {
        match kind {
            "scorecard" => {
                check_word::<CascadeLevel>(thing, "level");
                check_word::<ScorecardState>(thing, "state");
                check_word::<ValueProposition>(thing, "valueProposition");
                check_word::<MissingPolicy>(thing, "missingPolicy");
                check_word::<Frequency>(thing, "reviewFrequency");
            }
            "perspective" => check_word::<PerspectiveKind>(thing, "kind"),
            "objective" => check_word::<ObjectiveCategory>(thing, "category"),
            "rollup" => check_word::<RollupMode>(thing, "mode"),
            "link" => check_word::<Polarity>(thing, "polarity"),
            "alignment" => check_word::<AlignmentKind>(thing, "kind"),
            "initiative" => check_word::<InitiativeStatus>(thing, "status"),
            "unit" => check_word::<UnitKind>(thing, "kind"),
            "override" => check_word::<Status>(thing, "status"),
            "measure" => {
                check_word::<Direction>(thing, "direction");
                check_word::<Timing>(thing, "timing");
                check_word::<Frequency>(thing, "frequency");
                check_word::<Aggregation>(thing, "aggregation");
                check_word::<ScoringMethod>(thing, "scoring");
                check_word::<ScoreBasis>(thing, "scoreBasis");
                check_word::<MissingOperand>(thing, "missingOperand");
            }
            _ => {}
        }
    }
}

#[test]
fn keys_are_valid_and_unique() {
    let document = document(DAYS[0].parse().unwrap());
    let mut seen = BTreeSet::new();
    for (kind, thing) in things(&document) {
        if let Some(key) = thing["key"].as_str() {
            assert!(key::is_valid(key) && seen.insert((kind, key)), "{kind} {key}");
        }
    }
}
