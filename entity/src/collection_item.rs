//! What editors picked for their collections, in order.

use sea_orm::entity::prelude::*;

/// The most picks of one collection.
pub const MAX_PICKS: i32 = 200;

/// One pick.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "collection_item")]
pub struct Model {
    /// The collection.
    #[sea_orm(primary_key, auto_increment = false)]
    pub collection_id: Uuid,
    /// The story.
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    /// Counts from 0, below [`MAX_PICKS`].
    pub position: i32,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
