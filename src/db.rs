//! The database: one pool to write, one to read, and the schema brought up to date.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use migration::Migrator;
use sea_orm::metric::Info;
use sea_orm::sqlx;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    RuntimeErr, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use sea_orm_migration::{IntoSchemaManagerConnection, MigratorTrait, seaql_migrations};

use crate::clock::{Clock, Timestamp};

/// Is told of every statement; tests count them.
pub type StatementObserver = Arc<dyn Fn(&str) + Send + Sync>;

/// How to open a database.
#[derive(Clone)]
pub struct DbOptions {
    /// `sqlite:PATH?mode=rwc` or `postgres://…`.
    pub url: String,
    /// Connections for reading.
    pub readers: u32,
    /// How long a database server may let the hub wait.
    pub patience: Patience,
    /// Is told of every statement.
    pub observer: Option<StatementObserver>,
}

/// How long a database server may let the hub wait. SQLite, which is no server, waits 5 seconds for its one lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For a statement that reads for a client.
    pub statement: Duration,
    /// For a lock that another transaction holds.
    pub lock: Duration,
    /// For a connection that is free.
    pub connection: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { statement: Duration::from_secs(3), lock: Duration::from_secs(1), connection: Duration::from_secs(1) }
    }
}

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
        let error = match error {
            DbErr::ConnectionAcquire(_) => return Some(Self::Unreachable),
            DbErr::Conn(RuntimeErr::SqlxError(error))
            | DbErr::Exec(RuntimeErr::SqlxError(error))
            | DbErr::Query(RuntimeErr::SqlxError(error)) => &**error,
            _ => return None,
        };
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => Some(Self::Unreachable),
            // SQLite's codes have the kind in their last eight bits; PostgreSQL's are SQLSTATEs of five characters.
            sqlx::Error::Database(error) => match error.code()?.as_ref() {
                "57014" => Some(Self::Slow),
                "55P03" | "40P01" => Some(Self::Locked),
                "53300" | "57P01" | "57P02" | "57P03" => Some(Self::Unreachable),
                code if code.len() < 5 => matches!(code.parse::<u32>().ok()? & 0xFF, 5 | 6).then_some(Self::Locked),
                _ => None,
            },
            _ => None,
        }
    }
}

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
        /// What the driver said.
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

/// An open database. Clones share its pools.
#[derive(Debug, Clone)]
pub struct Db {
    reader: DatabaseConnection,
    bulk_reader: DatabaseConnection,
    writer: DatabaseConnection,
    lock_patience: Duration,
}

impl Db {
    /// Opens a database without touching its schema.
    pub async fn open(options: &DbOptions) -> Result<Self, OpenError> {
        let url = options.url.as_str();
        let opened = if url.starts_with("sqlite:") {
            open_sqlite(options).await
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            open_postgres(options).await
        } else {
            return Err(OpenError::UnknownKind(without_password(url)));
        };
        opened.map_err(|error| OpenError::Unreachable { url: without_password(url), cause: one_line(&error) })
    }

    /// Applies the schema changes that are missing and tells how many, or refuses a schema from a later release.
    pub async fn migrate(&self) -> Result<usize, OpenError> {
        let failed = |error: DbErr| OpenError::Migration(one_line(&error));
        if self.backend() != DbBackend::Postgres {
            let applied = applied_changes(&self.writer).await?;
            Migrator::up(&self.writer, None).await.map_err(failed)?;
            return Ok(known_changes().len() - applied);
        }
        // Hubs that start at once change the schema one after the other.
        let changing = self.writer.begin().await.map_err(failed)?;
        let wait = format!("SET LOCAL lock_timeout = '60s'; SELECT pg_advisory_xact_lock({MIGRATION_LOCK})");
        changing.execute_unprepared(&wait).await.map_err(failed)?;
        let applied = applied_changes(&changing).await?;
        Migrator::up(&changing, None).await.map_err(failed)?;
        changing.commit().await.map_err(failed)?;
        Ok(known_changes().len() - applied)
    }

    /// Whether the schema is the one this binary knows.
    pub async fn is_current(&self) -> bool {
        // The migrator's own question would first make its table, which a connection for reading may not.
        let applied = seaql_migrations::Entity::find().all(&self.reader).await;
        applied.is_ok_and(|applied| {
            let applied: HashSet<String> = applied.into_iter().map(|change| change.version).collect();
            applied == known_changes()
        })
    }

    /// Where reads for clients go: they have little time.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Where reads go that nobody waits for and that take as long as the database is large.
    pub fn bulk_reader(&self) -> &DatabaseConnection {
        &self.bulk_reader
    }

    /// How long a transaction waits for a lock that another holds.
    pub fn lock_patience(&self) -> Duration {
        self.lock_patience
    }

