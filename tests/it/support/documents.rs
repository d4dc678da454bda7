//! Documents to import.

use serde_json::{Value, json};

/// Published figures of the Treasury Board, as the repository contains them.
pub(crate) fn treasury_board() -> Value {
    read(include_str!("../../../samples/treasury-board-2018.json"))
}

/// Document that uses every field, written exactly as an export gives it.
pub(crate) fn complete() -> Value {
    read(include_str!("../data/complete.json"))
}

/// Document with two scorecards and a measure of each kind, most fields left to their defaults.
pub(crate) fn small() -> Value {
    read(include_str!("../data/small.json"))
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Document of these scorecards and measures.
pub(crate) fn document(scorecards: Value, measures: Value) -> Value {
    json!({ "format": "scorecard/1", "scorecards": scorecards, "measures": measures })
}

/// Document with a scorecard `size`: this many objectives and measures spread over the classic four perspectives, a
/// chain of links from the lowest objective to the highest, and this many months for each measure, ending with 2026-10.
pub(crate) fn sized(objectives: usize, measures: usize, months: usize) -> Value {
    let kinds = ["FINANCIAL", "CUSTOMER", "INTERNAL_PROCESS", "LEARNING_AND_GROWTH"];
    let perspective_of = |at: usize| at * kinds.len() / objectives;
    let objective = |at: usize| {
        let placed = (0..measures).filter(|measure| measure % objectives == at);
        let placed: Vec<_> =
            placed.map(|measure| json!({ "measure": format!("measure-{measure}") })).collect();
        json!({ "key": format!("objective-{at}"), "name": format!("Objective {at}"), "measures": placed })
    };
    let perspective = |(index, kind): (usize, &&str)| {
        let objectives: Vec<_> =
            (0..objectives).filter(|at| perspective_of(*at) == index).map(objective).collect();
        json!({ "key": format!("size-{index}"), "kind": kind, "objectives": objectives })
    };
    let perspectives: Vec<_> = kinds.iter().enumerate().map(perspective).collect();
    let link =
        |at: usize| json!({ "cause": format!("objective-{at}"), "effect": format!("objective-{}", at - 1) });
    let links: Vec<_> = (1..objectives).map(link).collect();
    let period = |back: usize| {
        let month = 2026 * 12 + 9 - back;
        let code = format!("{}-{:02}", month / 12, month % 12 + 1);
        json!({ "period": code, "actual": 100 + back, "target": 110, "redFlag": 90 })
    };
    let measure = |at: usize| {
        let periods: Vec<_> = (0..months).rev().map(period).collect();
        json!({ "key": format!("measure-{at}"), "scorecard": "size", "name": format!("Measure {at}"), "periods": periods })
    };
    let scorecard = json!({
        "key": "size", "name": "Size", "level": "ENTERPRISE", "perspectives": perspectives, "links": links,
    });
    document(json!([scorecard]), (0..measures).map(measure).collect())
}

/// Panics with the pointers at which two documents differ.
#[track_caller]
pub(crate) fn assert_same(left: &Value, right: &Value) {
    let mut differences = Vec::new();
    compare(left, right, "", &mut differences);
    assert!(differences.is_empty(), "not the same:\n{}", differences.join("\n"));
}

fn compare(left: &Value, right: &Value, at: &str, differences: &mut Vec<String>) {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => {
            let names: std::collections::BTreeSet<_> = left.keys().chain(right.keys()).collect();
            for name in names {
                let (left, right) = (left.get(name), right.get(name));
                let missing = Value::from("(missing)");
                let at = format!("{at}/{name}");
                compare(left.unwrap_or(&missing), right.unwrap_or(&missing), &at, differences);
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (index, (left, right)) in left.iter().zip(right).enumerate() {
                compare(left, right, &format!("{at}/{index}"), differences);
            }
        }
        (left, right) if left != right => differences.push(format!("{at}: {left} and {right}")),
        _ => {}
    }
}

/// Changes of a document, each at a JSON pointer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Patch(Vec<(String, Option<Value>)>);

impl Patch {
    /// Sets the value at a pointer, existing or new; `/-` appends to a list.
    pub(crate) fn set(mut self, pointer: &str, value: impl Into<Value>) -> Self {
        self.0.push((pointer.to_owned(), Some(value.into())));
        self
    }

    /// Removes the value at a pointer.
    pub(crate) fn remove(mut self, pointer: &str) -> Self {
        self.0.push((pointer.to_owned(), None));
        self
    }

    /// Document after the changes.
    pub(crate) fn apply(&self, document: &Value) -> Value {
        let mut document = document.clone();
        for (pointer, value) in &self.0 {
            put(&mut document, pointer, value.clone());
        }
        document
    }
}

fn put(document: &mut Value, pointer: &str, value: Option<Value>) {
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer starts with /");
    let name = name.replace("~1", "/").replace("~0", "~");
    let parent = document.pointer_mut(parent).unwrap_or_else(|| panic!("nothing at {parent}"));
    match (parent, value) {
        (Value::Object(fields), Some(value)) => drop(fields.insert(name, value)),
        (Value::Object(fields), None) => {
            fields.shift_remove(&name).unwrap_or_else(|| panic!("nothing at {pointer}"));
        }
        (Value::Array(items), Some(value)) if name == "-" => items.push(value),
        (Value::Array(items), Some(value)) => items[name.parse::<usize>().unwrap()] = value,
        (Value::Array(items), None) => drop(items.remove(name.parse().unwrap())),
        (other, _) => panic!("{pointer} is within {other}"),
    }
}
