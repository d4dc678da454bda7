//! Public keys of an issuer, cached in memory and fetched again when they may have changed.
//!
//! Tokens cause at most one request a minute, whatever they contain; known keys remain valid while the issuer is down.

use std::sync::{Arc, PoisonError, RwLock};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyOperations, PublicKeyUse},
};
use serde::Deserialize;
use service::Clock;
use tokio::sync::Mutex as AsyncMutex;

use super::{
    fetch::{Fetcher, NotFetched},
    issuer::Claims,
    token::Refused,
    token_cache::TokenCache,
};

/// Age at which keys are fetched again, so that a key that the issuer has removed is removed here.
const OLD: TimeDelta = TimeDelta::hours(1);
/// Minimum time between two fetches of the issuer's keys.
const PAUSE: TimeDelta = TimeDelta::minutes(1);
/// Minimum time between two fetches while there are no keys at all.
const SHORT_PAUSE: TimeDelta = TimeDelta::seconds(5);
/// Minimum length of an RSA modulus, in bytes (RFC 7518, section 3.3).
const SHORTEST_RSA: usize = 256;

/// Source of an issuer's keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// URL from the issuer's configuration (OpenID Connect Discovery).
    Discovery,
    /// URL that is set by the operator.
    Address(String),
}

/// Public key, the one algorithm that it is for, and the tokens that it has verified.
pub(super) struct Key {
    id: Option<String>,
    pub(super) algorithm: Algorithm,
    pub(super) key: DecodingKey,
    pub(super) verified_tokens: TokenCache<Claims>,
}

/// State of an issuer's keys.
#[derive(Clone, Default)]
struct Known {
    keys: Arc<[Arc<Key>]>,
    fetched_at: Option<DateTime<Utc>>,
    tried_at: Option<DateTime<Utc>>,
}

/// Keys of an issuer.
pub(super) struct Keys {
    issuer: String,
    source: Source,
    fetcher: Fetcher,
    clock: Clock,
    known: RwLock<Known>,
    /// Lock that lets one request at a time fetch new keys, for all who wait.
    turn: AsyncMutex<()>,
}

impl Keys {
    pub(super) fn new(issuer: String, source: Source, fetcher: Fetcher, clock: Clock) -> Arc<Self> {
        let (known, turn) = (RwLock::default(), AsyncMutex::default());
        Arc::new(Self { issuer, source, fetcher, clock, known, turn })
    }

    /// Finds the key for a token with this header.
    pub(super) async fn find(
        self: &Arc<Self>,
        id: Option<&str>,
        algorithm: Algorithm,
    ) -> Result<Arc<Key>, Refused> {
        let known = self.known();
        if let Some(key) = known.find(id, algorithm) {
            let now = self.clock.now();
            if known.is_old(now) && known.may_be_tried(now) {
                tokio::spawn(Arc::clone(self).refresh());
            }
            return Ok(key);
        }
        // In a task of its own, so that a client that disconnects does not cancel it for those who wait.
        let _ = tokio::spawn(Arc::clone(self).refresh()).await;
        let known = self.known();
        match known.find(id, algorithm) {
            Some(key) => Ok(key),
            None if known.last_fetch_succeeded() => Err(Refused::Invalid),
            None => Err(Refused::Unreachable),
        }
    }

    /// Finds the key for a token with this header after another fetch, for a signature that does not fit `known`; `None`
    /// where there is no other key.
    pub(super) async fn find_renewed(
        self: &Arc<Self>,
        id: Option<&str>,
        algorithm: Algorithm,
        known: &Arc<Key>,
    ) -> Option<Arc<Key>> {
        // In a task of its own, as above.
        let _ = tokio::spawn(Arc::clone(self).refresh()).await;
        self.known().find(id, algorithm).filter(|key| !Arc::ptr_eq(key, known))
    }

    /// Fetches the keys, unless another caller has just done so.
    async fn refresh(self: Arc<Self>) {
        let _turn = self.turn.lock().await;
        let now = self.clock.now();
        if !self.known().may_be_tried(now) {
            return;
        }
        self.change(|known| known.tried_at = Some(now));
        match self.fetch().await {
            Ok(keys) => self.change(|known| {
                known.keys = keys;
                known.fetched_at = Some(now);
            }),
            Err(error) => {
                tracing::warn!(issuer = self.issuer, %error, "the keys of an issuer could not be fetched");
            }
        }
    }

