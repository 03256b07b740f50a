//! `masthead migrate`: brings the database's schema up to date, as `serve` does when it starts.

use std::io::Write;

use super::{Failure, open};
use crate::config::Config;

/// Applies the schema changes that are missing.
pub(super) async fn run(config: &Config, out: &mut impl Write) -> Result<(), Failure> {
    let db = open::database(config).await?;
    writeln!(out, "The schema of {} is up to date.", config.database_url)?;
    db.close().await.map_err(|error| Failure::Work(format!("the database cannot be closed: {error}")))
}
