//! Themes: adding, changing and removing them.

use async_trait::async_trait;
use domain::{
    id::{OrganizationId, ScorecardId, ThemeId},
    position,
    scorecard::{Scorecard, Theme},
};
use entity::{objective, theme};
use ledger::{
    error::{Error, Result},
    policy::Action,
    row::Change,
    tenant::TenantTable,
};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};
use serde::Serialize;

use crate::{
    command::{Command, Refused},
    edit::Edit,
    fields::fields,
};

fields! {
    /// Fields of a theme.
    pub struct ThemeFields of Theme, in theme::Model {
        /// Key that the partner system knows the theme by.
        key: String,
        /// Name of the theme.
        name: String = String::new(),
    }
    by hand {
        /// Position among the scorecard's themes, from 1.
        position: i32,
    }
    new row(organization_id: OrganizationId, scorecard_id: ScorecardId, id: ThemeId) {
        organization_id, scorecard_id, id, position: 0, version: 1,
    }
}

/// Adds a theme to a scorecard, at the end where no position is given.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ThemeCreate {
    /// Id of the new theme, when the client chooses it.
    pub id: Option<String>,
    /// Id of the scorecard.
    pub scorecard_id: String,
    /// Fields of the theme.
    #[serde(flatten)]
    pub fields: ThemeFields,
}

/// Changes a theme.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ThemeUpdate {
    /// Id of the theme.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
    /// Fields of the theme.
    #[serde(flatten)]
    pub fields: ThemeFields,
}

/// Removes a theme; its objectives stay, without a theme.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ThemeDelete {
    /// Id of the theme.
    pub id: String,
    /// Version that the client has read; a different one is a conflict.
    pub expected_version: Option<i32>,
}

#[async_trait]
impl Command for ThemeCreate {
    const MUTATION: &'static str = "themeCreate";
    type Done = ThemeId;

    async fn run(&self, edit: &mut Edit) -> Result<ThemeId, Refused> {
        let scorecard = edit.scorecard("scorecardId", &self.scorecard_id, Action::Edit).await?;
        let id = edit.new_id::<theme::Model>(self.id.as_deref()).await?;
        let organization = edit.write().organization_id();
        let mut row = ThemeFields::new_row(organization, scorecard.profile.id, id);
        let requested = self.fields.change(edit, &mut row).await?;
        let positions = position::arrange(&siblings(&scorecard), id, requested);
        let others = position::settle(&positions, id, &mut row.position);
        edit.make_room::<theme::Model>(&others, |row| &mut row.position).await?;
        edit.put(None, row).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for ThemeUpdate {
    const MUTATION: &'static str = "themeUpdate";
    type Done = ThemeId;

    async fn run(&self, edit: &mut Edit) -> Result<ThemeId, Refused> {
        let (scorecard, index) = edit.theme("id", &self.id, Action::Edit).await?;
        let id = scorecard.themes[index].id;
        let mut before: theme::Model = edit.known_row(id).await?;
        edit.expect_version(&mut before, self.expected_version);
        let mut row = before.clone();
        let positions = match self.fields.change(edit, &mut row).await? {
            Some(requested) => position::arrange(&siblings(&scorecard), row.id, Some(requested)),
            None => Vec::new(),
        };
        let others = position::settle(&positions, row.id, &mut row.position);
        edit.make_room::<theme::Model>(&others, |row| &mut row.position).await?;
        edit.put(Some(&before), row).await?;
        Ok(id)
    }
}

#[async_trait]
impl Command for ThemeDelete {
    const MUTATION: &'static str = "themeDelete";
    type Done = ThemeId;

    async fn run(&self, edit: &mut Edit) -> Result<ThemeId, Refused> {
        let (scorecard, index) = edit.theme("id", &self.id, Action::Edit).await?;
        let id = scorecard.themes[index].id;
        let mut row: theme::Model = edit.known_row(id).await?;
        edit.expect_version(&mut row, self.expected_version);
        let positions = position::close(&siblings(&scorecard), row.id);
        let objectives = objectives(edit, row.id).await?;
        let freed = objectives.iter().filter_map(|before| {
            let after = objective::Model { theme_id: None, ..before.clone() };
            Change::of(Some(before), after)
        });
        edit.put_all(freed).await?;
        edit.remove([row]).await?;
        edit.make_room::<theme::Model>(&positions, |row| &mut row.position).await?;
        Ok(id)
    }
}

impl ThemeFields {
    /// Changes the row, and returns the requested position.
    async fn change(&self, edit: &mut Edit, row: &mut theme::Model) -> Result<Option<i32>, Refused> {
        edit.refuse_cleared(self.apply(row));
        edit.check_key::<theme::Model>(row.id, self.key.value(), theme::Column::Key).await?;
        edit.check_name(&row.name);
        Ok(edit.requested_position(&self.position))
    }
}

/// Themes of a scorecard with their positions.
fn siblings(scorecard: &Scorecard) -> Vec<(ThemeId, i32)> {
    scorecard.themes.iter().map(|it| (it.id, it.position)).collect()
}

/// Reads the objectives of the theme.
async fn objectives(edit: &Edit, theme: ThemeId) -> Result<Vec<objective::Model>, Error> {
    let query = objective::Entity::of(edit.write().organization_id())
        .filter(objective::Column::ThemeId.eq(theme))
        .order_by_asc(objective::Column::Id);
    Ok(query.all(edit.write().db()).await?)
}
