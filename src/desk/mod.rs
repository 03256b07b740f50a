//! What editors do to stories: one use-case and one transaction each.
//!
//! Every change is a revision. What it says is understood in the same transaction, and readers see none of it before it is
//! published. Editions are made and timed here as imports make them: by the pieces in `article` and `reading`.

mod correct;
mod create;
mod erase;
mod names;
mod once;
mod open;
mod pins;
mod presence;
mod preview;
mod publish;
mod revert;
mod schedule;
pub mod stage;
mod story;
mod turns;
mod unpublish;
mod update;

use std::sync::Arc;

use sea_orm::DbErr;
use uuid::Uuid;

pub use create::NewStory;
pub use once::{DONE_BEFORE, Once};
pub use pins::{MAX_PINS, Pins};
pub use preview::Given;
pub use publish::{Announced, MAX_NOTE, Publish};
pub use schedule::Times;
pub use update::Change;

use crate::app::App;
use crate::understand::KnownNames;
use names::Directory;
use turns::Turns;

/// Where editors work.
#[derive(Debug)]
pub struct Desk {
    app: Arc<App>,
    directory: Directory,
    turns: Turns,
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The story.
    pub article: Uuid,
    /// What else its editor should know.
    pub notices: Vec<String>,
}

impl Desk {
    /// A desk over a hub.
    pub fn new(app: Arc<App>) -> Self {
        Self { app, directory: Directory::default(), turns: Turns::default() }
    }

    /// The hub.
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// Does something where it may block, with the names that the hub knows.
    pub async fn with_names<T: Send + 'static>(
        &self,
        work: impl FnOnce(&KnownNames) -> T + Send + 'static,
    ) -> Result<T, DbErr> {
        self.directory.with(&self.app, work).await
    }
}
