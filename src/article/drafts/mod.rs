//! What editors see of stories: their newest revisions and those before them.

pub mod compare;
pub mod filter;
pub mod read;
pub mod text;

use std::sync::Arc;

use entity::revision;
use sea_orm::sea_query::{Expr, SelectStatement};
use sea_orm::{DbErr, IdenStatic, Iterable, QueryResult};
use uuid::Uuid;

use super::content::{Details, StoredBlock};
use super::draft::{Draft, DraftBlock};
use crate::policy::{self, StoryState};
use crate::row::row;
use crate::viewer::Sight;

pub use entity::revision::RevisionOrigin;

/// A revision that its viewer may read. Only reads that ask policy make one.
#[derive(Debug, Clone)]
pub struct VisibleRevision(Arc<RevisionRow>);

row! {
    #[derive(Debug)]
    struct RevisionRow {
        id: Uuid,
        article_id: Uuid,
        number: i32,
        created_at: i64,
        origin: RevisionOrigin,
        author: Option<String>,
        note: Option<String>,
        headline: Option<String>,
        slug: Option<String>,
        standfirst: Option<String>,
        section_id: Option<Uuid>,
        language: Option<String>,
        genre: Option<String>,
        source_id: Option<Uuid>,
        source_url: Option<String>,
        url: Option<String>,
        canonical_url: Option<String>,
        published_at: Option<i64>,
        details: String,
        edition_number: Option<i32>,
        is_public: bool,
    }
}

/// Adds the columns of [`VisibleRevision`] to a statement that has `revision` in it.
fn select_revision(select: &mut SelectStatement, sight: &Sight) {
    for column in revision::Column::iter().filter(|column| !matches!(column, revision::Column::HeadlineFolded)) {
        select.expr_as(Expr::col((revision::Entity, column)), column.as_str());
    }
    select.expr_as(policy::number_of(), "edition_number");
    select.expr_as(policy::shows_now(sight), "is_public");
}

impl VisibleRevision {
    fn from_row(row: &QueryResult) -> Result<Self, DbErr> {
        RevisionRow::read(row).map(|row| Self(Arc::new(row)))
    }

    /// Its id: also the carrier of spans in the headline and the standfirst.
    pub fn id(&self) -> Uuid {
        self.0.id
    }

    /// The story.
    pub fn article_id(&self) -> Uuid {
        self.0.article_id
    }

    /// Counts from 1 within the story.
    pub fn number(&self) -> i32 {
        self.0.number
    }

    /// When it was written, in milliseconds.
    pub fn created_at(&self) -> i64 {
        self.0.created_at
    }

    /// Whether an import or an editor wrote it.
    pub fn origin(&self) -> RevisionOrigin {
        self.0.origin
    }

    /// The editor's name; none for an import.
    pub fn author(&self) -> Option<&str> {
        self.0.author.as_deref()
    }

    /// Why it was written.
    pub fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// The headline.
    pub fn headline(&self) -> Option<&str> {
        self.0.headline.as_deref()
    }

    /// The slug.
    pub fn slug(&self) -> Option<&str> {
        self.0.slug.as_deref()
    }

    /// The standfirst.
    pub fn standfirst(&self) -> Option<&str> {
        self.0.standfirst.as_deref()
    }

    /// The section.
    pub fn section_id(&self) -> Option<Uuid> {
        self.0.section_id
    }

