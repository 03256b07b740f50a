//! Apollo's multipart protocol for subscriptions: a part for each result.
//!
//! The boundary behind a part goes out with it, since a client reads a part when it sees where it ends.

use super::super::answer::Refusal;
use super::{Protocol, RequestId};
use crate::graphql::answer::{named, text};

/// Parts of JSON between boundaries.
pub(super) struct Multipart;

impl Protocol for Multipart {
    const CONTENT_TYPE: &'static str = "multipart/mixed;boundary=\"graphql\";subscriptionSpec=1.0";
    const BEGINNING: &'static str = "\r\n--graphql";
    const ALIVE: &'static str = "\r\ncontent-type: application/json\r\n\r\n{}\r\n--graphql";
    const END: &'static str = "--\r\n";

    fn next(json: &str, _: Option<&str>) -> String {
        part(&format!(r#"{{"payload":{json}}}"#))
    }

    /// A part that tells nothing: places have no words here.
    fn place(_: &str) -> String {
        Self::ALIVE.to_owned()
    }

    /// An error of the transport and not of the operation: it stands beside a payload that is null.
    fn stopped(id: &RequestId) -> String {
        let errors = text(&named(vec![Refusal::stopping().error()], &id.0));
        part(&format!(r#"{{"payload":null,"errors":{errors}}}"#)) + Self::END
    }
}

fn part(json: &str) -> String {
    format!("\r\ncontent-type: application/json\r\n\r\n{json}\r\n--graphql")
}
