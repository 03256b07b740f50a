//! What stands where words were erased.

use sea_orm::entity::prelude::*;

/// One erasure.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tombstone")]
pub struct Model {
    /// Its own id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The story.
    pub article_id: Uuid,
    /// The block that was erased; null for the whole story.
    pub block_key: Option<String>,
    /// When.
    pub at: i64,
    /// The name of whose token it was.
    pub author: String,
    /// Why, in their words.
    pub reason: String,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
