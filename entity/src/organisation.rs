//! Organisations. Whether one is public follows from `posting` and `is_public`.

use sea_orm::entity::prelude::*;

/// One organisation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organisation")]
pub struct Model {
    /// The UUID behind `organisation_…`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Unique among organisations.
    #[sea_orm(unique)]
    pub slug: String,
    /// The name shown.
    pub name: String,
    /// The name folded: what organisations are ordered by.
    pub name_folded: String,
    /// What kind of organisation, in an editor's words.
    pub kind: Option<String>,
    /// An editor's words about it.
    pub description: Option<String>,
    /// The organisation it belongs to.
    pub parent_id: Option<Uuid>,
    /// Pages about the same organisation elsewhere: a JSON list of urls.
    #[sea_orm(column_type = "Text")]
    pub same_as: String,
    /// Whether an editor made it public, whatever the stories say.
    pub is_public: bool,
    /// The organisation that this one was merged into.
    pub merged_into: Option<Uuid>,
    /// When the hub first stored it.
    pub created_at: i64,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
