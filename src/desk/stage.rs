//! A story as readers would see it if its draft were published now: for one operation, in a transaction that is never
//! committed.
//!
//! The draft goes through publishing itself, and the operation reads through the same transaction with the sight of the
//! public. So a preview shows what publishing will show, and hides what the public does not see, without a rule of its own.

use std::collections::BTreeSet;

use entity::{article, edition, revision};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, JoinType, PaginatorTrait, QueryFilter,
    QuerySelect,
};
use uuid::Uuid;

use super::Desk;
use super::open::Open;
use crate::address::url_key;
use crate::article::content::{BlockContent, StoredLink};
use crate::article::draft::Draft;
use crate::article::drafts::read::{by_slugs, by_urls};
use crate::article::retime::{Standing, unplan};
use crate::clock::Timestamp;
use crate::keys::padded;
use crate::policy;
use crate::preview::Preview;
use crate::related::{self, Link, OwnPages};
use crate::text::fold;
use crate::undone::Undone;
use crate::viewer::{Role, Sight, Staff, Viewer};

/// How many drafts that it links to are shown with a draft.
pub const MAX_LINKED: usize = 50;

/// The drafts that a preview shows, as if they had been published.
pub struct Stage {
    /// Where the operation reads.
    pub conn: DatabaseTransaction,
    /// The instant at which they are shown.
    pub now: Timestamp,
}

/// Why there is nothing to see.
#[derive(Debug)]
pub enum Unstaged {
    /// Its hour is over, the draft was published since, or it is there no more.
    Ended,
    /// The draft lacks what readers need, by the fields' names at the contract.
    NotReady(Vec<&'static str>),
    /// The database did not do what it was asked.
    Database(DbErr),
}

impl From<DbErr> for Unstaged {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}

impl Desk {
    /// Shows a draft, and the drafts that it links to as far as they are ready. One after the other in the order of their
    /// ids, so that two previews never wait for each other in a circle.
    pub async fn stage(&self, preview: &Preview) -> Result<Stage, Unstaged> {
        self.directory.refresh(&self.app).await?;
        let conn = self.app.db.begin().await?;
        let now = self.app.clock.now();
        if policy::has_begun(preview.until, now) || is_published(&conn, preview, now).await? {
            return Err(Unstaged::Ended);
        }
        let Some(row) = article::Entity::find_by_id(preview.article).one(&conn).await? else {
            return Err(Unstaged::Ended);
        };
        let draft = Draft::load(&conn, row.revision_id).await?;
        let Some(draft) = draft.filter(|_| !policy::is_deleted(&row)) else { return Err(Unstaged::Ended) };
        let missing = draft.missing();
        if !missing.is_empty() {
            return Err(Unstaged::NotReady(missing));
        }
        let mut stories = self.linked(&conn, &row, &draft).await?;
        stories.insert(row.id);
        let mut conn = conn;
        for story in stories {
            let open = Open::on(self, conn, nobody(), story).await.map_err(failed)?;
            conn = open.show().await.map_err(failed)?;
        }
        Ok(Stage { conn, now })
    }

