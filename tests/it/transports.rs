//! Every way in which an operation reaches the hub, behind one face.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::Response;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use serde_json::{Value as Json, json};
use tokio::time::timeout;
use url::form_urlencoded::Serializer;

use crate::http::peer::Peer;
use crate::hub::{Pass, Served};

/// No test waits longer than this for what must come.
const SOON: Duration = Duration::from_secs(30);

const APOLLO: &str = "multipart/mixed;subscriptionSpec=1.0,application/json;q=0.9";

/// A way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transport {
    Post,
    Get,
    /// Server-sent events by POST.
    Events,
    /// Server-sent events by GET, as a browser's `EventSource` asks for them.
    EventSource,
    Multipart,
    Socket,
}

impl Transport {
    pub(crate) const ALL: [Self; 6] =
        [Self::Post, Self::Get, Self::Events, Self::EventSource, Self::Multipart, Self::Socket];

    /// Those over which events come.
    pub(crate) const LASTING: [Self; 4] = [Self::Events, Self::EventSource, Self::Multipart, Self::Socket];
}

/// What one operation is told.
pub(crate) struct Told(Source);

enum Source {
    Socket(Box<Peer>),
    Stream { response: Response, unread: String },
    Ended,
}

/// One thing that is told.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Said {
    /// The id of an event, where the transport has them.
    pub(crate) id: Option<String>,
    pub(crate) answer: Json,
}

impl Told {
    /// Asks; `asked` is what the body of a POST holds.
    pub(crate) async fn of(hub: &Served, transport: Transport, asked: &Json) -> Self {
        Self::behind(hub, transport, asked, None).await
    }

    /// Asks behind the id of the last event that was told.
    pub(crate) async fn behind(hub: &Served, transport: Transport, asked: &Json, last: Option<&str>) -> Self {
        let header = last.map(|last| ("last-event-id", last));
        Self::saying(hub, transport, asked, header).await
    }

    /// Asks with this token.
    pub(crate) async fn as_holder(hub: &Served, transport: Transport, asked: &Json, pass: &Pass) -> Self {
        Self::saying(hub, transport, asked, Some(("authorization", &pass.bearer()))).await
    }

    /// Asks with this header, or, on a socket, with this payload.
    async fn saying(hub: &Served, transport: Transport, asked: &Json, header: Option<(&str, &str)>) -> Self {
        let post = || hub.client.post(hub.url("/graphql")).json(asked);
        let get = || hub.get(&address(asked));
        let request = match transport {
            Transport::Post => post(),
            Transport::Get => get(),
            Transport::Events => post().header(ACCEPT, "text/event-stream"),
            Transport::EventSource => get().header(ACCEPT, "text/event-stream"),
            Transport::Multipart => post().header(ACCEPT, APOLLO),
            Transport::Socket => {
                let mut peer = Peer::open(hub).await;
                let payload: BTreeMap<&str, &str> = header.into_iter().collect();
                peer.say(&json!({"type": "connection_init", "payload": payload})).await;
                assert_eq!(peer.heard().await, json!({"type": "connection_ack"}));
                peer.say(&json!({"id": "1", "type": "subscribe", "payload": asked})).await;
                return Self(Source::Socket(Box::new(peer)));
            }
        };
        let request = header.into_iter().fold(request, |request, (name, value)| request.header(name, value));
        let response = timeout(SOON, request.send()).await.expect("in time").expect("an answer");
        Self(Source::Stream { response, unread: String::new() })
    }

    /// The next thing; `None` at the end.
    pub(crate) async fn next(&mut self) -> Option<Said> {
        let (said, ended) = match &mut self.0 {
            Source::Ended => return None,
            Source::Socket(peer) => heard(peer).await,
            Source::Stream { response, unread } => {
                let kind = response.headers()[CONTENT_TYPE].to_str().expect("text").to_owned();
                if kind.starts_with("text/event-stream") {
                    event(response, unread).await
                } else if kind.starts_with("multipart/mixed") {
                    part(response, unread).await
                } else {
                    while more(response, unread).await {}
                    (Some(Said { id: None, answer: serde_json::from_str(unread).expect("JSON") }), true)
                }
            }
        };
        if ended {
            self.0 = Source::Ended;
        }
        said
    }

