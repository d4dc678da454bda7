//! Import and export of documents.

mod again;
mod refused;
mod refused_together;
mod round_trip;
mod treasury_board;
