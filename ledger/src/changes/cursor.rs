//! Cursors of the change log, and their text form.

use std::{fmt, str::FromStr};

use entity::change;

/// Position in the change log: after the change with this ordinal, or after all changes of the revision. In text `17`
/// or `17.3`; opaque to clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cursor {
    revision: i64,
    /// Ordinal of the last change that is included; `i32::MAX` means the whole revision.
    ordinal: i32,
}

impl Cursor {
    /// Cursor after all changes of the revision.
    #[must_use]
    pub fn after_revision(revision: i64) -> Self {
        Self { revision, ordinal: i32::MAX }
    }

    /// Cursor from its stored parts.
    #[must_use]
    pub fn at(revision: i64, ordinal: i32) -> Self {
        Self { revision, ordinal }
    }

    /// Cursor after the event with this index in the revision, which is not the last one.
    #[must_use]
    pub fn within(revision: i64, at: usize) -> Self {
        Self { revision, ordinal: i32::try_from(at).unwrap_or(i32::MAX - 1) }
    }

    /// Cursor before the whole revision when this one is in the middle of it; this cursor otherwise.
    #[must_use]
    pub fn before_its_revision(self) -> Self {
        if self.ordinal == i32::MAX { self } else { Self::after_revision(self.revision - 1) }
    }

    /// Revision of the cursor.
    #[must_use]
    pub fn revision(self) -> i64 {
        self.revision
    }

    /// Last revision that is completely before the cursor.
    #[must_use]
    pub fn complete_revision(self) -> i64 {
        self.before_its_revision().revision
    }

    /// Ordinal of the last change of the revision that is included; `i32::MAX` for the whole revision.
    #[must_use]
    pub fn ordinal(self) -> i32 {
        self.ordinal
    }
}

/// Cursor right after a change.
#[must_use]
pub fn cursor_of(row: &change::Model) -> Cursor {
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

/// Error: the text is not a cursor of the change log.
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

/// Position of a client that follows all changes, and the revision up to which its access is known to be unchanged.
/// That is the position itself, except for a client that reads the log from its beginning: grants that it received in
/// between do not matter, as changes are filtered by its present access. In text `17.3`, or `17.3@25`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyncCursor {
    position: Cursor,
    settled: Cursor,
}

impl SyncCursor {
    /// Cursor at the beginning of the log; access is that of this revision.
    pub(crate) fn beginning(revision: i64) -> Self {
        Self { position: Cursor::after_revision(0), settled: Cursor::after_revision(revision) }
    }

    /// Same cursor; at the beginning of the log, with access as of this revision.
    pub(crate) fn or_begin_at(self, revision: i64) -> Self {
        let beginning = Self::beginning(revision);
        if self.position == beginning.position && self.settled == self.position { beginning } else { self }
    }

    /// Position in the log.
    #[must_use]
    pub fn position(self) -> Cursor {
        self.position
    }

    /// Cursor of the same client at a later position.
    pub(crate) fn at(self, position: Cursor) -> Self {
        Self { position, ..self }
    }

    /// Reports whether a change of the client's access at this position makes the cursor invalid.
    pub(crate) fn is_invalidated_at(self, position: Cursor) -> bool {
        position > self.settled.max(self.position)
    }
}

impl From<Cursor> for SyncCursor {
    fn from(position: Cursor) -> Self {
        Self { position, settled: position }
    }
}

impl fmt::Display for SyncCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.position.fmt(f)?;
        if self.settled > self.position { write!(f, "@{}", self.settled) } else { Ok(()) }
    }
}

impl FromStr for SyncCursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Self, BadCursor> {
        let Some((position, settled)) = text.split_once('@') else {
            return Ok(text.parse::<Cursor>()?.into());
        };
        Ok(Self { position: position.parse()?, settled: settled.parse()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_serialization() {
        for text in ["0", "17", "17.0", "17.3"] {
            assert_eq!(text.parse::<Cursor>().map(|cursor| cursor.to_string()).as_deref(), Ok(text));
        }
        for text in ["", "-1", "+1", "a", "1.", ".1", "1.2.3", "1e3", "99999999999999999999"] {
            assert_eq!(text.parse::<Cursor>(), Err(BadCursor), "{text}");
        }
    }

    #[test]
    fn a_client_at_the_beginning_is_invalidated_only_by_later_changes() {
        let beginning = SyncCursor::beginning(25);
        let [early, late]: [Cursor; 2] = ["17.3", "26.0"].map(|text| text.parse().unwrap());
        assert!(!beginning.is_invalidated_at(early) && beginning.is_invalidated_at(late));
        for (cursor, text) in
            [(beginning, "0@25"), (beginning.at(early), "17.3@25"), (beginning.at(late), "26.0")]
        {
            assert_eq!(cursor.to_string(), text);
            assert_eq!(text.parse::<SyncCursor>().map(|read| read.to_string()).as_deref(), Ok(text));
        }
        assert!(SyncCursor::from(early).is_invalidated_at("17.4".parse().unwrap()));
        for text in ["@", "1@", "@1", "1@2@3", "a@1"] {
            assert_eq!(text.parse::<SyncCursor>(), Err(BadCursor), "{text}");
        }
    }

    #[test]
    fn a_revision_is_complete_after_its_changes() {
        let [a, b, c]: [Cursor; 3] = ["17.3", "17", "18.0"].map(|text| text.parse().unwrap());
        assert!(a < b && b < c);
    }
}
