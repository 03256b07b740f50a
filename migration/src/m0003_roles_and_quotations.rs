//! What people are, with the sentences that say so, and what they said.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait};

use crate::columns::{create, drop, flag, id, index, instant, integer, key, optional, small, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let affiliation = [
            id("id"),
            id("person_id"),
            text("role_name"),
            key(m, "role_folded"),
            optional(id("organisation_id")),
            optional(id("place_id")),
            optional(key(m, "start_date")),
            optional(key(m, "end_date")),
            flag("is_confirmed"),
            instant("created_at"),
        ];
        let foreign = [("person_id", "person"), ("organisation_id", "organisation"), ("place_id", "place")];
        create(m, "affiliation", affiliation, &["id"], &foreign).await?;
        index(m, "affiliation", &["person_id", "role_folded"], false).await?;
        index(m, "affiliation", &["organisation_id"], false).await?;

        let evidence = [
            id("id"),
            id("affiliation_id"),
            id("article_id"),
            id("carrier_id"),
            small("part"),
            integer("start"),
            integer("end"),
            text("text"),
            text("pattern"),
            small("confidence"),
        ];
        create(m, "evidence", evidence, &["id"], &[("affiliation_id", "affiliation"), ("article_id", "article")])
            .await?;
        index(m, "evidence", &["affiliation_id", "article_id"], false).await?;
        index(m, "evidence", &["article_id"], false).await?;

        let quotation = [
            id("id"),
            id("article_id"),
            id("carrier_id"),
            small("part"),
            integer("start"),
            integer("end"),
            text("text"),
            optional(id("speaker_id")),
            optional(text("speaker_name")),
            optional(id("affiliation_id")),
            optional(text("attribution")),
            optional(id("cited_organisation_id")),
            optional(text("document")),
        ];
        let foreign = [
            ("article_id", "article"),
            ("speaker_id", "person"),
            ("affiliation_id", "affiliation"),
            ("cited_organisation_id", "organisation"),
        ];
        create(m, "quotation", quotation, &["id"], &foreign).await?;
        index(m, "quotation", &["article_id"], false).await?;
        index(m, "quotation", &["speaker_id"], false).await?;
        index(m, "quotation", &["cited_organisation_id"], false).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop(m, &["quotation", "evidence", "affiliation"]).await
    }
}
