//! Text form of an API key: `bsc_<name>_<secret><checksum>`.
//!
//! `bsc_` lets secret scanners find a leaked key; the name is the end of the key's id, by which people recognise it.
//! The secret is 32 random bytes, 43 digits of base 62; only their SHA-256 is stored, and as nobody can guess them, a
//! fast hash without salt is as good as a slow one. The checksum, 6 digits, covers everything before it: a text that is
//! no key or is truncated is rejected without a query to the database.

use std::fmt;

use domain::id::ApiKeyId;
use ledger::error::{Error, Result};
use sha2::{Digest, Sha256};

/// Prefix of every key.
pub const PREFIX: &str = "bsc_";

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const NAME: usize = 8;
const SECRET: usize = 43;
const CHECKSUM: usize = 6;

/// SHA-256 of a key's random bytes.
pub(super) type Hash = [u8; 32];

/// Complete text of a key, shown to its owner once. Redacted in logs.
#[derive(Clone)]
pub struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl Secret {
    /// Generates a secret for the key.
    pub(super) fn fresh(id: ApiKeyId) -> Result<(Self, Hash)> {
        let mut random = [0; 32];
        getrandom::fill(&mut random).map_err(|error| Error::NoRandomness(error.to_string()))?;
        Ok((Self::of(id, random), Sha256::digest(random).into()))
    }

    fn of(id: ApiKeyId, random: [u8; 32]) -> Self {
        let text = format!("{}_{}", prefix(id), written::<SECRET>(random));
        let checksum = checksum(&text);
        Self(text + &checksum)
    }

    /// Returns the text, for its owner.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// Prefix of the text that is stored, for people to recognise the key by.
pub(super) fn prefix(id: ApiKeyId) -> String {
    let id = id.to_string();
    format!("{PREFIX}{}", &id[id.len() - NAME..])
}

/// Hash by which the key is looked up; `None` when the text is no key.
pub(super) fn hash_of(text: &str) -> Option<Hash> {
    let (rest, given) = text.split_at_checked(text.len().checked_sub(CHECKSUM)?)?;
    let (name, secret) = rest.strip_prefix(PREFIX)?.split_once('_')?;
    if name.len() != NAME || secret.len() != SECRET || checksum(rest) != given {
        return None;
    }
    Some(Sha256::digest(read(secret)?).into())
}

fn checksum(text: &str) -> String {
    let hash = Sha256::digest(text);
    written::<CHECKSUM>([hash[0], hash[1], hash[2], hash[3]])
}

/// Encodes the number of these bytes in base 62, in a fixed number of digits.
fn written<const WIDTH: usize>(mut number: impl AsMut<[u8]>) -> String {
    let mut digits = [b'0'; WIDTH];
    for digit in digits.iter_mut().rev() {
        let mut rest = 0;
        for byte in number.as_mut() {
            let value = rest * 256 + u32::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or_default();
            rest = value % 62;
        }
        *digit = DIGITS[rest as usize];
    }
    digits.iter().map(|digit| char::from(*digit)).collect()
}

/// Decodes the random bytes; `None` when the text is no number or the number is too large.
fn read(text: &str) -> Option<[u8; 32]> {
    let mut number = [0_u8; 32];
    for digit in text.bytes() {
        let mut carry = u32::try_from(DIGITS.iter().position(|it| *it == digit)?).ok()?;
        for byte in number.iter_mut().rev() {
            let value = u32::from(*byte) * 62 + carry;
            [*byte, _, _, _] = value.to_le_bytes();
            carry = value >> 8;
        }
        if carry > 0 {
            return None;
        }
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> ApiKeyId {
        "apikey_01h2xcejqtf2nbrexx3vqjhp41".parse().unwrap()
    }

    #[test]
    fn a_key_has_the_hash_of_its_text() {
        for random in [[0; 32], [255; 32], std::array::from_fn(|at| at as u8)] {
            let secret = Secret::of(id(), random);
            assert_eq!(secret.reveal().len(), 62);
            assert!(secret.reveal().starts_with("bsc_3vqjhp41_"), "{}", secret.reveal());
            assert_eq!(hash_of(secret.reveal()), Some(Sha256::digest(random).into()));
        }
        let (one, hash) = Secret::fresh(id()).unwrap();
        assert_eq!(hash_of(one.reveal()), Some(hash));
        assert_ne!(one.reveal(), Secret::fresh(id()).unwrap().0.reveal());
        assert_eq!(format!("{one:?}"), "Secret(..)");
    }

    #[test]
    fn a_mistyped_truncated_or_foreign_key_is_rejected() {
        let secret = Secret::of(id(), [7; 32]);
        let text = secret.reveal();
        for at in 0..text.len() {
            let mut other = text.as_bytes().to_vec();
            other[at] = if other[at] == b'x' { b'y' } else { b'x' };
            assert_eq!(hash_of(std::str::from_utf8(&other).unwrap()), None, "at {at}");
            assert_eq!(hash_of(&text[..at]), None, "up to {at}");
        }
        // The checksum is valid, but the number exceeds 32 bytes.
        let great = format!("bsc_3vqjhp41_{}", "z".repeat(SECRET));
        assert_eq!(hash_of(&format!("{great}{}", checksum(&great))), None);
        for text in ["", "bsc_", "bsc__", "ééé", "bsc_3vqjhp41_é"] {
            assert_eq!(hash_of(text), None, "{text}");
        }
    }
}
