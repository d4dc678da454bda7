//! `scorecard api-key`.

use std::time::Duration;

use chrono::TimeDelta;
use clap::{Args, Subcommand};
use domain::{id::ApiKeyId, vocabulary::Role};
use gateway::units::duration;
use service::{
    Outcome, Service,
    api_key::{ApiKey, ApiKeyCreate, ApiKeyRevoke, NewApiKey},
};

use super::{DatabaseArgs, Failure, find, output, role};

#[derive(Subcommand)]
pub(super) enum ApiKeys {
    /// Creates an API key for a machine and prints its secret, which is shown only once, on standard output.
    Create(Create),
    /// Lists an organization's API keys, without their secrets.
    List(List),
    /// Revokes an API key for good, from the next request on.
    Revoke(Revoke),
}

#[derive(Args)]
pub(super) struct Create {
    /// Slug of the organization.
    #[arg(long)]
    organization: String,
    /// Name of the key for people; what the machine writes bears this name.
    #[arg(long)]
    name: String,
    /// Role of the key.
    #[arg(long, ignore_case = true, value_parser = role::parser())]
    role: Role,
    /// Key of the scorecard that the role is for, with everything below it; the whole organization by default.
    #[arg(long)]
    scorecard: Option<String>,
    /// Lifetime of the key: 90s, 15m, 1h, 30d; unlimited by default.
    #[arg(long, value_parser = duration::parse)]
    expires_in: Option<Duration>,
    #[command(flatten)]
    database: DatabaseArgs,
}

#[derive(Args)]
pub(super) struct List {
    /// Slug of the organization.
    #[arg(long)]
    organization: String,
    #[command(flatten)]
    database: DatabaseArgs,
}

#[derive(Args)]
pub(super) struct Revoke {
    /// Id of the key, as `list` shows it.
    id: String,
    /// Slug of the organization.
    #[arg(long)]
    organization: String,
    #[command(flatten)]
    database: DatabaseArgs,
}

impl ApiKeys {
    pub(super) async fn run(self) -> Result<(), Failure> {
        match self {
            Self::Create(command) => command.run().await,
            Self::List(command) => command.run().await,
            Self::Revoke(command) => command.run().await,
        }
    }
}

impl Create {
    async fn run(self) -> Result<(), Failure> {
        let Self { organization: slug, name, role, scorecard, expires_in, database } = self;
        let service = database.service().await?;
        let organization = find(&service, &slug).await?;
        let scorecard_id = match scorecard {
            None => None,
            Some(key) => {
                let view = service.view_as_operator(organization).await?;
                let entries = view.organization().outline();
                let entry = entries.iter().find(|entry| entry.key.as_ref() == Some(&key));
                let entry = entry.ok_or_else(|| format!("no scorecard of {slug} has the key {key}"))?;
                Some(entry.id.to_string())
            }
        };
        let expires_in = expires_in.map(TimeDelta::from_std).transpose()?;
        let expires_at = expires_in.map(|span| service.clock().now() + span);
        let command = ApiKeyCreate { id: None, name, role, scorecard_id, expires_at };
        let NewApiKey { id, secret } = done(service.execute_as_operator(organization, &command).await?)?;
        output::notice(format_args!("{id}: keep the secret, it is shown this once"));
        output::print(secret.as_ref().map(|secret| secret.reveal()).unwrap_or_default())?;
        Ok(())
    }
}

impl List {
    async fn run(self) -> Result<(), Failure> {
        let service = self.database.service().await?;
        let organization = find(&service, &self.organization).await?;
        let view = service.view_as_operator(organization).await?;
        for key in service.api_keys(&view).await? {
            let place = match key.scorecard {
                Some(id) => id.to_string(),
                None => "everywhere".to_owned(),
            };
            let ApiKey { id, name, prefix, role, .. } = &key;
            let state = state(&key, &service);
            output::print(format_args!("{id}\t{prefix}\t{role}\t{place}\t{state}\t{name}"))?;
        }
        Ok(())
    }
}

/// State of a key in a few words: whether and until when it is valid.
fn state(key: &ApiKey, service: &Service) -> String {
    match (key.revoked_at, key.expires_at) {
        (Some(at), _) => format!("revoked {}", at.date_naive()),
        (None, Some(at)) if at <= service.clock().now() => format!("expired {}", at.date_naive()),
        (None, Some(at)) => format!("until {}", at.date_naive()),
        (None, None) => "for ever".to_owned(),
    }
}

impl Revoke {
    async fn run(self) -> Result<(), Failure> {
        let service = self.database.service().await?;
        let organization = find(&service, &self.organization).await?;
        let command = ApiKeyRevoke { id: self.id };
        let id: ApiKeyId = done(service.execute_as_operator(organization, &command).await?)?;
        output::notice(format_args!("{id} is revoked"));
        Ok(())
    }
}

fn done<T>(outcome: Outcome<T>) -> Result<T, Failure> {
    let Outcome { done, problems, revision: _, written: _ } = outcome;
    let messages: Vec<_> = problems.into_iter().map(|problem| problem.message).collect();
    done.ok_or_else(|| messages.join("; ").into())
}
