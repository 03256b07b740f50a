//! Answers for web pages of other origins: whether a browser may hand them over.
//!
//! The hub knows its clients by a header and never by a cookie, so credentials are allowed to nobody.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT, ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue, ORIGIN, RETRY_AFTER,
};
use axum::http::{Method, request};
use axum::middleware::Next;
use axum::response::Response;
use tower::{Layer, ServiceExt};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::config::{AllowedOrigin, Http};

/// What clients of GraphQL send; the names of Apollo's are those of its libraries.
const SENT: [HeaderName; 9] = [
    ACCEPT,
    AUTHORIZATION,
    CONTENT_TYPE,
    HeaderName::from_static("apollo-require-preflight"),
    HeaderName::from_static("apollographql-client-name"),
    HeaderName::from_static("apollographql-client-version"),
    HeaderName::from_static("last-event-id"),
    HeaderName::from_static("masthead-cost"),
    HeaderName::from_static("x-request-id"),
];

/// What pages may read of an answer's header.
const READ: [HeaderName; 2] = [RETRY_AFTER, HeaderName::from_static("x-request-id")];

/// How long a browser remembers what it may send.
const REMEMBERED: Duration = Duration::from_hours(1);

/// Which pages may read answers; `None` where no other origin's may.
#[derive(Clone)]
pub(super) struct Pages(Option<CorsLayer>);

impl Pages {
    pub(super) fn new(http: &Http) -> Self {
        if http.allowed_origins.is_empty() {
            return Self(None);
        }
        let layer = CorsLayer::new()
            .allow_methods([Method::GET, Method::POST])
            .allow_headers(SENT)
            .expose_headers(READ)
            .max_age(REMEMBERED);
        Self(Some(if http.allowed_origins.contains(&AllowedOrigin::Any) {
            layer.allow_origin(AllowOrigin::any()).vary([])
        } else {
            let http = http.clone();
            let allows =
                move |origin: &HeaderValue, _: &request::Parts| origin.to_str().is_ok_and(|it| http.allows(it));
            layer.allow_origin(AllowOrigin::predicate(allows)).vary([ORIGIN])
        }))
    }
}

/// Answers a browser that asks first, and says with every other answer which pages may read it.
pub(super) async fn answer(State(Pages(layer)): State<Pages>, request: Request, next: Next) -> Response {
    let asks_first = request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD);
    match layer.filter(|_| asks_first || request.method() != Method::OPTIONS) {
        Some(layer) => layer.layer(next).oneshot(request).await.unwrap_or_else(|never| match never {}),
        None => next.run(request).await,
    }
}
