//! Templates: complete example scorecards to start from, as documents inside the binary.
//!
//! The files in `templates/` have the format of the scorecard document with these exceptions. Dates are months from the
//! month of creation (`startsIn`, `endsIn`, `dueIn`), amounts of money are in the currency of the organization, and in
//! place of `periods` a measure has a `plan`: the target of the current period, that of the same period a year later,
//! and the distances of the red flag and the stretch goal from them. The conversion is in `fitted`.

mod create;
mod fitted;

use std::sync::LazyLock;

use serde_json::Value;

pub use create::ScorecardCreateFromTemplate;
pub(crate) use fitted::Fit;

/// Example scorecard.
#[derive(Debug)]
pub struct Template {
    /// Key of the template, for programs.
    pub key: &'static str,
    /// Name of the template.
    pub name: String,
    /// Description: intended users and strategy.
    pub description: String,
    /// Scorecard, as in the file.
    scorecard: Value,
    /// Measures, as in the file.
    measures: Value,
}

/// Summary of a perspective of a template.
#[derive(Clone, Debug)]
pub struct Lane<'a> {
    /// Name of the perspective.
    pub name: &'a str,
    /// Question that the perspective answers.
    pub core_question: &'a str,
    /// Names of the objectives.
    pub objectives: Vec<&'a str>,
}

static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    macro_rules! templates {
        ($($key:literal,)*) => {
            vec![$(Template::read($key, include_str!(concat!("../../templates/", $key, ".json"))),)*]
        };
    }
    templates!["software-company", "manufacturer", "hospital", "university", "city", "non-profit",]
});

/// All templates.
#[must_use]
pub fn all() -> &'static [Template] {
    &TEMPLATES
}

/// Finds the template with this key.
#[must_use]
pub fn find(key: &str) -> Option<&'static Template> {
    all().iter().find(|template| template.key == key)
}

impl Template {
    #[expect(clippy::expect_used, reason = "the files are constants that every test reads")]
    fn read(key: &'static str, file: &str) -> Self {
        let mut file: Value = serde_json::from_str(file).expect("an embedded file is JSON");
        let text = |field: &str| file[field].as_str().expect("an embedded file says what it is").to_owned();
        let (name, description) = (text("name"), text("description"));
        Self {
            key,
            name,
            description,
            scorecard: file["scorecard"].take(),
            measures: file["measures"].take(),
        }
    }

    /// Summaries of the perspectives, from the top of the map down.
    pub fn lanes(&self) -> impl Iterator<Item = Lane<'_>> {
        items(&self.scorecard["perspectives"]).map(|lane| Lane {
            name: text(lane, "name"),
            core_question: text(lane, "coreQuestion"),
            objectives: names(&lane["objectives"]),
        })
    }

    /// Names of the measures.
    #[must_use]
    pub fn measures(&self) -> Vec<&str> {
        names(&self.measures)
    }

    /// Names of the initiatives.
    #[must_use]
    pub fn initiatives(&self) -> Vec<&str> {
        names(&self.scorecard["initiatives"])
    }
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

fn text<'a>(thing: &'a Value, field: &str) -> &'a str {
    thing[field].as_str().unwrap_or_default()
}

fn names(list: &Value) -> Vec<&str> {
    items(list).map(|thing| text(thing, "name")).collect()
}
