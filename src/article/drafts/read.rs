//! Reading drafts and revisions: the one way from rows to [`VisibleDraft`] and [`VisibleRevision`].

use std::collections::HashMap;

use entity::edition_key::EditionKeyKind;
use entity::{article, article_identity, article_slug, editing, edition_key, revision};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::filter::{DraftFilter, TOUCHED_COLUMNS};
use super::{VisibleDraft, VisibleRevision, select_revision};
use crate::keys::padded;
use crate::page::{self, Key, Page, Position, Slice};
use crate::policy;
use crate::viewer::Sight;

/// Drafts by the ids of their stories.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    sight: &Sight,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, VisibleDraft>, DbErr> {
    let mut select = select(sight);
    select.and_where(article::Column::Id.is_in(padded(ids)));
    let rows = db.query_all(&select).await?;
    rows.iter().map(|row| VisibleDraft::from_row(row).map(|draft| (draft.id(), draft))).collect()
}

/// The stories that have or had slugs, published or not.
pub async fn by_slugs(
    db: &impl ConnectionTrait,
    sight: &Sight,
    slugs: &[String],
) -> Result<HashMap<String, Uuid>, DbErr> {
    let taken = article_slug::Entity::find().filter(article_slug::Column::Slug.is_in(padded(slugs)));
    let rows = taken.filter(policy::drafts(sight)).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.slug, row.article_id)).collect())
}

/// The stories that are or were to be found under addresses in their compared form, published or not: those that editions
/// have, the newest first, else those that imports came with.
pub async fn by_urls(
    db: &impl ConnectionTrait,
    sight: &Sight,
    urls: &[String],
) -> Result<HashMap<String, Uuid>, DbErr> {
    let identities: Vec<String> = urls.iter().map(|url| format!("{IDENTITY}{url}")).collect();
    let came = article_identity::Entity::find().filter(article_identity::Column::Key.is_in(padded(&identities)));
    let came = came.filter(policy::drafts(sight)).all(db).await?;
    let mut found: HashMap<String, Uuid> =
        came.into_iter().filter_map(|row| Some((row.key.strip_prefix(IDENTITY)?.to_owned(), row.article_id))).collect();
    let published = edition_key::Entity::find()
        .filter(edition_key::Column::Kind.eq(EditionKeyKind::Url))
        .filter(edition_key::Column::Key.is_in(padded(urls)))
        .filter(policy::drafts(sight))
        .order_by_asc(edition_key::Column::EditionId);
    found.extend(published.all(db).await?.into_iter().map(|row| (row.key, row.article_id)));
    Ok(found)
}

/// What the keys of addresses in `article_identity` begin with.
const IDENTITY: &str = "url:";

/// A page of the drafts that pass a filter.
pub async fn page(
    db: &impl ConnectionTrait,
    sight: &Sight,
    filter: &DraftFilter,
    page: &Page,
) -> Result<Slice<VisibleDraft>, DbErr> {
    let mut select = select(sight);
    select.cond_where(filter.condition(sight));
    page.cut(&mut select, &TOUCHED_COLUMNS);
    let rows = db.query_all(&select).await?;
    Ok(page.slice(rows.iter().map(VisibleDraft::from_row).collect::<Result<_, _>>()?))
}

/// How many drafts pass a filter, counted to one past [`page::MAX_COUNT`].
pub async fn count(db: &impl ConnectionTrait, sight: &Sight, filter: &DraftFilter) -> Result<i64, DbErr> {
    let mut select = newest(sight);
    select.cond_where(filter.condition(sight));
    page::count(db, select).await
}

/// The place of a draft in a list.
pub fn position(draft: &VisibleDraft) -> Position {
    Position { keys: vec![Key::Number(draft.touched_at())], id: draft.id() }
}

