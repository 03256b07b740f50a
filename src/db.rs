//! The database: one pool to write, one to read, and the schema brought up to date.

mod fault;
mod opening;
mod reading;
mod schema;
mod shown;
mod watch;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::metric::Info;
use sea_orm::{
    ConnAcquireErr, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    DbErr, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};

pub use fault::{Delay, Fault, plain_words};
pub use opening::OpenError;
pub use reading::Reading;
pub(crate) use shown::without_password;
pub use watch::Watch;

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
    /// Is told when work waits for another program that writes, once it has waited a few seconds.
    pub waits: fn(),
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
    /// For its turn, where one program writes at a time: imports and changes of the schema. Holds for SQLite too.
    pub turn: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            statement: Duration::from_secs(3),
            lock: Duration::from_secs(1),
            connection: Duration::from_secs(1),
            turn: Duration::from_mins(2),
        }
    }
}

/// An open database. Clones share its pools.
#[derive(Debug, Clone)]
pub struct Db {
    url: Url,
    reader: DatabaseConnection,
    bulk_reader: DatabaseConnection,
    writer: DatabaseConnection,
    observer: Observer,
    /// How long one attempt waits for a lock.
    lock_patience: Duration,
    /// How long attempts are made for a turn.
    turn_patience: Duration,
    waits: fn(),
}

/// Who is told of every statement.
#[derive(Clone)]
struct Observer(Option<StatementObserver>);

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Observer" } else { "nobody" })
    }
}

/// Where the database is; a password in it is shown to nobody.
#[derive(Clone)]
struct Url(Arc<str>);

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&without_password(&self.0))
    }
}

impl Db {
    /// Opens a database without touching its schema.
    pub async fn open(options: &DbOptions) -> Result<Self, OpenError> {
        let url = options.url.as_str();
        let opened = if is_sqlite(url) {
            open_sqlite(options).await
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            open_postgres(options).await
        } else {
            return Err(OpenError::UnknownKind(without_password(url)));
        };
        match opened {
            Ok(db) => Ok(db),
            Err(error) => Err(OpenError::because(url, &error, options.patience.connection).await),
        }
    }

    /// Where reads for clients go: they have little time.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Where reads go that nobody waits for and that take as long as the database is large.
    pub fn bulk_reader(&self) -> &DatabaseConnection {
        &self.bulk_reader
    }

    /// Begins a transaction that may write. On SQLite it takes the write lock at once: a read that turns into a write
    /// later fails under load.
    pub async fn begin(&self) -> Result<DatabaseTransaction, DbErr> {
        let sqlite_transaction_mode = (self.backend() == DbBackend::Sqlite).then_some(SqliteTransactionMode::Immediate);
        let options = TransactionOptions { sqlite_transaction_mode, ..Default::default() };
        let writer = self.writer.clone();
        // A pool takes a connection back whose BEGIN was cancelled on its way, and with it a transaction that nobody ends.
        // In a task of its own it is not cancelled: who waits no longer leaves a transaction that is rolled back.
        let beginning = tokio::spawn(async move { writer.begin_with_options(options).await });
        beginning.await.map_err(|error| DbErr::Custom(error.to_string()))?
    }

    /// Begins a transaction that runs beside no other that was begun with the same `lock`; SQLite has one writer anyway.
    /// Waits for its turn as long as [`Patience::turn`] says, and tells so after a few seconds.
    pub async fn begin_alone(&self, lock: i64) -> Result<DatabaseTransaction, DbErr> {
        let (mut waited, mut told) = (Duration::ZERO, false);
        loop {
            match self.begin_alone_once(lock).await {
                Err(error) if waited < self.turn_patience && Delay::of(&error) == Some(Delay::Locked) => {
                    waited += self.lock_patience;
                    if waited >= TELLING && !told {
                        (self.waits)();
                        told = true;
                    }
                }
                done => return done,
            }
        }
    }

    async fn begin_alone_once(&self, lock: i64) -> Result<DatabaseTransaction, DbErr> {
        let begun = self.begin().await?;
        self.hold(&begun, lock).await?;
        Ok(begun)
    }

    /// Holds a lock until a transaction ends, against all others that hold it; on SQLite, which has one writer, nothing.
    pub async fn hold(&self, transaction: &DatabaseTransaction, lock: i64) -> Result<(), DbErr> {
        if self.backend() == DbBackend::Postgres {
            let ask = "SELECT pg_advisory_xact_lock($1)";
            transaction.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, ask, [lock.into()])).await?;
        }
        Ok(())
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

    /// Sees to it that what was deleted is in no file of the database any more, and says whether it could: on SQLite the
    /// log is emptied, which a reader may hold up; a server reclaims what its tables hold of it.
    pub async fn scour(&self, tables: &[&str]) -> Result<bool, DbErr> {
        if self.backend() == DbBackend::Postgres {
            let vacuum = format!("VACUUM {}", tables.join(", "));
            self.writer.execute_unprepared(&vacuum).await?;
            return Ok(true);
        }
        let ask = Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
        let row = self.writer.query_one_raw(ask).await?;
        Ok(row.is_none_or(|row| row.try_get_by_index::<i32>(0).is_ok_and(|held_up| held_up == 0)))
    }

    /// Closes the pools after what runs has ended.
    pub async fn close(self) -> Result<(), DbErr> {
        self.reader.close().await?;
        self.bulk_reader.close().await?;
        self.writer.close().await
    }
}

/// How long SQLite waits for a lock.
const SQLITE_BUSY: Duration = Duration::from_secs(5);

/// How long work waits for its turn before that is told.
const TELLING: Duration = Duration::from_secs(3);

/// How soon a SQLite file is opened again that another program is making or closing.
const OPENING_AGAIN: Duration = Duration::from_millis(20);

