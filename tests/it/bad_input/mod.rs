//! Bad input to mutations: a typed error or a safe, canonical form, and all or nothing.

mod everyone;
mod ids;
mod inputs;
mod leaving;
mod markup;
mod page;
mod races;
mod texts;
mod vectors;

use reqwest::header::AUTHORIZATION;
use serde_json::Value as Json;

use crate::hub::{Served, TestHub};

/// Every row of the database but for when tokens were used.
async fn rows(hub: &TestHub) -> Vec<(String, String)> {
    crate::writing::tables::rows(hub).await
}

/// The status and the answer of a request, with a token or without.
async fn send(hub: &Served, bearer: Option<&str>, asked: &Json) -> (u16, Json) {
    let request = hub.client.post(hub.url("/graphql")).json(asked);
    let request = bearer.into_iter().fold(request, |request, bearer| request.header(AUTHORIZATION, bearer));
    let response = request.send().await.expect("an answer");
    (response.status().as_u16(), response.json().await.expect("JSON"))
}
