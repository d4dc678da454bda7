//! Tree of scorecards, without their content.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    id::{OrganizationId, ScorecardId},
    series::Actor,
    vocabulary::{CascadeLevel, ScorecardState},
};
use entity::scorecard;
use sea_orm::{ConnectionTrait, FromQueryResult, QueryOrder, QuerySelect};

use crate::{error::Result, tenant::TenantTable};

/// Scorecard in a list or tree, without its content.
#[derive(Clone, Debug, FromQueryResult)]
pub struct OutlineEntry {
    /// Id of the scorecard.
    pub id: ScorecardId,
    /// Partner key of the scorecard.
    pub key: Option<String>,
    /// Name of the scorecard.
    pub name: String,
    /// Level in the cascade.
    pub level: CascadeLevel,
    /// State of the life cycle.
    pub state: ScorecardState,
    /// Parent scorecard.
    #[sea_orm(from_alias = "parent_id")]
    pub parent: Option<ScorecardId>,
    /// Last closed day: the figures of periods that end on it or before stand.
    pub closed_through: Option<NaiveDate>,
    /// Actor who closed or reopened periods last.
    pub closing_changed_by: Option<Actor>,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
}

/// Tree of scorecards.
#[derive(Debug)]
pub(super) struct Tree {
    /// Scorecards in the order of creation.
    outline: Vec<OutlineEntry>,
    position: HashMap<ScorecardId, usize>,
    children: HashMap<Option<ScorecardId>, Vec<ScorecardId>>,
}

impl Tree {
    pub(super) async fn load(db: &impl ConnectionTrait, organization: OrganizationId) -> Result<Self> {
        let outline = scorecard::Entity::of(organization)
            .select_only()
            .columns([
                scorecard::Column::Id,
                scorecard::Column::Key,
                scorecard::Column::Name,
                scorecard::Column::Level,
                scorecard::Column::State,
                scorecard::Column::ParentId,
                scorecard::Column::ClosedThrough,
                scorecard::Column::ClosingChangedBy,
                scorecard::Column::CreatedAt,
            ])
            .order_by_asc(scorecard::Column::CreatedAt)
            .order_by_asc(scorecard::Column::Id)
            .into_model::<OutlineEntry>()
            .all(db)
            .await?;
        Ok(Self::new(outline))
    }

    fn new(outline: Vec<OutlineEntry>) -> Self {
        let position = outline.iter().enumerate().map(|(at, entry)| (entry.id, at)).collect();
        let mut children: HashMap<_, Vec<_>> = HashMap::new();
        for entry in &outline {
            children.entry(entry.parent).or_default().push(entry.id);
        }
        Self { outline, position, children }
    }

    /// Visible part of the tree; a scorecard below a hidden one becomes a root.
    pub(super) fn visible(&self, sees: impl Fn(ScorecardId) -> bool) -> Self {
        let visible = self.outline.iter().filter(|entry| sees(entry.id));
        let entries = visible
            .map(|entry| OutlineEntry { parent: entry.parent.filter(|it| sees(*it)), ..entry.clone() });
        Self::new(entries.collect())
    }

    pub(super) fn outline(&self) -> &[OutlineEntry] {
        &self.outline
    }

    pub(super) fn entry(&self, id: ScorecardId) -> Option<&OutlineEntry> {
        self.position.get(&id).map(|&at| &self.outline[at])
    }

    pub(super) fn children(&self, id: Option<ScorecardId>) -> &[ScorecardId] {
        self.children.get(&id).map(Vec::as_slice).unwrap_or_default()
    }
}