fn is_sqlite(url: &str) -> bool {
    url.starts_with("sqlite:")
}

/// How long a connection to a server is trusted without a question that costs a journey there and back.
const IDLE: Duration = Duration::from_secs(1);

/// How many statements a connection keeps prepared.
const PREPARED: usize = 512;

/// The most connections to a database server for writing: what editors change, and one import.
const WRITERS: u32 = 8;

/// The most connections to a database server for reads that take long. They are no writers': who writes reads by them too,
/// and would wait for a connection that others hold who wait for the same.
const BULK_READERS: u32 = 2;

/// SQLite: one writer, many readers, and a log that survives a power cut.
async fn open_sqlite(options: &DbOptions) -> Result<Db, DbErr> {
    let mut write = sqlite(&options.url, 1);
    write.map_sqlx_sqlite_opts(|sqlite| {
        use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
        sqlite
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(SQLITE_BUSY)
            .foreign_keys(true)
            .pragma("journal_size_limit", "67108864")
            // What is erased is written over.
            .pragma("secure_delete", "on")
            .pragma("cache_size", "-16000")
            .statement_cache_capacity(PREPARED)
    });
    let writer = observe(connect_sqlite(write).await?, options);
    let made = |reader: DatabaseConnection| Db {
        url: Url(options.url.as_str().into()),
        bulk_reader: reader.clone(),
        reader,
        writer: writer.clone(),
        observer: Observer(options.observer.clone()),
        lock_patience: SQLITE_BUSY,
        turn_patience: options.patience.turn,
        waits: options.waits,
    };
    if is_in_memory(&options.url) {
        // A database in memory lives in its one connection.
        return Ok(made(writer.clone()));
    }
    Ok(made(observe(connect_sqlite_to_read(&options.url, options.readers).await?, options)))
}

fn is_in_memory(url: &str) -> bool {
    url.contains(":memory:")
}

async fn connect_sqlite_to_read(url: &str, connections: u32) -> Result<DatabaseConnection, DbErr> {
    let mut read = sqlite(url, connections);
    read.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .read_only(true)
            .create_if_missing(false)
            .busy_timeout(SQLITE_BUSY)
            .pragma("cache_size", "-8000")
            .statement_cache_capacity(PREPARED)
    });
    connect_sqlite(read).await
}

fn sqlite(url: &str, connections: u32) -> ConnectOptions {
    let mut connect = ConnectOptions::new(url);
    connect
        .max_connections(connections)
        .min_connections(1)
        .sqlx_logging(false)
        .test_before_acquire(false)
        // Longer than a lock is waited for, so that a locked database is called one.
        .acquire_timeout(Duration::from_secs(8));
    connect
}

/// Opens a SQLite file. Where several programs make it or leave it at once, SQLite refuses some of them at once instead
/// of letting them wait.
async fn connect_sqlite(connect: ConnectOptions) -> Result<DatabaseConnection, DbErr> {
    let mut refused = DbErr::ConnectionAcquire(ConnAcquireErr::Timeout);
    let opening = async {
        loop {
            match Database::connect(connect.clone()).await {
                Err(error) if Delay::of(&error) == Some(Delay::Locked) => refused = error,
                done => return done,
            }
            tokio::time::sleep(OPENING_AGAIN).await;
        }
    };
    let opened = tokio::time::timeout(SQLITE_BUSY + Duration::from_secs(1), opening).await;
    opened.unwrap_or(Err(refused))
}

/// PostgreSQL: a pool whose statements only read and end in time, and one for all else.
async fn open_postgres(options: &DbOptions) -> Result<Db, DbErr> {
    let Patience { statement, lock, connection, .. } = options.patience;
    let pool = async |connections: u32, settings: Vec<(&'static str, String)>| {
        let mut connect = ConnectOptions::new(&options.url);
        connect
            .max_connections(connections)
            .min_connections(1)
            .sqlx_logging(false)
            .acquire_timeout(connection)
            .test_before_acquire_if_idle_for(IDLE);
        connect.map_sqlx_postgres_opts(move |postgres| {
            let always = [
                ("lock_timeout", millis(lock)),
                ("idle_in_transaction_session_timeout", "10s".to_owned()),
                // Compiling a statement takes longer than any statement here runs.
                ("jit", "off".to_owned()),
            ];
            postgres.options(always.into_iter().chain(settings.clone())).statement_cache_capacity(PREPARED)
        });
        Ok::<_, DbErr>(observe(Database::connect(connect).await?, options))
    };
    let writer = pool(WRITERS, Vec::new()).await?;
    let bulk_reader = pool(BULK_READERS, Vec::new()).await?;
    let hurried = [
        ("statement_timeout", millis(statement)),
        ("default_transaction_read_only", "on".to_owned()),
        // Statements are written for one plan each, and planning one again takes longer than running it.
        ("plan_cache_mode", "force_generic_plan".to_owned()),
    ];
    let reader = pool(options.readers, hurried.into()).await?;
    let (turn_patience, waits) = (options.patience.turn, options.waits);
    let url = Url(options.url.as_str().into());
    let observer = Observer(options.observer.clone());
    Ok(Db { url, reader, bulk_reader, writer, observer, lock_patience: lock, turn_patience, waits })
}

/// A length of time as PostgreSQL reads it; 0 would be without end.
fn millis(time: Duration) -> String {
    format!("{}ms", time.as_millis().max(1))
}

fn observe(mut connection: DatabaseConnection, options: &DbOptions) -> DatabaseConnection {
    if let Some(observer) = options.observer.clone() {
        connection.set_metric_callback(move |info: &Info<'_>| observer(&info.statement.sql));
    }
    connection
}
