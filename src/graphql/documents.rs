//! Registered documents: a set that is read at start and closed. Nothing that a client sends comes into it.

use std::collections::HashMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::graphql::prepare::RequestError;

/// SHA-256 of a document's text.
pub type DocumentHash = [u8; 32];

/// A document that cannot be registered.
#[derive(Debug, thiserror::Error)]
#[error("{name} cannot be registered: {reason}")]
pub struct DocumentError {
    /// Where it came from.
    pub name: String,
    /// Why, in one line.
    pub reason: String,
}

impl DocumentError {
    /// The first of a document's errors, with its place.
    pub(super) fn of(name: &str, errors: Vec<RequestError>) -> Self {
        let mut reason = String::new();
        if let Some(error) = errors.into_iter().next() {
            if let Some((line, column)) = error.locations.first() {
                reason = format!("line {line}, column {column}: ");
            }
            reason.push_str(&error.message);
        }
        Self { name: name.to_owned(), reason }
    }
}

/// The registered documents, by their hashes.
#[derive(Debug, Default)]
pub struct Documents(HashMap<DocumentHash, Arc<str>>);

impl Documents {
    /// Takes in a document, known by its text as it stands and without the white space at its end, which editors add.
    pub(super) fn add(&mut self, text: &str) {
        let whole: Arc<str> = text.into();
        for form in [text, text.trim_end()] {
            self.0.insert(hash_of(form), Arc::clone(&whole));
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The document with this hash.
    pub fn get(&self, hash: &DocumentHash) -> Option<&Arc<str>> {
        self.0.get(hash)
    }

    /// Whether this text is a registered document.
    pub fn holds(&self, text: &str) -> bool {
        self.0.contains_key(&hash_of(text))
    }
}

/// The hash by which a document is asked for.
pub fn hash_of(text: &str) -> DocumentHash {
    Sha256::digest(text).into()
}
