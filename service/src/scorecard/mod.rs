//! Scorecards: creating, changing, moving, archiving and cloning them.

mod archive;
mod clone;
mod parent;

pub use archive::{ScorecardArchive, ScorecardRestore};
pub use clone::{CopyMeasures, ScorecardClone};

use chrono::NaiveDate;
use domain::{
    id::ScorecardId,
    validity,
    vocabulary::{CascadeLevel, Frequency, MissingPolicy, ScorecardState, ValueProposition},
};
use entity::{perspective, scorecard};
use ledger::{
    error::{ProblemCode, Result},
    policy::Action,
    row::Change,
};
use serde::Serialize;
use serde_json::json;

use crate::{
    classic,
    command::{Command, Refused},
    edit::Edit,
    patch::Patch,
};

/// Fields of a scorecard.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScorecardFields {
    /// Key that the partner system knows the scorecard by.
    pub key: Patch<String>,
    /// Name of the scorecard.
    pub name: Patch<String>,
    /// Level in the cascade.
    pub level: Patch<CascadeLevel>,
    /// State of the life cycle; archiving and restoring are commands of their own.
    pub state: Patch<ScorecardState>,
    /// Id of the parent scorecard.
    pub parent_id: Patch<String>,
    /// Mission: the purpose of the unit.
    pub mission: Patch<String>,
    /// Vision: the intended future of the unit.
    pub vision: Patch<String>,
    /// Core values.
    pub values: Patch<Vec<String>>,
    /// Strategic priorities.
    pub priorities: Patch<Vec<String>>,
    /// Value proposition for customers.
    pub value_proposition: Patch<ValueProposition>,
    /// First day of the strategy.
    pub starts_on: Patch<NaiveDate>,
    /// Last day of the strategy.
    pub ends_on: Patch<NaiveDate>,
    /// Treatment of children without a value in roll-ups.
    pub missing_policy: Patch<MissingPolicy>,
    /// Default frequency of shown periods, whose current period is shown.
    pub review_frequency: Patch<Frequency>,
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

impl Command for ScorecardCreate {
    const MUTATION: &'static str = "scorecardCreate";
    type Done = ScorecardId;

    async fn run(&self, edit: &mut Edit) -> Result<ScorecardId, Refused> {
        let parent = edit.parent_for_scorecard(self.fields.parent_id.value().map(String::as_str)).await?;
        let id = edit.new_id::<scorecard::Model>(self.id.as_deref()).await?;
        let mut row = scorecard::Model {
            organization_id: edit.write().organization_id(),
            id,
            key: None,
            name: String::new(),
            level: CascadeLevel::Enterprise,
            state: ScorecardState::Active,
            parent_id: parent,
            mission: None,
            vision: None,
            core_values: json!([]),
            priorities: json!([]),
            value_proposition: None,
            starts_on: None,
            ends_on: None,
            missing_policy: MissingPolicy::Exclude,
            review_frequency: Frequency::Monthly,
            created_at: edit.write().now(),
            version: 1,
        };
        self.fields.apply(edit, &mut row).await?;
        let perspectives = match self.classic_perspectives {
            true => edit.classic_perspectives(&row).await?,
            false => Vec::new(),
        };
        edit.put(None, row).await?;
        edit.put_all(perspectives).await?;
        Ok(id)
    }
}

impl Command for ScorecardUpdate {
    const MUTATION: &'static str = "scorecardUpdate";
    type Done = ScorecardId;

    async fn run(&self, edit: &mut Edit) -> Result<ScorecardId, Refused> {
        let scorecard = edit.scorecard("id", &self.id, Action::Edit).await?;
        let id = scorecard.profile.id;
        let mut before: scorecard::Model = edit.known_row(id).await?;
        edit.expect_version(&mut before, self.expected_version);
        let mut row = before.clone();
        self.fields.apply(edit, &mut row).await?;
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
    /// Applies all fields except the parent.
    async fn apply(&self, edit: &mut Edit, row: &mut scorecard::Model) -> Result<(), Refused> {
        let Self {
            key,
            name,
            level,
            state,
            parent_id: _,
            mission,
            vision,
            values,
            priorities,
            value_proposition,
            starts_on,
            ends_on,
            missing_policy,
            review_frequency,
        } = self;
        key.apply(&mut row.key);
        edit.check_key::<scorecard::Model>(row.id, key.value().map(String::as_str), scorecard::Column::Key)
            .await?;
        edit.set("name", &mut row.name, name);
        edit.check_name(&row.name);
        edit.set("level", &mut row.level, level);
        let before = row.state;
        edit.set("state", &mut row.state, state);
        check_state(edit, before, row.state);
        mission.apply(&mut row.mission);
        vision.apply(&mut row.vision);
        set_list(&mut row.core_values, values);
        set_list(&mut row.priorities, priorities);
        value_proposition.apply(&mut row.value_proposition);
        starts_on.apply(&mut row.starts_on);
        ends_on.apply(&mut row.ends_on);
        edit.violations(validity::span(row.starts_on, row.ends_on));
        edit.set("missingPolicy", &mut row.missing_policy, missing_policy);
        edit.set("reviewFrequency", &mut row.review_frequency, review_frequency);
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

/// Sets a list; clearing makes it empty.
fn set_list(field: &mut serde_json::Value, patch: &Patch<Vec<String>>) {
    match patch {
        Patch::Keep => {}
        Patch::Clear => *field = json!([]),
        Patch::Set(list) => *field = json!(list),
    }
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
