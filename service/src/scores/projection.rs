//! Projection of scores: what the scorecards of a large cascade contribute to those above them, kept in the database.
//! The score of the top after a start needs its own scorecard and the rows of its children.
//!
//! The projection is no truth: it can be deleted at any time. All its rows are right for the *projected revision*. Whoever
//! raises that revision deletes or replaces, in the same transaction, the rows of all scorecards that have changed since,
//! and of those that are computed from them; a revision that another process has raised meanwhile is left alone. So any
//! number of processes can keep one projection.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::Arc,
};

use domain::{
    cascade::Outline,
    id::{OrganizationId, ScorecardId},
    period::Period,
    rollup::Rolled,
    trend::Movement,
    vocabulary::Frequency,
};
use entity::{projected_revision, score_projection, score_projection_source};
use ledger::{
    error::{Error, Result},
    snapshot::{OrganizationSnapshot, Unfiltered},
    store::{self, MAX_LIST},
    tenant::TenantTable,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, QueryTrait,
    sea_query::{Expr, OnConflict, SubQueryStatement},
};
use serde::{Deserialize, Serialize};
use strum::VariantArray;

use super::{
    cache::{Entry, Outside, last_change},
    evaluation::At,
};
use crate::{Service, reader::Reader};

/// Cache entries of scorecards in periods.
pub(super) type Entries = Vec<(At, Entry)>;

/// Scorecards and periods that are to be evaluated again.
#[derive(Default)]
pub(super) struct Outdated {
    pub(super) scorecards: BTreeSet<ScorecardId>,
    pub(super) periods: BTreeSet<Period>,
}

impl Outdated {
    pub(super) fn add(&mut self, rows: impl IntoIterator<Item = At>) {
        for (id, period) in rows {
            self.scorecards.insert(id);
            self.periods.insert(period);
        }
    }
}

/// Scores of a row.
#[derive(Serialize, Deserialize)]
struct Scores {
    outline: Outline,
    outside: Vec<ScorecardId>,
    objectives: Vec<Rolled>,
    movements: Option<Vec<Option<Movement>>>,
}

/// Row with the revision of the projection.
#[derive(FromQueryResult)]
struct Projected {
    scorecard_id: ScorecardId,
    period: Period,
    scores: String,
    revision: Option<i64>,
}

impl Service {
    /// Reads the projected scores of these scorecards in these periods, as far as they are right for the current
    /// revision of the organization.
    pub(super) async fn projected_scores(
        &self,
        organization: OrganizationId,
        ids: &[ScorecardId],
        periods: &[Period],
    ) -> Result<Entries> {
        let rows = self.projected_rows(organization, ids, periods).await?;
        // All rows of a statement have the same revision.
        let Some(revision) = rows.iter().find_map(|row| row.revision) else { return Ok(Vec::new()) };
        let Some(now) = self.ledger().with_changes_since(organization, revision).await? else {
            return Ok(Vec::new());
        };
        let mut outlines: BTreeMap<ScorecardId, Arc<Outline>> = BTreeMap::new();
        let mut entries = Vec::with_capacity(rows.len());
        for row in rows {
            let Scores { outline, outside, objectives, movements } = serde_json::from_str(&row.scores)
                .map_err(|error| Error::Corrupt(format!("a projected score: {error}")))?;
            let outside = Outside::of(outside);
            let changed = last_change(&now, row.scorecard_id, &outside);
            if changed > revision {
                continue;
            }
            let outline = outlines.entry(row.scorecard_id).or_insert_with(|| Arc::new(outline));
            let entry = Entry {
                changed,
                made_at: now.revision(),
                outside,
                outline: Arc::clone(outline),
                objectives: objectives.into(),
                movements: movements.map(Into::into),
                scores: None,
            };
            entries.push(((row.scorecard_id, row.period), entry));
        }
        Ok(entries)
    }

