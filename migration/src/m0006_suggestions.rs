//! What was read but is too doubtful to assert, for editors.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::columns::{create, drop, id, index, instant, integer, key, optional, small, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let suggestion = [
            id("id"),
            id("article_id"),
            key(m, "kind"),
            key(m, "state"),
            key(m, "key"),
            small("confidence"),
            key(m, "reason"),
            optional(id("carrier_id")),
            optional(small("part")),
            optional(integer("start")),
            optional(integer("end")),
            text("payload"),
            instant("created_at"),
            optional(instant("decided_at")),
        ];
        create(m, "suggestion", suggestion, &["id"], &[("article_id", "article")]).await?;
        index(m, "suggestion", &["article_id", "kind", "key"], true).await?;
        index(m, "suggestion", &["state", "confidence", "id"], false).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop(m, &["suggestion"]).await
    }
}
