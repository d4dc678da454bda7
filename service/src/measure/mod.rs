//! Measures: definitions, placements, recording of values, and lists.

mod actual;
mod archive;
mod definition;
mod expected;
mod import;
mod list;
mod live;
mod placement;
mod recorded;
mod recording;
mod status_override;
mod target;

pub use actual::ActualEntry;
pub use archive::{MeasureArchive, MeasureRestore};
pub use definition::{MeasureCreate, MeasureFields, MeasureUpdate, UnitFields};
pub use expected::Expected;
pub use import::{ActualsImport, Imported, Refused, WrittenActual};
pub use list::{Listed, MeasureFilter, MeasureOrderField};
pub use live::Recorded;
pub(crate) use live::records_actual;
pub use placement::{MeasurePlace, MeasureUnplace};
pub use recorded::{RecordedActual, RecordedActuals, RecordedFilter};
pub(crate) use recording::Queues;
pub use recording::{Batch, BatchOptions, BatchOutcome, ErrorPolicy, MAX_ENTRIES, MeasureRef};
pub use status_override::{StatusOverrideClear, StatusOverrideSet};
pub use target::{TargetEntry, TargetFact};
