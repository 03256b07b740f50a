//! Taking stories out of readers' sight.

use entity::change::ChangeKind;
use uuid::Uuid;

use super::open::Open;
use super::{Desk, Done};
use crate::article::publish::{end_earlier, tell};
use crate::article::retime::Standing;
use crate::audit::Action;
use crate::policy::{is_deleted, is_erased};
use crate::undone::{Mistake, MistakeKind, Undone};
use crate::viewer::Staff;

impl Desk {
    /// Withdraws a story: readers see it no more, and nothing of it that was planned. Its draft stays. `redirect_to` is
    /// where they are sent instead: an article's id or a url.
    pub async fn unpublish(&self, staff: Staff, article: Uuid, redirect_to: Option<String>) -> Result<Done, Undone> {
        let mut open = Open::begin(self, staff, article).await?;
        let standing = Standing::load(&open.conn, article, open.now).await?;
        if standing.running.is_none() && standing.later.is_none() {
            let message = "The article is neither public nor scheduled.";
            return Err(Mistake::at(MistakeKind::WrongState, &["articleId"], message).into());
        }
        open.end(&standing).await?;
        open.row.redirect_to = redirect_to;
        open.commit(Action::ArticleUnpublish).await
    }

    /// Deletes a story: it goes out of readers' sight and of editors' lists, and can be restored.
    pub async fn delete(&self, staff: Staff, article: Uuid) -> Result<Done, Undone> {
        let mut open = Open::begin(self, staff, article).await?;
        let standing = Standing::load(&open.conn, article, open.now).await?;
        if standing.running.is_some() || standing.later.is_some() {
            open.end(&standing).await?;
        }
        open.row.deleted_at = Some(open.now.0);
        tell(&mut open.rows, &self.app.ids, open.now, (article, None), ChangeKind::Revised);
        open.commit(Action::ArticleDelete).await
    }

    /// Restores a story that was deleted, as a draft.
    pub async fn restore(&self, staff: Staff, article: Uuid) -> Result<Done, Undone> {
        let mut open = Open::begin_any(self, staff, article).await?;
        if is_erased(&open.row) {
            let message = "The article was erased: nothing of it is left to restore.";
            return Err(Mistake::at(MistakeKind::WrongState, &["articleId"], message).into());
        }
        if !is_deleted(&open.row) {
            let message = "The article was not deleted.";
            return Err(Mistake::at(MistakeKind::WrongState, &["articleId"], message).into());
        }
        open.row.deleted_at = None;
        tell(&mut open.rows, &self.app.ids, open.now, (article, None), ChangeKind::Revised);
        if open.row.edition_count > 0 {
            open.notices.push("Readers do not see it: publish it again when they shall.".to_owned());
        }
        open.commit(Action::ArticleRestore).await
    }
}

impl Open<'_> {
    /// Ends what readers see and what they were going to see.
    pub(super) async fn end(&mut self, standing: &Standing) -> Result<(), Undone> {
        let article = self.row.id;
        end_earlier(&self.conn, article, self.now).await?;
        if let Some(running) = &standing.running {
            let event = (article, Some(running.id));
            tell(&mut self.rows, &self.desk.app.ids, self.now, event, ChangeKind::Withdrawn);
        } else {
            tell(&mut self.rows, &self.desk.app.ids, self.now, (article, None), ChangeKind::Revised);
        }
        self.row.withdrawn_at = Some(self.now.0);
        self.row.publish_at = None;
        Ok(())
    }
}
