//! What a node does for the change log as long as it serves: numbers what is new, adds what time brings, and holds the
//! newest events ready for its subscriptions.

use std::sync::atomic::Ordering;
use std::time::Duration;

use sea_orm::{DbBackend, DbErr};
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::{Changes, News, PublicChange, RECENT, forget, number, read};
use crate::clock::Clock;
use crate::db::{Db, Watch};
use crate::ids::Ids;

/// How long a node goes without a look at the log, whatever it was told: a message may be lost.
const LOOK: Duration = Duration::from_secs(1);

/// How long a node rests after each look, so that what many write at once is looked at together.
const REST: Duration = Duration::from_millis(10);

/// How often a SQLite file is looked at that other programs may write to, while somebody waits for news.
const CLOSE_LOOK: Duration = Duration::from_millis(20);

/// How often it is asked whether old events can go.
const FORGETTING: Duration = Duration::from_hours(1);

/// Ends the keeping when it is dropped.
#[derive(Debug)]
pub struct Keeper {
    task: JoinHandle<()>,
    changes: Changes,
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.task.abort();
        self.changes.0.is_kept.store(false, Ordering::Relaxed);
    }
}

/// Begins to keep the log, once it has been read: events are kept for `kept`.
pub async fn keep(changes: Changes, (db, clock, ids): (Db, Clock, Ids), kept: Duration) -> Result<Keeper, DbErr> {
    let mut node = Node { watch: db.watch().await?, changes: changes.clone(), db, clock, ids, kept };
    node.look().await?;
    changes.0.is_kept.store(true, Ordering::Relaxed);
    let task = tokio::spawn(async move { node.run().await });
    Ok(Keeper { task, changes })
}

struct Node {
    changes: Changes,
    db: Db,
    clock: Clock,
    ids: Ids,
    kept: Duration,
    watch: Watch,
}

impl Node {
    async fn run(&mut self) {
        let mut forgetting = tokio::time::interval(FORGETTING);
        loop {
            let pause = match self.look().await {
                Ok(pause) => pause,
                Err(error) => {
                    tracing::warn!(%error, "the change log cannot be read");
                    LOOK
                }
            };
            let often = if self.changes.0.news.receiver_count() > 0 { CLOSE_LOOK } else { LOOK };
            let rest = sleep(REST);
            tokio::select! {
                () = self.changes.0.wake.notified() => {}
                () = self.watch.changed(often) => {}
                () = sleep(pause) => {}
                _ = forgetting.tick() => self.forget().await,
            }
            rest.await;
        }
    }

    /// Numbers what can be, takes in what is new, and says how long nothing can be expected by itself.
    async fn look(&mut self) -> Result<Duration, DbErr> {
        let now = self.clock.now();
        let (is_pending, mut next) = number::pending(self.db.bulk_reader(), now).await?;
        if is_pending {
            if self.db.backend() == DbBackend::Postgres {
                number::number_and_announce(&self.db, &self.ids, now).await?;
            } else {
                let numbering = self.db.begin().await?;
                number::number(&numbering, &self.ids, now).await?;
                numbering.commit().await?;
            }
            next = number::pending(self.db.bulk_reader(), now).await?.1;
        }
        self.take_in().await?;
        let until = next.map(|next| u64::try_from(next.0.saturating_sub(now.0)).unwrap_or(0));
        Ok(until.map_or(LOOK, |millis| Duration::from_millis(millis).min(LOOK)))
    }

    /// Reads what is new and hands it to who waits for it.
    async fn take_in(&self) -> Result<(), DbErr> {
        let db = self.db.bulk_reader();
        let latest = read::heads(db).await?.latest;
        let known = self.changes.0.news.borrow().clone();
        if known.as_ref().is_some_and(|news| news.latest == latest) {
            return Ok(());
        }
        let size = i64::try_from(RECENT).unwrap_or(i64::MAX);
        let floor = latest.saturating_sub(size);
        let known = known.unwrap_or(News { latest: floor, ..News::default() });
        let fresh = read::after(db, known.latest.max(floor), RECENT).await?;
        let old = known.recent.iter().copied().filter(|_| known.latest >= floor);
        let mut recent: Vec<PublicChange> = old.chain(fresh).collect();
        let latest = recent.last().map_or(latest, |event| event.number);
        recent.drain(..recent.len().saturating_sub(RECENT));
        self.changes.0.news.send_replace(Some(News { latest, recent: recent.into() }));
        Ok(())
    }

    async fn forget(&self) {
        loop {
            match forget::forget(&self.db, self.clock.now(), self.kept).await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => return tracing::warn!(%error, "old changes cannot be removed"),
            }
        }
    }
}
