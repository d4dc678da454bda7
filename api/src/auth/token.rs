//! Tokens of the server itself: JSON Web Tokens (RFC 7519), signed with HS256 and its secret.
//!
//! A token has the person (`sub`), the organizations that it is for (`org`, an id or a list of ids), and its expiry
//! (`exp`). Permissions are not in it: they are looked up, so that a change takes effect at once.

use chrono::{DateTime, TimeDelta, Utc};
use domain::id::OrganizationId;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use service::{Caller, Clock};

use super::token_cache::TokenCache;

/// Minimum length of the secret, in bytes: that of the hash (RFC 7518, section 3.2).
pub const MIN_SECRET: usize = 32;
/// Tolerance for the clock of another machine.
const LEEWAY: TimeDelta = TimeDelta::seconds(30);

/// Error of a secret that is too short.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error(
    "the secret for tokens (JWT_SECRET) must have at least {MIN_SECRET} bytes; make one with: openssl rand -base64 48"
)]
pub struct WeakSecret;

/// Reason why a token or key is refused. Contains no more than a client needs to correct it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No token, or not in the form `Bearer <token>`.
    #[error("a bearer token is needed: Authorization: Bearer <token>")]
    Missing,
    /// A token that no trusted issuer has signed, or that is for another server.
    #[error("the token is not valid here")]
    Invalid,
    /// A token that has expired.
    #[error("the token has expired")]
    Expired,
    /// A text in the form of an API key that is none, or whose key has expired or was revoked.
    #[error("the API key is not valid, has expired or was revoked")]
    Key,
    /// The keys of the token's issuer cannot be fetched.
    #[error("the token cannot be checked at the moment: its issuer does not answer; try again")]
    Unreachable,
}

/// Verified token or API key.
#[derive(Clone, Debug)]
pub struct Verified {
    /// Caller that it authenticates.
    pub caller: Caller,
    /// Expiry, if it expires.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Signs and verifies tokens.
pub struct Tokens {
    encoding: EncodingKey,
    /// Verifying keys: that of the secret that signs, and others that are accepted during a rotation of secrets.
    decoding: Vec<DecodingKey>,
    validation: Validation,
    issuer: Option<String>,
    audience: Option<String>,
    clock: Clock,
    verified_tokens: TokenCache<Good>,
}

/// Facts from a token whose signature is valid.
struct Good {
    caller: Caller,
    exp: NumericDate,
    nbf: Option<NumericDate>,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    org: Organizations,
    exp: NumericDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    iat: Option<NumericDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nbf: Option<NumericDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    iss: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    aud: Option<serde_json::Value>,
}

/// Instant in seconds since 1970, with or without a fraction (RFC 7519, section 2).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct NumericDate(serde_json::Number);

impl NumericDate {
    /// Instant with a precision of milliseconds; the earliest or the latest possible one for what is beyond.
    #[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates")]
    pub(super) fn instant(&self) -> DateTime<Utc> {
        let millis = match self.0.as_i64() {
            Some(seconds) => seconds.saturating_mul(1_000),
            None => (self.0.as_f64().unwrap_or_default() * 1_000.0).round() as i64,
        };
        let last = if millis < 0 { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC };
        DateTime::from_timestamp_millis(millis).unwrap_or(last)
    }
}

impl From<DateTime<Utc>> for NumericDate {
    fn from(instant: DateTime<Utc>) -> Self {
        Self(instant.timestamp().into())
    }
}

/// Claim `org`: the organizations that a token is for.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Organizations {
    One(String),
    Many(Vec<String>),
}

impl Organizations {
    /// Ids of the organizations, if they are valid.
    pub(super) fn ids(&self) -> Result<Vec<OrganizationId>, Refused> {
        let ids = match self {
            Self::One(id) => std::slice::from_ref(id),
            Self::Many(ids) => ids,
        };
        ids.iter().map(|id| id.parse()).collect::<Result<_, _>>().map_err(|_| Refused::Invalid)
    }
}

