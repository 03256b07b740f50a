//! `/graphql`, after the GraphQL-over-HTTP specification.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CONNECTION};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, Version};
use axum::response::{IntoResponse, Response};

use super::answer::{self, Media, Refusal, RequestId};
use super::body::Incoming;
use super::client::Client;
use super::runner::Runner;
use super::{Parameters, Run, negotiate, playground};
use crate::viewer::Viewer;

const METHODS: &str = "GET, HEAD, OPTIONS, POST";

/// What the endpoint works with.
pub(super) struct Endpoint {
    pub(super) runner: Runner,
}

pub(super) async fn endpoint(
    State(endpoint): State<Arc<Endpoint>>,
    Extension(id): Extension<RequestId>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let mut body = Incoming::new(&parts.headers, body);
    let media = negotiate::answer(&parts.headers);
    let mut response = match endpoint.answer(&parts, &mut body, media, &id, &client).await {
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
        client: &Client,
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
        self.runner.knock(client)?;
        let media = media.ok_or_else(Refusal::not_acceptable)?;
        negotiate::body(&parts.headers, has_body)?;
        let asked = if has_body {
            Parameters::from_json(&body.read(self.runner.limits.body_bytes, self.runner.limits.body_seconds).await?)?
        } else {
            Parameters::from_query(parts.uri.query())?
        };
        let operation = match self.runner.operations.prepare(Viewer::Public, &asked) {
            Ok(operation) => operation,
            Err(errors) => return Ok(answer::refused(errors, media, id)),
        };
        let permit = self.runner.admit(client, operation.cost.points).await?;
        let mut answer = match operation.run {
            Run::Query(run) => self.runner.read(Box::pin(permit.around(run))).await?,
            Run::Mutation(run) if has_body => self.runner.write(Box::pin(permit.around(run))).await?,
            Run::Mutation(_) => return Err(Refusal::method("POST", "A mutation is sent by POST.")),
            Run::Subscription(_) => {
                return Err(Refusal::bad_request("A subscription cannot be answered by one HTTP response."));
            }
        };
        if negotiate::wants_cost(&parts.headers) {
            answer::tell_cost(&mut answer, operation.cost);
        }
        Ok(answer::executed(answer, media, id))
    }
}
