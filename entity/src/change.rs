//! The change log: what happened to what the public sees and to what editors work on.

use sea_orm::entity::prelude::*;

/// One event. Writers insert it unnumbered in their transaction; the sequencer numbers it after commit.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change")]
pub struct Model {
    /// Its id, by which a consumer knows it again.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Place in the editors' log.
    pub number: Option<i64>,
    /// Place in the public stream; null for what only editors see.
    pub public_number: Option<i64>,
    /// What happened.
    pub kind: ChangeKind,
    /// When it took or takes effect.
    pub at: i64,
    /// The story.
    pub article_id: Uuid,
    /// The edition that came or went, for public events.
    pub edition_id: Option<Uuid>,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What happened to a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ChangeKind {
    /// A revision was written; only editors see it.
    #[sea_orm(string_value = "REVISED")]
    Revised,
    /// The story became public.
    #[sea_orm(string_value = "PUBLISHED")]
    Published,
    /// A newer edition replaced the one before.
    #[sea_orm(string_value = "UPDATED")]
    Updated,
    /// A correction was published.
    #[sea_orm(string_value = "CORRECTED")]
    Corrected,
    /// The story is no longer public.
    #[sea_orm(string_value = "WITHDRAWN")]
    Withdrawn,
}
