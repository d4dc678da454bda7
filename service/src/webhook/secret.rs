//! Secrets of webhooks and signatures: `v1` of the Standard Webhooks specification, HMAC-SHA256 over the message's id,
//! the time of the attempt and the body, separated by dots.

use std::fmt;

use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use ledger::error::{Error, Result};
use sha2::Sha256;

/// Prefix of the text form of every secret.
const PREFIX: &str = "whsec_";

/// Secret for signing messages to one webhook. Redacted in logs.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl Secret {
    /// Generates a secret.
    pub(super) fn fresh() -> Result<Self> {
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(|error| Error::NoRandomness(error.to_string()))?;
        Ok(Self(random))
    }

    /// Bytes that are stored for signing.
    pub(super) fn bytes(&self) -> Vec<u8> {
        self.0.to_vec()
    }

    /// Returns the text, for its owner: `whsec_` and the bytes in base64.
    #[must_use]
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", BASE64_STANDARD.encode(self.0))
    }
}

/// Value of the header `webhook-signature`: a signature with each of the secrets.
pub(super) fn signatures(secrets: &[&[u8]], id: &str, timestamp: i64, body: &str) -> Result<String> {
    let sign = |secret: &&[u8]| {
        let mac = Hmac::<Sha256>::new_from_slice(secret);
        let mut mac = mac.map_err(|error| Error::Corrupt(format!("the secret of a webhook: {error}")))?;
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        Ok(format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes())))
    };
    Ok(secrets.iter().map(sign).collect::<Result<Vec<_>>>()?.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Test vector of the specification's reference libraries.
    #[test]
    fn a_signature_matches_the_specification() {
        let secret = BASE64_STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let (id, body) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", r#"{"test": 2432232314}"#);
        let signed = |secrets: &[&[u8]]| signatures(secrets, id, 1_614_265_330, body).unwrap();
        let expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(signed(&[&secret]), expected);
        assert_eq!(signed(&[&secret, &secret]), format!("{expected} {expected}"));
    }

    #[test]
    fn a_secret_has_32_random_bytes_and_hides_them() {
        let [a, b] = [Secret::fresh().unwrap(), Secret::fresh().unwrap()];
        assert_ne!(a.reveal(), b.reveal());
        let text = a.reveal();
        assert_eq!(BASE64_STANDARD.decode(text.strip_prefix(PREFIX).unwrap()).unwrap(), a.bytes());
        assert_eq!(format!("{a:?}"), "Secret(..)");
    }
}
