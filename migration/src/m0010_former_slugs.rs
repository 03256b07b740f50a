//! Slugs that sections, people, organisations and collections had before, and sections that were deleted.

use sea_orm_migration::prelude::{
    ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait,
};

use crate::columns::{create, drop, id, index, key};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create(m, "former_slug", [key(m, "kind"), key(m, "slug"), id("target_id")], &["kind", "slug"], &[]).await?;
        index(m, "former_slug", &["target_id"], false).await?;
        m.get_connection().execute_unprepared("ALTER TABLE section ADD COLUMN deleted_at bigint").await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.get_connection().execute_unprepared("ALTER TABLE section DROP COLUMN deleted_at").await?;
        drop(m, &["former_slug"]).await
    }
}
