//! Operations that do what their document says.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_graphql::{ErrorExtensionValues, Response, ServerError, Value, value};
use futures::future::{BoxFuture, pending, ready};
use futures::stream::{self, BoxStream, StreamExt};
use masthead::http::{Answer, Cost, Event, Events, Operation, Operations, Parameters, Run, Step, Unknown};
use masthead::viewer::Viewer;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::SOON;

/// A query or, after `mutation`, a mutation: `ok`, `bad`, `large`, `wait` (until the test opens the gate) or `panic`.
///
/// After `subscription`: one event with any of these; `none`, `three` or `many` events; `silent` or `endless`, which is one
/// event and then silence; `gated`, which is one event whenever the gate opens; `failing` in the second of three, or with a
/// `panic` there (`breaking`); the third alone, when the others were passed (`arriving`), or not even that (`passing`);
/// `refused` instead of the first; `slow`, which is one event that is found out when the test opens the gate; `flood`, which is large events without end.
pub(super) struct Script {
    started: Semaphore,
    gate: Semaphore,
    finished: AtomicU32,
    dropped: Semaphore,
}

impl Script {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            started: Semaphore::new(0),
            gate: Semaphore::new(0),
            finished: AtomicU32::new(0),
            dropped: Semaphore::new(0),
        })
    }

    /// Waits until an operation has begun.
    pub(super) async fn started(&self) {
        soon(&self.started).await;
    }

    /// Lets an operation that waits go on.
    pub(super) fn open_gate(&self) {
        self.gate.add_permits(1);
    }

    /// Operations that were not dropped halfway.
    pub(super) fn finished(&self) -> u32 {
        self.finished.load(Ordering::SeqCst)
    }

    /// Waits until the events of a subscription are dropped.
    pub(super) async fn dropped(&self) {
        soon(&self.dropped).await;
    }
}

async fn soon(happened: &Semaphore) {
    timeout(SOON, happened.acquire()).await.expect("in time").expect("open").forget();
}

/// Tells when the events that it goes with are dropped.
struct Watched(Arc<Script>);

impl Drop for Watched {
    fn drop(&mut self) {
        self.0.dropped.add_permits(1);
    }
}

/// The script is shared with the test.
pub(super) struct Shared(pub(super) Arc<Script>);

impl Operations for Shared {
    fn prepare(&self, viewer: Viewer, asked: &Parameters) -> Result<Operation, Vec<ServerError>> {
        assert_eq!(viewer, Viewer::Public);
        // Clients print documents after GraphQL's manner, such as `subscription { three }`.
        let words: Vec<&str> = asked.query.split(|letter: char| !letter.is_alphanumeric()).collect();
        let mut words = words.into_iter().filter(|word| !word.is_empty() && *word != "query").peekable();
        let kind = words.next_if(|word| matches!(*word, "mutation" | "subscription")).unwrap_or_default();
        let word = words.next().unwrap_or_default().to_owned();
        if word == "bad" {
            return Err(vec![error("This is wrong.", "VALIDATION_FAILED")]);
        }
        assert_ne!(word, "burst", "a secret of the house");
        let (script, resume) = (self.0.clone(), asked.resume.clone());
        let run = match kind {
            "mutation" => Run::Mutation(Box::pin(once(script, word))),
            "subscription" => Run::Subscription(Box::pin(events(script, word, resume))),
            _ => Run::Query(Box::pin(once(script, word))),
        };
        Ok(Operation { cost: Cost { points: 1, limit: 5_000 }, run })
    }

    fn viewer(&self, secret: &str) -> BoxFuture<'static, Result<Option<Viewer>, Unknown>> {
        assert_ne!(secret, "panic", "a secret of the house");
        Box::pin(ready(if secret == "unknown" { Err(Unknown) } else { Ok(None) }))
    }

    fn knows(&self, _: &str) -> bool {
        false
    }

    fn gone(&self, _: &Viewer) -> BoxFuture<'static, ()> {
        Box::pin(pending())
    }

    fn sdl(&self) -> String {
        "type Query { ok: String }".to_owned()
    }
}

