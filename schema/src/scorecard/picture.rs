//! Picture of the strategy map: its colours, and the query behind its URL.

use std::collections::HashMap;

use async_graphql::{Enum, Name, Value, Variables};
use domain::id::ScorecardId;
use gateway::executor::{ErrorCode, Question, Refusal};

/// Colours of a picture.
#[derive(Enum, Clone, Copy, Default, PartialEq, Eq)]
#[graphql(remote = "picture::Theme")]
pub(crate) enum PictureTheme {
    /// Light: dark on white.
    Light,
    /// Dark: light on black.
    Dark,
    /// Automatic: the preference of the reader's system, by a media query. Browsers draw the picture light or dark, and
    /// programs that do not know media queries, as office suites, draw it light.
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

/// Creates the query for the picture of a scorecard, which is named by its id or its key; `period`, `theme` and, for a
/// key, `organization` are parameters.
///
/// # Errors
/// BAD_USER_INPUT for a parameter or a theme that does not exist.
pub fn ask(scorecard: String, mut parameters: HashMap<String, String>) -> Result<Question, Refusal> {
    let bad = |message: String| Refusal::new(ErrorCode::BadUserInput, message);
    let mut strange: Vec<_> = parameters.keys().filter(|it| !PARAMETERS.contains(&it.as_str())).collect();
    strange.sort();
    if let Some(name) = strange.first() {
        return Err(bad(format!("There is no parameter {name:?}; there are {}.", PARAMETERS.join(", "))));
    }
    let theme = match parameters.remove("theme").as_deref() {
        // Light by default: a file goes onto slides, into mail and documents, where no reader's preference is known.
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
