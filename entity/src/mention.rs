//! Where stories name people, organisations and places.

use sea_orm::entity::prelude::*;

use crate::kind::{TargetKind, TextPart};

/// One occurrence of a name in one text part.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mention")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
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
    /// What is named.
    pub target_kind: TargetKind,
    /// Who or what is named.
    pub target_id: Uuid,
    /// Which of its names.
    pub name_id: Uuid,
    /// How sure the recogniser was, in thousandths.
    pub confidence: i16,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
