//! Making public what a story says.

use entity::change::ChangeKind;
use entity::edition;
use sea_orm::DbErr;
use uuid::Uuid;

use super::open::{Open, Told};
use super::{Desk, Done};
use crate::article::content::{CorrectionKind, StoredCorrection};
use crate::article::draft::Draft;
use crate::article::publish::{History, end_earlier};
use crate::article::retime::{Standing, unplan};
use crate::audit::Action;
use crate::checked;
use crate::clock::Timestamp;
use crate::policy::{Schedule, has_begun};
use crate::reading::bind::{self, Published};
use crate::reading::publish::{Plan, publish};
use crate::related::{carry_automatic, relate_picks};
use crate::section;
use crate::undone::{Mistake, MistakeKind, Patch, Undone};
use crate::viewer::{Sight, Staff, Viewer};

/// What is to be published, and how.
#[derive(Debug, Clone)]
pub struct Publish {
    /// The version that its editor saw.
    pub version: i32,
    /// From when on; at once when absent.
    pub at: Option<Timestamp>,
    /// Until when.
    pub expires_at: Patch<Timestamp>,
    /// How readers are told of a change of what they may have read.
    pub announced: Option<Announced>,
}

/// How readers are told of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Announced {
    /// Not at all, and the story counts as no newer: a slip of the pen.
    Minor,
    /// By a note.
    Told {
        /// What sort of change it is.
        kind: CorrectionKind,
        /// The note.
        text: String,
        /// The block that it is about.
        block: Option<String>,
    },
}

/// The longest note, to readers or among editors, in code points.
pub const MAX_NOTE: usize = 2_000;

impl Desk {
    /// Publishes the newest version of a story, now or later.
    pub async fn publish(&self, staff: Staff, article: Uuid, asked: Publish) -> Result<Done, Undone> {
        let Publish { version, at, expires_at: end, announced } = asked;
        let action = if at.is_some() { Action::ArticleSchedule } else { Action::ArticlePublish };
        let mut open = Open::begin(self, staff, article).await?;
        open.check_version(version, "version")?;
        let missing = open.draft.missing();
        if !missing.is_empty() {
            let message = format!("The article lacks what readers need: {}.", missing.join(", "));
            return Err(Mistake::at(MistakeKind::NotReady(missing), &[], message).into());
        }
        let standing = Standing::load(&open.conn, article, open.now).await?;
        let is_published = open.row.published_revision_id == Some(open.row.revision_id);
        if is_published && standing.running.is_some() && standing.later.is_none() && at.is_none() {
            if announced.is_some() {
                let message = "Readers see this version already. Use articleCorrect to add a note to it.";
                return Err(Mistake::at(MistakeKind::Invalid, &["as"], message).into());
            }
            open.notices.push("Readers see this version already.".to_owned());
            if end == Patch::Keep {
                return open.leave().await;
            }
            open.set_end(end)?;
            open.replan(standing).await?;
            return open.commit(action).await;
        }
        if !is_published && standing.running.is_some() && announced.is_none() {
            let message = "Readers have seen the article. Say how they are told of the change: as a minor edit, by an \
                           update with a note, or by a correction.";
            return Err(Mistake::at(MistakeKind::Invalid, &["as"], message).into());
        }
        open.set_end(end)?;
        open.row.publish_at = at.map(|at| at.0);
        let range = open.range(open.draft.published_at)?;
        let planned = standing.later.as_ref().filter(|_| is_published);
        let announced = announced.or_else(|| minor(planned?, standing.running.as_ref()?));
        let mut draft = open.draft.clone();
        if planned.is_some() && announced.is_some() {
            draft.details.corrections.retain(|note| has_begun(Timestamp(note.at), open.now));
        }
        // A note that was planned and not told yet is told when this begins.
        let untold = |note: &&mut StoredCorrection| !has_begun(Timestamp(note.at), open.now);
        draft.details.corrections.iter_mut().filter(untold).for_each(|note| note.at = range.0.0);
        if let Some(Announced::Told { kind, text, block }) = &announced {
            let note = note(&draft, (*kind, text, block.as_deref()), range.0)?;
            draft.details.corrections.insert(0, note);
        }
        // What was planned before never begins, however late this does.
        unplan(&open.conn, &open.row, &standing, open.now).await?;
        let told = if draft == open.draft {
            open.newest().await?
        } else {
            let told = draft.details.corrections.iter().find(|note| note.at == range.0.0);
            let why = told.map(|note| note.text.clone());
            open.revise(draft, why).await?
        };
        open.edition(told, range, announced.as_ref(), standing.running.as_ref()).await?;
        open.row.withdrawn_at = None;
        open.row.redirect_to = None;
        if !has_begun(range.0, open.now) {
            let begins = jiff::Timestamp::from_millisecond(range.0.0).map(|at| format!("{at:.3}")).unwrap_or_default();
            open.notices.push(format!("Readers see it from {begins} on."));
        }
        open.commit(action).await
    }
}

