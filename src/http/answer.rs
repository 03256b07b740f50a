//! Answers as JSON: GraphQL's own, and refusals in the same form.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::{ErrorExtensionValues, Response as Executed, ServerError};
use axum::body::Body;
use axum::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, VARY, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde::Serialize;

use super::Cost;
use crate::graphql::answer::{named, text};

/// What took longer than it may.
const TIMEOUT: &str = "TIMEOUT";

/// What could not be had from the database at the time.
const UNAVAILABLE: &str = "UNAVAILABLE";

/// Names one request, in the log and to the client.
#[derive(Debug, Clone)]
pub(super) struct RequestId(pub(super) Arc<str>);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The media type of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/json`: a document that is wrong answers 200, as clients of that type expect.
    Json,
    /// `application/graphql-response+json`: a document that is wrong answers 400.
    GraphqlResponse,
}

impl Media {
    fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        })
    }
}

/// Why a request gets no GraphQL answer.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: Cow<'static, str>,
    allow: Option<&'static str>,
    /// Seconds after which to ask again.
    retry_after: Option<u64>,
}

impl Refusal {
    fn new(status: StatusCode, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code, message: message.into(), allow: None, retry_after: None }
    }

    pub(super) fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    }

    pub(super) fn not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "NOT_FOUND",
            "Nothing is here; the hub answers at /graphql, and / shows how to ask it.",
        )
    }

    /// The method cannot be used here, `allow` can.
    pub(super) fn method(allow: &'static str, message: &'static str) -> Self {
        Self { allow: Some(allow), ..Self::method_not_allowed(message) }
    }

    /// The method cannot be used here, and the router says which can.
    pub(super) fn method_not_allowed(message: &'static str) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message)
    }

    pub(super) fn not_acceptable() -> Self {
        Self::new(
            StatusCode::NOT_ACCEPTABLE,
            "NOT_ACCEPTABLE",
            "Answers are application/graphql-response+json or application/json; the Accept header wants neither.",
        )
    }

    /// A subscription was asked for, and no form in which its events can be sent.
    pub(super) fn no_stream() -> Self {
        let message = "A subscription is answered by a stream: accept text/event-stream or \
                       multipart/mixed;subscriptionSpec=1.0, or connect by WebSocket with graphql-transport-ws.";
        Self::new(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", message)
    }

    pub(super) fn foreign_origin() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "FORBIDDEN",
            "Pages of this origin may not open a WebSocket; the setting http.allowed_origins names those that may.",
        )
    }

    /// As many subscriptions run as may.
    pub(super) fn no_place() -> Self {
        let message = "The hub has as many subscriptions as it can serve; ask again in a while.";
        Self { retry_after: Some(1), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE, message) }
    }

    pub(super) fn stopping() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE, "The hub is stopping; subscribe again.")
    }

    /// One connection asks for more at once than it may.
    pub(super) fn too_many_operations(limit: usize) -> Self {
        let message = format!("A WebSocket runs at most {limit} operations at once; end some first.");
        Self::new(StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_OPERATIONS", message)
    }

    pub(super) fn media_type(message: &'static str) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message)
    }

    pub(super) fn too_large(limit: usize) -> Self {
        let message = format!("The body is longer than {limit} bytes.");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", message)
    }

    pub(super) fn body_too_slow() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, "REQUEST_TIMEOUT", "The body did not arrive in time.")
    }

    pub(super) fn execution_too_slow(message: &'static str) -> Self {
        Self::new(StatusCode::GATEWAY_TIMEOUT, TIMEOUT, message)
    }

    /// The client has spent the points of its address, or of its token; what it needs comes back in this time.
    pub(super) fn rate_limited(whose: &str, wait: Duration) -> Self {
        let seconds = u64::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(u64::MAX).max(1);
        let unit = if seconds == 1 { "second" } else { "seconds" };
        let message = format!("Your {whose} has asked for too much; ask again in {seconds} {unit}.");
        Self { retry_after: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", message) }
    }

    /// The client says that it has a token, and that is none, or works no more: why is told to nobody.
    pub(super) fn unauthenticated() -> Self {
        let message = "This is no token that works; send one as `Authorization: Bearer …`, or none at all.";
        Self::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message)
    }

    /// The client came too often with what is no token.
    pub(super) fn too_many_failures(seconds: u64) -> Self {
        let unit = if seconds == 1 { "second" } else { "seconds" };
        let message = format!("Your address came too often with what is no token; ask again in {seconds} {unit}.");
        Self { retry_after: Some(seconds), ..Self::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", message) }
    }

    /// It cannot be said now who asks.
    pub(super) fn unknown() -> Self {
        let message = "The hub cannot look up tokens now; ask again in a moment.";
        Self { retry_after: Some(1), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE, message) }
    }

    /// Whether asking again later may help.
    pub(super) fn may_pass(&self) -> bool {
        self.status == StatusCode::SERVICE_UNAVAILABLE
    }

    /// Too many operations of the client run and wait already.
    pub(super) fn overloaded(whose: &str) -> Self {
        let message = format!("Too many requests of your {whose} wait already; ask again in a moment.");
        Self { retry_after: Some(1), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "OVERLOADED", message) }
    }

    /// The client has as many connections open for events as it may.
    pub(super) fn too_many_open(limit: usize) -> Self {
        let message = format!("Your address has {limit} connections open for events, and may have no more; close one.");
        Self { retry_after: Some(1), ..Self::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", message) }
    }

    /// The client has as many subscriptions as it may.
    pub(super) fn too_many_subscriptions(whose: &str, limit: usize) -> Self {
        let message = format!("Your {whose} has {limit} subscriptions, and may have no more; end one.");
        Self { retry_after: Some(1), ..Self::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", message) }
    }

    pub(super) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", "Something went wrong on our side.")
    }

    /// The refusal as a sentence, for who reads no JSON.
    pub(super) fn plain(self) -> Response {
        let mut response = Response::new(Body::from(format!("{}\n", self.message)));
        *response.status_mut() = self.status;
        self.advise(&mut response);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(VARY, HeaderValue::from_static("accept"));
        response
    }

    /// Headers that say what to do instead.
    fn advise(&self, response: &mut Response) {
        let headers = response.headers_mut();
        if let Some(allow) = self.allow {
            headers.insert(ALLOW, HeaderValue::from_static(allow));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
    }

    /// The refusal as an answer.
    pub(super) fn answer(self, media: Media, id: &RequestId) -> Response {
        let errors = named(vec![self.error()], &id.0);
        let mut response = json(self.status, media, &Errors { errors });
        self.advise(&mut response);
        response
    }

    /// The refusal as an error among others.
    pub(super) fn error(&self) -> ServerError {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", self.code);
        if let Some(seconds) = self.retry_after {
            extensions.set("retryAfter", seconds);
        }
        let mut error = ServerError::new(self.message.clone(), None);
        error.extensions = Some(extensions);
        error
    }

    /// Why, in a sentence.
    pub(super) fn into_message(self) -> Cow<'static, str> {
        self.message
    }
}

/// A GraphQL answer without `data`.
#[derive(Serialize)]
struct Errors {
    errors: Vec<ServerError>,
}

/// The answer to a request that was refused before it ran.
pub(super) fn refused(errors: Vec<ServerError>, media: Media, id: &RequestId) -> Response {
    let status = match media {
        Media::Json => StatusCode::OK,
        Media::GraphqlResponse => StatusCode::BAD_REQUEST,
    };
    json(status, media, &Errors { errors: named(errors, &id.0) })
}

/// The answer of an operation that ran. One that gave nothing because the database did not answer says so by its status,
/// for those between us and the client.
pub(super) fn executed(mut answer: Executed, media: Media, id: &RequestId) -> Response {
    let status = status(&answer);
    answer.errors = named(answer.errors, &id.0);
    let mut response = json(status, media, &answer);
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

/// Tells a client that asks what its operation cost.
pub(super) fn tell_cost(answer: &mut Executed, cost: Cost) {
    answer.extensions.insert("cost".to_owned(), cost.into());
}

/// 200 for an operation that ran, but for one without any data for want of the database.
fn status(answer: &Executed) -> StatusCode {
    if answer.data != async_graphql::Value::Null {
        return StatusCode::OK;
    }
    let has = |code: &str| {
        let codes = answer.errors.iter().filter_map(|error| error.extensions.as_ref()?.get("code"));
        codes.into_iter().any(|given| *given == async_graphql::Value::from(code))
    };
    if has(UNAVAILABLE) {
        StatusCode::SERVICE_UNAVAILABLE
    } else if has(TIMEOUT) {
        StatusCode::GATEWAY_TIMEOUT
    } else {
        StatusCode::OK
    }
}

/// The answer of a request that was refused, where a stream carries it.
pub(super) fn refused_text(errors: Vec<ServerError>, id: &RequestId) -> String {
    text(&Errors { errors: named(errors, &id.0) })
}

/// Anything as JSON; what goes out is never kept by a cache.
pub(super) fn json(status: StatusCode, media: Media, body: &impl Serialize) -> Response {
    let mut response = Response::new(Body::from(text(body)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, media.content_type());
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(VARY, HeaderValue::from_static("accept"));
    response
}
