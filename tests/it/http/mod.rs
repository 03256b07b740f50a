//! The HTTP door from outside: what it takes, how it refuses, and how it stops.

mod audits;
mod compression;
mod cost;
mod cross;
mod event_rates;
mod everywhere;
mod flow;
mod hardened;
mod limits;
mod messages;
mod multipart;
pub(crate) mod peer;
mod playground;
mod protocols;
mod rates;
mod script;
mod socket;
mod socket_limits;
mod sse;
mod stopping;

use std::sync::Arc;
use std::time::Duration;

use masthead::config::{Config, Limits};

use crate::hub::{Served, TestHub};
use script::{Script, Shared};

/// No test waits longer than this for what must happen at once.
const SOON: Duration = Duration::from_secs(10);

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
pub(crate) async fn refusal(response: reqwest::Response) -> (u16, String, serde_json::Value) {
    let (status, id) = (response.status().as_u16(), response.headers()["x-request-id"].clone());
    let body: serde_json::Value = response.json().await.expect("JSON");
    assert!(body.get("data").is_none(), "{body}");
    let extensions = &body["errors"][0]["extensions"];
    assert_eq!(extensions["requestId"].as_str(), id.to_str().ok(), "{body}");
    let message = body["errors"][0]["message"].as_str().expect("a message");
    assert!(!message.contains('\n') && message.ends_with('.'), "{message}");
    (status, extensions["code"].as_str().unwrap_or_default().to_owned(), body)
}
