//! Erasing: the words are gone from every revision, edition and index; that they were there is kept.

use entity::change::ChangeKind;
use entity::{
    article_identity, article_slug, block_version, change_due, edition, edition_key, idempotency, posting,
    related_edge, related_pick, revision, search_document, tombstone,
};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::open::Open;
use super::publish::Announced;
use super::{Desk, Done};
use crate::article::content::{BlockContent, RunningText, StoredBlock};
use crate::article::draft::Draft;
use crate::article::publish::tell;
use crate::article::retime::{Standing, unplan};
use crate::article::write::{from_json, to_json};
use crate::audit::Action;
use crate::checked;
use crate::clock::Timestamp;
use crate::keys::padded;
use crate::policy::{from_now_on, has_begun, is_erased};
use crate::reading::forget::forget;
use crate::undone::{Mistake, MistakeKind, Undone};
use crate::viewer::Staff;

/// The longest reason, in code points.
const MAX_REASON: usize = 2_000;

/// What held the words.
const TABLES: [&str; 11] = [
    "block_version",
    "revision",
    "edition",
    "edition_key",
    "search_document",
    "article_identity",
    "article_slug",
    "quotation",
    "evidence",
    "suggestion",
    "name",
];

impl Desk {
    /// Erases a story, or one block of it.
    pub async fn erase(
        &self,
        staff: Staff,
        article: Uuid,
        block: Option<String>,
        reason: String,
    ) -> Result<Done, Undone> {
        let length = reason.trim().chars().count();
        if length == 0 || length > MAX_REASON {
            let message = format!("Give a reason of 1 to {MAX_REASON} characters, without the words that are to go.");
            return Err(Mistake::at(MistakeKind::Invalid, &["reason"], message).into());
        }
        if let Some(mistake) = checked::text(reason.trim(), MAX_REASON, &["reason"]) {
            return Err(mistake.into());
        }
        let mut open = Open::begin_any(self, staff, article).await?;
        if is_erased(&open.row) {
            let message = "The article was erased already.";
            return Err(Mistake::at(MistakeKind::WrongState, &["articleId"], message).into());
        }
        match &block {
            Some(key) => open.erase_block(key).await?,
            None => open.erase_all().await?,
        }
        let row = tombstone::Model {
            id: self.app.ids.next(open.now),
            article_id: article,
            block_key: block,
            at: open.now.0,
            author: open.staff.name.to_string(),
            reason: reason.trim().to_owned(),
        };
        row.into_active_model().reset_all().insert(&open.conn).await?;
        let at = jiff::Timestamp::from_millisecond(open.now.0).map(|at| format!("{at:.3}")).unwrap_or_default();
        open.notices.push(format!("Backups that were made before {at} still hold the words."));
        let mut done = open.commit(Action::ArticleErase).await?;
        if !self.app.db.scour(&TABLES).await? {
            done.notices.push("The database's log still holds the words until it is written over.".to_owned());
        }
        Ok(done)
    }
}

