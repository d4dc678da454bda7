//! Taking a document in: read, check, write, in one transaction.

use domain::{
    id::{OrganizationId, ScorecardId},
    series::Actor,
};
use entity::{measure_period, scorecard};
use serde_json::Value;
use uuid::Uuid;

use super::{
    check::Laws,
    existing::{self, Existing},
    names::Names,
    periods::Periods,
    place::Problems,
    plan::{Plan, Planner},
    read,
};
use crate::{
    Service,
    caller::Caller,
    error::{Problem, Result},
    policy::{self, Action},
    row::Change,
    write::Write,
};

/// A document to take in.
#[derive(Clone, Copy, Debug)]
pub struct Import<'a> {
    /// See the format `scorecard/1`.
    pub document: &'a Value,
    /// Checks everything and writes nothing.
    pub dry_run: bool,
}

/// What became of an import.
#[derive(Clone, Debug)]
pub struct ImportOutcome {
    /// The document's scorecards in its order; empty when it was refused, or new ones in a dry run.
    pub scorecards: Vec<ScorecardId>,
    /// Everything that is wrong; paths start at the document's root.
    pub problems: Vec<Problem>,
    /// How many things were created or changed, or would be.
    pub changed: usize,
    /// The organization's revision after it.
    pub revision: i64,
}

impl Service {
    /// Takes a document in; needs EDITOR.
    ///
    /// # Errors
    /// `NotFound` for another organization, `Forbidden`, or a failing database. What is wrong with the document is
    /// in the outcome.
    pub async fn import(
        &self,
        caller: &Caller,
        organization: OrganizationId,
        import: Import<'_>,
    ) -> Result<ImportOutcome> {
        let (write, principal) = self.begin(caller, organization).await?;
        policy::demand(write.organization().standing(&principal), Action::Edit)?;
        take_in(write, import).await
    }

    /// The same for the operator: nobody is asked whether they may.
    ///
    /// # Errors
    /// As [`Service::import`].
    pub async fn import_as_operator(
        &self,
        organization: OrganizationId,
        import: Import<'_>,
    ) -> Result<ImportOutcome> {
        take_in(self.begin_as(Actor::System, organization).await?, import).await
    }
}

async fn take_in(mut write: Write, Import { document, dry_run }: Import<'_>) -> Result<ImportOutcome> {
    let problems = Problems::default();
    let document = read::document(document, &problems);
    let existing = Existing::load(&write).await?;
    let names = Names::new(&existing, &document, || write.new_id(), &problems);
    let measures: Vec<Uuid> = document
        .measures
        .iter()
        .filter_map(|measure| existing.measures.get(&measure.key))
        .map(|row| row.id)
        .collect();
    let known = existing::periods(&write, &measures).await?;
    let (plan, periods) = {
        let (write, existing, names, problems) = (&write, &existing, &names, &problems);
        let mut planner = Planner { write, existing, names, problems, plan: Plan::default() };
        planner.document(&document);
        let plan = planner.plan;
        let periods = Periods { write, names, existing, known: &known, problems };
        let periods = periods.rows(&document.measures, &plan.measures)?;
        Laws::new(&document, names, existing, &plan, problems).check();
        (plan, periods)
    };
    let changed = plan.len() + periods.len();
    let kept = |id: &Uuid| !dry_run || existing.scorecards.rows().iter().any(|row| row.id == *id);
    let scorecards = document.scorecards.iter().filter_map(|scorecard| names.scorecards.get(&scorecard.key));
    let scorecards = scorecards.filter(|id| kept(id)).map(|id| ScorecardId::from_uuid(*id)).collect();
    if !problems.is_empty() {
        let revision = write.give_up().await?;
        let problems = problems.into_vec();
        return Ok(ImportOutcome { scorecards: Vec::new(), problems, changed: 0, revision });
    }
    if dry_run || changed == 0 {
        let revision = write.give_up().await?;
        return Ok(ImportOutcome { scorecards, problems: Vec::new(), changed, revision });
    }
    store_all(&mut write, plan, periods).await?;
    let revision = write.commit().await?;
    Ok(ImportOutcome { scorecards, problems: Vec::new(), changed, revision })
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

/// Writes the rows, those that others refer to first.
async fn store_all(write: &mut Write, plan: Plan, periods: Vec<Change<measure_period::Model>>) -> Result<()> {
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

/// Puts each scorecard after the one above it, so that every statement refers to rows that are there.
fn parents_first(scorecards: &mut [Change<scorecard::Model>]) {
    let parents: std::collections::HashMap<Uuid, Option<Uuid>> =
        scorecards.iter().map(|change| (change.after.id, change.after.parent_id)).collect();
    let depth = |id: Uuid| {
        std::iter::successors(Some(id), |id| parents.get(id).copied().flatten())
            .take(parents.len() + 1)
            .count()
    };
    scorecards.sort_by_cached_key(|change| depth(change.after.id));
}