    async fn projected_rows(
        &self,
        organization: OrganizationId,
        ids: &[ScorecardId],
        periods: &[Period],
    ) -> Result<Vec<Projected>> {
        let db = self.ledger().reads(organization);
        let mut rows = Vec::new();
        for ids in ids.chunks(MAX_LIST) {
            let revision = projected_revision::Entity::of(organization)
                .select_only()
                .column(projected_revision::Column::Revision)
                .into_query();
            let revision = Expr::SubQuery(None, Box::new(SubQueryStatement::SelectStatement(revision)));
            let query = score_projection::Entity::of(organization)
                .select_only()
                .columns([
                    score_projection::Column::ScorecardId,
                    score_projection::Column::Period,
                    score_projection::Column::Scores,
                ])
                .expr_as(revision, "revision")
                .filter(score_projection::Column::ScorecardId.is_in(ids.iter().copied()))
                .filter(score_projection::Column::Period.is_in(periods.iter().copied()));
            rows.extend(query.into_model::<Projected>().all(&db).await?);
        }
        Ok(rows)
    }

    /// Stores entries that are right for the revision of the view, after raising the projected revision to it; returns
    /// what was deleted meanwhile and is to be evaluated again. Nothing is stored when another process has raised the
    /// revision further.
    pub(super) async fn project(&self, view: &Reader, entries: &[(At, Entry)]) -> Result<Outdated> {
        let mut outdated = Outdated::default();
        let organization = view.whole();
        let (id, revision) = (organization.id(), organization.revision());
        let write = self.database().begin_write().await?;
        let known = match projected_revision(&write.tx, id).await? {
            Some(known) => known,
            None => {
                // Another process may add the row at the same time.
                let row = store::active(projected_revision::Model { organization_id: id, revision });
                let conflict =
                    OnConflict::column(projected_revision::Column::OrganizationId).do_nothing().to_owned();
                let insert = projected_revision::Entity::insert(row).on_conflict(conflict);
                insert.exec_without_returning(&write.tx).await?;
                projected_revision(&write.tx, id).await?.unwrap_or(revision)
            }
        };
        if known > revision {
            write.rollback().await?;
            return Ok(outdated);
        }
        if known < revision {
            outdated = self.delete_changed(&write.tx, id, known).await?;
            projected_revision::Entity::update_of(id)
                .col_expr(projected_revision::Column::Revision, Expr::value(revision))
                .exec(&write.tx)
                .await?;
        }
        store_entries(&write.tx, id, entries).await?;
        write.commit().await?;
        self.background().mark_projected(id);
        Ok(outdated)
    }

    /// Deletes the rows of all scorecards whose scores may have changed after a revision, and returns the complete ones of
    /// them, which are to be evaluated again.
    async fn delete_changed(
        &self,
        db: &impl ConnectionTrait,
        organization: OrganizationId,
        revision: i64,
    ) -> Result<Outdated> {
        let mut outdated = Outdated::default();
        let Some(now) = self.ledger().with_changes_since(organization, revision).await? else {
            score_projection::Entity::delete_of(organization).exec(db).await?;
            score_projection_source::Entity::delete_of(organization).exec(db).await?;
            return Ok(outdated);
        };
        for affected in affected(db, &now, revision).await?.chunks(MAX_LIST) {
            let is_affected = score_projection::Column::ScorecardId.is_in(affected.iter().copied());
            let rows: Vec<At> = score_projection::Entity::of(organization)
                .select_only()
                .columns([score_projection::Column::ScorecardId, score_projection::Column::Period])
                .filter(is_affected.clone())
                .filter(score_projection::Column::HasMovements.eq(true))
                .into_tuple()
                .all(db)
                .await?;
            outdated.add(rows);
            score_projection::Entity::delete_of(organization).filter(is_affected).exec(db).await?;
            delete_sources(db, organization, affected).await?;
        }
        Ok(outdated)
    }

