//! Stories that editors put beside a story, in their order: every edition of it has them as `EDITORIAL` edges.

use sea_orm::entity::prelude::*;

use crate::related_edge::RelatedRelation;

/// One pick.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "related_pick")]
pub struct Model {
    /// The story.
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: Uuid,
    /// The story beside it, public or not.
    #[sea_orm(primary_key, auto_increment = false)]
    pub target_id: Uuid,
    /// From 0.
    pub position: i32,
    /// What they have to do with each other, where the editor said so.
    pub relation: Option<RelatedRelation>,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
