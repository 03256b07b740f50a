//! The few column types there are, the same in meaning on both databases.

use sea_orm_migration::prelude::{
    Alias, ColumnDef, DbErr, ForeignKey, ForeignKeyAction, Index, IntoIden, SchemaManager, Table,
};
use sea_orm_migration::sea_orm::DbBackend;

/// A UUID: 16 bytes.
pub(crate) fn id(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).uuid().not_null().take()
}

/// Milliseconds since 1970 in UTC.
pub(crate) fn instant(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().not_null().take()
}

/// A number of 32 bits.
pub(crate) fn integer(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).integer().not_null().take()
}

/// A number of 16 bits, or an enum stored as one.
pub(crate) fn small(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).small_integer().not_null().take()
}

/// Yes or no.
pub(crate) fn flag(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).boolean().not_null().take()
}

/// Text that is neither ordered nor compared.
pub(crate) fn text(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).text().not_null().take()
}

/// Text that is ordered or compared: byte order on both databases.
pub(crate) fn key(manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(name);
    match manager.get_database_backend() {
        DbBackend::Postgres => column.custom(Alias::new("text COLLATE \"C\"")),
        _ => column.text(),
    };
    column.not_null().take()
}

/// The same column, but it may be absent.
pub(crate) fn optional(mut column: ColumnDef) -> ColumnDef {
    column.null().take()
}

/// Creates a table with its primary key and its foreign keys, each to the `id` of another table.
pub(crate) async fn create(
    manager: &SchemaManager<'_>,
    name: &'static str,
    columns: impl IntoIterator<Item = ColumnDef>,
    primary: &[&'static str],
    foreign: &[(&'static str, &'static str)],
) -> Result<(), DbErr> {
    let mut table = Table::create();
    table.table(name);
    for column in columns {
        table.col(column);
    }
    let mut index = Index::create();
    for column in primary {
        index.col(*column);
    }
    table.primary_key(&mut index);
    for (column, other) in foreign {
        table.foreign_key(
            ForeignKey::create().from(name, *column).to(*other, "id").on_delete(ForeignKeyAction::Restrict),
        );
    }
    manager.create_table(table).await
}

/// Creates an index over columns, named after them.
pub(crate) async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
    unique: bool,
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index.table(table).name(format!("{table}__{}", columns.join("__")));
    for column in columns {
        index.col(column.into_iden());
    }
    if unique {
        index.unique();
    }
    manager.create_index(index).await
}

/// Creates an index over columns, named after them, that holds others too: who asks for these alone reads no row.
pub(crate) async fn covering(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
    others: &[&'static str],
) -> Result<(), DbErr> {
    let mut index = Index::create();
    index.table(table).name(format!("{table}__{}", columns.join("__")));
    for column in columns.iter().chain(others) {
        index.col(column.into_iden());
    }
    manager.create_index(index).await
}

/// Drops tables, the last created first.
pub(crate) async fn drop(manager: &SchemaManager<'_>, tables: &[&'static str]) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table(*table).to_owned()).await?;
    }
    Ok(())
}
