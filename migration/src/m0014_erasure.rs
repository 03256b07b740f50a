//! What was erased, and a search index that keeps nothing of what is deleted from it.

use sea_orm_migration::prelude::{
    ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait,
};
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::{create, drop, id, index, instant, key, optional, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// FTS5 marks what is deleted and drops it later; so it drops it at once.
const SECURE: &str = "INSERT INTO search_index(search_index, rank) VALUES ('secure-delete', 1)";
const USUAL: &str = "INSERT INTO search_index(search_index, rank) VALUES ('secure-delete', 0)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let tombstone =
            [id("id"), id("article_id"), optional(key(m, "block_key")), instant("at"), text("author"), text("reason")];
        create(m, "tombstone", tombstone, &["id"], &[("article_id", "article")]).await?;
        index(m, "tombstone", &["article_id"], false).await?;
        let conn = m.get_connection();
        conn.execute_unprepared("ALTER TABLE article ADD COLUMN erased_at bigint").await?;
        if m.get_database_backend() == DbBackend::Sqlite {
            conn.execute_unprepared(SECURE).await?;
        }
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let conn = m.get_connection();
        if m.get_database_backend() == DbBackend::Sqlite {
            conn.execute_unprepared(USUAL).await?;
        }
        conn.execute_unprepared("ALTER TABLE article DROP COLUMN erased_at").await?;
        drop(m, &["tombstone"]).await
    }
}