impl Open<'_> {
    /// From when until when a revision of this date is to be public, by all the story's times.
    pub(super) fn range(&self, dated: Option<i64>) -> Result<(Timestamp, Timestamp), Undone> {
        let message = "The article would end before it begins. Give it a later end, or none.";
        let never = || Mistake::at(MistakeKind::Invalid, &["expiresAt"], message);
        Schedule::of(&self.row, dated).range(self.now).ok_or_else(|| never().into())
    }

    /// Makes an edition of a revision. `running` is what readers see until then.
    pub(super) async fn edition(
        &mut self,
        mut told: Told,
        range: (Timestamp, Timestamp),
        announced: Option<&Announced>,
        running: Option<&edition::Model>,
    ) -> Result<(), Undone> {
        let (article, from) = (self.row.id, range.0);
        let history = History::load(&self.conn, article, from, self.now).await?;
        end_earlier(&self.conn, article, from).await?;
        let sections = match self.draft.section_id {
            Some(section) => section::path(&self.conn, section).await?,
            None => Vec::new(),
        };
        let news = match announced {
            Some(Announced::Told { kind: CorrectionKind::Correction, .. }) if history.is_public => {
                ChangeKind::Corrected
            }
            _ => history.news(),
        };
        let is_minor = announced == Some(&Announced::Minor);
        let updated_at = running.filter(|_| is_minor).map(|running| running.updated_at);
        let (draft, row) = (self.draft.clone(), self.row.clone());
        let plan = Plan { draft: &draft, sections: &sections, range, history, news, updated_at, article: Some(&row) };
        let at = (&*self.desk.app, &self.conn, self.now);
        let (reading, present, names) = told.parts(article);
        let edition = publish(at, &mut self.rows, names, (&reading, present), plan).await?;
        self.row.edition_count = history.number + 1;
        self.row.published_revision_id = Some(told.written.revision);
        self.join(article, edition, running, &draft, from).await?;
        Ok(())
    }

    /// Joins a new edition with other stories: editors' picks and computed edges go with it, and links mean it.
    async fn join(
        &mut self,
        article: Uuid,
        edition: Uuid,
        running: Option<&edition::Model>,
        draft: &Draft,
        from: Timestamp,
    ) -> Result<(), DbErr> {
        self.rows.insert(&self.conn).await?;
        let ids = &self.desk.app.ids;
        relate_picks(&self.conn, ids, self.now, article).await?;
        if let Some(running) = running {
            carry_automatic(&self.conn, ids, self.now, (running.id, edition)).await?;
        }
        if has_begun(from, self.now) {
            let sight = Sight { viewer: Viewer::Public, now: self.now };
            let published = Published::new(article, edition, draft);
            bind::bind((&self.desk.app, &self.conn, &sight), &mut self.rows, &[published]).await?;
        }
        Ok(())
    }
}

/// How readers were to be told of what is planned, when that is not at all: it counts as no newer than what they see.
fn minor(planned: &edition::Model, running: &edition::Model) -> Option<Announced> {
    (planned.updated_at == running.updated_at).then_some(Announced::Minor)
}

/// A note to readers.
pub(super) fn note(
    draft: &Draft,
    (kind, text, block): (CorrectionKind, &str, Option<&str>),
    at: Timestamp,
) -> Result<StoredCorrection, Undone> {
    let text = text.trim();
    let length = text.chars().count();
    if length == 0 || length > MAX_NOTE {
        let message = format!("A note to readers has 1 to {MAX_NOTE} characters.");
        return Err(Mistake::at(MistakeKind::Invalid, &["as"], message).into());
    }
    if let Some(mistake) = checked::text(text, MAX_NOTE, &["as"]) {
        return Err(mistake.into());
    }
    if let Some(key) = block.filter(|key| draft.blocks.iter().all(|block| block.key != *key)) {
        let key: String = key.chars().take(60).collect();
        let message = format!("The article has no block with the key `{key}`.");
        return Err(Mistake::at(MistakeKind::NotFound, &["as"], message).into());
    }
    Ok(StoredCorrection { kind, text: text.to_owned(), at: at.0, block: block.map(str::to_owned) })
}
