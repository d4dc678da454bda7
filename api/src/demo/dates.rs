//! Dates relative to the current month, so that the company's projects are always under way.
//!
//! `m-3/15` is the 15th of the month three months before the current one, `y+2/12-31` is 31 December two
//! years after the current month's year.

use chrono::{Datelike, Months, NaiveDate};
use serde_json::Value;

/// Fields of a document that contain dates.
const FIELDS: [&str; 4] = ["startsOn", "endsOn", "dueOn", "doneOn"];

/// Replaces every relative date in `value` by its absolute date. `month` is any day of the current month.
pub(super) fn resolve(value: &mut Value, month: NaiveDate) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| resolve(item, month)),
        Value::Object(fields) => {
            for (name, field) in fields {
                let date = match field {
                    Value::String(text) if FIELDS.contains(&name.as_str()) => date(text, month),
                    _ => None,
                };
                match date {
                    Some(date) => *field = Value::String(date.to_string()),
                    None => resolve(field, month),
                }
            }
        }
        _ => {}
    }
}

/// Absolute date of a relative one; `None` for any other text.
pub(super) fn date(text: &str, month: NaiveDate) -> Option<NaiveDate> {
    let (distance, day) = text.split_once('/')?;
    if let Some(years) = distance.strip_prefix('y') {
        let (month_of_year, day) = day.split_once('-')?;
        let year = month.year() + years.parse::<i32>().ok()?;
        return NaiveDate::from_ymd_opt(year, month_of_year.parse().ok()?, day.parse().ok()?);
    }
    let months: i32 = distance.strip_prefix('m')?.parse().ok()?;
    let shift = Months::new(months.unsigned_abs());
    let first = month.with_day(1)?;
    let first =
        if months < 0 { first.checked_sub_months(shift)? } else { first.checked_add_months(shift)? };
    first.with_day(day.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let month = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        assert_eq!(date(text, month).map(|date| date.to_string()).as_deref(), expected, "{text}");
    }

    #[test]
    fn relative_dates() {
        check("m-3/15", Some("2025-10-15"));
        check("m+1/28", Some("2026-02-28"));
        check("m+0/01", Some("2026-01-01"));
        check("y+2/12-31", Some("2028-12-31"));
        check("y-1/01-01", Some("2025-01-01"));
        for other in ["2026-01-31", "m+1/30", "m/1", "y+1/13-01", "w-1/01", ""] {
            check(other, None);
        }
    }
}
