//! Places. Whether one is public follows from `posting` and `is_public`.

use sea_orm::entity::prelude::*;

/// One place.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "place")]
pub struct Model {
    /// The UUID behind `place_…`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Unique among places.
    #[sea_orm(unique)]
    pub slug: String,
    /// The name shown.
    pub name: String,
    /// The name folded.
    pub name_folded: String,
    /// Whether an editor made it public, whatever the stories say.
    pub is_public: bool,
    /// When the hub first stored it.
    pub created_at: i64,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
