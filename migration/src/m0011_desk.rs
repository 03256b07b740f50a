//! What editors work with: when stories are to be public, their picks of related stories, who edits what, and keys of
//! creates that may come twice. Rewrites every row of `article` once.

use sea_orm_migration::prelude::{
    ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait,
};

use crate::columns::{create, drop, id, index, instant, integer, key, optional, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// A column that may not be null is added with a value, which no row keeps.
const COLUMNS: [&str; 6] = [
    "publish_at bigint",
    "embargoed_until bigint",
    "expires_at bigint",
    "redirect_to text",
    "published_revision_id uuid",
    "touched_at bigint NOT NULL DEFAULT 0",
];

const FILL: [&str; 2] = [
    "UPDATE article SET touched_at = (SELECT created_at FROM revision WHERE revision.id = article.revision_id)",
    "UPDATE article SET published_revision_id =
       (SELECT revision_id FROM edition WHERE edition.article_id = article.id AND edition.number = article.edition_count)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let conn = m.get_connection();
        for column in COLUMNS {
            conn.execute_unprepared(&format!("ALTER TABLE article ADD COLUMN {column}")).await?;
        }
        for statement in FILL {
            conn.execute_unprepared(statement).await?;
        }
        index(m, "article", &["touched_at", "id"], false).await?;

        let pick = [id("article_id"), id("target_id"), integer("position"), optional(key(m, "relation"))];
        let foreign = [("article_id", "article"), ("target_id", "article")];
        create(m, "related_pick", pick, &["article_id", "target_id"], &foreign).await?;

        let editing = [id("article_id"), id("token_id"), text("name"), optional(text("block_key")), instant("at")];
        create(m, "editing", editing, &["article_id", "token_id"], &[("article_id", "article")]).await?;

        let made = [id("token_id"), key(m, "key"), key(m, "hash"), id("article_id"), instant("at")];
        create(m, "idempotency", made, &["token_id", "key"], &[("article_id", "article")]).await?;
        index(m, "idempotency", &["at"], false).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop(m, &["idempotency", "editing", "related_pick"]).await?;
        let conn = m.get_connection();
        conn.execute_unprepared("DROP INDEX article__touched_at__id").await?;
        for column in COLUMNS {
            let name = column.split(' ').next().unwrap_or_default();
            conn.execute_unprepared(&format!("ALTER TABLE article DROP COLUMN {name}")).await?;
        }
        Ok(())
    }
}
