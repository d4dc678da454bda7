//! The command line: one file per subcommand. Every flag has an environment variable as fall-back where a
//! deployment would set one.

use std::{io, process::ExitCode};

use clap::{Args, Parser, Subcommand, value_parser};
use domain::id::OrganizationId;
use service::{
    Clock, Database, Options, Service,
    database::{DEFAULT_CONNECTIONS, failure_text},
};
use tokio::runtime::Builder;

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
    // Boxed, as its settings are many.
    Serve(Box<serve::Serve>),
    /// Serves a throw-away database with two example organizations, and prints what to try.
    Demo(demo::Demo),
    /// Brings the database's schema up to date.
    Migrate(migrate::Migrate),
    /// Manages organizations.
    #[command(subcommand)]
    Organization(organization::Organization),
    /// Prints a token for a member on standard output; with --role, whoever is none becomes one.
    Token(token::Token),
    /// Manages machines' API keys.
    #[command(subcommand)]
    ApiKey(api_key::ApiKeys),
    /// Takes in scorecards from a document, or actuals from a CSV file.
    Import(import::Import),
    /// Gives out scorecards as a document.
    Export(export::Export),
    /// Copies an SQLite database into a file, while others go on using it.
    Backup(backup::Backup),
    /// Asks a server whether it is ready, for containers: ends with 0 when it is.
    Healthcheck(healthcheck::Healthcheck),
    /// Prints the GraphQL schema.
    Schema,
}

/// Which database.
#[derive(Args)]
struct DatabaseArgs {
    /// `sqlite://file.db` (created if missing) or `postgres://user:password@host/database`.
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite://scorecard.db", hide_env_values = true)]
    database_url: String,
    /// How many connections to the database there are at most.
    #[arg(
        long,
        env = "DATABASE_CONNECTIONS",
        value_parser = value_parser!(u32).range(1..),
        default_value_t = DEFAULT_CONNECTIONS
    )]
    database_connections: u32,
}

/// What a command ends with when it fails: printed as it is.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// An answer is resolved by recursion along the question: room for the deepest that the limits let through, many times
/// over. What is not used takes no memory.
const STACK: usize = 8 * 1024 * 1024;

/// Runs the command that the arguments name. All of it is compiled here: what is asynchronous is compiled where it is
/// waited for, and in the binary's crate it would be a second time.
///
/// # Errors
/// When the operating system gives no threads.
pub fn main() -> io::Result<ExitCode> {
    let cli = Cli::parse();
    let runtime = Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build()?;
    Ok(runtime.block_on(run(cli)))
}

/// The same for arguments that were read, within a runtime.
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
            // The schema ends with a line end of its own.
            output::print(crate::graphql::sdl().trim_end()).map_err(Into::into)
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
    /// The database with a schema that fits this program: an SQLite file is brought up to date by itself, for
    /// others `migrate` says whether they are.
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

/// The organization with this slug.
async fn find(service: &Service, slug: &str) -> Result<OrganizationId, Failure> {
    let found = service.organization_by_slug(slug).await;
    found.map_err(|error| format!("{error}: {slug}; create it with `scorecard organization create`").into())
}
