//! Where the change log's two numberings stand. One row, from the first schema on.

use sea_orm::entity::prelude::*;

/// The last numbers that were given, and the last ones that are no longer kept. They never go back, whatever is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_head")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i16,
    /// The last event of the editors' log.
    pub number: i64,
    /// The last event of the public stream.
    pub public_number: i64,
    /// The newest event that was removed from the editors' log for its age.
    pub forgotten: i64,
    /// The newest event that was removed from the public stream.
    pub public_forgotten: i64,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
