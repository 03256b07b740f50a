//! What every operation has at hand.

use sea_orm::{DatabaseTransaction, DbErr};

use crate::address::{ArticleUrl, PreviewUrl};
use crate::audit::{self, Act};
use crate::changes::Changes;
use crate::clock::{Clock, Timestamp};
use crate::db::Db;
use crate::ids::Ids;
use crate::viewer::Staff;

/// The hub: its database, its clock, its ids, its change log, its site.
#[derive(Debug)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The clock; read once per operation.
    pub clock: Clock,
    /// Makes ids.
    pub ids: Ids,
    /// The node's hold on the change log.
    pub changes: Changes,
    /// Where the newsroom's own article pages are, when the setting `site.article_url` says so.
    pub article_url: Option<ArticleUrl>,
    /// Where that site shows drafts, when the setting `site.preview_url` says so.
    pub preview_url: Option<PreviewUrl>,
}

impl App {
    /// A story's page on the newsroom's own site: what an editor says, else made from its slug.
    pub fn page_of(&self, url: Option<&str>, slug: Option<&str>) -> Option<String> {
        url.map(str::to_owned).or_else(|| Some(self.article_url.as_ref()?.page(slug?)))
    }

    /// Commits what was written. Every transaction that may write an event ends here.
    pub async fn commit(&self, writing: DatabaseTransaction) -> Result<(), DbErr> {
        self.changes.commit((&self.db, &self.clock, &self.ids), writing).await
    }

    /// Commits what someone of the newsroom did, and that they did it.
    pub async fn commit_as(
        &self,
        by: &Staff,
        act: Act,
        now: Timestamp,
        writing: DatabaseTransaction,
    ) -> Result<(), DbErr> {
        audit::note(&writing, (&self.ids, now), Some(by), act).await?;
        self.commit(writing).await
    }
}
