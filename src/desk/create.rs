//! New stories.

use super::open::{Open, checked_note};
use super::{DONE_BEFORE, Desk, Done, Once};
use crate::article::change::StoryPatch;
use crate::audit::Action;
use crate::undone::Undone;
use crate::viewer::Staff;

/// A story that is to be made.
#[derive(Debug, Clone, Default)]
pub struct NewStory {
    /// What it says; nothing is needed.
    pub patch: StoryPatch,
    /// Its slug; made from the headline when absent.
    pub slug: Option<String>,
    /// Why, for the list of versions.
    pub note: Option<String>,
    /// By what the same create is done once.
    pub once: Option<Once>,
}

impl Desk {
    /// Makes a story that only editors see.
    pub async fn create(&self, staff: Staff, new: NewStory) -> Result<Done, Undone> {
        let NewStory { patch, slug, note, once } = new;
        let note = checked_note(note)?;
        let mut open = Open::anew(self, staff).await?;
        if let Some(once) = &once
            && let Some(article) = once.made(&open.conn, open.now).await?
        {
            open.row.id = article;
            open.notices.push(DONE_BEFORE.to_owned());
            return open.leave().await;
        }
        let mut draft = open.changed(&open.draft, patch).await?;
        open.check_references(&draft).await?;
        open.claim_slug(&mut draft, slug).await?;
        open.revise(draft, note).await?;
        open.after.extend(once.map(|once| once.kept(open.row.id, open.now)));
        open.commit(Action::ArticleCreate).await
    }
}
