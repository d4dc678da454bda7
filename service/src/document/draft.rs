//! Plan of a document that was read, compared with existing data: the rows to write, or the problems.

use domain::id::ScorecardId;
use entity::{measure_period, scorecard};
use ledger::{
    error::{Problem, Result},
    row::Change,
    write::LockedWrite,
};

use super::{
    check::ConsistencyRules,
    existing::{self, Existing},
    model::Document,
    names::Names,
    path::Problems,
    periods::Periods,
    plan::{Plan, Planner},
};

/// Changes that a document makes.
pub(crate) struct Draft {
    /// Ids of the scorecards, in the order of the document.
    pub(crate) scorecards: Vec<ScorecardId>,
    plan: Plan,
    periods: Vec<Change<measure_period::Model>>,
}

impl Draft {
    /// Plans a document against existing data; or returns all problems, including those found in reading.
    pub(super) async fn new(
        write: &LockedWrite,
        existing: &Existing,
        document: &Document,
        allow_future: bool,
        problems: Problems,
    ) -> Result<Result<Self, Vec<Problem>>> {
        let names = Names::new(existing, document, write, &problems);
        let known = document.measures.iter().filter_map(|measure| existing.measures.get(&measure.key));
        let known = existing::periods(write, &known.map(|row| row.id).collect::<Vec<_>>()).await?;
        let (plan, periods) = {
            let (names, problems) = (&names, &problems);
            let mut planner = Planner { write, existing, names, problems, plan: Plan::default() };
            planner.document(document);
            let plan = planner.plan;
            let periods = Periods { write, names, existing, known: &known, allow_future, problems };
            let periods = periods.rows(&document.measures, &plan.measures)?;
            ConsistencyRules::new(document, names, existing, &plan, problems).check();
            (plan, periods)
        };
        if !problems.is_empty() {
            return Ok(Err(problems.into_vec()));
        }
        let scorecards = document.scorecards.iter().filter_map(|it| names.scorecards.get(&it.key)).copied();
        Ok(Ok(Self { scorecards: scorecards.collect(), plan, periods }))
    }

    /// Number of entities that are created or changed.
    pub(super) fn len(&self) -> usize {
        self.plan.len() + self.periods.len()
    }

    /// Writes the rows, those that others refer to first.
    pub(crate) async fn store(self, write: &mut LockedWrite) -> Result<()> {
        let Self { scorecards: _, plan, periods } = self;
        let mut scorecards = plan.scorecards;
        parents_first(&mut scorecards);
        write.put(scorecards).await?;
        write.put(plan.perspectives).await?;
        write.put(plan.themes).await?;
        write.put(plan.objectives).await?;
        write.put(plan.links).await?;
        write.put(plan.alignments).await?;
        write.put(plan.measures).await?;
        write.put(plan.placements).await?;
        write.put(plan.initiatives).await?;
        write.put(plan.deliverables).await?;
        write.put(plan.initiative_objectives).await?;
        write.put(plan.initiative_measures).await?;
        write.put(periods).await
    }
}

impl Plan {
    fn len(&self) -> usize {
        let Self {
            scorecards,
            perspectives,
            themes,
            objectives,
            links,
            alignments,
            measures,
            placements,
            initiatives,
            deliverables,
            initiative_objectives,
            initiative_measures,
        } = self;
        let structure = scorecards.len() + perspectives.len() + themes.len() + objectives.len() + links.len();
        let measured = alignments.len() + measures.len() + placements.len();
        let managed = initiatives.len() + deliverables.len() + initiative_objectives.len();
        structure + measured + managed + initiative_measures.len()
    }
}

/// Sorts each scorecard after its parent, so that every statement refers to existing rows.
fn parents_first(scorecards: &mut [Change<scorecard::Model>]) {
    let parents: std::collections::HashMap<ScorecardId, Option<ScorecardId>> =
        scorecards.iter().map(|change| (change.after.id, change.after.parent_id)).collect();
    let depth = |id: ScorecardId| {
        std::iter::successors(Some(id), |id| parents.get(id).copied().flatten())
            .take(parents.len() + 1)
            .count()
    };
    scorecards.sort_by_cached_key(|change| depth(change.after.id));
}
