//! What every answer carries, whatever made it: a request id, safe headers, and JSON where something went wrong.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, HOST, HeaderMap, HeaderName, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, Version};
use axum::middleware::Next;
use axum::response::Response;
use futures::FutureExt;
use tracing::Instrument;

use super::answer::{Media, Refusal, RequestId};
use super::negotiate;
use crate::app::App;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest request id that is taken over from a client.
const ID_CHARACTERS: usize = 128;

/// Browsers take an answer as what it says it is, show it in no frame and tell nobody where the reader came from.
const SAFETY: [(HeaderName, &str); 4] = [
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "no-referrer"),
    (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
];

/// Names the request, and adds the headers of every answer.
pub(super) async fn wrap(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let id = given_id(request.headers()).unwrap_or_else(|| new_id(&app));
    request.extensions_mut().insert(id.clone());
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    // Whatever is logged below here tells the request's id.
    let span = tracing::error_span!("request", %id);
    let mut response = if names_one_host(&request) {
        next.run(request).instrument(span.clone()).await
    } else {
        Refusal::bad_request("A request over HTTP/1.1 names its host, once, in the header Host.")
            .answer(Media::Json, &id)
    };
    span.in_scope(|| tracing::debug!(%method, path, status = response.status().as_u16(), "answered"));
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id.0) {
        headers.insert(REQUEST_ID, value);
    }
    for (name, value) in SAFETY {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Whether a request has the one `Host` that HTTP/1.1 demands of it.
fn names_one_host(request: &Request) -> bool {
    request.version() != Version::HTTP_11 || request.headers().get_all(HOST).into_iter().count() == 1
}

/// Answers for a handler that panicked.
pub(super) async fn guard(Extension(id): Extension<RequestId>, request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    AssertUnwindSafe(next.run(request)).catch_unwind().await.unwrap_or_else(|_| {
        tracing::error!(%method, path, "a request panicked");
        Refusal::internal().answer(Media::Json, &id)
    })
}

/// The id that the client, or a proxy before us, gave the request, when it is fit to be logged and sent back.
fn given_id(headers: &HeaderMap) -> Option<RequestId> {
    let given = headers.get(REQUEST_ID)?.to_str().ok()?;
    let sane = (1..=ID_CHARACTERS).contains(&given.len())
        && given.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte));
    sane.then(|| RequestId(given.into()))
}

fn new_id(app: &App) -> RequestId {
    RequestId(app.ids.next(app.clock.now()).to_string().into())
}

/// Answers at every path that is not ours: in a sentence where a browser asks, which shows JSON as it stands.
pub(super) async fn not_found(Extension(id): Extension<RequestId>, headers: HeaderMap) -> Response {
    let refusal = Refusal::not_found();
    if negotiate::is_browser(&headers) { refusal.plain() } else { refusal.answer(Media::Json, &id) }
}

/// Answers where the path is ours and the method is not; the router adds which are.
pub(super) async fn method_not_allowed(Extension(id): Extension<RequestId>) -> Response {
    Refusal::method_not_allowed("This is read by GET.").answer(Media::Json, &id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_sane_id_is_taken_over() {
        let given = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID, HeaderValue::from_str(value).expect("a header"));
            given_id(&headers).map(|id| id.to_string())
        };
        assert_eq!(given("8f-1:2_3.4").as_deref(), Some("8f-1:2_3.4"));
        for bad in ["", "a b", "<script>", "ü", &"x".repeat(129)] {
            assert_eq!(given(bad), None, "{bad}");
        }
        assert_eq!(given_id(&HeaderMap::new()).map(|id| id.to_string()), None);
    }
}
