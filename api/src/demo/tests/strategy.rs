//! Tests of references, the strategy map and its balance.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

#[test]
fn references_lead_somewhere() {
    let document = document(DAYS[0].parse().unwrap());
    let keys = |kind| -> BTreeSet<&str> {
        things(&document).into_iter().filter(|it| it.0 == kind).map(|it| text(it.1, "key")).collect()
    };
    let (measures, all_objectives) = (keys("measure"), keys("objective"));
    // Targets of an initiative: a key, or an object that has it.
    let known = |keys: &BTreeSet<&str>, kind: &str, entries: &[Value]| {
        entries.iter().all(|it| keys.contains(it.as_str().unwrap_or_else(|| text(it, kind))))
    };
    assert!(list(&document, "measures").iter().all(|it| keys("scorecard").contains(text(it, "scorecard"))));
    for scorecard in list(&document, "scorecards") {
        let themes: BTreeSet<_> = list(scorecard, "themes").iter().map(|it| text(it, "key")).collect();
        for objective in objectives(scorecard) {
            assert!(themes.contains(text(objective, "theme")), "{objective}");
            assert!(list(objective, "measures").iter().all(|it| measures.contains(text(it, "measure"))));
        }
        for initiative in list(scorecard, "initiatives") {
            assert!(known(&all_objectives, "objective", list(initiative, "objectives")), "{initiative}");
            assert!(known(&measures, "measure", list(initiative, "measures")), "{initiative}");
        }
        let mut above = BTreeSet::new();
        let mut parent = scorecard["parent"].as_str();
        while let Some(key) = parent {
            let ancestor = self::scorecard(&document, key);
            above.extend(objectives(ancestor).map(|it| text(it, "key")));
            parent = ancestor["parent"].as_str();
        }
        let own: BTreeSet<_> = objectives(scorecard).map(|it| text(it, "key")).collect();
        let aligned: BTreeSet<_> =
            list(scorecard, "alignments").iter().map(|it| text(it, "objective")).collect();
        assert!(list(scorecard, "alignments").iter().all(|it| above.contains(text(it, "parentObjective"))));
        assert!(scorecard["parent"].is_null() || own == aligned, "every objective below the top is aligned");
    }
}

#[test]
fn causal_links_never_run_downwards_or_in_circles() {
    let document = document(DAYS[0].parse().unwrap());
    let mut negative = 0;
    for scorecard in list(&document, "scorecards") {
        let mut lanes = BTreeMap::new();
        for (lane, perspective) in perspectives(scorecard).iter().enumerate() {
            lanes.extend(list(perspective, "objectives").iter().map(|it| (text(it, "key"), lane)));
        }
        let mut links: Vec<_> =
            list(scorecard, "links").iter().map(|it| (text(it, "cause"), text(it, "effect"))).collect();
        assert!(links.iter().all(|(cause, effect)| lanes[effect] <= lanes[cause]), "{links:?}");
        negative += list(scorecard, "links").iter().filter(|it| it["polarity"] == "NEGATIVE").count();
        // Removing links whose cause is the effect of no other link, until none is left, fails only for a cycle.
        while !links.is_empty() {
            let effects: BTreeSet<_> = links.iter().map(|link| link.1).collect();
            let before = links.len();
            links.retain(|link| effects.contains(link.0));
            assert!(links.len() < before, "a circle: {links:?}");
        }
    }
    assert!(negative > 0);
}

#[test]
fn the_enterprise_is_balanced() {
    let document = document(DAYS[0].parse().unwrap());
    let enterprise = scorecard(&document, "enterprise");
    assert_eq!(perspectives(enterprise).len(), 4);
    assert!((12..=20).contains(&objectives(enterprise).count()));
    let home = || list(&document, "measures").iter().filter(|it| it["scorecard"] == "enterprise");
    assert!(home().all(|it| !text(it, "owner").is_empty()));
    let leading = home().filter(|it| it["timing"] == "LEADING").count();
    assert!((8..=15).contains(&leading), "{leading} leading measures");
    let home: BTreeSet<_> = home().map(|it| text(it, "key")).collect();
    assert!((15..=25).contains(&home.len()));
    let placed = |within: &[Value]| -> BTreeSet<String> {
        within.iter().flat_map(|it| list(it, "measures")).map(|it| text(it, "measure").to_owned()).collect()
    };
    let mut everywhere = BTreeSet::new();
    for perspective in perspectives(enterprise) {
        let here = list(perspective, "objectives");
        assert!((3..=5).contains(&here.len()));
        assert!(placed(here).len() * 10 <= home.len() * 4, "{perspective}");
        everywhere.extend(placed(here));
    }
    assert!(home.iter().all(|key| everywhere.contains(*key)), "a measure without an objective's why");
    let linked: BTreeSet<_> =
        list(enterprise, "links").iter().flat_map(|it| [text(it, "cause"), text(it, "effect")]).collect();
    let initiatives = list(enterprise, "initiatives");
    for objective in objectives(enterprise) {
        let key = text(objective, "key");
        assert!((1..=2).contains(&list(objective, "measures").len()), "{key}");
        assert!(linked.contains(key), "{key}");
        let serves = |it: &&Value| list(it, "objectives").iter().any(|it| it == key);
        assert!(initiatives.iter().any(|it| serves(&it) && it["status"] == "IN_PROGRESS"), "{key}");
    }
    for initiative in initiatives {
        for field in ["owner", "startsOn", "endsOn"] {
            assert!(!text(initiative, field).is_empty());
        }
        assert!(!list(initiative, "deliverables").is_empty());
    }
}
