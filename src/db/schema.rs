//! The schema of a database brought up to date: whole or not at all, by one program at a time.

use std::collections::HashSet;

use migration::Migrator;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, EntityTrait};
use sea_orm_migration::{IntoSchemaManagerConnection, MigratorTrait, seaql_migrations};

use super::{Db, OpenError};

/// Held on a database server while its schema changes.
const MIGRATION_LOCK: i64 = 0x6d69_6772_6174_6521;

impl Db {
    /// Applies the schema changes that are missing and tells how many, or refuses a schema from a later release. Where
    /// one of them fails, or the program ends, none was made.
    pub async fn migrate(&self) -> Result<usize, OpenError> {
        if self.is_current().await {
            return Ok(0);
        }
        let failed = |error: DbErr| OpenError::migrating(&error);
        let changing = self.begin_alone(MIGRATION_LOCK).await.map_err(failed)?;
        if self.backend() == DbBackend::Postgres {
            changing.execute_unprepared("SET LOCAL lock_timeout = '60s'").await.map_err(failed)?;
        }
        let applied = applied_changes(&changing).await?;
        Migrator::up(&changing, None).await.map_err(failed)?;
        changing.commit().await.map_err(failed)?;
        Ok(known_changes().len() - applied)
    }

    /// Whether the schema is the one this binary knows.
    pub async fn is_current(&self) -> bool {
        // The migrator's own question would first make its table, which a connection for reading may not.
        let applied = seaql_migrations::Entity::find().all(self.reader()).await;
        applied.is_ok_and(|applied| {
            let applied: HashSet<String> = applied.into_iter().map(|change| change.version).collect();
            applied == known_changes()
        })
    }
}

/// How many schema changes the database holds, all of them known to this binary.
async fn applied_changes<C>(connection: &C) -> Result<usize, OpenError>
where
    C: ConnectionTrait,
    for<'c> &'c C: IntoSchemaManagerConnection<'c>,
{
    Migrator::install(connection).await.map_err(|error| OpenError::migrating(&error))?;
    let known = known_changes();
    let applied = Migrator::get_migration_models(connection).await.map_err(|error| OpenError::migrating(&error))?;
    match applied.iter().find(|change| !known.contains(&change.version)) {
        Some(unknown) => Err(OpenError::Newer(unknown.version.clone())),
        None => Ok(applied.len()),
    }
}

/// The schema changes that this binary knows.
fn known_changes() -> HashSet<String> {
    Migrator::migrations().iter().map(|change| change.name().to_owned()).collect()
}
