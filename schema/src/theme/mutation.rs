//! Themes: `themeCreate`, `themeUpdate`, `themeDelete`.

use async_graphql::{Context, ID, Object};
use service::theme::{ThemeCreate, ThemeDelete, ThemeFields, ThemeUpdate};

use crate::{
    Result,
    mutation::{
        input::{delete_input, inputs},
        payload::{Shown, payload},
    },
    request::Request,
    theme::Theme,
};

inputs! {
    ThemeFields;
    /// Theme to create.
    ThemeCreateInput {
        /// Id of the scorecard of the theme.
        scorecard_id: ID,
    }
    /// Changes to a theme: fields left out stay, null clears.
    ThemeUpdateInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version: Option<i32>,
    }
    required {
        /// Name of the theme.
        name: String,
    }
    optional {
        /// Key of the theme, chosen by the partner, unique per organization and type: 1 to 100 of A-Z, a-z, 0-9, '.',
        /// '_', '-'.
        key: String,
        /// Position of the theme among the scorecard's themes, from 1; the others make room. A new one comes last.
        position: i32,
    }
}

delete_input! {
    /// Theme to remove.
    ThemeDeleteInput {
        /// Version on which the change is based; where the stored version is another, the answer is CONFLICT and
        /// nothing is written.
        expected_version
    }
}

payload! {
    /// Outcome of creating a theme.
    ThemeCreatePayload {
        /// Created theme; null when there are user errors.
        theme: Theme
    }
}
payload! {
    /// Outcome of updating a theme.
    ThemeUpdatePayload {
        /// Theme after the change; null when there are user errors.
        theme: Theme
    }
}
payload! {
    /// Outcome of removing a theme.
    ThemeDeletePayload {
        /// Id of the removed theme; null when there are user errors.
        deleted_id: ID
    }
}

/// Mutations of themes.
#[derive(Default)]
pub(crate) struct ThemeMutation;

#[Object]
impl ThemeMutation {
    /// Adds a theme to a scorecard; needs EDITOR. Objectives are assigned to it with `objectiveUpdate`.
    async fn theme_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Theme to create.")] input: ThemeCreateInput,
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
        #[graphql(desc = "Changes to make.")] input: ThemeUpdateInput,
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
        #[graphql(desc = "Theme, by its id.")] input: ThemeDeleteInput,
    ) -> Result<ThemeDeletePayload> {
        let request = Request::of(ctx)?;
        let ThemeDeleteInput { id, expected_version, idempotency_key } = input;
        let command = ThemeDelete { id: id.to_string(), expected_version };
        let executed = request.execute(&id, idempotency_key, &command).await?;
        Ok(Shown::removed(executed).into())
    }
}
