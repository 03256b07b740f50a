//! Every name by which a person, an organisation or a place is known.

use sea_orm::entity::prelude::*;

use crate::kind::TargetKind;

/// One name of one of them.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "name")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whether the target is a person, an organisation or a place.
    pub target_kind: TargetKind,
    /// Whose name it is.
    pub target_id: Uuid,
    /// The name as written.
    pub text: String,
    /// The name folded: what look-ups compare.
    pub folded: String,
    /// Whether it is the name shown; the others are aliases, public when a visible mention uses them.
    pub is_main: bool,
    /// Whether an editor made it public, whatever the stories say.
    pub is_public: bool,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
