//! Identity provider: a real server that publishes public keys, and signs tokens with the private ones.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use api::auth::issuer::IssuerConfig;
use axum::{
    Json, Router,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::Jwk};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// A pair of keys, of which the provider publishes one.
#[derive(Clone, Copy)]
pub(super) struct Pair {
    pub(super) id: &'static str,
    pub(super) algorithm: Algorithm,
    pem: &'static [u8],
}

pub(super) const RSA: Pair =
    Pair { id: "rsa", algorithm: Algorithm::RS256, pem: include_bytes!("../data/keys/rsa.pem") };
pub(super) const EC: Pair =
    Pair { id: "ec", algorithm: Algorithm::ES256, pem: include_bytes!("../data/keys/ec.pem") };
pub(super) const EC_NEXT: Pair =
    Pair { id: "ec-next", algorithm: Algorithm::ES256, pem: include_bytes!("../data/keys/ec-next.pem") };
pub(super) const ED: Pair =
    Pair { id: "ed", algorithm: Algorithm::EdDSA, pem: include_bytes!("../data/keys/ed.pem") };

impl Pair {
    pub(super) fn private(self) -> EncodingKey {
        let key = match self.algorithm {
            Algorithm::RS256 => EncodingKey::from_rsa_pem(self.pem),
            Algorithm::ES256 => EncodingKey::from_ec_pem(self.pem),
            _ => EncodingKey::from_ed_pem(self.pem),
        };
        key.unwrap()
    }

    /// Public key in the form of an entry of a key set.
    pub(super) fn public(self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.private(), self.algorithm).unwrap();
        jwk.common.key_id = Some(self.id.to_owned());
        serde_json::to_value(jwk).unwrap()
    }

    /// Token with these claims, which names the key.
    pub(super) fn sign(self, claims: &Value) -> String {
        self.sign_as(Some(self.id), claims)
    }

    /// Token with these claims, which names its key by this id or by none.
    pub(super) fn sign_as(self, id: Option<&str>, claims: &Value) -> String {
        let header = Header { kid: id.map(str::to_owned), ..Header::new(self.algorithm) };
        format!("Bearer {}", jsonwebtoken::encode(&header, claims, &self.private()).unwrap())
    }
}

/// A provider on a free port.
pub(super) struct Provider {
    pub(super) url: String,
    said: Arc<Said>,
}

struct Said {
    /// Issuer name in its configuration.
    issuer: Mutex<String>,
    keys: Mutex<Vec<Value>>,
    /// Number of requests for the keys.
    asked: AtomicUsize,
    is_down: Mutex<bool>,
}

impl Provider {
    pub(super) async fn start(keys: &[Pair]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let said = Arc::new(Said {
            issuer: Mutex::new(url.clone()),
            keys: Mutex::default(),
            asked: AtomicUsize::new(0),
            is_down: Mutex::new(false),
        });
        let (first, second) = (Arc::clone(&said), Arc::clone(&said));
        let at = url.clone();
        let router = Router::new()
            .route(
                "/.well-known/openid-configuration",
                get(async move || {
                    let issuer = first.issuer.lock().unwrap().clone();
                    first.answer(json!({ "issuer": issuer, "jwks_uri": format!("{at}/keys") }))
                }),
            )
            .route(
                "/keys",
                get(async move || {
                    second.asked.fetch_add(1, Ordering::SeqCst);
                    let keys = second.keys.lock().unwrap().clone();
                    second.answer(json!({ "keys": keys }))
                }),
            );
        tokio::spawn(axum::serve(listener, router).into_future());
        let provider = Self { url, said };
        provider.publish(keys);
        provider
    }

    /// Issuer configuration with which a server trusts this provider.
    pub(super) fn config(&self) -> IssuerConfig {
        IssuerConfig { url: self.url.clone(), audience: None, jwks: None }
    }

    /// Publishes these keys instead, besides some that are not for tokens.
    pub(super) fn publish(&self, keys: &[Pair]) {
        let mut published: Vec<_> = keys.iter().map(|pair| pair.public()).collect();
        published.push(json!({ "kty": "EC", "crv": "secp256k1", "kid": "other", "x": "AA", "y": "AA" }));
        published.push(json!({ "kty": "oct", "kid": "secret", "k": "c2VjcmV0" }));
        *self.said.keys.lock().unwrap() = published;
    }

    /// Publishes this key alone, under this name.
    pub(super) fn publish_as(&self, key: Pair, id: &'static str) {
        self.publish(&[Pair { id, ..key }]);
    }

    pub(super) fn call_itself(&self, issuer: &str) {
        issuer.clone_into(&mut self.said.issuer.lock().unwrap());
    }

    pub(super) fn is_down(&self, is_down: bool) {
        *self.said.is_down.lock().unwrap() = is_down;
    }

    /// Number of requests for the keys.
    pub(super) fn asked(&self) -> usize {
        self.said.asked.load(Ordering::SeqCst)
    }
}

impl Said {
    fn answer(&self, json: Value) -> Response {
        match *self.is_down.lock().unwrap() {
            true => StatusCode::SERVICE_UNAVAILABLE.into_response(),
            false => Json(json).into_response(),
        }
    }
}
