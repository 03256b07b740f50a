//! Writing the edges that editors and scoring make. A link inside a story is written with its edition.

use std::collections::HashMap;

use entity::related_edge::{RelatedKind, RelatedRelation};
use entity::{edition, related_edge, related_pick};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::ids::Ids;
use crate::policy::{Shown, shown};
use crate::related::read::StoredReason;
use crate::rows::Rows;

/// An edge to a story that the hub holds.
#[derive(Debug, Clone)]
pub struct NewEdge {
    /// The story that it leads to.
    pub target: Uuid,
    /// How the stories are related, where known.
    pub relation: Option<RelatedRelation>,
    /// 0 to 1,000, for computed edges.
    pub score: Option<i32>,
    /// Why, for computed edges.
    pub reasons: Vec<StoredReason>,
}

impl NewEdge {
    /// What an editor put beside a story.
    pub fn picked(pick: &related_pick::Model) -> Self {
        Self { target: pick.target_id, relation: pick.relation, score: None, reasons: Vec::new() }
    }
}

/// Makes these the edges of one kind that lead from a story, in this order, in what readers see of it now and later.
pub async fn relate(
    conn: &impl ConnectionTrait,
    ids: &Ids,
    now: Timestamp,
    article: Uuid,
    kind: RelatedKind,
    edges: &[NewEdge],
) -> Result<(), DbErr> {
    if kind == RelatedKind::Editorial {
        pick(conn, article, edges).await?;
    }
    let editions = edition::Entity::find()
        .filter(edition::Column::ArticleId.eq(article))
        .order_by_asc(edition::Column::Number)
        .all(conn)
        .await?;
    let mut rows = Rows::default();
    for edition in editions.iter().filter(|edition| matches!(shown(edition, now), Shown::Now | Shown::Later)) {
        let of = related_edge::Column::EditionId.eq(edition.id).and(related_edge::Column::Kind.eq(kind));
        let former = related_edge::Entity::find().filter(of.clone()).all(conn).await?;
        related_edge::Entity::delete_many().filter(of).exec(conn).await?;
        // What leads where it led stays what it was: its cursor does not tell that something beside it has changed, which
        // readers may not see.
        let former: HashMap<Uuid, Uuid> = former.iter().filter_map(|row| Some((row.target_id?, row.id))).collect();
        for (position, edge) in (0..).zip(edges) {
            rows.related_edges.push(related_edge::Model {
                id: former.get(&edge.target).copied().unwrap_or_else(|| ids.next(now)),
                edition_id: edition.id,
                article_id: article,
                kind,
                position,
                headline: None,
                headline_folded: String::new(),
                url: None,
                url_key: String::new(),
                block_key: None,
                target_id: Some(edge.target),
                relation: edge.relation,
                score: edge.score,
                reasons: serde_json::to_string(&edge.reasons).map_err(|error| DbErr::Json(error.to_string()))?,
            });
        }
    }
    rows.insert(conn).await
}

/// Gives what readers see of a story now and later the editors' picks, in their order.
pub async fn relate_picks(conn: &impl ConnectionTrait, ids: &Ids, now: Timestamp, article: Uuid) -> Result<(), DbErr> {
    let picks = related_pick::Entity::find().filter(related_pick::Column::ArticleId.eq(article));
    let picks = picks.order_by_asc(related_pick::Column::Position).all(conn).await?;
    let edges: Vec<NewEdge> = picks.iter().map(NewEdge::picked).collect();
    relate(conn, ids, now, article, RelatedKind::Editorial, &edges).await
}

/// Gives an edition the computed edges of the one before it.
pub async fn carry_automatic(
    conn: &impl ConnectionTrait,
    ids: &Ids,
    now: Timestamp,
    (from, to): (Uuid, Uuid),
) -> Result<(), DbErr> {
    let edges = related_edge::Entity::find()
        .filter(related_edge::Column::EditionId.eq(from))
        .filter(related_edge::Column::Kind.eq(RelatedKind::Automatic));
    let mut rows = Rows::default();
    for row in edges.order_by_asc(related_edge::Column::Position).all(conn).await? {
        rows.related_edges.push(related_edge::Model { id: ids.next(now), edition_id: to, ..row });
    }
    rows.insert(conn).await
}

/// Makes these the editors' picks of a story, in this order.
async fn pick(conn: &impl ConnectionTrait, article: Uuid, edges: &[NewEdge]) -> Result<(), DbErr> {
    related_pick::Entity::delete_many().filter(related_pick::Column::ArticleId.eq(article)).exec(conn).await?;
    for (position, edge) in (0..).zip(edges) {
        let (target_id, relation) = (edge.target, edge.relation);
        let row = related_pick::Model { article_id: article, target_id, position, relation };
        row.into_active_model().reset_all().insert(conn).await?;
    }
    Ok(())
}
