//! One line of the checklist.

/// Something that is there, or not.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// What is wanted, for people.
    pub text: &'static str,
    /// Whether it is there.
    pub is_done: bool,
    /// The figure found; `None` where nothing is counted.
    pub found: Option<f64>,
    /// The figure wanted: `12 to 20`; `None` where nothing is counted.
    pub wanted: Option<String>,
}

impl Tick {
    /// Something that is there or not.
    pub(super) fn is(text: &'static str, is_done: bool) -> Self {
        Self { text, is_done, found: None, wanted: None }
    }

    /// So many of so many, of which at least one must be there.
    pub(super) fn all(text: &'static str, found: usize, of: usize) -> Self {
        let wanted = of.max(1);
        Self { text, is_done: found >= wanted, found: Some(found as f64), wanted: Some(wanted.to_string()) }
    }

    /// At least so many.
    pub(super) fn at_least(text: &'static str, found: usize, least: usize) -> Self {
        let wanted = Some(format!("at least {least}"));
        Self { text, is_done: found >= least, found: Some(found as f64), wanted }
    }
}
