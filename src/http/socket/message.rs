//! The messages of graphql-transport-ws: <https://github.com/enisdenjo/graphql-ws>.

use std::borrow::Cow;

use async_graphql::ServerError;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value as Json};

use super::super::Parameters;
use super::super::answer::RequestId;
use super::super::parameters::unread;
use crate::graphql::answer::{self, named};

/// What a client says.
#[derive(Debug)]
pub(super) enum Message {
    Init(Map<String, Json>),
    Ping(Option<Box<RawValue>>),
    Pong,
    Subscribe { id: String, asked: Box<Parameters> },
    Complete { id: String },
}

#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(rename = "type")]
    kind: Option<Cow<'a, str>>,
    id: Option<Json>,
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
}

impl Message {
    /// Reads a message, or says in a sentence why it is none.
    pub(super) fn read(text: &str) -> Result<Self, Cow<'static, str>> {
        // Of what is no object, the reader would say that it wanted a type of ours.
        if !text.trim_start().starts_with('{') {
            return Err("Invalid message: it is not an object.".into());
        }
        let raw = serde_json::from_str::<Raw<'_>>(text);
        let raw = raw.map_err(|error| format!("Invalid message: {error}."))?;
        match raw.kind.as_deref() {
            Some("connection_init") => {
                let payload = payload(raw.payload)?.map_or(Ok(Map::new()), |raw| serde_json::from_str(raw.get()));
                payload
                    .map(Self::Init)
                    .map_err(|error| format!("Invalid message: {}", unread("its payload", &error)).into())
            }
            Some("ping") => Ok(Self::Ping(payload(raw.payload)?.map(ToOwned::to_owned))),
            Some("pong") => payload(raw.payload).map(|_| Self::Pong),
            Some("subscribe") => {
                let id = id(raw.id)?;
                let Some(payload) = payload(raw.payload)? else {
                    return Err("Invalid message: its payload is missing.".into());
                };
                let asked = Parameters::from_payload(payload.get());
                let asked = asked.map_err(|refusal| format!("Invalid message: {}", refusal.into_message()))?;
                Ok(Self::Subscribe { id, asked: Box::new(asked) })
            }
            Some("complete") => Ok(Self::Complete { id: id(raw.id)? }),
            Some(_) => Err("Invalid message: no client says this type.".into()),
            None => Err("Invalid message: its type is missing.".into()),
        }
    }
}

fn id(id: Option<Json>) -> Result<String, Cow<'static, str>> {
    match id {
        Some(Json::String(id)) if !id.is_empty() => Ok(id),
        Some(Json::String(_)) => Err("Invalid message: its id is empty.".into()),
        Some(_) => Err("Invalid message: its id is not a string.".into()),
        None => Err("Invalid message: its id is missing.".into()),
    }
}

/// A payload, which is an object or not there.
fn payload(raw: Option<&RawValue>) -> Result<Option<&RawValue>, Cow<'static, str>> {
    match raw.filter(|raw| raw.get() != "null") {
        Some(raw) if !raw.get().starts_with('{') => Err("Invalid message: its payload is not an object.".into()),
        payload => Ok(payload),
    }
}

/// What the hub says.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Said<'a> {
    ConnectionAck,
    Pong {
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<&'a RawValue>,
    },
    Error {
        id: &'a str,
        payload: Vec<ServerError>,
    },
    Complete {
        id: &'a str,
    },
}

impl<'a> Said<'a> {
    /// There is no result.
    pub(super) fn error(id: &'a str, errors: Vec<ServerError>, request: &RequestId) -> Self {
        Self::Error { id, payload: named(errors, &request.0) }
    }

    pub(super) fn text(&self) -> String {
        answer::text(self)
    }
}

/// A result, already written as JSON.
pub(super) fn next(id: &str, json: &str) -> String {
    format!(r#"{{"id":{},"type":"next","payload":{json}}}"#, Json::from(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_says_five_things() {
        assert!(matches!(Message::read(r#"{"type":"connection_init"}"#), Ok(Message::Init(map)) if map.is_empty()));
        assert!(matches!(
            Message::read(r#"{"type":"connection_init","payload":{"a":1}}"#),
            Ok(Message::Init(map)) if map.len() == 1
        ));
        assert!(matches!(Message::read(r#"{"type":"ping","payload":null}"#), Ok(Message::Ping(None))));
        assert!(matches!(
            Message::read(r#" {"payload": {"at": 1.50}, "type":"ping"}"#),
            Ok(Message::Ping(Some(raw))) if raw.get() == r#"{"at": 1.50}"#
        ));
        assert!(matches!(Message::read(r#"{"type":"pong","payload":{}}"#), Ok(Message::Pong)));
        assert!(matches!(Message::read(r#"{"type":"complete","id":"1"}"#), Ok(Message::Complete { id }) if id == "1"));
        let subscribe = r#"{"type":"subscribe","id":"a\"b","payload":{"query":"{a}","variables":{"x":1},"other":[]}}"#;
        let Ok(Message::Subscribe { id, asked }) = Message::read(subscribe) else { panic!("a subscription") };
        assert_eq!((id.as_str(), asked.query.as_str(), asked.variables.len()), ("a\"b", "{a}", 1));
        assert_eq!(next(&id, "{}"), r#"{"id":"a\"b","type":"next","payload":{}}"#);
    }

    #[test]
    fn what_is_wrong_with_an_id_is_told() {
        for (id, wrong) in
            [("", "missing"), (r#","id":null"#, "missing"), (r#","id":"""#, "empty"), (r#","id":1"#, "not a string")]
        {
            let message = format!(r#"{{"type":"complete"{id}}}"#);
            let reason = Message::read(&message).expect_err(&message);
            assert_eq!(reason, format!("Invalid message: its id is {wrong}."));
        }
    }

    #[test]
    fn anything_else_is_refused_in_a_line() {
        for wrong in [
            "",
            "{",
            "null",
            "1",
            "[]",
            r#"["ping",null,null]"#,
            "{}",
            r#"{"type":1}"#,
            r#"{"type":"ping","type":"pong"}"#,
            r#"{"type":"start","id":"1"}"#,
            r#"{"type":"connection_ack"}"#,
            r#"{"type":"next","id":"1","payload":{}}"#,
            r#"{"type":"connection_init","payload":1}"#,
            r#"{"type":"ping","payload":[]}"#,
            r#"{"type":"pong","payload":"x"}"#,
            r#"{"type":"complete"}"#,
            r#"{"type":"complete","id":""}"#,
            r#"{"type":"complete","id":1}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","id":"1","payload":"{a}"}"#,
            r#"{"type":"subscribe","id":"1","payload":{}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":1}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","variables":[]}}"#,
            r#"{"type":"subscribe","id":"1","payload":{"query":"{a}","query":"{b}"}}"#,
            r#"{"type":"subscribe","payload":{"query":"{a}"}}"#,
            &r#"{"a":"#.repeat(10_000),
        ] {
            let reason = Message::read(wrong).expect_err(wrong);
            assert!(reason.starts_with("Invalid message: ") && reason.ends_with('.'), "{wrong}: {reason}");
            assert!(!reason.contains('\n') && !reason.contains("struct"), "{wrong}: {reason}");
        }
    }
}
