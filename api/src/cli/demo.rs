//! `scorecard demo`: serves an example that can be queried at once.

mod access;
mod data;
mod greeting;
mod management;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;
use domain::id::OrganizationId;
use gateway::{http, shutdown::Shutdown};
use service::{
    Caller, Clock, Database, Options, Service,
    measure::{ActualEntry, Batch, BatchOptions, ErrorPolicy, MeasureRef},
};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use self::{access::Access, greeting::Greeting};
use super::{
    Failure,
    serve::{DRAIN, ListenArgs, serve},
};
use crate::{
    demo,
    server::{self, Settings},
    webhook::WebhookOptions,
};

/// Interval at which `--live` records an actual.
const LIVE_INTERVAL: Duration = Duration::from_secs(3);
/// Subject of the first token.
const SUBJECT: &str = "demo";

/// Origins of development servers on this machine.
const ORIGINS: [&str; 6] = [
    "http://localhost:*",
    "http://127.0.0.1:*",
    "http://[::1]:*",
    "https://localhost:*",
    "https://127.0.0.1:*",
    "https://[::1]:*",
];

#[derive(Args)]
pub(super) struct Demo {
    #[command(flatten)]
    listen: ListenArgs,
    /// Records a new actual every few seconds, so that a subscription shows something at once.
    #[arg(long)]
    live: bool,
    /// Stores the database in this file, and secret and tokens beside it in FILE.access: changes, ids and tokens are
    /// the same after a restart. By default nothing is stored. An existing file that was not made by a demo is refused.
    #[arg(long, value_name = "FILE")]
    keep: Option<PathBuf>,
    #[command(flatten)]
    webhooks: WebhookOptions,
}

/// Location of the demo's database.
enum Storage<'a> {
    /// Temporary directory, removed when this is dropped.
    Temporary(TempDir),
    File(&'a Path),
}

impl Storage<'_> {
    fn database_url(&self) -> String {
        match self {
            Self::Temporary(directory) => format!("sqlite://{}", directory.path().join("demo.db").display()),
            Self::File(file) => format!("sqlite://{}", file.display()),
        }
    }
}

impl Demo {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let storage = match &self.keep {
            Some(file) => Storage::File(file),
            None => Storage::Temporary(tempfile::tempdir()?),
        };
        // The address is bound before anything is written.
        let listener = self.listen.bind().await?;
        let known = self.keep.as_deref().map(Access::of_earlier_demo).transpose()?.flatten();
        let database = Database::connect(&storage.database_url()).await?;
        let options = Options { private_webhooks: self.webhooks.allow_private, ..Options::default() };
        let service = Service::new(database.clone(), Clock::system(), options);
        let organizations = match &known {
            // Checked before anything is written: the file may have been replaced by another.
            Some(_) => {
                let found = data::find(&service).await?;
                database.migrate().await?;
                found
            }
            None => {
                database.migrate().await?;
                data::fill(&service).await?
            }
        };
        let (access, tokens) = Access::renewed(known, &organizations)?;
        if let Some(file) = &self.keep {
            access.keep(file)?;
        }
        let stop = Shutdown::at_signal(Duration::ZERO).stop;
        let greeting = Greeting {
            address: greeting::reachable(listener.local_addr()?),
            access: &access,
            period: data::current_month(&service, &organizations).await?,
            live: self.live,
            file: self.keep.as_deref(),
        };
        greeting.print()?;
        if self.live {
            tokio::spawn(record(service.clone(), organizations[0], stop.clone()));
        }
        let cors = ORIGINS.iter().filter_map(|origin| origin.parse().ok()).collect();
        let settings =
            Settings { options: http::Options { cors, ..Default::default() }, ..Settings::default() };
        let transport = server::transport(&service, tokens, settings, true, stop.clone())?;
        serve(listener, &service, transport, &self.webhooks, stop, DRAIN).await
    }
}

/// Records what the example company would measure, until the server stops.
async fn record(service: Service, organization: OrganizationId, stop: CancellationToken) {
    let caller = Caller::person("", SUBJECT, vec![organization]);
    let today = service.clock().now().date_naive();
    for demo::Entry { measure, period, value } in demo::live_entries(today) {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LIVE_INTERVAL) => {}
        }
        let entry = ActualEntry {
            measure: MeasureRef::Key(measure.to_owned()),
            period: period.to_string(),
            value: Some(value),
            text: None,
            yes_no: None,
            clear: false,
            note: None,
            clear_note: false,
            expected: None,
        };
        let batch = Batch {
            entries: vec![entry],
            error_policy: ErrorPolicy::RejectAll,
            options: BatchOptions::default(),
            idempotency_key: None,
        };
        if let Err(error) = service.record_actuals(&caller, organization, batch).await {
            tracing::warn!(%error, "the example could not record an actual");
        }
    }
}
