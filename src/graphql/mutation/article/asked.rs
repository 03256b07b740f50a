//! What mutations of stories take.

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::block::{BlockEditInput, BlockInput};
use super::input::{AnnouncementInput, StoryFieldsInput};
use crate::graphql::related::RelatedStoryRelation;
use crate::graphql::scalar::{DateTime, WebUrl};

/// A story that is to be made. Nothing of it is needed.
#[derive(Debug, Clone, Default, InputObject)]
pub struct ArticleCreateInput {
    #[graphql(flatten)]
    pub(super) fields: StoryFieldsInput,
    /// Its slug, unique among all that articles have or had: small letters a to z, digits and single hyphens, at most 200
    /// of them. Made from the headline when absent or null.
    pub(super) slug: Option<String>,
    /// Its blocks, in order, at most 2,000.
    pub(super) body: Option<Vec<BlockInput>>,
    /// Why, for the list of revisions, at most 2,000 characters; readers do not see it.
    pub(super) note: Option<String>,
    /// A key of the client's own, at most 200 bytes: the same create with the same key within a day is done once, another
    /// one is `IDEMPOTENCY_MISMATCH`.
    pub(super) idempotency_key: Option<String>,
}

/// A change of a story's draft.
#[derive(Debug, Clone, InputObject)]
pub struct ArticleUpdateInput {
    /// The article (`article_…`).
    pub(super) article_id: ID,
    /// The `version` of the draft that the editor saw. What others changed since stays; where it is the same, nothing is
    /// done.
    pub(super) base_version: i32,
    #[graphql(flatten)]
    pub(super) fields: StoryFieldsInput,
    /// The slug: small letters a to z, digits and single hyphens, at most 200 of them. The former one keeps leading to the
    /// article; null has one made from the headline.
    pub(super) slug: MaybeUndefined<String>,
    /// The whole body, at most 2,000 blocks: one that is left out is gone. A block with the key that it has is the same
    /// block. Absent or null: the body stays.
    pub(super) body: Option<Vec<BlockInput>>,
    /// Changes of single blocks, at most 1,000, done in their order; instead of `body`.
    pub(super) edits: Option<Vec<BlockEditInput>>,
    /// Why, for the list of revisions, at most 2,000 characters; readers do not see it.
    pub(super) note: Option<String>,
}

/// A version that is to be published.
#[derive(Debug, Clone, InputObject)]
pub struct ArticlePublishInput {
    /// The article (`article_…`).
    pub(super) article_id: ID,
    /// The `version` of the draft that the editor saw, which must be its newest: nobody publishes what they have not read.
    pub(super) version: i32,
    /// How readers are told; needed when they see another version at this time, unless it was said when this one was
    /// scheduled.
    #[graphql(name = "as")]
    pub(super) announcement: Option<AnnouncementInput>,
    /// From when on readers see it no more; absent: as it was planned; null: they see it for good.
    pub(super) expires_at: MaybeUndefined<DateTime>,
}

/// Times of an article.
#[derive(Debug, Clone, InputObject)]
pub struct ArticleScheduleInput {
    /// The article (`article_…`).
    pub(super) article_id: ID,
    /// The `version` of the draft that the editor saw, which must be its newest; needed with `publishAt`.
    pub(super) version: Option<i32>,
    /// When this version becomes public: an instant that is to come; one that has passed is at once. Absent: nothing is
    /// published; null: what is planned is taken back.
    pub(super) publish_at: MaybeUndefined<DateTime>,
    /// How readers are told; needed with `publishAt` when they see another version at this time, unless it was said when
    /// this one was scheduled before.
    #[graphql(name = "as")]
    pub(super) announcement: Option<AnnouncementInput>,
    /// From when on readers see it no more; absent: as it was planned; null: they see it for good.
    pub(super) expires_at: MaybeUndefined<DateTime>,
}

/// An embargo.
#[derive(Debug, Clone, InputObject)]
pub struct ArticleEmbargoInput {
    /// The article (`article_…`).
    pub(super) article_id: ID,
    /// Not before this instant, which is to come, whatever else is planned; absent or null lifts the embargo.
    pub(super) embargoed_until: Option<DateTime>,
}