    /// Deletes the rows of periods that are no longer kept.
    pub(super) async fn delete_old_projections(&self, view: &Reader) -> Result<()> {
        let kept: Vec<Period> =
            Frequency::VARIANTS.iter().flat_map(|frequency| view.kept_periods(*frequency)).collect();
        let write = self.database().begin_write().await?;
        score_projection::Entity::delete_of(view.organization().id())
            .filter(score_projection::Column::Period.is_not_in(kept))
            .exec(&write.tx)
            .await?;
        Ok(write.commit().await?)
    }
}

impl Reader {
    /// Periods whose scores are kept in the projection: the current one of this frequency, the two before it and the one
    /// that is running.
    pub(super) fn kept_periods(&self, frequency: Frequency) -> Vec<Period> {
        let current = self.organization().calendar().current(frequency, self.today());
        let previous = current.previous();
        let before = previous.and_then(Period::previous);
        [before, previous, Some(current), current.next()].into_iter().flatten().collect()
    }

    /// Those of these periods whose scores are kept in the projection.
    pub(super) fn kept(&self, periods: &[Period]) -> Vec<Period> {
        let is_kept = |period: &Period| self.kept_periods(period.frequency()).contains(period);
        periods.iter().copied().filter(is_kept).collect()
    }
}

/// Reads the projected revision, and locks it for this transaction.
async fn projected_revision(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<Option<i64>> {
    let query = projected_revision::Entity::of(organization)
        .select_only()
        .column(projected_revision::Column::Revision)
        .lock_exclusive();
    Ok(query.into_tuple().one(db).await?)
}

/// Scorecards whose scores may have changed after a revision, which the organization knows the changes since.
async fn affected(
    db: &impl ConnectionTrait,
    organization: &OrganizationSnapshot,
    revision: i64,
) -> Result<Vec<ScorecardId>> {
    let changed = organization.changed_since(revision);
    let mut affected: HashSet<ScorecardId> = changed.with_ancestors.into_iter().collect();
    for sources in changed.own.chunks(MAX_LIST) {
        let readers: Vec<ScorecardId> = score_projection_source::Entity::of(organization.id())
            .select_only()
            .column(score_projection_source::Column::ScorecardId)
            .filter(score_projection_source::Column::SourceId.is_in(sources.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        affected.extend(readers);
    }
    Ok(affected.into_iter().collect())
}

async fn delete_sources(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    ids: &[ScorecardId],
) -> Result<()> {
    score_projection_source::Entity::delete_of(organization)
        .filter(score_projection_source::Column::ScorecardId.is_in(ids.iter().copied()))
        .exec(db)
        .await?;
    Ok(())
}

/// Stores entries, except those with too many sources outside.
async fn store_entries(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    entries: &[(At, Entry)],
) -> Result<()> {
    let (mut rows, mut sources, mut ids) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for ((id, period), entry) in entries {
        let Outside::Scorecards(outside) = &entry.outside else { continue };
        ids.insert(*id);
        sources.extend(outside.iter().map(|source| (*source, *id)));
        let scores = Scores {
            outline: Outline::clone(&entry.outline),
            outside: outside.to_vec(),
            objectives: entry.objectives.to_vec(),
            movements: entry.movements.as_deref().map(<[_]>::to_vec),
        };
        let scores = serde_json::to_string(&scores)
            .map_err(|error| Error::Corrupt(format!("scores to project: {error}")))?;
        rows.push(score_projection::ActiveModel {
            organization_id: Set(organization),
            scorecard_id: Set(*id),
            period: Set(*period),
            has_movements: Set(entry.movements.is_some()),
            scores: Set(scores),
        });
    }
    store::upsert::<score_projection::Entity>(db, rows).await?;
    let ids: Vec<ScorecardId> = ids.into_iter().collect();
    for ids in ids.chunks(MAX_LIST) {
        delete_sources(db, organization, ids).await?;
    }
    let sources = sources.into_iter().map(|(source_id, scorecard_id)| {
        store::active(score_projection_source::Model {
            organization_id: organization,
            source_id,
            scorecard_id,
        })
    });
    store::insert::<score_projection_source::Entity>(db, sources).await?;
    Ok(())
}
