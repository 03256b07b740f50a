//! Going back to what a story said before.

use std::collections::HashSet;

use entity::tombstone;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::open::{Open, checked_note};
use super::{Desk, Done};
use crate::audit::Action;
use crate::undone::{Mistake, MistakeKind, Undone};
use crate::viewer::Staff;

impl Desk {
    /// Makes a new version that says what an earlier one said. `base_version` is the version that the editor saw last.
    pub async fn revert(
        &self,
        staff: Staff,
        article: Uuid,
        (base_version, to): (i32, i32),
        note: Option<String>,
    ) -> Result<Done, Undone> {
        let note = checked_note(note)?;
        let mut open = Open::begin(self, staff, article).await?;
        open.check_version(base_version, "baseVersion")?;
        let mut draft = open.version(to, "toVersion").await?;
        if let Err(Undone::Mistakes(_)) = open.check_section(&draft).await {
            draft.section_id = None;
            open.notices.push("The section of that version was deleted: the article stands in none now.".to_owned());
        }
        let erased = open.erased_blocks().await?;
        let before = draft.blocks.len();
        draft.blocks.retain(|block| !erased.contains(&block.key));
        if draft.blocks.len() != before {
            open.notices.push("What was erased of that version does not come back.".to_owned());
        }
        // What readers were told of is not taken back.
        draft.details.corrections.clone_from(&open.draft.details.corrections);
        if draft == open.draft {
            open.notices.push("Nothing is different: there is no new version.".to_owned());
            return open.leave().await;
        }
        let note = note.unwrap_or_else(|| format!("Back to version {to}"));
        open.revise(draft, Some(note)).await?;
        open.commit(Action::ArticleRevert).await
    }
}

impl Open<'_> {
    /// The keys of the blocks that were erased one by one.
    async fn erased_blocks(&self) -> Result<HashSet<String>, DbErr> {
        let of_story = tombstone::Entity::find().filter(tombstone::Column::ArticleId.eq(self.row.id));
        let rows = of_story.all(&self.conn).await?;
        Ok(rows.into_iter().filter_map(|row| row.block_key).collect())
    }

    /// Sees to it that nobody changed the story since an editor saw it.
    pub(super) fn check_version(&self, version: i32, field: &'static str) -> Result<(), Undone> {
        if version == self.row.revision_count {
            return Ok(());
        }
        let message =
            format!("The newest version is {} by now. Look at it and do this again.", self.row.revision_count);
        Err(Mistake::at(MistakeKind::Conflict(self.row.id, Vec::new()), &[field], message).into())
    }
}
