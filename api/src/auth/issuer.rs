//! Identity providers: issuers of tokens that are signed with a key of their own (OpenID Connect).
//!
//! Such a token says who (`iss`, `sub`) and until when (`exp`). To which organizations somebody belongs is looked up;
//! `org`, if it is there, chooses among them.

use std::{io, sync::Arc};

use chrono::{DateTime, Utc};
use domain::id::OrganizationId;
use jsonwebtoken::{Algorithm, Header, Validation};
use serde::Deserialize;
use service::Clock;

use super::{
    fetch::Fetcher,
    keys::{Keys, Source},
    token::{Organizations, Refused, in_time},
};

/// The signatures that are accepted. None of them can be made with what verifies it.
const ALGORITHMS: [Algorithm; 3] = [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA];

/// How an issuer is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerConfig {
    /// Exactly as its tokens have it in `iss`: a URL.
    pub url: String,
    /// What its tokens must have in `aud`; anything without one.
    pub audience: Option<String>,
    /// Where its keys are; where its own configuration says so without one.
    pub jwks: Option<String>,
}

/// An issuer whose word is taken.
pub struct Issuer {
    url: String,
    audience: Option<String>,
    keys: Arc<Keys>,
    clock: Clock,
}

/// Somebody whom an issuer vouches for.
pub(super) struct Vouched {
    pub(super) subject: String,
    /// The organizations that the token is for; all of the person's without it.
    pub(super) organizations: Option<Vec<OrganizationId>>,
    /// An e-mail address that the issuer has verified to be theirs.
    pub(super) verified_email: Option<String>,
    pub(super) expires_at: DateTime<Utc>,
}

/// What a token says.
#[derive(Deserialize)]
pub(super) struct Claims {
    sub: String,
    exp: i64,
    nbf: Option<i64>,
    org: Option<Organizations>,
    email: Option<String>,
    #[serde(default)]
    email_verified: serde_json::Value,
}

impl Issuer {
    /// Issuers with these names and keys. Nothing is fetched before the first token comes.
    ///
    /// # Errors
    /// When the machine has no root certificates to know servers by.
    pub fn all(configs: Vec<IssuerConfig>, clock: &Clock) -> io::Result<Vec<Self>> {
        if configs.is_empty() {
            return Ok(Vec::new());
        }
        let fetcher = Fetcher::new()?;
        let issuer = |IssuerConfig { url, audience, jwks }| {
            let source = jwks.map_or(Source::Discovery, Source::Address);
            let keys = Keys::new(url, source, fetcher.clone(), clock.clone());
            (audience, keys)
        };
        let known = configs.into_iter().map(|config| (config.url.clone(), issuer(config)));
        Ok(known.map(|(url, (audience, keys))| Self { url, audience, keys, clock: clock.clone() }).collect())
    }

    /// What its tokens have in `iss`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Whom the token vouches for.
    pub(super) async fn check(&self, token: &str, header: &Header) -> Result<Vouched, Refused> {
        let algorithm = header.alg;
        if !ALGORITHMS.contains(&algorithm) {
            return Err(Refused::Invalid);
        }
        let key = self.keys.find(header.kid.as_deref(), algorithm).await?;
        let verify = || {
            let read = jsonwebtoken::decode::<Claims>(token, &key.key, &self.validation(algorithm));
            read.ok().map(|it| it.claims)
        };
        let claims = key.seen.or_verified(token, verify).ok_or(Refused::Invalid)?;
        let Claims { sub, exp, nbf, org, email, email_verified } = &*claims;
        let expires_at = in_time(*exp, *nbf, self.clock.now())?;
        if sub.is_empty() {
            return Err(Refused::Invalid);
        }
        Ok(Vouched {
            subject: sub.clone(),
            organizations: org.as_ref().map(Organizations::ids).transpose()?,
            verified_email: email.clone().filter(|_| *email_verified == true),
            expires_at,
        })
    }

    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        // Against the server's own clock.
        validation.validate_exp = false;
        validation.set_issuer(&[&self.url]);
        validation.set_required_spec_claims(&["exp", "iss", "sub"]);
        match &self.audience {
            Some(audience) => {
                validation.set_audience(&[audience]);
                validation.required_spec_claims.insert("aud".to_owned());
            }
            None => validation.validate_aud = false,
        }
        validation
    }
}
