//! Reading the change log in commit order.

use std::{fmt, str::FromStr};

use domain::id::OrganizationId;
use entity::change;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

/// A place in the change log: after the change with this ordinal, or after all of the revision. On the wire it
/// reads `17` or `17.3`; it is opaque to clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    revision: i64,
    /// `i32::MAX` stands for all of the revision.
    ordinal: i32,
}

impl Cursor {
    /// After everything that the revision changed.
    #[must_use]
    pub fn after_revision(revision: i64) -> Self {
        Self { revision, ordinal: i32::MAX }
    }

    /// After the event with this place among those of the revision, which is not the last.
    pub(crate) fn within(revision: i64, at: usize) -> Self {
        Self { revision, ordinal: i32::try_from(at).unwrap_or(i32::MAX - 1) }
    }

    /// The same place, or before everything of its revision when it is in the middle of that.
    pub(crate) fn before_its_revision(self) -> Self {
        if self.ordinal == i32::MAX { self } else { Self::after_revision(self.revision - 1) }
    }

    /// The revision it is in.
    #[must_use]
    pub fn revision(self) -> i64 {
        self.revision
    }
}

/// The place right after a change.
pub(crate) fn cursor_of(row: &change::Model) -> Cursor {
    Cursor { revision: row.revision, ordinal: row.ordinal }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ordinal {
            i32::MAX => write!(f, "{}", self.revision),
            ordinal => write!(f, "{}.{ordinal}", self.revision),
        }
    }
}

/// The text is not a cursor of the change log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor; use the `cursor` of an event or an organization's `revision`")]
pub struct BadCursor;

impl FromStr for Cursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Self, BadCursor> {
        let number = |digits: &str| {
            let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| digits.parse::<i64>().ok()).flatten().ok_or(BadCursor)
        };
        match text.split_once('.') {
            None => Ok(Self::after_revision(number(text)?)),
            Some((revision, ordinal)) => Ok(Self {
                revision: number(revision)?,
                ordinal: i32::try_from(number(ordinal)?).map_err(|_| BadCursor)?,
            }),
        }
    }
}

/// The next changes after the cursor, at most `limit`.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    organization: OrganizationId,
    after: Cursor,
    limit: u64,
) -> Result<Vec<change::Model>, DbErr> {
    let later = Condition::any().add(change::Column::Revision.gt(after.revision)).add(
        Condition::all()
            .add(change::Column::Revision.eq(after.revision))
            .add(change::Column::Ordinal.gt(after.ordinal)),
    );
    change::Entity::find()
        .filter(change::Column::OrganizationId.eq(organization.uuid()))
        // Says to the planner what the condition below means: start here in the primary key.
        .filter(change::Column::Revision.gte(after.revision))
        .filter(later)
        .order_by_asc(change::Column::Revision)
        .order_by_asc(change::Column::Ordinal)
        .limit(limit)
        .all(db)
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_read_back() {
        for text in ["0", "17", "17.0", "17.3"] {
            assert_eq!(text.parse::<Cursor>().map(|cursor| cursor.to_string()).as_deref(), Ok(text));
        }
        for text in ["", "-1", "+1", "a", "1.", ".1", "1.2.3", "1e3", "99999999999999999999"] {
            assert_eq!(text.parse::<Cursor>(), Err(BadCursor), "{text}");
        }
    }

    #[test]
    fn a_revision_ends_after_its_changes() {
        let [a, b, c]: [Cursor; 3] = ["17.3", "17", "18.0"].map(|text| text.parse().unwrap());
        assert!(a < b && b < c);
    }
}
