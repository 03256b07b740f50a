//! The way back: which public stories lead here.

use std::collections::HashMap;

use entity::edition_key::EditionKeyKind;
use entity::related_edge::{RelatedKind, RelatedRelation};
use entity::{edition, edition_key, related_edge};
use sea_orm::sea_query::{
    BinOper, Condition, Expr, ExprTrait, Func, JoinType, Order, OverStatement, Query, SelectStatement, UnionType,
    WindowStatement,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, FromQueryResult, QueryResult};
use uuid::Uuid;

use crate::article::read as articles;
use crate::article::{ArticleFilter, ArticleOrder, VisibleArticle};
use crate::keys::padded;
use crate::page::{self, Page, Slice};
use crate::policy;
use crate::related::bind::{self, OwnPages, of_kind};
use crate::viewer::Sight;

/// A public story that leads here, and how.
#[derive(Debug, Clone)]
pub struct BackEdge {
    /// The story that the edge starts from.
    pub article: VisibleArticle,
    how: How,
}

#[derive(Debug, Clone, FromQueryResult)]
#[expect(clippy::struct_field_names, reason = "they are the columns' names in the statement")]
struct How {
    edge_kind: RelatedKind,
    edge_headline: Option<String>,
    edge_relation: Option<RelatedRelation>,
    edge_score: Option<i32>,
}

impl BackEdge {
    /// Who made the edge.
    pub fn kind(&self) -> RelatedKind {
        self.how.edge_kind
    }

    /// The link's own words.
    pub fn headline(&self) -> Option<&str> {
        self.how.edge_headline.as_deref().filter(|headline| !headline.is_empty())
    }

    /// How the stories are related, where known.
    pub fn relation(&self) -> Option<RelatedRelation> {
        self.how.edge_relation
    }

    /// 0 to 1,000, for computed edges.
    pub fn score(&self) -> Option<i32> {
        self.how.edge_score
    }
}

/// For each of these visible stories: a page of the visible stories that lead to it, each once, with its first edge.
pub async fn page_back(
    db: &impl ConnectionTrait,
    sight: &Sight,
    back: &Back<'_>,
    order: ArticleOrder,
    page: &Page,
) -> Result<HashMap<Uuid, Slice<BackEdge>>, DbErr> {
    let select = page.cut_each(back.select(sight), PARENT, &order.columns());
    page.read_each(db, &select, |row| Ok((row.try_get("", bind::TARGET)?, from_row(row)?))).await
}

/// For each of these visible stories: how many lead to it, counted to one past [`page::MAX_COUNT`].
pub async fn count_back(
    db: &impl ConnectionTrait,
    sight: &Sight,
    back: &Back<'_>,
) -> Result<HashMap<Uuid, i64>, DbErr> {
    page::count_each(db, back.select(sight), PARENT).await
}

/// Which ways back.
#[derive(Debug, Clone, Copy)]
pub struct Back<'a> {
    /// To which visible stories.
    pub articles: &'a [Uuid],
    /// Along edges of which kind; all when absent.
    pub kind: Option<RelatedKind>,
    /// From which stories.
    pub filter: &'a ArticleFilter,
    /// The newsroom's own pages.
    pub own: Option<&'a OwnPages>,
}

const BACK: &str = "back";
const PARENT: (&str, &str) = (BACK, bind::TARGET);
const TURN: &str = "turn";

