//! Subscriptions over the change log: each event is an execution of its own, with its own instant and its own loads.
//!
//! A subscription keeps no queue. It knows the last change that it told, and takes the next when its client takes the
//! next event; one that lags costs nothing and misses nothing. Subscriptions that ask the same share each execution.

use std::future::ready;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_graphql::{Response, ServerError, Value};
use futures::stream::{self, BoxStream, StreamExt};
use moka::future::Cache;
use sha2::{Digest, Sha256};
use tokio::time::{sleep, timeout};

use crate::changes::{Follower, Lost, PublicChange, cursor};
use crate::graphql::answer::{Answer, Event, Step};
use crate::graphql::api::Api;
use crate::graphql::error::{ErrorCode, Failure};
use crate::graphql::prepare::{Prepared, Repeated};
use crate::graphql::subscription::{Purpose, expired};
use crate::viewer::Viewer;

/// Answers that are held for others who ask the same.
const MOST_SHARED: u64 = 1_000;

/// How long they are held: as long as it takes for one change to reach all who listen.
const HELD: Duration = Duration::from_secs(1);

/// How often a change is tried again that could not be told, and after what pause: when others' answers are forgotten.
const ATTEMPTS: u32 = 10;
const AGAIN: Duration = Duration::from_millis(1_200);

/// What makes two answers the same: what is asked and by whom, of which change, and what had happened until then.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Same {
    asked: [u8; 32],
    viewer: Viewer,
    change: i64,
    latest: i64,
}

/// Answers on their way to many; `None` where a change is not told.
pub(super) struct SharedAnswers(Cache<Same, Option<Arc<Answer>>>);

impl SharedAnswers {
    pub(super) fn new() -> Self {
        Self(Cache::builder().max_capacity(MOST_SHARED).time_to_live(HELD).build())
    }
}

/// A subscription that runs.
struct Live {
    api: Arc<Api>,
    viewer: Viewer,
    repeated: Repeated,
    asked: [u8; 32],
    follower: Follower,
    /// What happened and is not told yet.
    due: Option<PublicChange>,
    has_ended: bool,
}

impl Api {
    /// Opens a subscription, which says first where it begins; or says why it cannot be: a request error.
    pub async fn subscribe(
        self: Arc<Self>,
        viewer: Viewer,
        prepared: Prepared,
        resume: Option<String>,
    ) -> Result<BoxStream<'static, Step>, Vec<ServerError>> {
        let Ok(latest) = timeout(self.patience(), self.app().changes.latest()).await else {
            return Err(vec![error(unavailable())]);
        };
        let asked = asked(&prepared);
        let repeated = prepared.repeated();
        let opening = Arc::new(Purpose::Open { latest, resume, begin: Mutex::default() });
        if let Some(refused) = self.run_for(&viewer, &repeated, opening.clone()).await {
            return Err(refused.errors);
        }
        let Purpose::Open { begin, .. } = &*opening else { return Err(vec![error(unavailable())]) };
        let Some(position) = *begin.lock().unwrap_or_else(PoisonError::into_inner) else {
            return Ok(stream::empty().boxed());
        };
        let follower = self.app().changes.follow(position);
        let live = Live { api: self, viewer, repeated, asked, follower, due: None, has_ended: false };
        let beginning = Step::Told(Event::Place(cursor::encode(position)));
        Ok(stream::once(ready(beginning)).chain(stream::unfold(live, Live::next)).boxed())
    }

    /// Runs the root field once. `None` when it tells nothing.
    async fn run_for(&self, viewer: &Viewer, repeated: &Repeated, purpose: Arc<Purpose>) -> Option<Response> {
        let run = self.run_root_field(viewer.clone(), repeated.request(), purpose);
        timeout(self.patience(), run).await.unwrap_or_else(|_| {
            let slow = Failure::user(ErrorCode::Timeout, "this took too long; ask for less");
            Some(Response::from_errors(vec![error(slow)]))
        })
    }
}

impl Live {
    /// The next change, once there is one; then what comes of it.
    async fn next(mut self) -> Option<(Step, Self)> {
        if self.has_ended {
            return None;
        }
        let step = match self.due.take() {
            Some(change) => Step::Told(self.event(change).await),
            None => match self.follower.next(&self.api.app().db).await {
                Ok(change) => {
                    self.due = Some(change);
                    Step::Due
                }
                Err(lost) => Step::Told(self.end(lost)),
            },
        };
        Some((step, self))
    }

    async fn event(&mut self, change: PublicChange) -> Event {
        let place = cursor::encode(change.number);
        match self.tell_at_last(change).await {
            Some(answer) => {
                // Without its place, a client that comes back asks for it again.
                self.has_ended = answer.is_lost();
                Event::Answer { cursor: (!self.has_ended).then_some(place), answer }
            }
            None => Event::Place(place),
        }
    }

    fn end(&mut self, lost: Lost) -> Event {
        self.has_ended = true;
        let failure = match lost {
            Lost::Forgotten => expired(),
            Lost::Unkept => unavailable(),
            Lost::Database(error) => error.into(),
        };
        let response = Response::from_errors(vec![error(failure)]);
        Event::Answer { cursor: None, answer: Arc::new(Answer::new(response)) }
    }

    /// What a change is to this subscription. What a database that is away for a moment keeps from being told is tried again.
    async fn tell_at_last(&self, change: PublicChange) -> Option<Arc<Answer>> {
        for _ in 0..ATTEMPTS {
            let told = self.tell(change).await;
            if !told.as_ref().is_some_and(|answer| answer.is_lost()) {
                return told;
            }
            sleep(AGAIN).await;
        }
        self.tell(change).await
    }

    /// What a change is to this subscription; executed by the first of those who ask the same.
    async fn tell(&self, change: PublicChange) -> Option<Arc<Answer>> {
        let latest = self.follower.latest();
        let same = Same { asked: self.asked, viewer: self.viewer.clone(), change: change.number, latest };
        let execute = async {
            let told = self.api.run_for(&self.viewer, &self.repeated, Arc::new(Purpose::Tell(change))).await;
            told.map(|response| Arc::new(Answer::new(response)))
        };
        self.api.shared_answers().0.get_with(same, execute).await
    }
}

impl Answer {
    /// Whether nothing was told for want of something that may be there later.
    fn is_lost(&self) -> bool {
        let response = self.response();
        response.data == Value::Null && !response.errors.is_empty()
    }
}

/// Names what is asked: the operation and the values of its variables.
fn asked(prepared: &Prepared) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(prepared.hash);
    hasher.update(serde_json::to_vec(&prepared.request.variables).unwrap_or_default());
    hasher.finalize().into()
}

fn unavailable() -> Failure {
    Failure::user(ErrorCode::Unavailable, "the hub is busy; ask again in a moment")
}

fn error(failure: Failure) -> ServerError {
    async_graphql::Error::from(failure).into_server_error(async_graphql::Pos::default())
}
