//! Running operations, the same over every transport.

use std::convert::Infallible;
use std::future::ready;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_graphql::{Response as Executed, ServerError};
use futures::future::BoxFuture;
use futures::stream::{self, BoxStream, StreamExt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::timeout;
use tracing::{Instrument, Span};

use super::answer::{self, Refusal};
use super::client::Client;
use super::credentials::Credentials;
use super::gate::{Account, Gate, Permit, Stay};
use super::stop::Stopping;
use super::{Answer, Cost, Event, Events, Operation, Operations, Run, Step};
use crate::config::Limits;
use crate::viewer::Viewer;

/// What operations run with.
#[derive(Clone)]
pub(super) struct Runner {
    pub(super) operations: Arc<dyn Operations>,
    pub(super) limits: Limits,
    pub(super) gate: Arc<Gate>,
    /// Held by each running mutation and each socket, so that the server can wait for all of them.
    pub(super) running: mpsc::Sender<Infallible>,
    /// Places for subscriptions.
    pub(super) places: Arc<Semaphore>,
    /// Says when the hub stops.
    pub(super) stopping: Stopping,
}

/// What an operation says on a transport that can carry more than one answer.
pub(super) enum Told {
    /// One result, or how far a subscription has come without one.
    Next(Event),
    /// There is no result, or no more: a request error. The last that is told.
    Refused(Vec<ServerError>),
    /// That was all. The last that is told.
    Complete,
}

/// Everything that an operation says. Dropping it ends what reads, and the waiting for what writes.
pub(super) struct Telling {
    pub(super) told: BoxStream<'static, Told>,
    /// Whether it lasts until somebody ends it.
    pub(super) lasts: bool,
}

impl Telling {
    /// The same, which keeps its connection's place among those of its client.
    pub(super) fn beside(self, stay: Stay) -> Self {
        let Self { mut told, lasts } = self;
        let told = stream::poll_fn(move |context| {
            let _kept = &stay;
            told.poll_next_unpin(context)
        });
        Self { told: told.boxed(), lasts }
    }

    /// The same, until its client may be told no more.
    pub(super) fn until(self, gone: BoxFuture<'static, ()>) -> Self {
        let Self { told, lasts } = self;
        let told = stream::unfold(Some((told, gone)), |going| async move {
            let (mut told, mut gone) = going?;
            tokio::select! {
                biased;
                () = &mut gone => Some((Told::Refused(vec![Refusal::unauthenticated().error()]), None)),
                next = told.next() => next.map(|next| (next, Some((told, gone)))),
            }
        });
        Self { told: told.boxed(), lasts }
    }
}

/// What every request costs, before it is known what it asks.
const KNOCK: u64 = 1;

impl Runner {
    /// So many subscriptions may run at once.
    pub(super) fn places(limits: &Limits) -> Arc<Semaphore> {
        Arc::new(Semaphore::new(limits.subscriptions.min(Semaphore::MAX_PERMITS)))
    }

    /// Takes the one point that every request costs, also one that is refused; to be called before it is read.
    pub(super) fn knock(&self, account: &Account) -> Result<(), Refusal> {
        self.gate.charge(account, KNOCK)
    }

    /// Who asks, over whichever transport: what a client says of itself is true, or the client is refused.
    pub(super) async fn recognise(&self, client: &Client, said: &Credentials) -> Result<Viewer, Refusal> {
        let secret = match said {
            Credentials::None => return Ok(Viewer::Public),
            Credentials::Token(secret) => Some(secret.as_str()),
            Credentials::Other => None,
        };
        // Who comes with a good token is not held up by others at the same address.
        if !secret.is_some_and(|secret| self.operations.knows(secret)) {
            self.gate.listen(client)?;
        }
        let found = match secret {
            Some(secret) => timeout(self.limits.execution_seconds, self.operations.viewer(secret)).await,
            None => Ok(Ok(None)),
        };
        match found {
            Ok(Ok(Some(viewer))) => Ok(viewer),
            Ok(Ok(None)) => {
                self.gate.failed(client)?;
                Err(Refusal::unauthenticated())
            }
            Ok(Err(_)) | Err(_) => Err(Refusal::unknown()),
        }
    }

    /// Takes the rest of what an operation costs whose client has knocked, and waits until it may run.
    pub(super) async fn admit(&self, account: &Account, cost: u64) -> Result<Permit, Refusal> {
        self.gate.charge_rest(account, KNOCK, cost)?;
        self.gate.turn(account).await
    }

    /// Lets a client's connection stay open for events, until what is returned is dropped.
    pub(super) fn stay(&self, client: &Client) -> Result<Stay, Refusal> {
        self.gate.stay(client)
    }

    /// Runs a query, which ends with its client or its time.
    pub(super) async fn read(&self, query: BoxFuture<'static, Executed>) -> Result<Executed, Refusal> {
        timeout(self.limits.execution_seconds, query)
            .await
            .map_err(|_| Refusal::execution_too_slow("The query took too long; ask for less."))
    }

    /// Runs a mutation as a task of its own: a client that leaves, or a time that runs out, ends the waiting and never
    /// the work.
    pub(super) async fn write(&self, mutation: BoxFuture<'static, Executed>) -> Result<Executed, Refusal> {
        let running = self.running.clone();
        let task = async move {
            let answer = mutation.await;
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

    /// Runs an operation of any kind where answers come one after the other, when it is its turn. Nothing happens before it
    /// is polled. With `tells_cost`, a single answer tells what it costs.
    pub(super) fn tell(
        &self,
        Operation { cost, run }: Operation,
        account: &Account,
        turn: impl Future<Output = Result<Permit, Refusal>> + Send + 'static,
        tells_cost: bool,
    ) -> Result<Telling, Refusal> {
        let (runner, account) = (self.clone(), *account);
        let price = cost.points;
        let cost = tells_cost.then_some(cost);
        let (told, lasts) = match run {
            Run::Query(query) => {
                let answer = async move { runner.read(Box::pin(turn.await?.around(query))).await };
                (once(answer, cost), false)
            }
            Run::Mutation(mutation) => {
                let answer = async move { runner.write(Box::pin(turn.await?.around(mutation))).await };
                (once(answer, cost), false)
            }
            Run::Subscription(start) => {
                let stay = self.gate.subscribe(&account)?;
                let place = self.places.clone().try_acquire_owned().map_err(|_| Refusal::no_place())?;
                let begun = async move {
                    let patience = runner.limits.execution_seconds;
                    let start = async move {
                        let start = turn.await?.around(start);
                        let begun = timeout(patience, start).await;
                        begun.map_err(|_| Refusal::execution_too_slow("The subscription took too long to begin."))
                    };
                    match start.await {
                        Ok(Ok(events)) => runner.until_the_end(events, account, price, (place, stay)),
                        Ok(Err(errors)) => stream::once(ready(Told::Refused(errors))).boxed(),
                        Err(refusal) => stream::once(ready(Told::Refused(vec![refusal.error()]))).boxed(),
                    }
                };
                (stream::once(begun).flatten().boxed(), true)
            }
        };
        Ok(Telling { told: guarded(told), lasts })
    }

    /// The events of a subscription, each for a price, which keeps its places as long as they may come.
    fn until_the_end(
        self,
        events: Events,
        account: Account,
        price: u64,
        places: (OwnedSemaphorePermit, Stay),
    ) -> BoxStream<'static, Told> {
        let events = stream::unfold((self, events, places), move |(runner, mut events, places)| async move {
            let event = runner.event(&mut events, &account, price).await?;
            Some((Told::Next(event), (runner, events, places)))
        });
        events.chain(stream::once(ready(Told::Complete))).boxed()
    }

    /// The next event. It is asked for when its client takes it, so that a client without points waits and misses nothing.
    async fn event(&self, events: &mut Events, account: &Account, price: u64) -> Option<Event> {
        let mut step = events.next().await?;
        loop {
            match step {
                Step::Told(event) => return Some(event),
                Step::Due => {
                    let permit = self.gate.afford(account, price).await;
                    step = permit.around(events.next()).await?;
                    if matches!(step, Step::Told(Event::Place(_))) {
                        self.gate.give_back(account, price.saturating_sub(KNOCK));
                    }
                }
            }
        }
    }
}

/// One result, or why there is none.
fn once(
    answer: impl Future<Output = Result<Executed, Refusal>> + Send + 'static,
    cost: Option<Cost>,
) -> BoxStream<'static, Told> {
    let told = move |answer| match answer {
        Ok(mut executed) => {
            if let Some(cost) = cost {
                answer::tell_cost(&mut executed, cost);
            }
            let event = Event::Answer { cursor: None, answer: Arc::new(Answer::new(executed)) };
            stream::iter(vec![Told::Next(event), Told::Complete])
        }
        Err(refusal) => stream::iter(vec![Told::Refused(vec![Refusal::error(&refusal)])]),
    };
    stream::once(answer).flat_map(told).boxed()
}

/// Keeps a panic to the operation that it came from, and what is logged to the request.
fn guarded(told: BoxStream<'static, Told>) -> BoxStream<'static, Told> {
    let span = Span::current();
    let mut told = AssertUnwindSafe(told).catch_unwind();
    let guarded = stream::poll_fn(move |context| {
        let polled = span.in_scope(|| told.poll_next_unpin(context));
        polled.map(|told| {
            Some(told?.unwrap_or_else(|_| {
                span.in_scope(|| tracing::error!("an operation panicked"));
                Told::Refused(vec![Refusal::internal().error()])
            }))
        })
    });
    guarded.boxed()
}