    /// BCP 47.
    pub fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
    }

    /// ninjs genre.
    pub fn genre(&self) -> Option<&str> {
        self.0.genre.as_deref()
    }

    /// Where it was taken from.
    pub fn source_id(&self) -> Option<Uuid> {
        self.0.source_id
    }

    /// The page it was taken from.
    pub fn source_url(&self) -> Option<&str> {
        self.0.source_url.as_deref()
    }

    /// The page on the newsroom's own site, when an editor set it.
    pub fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// The canonical page, when an editor set it.
    pub fn canonical_url(&self) -> Option<&str> {
        self.0.canonical_url.as_deref()
    }

    /// The date readers are to see, when an editor or the source gave it, in milliseconds.
    pub fn published_at(&self) -> Option<i64> {
        self.0.published_at
    }

    /// The number of the newest edition that it became.
    pub fn edition_number(&self) -> Option<i32> {
        self.0.edition_number
    }

    /// Whether readers see it.
    pub fn shows_now(&self) -> bool {
        self.0.is_public
    }

    /// What nothing filters or orders by.
    pub fn details(&self) -> Result<Details, serde_json::Error> {
        serde_json::from_str(&self.0.details)
    }

    /// What it says, with its blocks.
    pub fn draft(&self, blocks: &[StoredBlock]) -> Result<Draft, serde_json::Error> {
        let own = |text: Option<&str>| text.map(str::to_owned);
        let block = |block: &StoredBlock| DraftBlock { key: block.key.clone(), content: block.content.clone() };
        Ok(Draft {
            headline: own(self.headline()),
            slug: own(self.slug()),
            standfirst: own(self.standfirst()),
            section_id: self.section_id(),
            language: own(self.language()),
            genre: own(self.genre()),
            source_id: self.source_id(),
            source_url: own(self.source_url()),
            url: own(self.url()),
            canonical_url: own(self.canonical_url()),
            published_at: self.published_at(),
            details: self.details()?,
            blocks: blocks.iter().map(block).collect(),
        })
    }
}

/// A story as its editors see it: its newest revision, and what becomes of it. Only reads that ask policy make one.
#[derive(Debug, Clone)]
pub struct VisibleDraft(Arc<StoryRow>, VisibleRevision);

row! {
    #[derive(Debug)]
    struct StoryRow {
        created_at: i64 = "story_created_at",
        revision_count: i32 = "story_revision_count",
        withdrawn_at: Option<i64> = "story_withdrawn_at",
        redirect_to: Option<String> = "story_redirect_to",
        deleted_at: Option<i64> = "story_deleted_at",
        publish_at: Option<i64> = "story_publish_at",
        embargoed_until: Option<i64> = "story_embargoed_until",
        expires_at: Option<i64> = "story_expires_at",
        touched_at: i64 = "story_touched_at",
        state: i32 = "story_state",
        has_news: bool = "story_has_news",
    }
}

impl VisibleDraft {
    fn from_row(row: &QueryResult) -> Result<Self, DbErr> {
        Ok(Self(Arc::new(StoryRow::read(row)?), VisibleRevision::from_row(row)?))
    }

    /// The story's id.
    pub fn id(&self) -> Uuid {
        self.1.article_id()
    }

    /// Its newest revision.
    pub fn revision(&self) -> &VisibleRevision {
        &self.1
    }

    /// When the hub first stored the story, in milliseconds.
    pub fn created_at(&self) -> i64 {
        self.0.created_at
    }

    /// How many revisions there are.
    pub fn version(&self) -> i32 {
        self.0.revision_count
    }

    /// What state the story is in.
    pub fn state(&self) -> StoryState {
        StoryState::of(self.0.state).unwrap_or(StoryState::Draft)
    }

    /// Whether its newest revision was never published or scheduled.
    pub fn has_news(&self) -> bool {
        self.0.has_news
    }

    /// When editors plan that it becomes public, in milliseconds.
    pub fn publish_at(&self) -> Option<i64> {
        self.0.publish_at
    }

    /// Before when the source forbids to show it, in milliseconds.
    pub fn embargoed_until(&self) -> Option<i64> {
        self.0.embargoed_until
    }

    /// From when on it is no longer shown, in milliseconds.
    pub fn expires_at(&self) -> Option<i64> {
        self.0.expires_at
    }

    /// When an editor took it out of sight, in milliseconds.
    pub fn withdrawn_at(&self) -> Option<i64> {
        self.0.withdrawn_at
    }

    /// Where its readers are sent instead.
    pub fn redirect_to(&self) -> Option<&str> {
        self.0.redirect_to.as_deref()
    }

    /// When an editor deleted it, in milliseconds.
    pub fn deleted_at(&self) -> Option<i64> {
        self.0.deleted_at
    }

    /// When an editor or an import changed it last, in milliseconds.
    pub fn touched_at(&self) -> i64 {
        self.0.touched_at
    }
}
