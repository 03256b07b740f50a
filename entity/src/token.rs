//! By what someone of the newsroom is known.

use sea_orm::entity::prelude::*;

/// One token. Its secret is known to its holder alone.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "token")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it is; signs what they write.
    pub name: String,
    /// What its holder may do.
    pub role: TokenRole,
    /// SHA-256 of the secret, in base 64.
    #[sea_orm(unique)]
    pub hash: String,
    /// When it was made.
    pub created_at: i64,
    /// The first millisecond in which it no longer works.
    pub expires_at: Option<i64>,
    /// When somebody took it back.
    pub revoked_at: Option<i64>,
    /// When it was used last, to about a minute.
    pub last_used_at: Option<i64>,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What the holder of a token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum TokenRole {
    /// See what the public sees.
    #[sea_orm(string_value = "READER")]
    Reader,
    /// Write drafts.
    #[sea_orm(string_value = "WRITER")]
    Writer,
    /// Publish.
    #[sea_orm(string_value = "EDITOR")]
    Editor,
    /// Keep tokens.
    #[sea_orm(string_value = "ADMIN")]
    Admin,
}
