//! The strategy map as a picture: its themes, and the question behind its address.

use std::collections::HashMap;

use async_graphql::{Enum, Name, Value, Variables};
use domain::id::ScorecardId;

use crate::executor::{ErrorCode, Question, Refusal};

/// Which colours a picture has.
#[derive(Enum, Clone, Copy, Default, PartialEq, Eq)]
#[graphql(remote = "picture::Theme")]
pub(super) enum PictureTheme {
    /// Dark on white.
    Light,
    /// Light on black.
    Dark,
    /// As the reader's system prefers, by a media query: browsers draw it light or dark, and whatever does not know media
    /// queries, as office suites, draws it light.
    #[default]
    Auto,
}

const BY_ID: &str = "query ($scorecard: ID!, $period: PeriodCode, $theme: PictureTheme!) {
  scorecard(id: $scorecard) { strategyMap(period: $period) { svg(theme: $theme) } } }";

const BY_KEY: &str =
    "query ($organization: String, $scorecard: String!, $period: PeriodCode, $theme: PictureTheme!) {
  organization(slug: $organization) {
    scorecard(key: $scorecard) { strategyMap(period: $period) { svg(theme: $theme) } } } }";

const PARAMETERS: [&str; 3] = ["period", "theme", "organization"];

/// The question for the picture of a scorecard, which is named by its id or its key; `period`, `theme` and, for a key,
/// `organization` are parameters.
///
/// # Errors
/// BAD_USER_INPUT for a parameter that there is not, and for a theme that there is not.
pub fn ask(scorecard: String, mut parameters: HashMap<String, String>) -> Result<Question, Refusal> {
    let bad = |message: String| Refusal::new(ErrorCode::BadUserInput, message);
    let mut strange: Vec<_> = parameters.keys().filter(|it| !PARAMETERS.contains(&it.as_str())).collect();
    strange.sort();
    if let Some(name) = strange.first() {
        return Err(bad(format!("There is no parameter {name:?}; there are {}.", PARAMETERS.join(", "))));
    }
    let theme = match parameters.remove("theme").as_deref() {
        // A file goes where nobody asks its reader for a preference: onto slides, into mail and documents.
        None | Some("light") => "LIGHT",
        Some("auto") => "AUTO",
        Some("dark") => "DARK",
        Some(other) => return Err(bad(format!("{other:?} is not a theme: light, dark or auto."))),
    };
    let is_id = scorecard.parse::<ScorecardId>().is_ok();
    let mut variables = Variables::default();
    let mut set = |name: &str, value: Value| variables.insert(Name::new(name), value);
    set("theme", Value::from(theme));
    set("scorecard", Value::String(scorecard));
    if let Some(period) = parameters.remove("period") {
        set("period", Value::String(period));
    }
    if let Some(slug) = parameters.remove("organization").filter(|_| !is_id) {
        set("organization", Value::String(slug));
    }
    Ok(Question { document: if is_id { BY_ID } else { BY_KEY }, variables })
}
