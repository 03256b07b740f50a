//! People, organisations and places, every name they are known by, and the stories that name them.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::columns::{covering, create, drop, flag, id, index, instant, integer, key, optional, small, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let person = [
            id("id"),
            key(m, "slug"),
            text("name"),
            key(m, "name_folded"),
            optional(text("description")),
            optional(text("job_title")),
            optional(text("image")),
            text("same_as"),
            flag("is_public"),
            optional(id("merged_into")),
            instant("created_at"),
        ];
        create(m, "person", person, &["id"], &[("merged_into", "person")]).await?;
        index(m, "person", &["slug"], true).await?;
        index(m, "person", &["name_folded", "id"], false).await?;

        let organisation = [
            id("id"),
            key(m, "slug"),
            text("name"),
            key(m, "name_folded"),
            optional(text("kind")),
            optional(text("description")),
            optional(id("parent_id")),
            text("same_as"),
            flag("is_public"),
            optional(id("merged_into")),
            instant("created_at"),
        ];
        create(
            m,
            "organisation",
            organisation,
            &["id"],
            &[("parent_id", "organisation"), ("merged_into", "organisation")],
        )
        .await?;
        index(m, "organisation", &["slug"], true).await?;
        index(m, "organisation", &["name_folded", "id"], false).await?;
        index(m, "organisation", &["parent_id", "name_folded", "id"], false).await?;

        let place =
            [id("id"), key(m, "slug"), text("name"), key(m, "name_folded"), flag("is_public"), instant("created_at")];
        create(m, "place", place, &["id"], &[]).await?;
        index(m, "place", &["slug"], true).await?;

        let name = [
            id("id"),
            small("target_kind"),
            id("target_id"),
            text("text"),
            key(m, "folded"),
            flag("is_main"),
            flag("is_public"),
        ];
        create(m, "name", name, &["id"], &[]).await?;
        index(m, "name", &["folded", "target_kind"], false).await?;
        index(m, "name", &["target_id", "folded"], true).await?;

        let mention = [
            id("id"),
            id("article_id"),
            id("carrier_id"),
            small("part"),
            integer("start"),
            integer("end"),
            small("target_kind"),
            id("target_id"),
            id("name_id"),
            small("confidence"),
        ];
        create(m, "mention", mention, &["id"], &[("article_id", "article"), ("name_id", "name")]).await?;
        index(m, "mention", &["article_id"], false).await?;
        index(m, "mention", &["name_id"], false).await?;

        let posting = [
            id("edition_id"),
            small("target_kind"),
            id("target_id"),
            id("article_id"),
            instant("published_at"),
            instant("visible_from"),
            instant("visible_until"),
            small("rel"),
            small("relevance"),
            small("confidence"),
            integer("rank"),
            text("occurrences"),
        ];
        create(
            m,
            "posting",
            posting,
            &["edition_id", "target_kind", "target_id"],
            &[("edition_id", "edition"), ("article_id", "article")],
        )
        .await?;
        let place = ["target_id", "published_at", "article_id"];
        covering(m, "posting", &place, &["visible_from", "visible_until", "edition_id"]).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop(m, &["posting", "mention", "name", "place", "organisation", "person"]).await
    }
}
