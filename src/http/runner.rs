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
use crate::config::Limits;

/// What operations run with.
#[derive(Clone)]
pub(super) struct Runner {
    pub(super) operations: Arc<dyn Operations>,
    pub(super) limits: Limits,
    /// Held by each running mutation, so that the server can wait for all of them.
    pub(super) running: mpsc::Sender<Infallible>,
}

impl Runner {
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
