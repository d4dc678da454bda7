//! Scorecards: creating, changing, moving, archiving and cloning them.

mod archive;
mod clone;
mod parent;

pub use archive::{ScorecardArchive, ScorecardRestore};
pub use clone::{CopyMeasures, ScorecardClone};

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    id::{OrganizationId, ScorecardId},
    scorecard::Profile,
    validity,
    vocabulary::{CascadeLevel, Frequency, MissingPolicy, ScorecardState, ValueProposition},
};
use entity::{
    list::{Owners, Texts},
    perspective, scorecard,
};
use ledger::{
    error::{ProblemCode, Result},
    policy::Action,
    row::Change,
};
use serde::Serialize;

use crate::{
    classic,
    command::{Command, Refused},
    edit::Edit,
    fields::fields,
    patch::Patch,
};

fields! {
    /// Fields of a scorecard.
    pub struct ScorecardFields of Profile, in scorecard::Model {
        /// Key that the partner system knows the scorecard by.
        key: String,
        /// Name of the scorecard.
        name: String = String::new(),
        /// Level in the cascade.
        level: CascadeLevel = CascadeLevel::Enterprise,
        /// State of the life cycle; archiving and restoring are commands of their own.
        state: ScorecardState = ScorecardState::Active,
        /// Mission: the purpose of the unit.
        mission: String,
        /// Vision: the intended future of the unit.
        vision: String,
        /// Core values.
        values: Vec<String> = Texts::default(),
        /// Strategic priorities.
        priorities: Vec<String> = Texts::default(),
        /// Value proposition for customers.
        value_proposition as "valueProposition": ValueProposition,
        /// First day of the strategy.
        starts_on as "startsOn": NaiveDate,
        /// Last day of the strategy.
        ends_on as "endsOn": NaiveDate,
        /// Treatment of children without a value in roll-ups.
        missing_policy as "missingPolicy": MissingPolicy = MissingPolicy::Exclude,
        /// Default frequency of shown periods, whose current period is shown.
        review_frequency as "reviewFrequency": Frequency = Frequency::Monthly,
        /// Days after the end of a period until its values are due.
        due_after_days as "dueAfterDays": i32,
    }
    by hand {
        /// Ids of the owners: members and groups; the whole list.
        owner_ids as "ownerIds": Vec<String>,
        /// Id of the parent scorecard.
        parent_id as "parentId": String,
    }
    new row(
        organization_id: OrganizationId, parent_id: Option<ScorecardId>, id: ScorecardId,
        created_at: DateTime<Utc>
    ) {
        organization_id, parent_id, id, created_at, owner_ids: Owners::default(), closed_through: None, closing_changed_at: None,
        closing_changed_by: None, reopening_reason: None, version: 1,
    }
}

/// Creates a scorecard.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScorecardCreate {
    /// Id of the new scorecard, when the client chooses it.
    pub id: Option<String>,
    /// True to create the classic four perspectives.
    pub classic_perspectives: bool,
    /// Fields of the scorecard.
    #[serde(flatten)]
    pub fields: ScorecardFields,
}

/// Changes a scorecard, or moves it with all its descendants.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScorecardUpdate {
    /// Id of the scorecard.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
    /// Fields of the scorecard.
    #[serde(flatten)]
    pub fields: ScorecardFields,
}

#[async_trait]
impl Command for ScorecardCreate {
    const MUTATION: &'static str = "scorecardCreate";
    type Done = ScorecardId;

    async fn run(&self, edit: &mut Edit) -> Result<ScorecardId, Refused> {
        let parent = edit.parent_for_scorecard(self.fields.parent_id.value().map(String::as_str)).await?;
        let id = edit.new_id::<scorecard::Model>(self.id.as_deref()).await?;
        let (organization, now) = (edit.write().organization_id(), edit.write().now());
        let mut row = ScorecardFields::new_row(organization, parent, id, now);
        self.fields.change(edit, &mut row).await?;
        let perspectives = match self.classic_perspectives {
            true => edit.classic_perspectives(&row).await?,
            false => Vec::new(),
        };
        edit.put(None, row).await?;
        edit.put_all(perspectives).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for ScorecardUpdate {
    const MUTATION: &'static str = "scorecardUpdate";
    type Done = ScorecardId;

    async fn run(&self, edit: &mut Edit) -> Result<ScorecardId, Refused> {
        let scorecard = edit.scorecard("id", &self.id, Action::Edit).await?;
        let id = scorecard.profile.id;
        let mut before: scorecard::Model = edit.known_row(id).await?;
        edit.expect_version(&mut before, self.expected_version);
        let mut row = before.clone();
        self.fields.change(edit, &mut row).await?;
        let parent = match &self.fields.parent_id {
            Patch::Keep => scorecard.profile.parent,
            Patch::Clear => edit.parent_for_move(&scorecard.profile, None).await?,
            Patch::Set(parent) => edit.parent_for_move(&scorecard.profile, Some(parent)).await?,
        };
        row.parent_id = parent;
        edit.put(Some(&before), row).await?;
        Ok(id)
    }
}

impl ScorecardFields {
    /// Changes all fields except the parent.
    async fn change(&self, edit: &mut Edit, row: &mut scorecard::Model) -> Result<(), Refused> {
        let before = row.state;
        edit.refuse_cleared(self.apply(row));
        edit.check_key::<scorecard::Model>(row.id, self.key.value(), scorecard::Column::Key).await?;
        edit.check_name(&row.name);
        edit.set_owners(&self.owner_ids, &mut row.owner_ids);
        check_state(edit, before, row.state);
        edit.violations(validity::span(row.starts_on, row.ends_on));
        edit.violations(row.due_after_days.and_then(validity::due_after_days));
        Ok(())
    }
}

/// Refuses to archive or restore by setting the state: others may depend on the scorecard.
fn check_state(edit: &mut Edit, before: ScorecardState, after: ScorecardState) {
    let archived = ScorecardState::Archived;
    let message = match (before == archived, after == archived) {
        (false, true) => "a scorecard is archived with scorecardArchive",
        (true, false) => "an archived scorecard is brought back with scorecardRestore",
        _ => return,
    };
    edit.refuse(ProblemCode::NotAllowed, "state", message);
}

impl Edit {
    /// Creates the classic four perspectives of a new scorecard.
    async fn classic_perspectives(
        &self,
        scorecard: &scorecard::Model,
    ) -> Result<Vec<Change<perspective::Model>>> {
        let key = scorecard.key.as_deref();
        let wanted = domain::classic::PERSPECTIVES.iter().filter_map(|classic| classic.key_on(key?));
        let existing =
            self.existing_keys::<perspective::Model>(wanted.collect(), perspective::Column::Key).await?;
        let rows = classic::perspectives(self.write(), scorecard.id, key, |key| existing.contains(key));
        Ok(rows.into_iter().map(|row| Change { before: None, after: row }).collect())
    }
}
