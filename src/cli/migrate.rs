//! `masthead migrate`: brings the database's schema up to date, as `serve` does when it starts.

use std::io::Write;

use super::{Failure, log, open};
use crate::config::Config;

/// Applies the schema changes that are missing.
pub(super) async fn run(config: &Config, out: &mut impl Write) -> Result<(), Failure> {
    log::start_quietly(&config.log);
    let (db, changes) = open::database(config).await?;
    let applied = match changes {
        0 => String::new(),
        1 => String::from("1 change applied. "),
        _ => format!("{changes} changes applied. "),
    };
    writeln!(out, "{applied}The schema of {} is up to date.", config.database_url)?;
    open::close(db).await
}
