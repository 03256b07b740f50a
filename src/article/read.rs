//! Reading articles: the one way from rows to [`VisibleArticle`].

use std::collections::HashMap;

use entity::{edition, edition_key, posting};
use sea_orm::sea_query::{DynIden, Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, QueryResult};
use uuid::Uuid;

use crate::article::content::StoredBlock;
use crate::article::filter::{ArticleFilter, ArticleOrder};
use crate::article::visible::{self, VisibleArticle};
use crate::asked::Asked;
use crate::keys::padded;
use crate::page::{self, Key, Page, Position, Slice};
use crate::policy;
use crate::viewer::Sight;

pub use entity::edition_key::EditionKeyKind as KeyOf;

/// An edition's blocks are not what the hub writes.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbErr),
    /// A JSON column does not hold what the hub writes into it.
    #[error("edition {0} does not hold what the hub writes: {1}")]
    Content(Uuid, serde_json::Error),
}

/// Visible articles by id; what is missing is not there or not visible.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    sight: &Sight,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, VisibleArticle>, DbErr> {
    let rows = Asked::new(sight).ids(ids).rows(db, ("articles by id", 0), |asked| {
        let mut select = select(&asked.sight);
        select.and_where(edition::Column::ArticleId.is_in(asked.ids.iter().copied()));
        select
    });
    rows.await?.iter().map(|row| visible::from_row(row).map(|article| (article.id(), article))).collect()
}

/// Visible articles by a key that one of their editions has or had: a present or past slug or url.
///
/// Where several articles had the same url, the one that has it now wins, then the newest. Who asks so wants a whole story:
/// its blocks are read with it.
pub async fn by_keys(
    db: &impl ConnectionTrait,
    sight: &Sight,
    kind: KeyOf,
    keys: &[String],
) -> Result<HashMap<String, VisibleArticle>, DbErr> {
    let keys = padded(keys);
    let rows = Asked::new(sight).texts(&keys).rows(db, ("articles by key", kind as u32), |asked| {
        let key = |column| Expr::col((edition_key::Entity, column));
        let mut select = select(&asked.sight);
        select
            .column((edition::Entity, edition::Column::Blocks))
            .expr_as(key(edition_key::Column::Key), "asked")
            .join(
                JoinType::InnerJoin,
                edition_key::Entity,
                key(edition_key::Column::ArticleId).equals((edition::Entity, edition::Column::ArticleId)),
            )
            .and_where(edition_key::Column::Kind.eq(kind))
            .and_where(edition_key::Column::Key.is_in(asked.texts.iter().map(String::as_str)))
            .cond_where(policy::edition_keys(&asked.sight))
            .expr_as(key(edition_key::Column::EditionId).equals((edition::Entity, edition::Column::Id)), "is_current");
        select
    });
    let rows = rows.await?;
    let mut best: HashMap<String, ((bool, i64, Uuid), VisibleArticle)> = HashMap::new();
    for row in &rows {
        let article = visible::from_row_with_blocks(row)?;
        let rank = (row.try_get("", "is_current")?, article.published_at(), article.id());
        let asked: String = row.try_get("", "asked")?;
        if best.get(&asked).is_none_or(|(other, _)| *other < rank) {
            best.insert(asked, (rank, article));
        }
    }
    Ok(best.into_iter().map(|(key, (_, article))| (key, article)).collect())
}

/// A page of all visible articles that pass a filter.
pub async fn page(
    db: &impl ConnectionTrait,
    sight: &Sight,
    filter: &ArticleFilter,
    order: ArticleOrder,
    page: &Page,
) -> Result<Slice<VisibleArticle>, DbErr> {
    let make = |asked: &Asked<'_>, filter: &ArticleFilter| {
        let mut select = select(&asked.sight);
        if let Some((under, rest)) = filter.leading(TARGET) {
            let mut keys = posted(&asked.sight, under, &rest, order);
            asked.page.cut(&mut keys, &posted_columns(order));
            join(&mut select, keys);
            asked.page.sort(&mut select, &order.columns());
        } else {
            select.cond_where(filter.condition());
            asked.page.cut(&mut select, &order.columns());
        }
        select
    };
    let (ids, texts) = filter.names();
    let rows = if filter.has_own() || ids.len() + texts.len() > MOST_NAMES {
        db.query_all(&make(&Asked::new(sight).page(page), filter)).await?
    } else {
        let asked = Asked::new(sight).ids(&ids).texts(&texts).page(page).beside(filter.shape());
        asked
            .rows(db, ("articles", order as u32), |asked| make(asked, &filter.renamed(&asked.ids, &asked.texts)))
            .await?
    };
    Ok(page.slice(rows.iter().map(visible::from_row).collect::<Result<_, _>>()?))
}

