//! What time is going to bring: instants at which an edition begins or ends after it was written.

use sea_orm::entity::prelude::*;

use crate::change::ChangeKind;

/// One instant of one edition. It is removed when its event is in the change log, or when it brings nothing after all.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change_due")]
pub struct Model {
    /// The edition.
    #[sea_orm(primary_key, auto_increment = false)]
    pub edition_id: Uuid,
    /// When.
    #[sea_orm(primary_key, auto_increment = false)]
    pub at: i64,
    /// What it was to be when it was written.
    pub kind: ChangeKind,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
