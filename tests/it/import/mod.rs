//! Documents in and out.

mod again;
mod refused;
mod refused_together;
mod round_trip;
mod treasury_board;
