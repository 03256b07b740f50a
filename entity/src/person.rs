//! People. Whether one is public follows from `posting` and `is_public`.

use sea_orm::entity::prelude::*;

/// One person.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    /// The UUID behind `person_…`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Unique among people.
    #[sea_orm(unique)]
    pub slug: String,
    /// The name shown.
    pub name: String,
    /// The name folded: what people are ordered by.
    pub name_folded: String,
    /// An editor's words about the person.
    pub description: Option<String>,
    /// An editor's word on what the person is; else the newest reported role counts.
    pub job_title: Option<String>,
    /// An image as JSON text.
    pub image: Option<String>,
    /// Pages about the same person elsewhere: a JSON list of urls.
    #[sea_orm(column_type = "Text")]
    pub same_as: String,
    /// Whether an editor made the person public, whatever the stories say.
    pub is_public: bool,
    /// The person that this one was merged into.
    pub merged_into: Option<Uuid>,
    /// When the hub first stored the person.
    pub created_at: i64,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
