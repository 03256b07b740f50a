//! Rows read by the places of their columns, for what is read by the hundred: to look a column up by its name, and to make
//! an error of every null that is none, takes longer than to read it.

use std::cell::Cell;

use sea_orm::sqlx::postgres::{PgRow, Postgres};
use sea_orm::sqlx::sqlite::{Sqlite, SqliteRow};
use sea_orm::sqlx::{Column, Decode, Row, Type};
use sea_orm::{DbErr, QueryResult, RuntimeErr, TryGetable};
use uuid::Uuid;

/// The fields of a row. They are found fastest in the order in which the statement selects them.
pub struct Fields<'r> {
    row: &'r QueryResult,
    driver: Driver<'r>,
    /// Where the field after the last one stands.
    next: Cell<usize>,
}

enum Driver<'r> {
    Postgres(&'r PgRow),
    Sqlite(&'r SqliteRow),
}

impl<'r> Fields<'r> {
    /// Those of a row.
    pub fn of(row: &'r QueryResult) -> Result<Self, DbErr> {
        let driver = match (row.try_as_pg_row(), row.try_as_sqlite_row()) {
            (Some(row), _) => Driver::Postgres(row),
            (_, Some(row)) => Driver::Sqlite(row),
            (None, None) => return Err(DbErr::Custom("a row of an unknown driver".to_owned())),
        };
        Ok(Self { row, driver, next: Cell::new(0) })
    }

    /// The field of this name.
    pub fn get<T: Field>(&self, name: &str) -> Result<T, DbErr> {
        let next = self.next.get();
        let place = match &self.driver {
            Driver::Postgres(row) => place(row.columns(), next, name),
            Driver::Sqlite(row) => place(row.columns(), next, name),
        };
        let place = place.ok_or_else(|| DbErr::Custom(format!("the statement selects no {name}")))?;
        self.next.set(place + 1);
        T::read(self, place)
    }

    fn decode<T>(&self, place: usize) -> Result<T, DbErr>
    where
        T: Decode<'r, Postgres> + Decode<'r, Sqlite> + Type<Postgres> + Type<Sqlite>,
    {
        let decoded = match &self.driver {
            Driver::Postgres(row) => row.try_get_unchecked(place),
            Driver::Sqlite(row) => row.try_get_unchecked(place),
        };
        decoded.map_err(|error| DbErr::Query(RuntimeErr::SqlxError(error.into())))
    }
}

fn place<C: Column>(columns: &[C], next: usize, name: &str) -> Option<usize> {
    let is = |column: &C| column.name() == name;
    if columns.get(next).is_some_and(is) { Some(next) } else { columns.iter().position(is) }
}

/// A type that fields have.
pub trait Field: Sized {
    /// The field at a place.
    fn read(fields: &Fields<'_>, place: usize) -> Result<Self, DbErr>;
}

macro_rules! plain_fields {
    ($($type:ty),*) => {
        $(
            impl Field for $type {
                fn read(fields: &Fields<'_>, place: usize) -> Result<Self, DbErr> {
                    fields.decode(place)
                }
            }

            impl Field for Option<$type> {
                fn read(fields: &Fields<'_>, place: usize) -> Result<Self, DbErr> {
                    fields.decode(place)
                }
            }
        )*
    };
}

plain_fields!(bool, i16, i32, i64, String, Uuid);

/// Reads a field of a type that is kept as another.
pub fn kept_as<T: TryGetable>(fields: &Fields<'_>, place: usize) -> Result<T, DbErr> {
    fields.row.try_get_by_index(place)
}

/// Says that enumerations are fields.
macro_rules! kept_fields {
    ($($type:ty),* $(,)?) => {
        $(
            impl $crate::row::Field for $type {
                fn read(fields: &$crate::row::Fields<'_>, place: usize) -> Result<Self, sea_orm::DbErr> {
                    $crate::row::kept_as(fields, place)
                }
            }
        )*
    };
}

kept_fields!(
    entity::kind::MentionRel,
    entity::kind::TargetKind,
    entity::related_edge::RelatedKind,
    entity::revision::RevisionOrigin,
    Option<entity::related_edge::RelatedRelation>,
);

/// Defines what is read of a row: every field under its own name, or the one that stands behind it.
macro_rules! row {
    ($(#[$meta:meta])* struct $name:ident { $($field:ident: $type:ty $(= $column:literal)?),* $(,)? }) => {
        $(#[$meta])*
        struct $name {
            $($field: $type),*
        }

        impl $name {
            fn read(row: &sea_orm::QueryResult) -> Result<Self, sea_orm::DbErr> {
                let fields = $crate::row::Fields::of(row)?;
                Ok(Self { $($field: fields.get($crate::row::row!(@column $field $($column)?))?),* })
            }
        }
    };
    (@column $field:ident) => { stringify!($field) };
    (@column $field:ident $column:literal) => { $column };
}
pub(crate) use row;
