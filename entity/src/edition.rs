//! What the public may read, and when: the only rows a reader sees of a story.

use sea_orm::entity::prelude::*;

/// One published state of a story, public in `[visible_from, visible_until)`; ranges of one story never overlap.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "edition")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The story.
    pub article_id: Uuid,
    /// The revision it shows.
    pub revision_id: Uuid,
    /// `Article.version`: counts from 1 within the story.
    pub number: i32,
    /// The first millisecond in which it is public.
    pub visible_from: i64,
    /// The first millisecond in which it is no longer public; `i64::MAX` while no end is set.
    pub visible_until: i64,
    /// The slug.
    pub slug: String,
    /// The headline.
    #[sea_orm(column_type = "Text")]
    pub headline: String,
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
    /// The date readers see.
    pub published_at: i64,
    /// When the story first became public in this hub.
    pub first_published_at: i64,
    /// When the last published change that was not minor took effect.
    pub updated_at: i64,
    /// Whether a correction was published.
    pub is_corrected: bool,
    /// Words of the body, promotional blocks left out.
    pub word_count: i32,
    /// The story that this one translates.
    pub translation_of: Option<Uuid>,
    /// The story that this one updates.
    pub update_of: Option<Uuid>,
    /// Fields that nothing filters or orders by, as JSON text.
    #[sea_orm(column_type = "Text")]
    pub details: String,
    /// The blocks as JSON text, for one-row reads; the same as the revision's block versions.
    #[sea_orm(column_type = "Text")]
    pub blocks: String,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
