//! Running operations, the same over every transport.

use std::convert::Infallible;
use std::sync::Arc;

use async_graphql::Response as Executed;
use futures::future::BoxFuture;
use tokio::sync::mpsc;
use tokio::time::timeout;
use tracing::{Instrument, Span};

use super::Operations;
use super::answer::Refusal;
use super::client::Client;
use super::gate::{Gate, Permit, Socket};
use crate::config::Limits;

/// What operations run with.
#[derive(Clone)]
pub(super) struct Runner {
    pub(super) operations: Arc<dyn Operations>,
    pub(super) limits: Limits,
    pub(super) gate: Arc<Gate>,
    /// Held by each running mutation, so that the server can wait for all of them.
    pub(super) running: mpsc::Sender<Infallible>,
}

/// What every request costs, before it is known what it asks.
const KNOCK: u64 = 1;

impl Runner {
    /// Takes the one point that every request costs, also one that is refused; to be called before it is read.
    pub(super) fn knock(&self, client: &Client) -> Result<(), Refusal> {
        self.gate.charge(client, KNOCK)
    }

    /// Takes the rest of what an operation costs whose client has knocked, and waits until it may run.
    pub(super) async fn admit(&self, client: &Client, cost: u64) -> Result<Permit, Refusal> {
        self.gate.charge(client, cost.saturating_sub(KNOCK))?;
        self.gate.turn(client).await
    }

    /// Lets a client's connection stay open for events, until what is returned is dropped.
    pub(super) fn open_socket(&self, client: &Client) -> Result<Socket, Refusal> {
        self.gate.socket(client)
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
}
