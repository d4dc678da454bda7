//! Cloning of a scorecard, for the yearly refresh of a strategy.

mod copy;
mod rows;

use std::collections::HashSet;

use async_trait::async_trait;
use chrono::NaiveDate;
use domain::{formula::Formula, id::ScorecardId, scorecard::Profile, validity, vocabulary::ScorecardState};
use entity::{initiative, measure, objective, perspective, scorecard, theme};
use ledger::{
    error::{ProblemCode, Result},
    policy::Action,
    row::NodeRow,
};
use sea_orm::EntityTrait;
use serde::Serialize;

use self::{copy::Copier, rows::Rows};
use crate::{
    command::{Command, Refused},
    edit::Edit,
    patch::Patch,
};

/// Treatment of the measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CopyMeasures {
    /// Creates measures of the same definition, with a history of their own.
    Copy,
    /// Places the same measures on the new objectives: their history continues.
    Share,
    /// Leaves the new objectives without measures.
    None,
}

/// Clones a scorecard: its perspectives, themes and objectives, with their links, and their alignments with objectives
/// of scorecards that are still above.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ScorecardClone {
    /// Id of the original.
    pub id: String,
    /// Id of the clone, when the client chooses it.
    pub new_id: Option<String>,
    /// Name of the clone.
    pub name: String,
    /// Partner key of the clone; that of the original with the suffix when left out.
    pub key: Option<String>,
    /// Suffix of the new keys; the copies have no keys when left out.
    pub key_suffix: Option<String>,
    /// Id of the parent scorecard; that of the original when left out.
    pub parent_id: Patch<String>,
    /// First day of the strategy.
    pub starts_on: Option<NaiveDate>,
    /// Last day of the strategy.
    pub ends_on: Option<NaiveDate>,
    /// Treatment of the measures.
    pub measures: CopyMeasures,
    /// True if copied measures get the targets of the originals.
    pub include_targets: bool,
    /// True if initiatives are copied, with their status.
    pub include_initiatives: bool,
}

#[async_trait]
impl Command for ScorecardClone {
    const MUTATION: &'static str = "scorecardClone";
    type Done = ScorecardId;

    async fn run(&self, edit: &mut Edit) -> Result<ScorecardId, Refused> {
        let source = edit.scorecard("id", &self.id, Action::Read).await?;
        let parent = self.parent(edit, &source.profile).await?;
        let id = edit.new_id_in::<scorecard::Model>("newId", self.new_id.as_deref()).await?;
        edit.check_name(&self.name);
        edit.violations(validity::span(self.starts_on, self.ends_on));
        let organization = edit.write().organization();
        let above = parent.into_iter().chain(parent.into_iter().flat_map(|id| organization.ancestors(id)));
        let above = above.collect();
        let rows = Rows::load(edit, source.profile.id).await?;
        let profile = scorecard::Model {
            id,
            key: self.key.clone().or_else(|| self.suffixed(rows.scorecard.key.as_deref())),
            name: self.name.clone(),
            state: ScorecardState::Draft,
            parent_id: parent,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            closed_through: None,
            closing_changed_at: None,
            closing_changed_by: None,
            reopening_reason: None,
            created_at: edit.write().now(),
            version: 1,
            ..rows.scorecard.clone()
        };
        let hidden = match self.measures {
            CopyMeasures::Copy => edit.hidden_operands(&formulas(&rows)).await?,
            CopyMeasures::Share | CopyMeasures::None => HashSet::new(),
        };
        let copies = Copier::new(self, edit, above, hidden).copy(profile, rows);
        self.check_keys(edit, &copies).await?;
        copies.put(edit).await?;
        edit.write().mark_import().await?;
        Ok(id)
    }
}

impl ScorecardClone {
    async fn parent(&self, edit: &mut Edit, source: &Profile) -> Result<Option<ScorecardId>, Refused> {
        let parent = match &self.parent_id {
            Patch::Keep if source.parent.is_some() => return edit.parent_for_sibling(source),
            Patch::Keep | Patch::Clear => None,
            Patch::Set(parent) => Some(parent.as_str()),
        };
        edit.parent_for_scorecard(parent).await
    }

    /// Key of the copy of an entity with this key.
    fn suffixed(&self, key: Option<&str>) -> Option<String> {
        Some(format!("{}{}", key?, self.key_suffix.as_ref()?))
    }

    /// Checks that the new keys are valid and unique.
    async fn check_keys(&self, edit: &mut Edit, copies: &Rows) -> Result<()> {
        if let Some(key) = &self.key {
            edit.check_key::<scorecard::Model>(copies.scorecard.id, Some(key), scorecard::Column::Key)
                .await?;
        } else {
            check::<scorecard::Model>(edit, copies.scorecard.key.as_ref(), scorecard::Column::Key).await?;
        }
        macro_rules! check_all {
            ($($rows:ident: $table:ident,)*) => {$(
                let keys = copies.$rows.iter().filter_map(|row| row.key.as_ref());
                check::<$table::Model>(edit, keys, $table::Column::Key).await?;
            )*};
        }
        check_all! {
            perspectives: perspective,
            themes: theme,
            objectives: objective,
            measures: measure,
            initiatives: initiative,
        }
        Ok(())
    }
}

/// Formulas of the scorecard's measures in use.
fn formulas(rows: &Rows) -> Vec<Formula> {
    let in_use = rows.measures.iter().filter(|row| row.archived_at.is_none());
    in_use.filter_map(|row| Formula::parse(row.formula.as_deref()?).ok()).collect()
}

/// Checks that keys with the suffix are valid and not in use.
async fn check<R: NodeRow>(
    edit: &mut Edit,
    keys: impl IntoIterator<Item = &String>,
    column: <R::Table as EntityTrait>::Column,
) -> Result<()> {
    let (good, bad): (Vec<String>, Vec<String>) =
        keys.into_iter().cloned().partition(|key| domain::key::is_valid(key));
    let kind = R::KIND.to_string().to_lowercase();
    for violation in bad.iter().filter_map(|key| Some((key, validity::key(key)?))) {
        let (key, violation) = violation;
        let message = format!("{key:?} cannot be the key of a {kind}: a key {}", violation.message);
        edit.refuse(violation.fault.into(), "keySuffix", message);
    }
    let mut existing: Vec<String> = edit.existing_keys::<R>(good, column).await?.into_iter().collect();
    existing.sort_unstable();
    for key in existing {
        edit.refuse(ProblemCode::Duplicate, "keySuffix", format!("another {kind} has the key {key:?}"));
    }
    Ok(())
}
