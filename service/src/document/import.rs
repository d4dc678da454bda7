//! Taking a document in: read, check, write, in one transaction.

use domain::{
    id::{OrganizationId, ScorecardId},
    series::Actor,
    vocabulary::EntityKind,
};
use entity::{
    alignment, causal_link, deliverable, initiative, initiative_measure, initiative_objective, measure,
    measure_period, objective, perspective, placement, scorecard, theme,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::{
    check::Laws,
    existing::{self, Existing},
    names::Names,
    periods::Periods,
    place::Problems,
    plan::{Change, Plan, Planner},
    read,
};
use crate::{
    Service,
    caller::Caller,
    error::{Problem, Result},
    policy::Action,
    store,
    write::{Changed, Write},
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
        let (write, _) = self.begin(caller, organization, Action::Edit).await?;
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
    /// Writes and logs one table's rows.
    macro_rules! table {
        ($table:ident, $rows:expr, $kind:ident, $id:ident, $scorecard:ident) => {
            store::<$table::Entity, _>(write, $rows, EntityKind::$kind, |row| (row.$id, row.$scorecard, None))
                .await?
        };
    }
    let mut scorecards = plan.scorecards;
    parents_first(&mut scorecards);
    table!(scorecard, scorecards, Scorecard, id, id);
    table!(perspective, plan.perspectives, Perspective, id, scorecard_id);
    table!(theme, plan.themes, Theme, id, scorecard_id);
    table!(objective, plan.objectives, Objective, id, scorecard_id);
    table!(causal_link, plan.links, CausalLink, id, scorecard_id);
    table!(alignment, plan.alignments, Alignment, id, scorecard_id);
    table!(measure, plan.measures, Measure, id, scorecard_id);
    table!(placement, plan.placements, Placement, objective_id, objective_scorecard_id);
    table!(initiative, plan.initiatives, Initiative, id, scorecard_id);
    table!(deliverable, plan.deliverables, Initiative, initiative_id, scorecard_id);
    table!(initiative_objective, plan.initiative_objectives, Initiative, initiative_id, scorecard_id);
    table!(initiative_measure, plan.initiative_measures, Initiative, initiative_id, scorecard_id);
    store::<measure_period::Entity, _>(write, periods, EntityKind::MeasurePeriod, |row| {
        (row.measure_id, row.scorecard_id, Some(row.period.clone()))
    })
    .await
}

async fn store<E, M>(
    write: &mut Write,
    rows: Vec<Change<M>>,
    entity: EntityKind,
    place: impl Fn(&M) -> (Uuid, Uuid, Option<String>),
) -> Result<()>
where
    E: EntityTrait<Model = M>,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    M: IntoActiveModel<E::ActiveModel> + Serialize,
{
    for Change { before, after } in &rows {
        let (id, scorecard, period) = place(after);
        let (before, after) = (before.as_ref(), Some(after));
        write.log(Changed { entity, id, scorecard: Some(scorecard), period, before, after })?;
    }
    let rows = rows.into_iter().map(|change| store::active(change.after)).collect();
    Ok(store::upsert::<E>(write.tx(), rows).await?)
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
