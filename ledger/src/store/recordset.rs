//! Many rows as one parameter, for PostgreSQL: `INSERT … SELECT … FROM json_populate_recordset(NULL::table, $1)`.
//!
//! A list of VALUES is a different statement for every number of rows, which PostgreSQL parses and plans again, with a
//! parameter for every value. This is one statement per table, prepared once, for any number of rows.

use std::fmt::Write;

use chrono::SecondsFormat;
use sea_orm::{
    ActiveModelTrait, DbErr, EntityTrait, IdenStatic, Iterable, Value,
    sea_query::{Expr, Func, InsertStatement, Query},
};
use serde::{Serialize, Serializer, ser::Error as _};

/// Alias of the rows in the statement.
const ROWS: &str = "rows";

/// Builds the statement that inserts rows of this JSON.
#[expect(clippy::disallowed_methods, reason = "selects from a parameter and not from a table")]
pub(super) fn insert<E: EntityTrait>(json: String) -> Result<InsertStatement, DbErr> {
    let table = E::default();
    let row = Expr::cust(format!("NULL::\"{}\"", table.table_name()));
    let rows = Func::cust("json_populate_recordset").arg(row).arg(Expr::cust_with_values("$1::json", [json]));
    let columns = E::Column::iter().map(|column| (ROWS, column));
    let select = Query::select().columns(columns).from_function(rows, ROWS).to_owned();
    let mut insert = Query::insert();
    insert.into_table(table).columns(E::Column::iter());
    insert
        .select_from(select)
        .map_err(|error| DbErr::Query(sea_orm::RuntimeErr::Internal(error.to_string())))?;
    Ok(insert)
}

/// Serializes rows to one parameter, until it has this many bytes or no row is left; `None` without a row.
pub(super) fn json<A: ActiveModelTrait>(
    rows: &mut impl Iterator<Item = A>,
    enough: usize,
) -> Result<Option<String>, DbErr> {
    let failed = |error: &dyn std::fmt::Display| DbErr::Json(error.to_string());
    let mut json = Vec::new();
    while json.len() < enough
        && let Some(row) = rows.next()
    {
        json.push(if json.is_empty() { b'[' } else { b',' });
        serde_json::to_writer(&mut json, &Row(row)).map_err(|error| failed(&error))?;
    }
    if json.is_empty() {
        return Ok(None);
    }
    json.push(b']');
    String::from_utf8(json).map(Some).map_err(|error| failed(&error))
}

/// Row as a JSON object with column names as its keys. Fields that are left out are null.
struct Row<A>(A);

impl<A: ActiveModelTrait> Serialize for Row<A> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let columns = <A::Entity as EntityTrait>::Column::iter();
        serializer.collect_map(columns.filter_map(|column| {
            let value = self.0.get(column).into_value().filter(|value| *value != value.as_null());
            value.map(|value| (column.as_str(), Cell(value)))
        }))
    }
}

/// Value in the text form that PostgreSQL parses for the column's type.
struct Cell(Value);

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Value::Bool(value) => value.serialize(serializer),
            Value::Int(value) => value.serialize(serializer),
            Value::BigInt(value) => value.serialize(serializer),
            Value::Double(value) => value.serialize(serializer),
            Value::String(value) => value.serialize(serializer),
            Value::Json(value) => value.serialize(serializer),
            Value::Uuid(value) => value.serialize(serializer),
            Value::ChronoDate(value) => value.serialize(serializer),
            // To the microsecond, which is the resolution of the database: it would round up further digits.
            Value::ChronoDateTimeUtc(value) => {
                value.map(|at| at.to_rfc3339_opts(SecondsFormat::Micros, true)).serialize(serializer)
            }
            Value::Bytes(value) => value.as_deref().map(hexadecimal).serialize(serializer),
            other => Err(S::Error::custom(format!("no column has values like {other:?}"))),
        }
    }
}

/// Text form of a `bytea`.
fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold("\\x".to_owned(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