/// Expiry of a token with these claims, if it is valid now.
pub(super) fn in_time(
    exp: &NumericDate,
    nbf: Option<&NumericDate>,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, Refused> {
    let exp = exp.instant();
    if now - exp >= LEEWAY {
        return Err(Refused::Expired);
    }
    if nbf.is_some_and(|nbf| nbf.instant() - now > LEEWAY) {
        return Err(Refused::Invalid);
    }
    // No date is that far away.
    if exp == DateTime::<Utc>::MAX_UTC { Err(Refused::Invalid) } else { Ok(exp) }
}

impl Tokens {
    /// Creates the tokens of this secret; issuer and audience are required where they are given.
    ///
    /// # Errors
    ///
    /// When the secret is too short to be safe.
    pub fn new(
        secret: &str,
        issuer: Option<String>,
        audience: Option<String>,
        clock: Clock,
    ) -> Result<Self, WeakSecret> {
        let decoding = vec![decoding(secret)?];
        let mut validation = Validation::new(Algorithm::HS256);
        // Checked against the server's own clock, below.
        validation.validate_exp = false;
        validation.set_required_spec_claims(&["exp", "sub"]);
        match &issuer {
            Some(issuer) => validation.set_issuer(&[issuer]),
            None => validation.iss = None,
        }
        match &audience {
            Some(audience) => validation.set_audience(&[audience]),
            None => validation.validate_aud = false,
        }
        if issuer.is_some() {
            validation.required_spec_claims.insert("iss".to_owned());
        }
        if audience.is_some() {
            validation.required_spec_claims.insert("aud".to_owned());
        }
        Ok(Self {
            encoding: EncodingKey::from_secret(secret.as_bytes()),
            decoding,
            validation,
            issuer,
            audience,
            clock,
            verified_tokens: TokenCache::new(),
        })
    }

    /// Accepts tokens of these secrets, too, and signs none with them.
    ///
    /// # Errors
    ///
    /// When one of them is too short to be safe.
    pub fn accepting(mut self, secrets: &[String]) -> Result<Self, WeakSecret> {
        for secret in secrets {
            self.decoding.push(decoding(secret)?);
        }
        Ok(self)
    }

    /// Signs a token for the subject, valid from now on for this long.
    ///
    /// # Errors
    ///
    /// When signing fails.
    pub fn make(
        &self,
        subject: &str,
        organizations: &[OrganizationId],
        valid_for: TimeDelta,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let now = self.clock.now();
        let org = match organizations {
            [one] => Organizations::One(one.to_string()),
            many => Organizations::Many(many.iter().map(ToString::to_string).collect()),
        };
        let claims = Claims {
            sub: subject.to_owned(),
            org,
            exp: (now + valid_for).into(),
            iat: Some(now.into()),
            nbf: None,
            iss: self.issuer.clone(),
            aud: self.audience.clone().map(Into::into),
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
    }

    /// Verifies the value of an `Authorization` header.
    ///
    /// # Errors
    ///
    /// See [`Refused`].
    pub fn verify(&self, authorization: Option<&str>) -> Result<Verified, Refused> {
        self.check(bearer(authorization.ok_or(Refused::Missing)?).ok_or(Refused::Missing)?)
    }

    /// Verifies a token.
    pub(super) fn check(&self, token: &str) -> Result<Verified, Refused> {
        let good = self.verified_tokens.or_verified(token, || self.good(token)).ok_or(Refused::Invalid)?;
        self.now(&good)
    }

    /// Looks up a token that was verified before.
    pub(super) fn known(&self, token: &str) -> Option<Result<Verified, Refused>> {
        self.verified_tokens.claims(token).map(|good| self.now(&good))
    }

    fn now(&self, good: &Good) -> Result<Verified, Refused> {
        let expires_at = in_time(&good.exp, good.nbf.as_ref(), self.clock.now())?;
        Ok(Verified { caller: good.caller.clone(), expires_at: Some(expires_at) })
    }

    fn good(&self, token: &str) -> Option<Good> {
        let mut keys = self.decoding.iter();
        let claims =
            keys.find_map(|key| jsonwebtoken::decode::<Claims>(token, key, &self.validation).ok())?;
        if !is_understood(&claims.header) {
            return None;
        }
        let Claims { sub, org, exp, iat: _, nbf, iss: _, aud: _ } = claims.claims;
        let caller = Caller::person("", &sub, org.ids().ok()?);
        is_subject(&sub).then_some(Good { caller, exp, nbf })
    }
}

fn decoding(secret: &str) -> Result<DecodingKey, WeakSecret> {
    match secret.len() {
        MIN_SECRET.. => Ok(DecodingKey::from_secret(secret.as_bytes())),
        _ => Err(WeakSecret),
    }
}

/// Reports whether the token requires no extension that this server lacks: each extension that its header lists as
/// critical must be understood, or the token is invalid (RFC 7515, section 4.1.11). This server knows none of them, and
/// an empty list is no list.
pub(super) fn is_understood(header: &Header) -> bool {
    header.crit.is_none()
}

/// Reports whether the claim `sub` is a subject: not empty, and a text that every database can store.
pub(super) fn is_subject(sub: &str) -> bool {
    !sub.is_empty() && !sub.contains('\0')
}

/// Token of `Bearer <token>`; the scheme may be in any case (RFC 9110).
pub(super) fn bearer(authorization: &str) -> Option<&str> {
    let (scheme, token) = authorization.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use std::sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    };

    const SECRET: &str = "a secret of more than thirty-two bytes";

    fn tokens(secret: &str, audience: Option<&str>, now: &Arc<AtomicI64>) -> Tokens {
        let now = Arc::clone(now);
        let clock = Clock::from_fn(move || DateTime::from_timestamp(now.load(Ordering::Relaxed), 0).unwrap());
        Tokens::new(secret, None, audience.map(str::to_owned), clock).unwrap()
    }

    fn organization() -> OrganizationId {
        "organization_01h2xcejqtf2nbrexx3vqjhp41".parse().unwrap()
    }

    #[test]
    fn a_token_speaks_for_its_subject_until_it_expires() {
        let now = Arc::new(AtomicI64::new(1_000));
        let tokens = tokens(SECRET, None, &now);
        let token = tokens.make("alice", &[organization()], TimeDelta::seconds(60)).unwrap();
        let header = format!("bearer {token}");
        let verified = tokens.verify(Some(&header)).unwrap();
        assert_eq!(verified.caller, Caller::person("", "alice", vec![organization()]));
        now.store(1_089, Ordering::Relaxed);
        assert!(tokens.verify(Some(&header)).is_ok());
        now.store(1_090, Ordering::Relaxed);
        assert_eq!(tokens.verify(Some(&header)).unwrap_err(), Refused::Expired);
    }

    #[test]
    fn time_has_no_end_that_would_overflow() {
        let check = |exp: serde_json::Value, nbf: serde_json::Value| {
            let (exp, nbf): (NumericDate, Option<NumericDate>) =
                (serde_json::from_value(exp).unwrap(), serde_json::from_value(nbf).unwrap());
            in_time(&exp, nbf.as_ref(), DateTime::from_timestamp(1_000, 0).unwrap())
        };
        for far in [json!(i64::MAX), json!(u64::MAX), json!(1e300)] {
            assert_eq!(check(far.clone(), json!(null)), Err(Refused::Invalid), "no date is so far away");
            assert_eq!(check(json!(2_000), far), Err(Refused::Invalid));
        }
        for past in [json!(i64::MIN), json!(-1e300)] {
            assert_eq!(check(past.clone(), json!(null)), Err(Refused::Expired));
            assert!(check(json!(2_000), past).is_ok());
        }
    }

    #[test]
    fn numeric_dates_may_have_fractions() {
        let instant =
            |json: serde_json::Value| serde_json::from_value::<NumericDate>(json).unwrap().instant();
        let millis = |millis| DateTime::from_timestamp_millis(millis).unwrap();
        assert_eq!(instant(json!(1_700_000_000)), millis(1_700_000_000_000));
        assert_eq!(instant(json!(1_700_000_000.25)), millis(1_700_000_000_250));
        assert_eq!(instant(json!(-0.5)), millis(-500));
        for wrong in [json!("1700000000"), json!(null), json!(true)] {
            assert!(serde_json::from_value::<NumericDate>(wrong).is_err());
        }
    }

    #[test]
    fn a_token_with_fractional_dates_ends_to_the_fraction() {
        let now = Arc::new(AtomicI64::new(1_000));
        let tokens = tokens(SECRET, None, &now);
        let claims = json!({ "sub": "alice", "org": organization().to_string(), "exp": 1_059.5,
            "iat": 999.75, "nbf": 999.75 });
        let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &tokens.encoding).unwrap();
        let header = format!("Bearer {token}");
        let verified = tokens.verify(Some(&header)).unwrap();
        assert_eq!(verified.expires_at, DateTime::from_timestamp_millis(1_059_500));
        now.store(1_089, Ordering::Relaxed);
        assert!(tokens.verify(Some(&header)).is_ok());
        now.store(1_090, Ordering::Relaxed);
        assert_eq!(tokens.verify(Some(&header)).unwrap_err(), Refused::Expired);
    }

    #[test]
    fn a_token_with_critical_header_parameters_is_refused() {
        let tokens = tokens(SECRET, None, &Arc::new(AtomicI64::new(1_000)));
        let claims = json!({ "sub": "alice", "org": organization().to_string(), "exp": 1_060 });
        for (crit, good) in [
            (None, true),
            (Some(vec![]), false),
            (Some(vec!["exp"]), false),
            (Some(vec!["b64"]), false),
            (Some(vec!["http://example.invalid/UNDEFINED", "alg"]), false),
        ] {
            let crit = crit.map(|names: Vec<&str>| names.into_iter().map(str::to_owned).collect());
            let header = Header { crit, ..Header::new(Algorithm::HS256) };
            let token = jsonwebtoken::encode(&header, &claims, &tokens.encoding).unwrap();
            for _ in ["first", "again"] {
                let verified = tokens.verify(Some(&format!("Bearer {token}")));
                assert_eq!(verified.is_ok(), good, "{:?}", header.crit);
            }
        }
    }

    #[test]
    fn a_subject_is_not_empty_and_has_no_zero_character() {
        let tokens = tokens(SECRET, None, &Arc::new(AtomicI64::new(1_000)));
        for subject in ["", "a\0b", "\0"] {
            let token = tokens.make(subject, &[organization()], TimeDelta::seconds(60)).unwrap();
            let verified = tokens.verify(Some(&format!("Bearer {token}")));
            assert_eq!(verified.unwrap_err(), Refused::Invalid, "{subject:?}");
        }
    }

    #[test]
    fn what_this_server_did_not_sign_is_refused() {
        let now = Arc::new(AtomicI64::new(1_000));
        let ours = tokens(SECRET, None, &now);
        let theirs = tokens("another secret of more than 32 bytes!", None, &now);
        let token = theirs.make("alice", &[organization()], TimeDelta::seconds(60)).unwrap();
        assert_eq!(ours.verify(Some(&format!("Bearer {token}"))).unwrap_err(), Refused::Invalid);
        // {"alg":"none"}.{"sub":"alice","exp":9999999999,"org":"..."}.
        let unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSIsImV4cCI6OTk5OTk5OTk5OX0.";
        assert_eq!(ours.verify(Some(&format!("Bearer {unsigned}"))).unwrap_err(), Refused::Invalid);
        for header in [None, Some(""), Some("Bearer"), Some("Bearer "), Some("Basic abc")] {
            assert_eq!(ours.verify(header).unwrap_err(), Refused::Missing, "{header:?}");
        }
    }

    /// Rotation of a secret: the new one is accepted first, signs second, and is alone last.
    #[test]
    fn other_secrets_are_accepted_and_make_no_tokens() {
        const NEXT: &str = "the next secret of more than 32 bytes";
        let now = Arc::new(AtomicI64::new(1_000));
        let both =
            |first: &str, other: &str| tokens(first, None, &now).accepting(&[other.to_owned()]).unwrap();
        let (old, next) = (tokens(SECRET, None, &now), tokens(NEXT, None, &now));
        let (before, after) = (both(SECRET, NEXT), both(NEXT, SECRET));
        let header = |tokens: &Tokens| {
            format!("Bearer {}", tokens.make("alice", &[organization()], TimeDelta::seconds(60)).unwrap())
        };
        for (made_by, accepted_by, refused_by) in [
            (&old, vec![&old, &before, &after], Some(&next)),
            (&before, vec![&old, &before, &after], Some(&next)),
            (&after, vec![&next, &before, &after], Some(&old)),
        ] {
            let header = header(made_by);
            assert!(accepted_by.iter().all(|tokens| tokens.verify(Some(&header)).is_ok()));
            assert!(refused_by.iter().all(|tokens| tokens.verify(Some(&header)).is_err()));
        }
        assert!(tokens(SECRET, None, &now).accepting(&["short".to_owned()]).is_err());
        let made = header(&old);
        now.store(1_100, Ordering::Relaxed);
        assert_eq!(after.verify(Some(&made)).unwrap_err(), Refused::Expired);
    }

    #[test]
    fn an_audience_is_demanded_where_one_is_configured() {
        let now = Arc::new(AtomicI64::new(1_000));
        let (plain, bound) = (tokens(SECRET, None, &now), tokens(SECRET, Some("scorecard"), &now));
        let of = |tokens: &Tokens| {
            format!("Bearer {}", tokens.make("alice", &[organization()], TimeDelta::seconds(60)).unwrap())
        };
        assert!(bound.verify(Some(&of(&bound))).is_ok());
        assert_eq!(bound.verify(Some(&of(&plain))).unwrap_err(), Refused::Invalid);
    }

    #[test]
    fn a_short_secret_is_refused() {
        assert!(Tokens::new("short", None, None, Clock::system()).is_err());
    }
}