    async fn fetch(&self) -> Result<Arc<[Arc<Key>]>, NotFetched> {
        #[derive(Deserialize)]
        struct Configuration {
            issuer: String,
            jwks_uri: String,
        }
        #[derive(Deserialize)]
        struct KeySet {
            keys: Vec<serde_json::Value>,
        }
        let address = match &self.source {
            Source::Address(address) => address.clone(),
            Source::Discovery => {
                let at = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
                let Configuration { issuer, jwks_uri } = self.fetcher.json(&at).await?;
                // Another issuer must not authenticate for this one, and the keys must not come over an unprotected
                // connection.
                if issuer != self.issuer {
                    let why = format!("it is the configuration of {issuer:?}, not of {:?}", self.issuer);
                    return Err(NotFetched::Shape(at.parse().unwrap_or_default(), why));
                }
                if self.issuer.starts_with("https:") && !jwks_uri.starts_with("https:") {
                    return Err(NotFetched::Address(jwks_uri));
                }
                jwks_uri
            }
        };
        let KeySet { keys } = self.fetcher.json(&address).await?;
        // A key of an unknown kind is ignored, and no reason to refuse the others.
        let keys = keys.into_iter().filter_map(|key| usable(&serde_json::from_value(key).ok()?));
        Ok(keys.map(Arc::new).collect())
    }

    fn known(&self) -> Known {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(&mut Known)) {
        change(&mut self.known.write().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Known {
    /// Finds the key with this id, or the only one for the algorithm where a token names none.
    fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<Arc<Key>> {
        let mut fitting = self.keys.iter().filter(|key| key.algorithm == algorithm);
        match id {
            Some(id) => fitting.find(|key| key.id.as_deref() == Some(id)),
            None => fitting.next().filter(|_| fitting.next().is_none()),
        }
        .cloned()
    }

    fn is_old(&self, now: DateTime<Utc>) -> bool {
        self.fetched_at.is_none_or(|at| now - at >= OLD)
    }

    fn may_be_tried(&self, now: DateTime<Utc>) -> bool {
        let pause = if self.fetched_at.is_some() { PAUSE } else { SHORT_PAUSE };
        self.tried_at.is_none_or(|at| now - at >= pause)
    }

    /// Reports whether the last fetch succeeded.
    fn last_fetch_succeeded(&self) -> bool {
        self.fetched_at.is_some() && self.fetched_at == self.tried_at
    }
}

/// Converts a key to one that verifies signatures, if it is usable.
fn usable(jwk: &Jwk) -> Option<Key> {
    let common = &jwk.common;
    let signs = common.public_key_use.as_ref().is_none_or(|it| *it == PublicKeyUse::Signature);
    let verifies = common.key_operations.as_ref().is_none_or(|it| it.contains(&KeyOperations::Verify));
    let algorithm = match &jwk.algorithm {
        AlgorithmParameters::RSA(rsa) => {
            let modulus = BASE64_URL_SAFE_NO_PAD.decode(&rsa.n).ok()?;
            (modulus.len() >= SHORTEST_RSA).then_some(Algorithm::RS256)
        }
        AlgorithmParameters::EllipticCurve(ec) if ec.curve == EllipticCurve::P256 => Some(Algorithm::ES256),
        AlgorithmParameters::OctetKeyPair(pair) if pair.curve == EllipticCurve::Ed25519 => {
            Some(Algorithm::EdDSA)
        }
        _ => None,
    }?;
    let is_for_it = common.key_algorithm.is_none_or(|it| Algorithm::try_from(it).ok() == Some(algorithm));
    if !signs || !verifies || !is_for_it {
        return None;
    }
    let (id, key) = (common.key_id.clone(), DecodingKey::from_jwk(jwk).ok()?);
    Some(Key { id, algorithm, key, verified_tokens: TokenCache::new() })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn algorithm(jwk: Value) -> Option<Algorithm> {
        usable(&serde_json::from_value(jwk).ok()?).map(|key| key.algorithm)
    }

    /// Public keys of RFC 8037, appendix A.2, and RFC 7517, appendix A.1.
    fn ed() -> Value {
        json!({ "kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" })
    }

    fn ec() -> Value {
        json!({ "kty": "EC", "crv": "P-256", "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
            "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM" })
    }

    #[test]
    fn a_key_is_for_one_algorithm() {
        assert_eq!(algorithm(ed()), Some(Algorithm::EdDSA));
        assert_eq!(algorithm(ec()), Some(Algorithm::ES256));
        let with = |mut jwk: Value, name: &str, value: Value| {
            jwk[name] = value;
            algorithm(jwk)
        };
        assert_eq!(with(ec(), "alg", json!("ES256")), Some(Algorithm::ES256));
        assert_eq!(with(ec(), "use", json!("sig")), Some(Algorithm::ES256));
        for (name, value) in [
            ("alg", json!("ES384")),
            ("alg", json!("ECDH-ES")),
            ("use", json!("enc")),
            ("key_ops", json!(["sign"])),
            ("crv", json!("P-384")),
        ] {
            assert_eq!(with(ec(), name, value.clone()), None, "{name} {value}");
        }
    }

    #[test]
    fn what_does_not_verify_signatures_is_no_key() {
        for jwk in [
            json!({ "kty": "oct", "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ", "alg": "HS256" }),
            json!({ "kty": "RSA", "n": "AQAB", "e": "AQAB" }),
            json!({ "kty": "OKP", "crv": "X25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }),
            json!({ "kty": "new" }),
            json!(null),
        ] {
            assert_eq!(algorithm(jwk.clone()), None, "{jwk}");
        }
    }
}
