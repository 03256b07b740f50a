//! Tokens by which people of the newsroom and its own servers are known.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::columns::{create, drop, id, index, instant, key, optional, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            id("id"),
            text("name"),
            key(m, "role"),
            key(m, "hash"),
            instant("created_at"),
            optional(instant("expires_at")),
            optional(instant("revoked_at")),
            optional(instant("last_used_at")),
        ];
        create(m, "token", columns, &["id"], &[]).await?;
        index(m, "token", &["hash"], true).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop(m, &["token"]).await
    }
}
