//! Fronts and other lists that editors keep, public.

use sea_orm::entity::prelude::*;

/// One collection.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "collection")]
pub struct Model {
    /// The UUID behind `collection_…`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Unique among collections.
    #[sea_orm(unique)]
    pub slug: String,
    /// The name shown.
    pub name: String,
    /// An editor's words about it.
    pub description: Option<String>,
    /// What fills it after the picks: an article filter as JSON text; null when picks are all.
    pub fill: Option<String>,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