    /// Begins a transaction that may write. On SQLite it takes the write lock at once: a read that turns into a write
    /// later fails under load.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let sqlite_transaction_mode = (self.backend() == DbBackend::Sqlite).then_some(SqliteTransactionMode::Immediate);
        self.writer.begin_with_options(TransactionOptions { sqlite_transaction_mode, ..Default::default() }).await
    }

    /// Which database it is.
    pub fn backend(&self) -> DbBackend {
        self.writer.get_database_backend()
    }

    /// The clock that this database's visibility is decided by: the server's on PostgreSQL, the host's on SQLite.
    pub async fn clock(&self) -> Result<Clock, DbErr> {
        Ok(match self.server_time().await? {
            Some(now) => Clock::database(now),
            None => Clock::host(),
        })
    }

    /// The server's time; `None` on SQLite, which has no server.
    pub async fn server_time(&self) -> Result<Option<Timestamp>, DbErr> {
        if self.backend() != DbBackend::Postgres {
            return Ok(None);
        }
        let ask = "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now";
        let row = self.writer.query_one_raw(Statement::from_string(DbBackend::Postgres, ask)).await?;
        row.map(|row| row.try_get::<i64>("", "now").map(Timestamp)).transpose()
    }

    /// Closes the pools after what runs has ended.
    pub async fn close(self) -> Result<(), DbErr> {
        self.reader.close().await?;
        self.writer.close().await
    }
}

/// How many schema changes the database holds, all of them known to this binary.
async fn applied_changes<C>(connection: &C) -> Result<usize, OpenError>
where
    C: ConnectionTrait,
    for<'c> &'c C: IntoSchemaManagerConnection<'c>,
{
    Migrator::install(connection).await.map_err(|error| OpenError::Migration(one_line(&error)))?;
    let known = known_changes();
    let applied =
        Migrator::get_migration_models(connection).await.map_err(|error| OpenError::Migration(one_line(&error)))?;
    match applied.iter().find(|change| !known.contains(&change.version)) {
        Some(unknown) => Err(OpenError::Newer(unknown.version.clone())),
        None => Ok(applied.len()),
    }
}

/// Held on a database server while its schema changes.
const MIGRATION_LOCK: i64 = 0x6d69_6772_6174_6521;

/// How long SQLite waits for a lock.
const SQLITE_BUSY: Duration = Duration::from_secs(5);

/// The most connections to a database server for writing: what editors change, and one import.
const WRITERS: u32 = 4;

/// SQLite: one writer, many readers, and a log that survives a power cut.
async fn open_sqlite(options: &DbOptions) -> Result<Db, DbErr> {
    let base = |connections: u32| {
        let mut connect = ConnectOptions::new(&options.url);
        connect
            .max_connections(connections)
            .min_connections(1)
            .sqlx_logging(false)
            // Longer than a lock is waited for, so that a locked database is called one.
            .acquire_timeout(Duration::from_secs(8));
        connect
    };
    let mut write = base(1);
    write.map_sqlx_sqlite_opts(|sqlite| {
        use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
        sqlite
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(SQLITE_BUSY)
            .foreign_keys(true)
            .pragma("journal_size_limit", "67108864")
            .pragma("cache_size", "-16000")
            .statement_cache_capacity(256)
    });
    let writer = observe(Database::connect(write).await?, options);
    if options.url.contains(":memory:") {
        // A database in memory lives in its one connection.
        return Ok(Db { reader: writer.clone(), bulk_reader: writer.clone(), writer, lock_patience: SQLITE_BUSY });
    }
    let mut read = base(options.readers);
    read.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .read_only(true)
            .create_if_missing(false)
            .busy_timeout(SQLITE_BUSY)
            .pragma("cache_size", "-8000")
            .statement_cache_capacity(256)
    });
    let reader = observe(Database::connect(read).await?, options);
    Ok(Db { bulk_reader: reader.clone(), reader, writer, lock_patience: SQLITE_BUSY })
}

/// PostgreSQL: a pool whose statements only read and end in time, and one for all else.
async fn open_postgres(options: &DbOptions) -> Result<Db, DbErr> {
    let Patience { statement, lock, connection } = options.patience;
    let pool = async |connections: u32, settings: Vec<(&'static str, String)>| {
        let mut connect = ConnectOptions::new(&options.url);
        connect.max_connections(connections).min_connections(1).sqlx_logging(false).acquire_timeout(connection);
        connect.map_sqlx_postgres_opts(move |postgres| {
            let always = [("lock_timeout", millis(lock)), ("idle_in_transaction_session_timeout", "10s".to_owned())];
            postgres.options(always.into_iter().chain(settings.clone()))
        });
        Ok::<_, DbErr>(observe(Database::connect(connect).await?, options))
    };
    let writer = pool(WRITERS, Vec::new()).await?;
    let hurried = [("statement_timeout", millis(statement)), ("default_transaction_read_only", "on".to_owned())];
    let reader = pool(options.readers, hurried.into()).await?;
    Ok(Db { reader, bulk_reader: writer.clone(), writer, lock_patience: lock })
}

/// A length of time as PostgreSQL reads it; 0 would be without end.
fn millis(time: Duration) -> String {
    format!("{}ms", time.as_millis().max(1))
}

/// The schema changes that this binary knows.
fn known_changes() -> HashSet<String> {
    Migrator::migrations().iter().map(|change| change.name().to_owned()).collect()
}

fn observe(mut connection: DatabaseConnection, options: &DbOptions) -> DatabaseConnection {
    if let Some(observer) = options.observer.clone() {
        connection.set_metric_callback(move |info: &Info<'_>| observer(&info.statement.sql));
    }
    connection
}

/// A driver's error as one line.
fn one_line(error: &DbErr) -> String {
    error.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A database's url as it may be shown.
pub(crate) fn without_password(url: &str) -> String {
    match url::Url::parse(url) {
        Ok(mut parsed) if parsed.password().is_some() => {
            // Setting fails only for urls that cannot hold a password, and this one does.
            let _ = parsed.set_password(Some("…"));
            parsed.to_string()
        }
        _ => url.to_owned(),
    }
}
