//! Parsing of JSON to a [`Document`](super::model::Document): measures and their periods.

use domain::{
    measure::{Unit, default},
    series::StatusOverride,
    vocabulary::Status,
};

use super::{
    model::{Measure, Period},
    reader::Object,
};

pub(super) fn measure(object: Object<'_>) -> Measure {
    let formula = object.text("formula");
    let unit = unit(&object);
    let kind = unit.kind;
    let measure = Measure {
        at: object.at.clone(),
        key: object.key("key"),
        scorecard: object.required_text("scorecard"),
        name: object.required_text("name"),
        description: object.text("description"),
        unit,
        direction: object.word("direction").unwrap_or(default::DIRECTION),
        timing: object.word("timing").unwrap_or(default::TIMING),
        frequency: object.word("frequency").unwrap_or(default::FREQUENCY),
        aggregation: object.word("aggregation"),
        calculation: object.word("calculation").unwrap_or(default::CALCULATION),
        scoring: object.word("scoring").unwrap_or_else(|| default::scoring(kind)),
        score_basis: object.word("scoreBasis").unwrap_or(default::SCORE_BASIS),
        source: object.word("source").unwrap_or_else(|| default::source(formula.is_some())),
        formula,
        missing_operand: object.word("missingOperand").unwrap_or(default::MISSING_OPERAND),
        baseline: object.number("baseline"),
        red_flag_tolerance: object
            .number_within("redFlagTolerance", 0.0, f64::MAX)
            .unwrap_or(default::RED_FLAG_TOLERANCE),
        trend_gap: object.number_within("trendGap", 0.0, f64::MAX).unwrap_or(default::TREND_GAP),
        boundaries: object.numbers("boundaries"),
        owner: object.text("owner"),
        data_source: object.text("dataSource"),
        periods: object.objects("periods").into_iter().map(period).collect(),
    };
    object.finish();
    measure
}

fn unit(object: &Object<'_>) -> Unit {
    let Some(unit) = object.object("unit") else {
        return Unit { kind: default::UNIT, symbol: None, decimals: default::DECIMALS };
    };
    let read = Unit {
        kind: unit.word("kind").unwrap_or(default::UNIT),
        symbol: unit.text("symbol"),
        decimals: unit
            .integer_within("decimals", 0, 9)
            .and_then(|decimals| u8::try_from(decimals).ok())
            .unwrap_or(default::DECIMALS),
    };
    unit.finish();
    read
}

fn period(object: Object<'_>) -> Period {
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
