//! Hearing of what others write: other nodes on PostgreSQL, other programs on SQLite.

use std::time::Duration;

use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, RuntimeErr, Statement};
use tokio::time::sleep;

use super::Db;

/// What nodes listen to. Nothing is said there but that there is something new.
const CHANNEL: &str = "masthead_changes";

/// How long a listener that failed waits before it tries again.
const PAUSE: Duration = Duration::from_secs(1);

/// An ear at the database.
#[derive(Debug)]
pub struct Watch(Ear);

#[derive(Debug)]
enum Ear {
    /// A connection of its own, which counts what all others have committed.
    Sqlite {
        connection: DatabaseConnection,
        version: Option<i64>,
    },
    Postgres(Box<PgListener>),
    /// Nobody else can write.
    Alone,
}

impl Db {
    /// Listens for what others write.
    pub async fn watch(&self) -> Result<Watch, DbErr> {
        if self.backend() == DbBackend::Postgres {
            let failed = |error| DbErr::Conn(RuntimeErr::SqlxError(std::sync::Arc::new(error)));
            let mut listener = PgListener::connect(&self.url.0).await.map_err(failed)?;
            listener.listen(CHANNEL).await.map_err(failed)?;
            return Ok(Watch(Ear::Postgres(Box::new(listener))));
        }
        Ok(Watch(if super::is_in_memory(&self.url.0) {
            Ear::Alone
        } else {
            Ear::Sqlite { connection: super::connect_sqlite_to_read(&self.url.0, 1).await?, version: None }
        }))
    }

    /// Tells all nodes on a database server that there is something new; outside of every transaction, since the server
    /// lets only one at a time commit that says something.
    pub async fn announce(&self) -> Result<(), DbErr> {
        self.writer.execute_unprepared(&format!("NOTIFY {CHANNEL}")).await?;
        Ok(())
    }
}

impl Watch {
    /// Ends when something was written, by us or by others. A SQLite file is looked at every so `often`.
    pub async fn changed(&mut self, often: Duration) {
        match &mut self.0 {
            Ear::Alone => std::future::pending().await,
            Ear::Postgres(listener) => {
                if let Err(error) = listener.recv().await {
                    tracing::warn!(%error, "the database does not tell what is new");
                    sleep(PAUSE).await;
                }
            }
            Ear::Sqlite { connection, version } => loop {
                sleep(often).await;
                let ask = Statement::from_string(DbBackend::Sqlite, "PRAGMA data_version");
                let row = connection.query_one_raw(ask).await;
                match row.and_then(|row| row.map(|row| row.try_get_by_index::<i64>(0)).transpose()) {
                    Ok(now) if now == *version => {}
                    Ok(now) => {
                        *version = now;
                        return;
                    }
                    Err(error) => {
                        tracing::warn!(%error, "the database does not tell what is new");
                        sleep(PAUSE).await;
                    }
                }
            },
        }
    }
}