impl Back<'_> {
    /// The stories that lead to each, with the first edge of each.
    fn select(&self, sight: &Sight) -> SelectStatement {
        let mut select = articles::select(sight);
        select
            .column(PARENT)
            .expr_as(Expr::col((BACK, related_edge::Column::Kind)), "edge_kind")
            .expr_as(Expr::col((BACK, related_edge::Column::Headline)), "edge_headline")
            .expr_as(Expr::col((BACK, related_edge::Column::Relation)), "edge_relation")
            .expr_as(Expr::col((BACK, related_edge::Column::Score)), "edge_score")
            .join_subquery(
                JoinType::InnerJoin,
                self.ranked(sight),
                BACK,
                Condition::all()
                    .add(
                        Expr::col((BACK, related_edge::Column::EditionId))
                            .equals((edition::Entity, edition::Column::Id)),
                    )
                    .add(Expr::col((BACK, TURN)).eq(1)),
            )
            .cond_where(self.filter.condition());
        select
    }

    /// The edges that lead to each, those of one edition counted in their order.
    fn ranked(&self, sight: &Sight) -> SelectStatement {
        const LEADING: &str = "leading";
        let candidate = related_edge::Column::Id.in_subquery(self.candidates(sight));
        let of_kind = self.kind.map(|kind| related_edge::Column::Kind.eq(kind));
        let edges = bind::bound(sight, self.own, Condition::all().add(candidate).add_option(of_kind));
        let mut turn = WindowStatement::partition_by((LEADING, bind::TARGET));
        turn.add_partition_by(Expr::col((LEADING, related_edge::Column::EditionId)))
            .order_by((LEADING, related_edge::Column::Kind), Order::Asc)
            .order_by((LEADING, related_edge::Column::Position), Order::Asc);
        Query::select()
            .columns(
                [
                    related_edge::Column::EditionId,
                    related_edge::Column::Kind,
                    related_edge::Column::Headline,
                    related_edge::Column::Relation,
                    related_edge::Column::Score,
                ]
                .map(|column| (LEADING, column)),
            )
            .column((LEADING, bind::TARGET))
            .expr_window_as(Func::cust("ROW_NUMBER"), turn, TURN)
            .from_subquery(edges, LEADING)
            .and_where(Expr::col((LEADING, bind::TARGET)).is_in(padded(self.articles)))
            .take()
    }

    /// Edges that could lead to one of the stories, found by index: bound to it, or naming an address or the words of one
    /// of its headlines.
    fn candidates(&self, sight: &Sight) -> SelectStatement {
        let articles = || padded(self.articles);
        let key = || Expr::col((edition_key::Entity, edition_key::Column::Key));
        let keyed = |kind, matches: Expr| {
            Query::select()
                .column((related_edge::Entity, related_edge::Column::Id))
                .from(edition::Entity)
                .join(
                    JoinType::InnerJoin,
                    edition_key::Entity,
                    Expr::col((edition_key::Entity, edition_key::Column::EditionId))
                        .equals((edition::Entity, edition::Column::Id)),
                )
                .join(JoinType::InnerJoin, related_edge::Entity, matches)
                .and_where(edition::Column::ArticleId.is_in(articles()))
                .and_where(key().ne(""))
                .cond_where(of_kind(kind))
                .cond_where(policy::edition_keys(sight))
                .take()
        };
        let url = || Expr::col((related_edge::Entity, related_edge::Column::UrlKey));
        let words = Expr::col((related_edge::Entity, related_edge::Column::HeadlineFolded));
        let mut all = Query::select()
            .column((related_edge::Entity, related_edge::Column::Id))
            .from(related_edge::Entity)
            .and_where(related_edge::Column::TargetId.is_in(articles()))
            .union(UnionType::All, keyed(EditionKeyKind::Url, url().eq(key())))
            .union(UnionType::All, keyed(EditionKeyKind::Headline, words.eq(key())))
            .take();
        if let Some(own) = self.own {
            let joined = |one: Expr, other: Expr| one.binary(BinOper::Custom("||"), other);
            let page = joined(joined(Expr::val(own.before.as_str()), key()), Expr::val(own.after.as_str()));
            all.union(UnionType::All, keyed(EditionKeyKind::Slug, url().eq(page)));
        }
        all
    }
}

fn from_row(row: &QueryResult) -> Result<BackEdge, DbErr> {
    Ok(BackEdge { article: articles::from_row(row)?, how: How::from_query_result(row, "")? })
}
