//! Stories: identity and state. What the public reads is in `edition`, what an editor works on in `revision`.

use sea_orm::entity::prelude::*;

/// One story, over all its revisions and editions.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "article")]
pub struct Model {
    /// The UUID behind `article_…` and `draft_…`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// When the hub first stored the story.
    pub created_at: i64,
    /// The newest revision.
    pub revision_id: Uuid,
    /// The newest revision that an import wrote: what a re-import merges from.
    pub imported_revision_id: Option<Uuid>,
    /// How many revisions there are.
    pub revision_count: i32,
    /// The number of the newest edition, past or scheduled; 0 before the first.
    pub edition_count: i32,
    /// When an editor took the story out of sight; an import never publishes it again.
    pub withdrawn_at: Option<i64>,
    /// When an editor deleted the story.
    pub deleted_at: Option<i64>,
    /// The story that this one translates.
    pub translation_of: Option<Uuid>,
    /// The story that this one updates.
    pub update_of: Option<Uuid>,
    /// When editors plan that it becomes public.
    pub publish_at: Option<i64>,
    /// Not before this instant, as the source demands it.
    pub embargoed_until: Option<i64>,
    /// No longer from this instant on.
    pub expires_at: Option<i64>,
    /// Where readers of a story that was withdrawn are sent: an article's id or a url.
    pub redirect_to: Option<String>,
    /// The revision of the newest edition, past or scheduled.
    pub published_revision_id: Option<Uuid>,
    /// When an editor or an import changed it last.
    pub touched_at: i64,
    /// When an administrator erased its words.
    pub erased_at: Option<i64>,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