/// Whether an article is visible and passes a filter.
pub async fn is_in(
    db: &impl ConnectionTrait,
    sight: &Sight,
    article: Uuid,
    filter: &ArticleFilter,
) -> Result<bool, DbErr> {
    let mut select = Query::select();
    select
        .column((edition::Entity, edition::Column::Id))
        .from(edition::Entity)
        .and_where(edition::Column::ArticleId.eq(article))
        .cond_where(policy::editions(sight))
        .cond_where(filter.condition());
    Ok(db.query_one(&select).await?.is_some())
}

/// How many visible articles pass a filter, counted to one past [`page::MAX_COUNT`].
pub async fn count(db: &impl ConnectionTrait, sight: &Sight, filter: &ArticleFilter) -> Result<i64, DbErr> {
    let mut select = select(sight);
    select.cond_where(filter.condition());
    page::count(db, select).await
}

/// For each person, organisation, place or section: a page of the visible articles under it.
pub async fn page_by_targets(
    db: &impl ConnectionTrait,
    sight: &Sight,
    targets: &[Uuid],
    filter: &ArticleFilter,
    order: ArticleOrder,
    page: &Page,
) -> Result<HashMap<Uuid, Slice<VisibleArticle>>, DbErr> {
    let make = |asked: &Asked<'_>| {
        let rows =
            |targets: &[Uuid]| posted(&asked.sight, Expr::col(TARGET).is_in(targets.iter().copied()), filter, order);
        let keys = asked.page.cut_keys(rows, &asked.ids, TARGET, &posted_columns(order));
        let mut select = select(&asked.sight);
        select.column((KEYS, posting::Column::TargetId));
        join(&mut select, keys);
        asked.page.sort(&mut select, &order.columns());
        select
    };
    let asked = Asked::new(sight).ids(targets).page(page);
    let rows = if *filter == ArticleFilter::default() {
        asked.rows(db, ("articles under targets", order as u32), make).await?
    } else {
        db.query_all(&make(&asked)).await?
    };
    page.gather(&rows, |row| Ok((row.try_get("", "target_id")?, visible::from_row(row)?)))
}

/// For each target: how many visible articles are under it, counted to one past [`page::MAX_COUNT`].
pub async fn count_by_targets(
    db: &impl ConnectionTrait,
    sight: &Sight,
    targets: &[Uuid],
    filter: &ArticleFilter,
) -> Result<HashMap<Uuid, i64>, DbErr> {
    let under = Expr::col(TARGET).is_in(padded(targets));
    page::count_each(db, posted(sight, under, filter, ArticleOrder::Newest), TARGET).await
}

/// Visible articles whose edition points at another story through `column`: its translations or its updates.
pub async fn page_by_origins(
    db: &impl ConnectionTrait,
    sight: &Sight,
    link: Link,
    origins: &[Uuid],
    filter: &ArticleFilter,
    order: ArticleOrder,
    page: &Page,
) -> Result<HashMap<Uuid, Slice<VisibleArticle>>, DbErr> {
    let select = page.cut_each(linked(sight, link, origins, filter), link.column(), &order.columns());
    page.read_each(db, &select, |row| Ok((row.try_get("", link.name())?, visible::from_row(row)?))).await
}

/// For each story: how many visible articles point at it, counted to one past [`page::MAX_COUNT`].
pub async fn count_by_origins(
    db: &impl ConnectionTrait,
    sight: &Sight,
    link: Link,
    origins: &[Uuid],
    filter: &ArticleFilter,
) -> Result<HashMap<Uuid, i64>, DbErr> {
    page::count_each(db, linked(sight, link, origins, filter), link.column()).await
}

/// By what one story points at another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Link {
    /// It is a translation of the other.
    TranslationOf,
    /// It updates the other.
    UpdateOf,
}

