//! What becomes of a story, and who is at it.

use async_graphql::{Enum, SimpleObject};

use crate::article::drafts::read::Present;
use crate::graphql::scalar::DateTime;
use crate::policy::StoryState as State;

/// The state of a story; where several hold, the one that an editor must know first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "State")]
pub enum StoryState {
    /// Readers never saw it, and no instant is set at which they will.
    Draft,
    /// Readers see it from a later instant on.
    Scheduled,
    /// Readers see it, this revision or an earlier one.
    Public,
    /// An editor took it out of sight.
    Withdrawn,
    /// Readers saw it until its end came.
    Expired,
    /// An editor deleted it.
    Deleted,
}

/// An editor who is at a story.
#[derive(Debug, Clone, SimpleObject)]
pub struct Editing {
    /// The editor's name.
    name: String,
    /// The `key` of the block where the editor is; null when at none.
    block_key: Option<String>,
    /// When this was said last, at most 60 seconds ago.
    since: DateTime,
}

impl From<&Present> for Editing {
    fn from(present: &Present) -> Self {
        let Present { name, block_key, at } = present.clone();
        Self { name, block_key, since: DateTime(at) }
    }
}
