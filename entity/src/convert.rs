//! Conversion of rows to values of `domain`.

/// Converts a row: columns that become fields of the same name as they are, all other columns, and the fields that are
/// made of them. The row is destructured completely, so that a new column does not compile until its meaning is decided.
macro_rules! convert {
    (
        $row:ident => $to:ident {
            same: $($same:ident),*;
            columns: $($column:ident $(: $name:tt)?),*;
            fields: $($field:ident: $value:expr),* $(,)?
        }
    ) => {{
        let Model { $($same,)* $($column $(: $name)?,)* } = $row;
        $to { $($same,)* $($field: $value,)* }
    }};
}

pub(crate) use convert;