/// A correction of what readers see.
#[derive(Debug, Clone, InputObject)]
pub struct ArticleCorrectInput {
    /// The article (`article_…`).
    pub(super) article_id: ID,
    /// The `version` of the draft that the editor saw, not the one that readers see.
    pub(super) base_version: i32,
    #[graphql(flatten)]
    pub(super) fields: StoryFieldsInput,
    /// The slug: small letters a to z, digits and single hyphens, at most 200 of them. The former one keeps leading to the
    /// article; null has one made from the headline.
    pub(super) slug: MaybeUndefined<String>,
    /// The whole body, at most 2,000 blocks: one that is left out is gone. A block with the key that it has is the same
    /// block. Absent or null: the body stays.
    pub(super) body: Option<Vec<BlockInput>>,
    /// Changes of single blocks, at most 1,000, done in their order; instead of `body`.
    pub(super) edits: Option<Vec<BlockEditInput>>,
    /// How readers are told.
    #[graphql(name = "as")]
    pub(super) announcement: AnnouncementInput,
    /// Why, for the list of revisions, at most 2,000 characters; the note to readers when absent or null.
    pub(super) note: Option<String>,
}

/// An article that is to be withdrawn.
#[derive(Debug, Clone, InputObject)]
pub struct ArticleUnpublishInput {
    /// The article (`article_…`).
    pub(super) article_id: ID,
    /// The page to which the newsroom's own site sends its readers instead; none when absent or null.
    pub(super) redirect_to: Option<WebUrl>,
}

/// An article.
#[derive(Debug, Clone, InputObject)]
pub struct ArticleDeleteInput {
    /// The article (`article_…`).
    pub(super) article_id: ID,
}

/// An article that was deleted.
#[derive(Debug, Clone, InputObject)]
pub struct ArticleRestoreInput {
    /// The article (`article_…`).
    pub(super) article_id: ID,
}

/// An earlier version that is to come back.
#[derive(Debug, Clone, InputObject)]
pub struct ArticleRevertInput {
    /// The article (`article_…`).
    pub(super) article_id: ID,
    /// The `version` of the draft that the editor saw, which must be its newest.
    pub(super) base_version: i32,
    /// The version that comes back: a `number` of its revisions.
    pub(super) to_version: i32,
    /// Why, for the list of revisions, at most 2,000 characters; readers do not see it.
    pub(super) note: Option<String>,
}

/// An article that is to stand beside another.
#[derive(Debug, Clone, InputObject)]
pub struct ArticlePinRelatedInput {
    /// The article (`article_…`).
    pub(super) article_id: ID,
    /// The one that is to stand beside it (`article_…`), public or not: readers see it once it is public.
    pub(super) target_id: ID,
    /// What they have to do with each other; nothing is said when absent or null.
    pub(super) relation: Option<RelatedStoryRelation>,
    /// Its place among the editors' picks, from 0; behind all others when absent, null or too high.
    pub(super) position: Option<i32>,
}

/// An article that is to stand beside another no more.
#[derive(Debug, Clone, InputObject)]
pub struct ArticleUnpinRelatedInput {
    /// The article (`article_…`).
    pub(super) article_id: ID,
    /// The one that stands beside it (`article_…`).
    pub(super) target_id: ID,
}

/// Another order of the editors' picks.
#[derive(Debug, Clone, InputObject)]
pub struct ArticleReorderRelatedInput {
    /// The article (`article_…`).
    pub(super) article_id: ID,
    /// All that editors put beside it (`article_…`), each once, in their new order.
    pub(super) target_ids: Vec<ID>,
}

/// Where an editor is.
#[derive(Debug, Clone, InputObject)]
pub struct ArticleEditingTouchInput {
    /// The article (`article_…`).
    pub(super) article_id: ID,
    /// The key of the block that the editor is at; at none when absent or null.
    pub(super) block_key: Option<String>,
}

/// Words that are to be gone.
#[derive(Debug, Clone, InputObject)]
pub struct ArticleEraseInput {
    /// The article (`article_…`).
    pub(super) article_id: ID,
    /// The key of the one block that is to go; the whole article when absent or null.
    pub(super) block_key: Option<String>,
    /// Why, at most 2,000 characters, without the words that are to go: it is kept.
    pub(super) reason: String,
}
