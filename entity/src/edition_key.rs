//! By what an edition is looked up: slug, urls, folded headline, folded keywords.

use sea_orm::entity::prelude::*;

/// One key of one edition.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "edition_key")]
pub struct Model {
    /// The edition.
    #[sea_orm(primary_key, auto_increment = false)]
    pub edition_id: Uuid,
    /// What kind of key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: EditionKeyKind,
    /// The key in its compared form.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// The story.
    pub article_id: Uuid,
    /// The edition's `visible_from`: a key answers from then on, also after the edition was replaced.
    pub visible_from: i64,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What an edition is looked up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum EditionKeyKind {
    /// Its slug.
    #[sea_orm(string_value = "SLUG")]
    Slug,
    /// One of its urls, in canonical form.
    #[sea_orm(string_value = "URL")]
    Url,
    /// Its headline, folded: what unbound links name.
    #[sea_orm(string_value = "HEADLINE")]
    Headline,
    /// One of its keywords, folded.
    #[sea_orm(string_value = "KEYWORD")]
    Keyword,
}
