//! The articles of fronts: what editors picked, in their order, then the newest of a filter, without repeats.

use std::collections::HashMap;
use std::sync::Arc;

use entity::{collection_item, edition};
use sea_orm::sea_query::{
    Asterisk, Condition, Expr, ExprTrait, JoinType, Order as Direction, Query, SelectStatement, UnionType,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr};
use uuid::Uuid;

use crate::article::filter::{ArticleFilter, ArticleOrder};
use crate::article::visible::VisibleArticle;
use crate::article::{picks, read};
use crate::keys::padded;
use crate::page::{self, Page, Position, Slice};
use crate::policy;
use crate::viewer::Sight;

/// As many fronts as one statement reads: databases bound the parts of a union.
const FRONTS: usize = 200;

const FRONT: &str = "front_id";

/// Stands for the front in the part of a statement that reads the picks of all fronts.
const PICKS: Uuid = Uuid::nil();

/// A collection as a list of articles.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Front {
    /// The collection.
    pub collection: Uuid,
    /// What follows the picks.
    pub fill: Option<Arc<ArticleFilter>>,
}

/// For each front: a page of its visible articles that pass a filter, the picks in the editors' order and then the newest
/// of what fills it. The order is [`picks::CURATED`].
pub async fn page_curated(
    db: &impl ConnectionTrait,
    sight: &Sight,
    fronts: &[Front],
    filter: &ArticleFilter,
    page: &Page,
) -> Result<HashMap<Uuid, Slice<(Position, VisibleArticle)>>, DbErr> {
    let mut pages = HashMap::new();
    for fronts in fronts.chunks(FRONTS) {
        let mut picked = picks::of_collections(db, &picks_of(sight, fronts, filter)).await?;
        let cuts: Vec<_> = fronts
            .iter()
            .map(|front| (front, picked.remove(&front.collection).unwrap_or_default().cut(page)))
            .collect();
        let mut parts: Vec<SelectStatement> = cuts
            .iter()
            .filter_map(|(front, cut)| {
                let (fill, rest) = (front.fill.as_ref()?, cut.rest.as_ref()?);
                let mut select = read::select(sight);
                select
                    .cond_where(filter.condition())
                    .cond_where(fill.condition())
                    .and_where(edition::Column::ArticleId.not_in_subquery(picked_by(front.collection)));
                rest.cut(&mut select, &ArticleOrder::Newest.columns());
                Some(part(front.collection, select))
            })
            .collect();
        let ids: Vec<Uuid> = cuts.iter().flat_map(|(_, cut)| cut.picks.iter().map(|pick| pick.id)).collect();
        if !ids.is_empty() {
            let mut select = read::select(sight);
            select.and_where(edition::Column::ArticleId.is_in(padded(&ids)));
            parts.push(part(PICKS, select));
        }
        let mut found = found(db, parts, ArticleOrder::Newest, page.backward).await?;
        let shown: HashMap<Uuid, VisibleArticle> =
            found.remove(&PICKS).unwrap_or_default().into_iter().map(|article| (article.id(), article)).collect();
        for (front, cut) in cuts {
            let fill = found.remove(&front.collection).unwrap_or_default();
            pages.insert(front.collection, cut.slice(page, &shown, fill));
        }
    }
    Ok(pages)
}

/// For each front: a page of its visible articles that pass a filter, picked or not, in an order of all articles.
pub async fn page_ordered(
    db: &impl ConnectionTrait,
    sight: &Sight,
    fronts: &[Front],
    filter: &ArticleFilter,
    order: ArticleOrder,
    page: &Page,
) -> Result<HashMap<Uuid, Slice<(Position, VisibleArticle)>>, DbErr> {
    let mut pages = HashMap::new();
    for fronts in fronts.chunks(FRONTS) {
        let parts = fronts.iter().map(|front| {
            let mut select = held(sight, front, filter);
            page.cut(&mut select, &order.columns());
            part(front.collection, select)
        });
        for (front, rows) in found(db, parts.collect(), order, page.backward).await? {
            let rows = rows.into_iter().map(|article| (read::position(&article, order), article)).collect();
            pages.insert(front, page.slice(rows));
        }
    }
    Ok(pages)
}