    /// The stories that a draft links to: those that editors picked beside it, and the drafts that its links mean where
    /// they lead readers nowhere yet.
    async fn linked(
        &self,
        conn: &impl ConnectionTrait,
        row: &article::Model,
        draft: &Draft,
    ) -> Result<BTreeSet<Uuid>, DbErr> {
        let now = self.app.clock.now();
        let [readers, editors] = [Viewer::Public, Viewer::Staff(nobody())].map(|viewer| Sight { viewer, now });
        let picks = related::picks(conn, &editors, &[row.id]).await?.remove(&row.id).unwrap_or_default();
        let mut found: Vec<Uuid> = picks.into_iter().map(|pick| pick.target).collect();
        let link = |StoredLink { headline, url }: &StoredLink| Link {
            article: row.id,
            headline: headline.clone(),
            url: url.clone(),
        };
        let links: Vec<Link> = draft.blocks.iter().flat_map(|block| links(&block.content)).map(link).collect();
        let pages = self.app.article_url.as_ref();
        let led = related::linked(conn, &readers, pages.and_then(OwnPages::of).as_ref(), &links).await?;
        for link in links.iter().filter(|link| !led.contains_key(link)).take(MAX_LINKED) {
            let url = link.url.as_deref();
            let by_url = match url.and_then(url_key) {
                Some(key) => by_urls(conn, &editors, &[key]).await?.into_values().next(),
                None => None,
            };
            let by_slug = match url.and_then(|url| pages?.slug(url)) {
                Some(slug) => by_slugs(conn, &editors, &[slug]).await?.into_values().next(),
                None => None,
            };
            found.extend(match by_url.or(by_slug) {
                Some(story) => Some(story),
                None => only_by_headline(conn, &fold(&link.headline)).await?,
            });
        }
        found.retain(|story| *story != row.id);
        found.truncate(MAX_LINKED);
        let kept = article::Entity::find().filter(article::Column::Id.is_in(padded(&found)));
        let kept = kept.filter(policy::kept_articles()).select_only().column(article::Column::Id);
        Ok(kept.into_tuple().all(conn).await?.into_iter().collect())
    }
}

impl Open<'_> {
    /// Publishes the draft, whatever keeps it back, where it has all that readers need and they do not see it already.
    async fn show(mut self) -> Result<DatabaseTransaction, Undone> {
        let standing = Standing::load(&self.conn, self.row.id, self.now).await?;
        let is_shown = standing.running.as_ref().is_some_and(|running| running.revision_id == self.row.revision_id);
        if is_shown || !self.draft.missing().is_empty() {
            return Ok(self.conn);
        }
        (self.row.publish_at, self.row.embargoed_until, self.row.expires_at) = (None, None, None);
        unplan(&self.conn, &self.row, &standing, self.now).await?;
        let told = self.newest().await?;
        self.edition(told, (self.now, Timestamp::NEVER), None, standing.running.as_ref()).await?;
        self.rows.insert(&self.conn).await?;
        Ok(self.conn)
    }
}

/// Who signs what nobody will ever read.
fn nobody() -> Staff {
    Staff { role: Role::Writer, name: "".into(), token: Uuid::nil() }
}

fn failed(undone: Undone) -> Unstaged {
    match undone {
        Undone::Raced(error) | Undone::Database(error) => Unstaged::Database(error),
        Undone::Mistakes(_) => Unstaged::Ended,
    }
}

/// Whether readers have seen a version of the story that began after the preview was given.
async fn is_published(conn: &impl ConnectionTrait, preview: &Preview, now: Timestamp) -> Result<bool, DbErr> {
    let begun = edition::Entity::find()
        .filter(edition::Column::ArticleId.eq(preview.article))
        .filter(policy::begun_between(preview.since, now));
    Ok(begun.count(conn).await? > 0)
}

/// The one story that is not deleted whose newest revision has this folded headline.
async fn only_by_headline(conn: &impl ConnectionTrait, headline: &str) -> Result<Option<Uuid>, DbErr> {
    let newest =
        article::Entity::belongs_to(revision::Entity).from(article::Column::RevisionId).to(revision::Column::Id).into();
    let stories = article::Entity::find()
        .join(JoinType::InnerJoin, newest)
        .filter(revision::Column::HeadlineFolded.eq(headline))
        .filter(policy::kept_articles())
        .limit(2);
    let found: Vec<Uuid> = stories.select_only().column(article::Column::Id).into_tuple().all(conn).await?;
    Ok(found.first().copied().filter(|_| found.len() == 1))
}

fn links(content: &BlockContent) -> &[StoredLink] {
    match content {
        BlockContent::Related { items } => items,
        _ => &[],
    }
}
