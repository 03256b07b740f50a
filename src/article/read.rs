//! Reading articles: the one way from rows to [`VisibleArticle`].

use std::collections::HashMap;

use entity::{edition, edition_key, posting};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, QueryResult};
use uuid::Uuid;

use crate::article::content::StoredBlock;
use crate::article::filter::{ArticleFilter, ArticleOrder};
use crate::article::visible::{self, VisibleArticle};
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
    let mut select = select(sight);
    select.and_where(edition::Column::ArticleId.is_in(ids.iter().copied()));
    let found = all(db, &select).await?;
    Ok(found.into_iter().map(|article| (article.id(), article)).collect())
}

/// Visible articles by a key that one of their editions has or had: a present or past slug or url.
///
/// Where several articles had the same url, the one that has it now wins, then the newest.
pub async fn by_keys(
    db: &impl ConnectionTrait,
    sight: &Sight,
    kind: KeyOf,
    keys: &[String],
) -> Result<HashMap<String, VisibleArticle>, DbErr> {
    let mut select = select(sight);
    select
        .expr_as(Expr::col((edition_key::Entity, edition_key::Column::Key)), "asked")
        .join(
            JoinType::InnerJoin,
            edition_key::Entity,
            Expr::col((edition_key::Entity, edition_key::Column::ArticleId))
                .equals((edition::Entity, edition::Column::ArticleId)),
        )
        .and_where(edition_key::Column::Kind.eq(kind))
        .and_where(edition_key::Column::Key.is_in(keys.iter().map(String::as_str)))
        .cond_where(policy::edition_keys(sight))
        .expr_as(
            Expr::col((edition_key::Entity, edition_key::Column::EditionId))
                .equals((edition::Entity, edition::Column::Id)),
            "is_current",
        );
    let rows = db.query_all(&select).await?;
    let mut best: HashMap<String, ((bool, i64, Uuid), VisibleArticle)> = HashMap::new();
    for row in &rows {
        let article = visible::from_row(row)?;
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
    let mut select = select(sight);
    select.cond_where(filter.condition());
    page.cut(&mut select, &order.columns());
    Ok(page.slice(all(db, &select).await?))
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
    let key = match order {
        ArticleOrder::Newest | ArticleOrder::Oldest => posting::Column::PublishedAt.as_column_ref(),
        ArticleOrder::RecentlyUpdated => edition::Column::UpdatedAt.as_column_ref(),
    };
    let columns = [key, posting::Column::ArticleId.as_column_ref()];
    let keys = page.cut_keys(|targets| posted(sight, targets, filter, order), targets, TARGET, &columns);
    let mut select = select(sight);
    select.column((KEYS, posting::Column::TargetId)).join_subquery(
        JoinType::InnerJoin,
        keys,
        KEYS,
        Expr::col((KEYS, posting::Column::EditionId)).equals((edition::Entity, edition::Column::Id)),
    );
    page.sort(&mut select, &order.columns());
    page.read_each(db, &select, |row| Ok((row.try_get("", "target_id")?, visible::from_row(row)?))).await
}

/// For each target: how many visible articles are under it, counted to one past [`page::MAX_COUNT`].
pub async fn count_by_targets(
    db: &impl ConnectionTrait,
    sight: &Sight,
    targets: &[Uuid],
    filter: &ArticleFilter,
) -> Result<HashMap<Uuid, i64>, DbErr> {
    page::count_each(db, posted(sight, targets, filter, ArticleOrder::Newest), TARGET).await
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
    editions: &[Uuid],
) -> Result<HashMap<Uuid, Vec<StoredBlock>>, ReadError> {
    let select = Query::select()
        .columns([edition::Column::Id, edition::Column::Blocks])
        .from(edition::Entity)
        .and_where(edition::Column::Id.is_in(editions.iter().copied()))
        .take();
    let mut blocks = HashMap::new();
    for row in db.query_all(&select).await? {
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

const KEYS: &str = "keys";
const TARGET: (posting::Entity, posting::Column) = (posting::Entity, posting::Column::TargetId);

/// All visible articles.
pub(crate) fn select(sight: &Sight) -> SelectStatement {
    let mut select = Query::select().from(edition::Entity).cond_where(policy::editions(sight)).take();
    visible::select_columns(&mut select);
    select
}

/// Reads a row of a statement that began with [`select`].
pub(crate) fn from_row(row: &QueryResult) -> Result<VisibleArticle, DbErr> {
    visible::from_row(row)
}

/// The postings of visible articles under targets. Only what postings do not repeat of editions is read there.
fn posted(sight: &Sight, targets: &[Uuid], filter: &ArticleFilter, order: ArticleOrder) -> SelectStatement {
    let mut select = Query::select()
        .columns([TARGET, (posting::Entity, posting::Column::EditionId)])
        .from(posting::Entity)
        .and_where(posting::Column::TargetId.is_in(targets.iter().copied()))
        .cond_where(policy::postings(sight))
        .take();
    if order == ArticleOrder::RecentlyUpdated || *filter != ArticleFilter::default() {
        let edition = Expr::col((edition::Entity, edition::Column::Id));
        select
            .inner_join(edition::Entity, edition.equals((posting::Entity, posting::Column::EditionId)))
            .cond_where(filter.condition());
    }
    select
}

/// Visible articles that point at others.
fn linked(sight: &Sight, link: Link, origins: &[Uuid], filter: &ArticleFilter) -> SelectStatement {
    let mut select = select(sight);
    select.and_where(Expr::col(link.column()).is_in(origins.iter().copied())).cond_where(filter.condition());
    select
}

async fn all(db: &impl ConnectionTrait, select: &SelectStatement) -> Result<Vec<VisibleArticle>, DbErr> {
    db.query_all(select).await?.iter().map(visible::from_row).collect()
}
