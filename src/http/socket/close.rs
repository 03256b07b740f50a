//! Why the hub closes a WebSocket: the codes of the protocol, and reasons of a legal length.

use std::borrow::Cow;

use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

/// Bytes that a close frame has for its reason.
const REASON: usize = 123;

/// A code, and a reason for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Close {
    code: u16,
    reason: Cow<'static, str>,
}

impl Close {
    fn new(code: u16, reason: impl Into<Cow<'static, str>>) -> Self {
        let mut reason = reason.into();
        if reason.len() > REASON {
            let end = reason.floor_char_boundary(REASON);
            reason.to_mut().truncate(end);
        }
        Self { code, reason }
    }

    pub(super) fn stopping() -> Self {
        Self::new(1001, "The hub is stopping; connect again.")
    }

    pub(super) fn too_many_pings() -> Self {
        Self::new(1008, "Too many pings: one every few seconds is enough.")
    }

    pub(super) fn too_large(limit: usize) -> Self {
        Self::new(1009, format!("A message has at most {limit} bytes."))
    }

    /// The hub cannot say now who this is.
    pub(super) fn try_again() -> Self {
        Self::new(1013, "The hub is busy; connect again in a while.")
    }

    pub(super) fn invalid(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::new(4400, reason)
    }

    pub(super) fn unauthorized() -> Self {
        Self::new(4401, "Unauthorized: say connection_init and wait for connection_ack first.")
    }

    pub(super) fn forbidden(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::new(4403, reason)
    }

    pub(super) fn other_protocol() -> Self {
        Self::new(4406, "Subprotocol not acceptable: this endpoint speaks graphql-transport-ws.")
    }

    pub(super) fn too_late() -> Self {
        Self::new(4408, "Connection initialisation timeout: connection_init did not come in time.")
    }

    pub(super) fn duplicate(id: &str) -> Self {
        Self::new(4409, format!("Subscriber for {id} already exists"))
    }

    pub(super) fn second_init() -> Self {
        Self::new(4429, "Too many initialisation requests: connection_init is said once.")
    }

    /// What to say when a connection broke; `None` when nobody is there to hear it.
    pub(super) fn of(error: &Error, limit: usize) -> Option<Self> {
        match error {
            Error::Capacity(_) => Some(Self::too_large(limit)),
            Error::Utf8(_) => Some(Self::new(1007, "The message is not UTF-8.")),
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => None,
            Error::Protocol(error) => Some(Self::new(1002, error.to_string())),
            _ => None,
        }
    }
}

impl From<Close> for CloseFrame {
    fn from(close: Close) -> Self {
        Self { code: close.code.into(), reason: close.reason.into_owned().into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_cut_between_characters() {
        let close = Close::duplicate(&format!("x{}", "é".repeat(200)));
        assert_eq!(close.reason.len(), 122);
        assert!(close.reason.starts_with("Subscriber for xé") && close.reason.ends_with('é'));
        assert_eq!(Close::invalid("x".repeat(124)).reason.len(), 123);
    }

    #[test]
    fn what_is_always_said_is_said_whole() {
        for close in [
            Close::stopping(),
            Close::too_many_pings(),
            Close::too_large(usize::MAX),
            Close::try_again(),
            Close::unauthorized(),
            Close::other_protocol(),
            Close::too_late(),
            Close::second_init(),
        ] {
            assert!(close.reason.len() < REASON, "{close:?}");
        }
    }
}