impl Link {
    fn name(self) -> &'static str {
        match self {
            Self::TranslationOf => "translation_of",
            Self::UpdateOf => "update_of",
        }
    }

    fn column(self) -> (edition::Entity, edition::Column) {
        let column = match self {
            Self::TranslationOf => edition::Column::TranslationOf,
            Self::UpdateOf => edition::Column::UpdateOf,
        };
        (edition::Entity, column)
    }
}

/// The blocks of editions that were read as visible.
pub async fn blocks(
    db: &impl ConnectionTrait,
    sight: &Sight,
    editions: &[Uuid],
) -> Result<HashMap<Uuid, Vec<StoredBlock>>, ReadError> {
    let rows = Asked::new(sight).ids(editions).rows(db, ("blocks", 0), |asked| {
        Query::select()
            .columns([edition::Column::Id, edition::Column::Blocks])
            .from(edition::Entity)
            .and_where(edition::Column::Id.is_in(asked.ids.iter().copied()))
            .take()
    });
    let mut blocks = HashMap::new();
    for row in rows.await? {
        let id: Uuid = row.try_get("", "id")?;
        let text: String = row.try_get("", "blocks")?;
        blocks.insert(id, serde_json::from_str(&text).map_err(|error| ReadError::Content(id, error))?);
    }
    Ok(blocks)
}

/// The place of an article in an order.
pub fn position(article: &VisibleArticle, order: ArticleOrder) -> Position {
    let key = match order {
        ArticleOrder::Newest | ArticleOrder::Oldest => article.published_at(),
        ArticleOrder::RecentlyUpdated => article.updated_at(),
    };
    Position { keys: vec![Key::Number(key)], id: article.id() }
}

/// The most names of a filter whose statements are kept: readers ask for one or two, and the lists that a client can make
/// up of more are without number.
const MOST_NAMES: usize = 2;

const KEYS: &str = "keys";
const TARGET: (posting::Entity, posting::Column) = (posting::Entity, posting::Column::TargetId);

/// All visible articles.
pub(crate) fn select(sight: &Sight) -> SelectStatement {
    let mut select = Query::select().from(edition::Entity).cond_where(policy::editions(sight)).take();
    visible::select_columns(&mut select);
    select
}

/// Adds the columns of [`VisibleArticle`] to a statement in which policy restricts `edition`.
pub(crate) fn select_columns(select: &mut SelectStatement) {
    visible::select_columns(select);
}

/// Reads a row of a statement that began with [`select`] or has its columns.
pub(crate) fn from_row(row: &QueryResult) -> Result<VisibleArticle, DbErr> {
    visible::from_row(row)
}

/// The postings of visible articles under targets. Only what postings do not repeat of editions is read there.
fn posted(sight: &Sight, under: Expr, filter: &ArticleFilter, order: ArticleOrder) -> SelectStatement {
    let edition = (posting::Entity, posting::Column::EditionId);
    let mut select = Query::select()
        .columns([TARGET, edition])
        .from(posting::Entity)
        .and_where(under)
        .cond_where(policy::postings(sight))
        .cond_where(filter.naming(edition))
        .take();
    if order == ArticleOrder::RecentlyUpdated || filter.has_own() {
        select
            .inner_join(edition::Entity, Expr::col((edition::Entity, edition::Column::Id)).equals(edition))
            .cond_where(filter.own());
    }
    select
}

/// The columns of an order's key and id, in [`posted`].
fn posted_columns(order: ArticleOrder) -> [(DynIden, DynIden); 2] {
    let key = match order {
        ArticleOrder::Newest | ArticleOrder::Oldest => posting::Column::PublishedAt.as_column_ref(),
        ArticleOrder::RecentlyUpdated => edition::Column::UpdatedAt.as_column_ref(),
    };
    [key, posting::Column::ArticleId.as_column_ref()]
}

/// Joins the editions of a page of [`posted`].
fn join(select: &mut SelectStatement, keys: SelectStatement) {
    let edition = Expr::col((edition::Entity, edition::Column::Id));
    select.join_subquery(JoinType::InnerJoin, keys, KEYS, Expr::col((KEYS, posting::Column::EditionId)).eq(edition));
}

/// Visible articles that point at others.
fn linked(sight: &Sight, link: Link, origins: &[Uuid], filter: &ArticleFilter) -> SelectStatement {
    let mut select = select(sight);
    select.and_where(Expr::col(link.column()).is_in(padded(origins))).cond_where(filter.condition());
    select
}
