//! Other times for what is planned or public.

use entity::change::ChangeKind;
use entity::revision;
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::open::Open;
use super::{Desk, Done};
use crate::article::publish::tell;
use crate::article::retime::{Standing, retime, unplan};
use crate::audit::Action;
use crate::clock::Timestamp;
use crate::policy::{has_begun, is_end_of, shown_until};
use crate::undone::{Mistake, MistakeKind, Patch, Undone};
use crate::viewer::Staff;

/// What of a story's times is to be different.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// Not before this instant, as the source demands it; `None` lifts the embargo.
    EmbargoedUntil(Option<Timestamp>),
    /// No longer from this instant on; `None` for good.
    ExpiresAt(Option<Timestamp>),
    /// What is planned never begins.
    NeverBegins,
}

impl Desk {
    /// Gives a story other times. What is planned moves with them, and what they end is public until then.
    pub async fn retime(&self, staff: Staff, article: Uuid, times: Times) -> Result<Done, Undone> {
        let mut open = Open::begin(self, staff, article).await?;
        let standing = Standing::load(&open.conn, article, open.now).await?;
        let action = match times {
            Times::EmbargoedUntil(_) => Action::ArticleEmbargo,
            Times::ExpiresAt(_) | Times::NeverBegins => Action::ArticleSchedule,
        };
        match times {
            Times::EmbargoedUntil(until) => {
                open.check_is_to_come(until, "embargoedUntil")?;
                if until.is_some() && standing.running.is_some() {
                    let message = "Readers see the article already: no embargo takes it from them. Unpublish it first.";
                    return Err(Mistake::at(MistakeKind::WrongState, &["articleId"], message).into());
                }
                open.row.embargoed_until = until.map(|at| at.0);
            }
            Times::ExpiresAt(until) => {
                open.check_is_to_come(until, "expiresAt")?;
                open.row.expires_at = until.map(|at| at.0);
                if open.row.edition_count > 0 && standing.running.is_none() && standing.later.is_none() {
                    open.notices.push("Readers do not see it: publish it again when they shall.".to_owned());
                }
            }
            Times::NeverBegins => return open.take_back(&standing).await,
        }
        open.replan(standing).await?;
        open.commit(action).await
    }
}

impl Open<'_> {
    fn check_is_to_come(&self, at: Option<Timestamp>, field: &'static str) -> Result<(), Undone> {
        if at.is_some_and(|at| has_begun(at, self.now)) {
            let message = "This instant has passed. Give one that is to come, or null.";
            return Err(Mistake::at(MistakeKind::Invalid, &[field], message).into());
        }
        Ok(())
    }

    /// Says until when the story is public, as far as an editor does.
    pub(super) fn set_end(&mut self, end: Patch<Timestamp>) -> Result<(), Undone> {
        let mut until = self.row.expires_at.map(Timestamp);
        end.apply(&mut until);
        if !is_end_of(&self.row, until) {
            self.check_is_to_come(until, "expiresAt")?;
        }
        self.row.expires_at = until.map(|at| at.0);
        Ok(())
    }

    /// Takes back what is planned, with what readers were to be told of it; what they see now goes on.
    async fn take_back(mut self, standing: &Standing) -> Result<Done, Undone> {
        if standing.later.is_none() {
            let message = "Nothing of the article is planned. Give `publishAt` an instant to plan it.";
            return Err(Mistake::at(MistakeKind::WrongState, &["publishAt"], message).into());
        }
        unplan(&self.conn, &self.row, standing, self.now).await?;
        self.row.publish_at = None;
        let mut draft = self.draft.clone();
        draft.details.corrections.retain(|note| has_begun(Timestamp(note.at), self.now));
        if draft == self.draft {
            tell(&mut self.rows, &self.desk.app.ids, self.now, (self.row.id, None), ChangeKind::Revised);
        } else {
            self.revise(draft, None).await?;
        }
        self.commit(Action::ArticleSchedule).await
    }

    /// Moves what is planned and ends what is public by the story's times.
    pub(super) async fn replan(&mut self, standing: Standing) -> Result<(), Undone> {
        let mut later_from = None;
        if let Some(later) = standing.later {
            let revision = revision::Entity::find_by_id(later.revision_id).one(&self.conn).await?;
            let range = self.range(revision.and_then(|revision| revision.published_at))?;
            let news = retime(&self.conn, &later, range, self.now).await?;
            later_from = Some(range.0);
            if has_begun(range.0, self.now) {
                tell(&mut self.rows, &self.desk.app.ids, self.now, (self.row.id, Some(later.id)), news);
            }
        }
        if let Some(running) = standing.running {
            let until = shown_until(&self.row, later_from);
            retime(&self.conn, &running, (Timestamp(running.visible_from), until), self.now).await?;
        }
        Ok(())
    }
}
