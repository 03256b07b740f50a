//! What the holder of a token says to be known.
//!
//! `masthead_` and 48 characters of base 64: 256 random bits, and a checksum, by which scanners tell a leaked secret from
//! other words and the hub refuses what was never one without asking its database.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Crc;
use sha2::{Digest, Sha256};

use crate::ids::Ids;

/// What every secret begins with.
const PREFIX: &str = "masthead_";

/// Random bytes of a secret.
const RANDOM: usize = 32;

/// A secret. It is shown where it is made, and never again.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; RANDOM]);

impl Secret {
    /// A new one.
    pub fn new(ids: &Ids) -> Self {
        Self(ids.secret())
    }

    /// Reads a secret as it was shown; `None` when it is none.
    pub fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text.strip_prefix(PREFIX)?).ok()?;
        let (random, sum) = bytes.split_at_checked(RANDOM)?;
        let secret = Self(random.try_into().ok()?);
        (sum == secret.checksum()).then_some(secret)
    }

    /// The secret, for its holder alone.
    pub fn reveal(&self) -> String {
        let mut bytes = self.0.to_vec();
        bytes.extend(self.checksum());
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// What is kept of it. A hash that is made slowly would add nothing: nobody guesses 256 bits.
    pub(super) fn hash(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.0))
    }

    fn checksum(&self) -> [u8; 4] {
        let mut sum = Crc::new();
        sum.update(&self.0);
        sum.sum().to_be_bytes()
    }
}

/// A secret never gets into a log.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;
    use crate::ids::Ids;

    #[test]
    fn a_secret_is_read_as_it_was_shown() {
        let secret = Secret::new(&Ids::random());
        let shown = secret.reveal();
        assert_eq!(shown.len(), 57);
        assert_eq!(Secret::read(&shown), Some(secret.clone()));
        assert_eq!(secret.hash().len(), 43);
        assert!(!shown.contains(&secret.hash()));
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }

    #[test]
    fn what_differs_in_one_letter_is_none() {
        let shown = Secret::new(&Ids::seeded(1)).reveal();
        for at in 0..shown.len() {
            let other = if shown.as_bytes()[at] == b'A' { "B" } else { "A" };
            let mut changed = shown.clone();
            changed.replace_range(at..=at, other);
            assert_eq!(Secret::read(&changed), None, "{changed}");
            assert_eq!(Secret::read(&shown[..at]), None);
        }
        for wrong in [format!("{shown}A"), format!("{shown}="), format!(" {shown}"), String::new()] {
            assert_eq!(Secret::read(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn no_two_secrets_are_the_same() {
        let ids = Ids::random();
        assert_ne!(Secret::new(&ids), Secret::new(&ids));
        assert_ne!(Secret::new(&Ids::random()), Secret::new(&Ids::random()));
        assert_eq!(Secret::new(&Ids::seeded(7)), Secret::new(&Ids::seeded(7)));
    }
}
