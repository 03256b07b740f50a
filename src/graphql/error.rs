//! Errors as clients see them: a documented code and one clear sentence, never SQL, paths or Rust.

use std::sync::Arc;

use async_graphql::{ErrorExtensions, ServerError};
use sea_orm::DbErr;

use crate::db::Delay;
use crate::graphql::prepare::{MAX_ERROR_BYTES, MAX_ERRORS, one_line};
use crate::graphql::whole::restore;
use crate::policy::Denied;

/// `extensions.code` of an error that a resolver gives. `docs/errors.md` says what to do about each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCode {
    /// An id that is no TypeID, or one of another type.
    InvalidId,
    /// A cursor that this list in this order never gave.
    InvalidCursor,
    /// A cursor that the change log no longer reaches.
    CursorExpired,
    /// `first` or `last` out of range, or both.
    InvalidPageSize,
    /// A filter that cannot be right.
    InvalidFilter,
    /// An argument that cannot be right.
    InvalidInput,
    /// A name that several visible people or organisations have.
    AmbiguousName,
    /// Nobody has said who asks.
    Unauthenticated,
    /// The token's role is too low.
    Forbidden,
    /// What a preview shows lacks what readers need.
    NotReady,
    /// What a preview showed is over.
    PreviewEnded,
    /// The database took longer than it may.
    Timeout,
    /// The database is busy or does not answer.
    Unavailable,
    /// The hub failed.
    Internal,
}

impl ErrorCode {
    /// The code as it is sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InvalidId => "INVALID_ID",
            Self::InvalidCursor => "INVALID_CURSOR",
            Self::CursorExpired => "CURSOR_EXPIRED",
            Self::InvalidPageSize => "INVALID_PAGE_SIZE",
            Self::InvalidFilter => "INVALID_FILTER",
            Self::InvalidInput => "INVALID_INPUT",
            Self::AmbiguousName => "AMBIGUOUS_NAME",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden => "FORBIDDEN",
            Self::NotReady => "NOT_READY",
            Self::PreviewEnded => "PREVIEW_ENDED",
            Self::Timeout => "TIMEOUT",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal => "INTERNAL",
        }
    }
}

/// Why a field has no value.
#[derive(Debug, Clone)]
pub enum Failure {
    /// The client can mend it.
    User {
        /// The code.
        code: ErrorCode,
        /// What is wrong and what to do; clients read it with a capital and a full stop.
        message: String,
    },
    /// Only the hub's people can mend it; the client gets a fixed text.
    Internal(Arc<dyn std::error::Error + Send + Sync>),
}

impl Failure {
    /// A failure that the client can mend.
    pub fn user(code: ErrorCode, message: impl Into<String>) -> Self {
        Self::User { code, message: message.into() }
    }
}

impl Failure {
    /// That somebody may not do something; the same whatever it is done to.
    pub fn denied(denied: Denied) -> Self {
        match denied {
            Denied::Unauthenticated => {
                let message = "this is for editors: send a token in the header `Authorization: Bearer …`";
                Self::user(ErrorCode::Unauthenticated, message)
            }
            Denied::Forbidden(role) => {
                let message = format!("this takes a token with the role {}", role.as_str());
                Self::user(ErrorCode::Forbidden, message)
            }
        }
    }
}

/// `?` alone can only make an internal error.
impl<E: std::error::Error + Send + Sync + 'static> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Internal(Arc::new(error))
    }
}

impl From<Failure> for async_graphql::Error {
    fn from(failure: Failure) -> Self {
        let (code, message) = match failure {
            Failure::User { code, message } => (code, message),
            Failure::Internal(cause) => {
                let (code, message) = told(&*cause);
                if code == ErrorCode::Internal {
                    tracing::error!(error = chain(&*cause), "a field failed");
                } else {
                    tracing::warn!(error = chain(&*cause), "the database kept a field waiting");
                }
                (code, message.to_owned())
            }
        };
        Self::new(sentence(&message)).extend_with(|_, extensions| extensions.set("code", code.as_str()))
    }
}

/// What clients learn of a failure of the hub: whether asking again may help, and nothing else.
fn told(cause: &(dyn std::error::Error + 'static)) -> (ErrorCode, &'static str) {
    match cause.downcast_ref::<DbErr>().and_then(Delay::of) {
        Some(Delay::Slow) => (ErrorCode::Timeout, "this field took too long; ask for less"),
        Some(Delay::Locked | Delay::Unreachable) => (ErrorCode::Unavailable, "the hub is busy; ask again in a moment"),
        None => (ErrorCode::Internal, "the hub failed to answer this field; its log says why"),
    }
}

/// The sentence that clients read: words written as Rust's errors are begin with a capital and end with a full stop.
/// A name in quotes at their beginning stays as it is.
pub(super) fn sentence(words: &str) -> String {
    let mut letters = words.trim().chars();
    let mut sentence: String = letters.next().map(|first| first.to_ascii_uppercase()).into_iter().collect();
    sentence.push_str(letters.as_str());
    if !sentence.ends_with(['.', '…']) {
        sentence.push('.');
    }
    sentence
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut chain = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        chain.push_str(": ");
        chain.push_str(&error.to_string());
        cause = error.source();
    }
    chain
}

/// As many errors as an answer may carry, in their order. The last one counts those that are left out, and has the code of
/// the one before it.
pub(super) fn capped(mut errors: Vec<ServerError>) -> Vec<ServerError> {
    for error in &mut errors {
        restore(error);
        error.message = one_line(&error.message);
    }
    let total = errors.len();
    let mut bytes = 0;
    let sizes = errors.iter().map(|error| {
        bytes += serde_json::to_vec(error).map_or(MAX_ERROR_BYTES, |json| json.len());
        bytes
    });
    let fitting = sizes.take_while(|bytes| *bytes <= MAX_ERROR_BYTES).count();
    if total > MAX_ERRORS || fitting < total {
        // One at least is told: without its path, which is as long as the aliases in it, it always fits.
        errors.truncate(fitting.clamp(1, MAX_ERRORS - 1));
        if fitting == 0 {
            errors[0].path.clear();
        }
        let extensions = errors.last().and_then(|last| last.extensions.clone());
        let left_out = total - errors.len();
        if left_out > 0 {
            let mut rest = ServerError::new(format!("{left_out} more errors were found."), None);
            rest.extensions = extensions;
            errors.push(rest);
        }
    }
    errors
}

/// What a nullable field resolves to. A failure nulls the field alone: `Result<Option<T>>` would null its parent.
pub type Nullable<T> = Option<async_graphql::Result<T>>;

/// Makes a nullable field's value.
pub fn nullable<T>(result: Result<Option<T>, Failure>) -> Nullable<T> {
    result.map_err(Into::into).transpose()
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn clients_read_sentences() {
        assert_eq!(sentence("a query needs at least one word"), "A query needs at least one word.");
        assert_eq!(sentence("`first` is 101\n"), "`first` is 101.");
        assert_eq!(sentence("Cut short…"), "Cut short…");
    }
}
