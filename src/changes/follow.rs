//! Following the public stream from a place in it, each event once and in order.

use std::collections::VecDeque;

use sea_orm::DbErr;
use tokio::sync::watch;

use super::{News, PublicChange, read};
use crate::db::Db;

/// Events that are read from the database at once by a follower that is behind.
const BATCH: usize = 100;

/// Follows the public stream at its own pace. It keeps no queue: it knows where it is, and takes what comes behind.
#[derive(Debug)]
pub struct Follower {
    news: watch::Receiver<Option<News>>,
    position: i64,
    ahead: VecDeque<PublicChange>,
}

/// Why a follower cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum Lost {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
    /// What comes next is no longer kept.
    #[error("the change log no longer reaches back to what comes next")]
    Forgotten,
    /// Nobody keeps the log.
    #[error("the change log is not kept")]
    Unkept,
}

impl Follower {
    /// Follows what comes behind a number.
    pub(super) fn new(news: watch::Receiver<Option<News>>, position: i64) -> Self {
        Self { news, position, ahead: VecDeque::new() }
    }

    /// The next event, once there is one.
    pub async fn next(&mut self, db: &Db) -> Result<PublicChange, Lost> {
        loop {
            if let Some(next) = self.ahead.pop_front() {
                // Numbers have no holes but where the log no longer reaches.
                if next.number != self.position + 1 {
                    return Err(Lost::Forgotten);
                }
                self.position = next.number;
                return Ok(next);
            }
            self.ahead = match self.at_hand().await? {
                Some(next) => next,
                None => read::after(db.reader(), self.position, BATCH).await?.into(),
            };
            // There is something behind this place, and nothing of it is kept.
            if self.ahead.is_empty() {
                return Err(Lost::Forgotten);
            }
        }
    }

    /// Waits for events, and takes them where the node has them in memory.
    async fn at_hand(&mut self) -> Result<Option<VecDeque<PublicChange>>, Lost> {
        let position = self.position;
        let is_behind = |news: &Option<News>| news.as_ref().is_some_and(|news| news.latest > position);
        let news = self.news.wait_for(is_behind).await.map_err(|_| Lost::Unkept)?;
        let next = news.as_ref().and_then(|news| news.after(position));
        Ok(next.map(|next| next.iter().take(BATCH).copied().collect()))
    }

    /// The number of the newest event that the node knows.
    pub fn latest(&self) -> i64 {
        self.news.borrow().as_ref().map_or(0, |news| news.latest)
    }
}
