//! Opening a hub: its database brought up to date, its clock and its ids.

use std::path::Path;
use std::thread::available_parallelism;

use sea_orm::DbErr;

use super::{Failure, tell};
use crate::app::App;
use crate::changes::Changes;
use crate::config::{Config, Site};
use crate::db::{Db, DbOptions, Patience, plain_words};
use crate::ids::Ids;

/// Connections for reading SQLite: as many as can work at once.
const SQLITE_READERS: std::ops::RangeInclusive<usize> = 4..=16;

/// Connections for reading from a server: more than can work at once, since each is idle while its answer is on the way,
/// within what a server shares out.
const SERVER_READERS: std::ops::RangeInclusive<usize> = 10..=32;

/// Opens the database, applies the schema changes that are missing, and tells how many these were.
pub(super) async fn database(config: &Config) -> Result<(Db, usize), Failure> {
    let db = connect(config, config.database_url.as_str()).await?;
    let changes = db.migrate().await?;
    Ok((db, changes))
}

/// Opens a database that must already have this release's schema.
pub(super) async fn existing_database(config: &Config) -> Result<Db, Failure> {
    let db = connect(config, config.database_url.as_str()).await?;
    if db.is_current().await {
        return Ok(db);
    }
    let url = &config.database_url;
    Err(Failure::Work(format!("the schema of {url} is not the one of this release; see masthead migrate")))
}

async fn connect(config: &Config, url: &str) -> Result<Db, Failure> {
    let range = if url.starts_with("sqlite:") { SQLITE_READERS } else { SERVER_READERS };
    let cores = available_parallelism().map_or(*range.start(), usize::from);
    let readers = u32::try_from(cores.clamp(*range.start(), *range.end())).unwrap_or(u32::MAX);
    let limits = &config.limits;
    let patience = Patience {
        statement: limits.statement_seconds,
        lock: limits.lock_seconds,
        connection: limits.connection_seconds,
        ..Patience::default()
    };
    let options = DbOptions { url: url.to_owned(), readers, patience, observer: None, waits: tell_of_waiting };
    Ok(Db::open(&options).await?)
}

fn tell_of_waiting() {
    tell("waiting for another program that writes to the database");
}

/// Closes the database.
pub(super) async fn close(db: Db) -> Result<(), Failure> {
    db.close().await.map_err(|error| failed("the database cannot be closed", &error))
}

/// What a database did not do, in words for who runs the hub; the log has the driver's own.
pub(super) fn failed(what: &str, error: &DbErr) -> Failure {
    tracing::debug!(%error, "{what}");
    Failure::Work(format!("{what}: {}", plain_words(error)))
}

/// Opens the hub.
pub(super) async fn hub(config: &Config) -> Result<App, Failure> {
    let (db, changes) = database(config).await?;
    if changes > 0 {
        tracing::info!(changes, "the database's schema was brought up to date");
    }
    app(config, db).await
}

/// Opens the hub for a trial: where there is no database yet, one in memory stands for it, and no schema is changed.
pub(super) async fn trial_hub(config: &Config) -> Result<App, Failure> {
    let file = config.database_url.as_str().strip_prefix("sqlite:").and_then(|file| file.split('?').next());
    let is_absent = file.is_some_and(|file| !Path::new(file.strip_prefix("//").unwrap_or(file)).exists());
    let db = if is_absent {
        let db = connect(config, "sqlite::memory:").await?;
        db.migrate().await?;
        db
    } else {
        existing_database(config).await?
    };
    app(config, db).await
}

async fn app(config: &Config, db: Db) -> Result<App, Failure> {
    let clock = db.clock().await.map_err(|error| failed("the database does not tell its time", &error))?;
    let changes = Changes::default();
    let Site { article_url, preview_url } = config.site.clone();
    Ok(App { db, clock, ids: Ids::random(), changes, article_url, preview_url })
}
