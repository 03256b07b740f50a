//! `/graphql`, after the GraphQL-over-HTTP specification.

use std::convert::Infallible;
use std::sync::Arc;

use async_graphql::Response as Executed;
use async_graphql::parser::types::OperationType;
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CONNECTION};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, Version};
use axum::response::{IntoResponse, Response};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tracing::{Instrument, Span};

use super::answer::{self, Media, Refusal, RequestId};
use super::body::Incoming;
use super::{Operation, Operations, Parameters, negotiate, playground};
use crate::config::Limits;
use crate::viewer::Viewer;

const METHODS: &str = "GET, HEAD, OPTIONS, POST";

/// What the endpoint works with.
pub(super) struct Endpoint {
    pub(super) operations: Arc<dyn Operations>,
    pub(super) limits: Limits,
    /// Held by each running mutation, so that the server can wait for all of them.
    pub(super) running: mpsc::Sender<Infallible>,
}

pub(super) async fn endpoint(
    State(endpoint): State<Arc<Endpoint>>,
    Extension(id): Extension<RequestId>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let mut body = Incoming::new(&parts.headers, body);
    let media = negotiate::answer(&parts.headers);
    let mut response = match endpoint.answer(&parts, &mut body, media, &id).await {
        Ok(response) => response,
        Err(refusal) => match media {
            Some(media) => refusal.answer(media, &id),
            None => refusal.plain(),
        },
    };
    if body.let_go() && parts.version < Version::HTTP_2 {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

impl Endpoint {
    async fn answer(
        &self,
        parts: &Parts,
        body: &mut Incoming,
        media: Option<Media>,
        id: &RequestId,
    ) -> Result<Response, Refusal> {
        let has_body = match parts.method {
            Method::POST => true,
            Method::GET | Method::HEAD => false,
            Method::OPTIONS => return Ok((StatusCode::NO_CONTENT, [(ALLOW, METHODS)]).into_response()),
            _ => return Err(Refusal::method(METHODS, "Ask by POST or GET.")),
        };
        if !has_body && parts.uri.query().is_none() && negotiate::is_browser(&parts.headers) {
            return Ok(playground::redirect());
        }
        let media = media.ok_or_else(Refusal::not_acceptable)?;
        negotiate::body(&parts.headers, has_body)?;
        let asked = if has_body {
            Parameters::from_json(&body.read(self.limits.body_bytes, self.limits.body_seconds).await?)?
        } else {
            Parameters::from_query(parts.uri.query())?
        };
        let operation = match self.operations.prepare(Viewer::Public, &asked) {
            Ok(operation) => operation,
            Err(errors) => return Ok(answer::refused(errors, media, id)),
        };
        let answer = match operation.kind {
            OperationType::Query => self.read(operation).await?,
            OperationType::Mutation if has_body => self.write(operation).await?,
            OperationType::Mutation => return Err(Refusal::method("POST", "A mutation is sent by POST.")),
            OperationType::Subscription => {
                return Err(Refusal::bad_request("A subscription cannot be answered by one HTTP response."));
            }
        };
        Ok(answer::executed(answer, media, id))
    }

    /// Runs a query, which ends with its client or its time.
    async fn read(&self, operation: Operation) -> Result<Executed, Refusal> {
        timeout(self.limits.execution_seconds, operation.run)
            .await
            .map_err(|_| Refusal::execution_too_slow("The query took too long; ask for less."))
    }

    /// Runs a mutation as a task of its own: a client that leaves, or a time that runs out, ends the waiting and never
    /// the work.
    async fn write(&self, operation: Operation) -> Result<Executed, Refusal> {
        let running = self.running.clone();
        let task = async move {
            let answer = operation.run.await;
            drop(running);
            answer
        };
        let task = tokio::spawn(task.instrument(Span::current()));
        match timeout(self.limits.execution_seconds, task).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => {
                tracing::error!(%error, "a mutation ended without an answer");
                Err(Refusal::internal())
            }
            Err(_) => Err(Refusal::execution_too_slow("The mutation took too long; it may still take effect.")),
        }
    }
}
