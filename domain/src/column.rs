//! Columns of tables that have a type of this crate, for the feature `sea-orm`. Ids are stored as UUIDs, everything else
//! as its text form, which is parsed once when the row is read. Knows no table and no query.

use std::str::FromStr;

/// Error: a stored text that this version of the program does not know.
#[derive(Debug, thiserror::Error)]
#[error("the word {0:?}")]
pub(crate) struct UnknownWord(String);

/// Parses the text of a column.
pub(crate) fn parse<T: FromStr>(text: &str) -> Result<T, UnknownWord> {
    text.parse().map_err(|_| UnknownWord(text.to_owned()))
}

/// Marks a type of primary keys as one that the database cannot count up.
macro_rules! not_counted {
    ($type:ident) => {
        impl sea_orm::TryFromU64 for $type {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($type)))
            }
        }
    };
}

pub(crate) use not_counted;

#[cfg(test)]
mod tests {
    use sea_orm::{
        Value,
        sea_query::{Nullable, ValueType},
    };
    use uuid::Uuid;

    use crate::{
        id::{MeasureId, NodeId},
        period::Period,
        series::Actor,
        vocabulary::Status,
    };

    fn check<T>(column: T, stored: Value)
    where
        T: ValueType + Nullable + Into<Value> + Copy + PartialEq + std::fmt::Debug,
    {
        assert_eq!(column.into(), stored);
        assert_eq!(<T as ValueType>::try_from(stored).unwrap(), column);
        assert_eq!(<Option<T> as ValueType>::try_from(T::null()).unwrap(), None);
    }

    #[test]
    fn an_id_is_stored_as_its_uuid_and_everything_else_as_its_text() {
        let uuid = Uuid::from_u128(0x0188_bac7_4afa_78aa_bc3b_bd1e_ef28_d881);
        let id = MeasureId::from_uuid(uuid);
        check(id, uuid.into());
        check(NodeId::Measure(id), "measure_01h2xcejqtf2nbrexx3vqjhp41".into());
        check(Actor::System, "system".into());
        check(Status::Green, "GREEN".into());
        let period: Period = "FY2026-Q3".parse().unwrap();
        check(period, "FY2026-Q3".into());
    }

    #[test]
    fn an_unknown_word_is_refused_by_its_name() {
        assert!(<Status as ValueType>::try_from("PURPLE".into()).is_err());
        assert_eq!(super::parse::<Status>("PURPLE").unwrap_err().to_string(), "the word \"PURPLE\"");
    }
}
