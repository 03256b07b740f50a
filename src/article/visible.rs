//! Articles that their viewer may see.

use std::sync::{Arc, OnceLock};

use entity::edition;
use sea_orm::sea_query::{Alias, SelectStatement};
use sea_orm::{DbErr, QueryResult};
use uuid::Uuid;

use crate::article::content::{Details, StoredBlock};
use crate::article::read::ReadError;
use crate::row::row;
use crate::section::{self, Section};

/// An article that its viewer may see: an edition and its section. Only `article::read` makes one, out of a statement that
/// policy has restricted.
#[derive(Debug, Clone)]
pub struct VisibleArticle(Row, Option<Arc<Section>>, Option<WrittenBlocks>);

/// Blocks as they are kept, read when they are first asked for.
#[derive(Debug, Clone)]
struct WrittenBlocks {
    json: String,
    read: OnceLock<Arc<Vec<StoredBlock>>>,
}

row! {
    #[derive(Debug, Clone)]
    struct Row {
        article_id: Uuid,
        number: i32,
        slug: String,
        headline: String,
        standfirst: Option<String>,
        section_id: Option<Uuid>,
        language: Option<String>,
        genre: Option<String>,
        source_id: Option<Uuid>,
        source_url: Option<String>,
        url: Option<String>,
        canonical_url: Option<String>,
        published_at: i64,
        first_published_at: i64,
        updated_at: i64,
        word_count: i32,
        translation_of: Option<Uuid>,
        update_of: Option<Uuid>,
        details: String,
        edition_id: Uuid,
    }
}

/// The columns of [`VisibleArticle`], each under its own name.
const COLUMNS: [edition::Column; 19] = [
    edition::Column::ArticleId,
    edition::Column::Number,
    edition::Column::Slug,
    edition::Column::Headline,
    edition::Column::Standfirst,
    edition::Column::SectionId,
    edition::Column::Language,
    edition::Column::Genre,
    edition::Column::SourceId,
    edition::Column::SourceUrl,
    edition::Column::Url,
    edition::Column::CanonicalUrl,
    edition::Column::PublishedAt,
    edition::Column::FirstPublishedAt,
    edition::Column::UpdatedAt,
    edition::Column::WordCount,
    edition::Column::TranslationOf,
    edition::Column::UpdateOf,
    edition::Column::Details,
];

/// Adds the columns of [`VisibleArticle`] to a statement that has `edition` in it. A section in which a public edition
/// stands is public.
pub(super) fn select_columns(select: &mut SelectStatement) {
    section::join(select, (edition::Entity, edition::Column::SectionId));
    for column in COLUMNS {
        select.column((edition::Entity, column));
    }
    select.expr_as(sea_orm::sea_query::Expr::col((edition::Entity, edition::Column::Id)), Alias::new("edition_id"));
}

/// Reads what [`select_columns`] selected. The caller's statement holds the policy.
pub(super) fn from_row(row: &QueryResult) -> Result<VisibleArticle, DbErr> {
    let article = Row::read(row)?;
    let section = article.section_id.map(|_| section::from_joined(row)).transpose()?;
    Ok(VisibleArticle(article, section.map(Arc::new), None))
}

/// Reads a row of a statement that selects `blocks` too.
pub(super) fn from_row_with_blocks(row: &QueryResult) -> Result<VisibleArticle, DbErr> {
    let blocks = WrittenBlocks { json: row.try_get("", "blocks")?, read: OnceLock::new() };
    Ok(VisibleArticle { 2: Some(blocks), ..from_row(row)? })
}

impl VisibleArticle {
    /// The article's id.
    pub fn id(&self) -> Uuid {
        self.0.article_id
    }

    /// The edition shown.
    pub fn edition_id(&self) -> Uuid {
        self.0.edition_id
    }

    /// Counts editions from 1.
    pub fn version(&self) -> i32 {
        self.0.number
    }

    /// The slug.
    pub fn slug(&self) -> &str {
        &self.0.slug
    }

    /// The headline.
    pub fn headline(&self) -> &str {
        &self.0.headline
    }

    /// The standfirst.
    pub fn standfirst(&self) -> Option<&str> {
        self.0.standfirst.as_deref()
    }

    /// The blocks, where they were read with it.
    pub fn blocks(&self) -> Result<Option<Arc<Vec<StoredBlock>>>, ReadError> {
        let Some(WrittenBlocks { json, read }) = &self.2 else { return Ok(None) };
        if let Some(blocks) = read.get() {
            return Ok(Some(Arc::clone(blocks)));
        }
        let blocks = serde_json::from_str(json).map_err(|error| ReadError::Content(self.edition_id(), error))?;
        Ok(Some(Arc::clone(read.get_or_init(|| Arc::new(blocks)))))
    }

    /// The section.
    pub fn section(&self) -> Option<&Arc<Section>> {
        self.1.as_ref()
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

    /// The date readers see, in milliseconds.
    pub fn published_at(&self) -> i64 {
        self.0.published_at
    }

    /// When the hub first showed it, in milliseconds.
    pub fn first_published_at(&self) -> i64 {
        self.0.first_published_at
    }

    /// When the last change that was not minor took effect, in milliseconds.
    pub fn updated_at(&self) -> i64 {
        self.0.updated_at
    }

    /// Words of the body.
    pub fn word_count(&self) -> i32 {
        self.0.word_count
    }

    /// The story that this one translates.
    pub fn translation_of(&self) -> Option<Uuid> {
        self.0.translation_of
    }

    /// The story that this one updates.
    pub fn update_of(&self) -> Option<Uuid> {
        self.0.update_of
    }

    /// What nothing filters or orders by.
    pub fn details(&self) -> Result<Details, serde_json::Error> {
        serde_json::from_str(&self.0.details)
    }
}
