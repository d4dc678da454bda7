//! `scorecard token`.

use std::time::Duration;

use chrono::TimeDelta;
use clap::Args;
use domain::vocabulary::Role;
use service::Clock;

use super::{DatabaseArgs, Failure};
use crate::{auth::token::Tokens, units::duration};

#[derive(Args)]
pub(super) struct Token {
    /// The organization's slug; may be given several times, the first is the default one of the token.
    #[arg(long, required = true)]
    organization: Vec<String>,
    /// What the member may do there: VIEWER, CONTRIBUTOR, EDITOR or ADMIN.
    #[arg(long)]
    role: Role,
    /// Who the token speaks for.
    #[arg(long, default_value = "operator")]
    subject: String,
    /// How long it is valid: 90s, 15m, 1h, 30d.
    #[arg(long, default_value = "1h", value_parser = duration::parse)]
    expires_in: Duration,
    #[command(flatten)]
    secret: SecretArgs,
    #[command(flatten)]
    database: DatabaseArgs,
}

/// How tokens are signed.
#[derive(Args)]
pub(super) struct SecretArgs {
    /// Signs and verifies tokens; at least 32 bytes.
    #[arg(long, env = "JWT_SECRET", hide_env_values = true)]
    jwt_secret: String,
    /// The issuer (`iss`) that tokens must have.
    #[arg(long, env = "JWT_ISSUER")]
    jwt_issuer: Option<String>,
    /// The audience (`aud`) that tokens must have.
    #[arg(long, env = "JWT_AUDIENCE")]
    jwt_audience: Option<String>,
}

impl SecretArgs {
    pub(super) fn tokens(self) -> Result<Tokens, Failure> {
        let Self { jwt_secret, jwt_issuer, jwt_audience } = self;
        Ok(Tokens::new(&jwt_secret, jwt_issuer, jwt_audience, Clock::system())?)
    }
}

impl Token {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let tokens = self.secret.tokens()?;
        let service = self.database.service().await?;
        let mut organizations = Vec::with_capacity(self.organization.len());
        for slug in &self.organization {
            let id = super::find(&service, slug).await?;
            service.ensure_member(id, "", &self.subject, self.role).await?;
            organizations.push(id);
        }
        let expires_in = TimeDelta::from_std(self.expires_in)?;
        println!("{}", tokens.make(&self.subject, &organizations, expires_in)?);
        Ok(())
    }
}
