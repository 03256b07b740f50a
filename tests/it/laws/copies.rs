//! A copy of a public database that answers over HTTP, as anyone is answered.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use masthead::changes::{Keeper, cursor};
use masthead::config::{Config, Limits};
use reqwest::header::ACCEPT;
use reqwest::{RequestBuilder, Response};
use serde_json::Value as Json;
use tokio::time::timeout;
use url::form_urlencoded::Serializer;

use super::operations::{self, Known};
use super::{hidden, roots};
use crate::hub::{Served, TestHub};

/// No test waits longer than this for what must come.
const SOON: Duration = Duration::from_mins(1);

/// The number of the last event that is a public story's first: that of the vote, which every subscription asks for.
pub(super) const FIRST_EDITIONS: i64 = 3;

static NEXT: AtomicU32 = AtomicU32::new(0);

/// The request id that clients give, so that the hub makes none of its own.
const REQUEST: (&str, &str) = ("x-request-id", "law");

/// A hub on a copy, and how it is reached.
pub(super) struct Copy {
    pub(super) hub: TestHub,
    served: Served,
    _keeper: Keeper,
}

impl Copy {
    /// The public database, made anew: the ids of a hub for tests repeat.
    pub(super) async fn public(hub: TestHub) -> Self {
        let hub = hub.with_any_cost();
        let keeper = hub.keep_changes().await;
        hidden::publish(&hub).await;
        let patient = Duration::from_mins(10);
        let limits = Limits { keep_alive_seconds: patient, execution_seconds: SOON, ..Config::default().limits };
        let served = hub.serve(Arc::new(hub.api().clone()), limits).await;
        Self { hub, served, _keeper: keeper }
    }

    /// What anyone is answered, with its status and its headers; to a subscription, all of the public stories' first
    /// editions.
    pub(super) async fn answer(&self, query: &str) -> String {
        if let Some(fields) = query.strip_prefix("subscription") {
            // What was told to one subscriber is told again to those who ask in the same words: none does.
            let query = &format!("subscription Law{}{fields}", NEXT.fetch_add(1, Ordering::Relaxed));
            let last = format!("id: {}\n", cursor::encode(FIRST_EDITIONS));
            return self.events(query, None).await.until(&last).await;
        }
        whole(self.served.post(query)).await
    }

    /// The same for a question in an address.
    pub(super) async fn answer_to_address(&self, query: &str) -> String {
        let address =
            Serializer::for_suffix(String::from("/graphql?"), "/graphql?".len()).append_pair("query", query).finish();
        whole(self.served.get(&address)).await
    }

    /// A subscription over server-sent events, and all that is told to where a text is said or it ends.
    pub(super) async fn events(&self, query: &str, last: Option<&str>) -> Events {
        let request = self.served.post(query).header(ACCEPT, "text/event-stream");
        let request = last.into_iter().fold(request, |request, last| request.header("last-event-id", last));
        let response = timeout(SOON, request.header(REQUEST.0, REQUEST.1).send()).await;
        let response = response.expect("in time").expect("an answer");
        Events { unread: head(&response), response }
    }
}

/// A subscription that runs.
pub(super) struct Events {
    response: Response,
    unread: String,
}

impl Events {
    /// Everything to the end of the event that says this, or of the stream.
    pub(super) async fn until(&mut self, said: &str) -> String {
        loop {
            let found = self.unread.find(said).and_then(|at| Some(at + self.unread[at..].find("\n\n")? + 2));
            if let Some(end) = found {
                return self.unread.drain(..end).collect();
            }
            let piece = timeout(SOON, self.response.chunk()).await;
            let Some(piece) = piece.unwrap_or_else(|_| panic!("{said} is not said: {}", self.unread)).expect("bytes")
            else {
                return std::mem::take(&mut self.unread);
            };
            self.unread += std::str::from_utf8(&piece).expect("text");
        }
    }
}

/// An answer as it is on the line, but for its date.
async fn whole(request: RequestBuilder) -> String {
    let response = timeout(SOON, request.header(REQUEST.0, REQUEST.1).send()).await;
    let response = response.expect("in time").expect("an answer");
    head(&response) + &response.text().await.expect("text")
}

/// The status and the headers of an answer.
fn head(response: &Response) -> String {
    let mut text = format!("{:?} {}\n", response.version(), response.status());
    for (name, value) in response.headers().iter().filter(|(name, _)| *name != "date") {
        text.extend([name.as_str(), ": ", value.to_str().expect("text"), "\n"]);
    }
    text + "\n"
}

/// Both copies, and everything that is asked of them.
pub(super) struct Copies {
    pub(super) without: Copy,
    pub(super) with: Copy,
    pub(super) operations: Vec<String>,
}

impl Copies {
    /// Two copies of one public database, one of which holds hidden things beside.
    pub(super) async fn new([one, other]: [TestHub; 2]) -> Self {
        let (without, with) = (Copy::public(one).await, Copy::public(other).await);
        let public = Known::of(&without.hub).await;
        hidden::hide(&with.hub).await;
        hidden::withdraw(&with.hub).await;
        for copy in [&without, &with] {
            copy.hub.set_time(hidden::NOW);
        }
        hidden::touch(&with.hub).await;
        let (sdl, roots) = (without.hub.api().sdl(), roots(&without.hub).await);
        let mut told = BTreeMap::new();
        for query in operations::fields(sdl, &roots) {
            let answer = without.hub.query(&query).await;
            told.insert(query, answer.to_string());
        }
        let beyond = Known::of(&with.hub).await.beyond(&public);
        let operations = operations::all(sdl, &roots, &beyond, &told);
        Self { without, with, operations }
    }

    /// How the answers of the copies to an operation differ, which are the same when nothing leaks.
    pub(super) async fn difference(&self, query: &str) -> Option<String> {
        let (without, with) = (self.without.answer(query).await, self.with.answer(query).await);
        // The newest change is one of those that name what came and went.
        let is_excused = query == NEWEST_CHANGE && newest(&with) > newest(&without);
        (with != without && !is_excused).then(|| differ(query, &without, &with))
    }
}

/// Where two answers begin to differ: in their bodies, where these do.
pub(super) fn differ(query: &str, without: &str, with: &str) -> String {
    let bodies = (without.split_once("\n\n"), with.split_once("\n\n"));
    let (without, with) = match bodies {
        (Some((_, without)), Some((_, with))) if without != with => (without, with),
        _ => (without, with),
    };
    let same = without.chars().zip(with.chars()).take_while(|(one, other)| one == other).count();
    let part = |text: &str| text.chars().skip(same.saturating_sub(80)).take(240).collect::<String>();
    format!("{query}\n    without it: {}\n    with it:    {}", part(without), part(with))
}

/// Asks for the number of the newest change.
const NEWEST_CHANGE: &str = "{ changesCursor }";

fn newest(answer: &str) -> i64 {
    let body = answer.split_once("\n\n").map_or("", |(_, body)| body);
    let body: Json = serde_json::from_str(body).expect("JSON");
    cursor::decode(body["data"]["changesCursor"].as_str().expect("a cursor")).expect("a number")
}
