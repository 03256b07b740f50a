//! The HTTP door from outside: what it takes, how it refuses, and how it stops.

mod audits;
mod compression;
mod cost;
mod cross;
mod hardened;
mod limits;
mod messages;
mod playground;
mod rates;
mod stopping;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_graphql::{Response, ServerError, Value};
use futures::stream::{self, StreamExt};
use masthead::config::{Config, Limits};
use masthead::http::{Answer, Cost, Event, Operation, Operations, Parameters, Run};
use masthead::viewer::Viewer;
use tokio::sync::Semaphore;

use crate::hub::{Served, TestHub};

/// Operations that do what their document says: `ok`, `bad`, `large`, `wait` (until the test opens the gate) or `panic`,
/// alone or after `mutation`.
struct Script {
    started: Semaphore,
    gate: Semaphore,
    finished: AtomicU32,
}

impl Script {
    fn new() -> Arc<Self> {
        Arc::new(Self { started: Semaphore::new(0), gate: Semaphore::new(0), finished: AtomicU32::new(0) })
    }

    /// Waits until an operation has begun.
    async fn started(&self) {
        self.started.acquire().await.expect("open").forget();
    }

    /// Lets an operation that waits go on.
    fn open_gate(&self) {
        self.gate.add_permits(1);
    }

    fn finished(&self) -> u32 {
        self.finished.load(Ordering::SeqCst)
    }
}

/// The script is shared with the test.
struct Shared(Arc<Script>);

impl Operations for Shared {
    fn prepare(&self, viewer: Viewer, asked: &Parameters) -> Result<Operation, Vec<ServerError>> {
        assert_eq!(viewer, Viewer::Public);
        let (kind, word) = match asked.query.split_once(' ') {
            Some((kind @ ("mutation" | "subscription"), word)) => (kind, word),
            _ => ("query", asked.query.as_str()),
        };
        if word == "bad" {
            return Err(vec![ServerError::new("This is wrong.", None)]);
        }
        let (word, script) = (word.to_owned(), self.0.clone());
        let run = async move {
            script.started.add_permits(1);
            match word.as_str() {
                "wait" => script.gate.acquire().await.expect("open").forget(),
                "large" => return Response::new(Value::from("x".repeat(50_000_000))),
                "panic" => panic!("a secret of the house"),
                _ => {}
            }
            script.finished.fetch_add(1, Ordering::SeqCst);
            Response::new(Value::from(word))
        };
        let run = match kind {
            "mutation" => Run::Mutation(Box::pin(run)),
            "subscription" => Run::Subscription(Box::pin(async move {
                let event = Event { cursor: None, answer: Arc::new(Answer::new(run.await)) };
                Ok(stream::iter([event]).boxed())
            })),
            _ => Run::Query(Box::pin(run)),
        };
        Ok(Operation { cost: Cost { points: 1, limit: 5_000 }, run })
    }

    fn sdl(&self) -> String {
        "type Query { ok: String }".to_owned()
    }
}

/// A served script with the default limits.
async fn served() -> (Arc<Script>, Served) {
    served_with(Config::default().limits).await
}

async fn served_with(limits: Limits) -> (Arc<Script>, Served) {
    let script = Script::new();
    let served = TestHub::sqlite().await.serve(Arc::new(Shared(script.clone())), limits).await;
    (script, served)
}

/// Limits in which nothing waits long.
fn impatient() -> Limits {
    let moment = Duration::from_millis(100);
    Limits {
        header_seconds: moment,
        body_seconds: moment,
        send_seconds: moment,
        execution_seconds: moment,
        shutdown_seconds: moment,
        ..Config::default().limits
    }
}

/// The status, the code of the first error and the whole body of an answer, which must hold no `data`.
async fn refusal(response: reqwest::Response) -> (u16, String, serde_json::Value) {
    let (status, id) = (response.status().as_u16(), response.headers()["x-request-id"].clone());
    let body: serde_json::Value = response.json().await.expect("JSON");
    assert!(body.get("data").is_none(), "{body}");
    let extensions = &body["errors"][0]["extensions"];
    assert_eq!(extensions["requestId"].as_str(), id.to_str().ok(), "{body}");
    let message = body["errors"][0]["message"].as_str().expect("a message");
    assert!(!message.contains('\n') && message.ends_with('.'), "{message}");
    (status, extensions["code"].as_str().unwrap_or_default().to_owned(), body)
}
