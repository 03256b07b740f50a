//! Stories: identity, revisions made of block versions, and the editions that the public reads.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::columns::{create, drop, flag, id, index, instant, integer, key, optional, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let source = [
            id("id"),
            key(m, "key"),
            optional(text("name")),
            optional(text("url")),
            optional(text("uri")),
            optional(id("organisation_id")),
        ];
        create(m, "source", source, &["id"], &[]).await?;
        index(m, "source", &["key"], true).await?;

        let section = [
            id("id"),
            key(m, "slug"),
            text("name"),
            key(m, "name_folded"),
            optional(text("description")),
            optional(id("parent_id")),
            integer("position"),
            flag("is_public"),
        ];
        create(m, "section", section, &["id"], &[("parent_id", "section")]).await?;
        index(m, "section", &["slug"], true).await?;
        index(m, "section", &["parent_id"], false).await?;

        let article = [
            id("id"),
            instant("created_at"),
            id("revision_id"),
            optional(id("imported_revision_id")),
            integer("revision_count"),
            integer("edition_count"),
            optional(instant("withdrawn_at")),
            optional(instant("deleted_at")),
            optional(id("translation_of")),
            optional(id("update_of")),
        ];
        create(m, "article", article, &["id"], &[("translation_of", "article"), ("update_of", "article")]).await?;

        create(m, "article_identity", [key(m, "key"), id("article_id")], &["key"], &[("article_id", "article")])
            .await?;
        index(m, "article_identity", &["article_id"], false).await?;
        create(m, "article_slug", [key(m, "slug"), id("article_id")], &["slug"], &[("article_id", "article")]).await?;
        index(m, "article_slug", &["article_id"], false).await?;

        let revision = [
            id("id"),
            id("article_id"),
            integer("number"),
            instant("created_at"),
            key(m, "origin"),
            optional(text("author")),
            optional(text("note")),
            optional(text("headline")),
            optional(key(m, "slug")),
            optional(text("standfirst")),
            optional(id("section_id")),
            optional(key(m, "language")),
            optional(key(m, "genre")),
            optional(id("source_id")),
            optional(text("source_url")),
            optional(text("url")),
            optional(text("canonical_url")),
            optional(instant("published_at")),
            text("details"),
        ];
        create(
            m,
            "revision",
            revision,
            &["id"],
            &[("article_id", "article"), ("section_id", "section"), ("source_id", "source")],
        )
        .await?;
        index(m, "revision", &["article_id", "number"], true).await?;

        let block_version = [id("id"), id("article_id"), key(m, "block_key"), key(m, "hash"), text("content")];
        create(m, "block_version", block_version, &["id"], &[("article_id", "article")]).await?;
        index(m, "block_version", &["article_id", "block_key", "hash"], true).await?;

        let revision_block = [id("revision_id"), integer("position"), id("block_version_id")];
        create(
            m,
            "revision_block",
            revision_block,
            &["revision_id", "position"],
            &[("revision_id", "revision"), ("block_version_id", "block_version")],
        )
        .await?;
        index(m, "revision_block", &["block_version_id"], false).await?;

        let edition = [
            id("id"),
            id("article_id"),
            id("revision_id"),
            integer("number"),
            instant("visible_from"),
            instant("visible_until"),
            key(m, "slug"),
            text("headline"),
            optional(text("standfirst")),
            optional(id("section_id")),
            optional(key(m, "language")),
            optional(key(m, "genre")),
            optional(id("source_id")),
            optional(text("source_url")),
            optional(text("url")),
            optional(text("canonical_url")),
            instant("published_at"),
            instant("first_published_at"),
            instant("updated_at"),
            flag("is_corrected"),
            integer("word_count"),
            optional(id("translation_of")),
            optional(id("update_of")),
            text("details"),
            text("blocks"),
        ];
        let foreign = [
            ("article_id", "article"),
            ("revision_id", "revision"),
            ("section_id", "section"),
            ("source_id", "source"),
        ];
        create(m, "edition", edition, &["id"], &foreign).await?;
        index(m, "edition", &["article_id", "number"], false).await?;
        index(m, "edition", &["published_at", "article_id"], false).await?;
        index(m, "edition", &["updated_at", "article_id"], false).await?;
        index(m, "edition", &["revision_id"], false).await?;
        index(m, "edition", &["translation_of"], false).await?;
        index(m, "edition", &["update_of"], false).await?;

        let edition_key = [id("edition_id"), key(m, "kind"), key(m, "key"), id("article_id"), instant("visible_from")];
        create(
            m,
            "edition_key",
            edition_key,
            &["edition_id", "kind", "key"],
            &[("edition_id", "edition"), ("article_id", "article")],
        )
        .await?;
        index(m, "edition_key", &["key", "kind"], false).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop(
            m,
            &[
                "edition_key",
                "edition",
                "revision_block",
                "block_version",
                "revision",
                "article_slug",
                "article_identity",
                "article",
                "section",
                "source",
            ],
        )
        .await
    }
}
