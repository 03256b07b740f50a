//! The change log: what happened to what readers see and to what editors work on, in one order for everybody.
//!
//! A writer leaves its events without a number in its own transaction. They are numbered when that is
//! committed, in the order in which they were written: a number taken before would be passed by readers while its event
//! cannot be seen yet. Events that time brings, such as the end of an embargo, wait in `change_due` and are added when
//! they are due. There are two numberings: the editors' log, and the public stream, which counts public events alone, so
//! that its numbers tell nothing of what is hidden.
//!
//! On SQLite the writer's own transaction numbers, since there is one at a time. On PostgreSQL a transaction of its own
//! does, under a lock, and tells all nodes. Any node may: what one leaves behind, the next one finds.
//!
//! Each node keeps what is new in memory for its subscriptions.

pub mod cursor;
mod follow;
mod forget;
mod keep;
mod number;
mod read;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use entity::change::{self, ChangeKind};
use sea_orm::{DatabaseTransaction, DbBackend, DbErr};
use tokio::sync::{Notify, watch};
use uuid::Uuid;

pub use follow::{Follower, Lost};
pub use keep::{Keeper, keep};
pub use read::{Heads, heads};

use crate::clock::{Clock, Timestamp};
use crate::db::Db;
use crate::ids::Ids;

/// How many of the newest events a node holds in memory. Subscriptions that are further behind read the database.
const RECENT: usize = 256;

/// An event that the public may know of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicChange {
    /// Its place in the public stream, from 1.
    pub number: i64,
    /// What happened.
    pub kind: ChangeKind,
    /// When it took effect.
    pub at: Timestamp,
    /// The story.
    pub article: Uuid,
}

/// What a node knows of the public stream.
#[derive(Debug, Clone, Default)]
struct News {
    /// The number of the newest event.
    latest: i64,
    /// The newest events, the oldest first, none left out between.
    recent: Arc<[PublicChange]>,
}

impl News {
    /// The events behind a number, when all of them are at hand.
    fn after(&self, number: i64) -> Option<&[PublicChange]> {
        let behind = usize::try_from(self.latest.checked_sub(number)?).ok()?;
        self.recent.len().checked_sub(behind).map(|start| &self.recent[start..])
    }
}

/// A node's hold on the change log. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Changes(Arc<State>);

#[derive(Debug, Default)]
struct State {
    /// None until the log was read once.
    news: watch::Sender<Option<News>>,
    wake: Notify,
    is_kept: AtomicBool,
}

impl Changes {
    /// The number of the newest event that the node knows, once it has read the log.
    pub async fn latest(&self) -> i64 {
        let mut news = self.0.news.subscribe();
        // The sender lives as long as this does.
        news.wait_for(Option::is_some).await.ok().and_then(|news| news.as_ref().map(|news| news.latest)).unwrap_or(0)
    }

    /// Follows the public stream behind a number.
    pub fn follow(&self, number: i64) -> Follower {
        let follower = Follower::new(self.0.news.subscribe(), number);
        // A node looks more often while somebody follows.
        self.wake();
        follower
    }

    /// Says that something was written, or that time has moved.
    pub fn wake(&self) {
        self.0.wake.notify_one();
    }

    /// Commits what was written with the numbers of its events, or, on a server, has them numbered right after.
    pub async fn commit(
        &self,
        (db, clock, ids): (&Db, &Clock, &Ids),
        writing: DatabaseTransaction,
    ) -> Result<(), DbErr> {
        let is_server = db.backend() == DbBackend::Postgres;
        if !is_server {
            number::number(&writing, ids, clock.now()).await?;
        }
        writing.commit().await?;
        if self.0.is_kept.load(Ordering::Relaxed) {
            self.wake();
        } else if is_server && let Err(error) = number::number_and_announce(db, ids, clock.now()).await {
            // What was written stands; a node that serves numbers it within a second.
            tracing::warn!(%error, "changes were written and not yet numbered");
        }
        Ok(())
    }
}

/// The event that a row tells the public.
fn public(row: &change::Model) -> Option<PublicChange> {
    let (number, article) = (row.public_number?, row.article_id);
    Some(PublicChange { number, kind: row.kind, at: Timestamp(row.at), article })
}
