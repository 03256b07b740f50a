//! Which editions name, state or belong to what, newest first: the index behind every list of stories of a person, an organisation, a place or a section, behind the dates of affiliations, and behind who and what is public.

use sea_orm::entity::prelude::*;

use crate::kind::{MentionRel, TargetKind};

/// One edition under one target.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "posting")]
pub struct Model {
    /// The edition.
    #[sea_orm(primary_key, auto_increment = false)]
    pub edition_id: Uuid,
    /// What kind of target.
    #[sea_orm(primary_key, auto_increment = false)]
    pub target_kind: TargetKind,
    /// The person, organisation, place, section (the edition's own and those above it) or affiliation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub target_id: Uuid,
    /// The story.
    pub article_id: Uuid,
    /// The edition's `published_at`.
    pub published_at: i64,
    /// The edition's `visible_from`.
    pub visible_from: i64,
    /// The edition's `visible_until`.
    pub visible_until: i64,
    /// Whether the story is about it or only mentions it.
    pub rel: MentionRel,
    /// 0 to 100: how much of the story it is.
    pub relevance: i16,
    /// How sure the recogniser was, in thousandths.
    pub confidence: i16,
    /// Order within the edition: the most relevant first, then the first named. Unique within an edition.
    pub rank: i32,
    /// Where it is named: a JSON list of spans by block key.
    #[sea_orm(column_type = "Text")]
    pub occurrences: String,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
