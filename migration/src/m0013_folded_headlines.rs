//! Headlines of revisions as they are compared, so that editors find drafts by them. Rewrites every row of `revision` once;
//! a revision from before is compared in lower case, with its accents.

use sea_orm_migration::prelude::{
    ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let conn = m.get_connection();
        conn.execute_unprepared("ALTER TABLE revision ADD COLUMN headline_folded text NOT NULL DEFAULT ''").await?;
        conn.execute_unprepared("UPDATE revision SET headline_folded = LOWER(COALESCE(headline, ''))").await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        m.get_connection().execute_unprepared("ALTER TABLE revision DROP COLUMN headline_folded").await?;
        Ok(())
    }
}
