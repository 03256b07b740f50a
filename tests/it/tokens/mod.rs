//! Tokens, from outside: who is let in over every transport, for how long, and how often.

mod doors;
mod ending;
mod keeping;
mod limits;
mod program;
mod uses;

use std::sync::Arc;

use masthead::clock::Timestamp;
use masthead::config::Config;
use masthead::token::Secret;
use masthead::viewer::Role;
use reqwest::{RequestBuilder, Response};
use serde_json::Value as Json;

use crate::hub::{START, Served, TestHub};

/// A hub with its own API, at an address.
async fn serve(hub: &TestHub) -> Served {
    serve_as(hub, &Config::default()).await
}

async fn serve_as(hub: &TestHub, config: &Config) -> Served {
    hub.serve_as(Arc::new(hub.api().clone()), config).await
}

/// What someone may come with.
#[derive(Debug, Clone)]
struct Guest {
    name: &'static str,
    /// What they send, if anything.
    line: Option<String>,
    /// Who they are then: `None` is nobody, and an error is somebody who is refused.
    role: Result<Option<Role>, ()>,
}

/// Everybody who may come.
async fn guests(hub: &TestHub) -> Vec<Guest> {
    let mut guests = vec![Guest { name: "no token", line: None, role: Ok(None) }];
    for (name, role) in
        [("reader", Role::Reader), ("writer", Role::Writer), ("editor", Role::Editor), ("admin", Role::Admin)]
    {
        let line = Some(hub.token(role).await.bearer());
        guests.push(Guest { name, line, role: Ok(Some(role)) });
    }
    let revoked = hub.token(Role::Admin).await;
    hub.revoke(&revoked).await;
    let expired = hub.token_until(Role::Admin, Some(Timestamp(START.0 + 1))).await;
    hub.app.clock.set(Timestamp(START.0 + 1));
    // Well formed, and given to nobody.
    let unknown = Secret::new(&hub.app.ids).reveal();
    let cut = &expired.bearer()[..expired.bearer().len() - 1];
    for (name, line) in [
        ("revoked", revoked.bearer()),
        ("expired", expired.bearer()),
        ("unknown", format!("Bearer {unknown}")),
        ("malformed", cut.to_owned()),
        ("of another scheme", format!("Basic {}", expired.secret)),
        ("empty", String::new()),
    ] {
        guests.push(Guest { name, line: Some(line), role: Err(()) });
    }
    guests
}

/// A request with what a guest sends.
fn with(request: RequestBuilder, line: Option<&String>) -> RequestBuilder {
    line.into_iter().fold(request, |request, line| request.header("authorization", line))
}

async fn answered(request: RequestBuilder) -> Response {
    request.send().await.expect("an answer")
}

/// The answer's JSON.
async fn json(response: Response) -> Json {
    response.json().await.expect("JSON")
}
