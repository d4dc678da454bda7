//! `scorecard demo`: something to query at once.

mod management;

use std::time::Duration;

use chrono::TimeDelta;
use clap::Args;
use domain::{id::OrganizationId, vocabulary::Role};
use serde_json::Value;
use service::{
    Caller, Clock, Database, Options, Service,
    document::Import,
    measure::{ActualEntry, Batch, ErrorPolicy, MeasureRef},
    organization::NewOrganization,
};
use tokio_util::sync::CancellationToken;

use super::{
    Failure,
    serve::{DRAIN, ListenArgs, serve},
};
use crate::{
    auth::token::Tokens,
    demo,
    server::{self, Settings},
    shutdown::Shutdown,
    webhook::WebhookOptions,
};

/// How often `--live` records an actual.
const LIVE_INTERVAL: Duration = Duration::from_secs(3);
/// How long the printed token is valid.
const TOKEN_LIFE: TimeDelta = TimeDelta::days(7);
/// Who the printed token speaks for.
const SUBJECT: &str = "demo";

/// The real figures, see `samples/README.md`.
const TREASURY_BOARD: &str = include_str!("../../../samples/treasury-board-2018.json");

/// What to try first.
const QUERY: &str = "{
  organization {
    name
    scorecard(key: \"enterprise\") {
      name
      strategyMap {
        period { label }
        lanes {
          perspective { name }
          cards {
            objective { name effects { effect { name } } }
            measures { measure { name } period { actual target } }
          }
        }
      }
    }
  }
}";

#[derive(Args)]
pub(super) struct Demo {
    #[command(flatten)]
    listen: ListenArgs,
    /// Records a new actual every few seconds, so that a subscription shows something at once.
    #[arg(long)]
    live: bool,
    #[command(flatten)]
    webhooks: WebhookOptions,
}

impl Demo {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let directory = tempfile::tempdir()?;
        let url = format!("sqlite://{}", directory.path().join("demo.db").display());
        let database = Database::connect(&url).await?;
        database.migrate().await?;
        let options = Options { private_webhooks: self.webhooks.allow_private, ..Options::default() };
        let service = Service::new(database, Clock::system(), options);
        let company = found(&service, "maple-birch", "Maple & Birch Outfitters (invented)", 1, "CAD").await?;
        let today = service.clock().now().date_naive();
        import(&service, company, &demo::document(today)).await?;
        let board = "Treasury Board of Canada Secretariat (real figures, 2017-18)";
        let treasury = found(&service, "treasury-board", board, 4, "CAD").await?;
        import(&service, treasury, &serde_json::from_str(TREASURY_BOARD)?).await?;

        // Nobody else can know the secret: it is made of what this process alone has drawn.
        let secret = format!("{}{}", service.clock().new_id(), service.clock().new_id());
        let tokens = Tokens::new(&secret, None, None, Clock::system())?;
        for organization in [company, treasury] {
            service.ensure_member(organization, "", SUBJECT, Role::Admin).await?;
        }
        let people = Caller::person("", SUBJECT, vec![company]);
        management::manage(&service, &people, company).await?;
        let token = tokens.make(SUBJECT, &[company, treasury], TOKEN_LIFE)?;
        let listener = self.listen.bind().await?;
        let stop = Shutdown::at_signal(Duration::ZERO).stop;
        greet(&listener.local_addr()?.to_string(), &token, self.live);
        if self.live {
            tokio::spawn(record(service.clone(), company, stop.clone()));
        }
        let transport = server::transport(&service, tokens, Settings::default(), true, stop.clone())?;
        serve(listener, &service, transport, &self.webhooks, stop, DRAIN).await
    }
}

async fn found(
    service: &Service,
    slug: &str,
    name: &str,
    fiscal_year_start: u32,
    currency: &str,
) -> Result<OrganizationId, Failure> {
    let new = NewOrganization {
        slug: slug.to_owned(),
        name: name.to_owned(),
        fiscal_year_start,
        time_zone: "America/Toronto".to_owned(),
        currency: currency.to_owned(),
    };
    Ok(service.create_organization(new).await?)
}

async fn import(service: &Service, organization: OrganizationId, document: &Value) -> Result<(), Failure> {
    let outcome = service.import_as_operator(organization, Import { document, dry_run: false }).await?;
    match outcome.problems.first() {
        None => Ok(()),
        Some(problem) => {
            Err(format!("the example is broken at {}: {}", problem.pointer(), problem.message).into())
        }
    }
}

fn greet(address: &str, token: &str, live: bool) {
    println!("The API      http://{address}/graphql   (open it in a browser to try queries)");
    println!("The schema   http://{address}/schema.graphql");
    println!("Two organizations, maple-birch (invented, the default one) and treasury-board (real figures).");
    println!("\nA token for both, valid for a week:\n\n{token}\n");
    println!("In the browser, put this into the tab Headers:\n\n{{\"Authorization\": \"Bearer {token}\"}}\n");
    println!("A first query:\n\n{QUERY}\n");
    println!("The same from a shell:\n");
    let query = QUERY.split_whitespace().collect::<Vec<_>>().join(" ");
    let body = serde_json::json!({ "query": query });
    println!(
        "curl -s http://{address}/graphql -H 'Authorization: Bearer {token}' \\\n  -H 'Content-Type: application/json' -d '{body}'\n"
    );
    println!("The strategy map as a picture:\n");
    println!(
        "curl -s http://{address}/scorecards/enterprise/strategy-map.svg -H 'Authorization: Bearer {token}' > map.svg\n"
    );
    if live {
        println!("A new actual comes every {} seconds. To hear it:\n", LIVE_INTERVAL.as_secs());
        println!(
            "subscription {{ actualRecorded(scorecardId: \"<id of the scorecard>\", includeDescendants: true) {{"
        );
        println!("  cursor measure {{ name }} measurePeriod {{ period {{ code }} actual target }} }} }}\n");
    }
    println!("Nothing is kept after Ctrl-C.");
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
        };
        let batch =
            Batch { entries: vec![entry], error_policy: ErrorPolicy::RejectAll, idempotency_key: None };
        if let Err(error) = service.record_actuals(&caller, organization, batch).await {
            tracing::warn!(%error, "the example could not record an actual");
        }
    }
}
