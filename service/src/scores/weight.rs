//! Approximate size of evaluated scores in memory, in bytes, including texts.

use std::mem::size_of;

use domain::{
    cascade::Outline,
    id::{ObjectiveId, ScorecardId},
    rollup::Rolled,
    score::{Component, Score, Scores, Scoring},
    scoring::Band,
    trend::Movement,
};

use super::cache::{Entry, Outside};

/// Overhead of an allocation.
const ALLOCATION: usize = 16;

/// Approximate size of a cache entry.
pub(super) fn weight(entry: &Entry) -> usize {
    let Entry { changed: _, made_at: _, outside, outline, objectives, movements, scores } = entry;
    let of_movements = |movements: &[Option<Movement>]| ALLOCATION + size_of_val(movements);
    // Key and bookkeeping of the cache.
    200 + size_of::<Entry>()
        + 2 * ALLOCATION
        + of_outside(outside)
        + of_outline(outline)
        + objectives.len() * size_of::<Rolled>()
        + movements.as_deref().map_or(0, of_movements)
        + scores.as_deref().map_or(0, of_scores)
}

fn of_outside(outside: &Outside) -> usize {
    match outside {
        Outside::Scorecards(ids) => ALLOCATION + size_of_val::<[ScorecardId]>(ids),
        Outside::Anything => 0,
    }
}

fn of_outline(outline: &Outline) -> usize {
    let of_objective =
        |(id, name): &(ObjectiveId, String)| size_of_val(id) + size_of::<String>() + ALLOCATION + name.len();
    ALLOCATION + size_of::<Outline>() + outline.objectives.iter().map(of_objective).sum::<usize>()
}

fn of_scores(scores: &Scores) -> usize {
    let Scores { score, perspectives, objectives, .. } = scores;
    let all = std::iter::once(score).chain(perspectives).chain(objectives);
    ALLOCATION + all.map(of_score).sum::<usize>()
}

fn of_score(score: &Score) -> usize {
    let explanation = &score.explanation;
    let scored_with = explanation
        .scoring
        .as_deref()
        .map_or(0, |scoring| ALLOCATION + size_of::<Scoring>() + scoring.bands.len() * size_of::<Band>());
    size_of::<Score>()
        + ALLOCATION
        + explanation.rule.len()
        + of_components(&explanation.components)
        + scored_with
}

fn of_components(components: &[Component]) -> usize {
    let of_component =
        |it: &Component| size_of::<Component>() + ALLOCATION + it.label.len() + of_components(&it.components);
    ALLOCATION + components.iter().map(of_component).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::{
        id::NodeId, period::Period, rollup::StatusCounts, score::Explanation, scoring::Verdict,
        vocabulary::Status,
    };

    use super::*;

    fn entry_with_label(label: Option<&str>) -> Entry {
        let id = ScorecardId::from_uuid(uuid::Uuid::nil());
        let verdict = Verdict { score: None, status: Status::NoData, reason: None };
        let component = |label: &str| Component {
            node: NodeId::Scorecard(id),
            part: None,
            scorecard: id,
            label: label.to_owned(),
            weight: 1.0,
            score: None,
            coverage: 0.0,
            status: Status::NoData,
            value: None,
            components: Vec::new(),
        };
        let explanation =
            Explanation { components: label.map(component).into_iter().collect(), ..Explanation::default() };
        let (counts, trend) = (StatusCounts::default(), None);
        let score = Score { verdict, coverage: 0.0, measured: 0.0, counts, trend, explanation };
        let period: Period = "2026-10".parse().unwrap();
        let scores =
            Scores { scorecard: id, period, score, perspectives: Vec::new(), objectives: Vec::new() };
        Entry {
            changed: 1,
            made_at: 1,
            outside: Outside::Anything,
            outline: Arc::default(),
            objectives: Arc::new([]),
            movements: None,
            scores: Some(Arc::new(scores)),
        }
    }

    #[test]
    fn the_weight_of_an_explanation_includes_its_text() {
        let [bare, short, long] =
            [None, Some(""), Some("a long label")].map(|label| weight(&entry_with_label(label)));
        assert!(bare + size_of::<Component>() <= short);
        assert_eq!(short + "a long label".len(), long);
        assert!(weight(&Entry { scores: None, ..entry_with_label(None) }) + size_of::<Score>() <= bare);
    }
}
