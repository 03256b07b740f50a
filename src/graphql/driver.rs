//! Runs a request's loads in the request's own task, exactly when its resolvers have nothing left to do.
//!
//! A loader that waits for a timer adds a tick to every level of a query, and one that spawns its loads lets another
//! thread take them before the batch is full. Here loads start when the executor is pending, all of a level at once, and
//! the executor goes on when the last of them is done: batches are full, and their number follows from the query's shape.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Poll, ready};
use std::time::Duration;

use async_graphql::runtime::Timer;
use futures::future::BoxFuture;
use futures::stream::{FuturesUnordered, StreamExt};
use futures::task::{FutureObj, Spawn, SpawnError};

/// Loads that wait for their turn. Clones share one queue.
#[derive(Clone, Default)]
pub struct LoadQueue(Arc<Mutex<Vec<FutureObj<'static, ()>>>>);

impl Spawn for LoadQueue {
    fn spawn_obj(&self, load: FutureObj<'static, ()>) -> Result<(), SpawnError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(load);
        Ok(())
    }
}

impl LoadQueue {
    /// Drives an execution and the loads that it queues, to its end.
    pub async fn drive<T>(&self, execution: impl Future<Output = T>) -> T {
        let mut execution = pin!(execution);
        let mut loads = FuturesUnordered::new();
        poll_fn(|context| {
            loop {
                // All loads of a level end before the next is asked for: which batch a key falls into, and that no key
                // is loaded twice, is never a matter of which answer came first.
                while ready!(loads.poll_next_unpin(context)).is_some() {}
                if let Poll::Ready(output) = execution.as_mut().poll(context) {
                    return Poll::Ready(output);
                }
                loads.extend(self.take());
                if loads.is_empty() {
                    return Poll::Pending;
                }
            }
        })
        .await
    }

    fn take(&self) -> Vec<FutureObj<'static, ()>> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A timer that is always done: the driver decides when a batch is full.
pub struct NoDelay;

impl Timer for NoDelay {
    fn delay(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}
