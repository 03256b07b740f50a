//! What a preview token says, and the signature under it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;

use super::LASTS;
use crate::clock::Timestamp;
use crate::ids::Ids;

/// What every preview token begins with: a token's own prefix, and what it is.
const PREFIX: &str = "masthead_preview_";

/// A story's id, and two instants.
const CONTENT: usize = 32;

/// The sight of one draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Preview {
    /// The story.
    pub article: Uuid,
    /// When it was given.
    pub since: Timestamp,
    /// When it ends.
    pub until: Timestamp,
}

impl Preview {
    /// One of a story's draft that is given now.
    pub fn new(article: Uuid, now: Timestamp) -> Self {
        Self { article, since: now, until: Timestamp(now.0 + LASTS) }
    }

    /// Whether a text is meant as the token of a preview.
    pub(super) fn is_meant(token: &str) -> bool {
        token.starts_with(PREFIX)
    }

    fn content(&self) -> [u8; CONTENT] {
        let mut content = [0; CONTENT];
        content[..16].copy_from_slice(self.article.as_bytes());
        content[16..24].copy_from_slice(&self.since.0.to_be_bytes());
        content[24..].copy_from_slice(&self.until.0.to_be_bytes());
        content
    }

    fn of(content: [u8; CONTENT]) -> Option<Self> {
        let (article, times) = content.split_first_chunk::<16>()?;
        let (since, until) = times.split_first_chunk::<8>()?;
        let instant = |bytes: [u8; 8]| Timestamp(i64::from_be_bytes(bytes));
        let (since, until) = (instant(*since), instant(until.try_into().ok()?));
        Some(Self { article: Uuid::from_bytes(*article), since, until })
    }
}

/// By which previews are signed.
pub(super) struct Key(Hmac<Sha256>);

impl Key {
    /// The text of a new one.
    pub(super) fn secret(ids: &Ids) -> String {
        URL_SAFE_NO_PAD.encode(ids.secret())
    }

    /// A key by its text.
    pub(super) fn try_new(secret: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(secret).ok().filter(|bytes| bytes.len() >= 32)?;
        Hmac::new_from_slice(&bytes).ok().map(Self)
    }

    /// A preview's token.
    pub(super) fn sign(&self, preview: &Preview) -> String {
        let content = preview.content();
        let signature = self.0.clone().chain_update(content).finalize().into_bytes();
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode([&content[..], &signature[..]].concat()))
    }

    /// The preview of a token, when this key has signed it. The signatures are compared in constant time.
    pub(super) fn read(&self, token: &str) -> Option<Preview> {
        let bytes = URL_SAFE_NO_PAD.decode(token.strip_prefix(PREFIX)?).ok()?;
        let (content, signature) = bytes.split_first_chunk::<CONTENT>()?;
        self.0.clone().chain_update(content).verify_slice(signature).ok()?;
        Preview::of(*content)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{Key, Preview};
    use crate::clock::Timestamp;
    use crate::ids::Ids;

    #[test]
    fn what_was_signed_is_read_and_nothing_else() {
        let key = |seed| Key::try_new(&Key::secret(&Ids::seeded(seed))).expect("a key");
        let preview = Preview::new(Uuid::from_u128(7), Timestamp(1_795_424_400_000));
        let token = key(1).sign(&preview);
        assert_eq!(key(1).read(&token), Some(preview));
        assert_eq!(key(2).read(&token), None, "another hub's");
        for at in "masthead_preview_".len()..token.len() {
            let other = if token.as_bytes()[at] == b'A' { "B" } else { "A" };
            let mut changed = token.clone();
            changed.replace_range(at..=at, other);
            assert_eq!(key(1).read(&changed), None, "{changed}");
            assert_eq!(key(1).read(&token[..at]), None);
        }
        for wrong in [format!("{token}A"), format!(" {token}"), token.replace("preview", "review"), String::new()] {
            assert_eq!(key(1).read(&wrong), None, "{wrong}");
        }
    }
}
