//! Measures: what they are, where they stand, recording what is known of them, and finding them by it.

mod actual;
mod archive;
mod batch;
mod definition;
mod expected;
mod import;
mod list;
mod placement;
mod queue;
mod recorded;
mod status_override;
mod taken;
mod target;
mod together;
mod writer;

pub use actual::ActualEntry;
pub use archive::{MeasureArchive, MeasureRestore};
pub use batch::{Batch, BatchOptions, BatchOutcome, ErrorPolicy, MAX_ENTRIES, MeasureRef};
pub use definition::{MeasureCreate, MeasureFields, MeasureUpdate, UnitFields};
pub use expected::Expected;
pub use import::{ActualsImport, Imported, Refused, WrittenActual};
pub use list::{Listed, MeasureFilter, MeasureOrderField};
pub use placement::{MeasurePlace, MeasureUnplace};
pub(crate) use queue::Queues;
pub use recorded::{RecordedActual, RecordedActuals, RecordedFilter};
pub use status_override::{StatusOverrideClear, StatusOverrideSet};
pub use target::{TargetEntry, TargetFact};
