//! Sections of the newsroom, in a tree. Whether one is public follows from `posting` and `is_public`.

use sea_orm::entity::prelude::*;

/// One section.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "section")]
pub struct Model {
    /// The UUID behind `section_…`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Unique among sections.
    #[sea_orm(unique)]
    pub slug: String,
    /// The name shown.
    pub name: String,
    /// The name folded.
    pub name_folded: String,
    /// An editor's words about it.
    pub description: Option<String>,
    /// The section above.
    pub parent_id: Option<Uuid>,
    /// Order among its siblings.
    pub position: i32,
    /// Whether an editor made it public, whatever stories stand in it.
    pub is_public: bool,
    /// When an editor deleted it; earlier revisions of stories may still stand in it.
    pub deleted_at: Option<i64>,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