/// Revisions by id.
pub async fn revisions_by_ids(
    db: &impl ConnectionTrait,
    sight: &Sight,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, VisibleRevision>, DbErr> {
    let mut select = revisions(sight);
    select.and_where(revision::Column::Id.is_in(padded(ids)));
    let rows = db.query_all(&select).await?;
    rows.iter().map(|row| VisibleRevision::from_row(row).map(|revision| (revision.id(), revision))).collect()
}

/// Revisions by their stories and numbers.
pub async fn revisions_by_numbers(
    db: &impl ConnectionTrait,
    sight: &Sight,
    places: &[(Uuid, i32)],
) -> Result<HashMap<(Uuid, i32), VisibleRevision>, DbErr> {
    let same = padded(places).into_iter().map(|(article, number)| {
        Condition::all().add(revision::Column::ArticleId.eq(article)).add(revision::Column::Number.eq(number))
    });
    let mut select = revisions(sight);
    select.cond_where(same.fold(Condition::any(), Condition::add));
    let rows = db.query_all(&select).await?;
    let place = |revision: VisibleRevision| ((revision.article_id(), revision.number()), revision);
    rows.iter().map(|row| VisibleRevision::from_row(row).map(place)).collect()
}

/// For each story: a page of its revisions.
pub async fn revisions_of(
    db: &impl ConnectionTrait,
    sight: &Sight,
    articles: &[Uuid],
    page: &Page,
) -> Result<HashMap<Uuid, Slice<VisibleRevision>>, DbErr> {
    let rows = |articles: &[Uuid]| {
        let mut select = revisions(sight);
        select.and_where(revision::Column::ArticleId.is_in(articles.iter().copied()));
        select
    };
    let columns = [revision::Column::Number, revision::Column::Id].map(|column| (revision::Entity, column));
    let cut = page.cut_keys(rows, articles, (revision::Entity, revision::Column::ArticleId), &columns);
    let rows = db.query_all(&cut).await?;
    let mut found = rows.iter().map(VisibleRevision::from_row).collect::<Result<Vec<_>, _>>()?;
    // Pages that are cut one by one come in no order.
    found.sort_by_key(|revision| if page.backward { revision.number() } else { -revision.number() });
    let mut pages: HashMap<Uuid, Vec<VisibleRevision>> = HashMap::new();
    for revision in found {
        pages.entry(revision.article_id()).or_default().push(revision);
    }
    Ok(pages.into_iter().map(|(article, rows)| (article, page.slice(rows))).collect())
}

/// The place of a revision among those of its story.
pub fn revision_position(revision: &VisibleRevision) -> Position {
    Position { keys: vec![Key::Number(i64::from(revision.number()))], id: revision.id() }
}

/// An editor who is at a story.
#[derive(Debug, Clone)]
pub struct Present {
    /// The name.
    pub name: String,
    /// The block, where the editor is at one.
    pub block_key: Option<String>,
    /// When this was said last, in milliseconds.
    pub at: i64,
}

/// The most editors who are told of one story.
const MAX_PRESENT: usize = 100;

/// For each story: who is at it, by name.
pub async fn present(
    db: &impl ConnectionTrait,
    sight: &Sight,
    articles: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Present>>, DbErr> {
    let at = editing::Entity::find().filter(editing::Column::ArticleId.is_in(padded(articles)));
    let mut rows = at.filter(policy::present(sight)).all(db).await?;
    rows.sort_by(|one, other| (one.name.as_bytes(), one.token_id).cmp(&(other.name.as_bytes(), other.token_id)));
    let mut found: HashMap<Uuid, Vec<Present>> = HashMap::new();
    for editing::Model { article_id, token_id: _, name, block_key, at } in rows {
        let present = found.entry(article_id).or_default();
        if present.len() < MAX_PRESENT {
            present.push(Present { name, block_key, at });
        }
    }
    Ok(found)
}

/// Stories and their newest revisions.
fn newest(sight: &Sight) -> SelectStatement {
    let of = Expr::col((revision::Entity, revision::Column::Id)).equals((article::Entity, article::Column::RevisionId));
    Query::select()
        .from(article::Entity)
        .inner_join(revision::Entity, of)
        .cond_where(policy::drafts(sight))
        .column((article::Entity, article::Column::Id))
        .take()
}

fn select(sight: &Sight) -> SelectStatement {
    let mut select = newest(sight);
    select.clear_selects();
    for (column, name) in [
        (article::Column::CreatedAt, "story_created_at"),
        (article::Column::RevisionCount, "story_revision_count"),
        (article::Column::WithdrawnAt, "story_withdrawn_at"),
        (article::Column::RedirectTo, "story_redirect_to"),
        (article::Column::DeletedAt, "story_deleted_at"),
        (article::Column::PublishAt, "story_publish_at"),
        (article::Column::EmbargoedUntil, "story_embargoed_until"),
        (article::Column::ExpiresAt, "story_expires_at"),
        (article::Column::TouchedAt, "story_touched_at"),
    ] {
        select.expr_as(Expr::col((article::Entity, column)), name);
    }
    select.expr_as(policy::state(sight.now), "story_state");
    select.expr_as(policy::has_news(), "story_has_news");
    select_revision(&mut select, sight);
    select
}

fn revisions(sight: &Sight) -> SelectStatement {
    let mut select = Query::select().from(revision::Entity).cond_where(policy::drafts(sight)).take();
    select_revision(&mut select, sight);
    select
}
