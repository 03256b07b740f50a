//! `/graphql`, after the GraphQL-over-HTTP specification.

use std::future::ready;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, AUTHORIZATION, CACHE_CONTROL, CONNECTION, HeaderMap, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, Version};
use axum::response::{IntoResponse, Response};

use super::answer::{self, Media, Refusal, RequestId};
use super::body::Incoming;
use super::client::Client;
use super::credentials::Credentials;
use super::gate::Account;
use super::negotiate::Accepted;
use super::runner::Runner;
use super::stream::Form;
use super::{Operation, Parameters, Run, negotiate, playground, socket};
use crate::config::Http;
use crate::policy;

/// Where a client that was cut off says what it was told last.
const LAST_EVENT: &str = "last-event-id";

/// Bytes of an editor's body, where the settings give everybody less: an article's text may have half of it.
const EDITOR_BODY: usize = 2 * 1024 * 1024;

const METHODS: &str = "GET, HEAD, OPTIONS, POST";

/// What the endpoint works with.
pub(super) struct Endpoint {
    pub(super) runner: Runner,
    pub(super) http: Http,
}

pub(super) async fn endpoint(
    State(endpoint): State<Arc<Endpoint>>,
    Extension(id): Extension<RequestId>,
    Extension(client): Extension<Client>,
    request: Request,
) -> Response {
    if socket::is_asked(&request) {
        let opened = socket::open(request, &client, endpoint.runner.clone(), &endpoint.http, id.clone());
        return opened.unwrap_or_else(|refusal| refusal.answer(Media::Json, &id));
    }
    let (parts, body) = request.into_parts();
    let mut body = Incoming::new(&parts.headers, body);
    let accepted = negotiate::accepted(&parts.headers);
    let mut response = match endpoint.answer(&parts, &mut body, accepted, &id, &client).await {
        Ok(response) => response,
        Err(refusal) => match accepted.media {
            Some(media) => refusal.answer(media, &id),
            None => refusal.plain(),
        },
    };
    // What one viewer is told is not kept for another.
    response.headers_mut().append(VARY, HeaderValue::from(AUTHORIZATION));
    if parts.headers.contains_key(AUTHORIZATION) {
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    }
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
        accepted: Accepted,
        id: &RequestId,
        client: &Client,
    ) -> Result<Response, Refusal> {
        let has_body = parts.method == Method::POST;
        let reads = matches!(parts.method, Method::GET | Method::HEAD);
        if parts.method == Method::OPTIONS {
            return Ok((StatusCode::NO_CONTENT, [(ALLOW, METHODS)]).into_response());
        }
        if reads && parts.uri.query().is_none() && negotiate::is_browser(&parts.headers) {
            return Ok(playground::redirect());
        }
        let recognised = self.runner.recognise(client, &Credentials::of_headers(&parts.headers)).await;
        let account = recognised.as_ref().map_or(Account::Address(*client), |viewer| Account::of(viewer, client));
        self.runner.knock(&account)?;
        let viewer = recognised?;
        if !has_body && !reads {
            return Err(Refusal::method(METHODS, "Ask by POST or GET."));
        }
        let media = accepted.media.ok_or_else(Refusal::not_acceptable)?;
        negotiate::body(&parts.headers, has_body)?;
        let mut asked = if has_body {
            let limits = &self.runner.limits;
            let most = if policy::writes(&viewer) { limits.body_bytes.max(EDITOR_BODY) } else { limits.body_bytes };
            Parameters::from_json(&body.read(most, limits.body_seconds).await?)?
        } else {
            Parameters::from_query(parts.uri.query())?
        };
        if accepted.events == Some(Form::Events) {
            asked.resume = last_event(&parts.headers);
        }
        let operation = match self.runner.operations.prepare(viewer.clone(), &asked) {
            Ok(operation) => operation,
            Err(errors) => {
                return Ok(match accepted.all {
                    Some(form) => form.refused(errors, &self.runner, id.clone()),
                    None => answer::refused(errors, media, id),
                });
            }
        };
        let form = match (&operation.run, accepted.all) {
            (Run::Mutation(_), _) if !has_body => {
                return Err(Refusal::method("POST", "A mutation is sent by POST."));
            }
            (Run::Subscription(_), _) => Some(accepted.events.ok_or_else(Refusal::no_stream)?),
            (Run::Query(_) | Run::Mutation(_), form) => form,
        };
        let permit = self.runner.admit(&account, operation.cost.points).await?;
        let (cost, tells_cost) = (operation.cost, negotiate::wants_cost(&parts.headers));
        let mut answer = match (operation.run, form) {
            (Run::Query(run), None) => self.runner.read(Box::pin(permit.around(run))).await?,
            (Run::Mutation(run), None) => self.runner.write(Box::pin(permit.around(run))).await?,
            (run, form) => {
                let telling = self.runner.tell(Operation { cost, run }, &account, ready(Ok(permit)), tells_cost)?;
                let form = form.ok_or_else(Refusal::no_stream)?;
                let telling = if telling.lasts {
                    let gone = self.runner.operations.gone(&viewer);
                    telling.until(gone).beside(self.runner.stay(client)?)
                } else {
                    telling
                };
                return Ok(form.answer(telling, &self.runner, id.clone()));
            }
        };
        if tells_cost {
            answer::tell_cost(&mut answer, cost);
        }
        Ok(answer::executed(answer, media, id))
    }
}

/// What the client was told last. What is no text was never told, and is refused as such where it is read.
fn last_event(headers: &HeaderMap) -> Option<String> {
    let told = headers.get(LAST_EVENT)?.as_bytes();
    (!told.is_empty()).then(|| String::from_utf8_lossy(told).into_owned())
}