impl Open<'_> {
    async fn erase_all(&mut self) -> Result<(), Undone> {
        let article = self.row.id;
        let standing = Standing::load(&self.conn, article, self.now).await?;
        if standing.running.is_some() || standing.later.is_some() {
            self.end(&standing).await?;
        } else {
            tell(&mut self.rows, &self.desk.app.ids, self.now, (article, None), ChangeKind::Revised);
        }
        self.erase_editions(article).await?;
        let nothing = || Expr::value(Option::<String>::None);
        revision::Entity::update_many()
            .col_expr(revision::Column::Headline, nothing())
            .col_expr(revision::Column::HeadlineFolded, Expr::val(""))
            .col_expr(revision::Column::Slug, nothing())
            .col_expr(revision::Column::Standfirst, nothing())
            .col_expr(revision::Column::SourceUrl, nothing())
            .col_expr(revision::Column::Url, nothing())
            .col_expr(revision::Column::CanonicalUrl, nothing())
            .col_expr(revision::Column::Genre, nothing())
            .col_expr(revision::Column::Note, nothing())
            .col_expr(revision::Column::Details, Expr::val("{}"))
            .filter(revision::Column::ArticleId.eq(article))
            .exec(&self.conn)
            .await?;
        self.empty_blocks(block_version::Column::ArticleId.eq(article)).await?;
        forget(&self.conn, article, None).await?;
        // What its text hashes to stays, so that it does not come again by an import.
        let told =
            article_identity::Column::ArticleId.eq(article).and(article_identity::Column::Key.not_like("text:%"));
        article_identity::Entity::delete_many().filter(told).exec(&self.conn).await?;
        article_slug::Entity::delete_many()
            .filter(article_slug::Column::ArticleId.eq(article))
            .exec(&self.conn)
            .await?;
        let picks = related_pick::Column::ArticleId.eq(article).or(related_pick::Column::TargetId.eq(article));
        related_pick::Entity::delete_many().filter(picks).exec(&self.conn).await?;
        idempotency::Entity::delete_many().filter(idempotency::Column::ArticleId.eq(article)).exec(&self.conn).await?;
        self.row.erased_at = Some(self.now.0);
        self.row.deleted_at = Some(self.now.0);
        Ok(())
    }

    async fn erase_editions(&mut self, article: Uuid) -> Result<(), DbErr> {
        let of_story = edition::Entity::find().filter(edition::Column::ArticleId.eq(article));
        let editions = of_story.order_by_asc(edition::Column::Number).all(&self.conn).await?;
        let ids: Vec<Uuid> = editions.iter().map(|edition| edition.id).collect();
        let conn = &self.conn;
        posting::Entity::delete_many().filter(posting::Column::EditionId.is_in(padded(&ids))).exec(conn).await?;
        edition_key::Entity::delete_many().filter(edition_key::Column::ArticleId.eq(article)).exec(conn).await?;
        change_due::Entity::delete_many().filter(change_due::Column::EditionId.is_in(padded(&ids))).exec(conn).await?;
        let edges = related_edge::Column::ArticleId.eq(article);
        related_edge::Entity::delete_many().filter(edges).exec(conn).await?;
        let found_by = search_document::Column::SubjectId.is_in(padded(&ids));
        search_document::Entity::delete_many().filter(found_by).exec(conn).await?;
        for edition in editions {
            let row = edition::Model {
                slug: String::new(),
                headline: String::new(),
                standfirst: None,
                genre: None,
                source_url: None,
                url: None,
                canonical_url: None,
                word_count: 0,
                details: "{}".to_owned(),
                blocks: "[]".to_owned(),
                ..edition
            };
            row.into_active_model().reset_all().update(conn).await?;
        }
        Ok(())
    }

    /// Puts nothing in the place of what blocks held.
    async fn empty_blocks(&self, which: Expr) -> Result<(), DbErr> {
        let nothing = to_json(&BlockContent::Paragraph(RunningText::default()))?;
        for version in block_version::Entity::find().filter(which).all(&self.conn).await? {
            let row =
                block_version::Model { hash: version.id.simple().to_string(), content: nothing.clone(), ..version };
            row.into_active_model().reset_all().update(&self.conn).await?;
        }
        Ok(())
    }

    async fn erase_block(&mut self, key: &str) -> Result<(), Undone> {
        let article = self.row.id;
        let of_block = || block_version::Column::ArticleId.eq(article).and(block_version::Column::BlockKey.eq(key));
        let versions: Vec<Uuid> =
            block_version::Entity::find().filter(of_block()).all(&self.conn).await?.iter().map(|row| row.id).collect();
        if versions.is_empty() {
            let message = "No version of the article has a block with this key.";
            return Err(Mistake::at(MistakeKind::NotFound, &["blockKey"], message).into());
        }
        let standing = Standing::load(&self.conn, article, self.now).await?;
        let has_more = standing.running.as_ref().is_some_and(|running| running.revision_id != self.row.revision_id);
        let mut draft = without(&self.draft, key);
        if let Some(later) = &standing.later
            && (self.says(later, key).await? || self.says_now(&standing, key).await?)
        {
            unplan(&self.conn, &self.row, &standing, self.now).await?;
            // What readers were to be told with it, they are not told now.
            draft.details.corrections.retain(|note| has_begun(Timestamp(note.at), self.now));
            self.notices.push("What was scheduled is not any more. Schedule it again.".to_owned());
            self.row.publish_at = None;
        }
        if let Some(running) = &standing.running {
            let public = self.said(running).await?;
            let next = without(&public, key);
            if next != public {
                let lacking = next.missing();
                if !lacking.is_empty() {
                    let message = "Readers would see an article without text. Erase all of it, or unpublish it first.";
                    return Err(Mistake::at(MistakeKind::NotReady(lacking), &["blockKey"], message).into());
                }
                let told = self.revise(next, Some(ERASED.to_owned())).await?;
                let range = from_now_on(&self.row, self.now).unwrap_or((self.now, Timestamp(running.visible_until)));
                self.edition(told, range, Some(&Announced::Minor), Some(running)).await?;
            }
        }
        if draft != self.draft && (has_more || standing.running.is_none()) {
            self.rows.insert(&self.conn).await?;
            self.revise(draft, Some(ERASED.to_owned())).await?;
        }
        self.rows.insert(&self.conn).await?;
        self.erase_from_editions(article, key).await?;
        self.empty_blocks(of_block()).await?;
        forget(&self.conn, article, Some(&versions)).await?;
        Ok(())
    }

    /// What an edition says.
    async fn said(&self, edition: &edition::Model) -> Result<Draft, DbErr> {
        let missing = || DbErr::RecordNotFound("the revision of an edition".to_owned());
        Draft::load(&self.conn, edition.revision_id).await?.ok_or_else(missing)
    }

    /// Whether an edition has a block.
    async fn says(&self, edition: &edition::Model, key: &str) -> Result<bool, DbErr> {
        Ok(self.said(edition).await?.blocks.iter().any(|block| block.key == key))
    }

    /// Whether readers see a block.
    async fn says_now(&self, standing: &Standing, key: &str) -> Result<bool, DbErr> {
        match &standing.running {
            Some(running) => self.says(running, key).await,
            None => Ok(false),
        }
    }

    /// Takes a block out of editions that readers see no more.
    async fn erase_from_editions(&self, article: Uuid, key: &str) -> Result<(), DbErr> {
        let conn = &self.conn;
        let of_block = related_edge::Column::ArticleId.eq(article).and(related_edge::Column::BlockKey.eq(key));
        related_edge::Entity::delete_many().filter(of_block).exec(conn).await?;
        let of_story = edition::Entity::find().filter(edition::Column::ArticleId.eq(article));
        for edition in of_story.all(conn).await? {
            let mut blocks: Vec<StoredBlock> = from_json(&edition.blocks)?;
            let before = blocks.len();
            blocks.retain(|block| block.key != key);
            if blocks.len() == before {
                continue;
            }
            let found_by = search_document::Column::SubjectId.eq(edition.id);
            search_document::Entity::delete_many().filter(found_by).exec(conn).await?;
            let row = edition::Model { blocks: to_json(&blocks)?, ..edition };
            row.into_active_model().reset_all().update(conn).await?;
        }
        Ok(())
    }
}

const ERASED: &str = "A block was erased";

fn without(draft: &Draft, key: &str) -> Draft {
    let mut draft = draft.clone();
    draft.blocks.retain(|block| block.key != key);
    draft
}
