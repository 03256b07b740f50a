//! Pages for machines: whether the hub lives, and whether it can serve.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use futures::FutureExt;
use futures::future::{BoxFuture, Shared, WeakShared};
use serde::Serialize;
use tokio::time::timeout;

use super::answer::{self, Media};
use crate::app::App;

/// How long the database may take to answer a readiness check.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Serialize)]
struct Health {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

fn health(code: StatusCode, status: &'static str, reason: Option<&'static str>) -> Response {
    answer::json(code, Media::Json, &Health { status, reason })
}

/// The process lives.
pub(super) async fn live() -> Response {
    health(StatusCode::OK, "live", None)
}

/// Whether the hub can serve.
pub(super) struct Readiness {
    app: Arc<App>,
    /// A look at the database on its way. Whoever asks meanwhile waits for the same: nobody is held to a rate here, and
    /// many looks at once would keep its connections from readers.
    look: Mutex<Option<WeakShared<BoxFuture<'static, bool>>>>,
}

impl Readiness {
    pub(super) fn new(app: Arc<App>) -> Arc<Self> {
        Arc::new(Self { app, look: Mutex::new(None) })
    }

    /// Whether the database answers with the schema that this binary knows.
    fn look(&self) -> Shared<BoxFuture<'static, bool>> {
        let mut look = self.look.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(on_its_way) = look.as_ref().and_then(WeakShared::upgrade).filter(|look| look.peek().is_none()) {
            return on_its_way;
        }
        let db = self.app.db.clone();
        let new = async move { timeout(PATIENCE, db.is_current()).await == Ok(true) }.boxed().shared();
        *look = new.downgrade();
        new
    }
}

/// The hub can serve: its database answers with the schema that this binary knows, and its clock can be trusted.
pub(super) async fn ready(State(readiness): State<Arc<Readiness>>) -> Response {
    let reason = if !readiness.app.clock.is_fresh() {
        Some("The time of the database is not known.")
    } else if !readiness.look().await {
        Some("The database does not answer, or its schema is not the one of this release.")
    } else {
        None
    };
    match reason {
        None => health(StatusCode::OK, "ready", None),
        Some(_) => health(StatusCode::SERVICE_UNAVAILABLE, "unready", reason),
    }
}
