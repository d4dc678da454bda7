//! How long texts and lists may be: the one table of these limits, by the names of fields, which inputs, documents and
//! arguments of queries have in common.
//!
//! A limit of a field that is not named here is that of a short text, so a new field has one from the start.

use super::Violation;
use crate::vocabulary::Fault;

/// Names, owners, references and whatever else has no limit of its own.
const SHORT_TEXT: usize = 200;
/// A sentence or two: a core question, a value, where data comes from.
const LINE: usize = 1_000;
/// Descriptions, missions, hypotheses, comments, words that are recorded.
const TEXT: usize = 10_000;
/// Notes of a period or a review.
const NOTES: usize = 20_000;
/// What stands behind a number: %, CAD, parcels per hour.
const SYMBOL: usize = 50;
/// An address of a webhook or of who issues tokens.
const URL: usize = 2_000;
/// The URL of an issuer, which is part of an index.
const ISSUER: usize = 500;
/// A cursor, which the API writes itself.
const CURSOR: usize = 2_000;
/// An e-mail address (RFC 5321).
const EMAIL: usize = 254;
/// A subject of tokens (OpenID Connect), an idempotency key.
const SUBJECT: usize = 255;

/// Entries of a list that has no limit of its own.
const LIST: usize = 100;
/// Objectives, measures and deliverables of an initiative; measures that a stream of actuals is narrowed to.
const LINKS: usize = 500;
/// Things that one item of an agenda is about.
const AGENDA_NODES: usize = 20;
/// Entries of a batch of actuals or targets.
pub const MAX_BATCH: usize = 5_000;

/// The most characters of a text in the field of this name.
#[must_use]
pub fn longest_text(field: &str) -> usize {
    match field {
        "description" | "mission" | "vision" | "hypothesis" | "expectedEffect" | "reason" | "text"
        | "body" => TEXT,
        "note" | "notes" => NOTES,
        "coreQuestion" | "focusArea" | "dataSource" | "values" | "priorities" => LINE,
        "key" => crate::key::MAX_LENGTH,
        "formula" => crate::formula::MAX_LENGTH,
        "symbol" => SYMBOL,
        "url" => URL,
        "issuer" => ISSUER,
        "after" | "before" => CURSOR,
        "email" => EMAIL,
        "subject" | "idempotencyKey" => SUBJECT,
        _ => SHORT_TEXT,
    }
}

/// The most entries of a list in the field of this name.
#[must_use]
pub fn longest_list(field: &str) -> usize {
    match field {
        "entries" => MAX_BATCH,
        "deliverables" | "effects" | "objectiveIds" | "measureIds" => LINKS,
        "nodeIds" => AGENDA_NODES,
        _ => LIST,
    }
}

/// Why the text is too long for the field of this name; `None` where it is not.
#[must_use]
pub fn too_long(field: &str, text: &str) -> Option<String> {
    let most = longest_text(field);
    // Few texts have as many bytes as that: the others need not be counted.
    let is_long = text.len() > most && text.chars().nth(most).is_some();
    is_long.then(|| format!("{field} has at most {most} characters, not {}", text.chars().count()))
}

/// The same as a broken rule.
#[must_use]
pub fn length(field: &'static str, text: &str) -> Option<Violation> {
    let message = || format!("has at most {} characters", longest_text(field));
    too_long(field, text).map(|_| Violation::new(field, Fault::TooLong, message()))
}

/// Why a list of so many entries is too long for the field of this name; `None` where it is not.
#[must_use]
pub fn too_many(field: &str, count: usize) -> Option<String> {
    let most = longest_list(field);
    (count > most).then(|| format!("{field} has at most {most} entries, not {count}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_counted_in_characters() {
        for (field, most) in
            [("name", 200), ("symbol", 50), ("body", 10_000), ("notes", 20_000), ("new", 200)]
        {
            for letter in ["x", "é", "😀"] {
                assert_eq!(too_long(field, &letter.repeat(most)), None, "{field}");
                let message = format!("{field} has at most {most} characters, not {}", most + 1);
                assert_eq!(too_long(field, &letter.repeat(most + 1)), Some(message));
            }
        }
    }

    #[test]
    fn lists_are_counted_in_entries() {
        for (field, most) in [("entries", 5_000), ("values", 100), ("nodeIds", 20), ("new", 100)] {
            assert_eq!(too_many(field, most), None, "{field}");
            let message = format!("{field} has at most {most} entries, not {}", most + 1);
            assert_eq!(too_many(field, most + 1), Some(message));
        }
    }

    #[test]
    fn a_text_that_is_too_long_breaks_a_rule() {
        assert_eq!(length("body", "short"), None);
        let violation = length("body", &"x".repeat(10_001));
        assert_eq!(violation.map(|it| (it.field, it.fault)), Some(("body", Fault::TooLong)));
    }
}
