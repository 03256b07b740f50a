//! Whose turn it is at a story.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{Mutex as Queue, OwnedMutexGuard};
use uuid::Uuid;

/// Editors of one story change it one after the other. They wait here, in the order in which they came, and not within
/// transactions: those hold connections, of which other stories need some too.
#[derive(Debug, Default)]
pub(super) struct Turns(Mutex<HashMap<Uuid, Weak<Queue<()>>>>);

/// A turn, which ends when it is dropped.
pub(super) type Turn = OwnedMutexGuard<()>;

impl Turns {
    /// Waits for a turn at a story.
    pub(super) async fn wait(&self, story: Uuid) -> Turn {
        self.queue(story).lock_owned().await
    }

    fn queue(&self, story: Uuid) -> Arc<Queue<()>> {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = queues.get(&story).and_then(Weak::upgrade) {
            return queue;
        }
        // Nobody stands in those that are left: no more are kept than there are changes at once.
        queues.retain(|_, queue| queue.strong_count() > 0);
        let queue = Arc::default();
        queues.insert(story, Arc::downgrade(&queue));
        queue
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use uuid::Uuid;

    use super::Turns;

    #[tokio::test]
    async fn one_at_a_time_is_at_a_story_and_nothing_is_kept_of_those_who_left() {
        let [one, other] = [1, 2].map(Uuid::from_u128);
        let turns = Turns::default();
        let first = turns.wait(one).await;
        let mut second = Box::pin(turns.wait(one));
        assert!(second.as_mut().now_or_never().is_none());
        drop(turns.wait(other).await);
        drop(first);
        drop(second.await);
        drop(turns.wait(other).await);
        assert_eq!(turns.0.lock().expect("no panic").len(), 1);
    }
}
