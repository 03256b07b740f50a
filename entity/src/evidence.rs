//! Where stories state affiliations.

use sea_orm::entity::prelude::*;

use crate::kind::TextPart;

/// One sentence that states one affiliation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evidence")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What it states.
    pub affiliation_id: Uuid,
    /// The story.
    pub article_id: Uuid,
    /// The block version, or the revision whose headline or standfirst it stands in.
    pub carrier_id: Uuid,
    /// The part of the story.
    pub part: TextPart,
    /// First code point.
    pub start: i32,
    /// The code point after the last.
    pub end: i32,
    /// The words.
    #[sea_orm(column_type = "Text")]
    pub text: String,
    /// By which pattern it was read.
    pub pattern: String,
    /// How sure the recogniser was, in thousandths.
    pub confidence: i16,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
