//! Who did what when. Entries are added and never changed: the database itself refuses it.

use sea_orm::entity::prelude::*;

use crate::token::TokenRole;

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit")]
pub struct Model {
    /// The UUID behind `audit_…`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// When it was done.
    pub at: i64,
    /// The token of who did it; null when it was done at the command line.
    pub token_id: Option<Uuid>,
    /// The token's name.
    pub name: Option<String>,
    /// The token's role.
    pub role: Option<TokenRole>,
    /// What was done: the mutation's name at the contract.
    pub action: String,
    /// To which row; its table follows from the action. Null for what is done to many at once.
    pub subject_id: Option<Uuid>,
    /// The other row, where two take part.
    pub object_id: Option<Uuid>,
    /// The number of the story's newest revision after it.
    pub revision: Option<i32>,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
