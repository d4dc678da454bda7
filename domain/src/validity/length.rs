//! Length limits of texts and lists: the one table of these limits by field name, shared by inputs, documents and
//! arguments of queries.
//!
//! A field that is not named here has the limit of a short text, so that a new field has a limit from the start.

use super::Violation;
use crate::vocabulary::Fault;

/// Limit of names, owners, references and all fields without a limit of their own.
const SHORT_TEXT: usize = 200;
/// Limit of a sentence or two: a core question, a value, a data source.
const LINE: usize = 1_000;
/// Limit of descriptions, missions, hypotheses, comments and recorded texts.
const TEXT: usize = 10_000;
/// Limit of notes on a period or a review.
const NOTES: usize = 20_000;
/// Limit of the symbol of a unit: %, CAD, parcels per hour.
const SYMBOL: usize = 50;
/// Limit of the address of a webhook.
const URL: usize = 2_000;
/// Limit of the URL of a token issuer, which is part of an index.
const ISSUER: usize = 500;
/// Limit of a cursor, which the API itself creates.
const CURSOR: usize = 2_000;
/// Limit of an e-mail address (RFC 5321).
const EMAIL: usize = 254;
/// Limit of the subject of a token (OpenID Connect) and of an idempotency key.
const SUBJECT: usize = 255;

/// Limit of lists without a limit of their own.
const LIST: usize = 100;
/// Limit of the objectives, measures and deliverables of an initiative, and of the measures that a stream of actuals is
/// narrowed to.
const LINKS: usize = 500;
/// Limit of the nodes that an item of an agenda is about.
const AGENDA_NODES: usize = 20;
/// Limit of the entries of a batch of actuals or targets.
pub const MAX_BATCH: usize = 5_000;

/// Largest number of characters of a text in the field of this name.
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

/// Largest number of entries of a list in the field of this name.
#[must_use]
pub fn longest_list(field: &str) -> usize {
    match field {
        "entries" => MAX_BATCH,
        "deliverables" | "effects" | "objectiveIds" | "measureIds" => LINKS,
        "nodeIds" => AGENDA_NODES,
        _ => LIST,
    }
}

/// Message about a text that is too long for the field of this name; `None` where it is not.
#[must_use]
pub fn too_long(field: &str, text: &str) -> Option<String> {
    let most = longest_text(field);
    // Most texts have fewer bytes than the limit and need not be counted.
    let is_long = text.len() > most && text.chars().nth(most).is_some();
    is_long.then(|| format!("{field} has at most {most} characters, not {}", text.chars().count()))
}

/// Violation by a text that is too long for the field of this name; `None` where it is not.
#[must_use]
pub fn length(field: &'static str, text: &str) -> Option<Violation> {
    let message = || format!("has at most {} characters", longest_text(field));
    too_long(field, text).map(|_| Violation::new(field, Fault::TooLong, message()))
}

/// Message about a list that is too long for the field of this name; `None` where it is not.
#[must_use]
pub fn too_many(field: &str, count: usize) -> Option<String> {
    let most = longest_list(field);
    (count > most).then(|| format!("{field} has at most {most} entries, not {count}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_limited_by_characters() {
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
    fn lists_are_limited_by_entries() {
        for (field, most) in [("entries", 5_000), ("values", 100), ("nodeIds", 20), ("new", 100)] {
            assert_eq!(too_many(field, most), None, "{field}");
            let message = format!("{field} has at most {most} entries, not {}", most + 1);
            assert_eq!(too_many(field, most + 1), Some(message));
        }
    }

    #[test]
    fn a_text_that_is_too_long_is_a_violation() {
        assert_eq!(length("body", "short"), None);
        let violation = length("body", &"x".repeat(10_001));
        assert_eq!(violation.map(|it| (it.field, it.fault)), Some(("body", Fault::TooLong)));
    }
}
