//! Command line: one file for each subcommand. Every flag that a deployment would set has an environment variable as
//! fall-back.

use std::{io, process::ExitCode};

use clap::{Args, Parser, Subcommand, value_parser};
use domain::id::OrganizationId;
use service::{
    Clock, Database, Options, Service,
    database::{DEFAULT_CONNECTIONS, failure_text},
};
use tokio::runtime::Builder;

mod address;
mod api_key;
mod backup;
mod demo;
mod export;
mod healthcheck;
mod import;
mod issuers;
mod migrate;
mod organization;
mod output;
mod role;
mod serve;
mod token;

/// Balanced Scorecard backend with a GraphQL API.
#[derive(Parser)]
#[command(name = "scorecard", version, about, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the API.
    // Boxed because of its many settings.
    Serve(Box<serve::Serve>),
    /// Serves a throw-away database with two example organizations, and prints what to try.
    Demo(demo::Demo),
    /// Migrates the database's schema to the current version.
    Migrate(migrate::Migrate),
    /// Manages organizations.
    #[command(subcommand)]
    Organization(organization::Organization),
    /// Prints a token for a member on standard output; with --role, the subject becomes a member if it is none.
    Token(token::Token),
    /// Manages API keys of machines.
    #[command(subcommand)]
    ApiKey(api_key::ApiKeys),
    /// Imports scorecards from a document, or actuals from a CSV file.
    Import(import::Import),
    /// Exports scorecards as a document.
    Export(export::Export),
    /// Copies an SQLite database into a file, while it remains in use.
    Backup(backup::Backup),
    /// Checks whether a server is ready, for containers: exits with 0 when it is.
    Healthcheck(healthcheck::Healthcheck),
    /// Prints the GraphQL schema.
    Schema,
}

/// Database settings.
#[derive(Args)]
struct DatabaseArgs {
    /// `sqlite://file.db` (created if missing) or `postgres://user:password@host/database`.
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite://scorecard.db", hide_env_values = true)]
    database_url: String,
    /// Maximum number of connections to the database.
    #[arg(
        long,
        env = "DATABASE_CONNECTIONS",
        value_parser = value_parser!(u32).range(1..),
        default_value_t = DEFAULT_CONNECTIONS
    )]
    database_connections: u32,
}

/// Error of a command, printed as it is.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Stack size of worker threads, in bytes. An answer is resolved by recursion along the query: this is several times
/// what the deepest query within the limits needs. Unused stack takes no memory.
const STACK: usize = 8 * 1024 * 1024;

/// Runs the command that the arguments name. The body is compiled in this crate: an async function is compiled where it
/// is awaited, and in the binary's crate that would be a second time.
///
/// # Errors
///
/// When the operating system provides no threads.
pub fn main() -> io::Result<ExitCode> {
    let cli = Cli::parse();
    let runtime = Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build()?;
    Ok(runtime.block_on(run(cli)))
}

/// Runs the command of parsed arguments, within a runtime.
pub async fn run(cli: Cli) -> ExitCode {
    let result = match cli.command {
        Command::Serve(command) => command.run().await,
        Command::Demo(command) => command.run().await,
        Command::Migrate(command) => command.run().await,
        Command::Organization(command) => command.run().await,
        Command::Token(command) => command.run().await,
        Command::ApiKey(command) => command.run().await,
        Command::Import(command) => command.run().await,
        Command::Export(command) => command.run().await,
        Command::Backup(command) => command.run().await,
        Command::Healthcheck(command) => command.run().await,
        Command::Schema => {
            // The schema ends with a line break of its own.
            output::print(schema::sdl().trim_end()).map_err(Into::into)
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if output::is_broken_pipe(failure.as_ref()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::notice(format_args!("scorecard: {}", failure_text(failure.as_ref())));
            ExitCode::FAILURE
        }
    }
}

impl DatabaseArgs {
    /// Opens the database with a schema that fits this program: an SQLite file is migrated automatically, others with
    /// `migrate`; without it pending migrations are an error.
    async fn open(&self, migrate: bool) -> Result<Database, Failure> {
        let database = self.connect().await?;
        if migrate || database.is_embedded() {
            database.migrate().await?;
        } else if let pending @ 1.. = database.pending_migrations().await? {
            return Err(format!(
                "the database's schema is {pending} steps behind; run `scorecard migrate` or start with --migrate"
            )
            .into());
        }
        Ok(database)
    }

    async fn connect(&self) -> Result<Database, Failure> {
        Ok(Database::connect_with(&self.database_url, self.database_connections).await?)
    }

    async fn service(&self) -> Result<Service, Failure> {
        Ok(Service::new(self.open(false).await?, Clock::system(), Options::default()))
    }
}

/// Finds the organization with this slug.
async fn find(service: &Service, slug: &str) -> Result<OrganizationId, Failure> {
    let found = service.organization_by_slug(slug).await;
    found.map_err(|error| format!("{error}: {slug}; create it with `scorecard organization create`").into())
}
