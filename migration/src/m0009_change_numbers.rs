//! How the change log gets its numbers: where they stand, in which order events were written, and what time brings.

use sea_orm_migration::prelude::{
    ConnectionTrait, DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait,
};
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::{create, drop, id, index, instant, key, small};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Of two events of one story the first was written first. SQLite counts its rows so; PostgreSQL is made to.
const WRITTEN: &str = "ALTER TABLE change ADD COLUMN written bigint NOT NULL GENERATED ALWAYS AS IDENTITY";

/// Nothing has a number yet, and what was scheduled before is due.
const FILL: [&str; 3] = [
    "INSERT INTO change_head (id, number, public_number, forgotten, public_forgotten) VALUES (1, 0, 0, 0, 0)",
    "INSERT INTO change_due (edition_id, at, kind)
       SELECT id, visible_from, 'PUBLISHED' FROM edition
       WHERE visible_from < visible_until AND NOT EXISTS (SELECT 1 FROM change WHERE edition_id = edition.id)",
    "INSERT INTO change_due (edition_id, at, kind)
       SELECT id, visible_until, 'WITHDRAWN' FROM edition
       WHERE visible_from < visible_until AND visible_until < 9223372036854775807 AND NOT EXISTS (
         SELECT 1 FROM edition AS next
         WHERE next.article_id = edition.article_id AND next.visible_from = edition.visible_until)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let number = ["number", "public_number", "forgotten", "public_forgotten"].map(instant);
        create(m, "change_head", [small("id")].into_iter().chain(number), &["id"], &[]).await?;
        let due = [id("edition_id"), instant("at"), key(m, "kind")];
        create(m, "change_due", due, &["edition_id", "at"], &[("edition_id", "edition")]).await?;
        index(m, "change_due", &["at"], false).await?;
        index(m, "change", &["at"], false).await?;
        let conn = m.get_connection();
        if m.get_database_backend() == DbBackend::Postgres {
            conn.execute_unprepared(WRITTEN).await?;
        }
        for statement in FILL {
            conn.execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let conn = m.get_connection();
        conn.execute_unprepared("DROP INDEX change__at").await?;
        if m.get_database_backend() == DbBackend::Postgres {
            conn.execute_unprepared("ALTER TABLE change DROP COLUMN written").await?;
        }
        drop(m, &["change_due", "change_head"]).await
    }
}
