//! Why a database could not be opened, in sentences that say what to do.

use std::fmt;
use std::io;
use std::path::Path;
use std::time::Duration;

use sea_orm::DbErr;
use sea_orm::sqlx::postgres::PgConnectOptions;
use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::sqlx::{self, ConnectOptions, Connection};

use super::fault::{Delay, Fault, driver_error, plain_words};
use super::{is_sqlite, without_password};

/// Why a database could not be opened. Each message is one line that an operator can act on.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The url names no database that the hub knows.
    #[error("database url '{0}' is neither sqlite:… nor postgres://…")]
    UnknownKind(String),
    /// Nothing answers, or the file cannot be opened.
    #[error("cannot open the database {url}: {cause}")]
    Unreachable {
        /// The url without its password.
        url: String,
        /// What is wrong, and what helps.
        cause: String,
    },
    /// The schema is from a later release.
    #[error(
        "the database is newer than this binary: it holds the change '{0}', which this release does not know; use a newer masthead"
    )]
    Newer(String),
    /// A schema change failed.
    #[error("cannot bring the database's schema up to date: {0}")]
    Migration(String),
}

impl OpenError {
    /// Why a database did not open: its server is asked once more for its reason where the pool gives none.
    pub(super) async fn because(url: &str, error: &DbErr, patience: Duration) -> Self {
        tracing::debug!(%error, "the database cannot be opened");
        let found = match driver_error(error) {
            Some(sqlx::Error::Configuration(error)) => Some(misunderstood(error)),
            Some(error) if is_sqlite(url) => of_file(error, url),
            _ if is_sqlite(url) => None,
            _ => of_server(error, url, patience).await,
        };
        let cause = found.unwrap_or_else(|| plain_words(error));
        Self::Unreachable { url: without_password(url), cause }
    }

    pub(super) fn migrating(error: &DbErr) -> Self {
        tracing::debug!(%error, "the database's schema cannot be brought up to date");
        Self::Migration(plain_words(error))
    }
}

fn misunderstood(error: &dyn fmt::Display) -> String {
    format!("its address is not understood: {error}")
}

/// SQLite's code for a file that cannot be opened.
const CANNOT_OPEN: u32 = 14;

/// What is wrong with a file that SQLite cannot open.
fn of_file(error: &sqlx::Error, url: &str) -> Option<String> {
    let code: u32 = error.as_database_error()?.code()?.parse().ok()?;
    if code & 0xFF != CANNOT_OPEN {
        return None;
    }
    let options: SqliteConnectOptions = url.parse().ok()?;
    let file = options.get_filename();
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(if file.is_dir() {
        "this is a folder".to_owned()
    } else if !folder.is_dir() {
        format!("there is no folder {}", folder.display())
    } else if file.exists() {
        "the file cannot be opened; its user must be able to read and write it and its folder".to_owned()
    } else if url.contains("mode=rwc") {
        "the file cannot be made; its user must be able to write its folder".to_owned()
    } else {
        format!("there is no such file; sqlite:{}?mode=rwc makes a new one", file.display())
    })
}

/// What a server says to somebody who comes without a pool, which keeps such reasons to itself.
async fn of_server(error: &DbErr, url: &str, patience: Duration) -> Option<String> {
    let options: PgConnectOptions = match url.parse() {
        Ok(options) => options,
        Err(sqlx::Error::Configuration(error)) => return Some(misunderstood(&error)),
        Err(_) => return None,
    };
    let place = match options.get_socket() {
        Some(folder) => folder.display().to_string(),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    };
    if !matches!(Fault::of(error), Some(Fault::Delay(Delay::Unreachable))) {
        return refusal(driver_error(error)?, &options);
    }
    match tokio::time::timeout(patience, options.connect()).await {
        Err(_) => Some(format!("nothing answers at {place}; is its server running, and is the network open?")),
        Ok(Ok(connection)) => {
            // It has served its end.
            _ = connection.close().await;
            None
        }
        Ok(Err(sqlx::Error::Io(error))) => Some(match error.kind() {
            io::ErrorKind::ConnectionRefused | io::ErrorKind::NotFound => {
                format!("nothing answers at {place}; is its server running there?")
            }
            _ => format!("{place} cannot be reached: {error}"),
        }),
        Ok(Err(error)) => {
            tracing::debug!(%error, "the database's server refused");
            refusal(&error, &options)
        }
    }
}

/// Why a server does not let the hub in.
fn refusal(error: &sqlx::Error, options: &PgConnectOptions) -> Option<String> {
    if matches!(error, sqlx::Error::Tls(_)) {
        return Some("its address demands TLS, which this binary does not speak: leave sslmode out".to_owned());
    }
    let code = error.as_database_error()?.code()?;
    let user = options.get_username();
    Some(match code.as_ref() {
        "3D000" => {
            let name = options.get_database().unwrap_or(user);
            format!("its server has no database of that name; make it with: createdb {name}")
        }
        "28P01" | "28000" => format!("its server refuses the user {user} or the password"),
        "53300" => "its server has no connection free".to_owned(),
        "57P03" => "its server is starting or stopping; try again in a moment".to_owned(),
        _ => return None,
    })
}
