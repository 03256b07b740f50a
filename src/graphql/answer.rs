//! What an operation gave, on its way to one client or to many.

use std::sync::{Arc, OnceLock};

use async_graphql::{Response, ServerError};
use serde::Serialize;

/// What an operation gave, written as JSON once for all who get the same.
#[derive(Debug)]
pub struct Answer {
    response: Response,
    json: OnceLock<Arc<str>>,
}

/// One step of a subscription.
#[derive(Debug, Clone)]
pub enum Step {
    /// Something happened. What it is to the client is found out when the next step is asked for, and not before.
    Due,
    /// What came of it.
    Told(Event),
}

/// What comes of something that happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// Something is told.
    Answer {
        /// Where a client that comes back goes on behind this event; `None` for what is no event of the log.
        cursor: Option<String>,
        /// What is told; many subscriptions may tell the same.
        answer: Arc<Answer>,
    },
    /// Nothing is told, and a client that comes back goes on behind this place.
    Place(String),
}

/// What is said where nothing else can be.
const UNWRITABLE: &str =
    r#"{"errors":[{"message":"Something went wrong on our side.","extensions":{"code":"INTERNAL"}}]}"#;

impl Answer {
    /// Keeps what an operation gave.
    pub fn new(response: Response) -> Self {
        Self { response, json: OnceLock::new() }
    }

    /// What the operation gave.
    pub(super) fn response(&self) -> &Response {
        &self.response
    }

    /// The answer as JSON. Its errors tell the request's id, so one with errors is written for each request.
    pub fn json(&self, request_id: &str) -> Arc<str> {
        if self.response.errors.is_empty() {
            return self.json.get_or_init(|| text(&self.response).into()).clone();
        }
        let Response { data, extensions, errors, .. } = &self.response;
        let mut response = Response::new(data.clone());
        response.extensions.clone_from(extensions);
        response.errors = named(errors.clone(), request_id);
        text(&response).into()
    }
}

/// Every error tells the request's id.
pub fn named(mut errors: Vec<ServerError>, request_id: &str) -> Vec<ServerError> {
    for error in &mut errors {
        error.extensions.get_or_insert_default().set("requestId", request_id);
    }
    errors
}

/// Anything as JSON.
pub fn text(body: &impl Serialize) -> String {
    serde_json::to_string(body).unwrap_or_else(|error| {
        tracing::error!(%error, "an answer cannot be written as JSON");
        UNWRITABLE.to_owned()
    })
}
