//! Opening a hub: its database brought up to date, its clock and its ids.

use std::thread::available_parallelism;

use super::Failure;
use crate::app::App;
use crate::config::Config;
use crate::db::{Db, DbOptions};
use crate::ids::Ids;

/// Connections for reading: as many as can work at once, within what a database shares out.
const READERS: std::ops::RangeInclusive<usize> = 4..=16;

/// Opens the database and applies the schema changes that are missing.
pub(super) async fn database(config: &Config) -> Result<Db, Failure> {
    let cores = available_parallelism().map_or(*READERS.start(), usize::from);
    let readers = u32::try_from(cores.clamp(*READERS.start(), *READERS.end())).unwrap_or(u32::MAX);
    let options = DbOptions { url: config.database_url.as_str().to_owned(), readers, observer: None };
    let db = Db::open(&options).await?;
    db.migrate().await?;
    Ok(db)
}

/// Opens the hub.
pub(super) async fn hub(config: &Config) -> Result<App, Failure> {
    let db = database(config).await?;
    let clock =
        db.clock().await.map_err(|error| Failure::Work(format!("the database does not tell its time: {error}")))?;
    Ok(App { db, clock, ids: Ids::random(), article_url: config.site.article_url.clone() })
}