    /// The place that an event stream tells before anything happens.
    pub(crate) async fn place(&mut self) -> String {
        let Source::Stream { response, unread } = &mut self.0 else { panic!("no stream") };
        let place = until(response, unread, "\n\n").await;
        place.strip_prefix("id: ").unwrap_or_else(|| panic!("{place}")).to_owned()
    }

    /// The code and the reason with which a socket is closed, whatever is told before.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        match &mut self.0 {
            Source::Socket(peer) => peer.closed().await,
            Source::Stream { .. } | Source::Ended => panic!("this is no socket"),
        }
    }

    /// Everything to the end.
    pub(crate) async fn all(mut self) -> Vec<Json> {
        let mut all = Vec::new();
        while let Some(said) = self.next().await {
            all.push(said.answer);
        }
        all
    }
}

/// The address of a GET that asks the same as a body.
fn address(asked: &Json) -> String {
    let mut query = Serializer::for_suffix(String::from("/graphql?"), "/graphql?".len());
    for (name, value) in asked.as_object().expect("an object") {
        match value {
            Json::String(text) => query.append_pair(name, text),
            value => query.append_pair(name, &value.to_string()),
        };
    }
    query.finish()
}

/// The next message of a socket's only operation, and whether it is the last.
async fn heard(peer: &mut Peer) -> (Option<Said>, bool) {
    let mut heard = peer.heard().await;
    assert_eq!(heard["id"], "1", "{heard}");
    let payload = heard["payload"].take();
    match heard["type"].as_str() {
        Some("next") => (Some(Said { id: None, answer: payload }), false),
        Some("error") => (Some(Said { id: None, answer: json!({ "errors": payload }) }), true),
        Some("complete") => (None, true),
        _ => panic!("{heard}"),
    }
}

/// The next event, and whether it is the last.
async fn event(response: &mut Response, unread: &mut String) -> (Option<Said>, bool) {
    loop {
        let event = until(response, unread, "\n\n").await;
        if event == "event: complete\ndata:" {
            assert!(!more(response, unread).await, "nothing comes after it");
            return (None, true);
        }
        let (id, event) = match event.strip_prefix("id: ") {
            Some(rest) => {
                let (id, event) = rest.split_once('\n').unwrap_or((rest, ""));
                (Some(id.to_owned()), event)
            }
            None => (None, event.as_str()),
        };
        // Lines that begin with a colon only show that the hub is there, and an id alone where a client goes on.
        if !event.is_empty() && !event.starts_with(':') {
            let data = event.strip_prefix("event: next\ndata: ").unwrap_or_else(|| panic!("{event}"));
            return (Some(Said { id, answer: serde_json::from_str(data).expect("JSON") }), false);
        }
    }
}

/// The next part, and whether it is the last.
async fn part(response: &mut Response, unread: &mut String) -> (Option<Said>, bool) {
    loop {
        while unread.len() < 2 {
            assert!(more(response, unread).await, "cut off");
        }
        if unread.starts_with("--") {
            assert!(!more(response, unread).await, "nothing comes after it");
            return (None, true);
        }
        let part = until(response, unread, "\r\n--graphql").await;
        let body = part.strip_prefix("\r\ncontent-type: application/json\r\n\r\n").unwrap_or(&part);
        // Empty parts only show that the hub is there.
        if !matches!(body, "" | "{}") {
            let mut body: Json = serde_json::from_str(body).expect("JSON");
            return (Some(Said { id: None, answer: body["payload"].take() }), false);
        }
    }
}

/// What comes before this, which is read as well.
async fn until(response: &mut Response, unread: &mut String, end: &str) -> String {
    loop {
        if let Some((before, rest)) = unread.split_once(end) {
            let (before, rest) = (before.to_owned(), rest.to_owned());
            *unread = rest;
            return before;
        }
        assert!(more(response, unread).await, "cut off behind {unread}");
    }
}

/// Reads on; false at the end.
async fn more(response: &mut Response, unread: &mut String) -> bool {
    let piece = timeout(SOON, response.chunk()).await.expect("in time").expect("bytes");
    piece.map(|piece| unread.push_str(std::str::from_utf8(&piece).expect("text"))).is_some()
}
