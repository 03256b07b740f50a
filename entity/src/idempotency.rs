//! Keys of creates that may come twice.

use sea_orm::entity::prelude::*;

/// One create that was done.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// The token that asked for it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_id: Uuid,
    /// The key, chosen by the client.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// SHA-256 of what was asked.
    pub hash: String,
    /// What was made.
    pub article_id: Uuid,
    /// When.
    pub at: i64,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
