//! Change log as clients read it: a page at a time, as a stream, or the history of one entity; filtered by what the
//! caller sees and translated into fields of the API.

mod change;
mod cursor;
mod fields;
mod history;
mod live;
mod log;
mod since;
mod visibility;

pub(crate) use self::live::Changed;
pub use self::{
    change::{Change, Fields, Page},
    cursor::{BadCursor, Cursor, SyncCursor, cursor_of},
    history::HistoryPage,
    live::ChangeDelivery,
    log::{History, each_until, of_kinds, page, page_of},
};
