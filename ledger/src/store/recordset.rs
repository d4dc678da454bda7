//! Many rows of an organization as one parameter, for PostgreSQL: `INSERT … SELECT … FROM
//! json_populate_recordset(NULL::table, $1), organization WHERE organization.id = $2 …`.
//!
//! The organization's row is joined for tables that are distributed by it: the whole statement is then executed where
//! the organization is. Otherwise the rows would travel through another node and be committed in two phases.
//!
//! A list of VALUES is a different statement for every number of rows, which PostgreSQL parses and plans again, with a
//! parameter for every value. This is one statement per table, prepared once, for any number of rows.

use std::fmt::Write;

use chrono::SecondsFormat;
use entity::organization;
use sea_orm::{
    ActiveModelTrait, DbErr, EntityTrait, ExprTrait, IdenStatic, Iterable, Value,
    sea_query::{Expr, Func, InsertStatement, Query},
};
use serde::{Serialize, Serializer, ser::Error as _};

use crate::tenant::TenantTable;

/// Alias of the rows in the statement.
const ROWS: &str = "rows";

/// Builds the statement that inserts rows of this JSON, which are all of this organization.
#[expect(
    clippy::disallowed_methods,
    reason = "selects from a parameter and from the organization that it names"
)]
pub(super) fn insert<E: TenantTable>(json: String, organization: Value) -> Result<InsertStatement, DbErr> {
    let table = E::default();
    let row = Expr::cust(format!("NULL::\"{}\"", table.table_name()));
    let rows = Func::cust("json_populate_recordset").arg(row).arg(Expr::cust_with_values("$1::json", [json]));
    let tenant = (organization::Entity, organization::Column::Id);
    let columns = E::Column::iter().map(|column| match column.as_str() == E::ORGANIZATION.as_str() {
        true => Expr::col(tenant),
        false => Expr::col((ROWS, column)),
    });
    let select = Query::select()
        .exprs(columns)
        .from_function(rows, ROWS)
        .from(organization::Entity)
        .and_where(Expr::col(tenant).eq(organization))
        .and_where(Expr::col((ROWS, E::ORGANIZATION)).equals(tenant))
        .to_owned();
    let mut insert = Query::insert();
    insert.into_table(table).columns(E::Column::iter());
    insert
        .select_from(select)
        .map_err(|error| DbErr::Query(sea_orm::RuntimeErr::Internal(error.to_string())))?;
    Ok(insert)
}

/// Serializes the first row and those that follow to one parameter, until it has this many bytes or no row is left.
pub(super) fn json<A: ActiveModelTrait>(
    first: A,
    others: &mut impl Iterator<Item = A>,
    enough: usize,
) -> Result<String, DbErr> {
    let failed = |error: &dyn std::fmt::Display| DbErr::Json(error.to_string());
    let (mut json, mut next) = (Vec::new(), Some(first));
    while let Some(row) = next {
        json.push(if json.is_empty() { b'[' } else { b',' });
        serde_json::to_writer(&mut json, &Row(row)).map_err(|error| failed(&error))?;
        next = if json.len() < enough { others.next() } else { None };
    }
    json.push(b']');
    String::from_utf8(json).map_err(|error| failed(&error))
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
