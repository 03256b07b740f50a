//! Reading edges: the one way from rows to [`VisibleEdge`].

use std::collections::HashMap;

use entity::related_edge::{Column, RelatedKind, RelatedRelation};
use sea_orm::sea_query::{Condition, Order};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, FromQueryResult, QueryResult};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::related::bind::{self, OwnPages};
use crate::related::list::EdgeList;
use crate::viewer::Sight;

/// An edge of a public edition, bound to what its viewer may see.
#[derive(Debug, Clone)]
pub struct VisibleEdge(Row);

#[derive(Debug, Clone, FromQueryResult)]
struct Row {
    id: Uuid,
    edition_id: Uuid,
    kind: RelatedKind,
    headline: Option<String>,
    url: Option<String>,
    relation: Option<RelatedRelation>,
    score: Option<i32>,
    reasons: String,
    bound_id: Option<Uuid>,
}

impl VisibleEdge {
    /// Its id: another one in the next edition.
    pub fn id(&self) -> Uuid {
        self.0.id
    }

    /// Who made it.
    pub fn kind(&self) -> RelatedKind {
        self.0.kind
    }

    /// The link's own words.
    pub fn headline(&self) -> Option<&str> {
        self.0.headline.as_deref().filter(|headline| !headline.is_empty())
    }

    /// The link's own address.
    pub fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// How the stories are related, where known; told only of a story that may be seen.
    pub fn relation(&self) -> Option<RelatedRelation> {
        self.0.bound_id.and(self.0.relation)
    }

    /// 0 to 1,000, for computed edges.
    pub fn score(&self) -> Option<i32> {
        self.0.bound_id.and(self.0.score)
    }

    /// Why, for computed edges.
    pub fn reasons(&self) -> Result<Vec<StoredReason>, serde_json::Error> {
        if self.0.bound_id.is_none() { Ok(Vec::new()) } else { serde_json::from_str(&self.0.reasons) }
    }

    /// The story it leads to, when there is one that may be seen.
    pub fn target_id(&self) -> Option<Uuid> {
        self.0.bound_id
    }
}

/// Why two stories are related: one item of the JSON list in `related_edge.reasons`. Made of public editions only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredReason {
    /// What sort of reason.
    pub kind: ReasonKind,
    /// People whom both name, the rarest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Uuid>,
    /// Organisations that both name, the rarest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub organisations: Vec<Uuid>,
    /// Words that both use, the most telling first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
}

/// What sort of reason relates two stories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReasonKind {
    /// Both name the same people or organisations.
    SharedNames,
    /// Both use the same telling words.
    SharedWords,
    /// They are nearly the same text.
    NearCopy,
}

/// The edges of visible editions.
pub async fn by_editions(
    db: &impl ConnectionTrait,
    sight: &Sight,
    own: Option<&OwnPages>,
    editions: &[Uuid],
) -> Result<HashMap<Uuid, EdgeList>, DbErr> {
    let of = Condition::all().add(Column::EditionId.is_in(editions.iter().copied()));
    let select = bind::bound(sight, own, of)
        .order_by(Column::EditionId, Order::Asc)
        .order_by(Column::Kind, Order::Asc)
        .order_by(Column::Position, Order::Asc)
        .take();
    let mut edges: HashMap<Uuid, Vec<VisibleEdge>> = HashMap::new();
    for row in db.query_all(&select).await? {
        let edge = from_row(&row)?;
        edges.entry(edge.0.edition_id).or_default().push(edge);
    }
    Ok(edges.into_iter().map(|(edition, edges)| (edition, EdgeList::new(edges))).collect())
}

fn from_row(row: &QueryResult) -> Result<VisibleEdge, DbErr> {
    Row::from_query_result(row, "").map(VisibleEdge)
}
