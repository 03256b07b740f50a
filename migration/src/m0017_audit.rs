//! Who did what when, in a table to which the database only lets rows be added.

use sea_orm_migration::prelude::{DbErr, DeriveMigrationName, MigrationTrait, SchemaManager, async_trait};
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::columns::{create, drop, id, index, instant, integer, key, optional, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// A trigger for each deed, since SQLite's have one.
const SQLITE: [&str; 2] = [
    "CREATE TRIGGER audit__update BEFORE UPDATE ON audit \
     BEGIN SELECT RAISE(ABORT, 'an audit entry is never changed'); END",
    "CREATE TRIGGER audit__delete BEFORE DELETE ON audit \
     BEGIN SELECT RAISE(ABORT, 'an audit entry is never deleted'); END",
];

const POSTGRES: [&str; 2] = [
    "CREATE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS \
     $$ BEGIN RAISE EXCEPTION 'an audit entry is never changed or deleted'; END $$",
    "CREATE TRIGGER audit__stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit EXECUTE FUNCTION audit_stays()",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let columns = [
            id("id"),
            instant("at"),
            optional(id("token_id")),
            optional(text("name")),
            optional(text("role")),
            key(m, "action"),
            optional(id("subject_id")),
            optional(id("object_id")),
            optional(integer("revision")),
        ];
        create(m, "audit", columns, &["id"], &[]).await?;
        index(m, "audit", &["at", "id"], false).await?;
        index(m, "audit", &["action", "at", "id"], false).await?;
        index(m, "audit", &["token_id", "at", "id"], false).await?;
        index(m, "audit", &["subject_id", "at", "id"], false).await?;
        index(m, "audit", &["object_id", "at", "id"], false).await?;
        let triggers = if m.get_database_backend() == DbBackend::Postgres { POSTGRES } else { SQLITE };
        for trigger in triggers {
            m.get_connection().execute_unprepared(trigger).await?;
        }
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop(m, &["audit"]).await?;
        if m.get_database_backend() == DbBackend::Postgres {
            m.get_connection().execute_unprepared("DROP FUNCTION audit_stays()").await?;
        }
        Ok(())
    }
}
