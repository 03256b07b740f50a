//! What a story said after each change. Never updated.

use sea_orm::entity::prelude::*;

/// One state of a story; nullable where work may be unfinished.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "revision")]
pub struct Model {
    /// The UUID behind `revision_…`; also the carrier of spans in the headline and the standfirst.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The story.
    pub article_id: Uuid,
    /// Counts from 1 within the story.
    pub number: i32,
    /// When it was written.
    pub created_at: i64,
    /// Who wrote it.
    pub origin: RevisionOrigin,
    /// The editor's name; null for an import.
    pub author: Option<String>,
    /// Why, in the editor's words.
    pub note: Option<String>,
    /// The headline.
    pub headline: Option<String>,
    /// The headline folded; empty when there is none.
    pub headline_folded: String,
    /// The slug.
    pub slug: Option<String>,
    /// The standfirst.
    pub standfirst: Option<String>,
    /// The section.
    pub section_id: Option<Uuid>,
    /// BCP 47.
    pub language: Option<String>,
    /// ninjs genre.
    pub genre: Option<String>,
    /// Where the story was taken from.
    pub source_id: Option<Uuid>,
    /// The page it was taken from.
    pub source_url: Option<String>,
    /// The page on the newsroom's own site, when an editor set it.
    pub url: Option<String>,
    /// The canonical page, when an editor set it.
    pub canonical_url: Option<String>,
    /// The date readers see, when an editor or the source gave it.
    pub published_at: Option<i64>,
    /// Fields that nothing filters or orders by, as JSON text.
    #[sea_orm(column_type = "Text")]
    pub details: String,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Who wrote a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum RevisionOrigin {
    /// An import: the base of the next re-import.
    #[sea_orm(string_value = "IMPORT")]
    Import,
    /// An editor.
    #[sea_orm(string_value = "EDIT")]
    Edit,
}
