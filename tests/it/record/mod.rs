//! Recording actuals and setting targets.

mod apart;
mod behind;
mod bulk;
mod clearing;
mod entries;
mod expected;
mod far_periods;
mod idempotency;
mod policies;
mod refused;
mod stored;
mod targets;
mod together;
mod unchanged;

use crate::support::{App, small};

/// An application with the small document, and the database's revision after it.
async fn start(app: App) -> (App, i64) {
    app.import(&small()).await;
    let revision = app.viewer().revision().await;
    (app, revision)
}
