//! Related-story edges of editions, bound to a story or not.

use sea_orm::entity::prelude::*;

/// One edge.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "related_edge")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The edition it starts from.
    pub edition_id: Uuid,
    /// The story it starts from.
    pub article_id: Uuid,
    /// Who made it.
    pub kind: RelatedKind,
    /// Order within its kind, from 0.
    pub position: i32,
    /// The link's own words.
    pub headline: Option<String>,
    /// The link's own words folded; empty when there are none. An unbound edge binds by it.
    pub headline_folded: String,
    /// The link's address.
    pub url: Option<String>,
    /// The address in canonical form; empty when there is none. An unbound edge binds by it first.
    pub url_key: String,
    /// The block it stands in, for inline links.
    pub block_key: Option<String>,
    /// The story it was bound to by an editor or by scoring; null where the link's words and address decide.
    pub target_id: Option<Uuid>,
    /// How the stories are related, where known.
    pub relation: Option<RelatedRelation>,
    /// 0 to 1,000, for computed edges.
    pub score: Option<i32>,
    /// Why, for computed edges: a JSON list.
    #[sea_orm(column_type = "Text")]
    pub reasons: String,
}

/// Joins are written where they are read.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Who made an edge, in the order in which readers see them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "i16", db_type = "SmallInteger")]
pub enum RelatedKind {
    /// An editor's pick.
    Editorial = 0,
    /// A link inside the story.
    Inline = 1,
    /// Computed.
    Automatic = 2,
}

/// How two stories are related.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum RelatedRelation {
    /// Both tell of one event.
    #[sea_orm(string_value = "SAME_EVENT")]
    SameEvent,
    /// The target tells what came next.
    #[sea_orm(string_value = "FOLLOW_UP")]
    FollowUp,
    /// The target tells what came before, or why.
    #[sea_orm(string_value = "BACKGROUND")]
    Background,
    /// Nearly the same text.
    #[sea_orm(string_value = "NEAR_COPY")]
    NearCopy,
    /// The target is a newer state of the same story.
    #[sea_orm(string_value = "UPDATE")]
    Update,
}
