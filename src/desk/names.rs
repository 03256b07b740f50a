//! Whom the hub knows by name, in memory, so that a change of a few words need not read all names again.
//!
//! It may lag behind the database: whom a name means is decided there, and what is missing here is found again by its
//! words alone.

use std::sync::{Arc, PoisonError, RwLock};

use entity::name;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
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
    newest: Mutex<Option<Uuid>>,
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
        let mut newest = self.newest.lock().await;
        let Some(last) = *newest else {
            let db = app.db.bulk_reader();
            let last = last_name(db).await?;
            let all = directory::load(db).await?;
            *self.names.write().unwrap_or_else(PoisonError::into_inner) = all;
            *newest = Some(last.unwrap_or(Uuid::nil()));
            return Ok(());
        };
        let new = name::Entity::find().filter(name::Column::Id.gt(shortly_before(last)));
        let new = new.order_by_asc(name::Column::Id).all(app.db.reader()).await?;
        if let Some(name) = new.last().filter(|name| name.id > last) {
            *newest = Some(name.id);
            let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
            for name in &new {
                if let Some(kind) = directory::name_kind(name.target_kind) {
                    names.add(&name.folded, kind, name.target_id, &name.text);
                }
            }
        }
        Ok(())
    }
}

async fn last_name(db: &impl ConnectionTrait) -> Result<Option<Uuid>, DbErr> {
    Ok(name::Entity::find().order_by_desc(name::Column::Id).one(db).await?.map(|name| name.id))
}

/// The first id of an instant a little before that of another id.
fn shortly_before(id: Uuid) -> Uuid {
    let millis = id.as_u128() >> 80;
    Uuid::from_u128(millis.saturating_sub(SKEW.unsigned_abs().into()) << 80)
}
