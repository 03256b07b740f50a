//! Who has a story open, and where.

use sea_orm::entity::prelude::*;

/// One editor at one story.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "editing")]
pub struct Model {
    /// The story.
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    /// The editor's token.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_id: Uuid,
    /// The token's name.
    pub name: String,
    /// The block, where the editor is at one.
    pub block_key: Option<String>,
    /// When this was said last.
    pub at: i64,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