/// For each front: how many visible articles that pass a filter it holds, counted to one past [`page::MAX_COUNT`].
pub async fn count(
    db: &impl ConnectionTrait,
    sight: &Sight,
    fronts: &[Front],
    filter: &ArticleFilter,
) -> Result<HashMap<Uuid, i64>, DbErr> {
    let mut counts = HashMap::new();
    for fronts in fronts.chunks(FRONTS) {
        let parts = fronts
            .iter()
            .map(|front| page::count_of(held(sight, front, filter)).expr_as(Expr::val(front.collection), FRONT).take());
        let Some(select) = union(parts.collect()) else { continue };
        for row in db.query_all(&select).await? {
            counts.insert(row.try_get("", FRONT)?, row.try_get("", page::COUNT)?);
        }
    }
    Ok(counts)
}

/// All picks of fronts in order, with the edition of each that passes a filter and may be seen.
fn picks_of(sight: &Sight, fronts: &[Front], filter: &ArticleFilter) -> SelectStatement {
    let shown = Condition::all()
        .add(
            Expr::col((edition::Entity, edition::Column::ArticleId))
                .equals((collection_item::Entity, collection_item::Column::ArticleId)),
        )
        .add(policy::editions(sight))
        .add(filter.condition());
    let collections: Vec<Uuid> = fronts.iter().map(|front| front.collection).collect();
    Query::select()
        .columns([
            (collection_item::Entity, collection_item::Column::CollectionId),
            (collection_item::Entity, collection_item::Column::ArticleId),
        ])
        .expr_as(Expr::col((edition::Entity, edition::Column::Id)), picks::SHOWN)
        .from(collection_item::Entity)
        .join(JoinType::LeftJoin, edition::Entity, shown)
        .and_where(collection_item::Column::CollectionId.is_in(padded(&collections)))
        .and_where(collection_item::Column::Position.lt(collection_item::MAX_PICKS))
        .order_by((collection_item::Entity, collection_item::Column::CollectionId), Direction::Asc)
        .order_by((collection_item::Entity, collection_item::Column::Position), Direction::Asc)
        .take()
}

/// The stories that editors picked for a collection, visible or not.
fn picked_by(collection: Uuid) -> SelectStatement {
    Query::select()
        .column(collection_item::Column::ArticleId)
        .from(collection_item::Entity)
        .and_where(collection_item::Column::CollectionId.eq(collection))
        .and_where(collection_item::Column::Position.lt(collection_item::MAX_PICKS))
        .take()
}

/// The visible articles of a front that pass a filter.
fn held(sight: &Sight, front: &Front, filter: &ArticleFilter) -> SelectStatement {
    let picked = edition::Column::ArticleId.in_subquery(picked_by(front.collection));
    let either = Condition::any().add(picked).add_option(front.fill.as_ref().map(|fill| fill.condition()));
    read::select(sight).cond_where(filter.condition()).cond_where(either).take()
}

/// One front's part of a statement about many.
fn part(front: Uuid, select: SelectStatement) -> SelectStatement {
    Query::select().column(Asterisk).expr_as(Expr::val(front), FRONT).from_subquery(select, "part").take()
}

fn union(parts: Vec<SelectStatement>) -> Option<SelectStatement> {
    let mut parts = parts.into_iter();
    let mut first = parts.next()?;
    first.unions(parts.map(|part| (UnionType::All, part)));
    Some(first)
}

/// The rows of each part, in the order in which a page of `order` was cut.
async fn found(
    db: &impl ConnectionTrait,
    parts: Vec<SelectStatement>,
    order: ArticleOrder,
    backward: bool,
) -> Result<HashMap<Uuid, Vec<VisibleArticle>>, DbErr> {
    let mut found: HashMap<Uuid, Vec<VisibleArticle>> = HashMap::new();
    let Some(select) = union(parts) else { return Ok(found) };
    for row in db.query_all(&select).await? {
        found.entry(row.try_get("", FRONT)?).or_default().push(read::from_row(&row)?);
    }
    for rows in found.values_mut() {
        rows.sort_by(|one, other| {
            let ordering = page::compare(&read::position(one, order), &read::position(other, order));
            if order.order().descending == backward { ordering } else { ordering.reverse() }
        });
    }
    Ok(found)
}
