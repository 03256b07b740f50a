//! Changing what a story says, beside others who do the same.

use uuid::Uuid;

use super::open::{Open, checked_note};
use super::{Desk, Done};
use crate::article::change::StoryPatch;
use crate::article::merge::merge;
use crate::audit::Action;
use crate::undone::{Mistake, MistakeKind, Patch, Undone};
use crate::viewer::Staff;

/// A change of a story.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// The version that its editor saw.
    pub base_version: i32,
    /// What is to be different.
    pub patch: StoryPatch,
    /// The slug; the former one keeps leading to the story.
    pub slug: Patch<String>,
    /// Why, for the list of versions.
    pub note: Option<String>,
}

impl Desk {
    /// Changes a story. What others changed since the version that the editor saw stays; where both changed the same,
    /// nothing is done.
    pub async fn update(&self, staff: Staff, article: Uuid, change: Change) -> Result<Done, Undone> {
        let Change { base_version, patch, slug, note } = change;
        let note = checked_note(note)?;
        let mut open = Open::begin(self, staff, article).await?;
        let base = open.version(base_version, "baseVersion").await?;
        let mut theirs = open.changed(&base, patch).await?;
        slug.apply(&mut theirs.slug);
        let mut draft = if base_version == open.row.revision_count {
            theirs
        } else {
            let merged = merge(&base, &open.draft, &theirs);
            if !merged.clashes.is_empty() {
                let message = "Somebody changed the same places since. Look at both sides and send your change again.";
                let clash = MistakeKind::Conflict(article, merged.clashes);
                return Err(Mistake::at(clash, &["baseVersion"], message).into());
            }
            merged.draft
        };
        open.check_references(&draft).await?;
        let wanted = draft.slug.clone().filter(|slug| open.draft.slug.as_ref() != Some(slug));
        open.claim_slug(&mut draft, wanted).await?;
        if draft == open.draft {
            open.notices.push("Nothing is different: there is no new version.".to_owned());
            return open.leave().await;
        }
        open.revise(draft, note).await?;
        open.commit(Action::ArticleUpdate).await
    }
}
