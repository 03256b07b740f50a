//! By what a story is known to be the same when it comes again.

use sea_orm::entity::prelude::*;

/// One key of one story.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "article_identity")]
pub struct Model {
    /// `source:<source id>:<item>`, `url:<canonical url>` or `text:<SHA-256 of the normalised text>`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// The story.
    pub article_id: Uuid,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
