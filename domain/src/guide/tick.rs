//! Tick: one line of the guide's checklist.

/// Condition of the checklist, met or not.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// Text of the condition, for people.
    pub text: &'static str,
    /// True when the condition is met.
    pub is_done: bool,
    /// Figure that was counted; `None` where nothing is counted.
    pub found: Option<f64>,
    /// Figure that the condition asks for: `12 to 20`; `None` where nothing is counted.
    pub wanted: Option<String>,
}

impl Tick {
    /// Tick of a condition without a count.
    pub(super) fn is(text: &'static str, is_done: bool) -> Self {
        Self { text, is_done, found: None, wanted: None }
    }

    /// Tick that is done when all of `of` items satisfy a condition, and there is at least one.
    pub(super) fn all(text: &'static str, found: usize, of: usize) -> Self {
        let wanted = of.max(1);
        Self { text, is_done: found >= wanted, found: Some(found as f64), wanted: Some(wanted.to_string()) }
    }

    /// Tick that is done from `least` items on.
    pub(super) fn at_least(text: &'static str, found: usize, least: usize) -> Self {
        let wanted = Some(format!("at least {least}"));
        Self { text, is_done: found >= least, found: Some(found as f64), wanted }
    }
}
