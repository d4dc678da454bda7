//! Write path: the only way to change an organization.
//!
//! [`crate::Ledger::begin`] raises the organization's revision and thereby takes its row lock; until
//! [`LockedWrite::commit`] everything read through the write is current. What is logged becomes the change log of that
//! revision. A write that is dropped is rolled back.
//!
//! Values, which come in great numbers, are written optimistically where possible
//! ([`crate::Ledger::begin_optimistic`]): no lock is held, and all rows are stored by one statement, which checks that
//! nobody else has written in the meantime.
//! An [`OptimisticWrite`] has no connection of its own: what it can do is what [`ValueWrite`] says.

mod group_commit;
mod locked;
mod optimistic;
mod state;
mod value;

use sea_orm::DbErr;

pub(crate) use self::group_commit::GroupCommit;
pub use self::{locked::LockedWrite, optimistic::OptimisticWrite, state::WriteState, value::ValueWrite};

/// Outcome of the commit of values.
#[derive(Clone, Debug)]
pub enum CommitOutcome {
    /// The write is committed.
    Committed,
    /// No effect: there was nothing to write, another writer has committed since the write began or holds the row
    /// lock, or an optimistic write is too large for one statement.
    Conflict,
    /// The database has not answered. The write was committed, unless the organization is still at the revision where
    /// the write found it: then it never will be.
    Unknown(DbErr),
}
