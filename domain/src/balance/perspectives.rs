//! Findings about perspectives: missing ones, their number of objectives, and one that holds too many of the measures.

use super::{
    Finding,
    limits::{LARGEST_SHARE, OBJECTIVES_PER_PERSPECTIVE},
};
use crate::{
    classic::PERSPECTIVES,
    overview::Overview,
    vocabulary::{FindingCode, PerspectiveKind},
};

pub(super) fn findings(overview: &Overview<'_>) -> Vec<Finding> {
    let perspectives = 0..overview.scorecard.perspectives.len();
    let mut findings: Vec<_> = missing(overview).into_iter().collect();
    findings.extend(perspectives.clone().filter_map(|at| objectives(overview, at)));
    findings.extend(perspectives.filter_map(|at| bias(overview, at)));
    findings
}

fn missing(overview: &Overview<'_>) -> Option<Finding> {
    let is_there = |kind: PerspectiveKind| overview.scorecard.perspectives.iter().any(|it| it.kind == kind);
    let missing: Vec<_> = PERSPECTIVES.iter().filter(|it| !is_there(it.kind)).map(|it| it.name).collect();
    (!missing.is_empty()).then(|| Finding {
        code: FindingCode::PerspectiveMissing,
        message: format!("without {}, the strategy does not see what it lives on", missing.join(" and ")),
        nodes: vec![overview.scorecard.profile.id.into()],
        found: Some((PERSPECTIVES.len() - missing.len()) as f64),
        wanted: PERSPECTIVES.len().to_string(),
    })
}

fn objectives(overview: &Overview<'_>, at: usize) -> Option<Finding> {
    let perspective = &overview.scorecard.perspectives[at];
    let codes = (FindingCode::TooFewObjectivesInPerspective, FindingCode::TooManyObjectivesInPerspective);
    let found = overview.scorecard.objectives_in(at).count();
    let what = || format!("objectives of {:?}:", perspective.name);
    Finding::outside(codes, &OBJECTIVES_PER_PERSPECTIVE, found, perspective.id, what)
}

fn bias(overview: &Overview<'_>, at: usize) -> Option<Finding> {
    let perspective = &overview.scorecard.perspectives[at];
    let share = 100.0 * overview.measures_in(at) as f64 / overview.measures.len().max(1) as f64;
    let (code, why) = match perspective.kind {
        PerspectiveKind::Financial => {
            (FindingCode::FinancialBias, "financial results say how the strategy went, too late to steer it")
        }
        _ => (FindingCode::PerspectiveBias, "the other perspectives are hardly seen"),
    };
    (share > LARGEST_SHARE).then(|| Finding {
        code,
        message: format!("{:?} holds {share:.0} % of the measures: {why}", perspective.name),
        nodes: vec![perspective.id.into()],
        found: Some(share),
        wanted: format!("at most {LARGEST_SHARE} %"),
    })
}
