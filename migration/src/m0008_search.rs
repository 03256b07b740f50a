//! Token text and the full-text index over it: FTS5 on SQLite, a `tsvector` under GIN on PostgreSQL.

use sea_orm_migration::prelude::{
    ColumnDef, ConnectionTrait, DbErr, DeriveMigrationName, Index, MigrationTrait, SchemaManager, async_trait,
};
use sea_orm_migration::sea_orm::DbBackend;

use crate::columns::{drop, id, index, key, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// FTS5 keeps its own index of `tokens` and reads the text from `search_document`; triggers keep the two alike. Its `ascii`
/// tokenizer knows no alphabet, so it cuts only where the hub did; the index knows who holds a word, not where.
const SQLITE: [&str; 4] = [
    "CREATE VIRTUAL TABLE search_index USING fts5(tokens, content='search_document', content_rowid='id', tokenize='ascii', detail='none')",
    "CREATE TRIGGER search_document_insert AFTER INSERT ON search_document BEGIN
       INSERT INTO search_index(rowid, tokens) VALUES (new.id, new.tokens); END",
    "CREATE TRIGGER search_document_delete AFTER DELETE ON search_document BEGIN
       INSERT INTO search_index(search_index, rowid, tokens) VALUES ('delete', old.id, old.tokens); END",
    "CREATE TRIGGER search_document_update AFTER UPDATE ON search_document BEGIN
       INSERT INTO search_index(search_index, rowid, tokens) VALUES ('delete', old.id, old.tokens);
       INSERT INTO search_index(rowid, tokens) VALUES (new.id, new.tokens); END",
];

/// `array_to_tsvector` takes the words as they are: no parser, no dictionary, no limit on positions.
const POSTGRES: [&str; 2] = [
    "ALTER TABLE search_document ADD COLUMN words tsvector GENERATED ALWAYS AS (array_to_tsvector(array_remove(string_to_array(translate(tokens, E'\\n\\t/', '   '), ' '), ''))) STORED",
    "CREATE INDEX search_document__words ON search_document USING gin (words)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let number = ColumnDef::new("id").big_integer().not_null().auto_increment().primary_key().take();
        let mut table = sea_orm_migration::prelude::Table::create();
        table.table("search_document").col(number).col(key(m, "kind")).col(id("subject_id")).col(text("tokens"));
        m.create_table(table).await?;
        index(m, "search_document", &["subject_id"], true).await?;
        // Matches are taken newest first; what decides about sight is in the index, so that editions are not read for it.
        index(m, "edition", &["visible_from", "article_id", "visible_until", "id"], false).await?;
        let postgres = m.get_database_backend() == DbBackend::Postgres;
        for statement in if postgres { POSTGRES.as_slice() } else { SQLITE.as_slice() } {
            m.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        if m.get_database_backend() == DbBackend::Sqlite {
            m.get_connection().execute_unprepared("DROP TABLE search_index").await?;
        }
        drop(m, &["search_document"]).await?;
        m.drop_index(
            Index::drop().table("edition").name("edition__visible_from__article_id__visible_until__id").to_owned(),
        )
        .await
    }
}
