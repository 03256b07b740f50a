//! The change log. Writers insert unnumbered rows; a sequencer numbers them after commit.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::columns::{create, drop, id, index, instant, key, optional};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let number = |name| optional(instant(name));
        let change = [
            id("id"),
            number("number"),
            number("public_number"),
            key(m, "kind"),
            instant("at"),
            id("article_id"),
            optional(id("edition_id")),
        ];
        create(m, "change", change, &["id"], &[]).await?;
        index(m, "change", &["number"], true).await?;
        index(m, "change", &["public_number"], true).await?;
        index(m, "change", &["edition_id", "kind", "at"], true).await?;
        index(m, "change", &["article_id"], false).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop(m, &["change"]).await
    }
}
