//! Authenticator: implements the transports' view of callers over tokens, API keys and the service.

use std::sync::Arc;

use async_graphql::Request;
use chrono::{DateTime, Utc};
use futures_util::{
    FutureExt,
    future::{BoxFuture, pending},
};
use gateway::executor::{ErrorCode, Refusal, Sessions, Unready};
use jsonwebtoken::{Algorithm, Header};
use serde::Deserialize;
use service::{Caller, Identity, Service, api_key};

use super::{
    Trust,
    token::{Refused, Verified, bearer},
};

/// Authenticator of callers.
#[derive(Clone)]
pub struct Authenticator {
    trust: Arc<Trust>,
    service: Service,
}

impl Authenticator {
    /// Creates an authenticator for tokens that are trusted, and for API keys of the service.
    #[must_use]
    pub fn new(trust: Trust, service: Service) -> Self {
        Self { trust: Arc::new(trust), service }
    }

    /// Service that callers are admitted to.
    pub(crate) fn service(&self) -> &Service {
        &self.service
    }

    async fn machine(&self, key: &str) -> Result<Verified, Refusal> {
        let machine = self.service.machine(key).await.map_err(|error| unavailable(&error))?;
        let api_key::Machine { caller, expires_at } = machine.ok_or(Refused::Key)?;
        Ok(Verified { caller, expires_at })
    }

    /// Verifies a token of a person. The kind of its signature determines the key: the secret is for HS256 alone, and
    /// issuers' public keys never are.
    async fn person(&self, token: &str) -> Result<Verified, Refusal> {
        if let Some(known) = self.trust.tokens.as_ref().and_then(|tokens| tokens.known(token)) {
            return Ok(known?);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|_| Refused::Invalid)?;
        match header.alg {
            Algorithm::HS256 => {
                let tokens = self.trust.tokens.as_ref().ok_or(Refused::Invalid)?;
                Ok(tokens.check(token)?)
            }
            _ => self.vouched(token, &header).await,
        }
    }

    async fn vouched(&self, token: &str, header: &Header) -> Result<Verified, Refusal> {
        #[derive(Deserialize)]
        struct Claims {
            iss: String,
        }
        // Used without verification only to choose the issuer; signature and claim are verified there.
        let claims = jsonwebtoken::dangerous::insecure_decode_claims::<Claims>(token);
        let Claims { iss } = claims.map_err(|_| Refused::Invalid)?;
        let issuer = self.trust.issuers.iter().find(|issuer| issuer.url() == iss).ok_or(Refused::Invalid)?;
        let vouched = issuer.check(token, header).await?;
        let organizations = self.service.organizations_of(issuer.url(), &vouched.subject).await;
        let mut organizations = organizations.map_err(|error| unavailable(&error))?;
        let names_organizations = vouched.organizations.is_some();
        if let Some(mut chosen) = vouched.organizations {
            chosen.retain(|id| organizations.contains(id));
            organizations = chosen;
        }
        let caller = Caller {
            names_organizations,
            verified_email: vouched.verified_email,
            ..Caller::person(issuer.url(), &vouched.subject, organizations)
        };
        Ok(Verified { caller, expires_at: Some(vouched.expires_at) })
    }
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Unreachable => Self::new(ErrorCode::Unavailable, refused.to_string()),
            _ => Self::unauthenticated(refused.to_string()),
        }
    }
}

fn unavailable(error: &service::Error) -> Refusal {
    tracing::error!(%error, "a caller could not be identified");
    Refusal::new(ErrorCode::Unavailable, "callers cannot be identified at the moment; try again")
}

fn unreachable(reason: &str) -> Unready {
    Unready::new("DATABASE_UNREACHABLE", format!("the database does not answer: {reason}"))
}

impl Sessions for Authenticator {
    type Caller = Verified;
    type Session = Arc<schema::Request>;
    type State = schema::State;

    /// Only access by an API key is revoked before its end.
    const REVOKED: &'static str = "The API key was revoked";

    async fn identify(&self, authorization: Option<&str>) -> Result<Option<Verified>, Refusal> {
        let Some(authorization) = authorization else { return Ok(None) };
        let token = bearer(authorization).ok_or(Refused::Missing)?;
        let verified = match token.starts_with(api_key::PREFIX) {
            true => self.machine(token).await?,
            false => self.person(token).await?,
        };
        Ok(Some(verified))
    }

    /// Identity for budget and connection limit: a person in the organization that the token is for. Two organizations
    /// name their people as they like, and equal names in them are different people; so are equal names of two issuers.
    fn identity(&self, verified: &Verified) -> String {
        match &verified.caller.identity {
            Identity::Person { issuer, subject } => {
                let organization = verified.caller.organizations.first().map(ToString::to_string);
                format!("{} {issuer}|{subject}", organization.unwrap_or_default())
            }
            Identity::Machine(key) => key.to_string(),
        }
    }

    fn tenant(&self, verified: &Verified) -> String {
        let first = verified.caller.organizations.first();
        first.map_or_else(|| self.identity(verified), ToString::to_string)
    }

    fn kind(&self, verified: &Verified) -> &'static str {
        match verified.caller.identity {
            Identity::Person { .. } => "person",
            Identity::Machine(_) => "machine",
        }
    }

    fn expires_at(&self, verified: &Verified) -> Option<DateTime<Utc>> {
        verified.expires_at
    }

    fn access_revoked(&self, verified: &Verified) -> BoxFuture<'static, ()> {
        match (&verified.caller.identity, verified.caller.organizations.as_slice()) {
            (Identity::Machine(_), [organization]) => {
                self.service.clone().access_revoked(verified.caller.clone(), *organization).boxed()
            }
            // A person's token is valid until it expires; without a membership it finds nothing.
            _ => pending().boxed(),
        }
    }

    fn begin(&self, verified: &Verified) -> Self::Session {
        self.service.note_use(&verified.caller);
        Arc::new(schema::Request::new(self.service.clone(), verified.caller.clone()))
    }

    fn attach(&self, session: &Self::Session, request: Request) -> Request {
        request.data(Arc::clone(session))
    }

    /// Cache partition: the identity with the caller's organizations, and the one that is the default where none is
    /// named.
    fn cache_partition(&self, verified: &Verified) -> String {
        let Caller { identity: _, organizations, names_organizations: _, verified_email: _ } =
            &verified.caller;
        let default = verified.caller.default_organization().map(|id| id.to_string());
        let start = format!("{} {}", self.identity(verified), default.unwrap_or_default());
        organizations.iter().fold(start, |name, id| format!("{name} {id}"))
    }

    fn written(&self, session: &Self::Session) -> u64 {
        session.written()
    }

    fn state(&self, session: &Self::Session) -> Option<Self::State> {
        session.state()
    }

    fn may_cache(&self, session: &Self::Session) -> bool {
        session.may_be_cached()
    }

    fn state_bytes(&self, state: &Self::State) -> usize {
        state.bytes()
    }

    async fn is_current(&self, session: &Self::Session, state: &Self::State) -> bool {
        session.is_current(state).await
    }

    fn now(&self) -> DateTime<Utc> {
        self.service.clock().now()
    }

    async fn ready(&self) -> Result<(), Unready> {
        match self.service.database().pending_migrations().await {
            Ok(0) => Ok(()),
            Ok(steps) => {
                let reason =
                    format!("the database's schema is {steps} steps behind; run `scorecard migrate`");
                Err(Unready::new("SCHEMA_BEHIND", reason))
            }
            Err(error) => Err(unreachable(&error.to_string())),
        }
    }

    fn not_ready_in_time(&self) -> Unready {
        unreachable("no answer in time")
    }
}