fn error(message: &str, code: &str) -> ServerError {
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", code);
    let mut error = ServerError::new(message, None);
    error.extensions = Some(extensions);
    error
}

async fn once(script: Arc<Script>, word: String) -> Response {
    script.started.add_permits(1);
    match word.as_str() {
        "wait" => script.gate.acquire().await.expect("open").forget(),
        "large" => return Response::new(Value::from("x".repeat(50_000_000))),
        "panic" => panic!("a secret of the house"),
        _ => {}
    }
    script.finished.fetch_add(1, Ordering::SeqCst);
    Response::new(Value::from(word))
}

async fn events(script: Arc<Script>, word: String, resume: Option<String>) -> Result<Events, Vec<ServerError>> {
    let told: BoxStream<'static, Response> = match word.as_str() {
        "arriving" => return Ok(passing().chain(stream::iter([Step::Due, Step::Told(third())])).boxed()),
        "passing" => return Ok(passing().chain(stream::pending()).boxed()),
        "slow" => {
            let event = stream::once(async move {
                let told = once(script, "wait".to_owned()).await;
                Step::Told(Event::Answer { cursor: None, answer: Arc::new(Answer::new(told)) })
            });
            return Ok(stream::iter([Step::Due]).chain(event).boxed());
        }
        "refused" => return Err(vec![error("This cursor was never given.", "INVALID_CURSOR")]),
        "none" => stream::empty().boxed(),
        "three" => stream::iter(1..=3).map(number).boxed(),
        "many" => stream::iter(1..=1_000).map(number).boxed(),
        "silent" => stream::pending().boxed(),
        "endless" => stream::once(ready(number(1))).chain(stream::pending()).boxed(),
        "failing" => stream::iter(1..=3).map(|event| if event == 2 { failed() } else { number(event) }).boxed(),
        "breaking" => stream::iter(1..=3)
            .map(|event| if event == 2 { panic!("a secret of the house") } else { number(event) })
            .boxed(),
        "flood" => stream::repeat_with(|| Response::new(Value::from("x".repeat(100_000)))).boxed(),
        "gated" => {
            let gate = script.clone();
            let opened = move |event| {
                let gate = gate.clone();
                async move {
                    gate.gate.acquire().await.expect("open").forget();
                    number(event)
                }
            };
            stream::iter(1..).then(opened).boxed()
        }
        _ => {
            let told = once(script, word).await;
            let event = Event::Answer { cursor: None, answer: Arc::new(Answer::new(told)) };
            return Ok(stream::iter([Step::Due, Step::Told(event)]).boxed());
        }
    };
    let seen = match resume.map(|cursor| cursor.strip_prefix('c').and_then(|number| number.parse().ok())) {
        Some(None) => return Err(vec![error("This cursor was never given.", "INVALID_CURSOR")]),
        Some(Some(seen)) => seen,
        None => 0,
    };
    let watched = Watched(script.clone());
    let events = told.enumerate().skip(seen).map(move |(index, told)| {
        let _ = &watched;
        Step::Told(Event::Answer { cursor: Some(format!("c{}", index + 1)), answer: Arc::new(Answer::new(told)) })
    });
    script.started.add_permits(1);
    Ok(events.boxed())
}

/// Nothing is told up to the second place.
fn passing() -> Events {
    stream::iter(0..=2).map(|place| Step::Told(Event::Place(format!("c{place}")))).boxed()
}

fn third() -> Event {
    Event::Answer { cursor: Some("c3".to_owned()), answer: Arc::new(Answer::new(number(3))) }
}

fn number(event: u32) -> Response {
    Response::new(value!({ "event": event }))
}

fn failed() -> Response {
    let mut response = Response::new(Value::Null);
    response.errors = vec![error("This event cannot be told.", "TIMEOUT")];
    response
}
