//! What the transports ask about callers, answered by tokens and the service.

use std::{fmt::Write, sync::Arc};

use async_graphql::Request;
use chrono::{DateTime, Utc};
use service::Service;

use super::token::{Refused, Tokens, Verified};
use crate::{
    executor::{Refusal, Sessions},
    graphql,
};

/// Lets callers in.
#[derive(Clone)]
pub struct Gate {
    tokens: Arc<Tokens>,
    service: Service,
}

impl Gate {
    /// For callers with these tokens.
    #[must_use]
    pub fn new(tokens: Tokens, service: Service) -> Self {
        Self { tokens: Arc::new(tokens), service }
    }
}

impl Sessions for Gate {
    type Caller = Verified;

    async fn identify(&self, authorization: Option<&str>) -> Result<Option<Verified>, Refusal> {
        match self.tokens.verify(authorization) {
            Ok(verified) => Ok(Some(verified)),
            Err(Refused::Missing) if authorization.is_none() => Ok(None),
            Err(refused) => Err(Refusal::unauthenticated(refused.to_string())),
        }
    }

    fn identity(&self, verified: &Verified) -> String {
        format!("{}|{}", verified.caller.issuer, verified.caller.subject)
    }

    fn expires_at(&self, verified: &Verified) -> Option<DateTime<Utc>> {
        Some(verified.expires_at)
    }

    async fn attach(&self, verified: &Verified, request: Request) -> Result<Request, Refusal> {
        Ok(request.data(graphql::Request::new(self.service.clone(), verified.caller.clone())))
    }

    /// The revisions of the caller's organizations, and the dates there.
    async fn revision_tag(&self, verified: &Verified) -> Option<String> {
        let mut tag = String::new();
        for organization in &verified.caller.organizations {
            let view = self.service.view(&verified.caller, *organization).await.ok()?;
            write!(tag, "{organization}@{}/{} ", view.organization().revision(), view.today()).ok()?;
        }
        Some(tag)
    }

    fn now(&self) -> DateTime<Utc> {
        self.service.clock().now()
    }

    async fn ready(&self) -> Result<(), String> {
        self.service.database().ping().await.map_err(|error| error.to_string())
    }
}
