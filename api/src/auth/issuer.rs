//! Identity providers: issuers of tokens that are signed with a key of their own (OpenID Connect).
//!
//! Such a token identifies the person (`iss`, `sub`) and expires (`exp`). The person's organizations are looked up;
//! `org`, if present, chooses among them.

use std::{io, sync::Arc};

use chrono::{DateTime, Utc};
use domain::id::OrganizationId;
use jsonwebtoken::{Algorithm, Header, Validation, errors::ErrorKind};
use serde::Deserialize;
use service::Clock;

use super::{
    fetch::Fetcher,
    keys::{Key, Keys, Source},
    token::{NumericDate, Organizations, Refused, in_time, is_subject, is_understood},
};

/// Accepted signature algorithms. All are asymmetric: the verifying key cannot sign.
const ALGORITHMS: [Algorithm; 3] = [Algorithm::RS256, Algorithm::ES256, Algorithm::EdDSA];

/// Configuration of an issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerConfig {
    /// URL of the issuer, exactly as in the `iss` of its tokens.
    pub url: String,
    /// Required `aud` of its tokens; any audience where it is not set.
    pub audience: Option<String>,
    /// URL of its keys; taken from the issuer's own configuration where it is not set.
    pub jwks: Option<String>,
}

/// Trusted issuer.
pub struct Issuer {
    url: String,
    audience: Option<String>,
    keys: Arc<Keys>,
    clock: Clock,
}

/// Person whom an issuer has authenticated.
pub(super) struct VerifiedPerson {
    pub(super) subject: String,
    /// Organizations that the token is for; all of the person's without it.
    pub(super) organizations: Option<Vec<OrganizationId>>,
    /// E-mail address of the person that the issuer has verified.
    pub(super) verified_email: Option<String>,
    pub(super) expires_at: DateTime<Utc>,
}

/// Reason why a key does not verify a token.
#[derive(Clone, Copy)]
enum Mismatch {
    Signature,
    Claims,
}

/// Claims of a token.
#[derive(Deserialize)]
pub(super) struct Claims {
    sub: String,
    exp: NumericDate,
    nbf: Option<NumericDate>,
    org: Option<Organizations>,
    email: Option<String>,
    #[serde(default)]
    email_verified: serde_json::Value,
}

impl Issuer {
    /// Creates issuers with these names and keys. Nothing is fetched before the first token arrives.
    ///
    /// # Errors
    ///
    /// When the machine has no root certificates to verify servers with.
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

    /// Value of `iss` in its tokens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Verifies a token, and returns the person whom it authenticates.
    pub(super) async fn check(&self, token: &str, header: &Header) -> Result<VerifiedPerson, Refused> {
        let algorithm = header.alg;
        if !ALGORITHMS.contains(&algorithm) || !is_understood(header) {
            return Err(Refused::Invalid);
        }
        let id = header.kid.as_deref();
        let key = self.keys.find(id, algorithm).await?;
        let claims = match self.verified(token, &key) {
            // The issuer may have replaced the key, under the same id or without one.
            Err(Mismatch::Signature) => {
                let renewed = self.keys.find_renewed(id, algorithm, &key).await.ok_or(Refused::Invalid)?;
                self.verified(token, &renewed)
            }
            verified => verified,
        };
        let claims = claims.map_err(|_| Refused::Invalid)?;
        let Claims { sub, exp, nbf, org, email, email_verified } = &*claims;
        let expires_at = in_time(exp, nbf.as_ref(), self.clock.now())?;
        if !is_subject(sub) {
            return Err(Refused::Invalid);
        }
        // An address with a null character is invalid.
        let is_verified = |email: &String| *email_verified == true && !email.contains('\0');
        Ok(VerifiedPerson {
            subject: sub.clone(),
            organizations: org.as_ref().map(Organizations::ids).transpose()?,
            verified_email: email.clone().filter(is_verified),
            expires_at,
        })
    }

    /// Claims of a token that the key has signed.
    fn verified(&self, token: &str, key: &Key) -> Result<Arc<Claims>, Mismatch> {
        let mut mismatch = Mismatch::Claims;
        let verify = || {
            let read = jsonwebtoken::decode::<Claims>(token, &key.key, &self.validation(key.algorithm));
            read.map(|it| it.claims)
                .inspect_err(|error| {
                    if *error.kind() == ErrorKind::InvalidSignature {
                        mismatch = Mismatch::Signature;
                    }
                })
                .ok()
        };
        key.verified_tokens.or_verified(token, verify).ok_or(mismatch)
    }

    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        // Checked against the server's own clock.
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
