//! Changes of a scorecard's strategy since its last closed review, from the change log.

use std::collections::{BTreeMap, HashMap};

use domain::{
    agenda::{self, AgendaItem},
    id::{NodeId, ScorecardId},
    scorecard::Scorecard,
    vocabulary::{ChangeKind, EntityKind},
};
use entity::change;
use ledger::{error::Result, row::node_of, store, tenant::TenantTable};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde_json::Value;
use uuid::Uuid;

use crate::{last_activity::STRATEGY, reader::Reader};

/// Maximum number of changes that are listed individually.
const MAX_NAMED: usize = 20;

/// Change of a part of the strategy.
#[derive(Clone, Debug)]
pub(crate) struct Changed {
    kind: ChangeKind,
    entity: EntityKind,
    id: Uuid,
    name: Option<String>,
}

impl Reader {
    /// Reads the changes of a scorecard's strategy since its last review was closed; none if there is no such review.
    pub(super) async fn strategy_changes(&self, scorecard: ScorecardId) -> Result<Vec<Changed>> {
        let reviews = self.reviews_of(scorecard).await?;
        let Some(since) = reviews.iter().filter_map(|it| it.closed_revision).max() else {
            return Ok(Vec::new());
        };
        let read = |keys| self.read_strategy_changes(keys);
        self.loaders().strategy_changes.get((scorecard, since), read).await
    }

    async fn read_strategy_changes(
        &self,
        keys: Vec<(ScorecardId, i64)>,
    ) -> Result<HashMap<(ScorecardId, i64), Vec<Changed>>> {
        let mut found: HashMap<(ScorecardId, i64), Vec<Changed>> = HashMap::new();
        for keys in keys.chunks(store::MAX_LIST) {
            let since = keys.iter().map(|(_, since)| *since).min().unwrap_or_default();
            let of: HashMap<ScorecardId, i64> = keys.iter().copied().collect();
            let query = change::Entity::of(self.organization().id())
                .filter(change::Column::Revision.gt(since))
                .filter(change::Column::ScorecardId.is_in(of.keys().copied()))
                .filter(change::Column::Entity.is_in(STRATEGY))
                .order_by_asc(change::Column::Revision)
                .order_by_asc(change::Column::Ordinal);
            for row in query.all(self.database()).await? {
                let Some(scorecard) = row.scorecard_id else { continue };
                let Some(since) = of.get(&scorecard).filter(|since| row.revision > **since) else { continue };
                found.entry((scorecard, *since)).or_default().extend(changed(&row));
            }
        }
        Ok(found)
    }
}

/// Converts a logged change; `None` if it only shifted a position.
fn changed(row: &change::Model) -> Option<Changed> {
    let parse = |json: &Option<String>| -> Option<Value> {
        let mut json: Value = serde_json::from_str(json.as_deref()?).ok()?;
        let fields = json.as_object_mut()?;
        fields.retain(|name, _| !matches!(name.as_str(), "position" | "version"));
        Some(json)
    };
    let (before, after) = (parse(&row.before), parse(&row.after));
    if before == after {
        return None;
    }
    let name = after.as_ref().or(before.as_ref()).and_then(|it| Some(it.get("name")?.as_str()?.to_owned()));
    Some(Changed { kind: row.kind, entity: row.entity, id: row.entity_id, name })
}

/// Agenda items, one for each changed part, whatever intermediate changes it had.
pub(super) fn items(scorecard: &Scorecard, changes: Vec<Changed>) -> Vec<AgendaItem> {
    let mut parts: BTreeMap<Uuid, (Option<ChangeKind>, Changed)> = BTreeMap::new();
    for change in changes {
        let first = parts.get(&change.id).map_or(Some(change.kind), |(known, _)| *known);
        let all = match (first, change.kind) {
            (Some(ChangeKind::Created), ChangeKind::Deleted) => None,
            (Some(ChangeKind::Created), _) => Some(ChangeKind::Created),
            (_, last) => Some(last),
        };
        parts.insert(change.id, (all, change));
    }
    let parts: Vec<_> = parts.into_values().filter_map(|(kind, change)| Some((kind?, change))).collect();
    let more = parts.len().saturating_sub(MAX_NAMED);
    let named = parts.into_iter().take(MAX_NAMED).map(|(kind, change)| {
        let what = noun(change.entity);
        let node = Some(node_of(change.entity, change.id));
        let name = label(scorecard, node).or(change.name);
        agenda::strategy_changed(kind, &what, name.as_deref(), node)
    });
    let rest = || {
        agenda::strategy_changed(
            ChangeKind::Updated,
            &format!("More of the strategy, {more} parts,"),
            None,
            None,
        )
    };
    named.chain((more > 0).then(rest)).collect()
}

/// Name of a part of the strategy for people, at the beginning of a sentence.
fn noun(kind: EntityKind) -> String {
    let whole = if kind == EntityKind::Placement { EntityKind::Objective } else { kind };
    let noun = whole.to_string().to_lowercase().replace('_', " ");
    noun[..1].to_uppercase() + &noun[1..]
}

/// Label of a part that has no name of its own in the log.
fn label(scorecard: &Scorecard, node: Option<NodeId>) -> Option<String> {
    match node? {
        NodeId::Objective(id) => Some(scorecard.objectives[scorecard.objective(id)?].name.clone()),
        NodeId::CausalLink(id) => {
            let link = scorecard.links.iter().find(|link| link.id == id)?;
            let [cause, effect] = [link.cause, link.effect].map(|at| &scorecard.objectives[at].name);
            Some(format!("{cause} → {effect}"))
        }
        NodeId::Alignment(id) => {
            let alignment = scorecard.alignments.iter().find(|it| it.id == id)?;
            let ends = [alignment.objective, alignment.parent_objective];
            let own = ends.into_iter().find_map(|id| scorecard.objective(id))?;
            Some(scorecard.objectives[own].name.clone())
        }
        _ => None,
    }
}
