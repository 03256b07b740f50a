//! Fronts and other lists that editors keep.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::columns::{create, drop, id, index, integer, key, optional, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let collection =
            [id("id"), key(m, "slug"), text("name"), optional(text("description")), optional(text("fill"))];
        create(m, "collection", collection, &["id"], &[]).await?;
        index(m, "collection", &["slug"], true).await?;
        let item = [id("collection_id"), id("article_id"), integer("position")];
        create(
            m,
            "collection_item",
            item,
            &["collection_id", "article_id"],
            &[("collection_id", "collection"), ("article_id", "article")],
        )
        .await?;
        index(m, "collection_item", &["collection_id", "position"], true).await?;
        index(m, "collection_item", &["article_id"], false).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop(m, &["collection_item", "collection"]).await
    }
}
