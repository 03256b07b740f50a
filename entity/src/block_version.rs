//! Blocks as they were written. Never updated, shared by the revisions that did not change them.

use sea_orm::entity::prelude::*;

/// One wording of one block; the carrier of spans in the body.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "block_version")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The story.
    pub article_id: Uuid,
    /// The key of the block: stable over revisions, unique in its story.
    pub block_key: String,
    /// SHA-256 of the content, in hex.
    pub hash: String,
    /// The block as JSON text.
    #[sea_orm(column_type = "Text")]
    pub content: String,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
