//! Change log as clients read it: a page at a time, as a stream, or the history of one entity; filtered by what the
//! caller sees and translated into fields of the API.

mod change;
mod cursor;
mod fields;
mod history;
pub(crate) mod live;
mod log;
mod since;
mod visibility;

pub use self::{
    change::{Change, Fields, Page},
    cursor::{BadCursor, Cursor, SyncCursor},
};
pub(crate) use self::{
    cursor::cursor_of,
    live::Changed,
    log::{each_until, of_kinds, page, page_of},
};
pub use crate::reader::ChangeDelivery;
