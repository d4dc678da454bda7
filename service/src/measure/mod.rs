//! Recording what is known of measures, and finding them by it.

mod actual;
mod batch;
mod list;
mod target;

pub use actual::ActualEntry;
pub use batch::{Batch, BatchOutcome, ErrorPolicy, MAX_ENTRIES, MeasureRef};
pub use list::{Listed, MeasureFilter, MeasureOrderField};
pub use target::TargetEntry;
