//! Themes: `themeCreate`, `themeUpdate`, `themeDelete`.

use async_graphql::{Context, ID, Object};
use service::theme::{ThemeCreate, ThemeDelete, ThemeFields, ThemeUpdate};

use super::{
    input::{delete_input, inputs},
    payload::{Shown, payload},
};
use crate::graphql::{Result, request::Request, theme::Theme};

inputs! {
    ThemeFields;
    /// A theme to add.
    ThemeCreateInput {
        /// The scorecard it belongs to.
        scorecard_id: ID,
    }
    /// Changes to a theme: what is left out stays, null clears.
    ThemeUpdateInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version: Option<i32>,
    }
    required {
        /// What people call it.
        name: String,
    }
    optional {
        /// The partner's name for it, unique within the organization: 1 to 100 of A-Z, a-z, 0-9, '.', '_', '-'.
        key: String,
        /// Its place among the scorecard's themes, from 1; the others make room. A new one comes last.
        position: i32,
    }
}

delete_input! {
    /// A theme to remove.
    ThemeDeleteInput {
        /// The version you have seen; where it has changed since, the answer is CONFLICT and nothing is written.
        expected_version
    }
}

payload! {
    /// What became of the new theme.
    ThemeCreatePayload {
        /// The new theme; null when there are user errors.
        theme: Theme
    }
}
payload! {
    /// What became of the changes.
    ThemeUpdatePayload {
        /// The theme as it is now; null when there are user errors.
        theme: Theme
    }
}
payload! {
    /// What became of the removal.
    ThemeDeletePayload {
        /// The id of what is no more; null when there are user errors.
        deleted_id: ID
    }
}

/// Themes.
#[derive(Default)]
pub(super) struct ThemeMutation;

#[Object]
impl ThemeMutation {
    /// Adds a theme to a scorecard; needs EDITOR. Objectives come to it with `objectiveUpdate`.
    async fn theme_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The theme.")] input: ThemeCreateInput,
    ) -> Result<ThemeCreatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let ThemeCreateInput { id, scorecard_id, idempotency_key, .. } = input;
        let command = ThemeCreate { id: id.map(Into::into), scorecard_id: scorecard_id.to_string(), fields };
        let executed = request.execute(&scorecard_id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Changes a theme; needs EDITOR.
    async fn theme_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What changes.")] input: ThemeUpdateInput,
    ) -> Result<ThemeUpdatePayload> {
        let request = Request::of(ctx)?;
        let fields = input.fields();
        let ThemeUpdateInput { id, expected_version, idempotency_key, .. } = input;
        let command = ThemeUpdate { id: id.to_string(), expected_version, fields };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::new(request, executed).await?.into())
    }

    /// Removes a theme; needs EDITOR. Its objectives stay, without a theme.
    async fn theme_delete(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which theme.")] input: ThemeDeleteInput,
    ) -> Result<ThemeDeletePayload> {
        let request = Request::of(ctx)?;
        let ThemeDeleteInput { id, expected_version, idempotency_key } = input;
        let command = ThemeDelete { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::removed(executed).into())
    }
}
