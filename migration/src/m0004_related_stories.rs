//! Edges from an edition to the stories that it links to, bound or not.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::columns::{create, drop, id, index, integer, key, optional, small, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let related_edge = [
            id("id"),
            id("edition_id"),
            id("article_id"),
            small("kind"),
            integer("position"),
            optional(text("headline")),
            key(m, "headline_folded"),
            optional(text("url")),
            key(m, "url_key"),
            optional(text("block_key")),
            optional(id("target_id")),
            optional(key(m, "relation")),
            optional(integer("score")),
            text("reasons"),
        ];
        let foreign = [("edition_id", "edition"), ("article_id", "article"), ("target_id", "article")];
        create(m, "related_edge", related_edge, &["id"], &foreign).await?;
        index(m, "related_edge", &["edition_id", "kind", "position"], true).await?;
        index(m, "related_edge", &["target_id"], false).await?;
        index(m, "related_edge", &["headline_folded"], false).await?;
        index(m, "related_edge", &["url_key"], false).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop(m, &["related_edge"]).await
    }
}
