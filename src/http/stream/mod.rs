//! Answers that go on: one HTTP response that carries what an operation tells, as it tells it.
//!
//! Nothing is kept for a reader that is slow: an event is asked for when the connection takes more.

mod events;
mod multipart;

use std::convert::Infallible;
use std::marker::PhantomData;
use std::time::Duration;

use async_graphql::ServerError;
use axum::body::{Body, Bytes};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, VARY};
use axum::response::Response;
use futures::stream::{self, StreamExt};
use tokio::time::sleep;

use super::Event;
use super::answer::{self, RequestId};
use super::runner::{Runner, Telling, Told};
use super::stop::Stopping;

/// In which form an answer goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// GraphQL over SSE, in distinct connections mode.
    Events,
    /// Apollo's multipart subscriptions.
    Multipart,
}

impl Form {
    /// The answer that carries this.
    pub(super) fn answer(self, telling: Telling, runner: &Runner, id: RequestId) -> Response {
        match self {
            Self::Events => respond::<events::Events>(telling, runner, id),
            Self::Multipart => respond::<multipart::Multipart>(telling, runner, id),
        }
    }

    /// The answer to a request that was refused, and to which the client wants this form of answer all the same.
    pub(super) fn refused(self, errors: Vec<ServerError>, runner: &Runner, id: RequestId) -> Response {
        let told = stream::once(std::future::ready(Told::Refused(errors))).boxed();
        self.answer(Telling { told, lasts: false }, runner, id)
    }
}

/// How a protocol writes what is told.
trait Protocol: Send + 'static {
    const CONTENT_TYPE: &'static str;

    /// What comes before everything.
    const BEGINNING: &'static str;

    /// Shows that the hub is there.
    const ALIVE: &'static str;

    /// What comes after everything.
    const END: &'static str;

    /// A result in JSON, with the place of its event.
    fn next(json: &str, cursor: Option<&str>) -> String;

    /// How far the operation has come without a result, for a client that comes back. Shows that the hub is there, too.
    fn place(cursor: &str) -> String;

    /// What comes after everything when the hub stops; a client that reads it, or its absence, comes back.
    fn stopped(id: &RequestId) -> String;
}

fn respond<P: Protocol>(telling: Telling, runner: &Runner, id: RequestId) -> Response {
    let flow = Flow::<P> {
        begun: P::BEGINNING.is_empty(),
        telling: Some(telling),
        placed: false,
        place: None,
        alive: runner.limits.keep_alive_seconds,
        stopping: runner.stopping.clone(),
        id,
        protocol: PhantomData,
    };
    let pieces = stream::unfold(flow, |mut flow| async move {
        let piece = flow.piece().await?;
        Some((Ok::<_, Infallible>(Bytes::from(piece)), flow))
    });
    let mut response = Response::new(Body::from_stream(pieces));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(P::CONTENT_TYPE));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(VARY, HeaderValue::from_static("accept"));
    // Proxies after nginx's manner would hold the events back until a buffer is full.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    response
}

/// The body of an answer that goes on.
struct Flow<P> {
    begun: bool,
    /// Gone when all was told.
    telling: Option<Telling>,
    /// Whether the client knows a place to come back to.
    placed: bool,
    /// How far the operation has come since a place was last told.
    place: Option<String>,
    alive: Duration,
    stopping: Stopping,
    id: RequestId,
    protocol: PhantomData<P>,
}

impl<P: Protocol> Flow<P> {
    /// The next piece of the body.
    async fn piece(&mut self) -> Option<String> {
        if !self.begun {
            self.begun = true;
            return Some(P::BEGINNING.to_owned());
        }
        let Telling { told, lasts } = self.telling.as_mut()?;
        let mut quiet = std::pin::pin!(sleep(self.alive));
        let (piece, ended) = loop {
            let told = tokio::select! {
                biased;
                () = self.stopping.told(), if *lasts => break (P::stopped(&self.id), true),
                () = &mut quiet => {
                    let place = self.place.take();
                    break (place.map_or_else(|| P::ALIVE.to_owned(), |place| P::place(&place)), false);
                }
                told = told.next() => told,
            };
            match told {
                // The first place is told at once, others when there is nothing else to say.
                Some(Told::Next(Event::Place(cursor))) if !self.placed => {
                    self.placed = true;
                    break (P::place(&cursor), false);
                }
                Some(Told::Next(Event::Place(cursor))) => self.place = Some(cursor),
                Some(Told::Next(Event::Answer { cursor, answer })) => {
                    (self.placed, self.place) = (true, None);
                    break (P::next(&answer.json(&self.id.0), cursor.as_deref()), false);
                }
                Some(Told::Refused(errors)) => {
                    break (P::next(&answer::refused_text(errors, &self.id), None) + P::END, true);
                }
                Some(Told::Complete) | None => break (P::END.to_owned(), true),
            }
        };
        if ended {
            self.telling = None;
        }
        Some(piece)
    }
}
