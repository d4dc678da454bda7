//! Parsing of JSON to a [`Period`]: the values of a measure in a period.

use domain::{series::StatusOverride, vocabulary::Status};

use super::{model::Period, reader::Object};

pub(super) fn period(object: Object<'_>) -> Period {
    /// Value of a field that may be null; `None` if the field is missing.
    fn said<T>(object: &Object<'_>, name: &'static str, value: Option<T>) -> Option<Option<T>> {
        object.has(name).then_some(value)
    }
    let number = |name| said(&object, name, object.number(name));
    let period = Period {
        at: object.at.clone(),
        period: object.required_text("period"),
        actual: number("actual"),
        text: said(&object, "text", object.text("text")),
        target: number("target"),
        target_upper: number("targetUpper"),
        red_flag: number("redFlag"),
        stretch: number("stretch"),
        benchmark: number("benchmark"),
        due_on: said(&object, "dueOn", object.date("dueOn")),
        note: said(&object, "note", object.text("note")),
        status_override: said(&object, "override", status_override(&object)),
    };
    object.finish();
    period
}

fn status_override(object: &Object<'_>) -> Option<StatusOverride> {
    let set = object.object("override")?;
    let (status, reason, by) =
        (set.required_word::<Status>("status"), set.required_text("reason"), set.required_text("by"));
    set.finish();
    // A missing text was reported already, and must not be reported again as a violation.
    let whole = !reason.trim().is_empty() && !by.trim().is_empty();
    Some(StatusOverride { status: status?, reason, by }).filter(|_| whole)
}
