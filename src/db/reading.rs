//! Reading for one operation, all of it over one connection.
//!
//! A pool asks each connection that comes back whether it is well, which costs as much as a statement's journey. So an
//! operation keeps the connection that it got first until it ends, and its statements take turns. It holds no other and
//! waits for nobody while it holds it, so operations never wait for each other in a circle.

use std::fmt;
use std::sync::Arc;

use sea_orm::entity::prelude::async_trait::async_trait;
use sea_orm::sqlx::pool::PoolConnection;
use sea_orm::sqlx::{self, AssertSqlSafe, Postgres, Sqlite};
use sea_orm::{
    ConnAcquireErr, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, RuntimeErr, Statement, Values,
};
use sea_query_sqlx::SqlxValues;
use tokio::sync::Mutex;

use super::{Db, StatementObserver};

/// What an operation reads through.
pub struct Reading {
    pool: DatabaseConnection,
    observer: Option<StatementObserver>,
    held: Mutex<Option<Held>>,
    /// A transaction that is read in the pool's place.
    staged: Option<Arc<DatabaseTransaction>>,
}

/// A connection that goes back to its pool when it is dropped; one that was left in the middle of a statement is mended
/// there.
enum Held {
    Postgres(PoolConnection<Postgres>),
    Sqlite(PoolConnection<Sqlite>),
}

impl Db {
    /// What one operation reads through: like [`Db::reader`], with one connection that it gives back at its end.
    pub fn reading(&self) -> Reading {
        Reading { pool: self.reader.clone(), observer: self.observer.0.clone(), held: Mutex::default(), staged: None }
    }

    /// What an operation reads through that sees what a transaction has written.
    pub fn reading_in(&self, transaction: Arc<DatabaseTransaction>) -> Reading {
        Reading { staged: Some(transaction), ..self.reading() }
    }
}

impl Held {
    async fn of(pool: &DatabaseConnection) -> Result<Self, DbErr> {
        let held = match pool.get_database_backend() {
            DbBackend::Postgres => pool.get_postgres_connection_pool().acquire().await.map(Self::Postgres),
            _ => pool.get_sqlite_connection_pool().acquire().await.map(Self::Sqlite),
        };
        held.map_err(|error| match error {
            sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
            sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
            error => DbErr::Conn(RuntimeErr::SqlxError(error.into())),
        })
    }

    async fn rows(&mut self, sql: String, values: SqlxValues) -> Result<Vec<QueryResult>, sqlx::Error> {
        let sql = AssertSqlSafe(sql);
        Ok(match self {
            Self::Postgres(connection) => {
                let rows = sqlx::query_with(sql, values).fetch_all(&mut **connection).await?;
                rows.into_iter().map(QueryResult::from).collect()
            }
            Self::Sqlite(connection) => {
                let rows = sqlx::query_with(sql, values).fetch_all(&mut **connection).await?;
                rows.into_iter().map(QueryResult::from).collect()
            }
        })
    }
}

#[async_trait]
impl ConnectionTrait for Reading {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, _: Statement) -> Result<ExecResult, DbErr> {
        Err(only_reads())
    }

    async fn execute_unprepared(&self, _: &str) -> Result<ExecResult, DbErr> {
        Err(only_reads())
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        Ok(self.query_all_raw(statement).await?.into_iter().next())
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        if let Some(transaction) = &self.staged {
            return transaction.query_all_raw(statement).await;
        }
        let Statement { sql, values, .. } = statement;
        let mut turn = self.held.lock().await;
        let mut held = match turn.take() {
            Some(held) => held,
            None => Held::of(&self.pool).await?,
        };
        if let Some(observer) = &self.observer {
            observer(&sql);
        }
        let values = SqlxValues(values.unwrap_or(Values(Vec::new())));
        let rows = held.rows(sql, values).await.map_err(|error| DbErr::Query(RuntimeErr::SqlxError(error.into())))?;
        *turn = Some(held);
        Ok(rows)
    }
}

fn only_reads() -> DbErr {
    DbErr::Custom("an operation that reads sent a statement that writes".to_owned())
}

impl fmt::Debug for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reading").finish_non_exhaustive()
    }
}
