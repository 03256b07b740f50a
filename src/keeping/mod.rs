//! What editors do to people, organisations and collections: one use-case and one transaction each.
//!
//! The names of people and organisations are what stories are understood by and what search finds, so that all of it is
//! written together, and beside no story that makes names too. Whom readers see is decided where they read, and nothing
//! here makes anybody public but an editor's word.

pub mod collection;
mod names;
pub mod organisation;
pub mod person;
mod uses;

use std::collections::HashSet;

use sea_orm::{DatabaseTransaction, DbErr};
use uuid::Uuid;

use crate::app::App;
use crate::audit::Act;
use crate::clock::Timestamp;
use crate::reading::NAMES_LOCK;
use crate::undone::{Mistake, MistakeKind, Patch};
use crate::viewer::{Sight, Staff, Viewer};

/// The most pages elsewhere.
pub const MAX_SAME_AS: usize = 50;

/// What became of a person, an organisation or a collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Which one.
    pub id: Uuid,
    /// What else its editor should know.
    pub notices: Vec<String>,
}

/// A transaction that no other one makes names beside, and its instant.
struct Keeping<'a> {
    app: &'a App,
    conn: DatabaseTransaction,
    by: &'a Staff,
    now: Timestamp,
}

impl<'a> Keeping<'a> {
    async fn begin(app: &'a App, by: &'a Staff) -> Result<Self, DbErr> {
        let conn = app.db.begin_alone(NAMES_LOCK).await?;
        // Whoever waited for another change comes after it.
        let now = app.clock.now();
        Ok(Self { app, conn, by, now })
    }

    /// What readers see at this instant.
    fn readers(&self) -> Sight {
        Sight { viewer: Viewer::Public, now: self.now }
    }

    /// Ends what was done: all of it stands now.
    async fn commit(self, act: Act) -> Result<(), DbErr> {
        self.app.commit_as(self.by, act, self.now, self.conn).await
    }
}

/// Changes a kept list of pages about the same thing elsewhere; each stands once.
fn same_as(patch: Patch<Vec<String>>, kept: &mut String, mistakes: &mut Vec<Mistake>) -> Result<(), DbErr> {
    let mut pages = match patch {
        Patch::Keep => return Ok(()),
        Patch::Clear => Vec::new(),
        Patch::Set(pages) => pages,
    };
    let mut known = HashSet::new();
    pages.retain(|page| known.insert(page.clone()));
    if pages.len() > MAX_SAME_AS {
        let message = format!("At most {MAX_SAME_AS} pages can be given.");
        mistakes.push(Mistake::at(MistakeKind::TooMuch, &["sameAs"], message));
    }
    *kept = serde_json::to_string(&pages).map_err(|error| DbErr::Json(error.to_string()))?;
    Ok(())
}
