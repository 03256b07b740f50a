//! Whom the hub knows by name, in memory, so that a change of a few words need not read all names again.
//!
//! It may lag behind the database: whom a name means is decided there, and what is missing here is found again by its
//! words alone.

use std::sync::{Arc, PoisonError, RwLock};

use entity::name;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::app::App;
use crate::reading::directory;
use crate::understand::{KnownNames, Story, Understanding, understand};

/// How far other nodes' clocks may be behind: names that they made then are looked for once more, in milliseconds.
const SKEW: i64 = 10_000;

/// Names in memory, loaded when the first story is written: some 300 bytes each.
#[derive(Debug, Default)]
pub(super) struct Directory {
    names: Arc<RwLock<KnownNames>>,
    looked: Mutex<Option<Look>>,
}

/// What a look at the names found.
#[derive(Debug, Clone, Copy)]
struct Look {
    /// The newest name.
    newest: Uuid,
    /// How many there are that a clock which is behind may have given as late an id.
    late: u64,
}

impl Directory {
    /// Understands a story by the names that the hub knew when the directory was refreshed last.
    pub(super) async fn understand(&self, story: Story) -> Result<(Story, Understanding), DbErr> {
        self.lend(|names| {
            let understanding = understand(&story, names);
            (story, understanding)
        })
        .await
    }

    /// Does something where it may block, with all names that the hub knows.
    pub(super) async fn with<T: Send + 'static>(
        &self,
        app: &App,
        work: impl FnOnce(&KnownNames) -> T + Send + 'static,
    ) -> Result<T, DbErr> {
        self.refresh(app).await?;
        self.lend(work).await
    }

    async fn lend<T: Send + 'static>(&self, work: impl FnOnce(&KnownNames) -> T + Send + 'static) -> Result<T, DbErr> {
        let names = Arc::clone(&self.names);
        let work = move || work(&names.read().unwrap_or_else(PoisonError::into_inner));
        tokio::task::spawn_blocking(work).await.map_err(|error| DbErr::Custom(error.to_string()))
    }

    /// Learns the names that were made since it looked last. To be done before a transaction begins: whoever holds a
    /// connection waits for no other.
    pub(super) async fn refresh(&self, app: &App) -> Result<(), DbErr> {
        let mut looked = self.looked.lock().await;
        let Some(Look { newest, late }) = *looked else {
            let db = app.db.bulk_reader();
            let newest = last_name(db).await?.unwrap_or(Uuid::nil());
            let late = name::Entity::find().filter(is_late(newest)).count(db).await?;
            let all = directory::load(db).await?;
            *self.names.write().unwrap_or_else(PoisonError::into_inner) = all;
            *looked = Some(Look { newest, late });
            return Ok(());
        };
        let found = name::Entity::find().filter(is_late(newest));
        // Most changes bring no name, and to count is cheaper than to read.
        if found.clone().count(app.db.reader()).await? == late {
            return Ok(());
        }
        let found = found.order_by_asc(name::Column::Id).all(app.db.reader()).await?;
        let newest = found.last().map_or(newest, |name| name.id.max(newest));
        let begin = shortly_before(newest);
        let late = found.iter().filter(|name| name.id > begin).count() as u64;
        *looked = Some(Look { newest, late });
        let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
        for name in &found {
            if let Some(kind) = directory::name_kind(name.target_kind) {
                names.add(&name.folded, kind, name.target_id, &name.text);
            }
        }
        Ok(())
    }
}

async fn last_name(db: &impl ConnectionTrait) -> Result<Option<Uuid>, DbErr> {
    Ok(name::Entity::find().order_by_desc(name::Column::Id).one(db).await?.map(|name| name.id))
}

/// Names that may have been made since this one was the newest.
fn is_late(newest: Uuid) -> Expr {
    name::Column::Id.gt(shortly_before(newest))
}

/// The first id of an instant a little before that of another id.
fn shortly_before(id: Uuid) -> Uuid {
    let millis = id.as_u128() >> 80;
    Uuid::from_u128(millis.saturating_sub(SKEW.unsigned_abs().into()) << 80)
}
