//! Checks of the parent of a scorecard in the cascade.

use domain::{id::ScorecardId, scorecard::Profile, tree::Tree, vocabulary::ScorecardState};
use entity::alignment;
use ledger::{
    error::{ProblemCode, Result},
    policy::Action,
    tenant::TenantTable,
};
use sea_orm::{ColumnTrait, QueryFilter, QuerySelect};

use crate::{command::Refused, edit::Edit, tree};

/// Input field of the parent scorecard.
const FIELD: &str = "parentId";

impl Edit {
    /// Checks the parent of a new scorecard, and returns its id. `None` is the top, which needs access to the whole
    /// organization.
    pub(crate) async fn parent_for_scorecard(
        &mut self,
        parent: Option<&str>,
    ) -> Result<Option<ScorecardId>, Refused> {
        let Some(parent) = parent else {
            self.demand(Action::Edit, Some(FIELD))?;
            return Ok(None);
        };
        let above = self.scorecard(FIELD, parent, Action::Edit).await?;
        self.check_not_archived(FIELD, above.profile.state);
        Ok(Some(above.profile.id))
    }

    /// Checks the parent of this scorecard as that of a sibling, and returns its id.
    pub(super) fn parent_for_sibling(&mut self, profile: &Profile) -> Result<Option<ScorecardId>, Refused> {
        if let Some(above) = profile.parent {
            self.demand_on(above, Action::Edit, "id")?;
            let state = self.write().organization().entry(above).map(|above| above.state);
            self.check_not_archived(FIELD, state.unwrap_or(ScorecardState::Active));
        }
        Ok(profile.parent)
    }

    /// Checks a new parent of an existing scorecard, which moves with all its descendants, and returns its id.
    pub(super) async fn parent_for_move(
        &mut self,
        profile: &Profile,
        parent: Option<&str>,
    ) -> Result<Option<ScorecardId>, Refused> {
        let stays = profile.parent.map(|parent| parent.to_string()).as_deref() == parent;
        if stays {
            return Ok(profile.parent);
        }
        let above = match parent {
            None => self.parent_for_scorecard(None).await?,
            // An archived scorecard may be below an archived one.
            Some(id) if profile.state == ScorecardState::Archived => {
                Some(self.scorecard(FIELD, id, Action::Edit).await?.profile.id)
            }
            Some(id) => self.parent_for_scorecard(Some(id)).await?,
        };
        let outline = self.write().organization().outline().iter().map(|entry| (entry.id, entry.parent));
        let tree = Tree::new(outline.chain([(profile.id, above)]));
        let alignments = self.alignments_from_below(profile.id).await?;
        if let Some(misplaced) = tree.check(profile.id, alignments) {
            let (code, message) = tree::describe(misplaced);
            self.refuse(code, FIELD, message);
        }
        self.check_problems()?;
        match profile.parent {
            Some(left) => self.demand_on(left, Action::Edit, "id")?,
            None => self.demand(Action::Edit, Some("id"))?,
        }
        Ok(above)
    }

    /// Checks that the parent is not archived.
    pub(super) fn check_not_archived(&mut self, field: &str, above: ScorecardState) {
        if above == ScorecardState::Archived {
            let message = "the scorecard above is archived; restore it first with scorecardRestore";
            self.refuse(ProblemCode::Invalid, field, message);
        }
    }

    /// Reads the scorecards at both ends of the alignments that start at a scorecard or below it.
    async fn alignments_from_below(&self, id: ScorecardId) -> Result<Vec<(ScorecardId, ScorecardId)>> {
        let organization = self.write().organization();
        let below: Vec<ScorecardId> = std::iter::once(id).chain(organization.descendants(id)).collect();
        let mut ends = Vec::new();
        for below in below.chunks(5_000) {
            let rows: Vec<(ScorecardId, ScorecardId)> = alignment::Entity::of(organization.id())
                .select_only()
                .columns([alignment::Column::ScorecardId, alignment::Column::ParentScorecardId])
                .filter(alignment::Column::ScorecardId.is_in(below.iter().copied()))
                .distinct()
                .into_tuple()
                .all(self.write().db())
                .await?;
            ends.extend(rows);
        }
        Ok(ends)
    }
}
