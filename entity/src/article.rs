//! Stories: identity and state. What the public reads is in `edition`, what an editor works on in `revision`.

use sea_orm::entity::prelude::*;

/// One story, over all its revisions and editions.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "article")]
pub struct Model {
    /// The UUID behind `article_…` and `draft_…`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// When the hub first stored the story.
    pub created_at: i64,
    /// The newest revision.
    pub revision_id: Uuid,
    /// The newest revision that an import wrote: what a re-import merges from.
    pub imported_revision_id: Option<Uuid>,
    /// How many revisions there are.
    pub revision_count: i32,
    /// The number of the newest edition, past or scheduled; 0 before the first.
    pub edition_count: i32,
    /// When an editor took the story out of sight; an import never publishes it again.
    pub withdrawn_at: Option<i64>,
    /// When an editor deleted the story.
    pub deleted_at: Option<i64>,
    /// The story that this one translates.
    pub translation_of: Option<Uuid>,
    /// The story that this one updates.
    pub update_of: Option<Uuid>,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
