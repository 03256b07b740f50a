//! Reading edges: the one way from rows to [`VisibleEdge`].

use std::collections::HashMap;
use std::sync::Arc;

use entity::edition;
use entity::related_edge::{Column, RelatedKind, RelatedRelation};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType, Order, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, QueryResult};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::article::VisibleArticle;
use crate::article::read as articles;
use crate::asked::Asked;
use crate::policy;
use crate::related::bind::{self, OwnPages};
use crate::related::list::EdgeList;
use crate::row::{Fields, row};
use crate::viewer::Sight;

/// An edge of a public edition, bound to what its viewer may see.
#[derive(Debug, Clone)]
pub struct VisibleEdge(Arc<Row>, Option<Arc<VisibleArticle>>);

row! {
    #[derive(Debug)]
    struct Row {
        id: Uuid = "edge_id",
        edition_id: Uuid = "edge_edition_id",
        kind: RelatedKind = "edge_kind",
        headline: Option<String> = "edge_headline",
        url: Option<String> = "edge_url",
        relation: Option<RelatedRelation> = "edge_relation",
        score: Option<i32> = "edge_score",
        reasons: String = "edge_reasons",
    }
}

/// The columns of [`Row`].
const COLUMNS: [(Column, &str); 8] = [
    (Column::Id, "edge_id"),
    (Column::EditionId, "edge_edition_id"),
    (Column::Kind, "edge_kind"),
    (Column::Headline, "edge_headline"),
    (Column::Url, "edge_url"),
    (Column::Relation, "edge_relation"),
    (Column::Score, "edge_score"),
    (Column::Reasons, "edge_reasons"),
];

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
        self.target().and(self.0.relation)
    }

    /// 0 to 1,000, for computed edges.
    pub fn score(&self) -> Option<i32> {
        self.target().and(self.0.score)
    }

    /// Why, for computed edges.
    pub fn reasons(&self) -> Result<Vec<StoredReason>, serde_json::Error> {
        if self.target().is_none() { Ok(Vec::new()) } else { serde_json::from_str(&self.0.reasons) }
    }

    /// The story it leads to, when there is one that may be seen.
    pub fn target(&self) -> Option<&Arc<VisibleArticle>> {
        self.1.as_ref()
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

const EDGE: &str = "edge";

/// The edges of visible editions.
pub async fn by_editions(
    db: &impl ConnectionTrait,
    sight: &Sight,
    own: Option<&OwnPages>,
    editions: &[Uuid],
) -> Result<HashMap<Uuid, EdgeList>, DbErr> {
    let pages = own.map(|own| format!("{}\0{}", own.before, own.after)).unwrap_or_default();
    let asked = Asked::new(sight).ids(editions).beside(pages);
    let rows = asked.rows(db, ("edges of editions", u32::from(own.is_some())), |asked| {
        let of = Condition::all().add(Column::EditionId.is_in(asked.ids.iter().copied()));
        let target = Condition::all()
            .add(Expr::col((EDGE, bind::TARGET)).equals((edition::Entity, edition::Column::ArticleId)))
            .add(policy::editions(&asked.sight));
        let mut select = Query::select()
            .from_subquery(bind::bound(&asked.sight, own, of), EDGE)
            .join(JoinType::LeftJoin, edition::Entity, target)
            .take();
        for (column, name) in COLUMNS {
            select.expr_as(Expr::col((EDGE, column)), name);
        }
        articles::select_columns(&mut select);
        for column in [Column::EditionId, Column::Kind, Column::Position] {
            select.order_by((EDGE, column), Order::Asc);
        }
        select
    });
    let mut edges: HashMap<Uuid, Vec<VisibleEdge>> = HashMap::new();
    for row in rows.await? {
        let edge = from_row(&row)?;
        edges.entry(edge.0.edition_id).or_default().push(edge);
    }
    Ok(edges.into_iter().map(|(edition, edges)| (edition, EdgeList::new(edges))).collect())
}

fn from_row(row: &QueryResult) -> Result<VisibleEdge, DbErr> {
    // The story joined is one that may be seen, and there is none where the edge leads to no such story.
    let joined: Option<Uuid> = Fields::of(row)?.get("article_id")?;
    let target = joined.map(|_| articles::from_row(row).map(Arc::new)).transpose()?;
    Ok(VisibleEdge(Arc::new(Row::read(row)?), target))
}
