//! A node's view of those who come with a token: who they are, and until when.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use entity::token;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use subtle::ConstantTimeEq;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;
use uuid::Uuid;

use super::{Secret, Token, write};
use crate::app::App;
use crate::clock::Timestamp;
use crate::keys::padded;
use crate::policy::{self, TokenState};
use crate::viewer::Staff;

/// How often the tokens of those who stay are looked at, all with one statement.
const LOOK: Duration = Duration::from_secs(1);

/// How exactly it is kept when a token was used, in milliseconds.
const USE: i64 = 60_000;

/// Those who come with a token.
#[derive(Debug)]
pub struct Holders {
    app: Arc<App>,
    /// By the hash of each token that was used here and works, when that was written down last.
    used: Mutex<HashMap<String, Timestamp>>,
    staying: Arc<Mutex<Staying>>,
    watcher: Mutex<Option<JoinHandle<()>>>,
}

/// The tokens of those who stay. A token that no longer works is taken out, and its sender with it.
type Staying = HashMap<Uuid, watch::Sender<()>>;

impl Holders {
    /// Nobody so far.
    pub fn new(app: Arc<App>) -> Self {
        Self { app, used: Mutex::default(), staying: Arc::default(), watcher: Mutex::default() }
    }

    /// Who holds this secret; `None` when no token that works has it.
    pub async fn find(&self, secret: &Secret) -> Result<Option<Staff>, DbErr> {
        let (hash, now) = (secret.hash(), self.app.clock.now());
        let row = token::Entity::find().filter(token::Column::Hash.eq(hash.as_str())).one(self.app.db.reader()).await?;
        let row = row.filter(|row| row.hash.as_bytes().ct_eq(hash.as_bytes()).into());
        let Some(token) = row.map(Token::of).filter(|token| token.state(now) == TokenState::Works) else {
            locked(&self.used).remove(&hash);
            return Ok(None);
        };
        self.note(hash, &token, now);
        Ok(Some(Staff { role: token.role, name: token.name.into(), token: token.id }))
    }

    /// Whether a token with this secret worked when it was used here last.
    pub fn knows(&self, secret: &Secret) -> bool {
        locked(&self.used).contains_key(&secret.hash())
    }

    /// Ends when a token no longer works; within some two seconds after that was decided, wherever it was.
    pub fn gone(&self, token: Uuid) -> impl Future<Output = ()> + Send + 'static {
        let mut gone = locked(&self.staying).entry(token).or_insert_with(|| watch::Sender::new(())).subscribe();
        let mut watcher = locked(&self.watcher);
        if watcher.as_ref().is_none_or(JoinHandle::is_finished) {
            *watcher = Some(tokio::spawn(look_after(Arc::clone(&self.app), Arc::clone(&self.staying))));
        }
        async move { while gone.changed().await.is_ok() {} }
    }

    /// Writes down that a token was used, unless that was done a short while ago. The one who uses it does not wait.
    fn note(&self, hash: String, token: &Token, now: Timestamp) {
        let is_recent = |at: Timestamp| now.0.abs_diff(at.0) < USE.unsigned_abs();
        let mut used = locked(&self.used);
        let here = used.get(&hash).copied().filter(|at| is_recent(*at));
        if let Some(at) = here.or_else(|| token.last_used_at.filter(|at| is_recent(*at))) {
            used.insert(hash, at);
            return;
        }
        used.insert(hash, now);
        let (app, id) = (Arc::clone(&self.app), token.id);
        tokio::spawn(async move {
            if let Err(error) = write::note_use(&app, id, now).await {
                tracing::debug!(%error, "a token's use was not written down");
            }
        });
    }
}

impl Drop for Holders {
    fn drop(&mut self) {
        if let Some(watcher) = locked(&self.watcher).take() {
            watcher.abort();
        }
    }
}

/// Takes out the tokens that no longer work, as long as the node serves. While the database does not answer, nobody can
/// be told anything that a token is for.
async fn look_after(app: Arc<App>, staying: Arc<Mutex<Staying>>) {
    loop {
        sleep(LOOK).await;
        let ids: Vec<Uuid> = {
            let mut staying = locked(&staying);
            staying.retain(|_, gone| gone.receiver_count() > 0);
            staying.keys().copied().collect()
        };
        if ids.is_empty() {
            continue;
        }
        match working(&app, &ids).await {
            Ok(working) => locked(&staying).retain(|id, _| working.contains(id) || !ids.contains(id)),
            Err(error) => tracing::warn!(%error, "tokens cannot be looked at"),
        }
    }
}

async fn working(app: &App, ids: &[Uuid]) -> Result<HashSet<Uuid>, DbErr> {
    let works = policy::working_tokens(app.clock.now());
    let select = token::Entity::find().select_only().column(token::Column::Id).filter(works);
    let found: Vec<Uuid> =
        select.filter(token::Column::Id.is_in(padded(ids))).into_tuple().all(app.db.reader()).await?;
    Ok(found.into_iter().collect())
}

fn locked<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
