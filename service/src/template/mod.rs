//! Templates: complete example scorecards to start from, as documents inside the binary.
//!
//! The files in `templates/` speak the language of the scorecard document with these exceptions. Dates are months from
//! the month of creation (`startsIn`, `endsIn`, `dueIn`), amounts of money are in whatever currency the organization
//! has, and in place of `periods` a measure has a `plan`: the target of the current period, that of the same period a
//! year later, and how far from them the red flag and the stretch goal lie. What becomes of them is in `fitted`.

mod create;
mod fitted;

use std::sync::LazyLock;

use serde_json::Value;

pub use create::ScorecardCreateFromTemplate;
pub(crate) use fitted::Fit;

/// An example scorecard.
#[derive(Debug)]
pub struct Template {
    /// What it is called by programs.
    pub key: &'static str,
    /// What people call it.
    pub name: String,
    /// For whom it is, and what its strategy is.
    pub description: String,
    /// The scorecard, as in the file.
    scorecard: Value,
    /// Its measures, as in the file.
    measures: Value,
}

/// A perspective of a template, told in short.
#[derive(Clone, Debug)]
pub struct Lane<'a> {
    /// What people call it.
    pub name: &'a str,
    /// The question it answers.
    pub core_question: &'a str,
    /// The names of its objectives.
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

/// The template with this key.
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

    /// Its perspectives, from the top of the map down.
    pub fn lanes(&self) -> impl Iterator<Item = Lane<'_>> {
        items(&self.scorecard["perspectives"]).map(|lane| Lane {
            name: text(lane, "name"),
            core_question: text(lane, "coreQuestion"),
            objectives: names(&lane["objectives"]),
        })
    }

    /// The names of its measures.
    #[must_use]
    pub fn measures(&self) -> Vec<&str> {
        names(&self.measures)
    }

    /// The names of its initiatives.
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
