//! What went wrong in a database, in the hub's words. The driver's own are for the log.

use std::fmt;

use sea_orm::sqlx;
use sea_orm::{DbErr, RuntimeErr};

/// Why a database did not do what it was asked, where the same may work at another time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delay {
    /// A statement ran longer than it may.
    Slow,
    /// Another transaction holds a lock.
    Locked,
    /// The database does not answer, or no connection to it is free.
    Unreachable,
}

impl Delay {
    /// What sort of delay an error is; `None` for any other error.
    pub fn of(error: &DbErr) -> Option<Self> {
        match Fault::of(error) {
            Some(Fault::Delay(delay)) => Some(delay),
            _ => None,
        }
    }
}

/// What is wrong with a database as a whole: no statement's own fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The same may work at another time.
    Delay(Delay),
    /// It may be read and not written.
    ReadOnly,
    /// Its disk is full.
    Full,
    /// It cannot be read any more.
    Damaged,
    /// The file is something else.
    NoDatabase,
    /// The user may not do this.
    Forbidden,
}

impl Fault {
    /// What is wrong with the database; `None` where the error is one statement's.
    pub fn of(error: &DbErr) -> Option<Self> {
        match error {
            DbErr::ConnectionAcquire(_) => Some(Self::Delay(Delay::Unreachable)),
            _ => driver_error(error).and_then(Self::of_driver),
        }
    }

    fn of_driver(error: &sqlx::Error) -> Option<Self> {
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                Some(Self::Delay(Delay::Unreachable))
            }
            sqlx::Error::Database(error) => Self::of_code(error.code()?.as_ref()),
            _ => None,
        }
    }

    /// SQLite's codes have the kind in their last eight bits; PostgreSQL's are SQLSTATEs of five characters.
    fn of_code(code: &str) -> Option<Self> {
        if code.len() < 5 {
            return Some(match code.parse::<u32>().ok()? & 0xFF {
                5 | 6 => Self::Delay(Delay::Locked),
                8 => Self::ReadOnly,
                10 | 11 => Self::Damaged,
                13 => Self::Full,
                26 => Self::NoDatabase,
                _ => return None,
            });
        }
        Some(match code {
            "57014" => Self::Delay(Delay::Slow),
            "55P03" | "40P01" => Self::Delay(Delay::Locked),
            "53300" | "57P01" | "57P02" | "57P03" => Self::Delay(Delay::Unreachable),
            "25006" => Self::ReadOnly,
            "53100" => Self::Full,
            "58030" | "XX001" | "XX002" => Self::Damaged,
            "42501" => Self::Forbidden,
            _ => return None,
        })
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Delay(Delay::Slow) => "a statement took longer than it may",
            Self::Delay(Delay::Locked) => "another program holds it locked; try again when that has finished",
            Self::Delay(Delay::Unreachable) => "it does not answer, or has no connection free",
            Self::ReadOnly => "it is read-only: look at its address and at who may write its file and folder",
            Self::Full => "its disk is full",
            Self::Damaged => "it cannot be read: the file or its disk is damaged",
            Self::NoDatabase => "the file is no database",
            Self::Forbidden => "its user may not do this there",
        })
    }
}

/// What went wrong, in words for who runs the hub.
pub fn plain_words(error: &DbErr) -> String {
    match Fault::of(error) {
        Some(fault) => fault.to_string(),
        None => "it refused a statement; the log says at level debug which and why".to_owned(),
    }
}

/// What the driver said, where it was the driver.
pub(super) fn driver_error(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(error))
        | DbErr::Exec(RuntimeErr::SqlxError(error))
        | DbErr::Query(RuntimeErr::SqlxError(error)) => Some(error),
        _ => None,
    }
}
