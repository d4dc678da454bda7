//! `scorecard token`.

use std::time::Duration;

use chrono::TimeDelta;
use clap::Args;
use domain::vocabulary::Role;
use gateway::units::duration;
use service::Clock;

use super::{DatabaseArgs, Failure, output, role};
use crate::auth::token::Tokens;

#[derive(Args)]
pub(super) struct Token {
    /// Slug of the organization; may be given several times, the first is the default one of the token.
    #[arg(long, required = true)]
    organization: Vec<String>,
    /// Makes the subject a member with this role in the whole organization, or changes that of a member. Without it,
    /// members keep their roles.
    #[arg(long, ignore_case = true, value_parser = role::parser())]
    role: Option<Role>,
    /// Subject of the token.
    #[arg(long, default_value = "operator")]
    subject: String,
    /// Lifetime of the token: 90s, 15m, 1h, 30d.
    #[arg(long, default_value = "1h", value_parser = duration::parse)]
    expires_in: Duration,
    #[command(flatten)]
    secret: SecretArgs,
    #[command(flatten)]
    database: DatabaseArgs,
}

/// Secrets and claims of the server's own tokens.
#[derive(Args)]
pub(super) struct SecretArgs {
    /// Secret that signs and verifies tokens; at least 32 bytes.
    #[arg(long, env = "JWT_SECRET", hide_env_values = true)]
    jwt_secret: Option<String>,
    /// Further secrets whose tokens are accepted, separated by commas, during a rotation of the secret.
    #[arg(long, env = "JWT_ACCEPTED_SECRETS", value_delimiter = ',', hide_env_values = true)]
    jwt_accepted_secrets: Vec<String>,
    /// Issuer (`iss`) that tokens must have.
    #[arg(long, env = "JWT_ISSUER")]
    jwt_issuer: Option<String>,
    /// Audience (`aud`) that tokens must have.
    #[arg(long, env = "JWT_AUDIENCE")]
    jwt_audience: Option<String>,
}

impl SecretArgs {
    /// Builds the tokens where there is a secret.
    pub(super) fn tokens_if_any(self) -> Result<Option<Tokens>, Failure> {
        let Self { jwt_secret, mut jwt_accepted_secrets, jwt_issuer, jwt_audience } = self;
        let Some(secret) = jwt_secret.filter(|secret| !secret.is_empty()) else { return Ok(None) };
        // A variable that is set to an empty text.
        jwt_accepted_secrets.retain(|secret| !secret.is_empty());
        let tokens = Tokens::new(&secret, jwt_issuer, jwt_audience, Clock::system())?;
        Ok(Some(tokens.accepting(&jwt_accepted_secrets)?))
    }

    pub(super) fn tokens(self) -> Result<Tokens, Failure> {
        let missing = "tokens are signed with a secret: set JWT_SECRET, or give --jwt-secret, the same for `scorecard \
                       token` and `scorecard serve`; make one with: openssl rand -base64 48";
        self.tokens_if_any()?.ok_or_else(|| missing.into())
    }
}

impl Token {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let tokens = self.secret.tokens()?;
        let service = self.database.service().await?;
        let mut organizations = Vec::with_capacity(self.organization.len());
        for slug in &self.organization {
            organizations.push(super::find(&service, slug).await?);
        }
        for (id, slug) in organizations.iter().zip(&self.organization) {
            match self.role {
                Some(role) => {
                    service.ensure_member(*id, "", &self.subject, role).await?;
                }
                None if service.is_member(*id, &self.subject).await? => {}
                None => {
                    let subject = &self.subject;
                    return Err(
                        format!("{subject} is no member of {slug}; say with --role as what to join").into()
                    );
                }
            }
        }
        let expires_in = TimeDelta::from_std(self.expires_in)?;
        output::print(tokens.make(&self.subject, &organizations, expires_in)?)?;
        Ok(())
    }
}
