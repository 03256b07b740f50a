//! What editors do to collections.

use std::collections::{HashMap, HashSet};

use entity::collection_item::MAX_PICKS;
use entity::former_slug::FormerSlugKind;
use entity::{article, collection, collection_item, edition, organisation, person, place, section};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect, Select,
};
use uuid::Uuid;

use super::Kept;
use crate::app::App;
use crate::article::ArticleFilter;
use crate::article::filter::Named;
use crate::audit::{Act, Action};
use crate::checked::{self, needed};
use crate::former_slugs;
use crate::keys::padded;
use crate::policy::{self, kept_articles, kept_sections};
use crate::slugs::{Slugs, base};
use crate::undone::{Mistake, MistakeKind, Patch, Undone};
use crate::viewer::{Sight, Staff, Viewer};

const COLUMNS: Columns<collection::Entity> = (collection::Column::Slug, collection::Column::Id);

/// What is said of a collection. For a new one everything is to be set that is not absent.
#[derive(Debug, Clone, Default)]
pub struct CollectionPatch {
    /// The name shown; it cannot be cleared.
    pub name: Patch<String>,
    /// The slug; the former one keeps leading to the collection. It cannot be cleared.
    pub slug: Patch<String>,
    /// An editor's words about it.
    pub description: Patch<String>,
    /// What fills it after the picks.
    pub fill: Patch<ArticleFilter>,
}

/// Makes a collection without picks, which readers see from now on.
pub async fn create(app: &App, by: &Staff, new: CollectionPatch) -> Result<Kept, Undone> {
    let conn = app.db.begin().await?;
    let now = app.clock.now();
    let id = app.ids.next(now);
    let (slug, name) = (String::new(), String::new());
    let mut row = collection::Model { id, slug, name, description: None, fill: None };
    let has_slug = matches!(new.slug, Patch::Set(_));
    say(&conn, &mut row, new).await?;
    if !has_slug {
        let mut slugs = Slugs::<collection::Entity>::new(collection::Column::Slug);
        row.slug = slugs.claim(&conn, &base(&row.name, "collection")).await?;
    }
    row.into_active_model().reset_all().insert(&conn).await?;
    app.commit_as(by, Act::on(Action::CollectionCreate, id), now, conn).await?;
    Ok(Kept { id, notices: Vec::new() })
}

/// Changes what is said of a collection.
pub async fn update(app: &App, by: &Staff, id: Uuid, patch: CollectionPatch) -> Result<Kept, Undone> {
    let conn = app.db.begin().await?;
    let mut row = find(app, &conn, id).await?;
    let now = app.clock.now();
    let former = row.slug.clone();
    say(&conn, &mut row, patch).await?;
    if row.slug != former {
        former_slugs::keep(&conn, FormerSlugKind::Collection, (&former, &row.slug), id).await?;
    }
    row.into_active_model().reset_all().update(&conn).await?;
    app.commit_as(by, Act::on(Action::CollectionUpdate, id), now, conn).await?;
    Ok(Kept { id, notices: Vec::new() })
}

/// Makes these stories the picks of a collection, in this order. Those that readers do not see are skipped until they do.
pub async fn pick(app: &App, by: &Staff, id: Uuid, articles: &[Uuid]) -> Result<Kept, Undone> {
    let conn = app.db.begin().await?;
    find(app, &conn, id).await?;
    let now = app.clock.now();
    let mut mistakes = Vec::new();
    if articles.len() > usize::try_from(MAX_PICKS).unwrap_or_default() {
        let message = format!("A collection has at most {MAX_PICKS} picks.");
        return Err(Mistake::at(MistakeKind::TooMuch, &["articleIds"], message).into());
    }
    let asked = article::Entity::find().filter(article::Column::Id.is_in(padded(articles))).filter(kept_articles());
    let known = asked.select_only().column(article::Column::Id).into_tuple::<Uuid>().all(&conn).await?;
    let known: HashSet<Uuid> = known.into_iter().collect();
    let mut seen = HashSet::new();
    for (index, article) in articles.iter().enumerate() {
        let at = index.to_string();
        if !known.contains(article) {
            let message = "There is no article with this id. Look it up again.";
            mistakes.push(Mistake::at(MistakeKind::NotFound, &["articleIds", &at], message));
        } else if !seen.insert(article) {
            let message = "An article stands in a collection once. Leave it out here.";
            mistakes.push(Mistake::at(MistakeKind::Invalid, &["articleIds", &at], message));
        }
    }
    if !mistakes.is_empty() {
        return Err(Undone::Mistakes(mistakes));
    }
    collection_item::Entity::delete_many().filter(collection_item::Column::CollectionId.eq(id)).exec(&conn).await?;
    for (position, article) in (0..).zip(articles) {
        let item = collection_item::Model { collection_id: id, article_id: *article, position };
        item.into_active_model().reset_all().insert(&conn).await?;
    }
    let readers = Sight { viewer: Viewer::Public, now };
    let shown = edition::Entity::find().filter(edition::Column::ArticleId.is_in(padded(articles)));
    let shown = shown.filter(policy::editions(&readers)).count(&conn).await?;
    app.commit_as(by, Act::on(Action::CollectionSetItems, id), now, conn).await?;
    let hidden = (articles.len() as u64).saturating_sub(shown);
    let notice = format!("{hidden} of the picks are not public. Readers see each as soon as it is.");
    Ok(Kept { id, notices: if hidden > 0 { vec![notice] } else { Vec::new() } })
}

/// Says of a collection what a patch says, when nothing is wrong with it.
async fn say(conn: &impl ConnectionTrait, row: &mut collection::Model, patch: CollectionPatch) -> Result<(), Undone> {
    let CollectionPatch { name, slug, description, fill } = patch;
    let mut mistakes = Vec::new();
    match name {
        Patch::Keep => {}
        Patch::Clear => mistakes.push(needed("name")),
        Patch::Set(name) => row.name = checked::name(&name, &["name"], &mut mistakes),
    }
    match slug {
        Patch::Keep => {}
        Patch::Clear => mistakes.push(needed("slug")),
        Patch::Set(slug) => {
            let given = (slug.as_str(), "collection");
            mistakes.extend(checked::slug::<collection::Entity>(conn, COLUMNS, given, Some(row.id)).await?);
            row.slug = slug;
        }
    }
    description.apply(&mut row.description);
    row.description = checked::description(row.description.take(), &mut mistakes);
    match fill {
        Patch::Keep => {}
        Patch::Clear => row.fill = None,
        Patch::Set(mut fill) => {
            bind(conn, &mut fill, &mut mistakes).await?;
            row.fill = Some(serde_json::to_string(&fill).map_err(|error| DbErr::Json(error.to_string()))?);
        }
    }
    if mistakes.is_empty() { Ok(()) } else { Err(Undone::Mistakes(mistakes)) }
}

/// Makes a filter name everything by its id, so that it stays the same when a slug changes.
async fn bind(conn: &impl ConnectionTrait, fill: &mut ArticleFilter, mistakes: &mut Vec<Mistake>) -> Result<(), DbErr> {
    let ArticleFilter { sections, people, organisations, places, .. } = fill;
    let of = (section::Column::Slug, section::Column::Id);
    let kept = section::Entity::find().filter(kept_sections());
    bind_list(conn, (kept, of, Some(FormerSlugKind::Section)), ("sections", sections), mistakes).await?;
    let of = (person::Column::Slug, person::Column::Id);
    let all = person::Entity::find();
    bind_list(conn, (all, of, Some(FormerSlugKind::Person)), ("people", people), mistakes).await?;
    let of = (organisation::Column::Slug, organisation::Column::Id);
    let all = organisation::Entity::find();
    let list = ("organisations", organisations);
    bind_list(conn, (all, of, Some(FormerSlugKind::Organisation)), list, mistakes).await?;
    let of = (place::Column::Slug, place::Column::Id);
    bind_list(conn, (place::Entity::find(), of, None), ("places", places), mistakes).await
}

/// Where a table keeps its slugs and its ids.
type Columns<E> = (<E as EntityTrait>::Column, <E as EntityTrait>::Column);

async fn bind_list<E: EntityTrait>(
    conn: &impl ConnectionTrait,
    (rows, (slug, id), former): (Select<E>, Columns<E>, Option<FormerSlugKind>),
    (field, list): (&'static str, &mut Option<Vec<Named>>),
    mistakes: &mut Vec<Mistake>,
) -> Result<(), DbErr> {
    let Some(list) = list else { return Ok(()) };
    let mut slugs: Vec<String> = Vec::new();
    let mut ids: Vec<Uuid> = Vec::new();
    for named in list.iter() {
        match named {
            Named::Id(id) => ids.push(*id),
            Named::Slug(slug) => slugs.push(slug.clone()),
        }
    }
    let mut by_slug: HashMap<String, Uuid> = HashMap::new();
    if let Some(kind) = former {
        by_slug.extend(former_slugs::find(conn, kind, &slugs).await?);
    }
    ids.extend(by_slug.values());
    let either = Condition::any().add(slug.is_in(padded(&slugs))).add(id.is_in(padded(&ids)));
    let known = rows.select_only().column(slug).column(id).filter(either);
    let known: Vec<(String, Uuid)> = known.into_tuple().all(conn).await?;
    let ids: HashSet<Uuid> = known.iter().map(|(_, id)| *id).collect();
    by_slug.retain(|_, id| ids.contains(id));
    by_slug.extend(known);
    for (index, named) in list.iter_mut().enumerate() {
        let found = match named {
            Named::Id(id) => Some(*id).filter(|id| ids.contains(id)),
            Named::Slug(slug) => by_slug.get(slug).copied(),
        };
        if let Some(id) = found {
            *named = Named::Id(id);
        } else {
            let message = "Nothing has this id or slug. Look it up again.";
            let path = ["fill", field, &index.to_string()];
            mistakes.push(Mistake::at(MistakeKind::NotFound, &path, message));
        }
    }
    Ok(())
}

/// A collection by its id, locked against other changes.
async fn find(app: &App, conn: &DatabaseTransaction, id: Uuid) -> Result<collection::Model, Undone> {
    let select = collection::Entity::find_by_id(id);
    let select = if app.db.backend() == DbBackend::Postgres { select.lock_exclusive() } else { select };
    let missing = || {
        let message = "There is no collection with this id. Look it up again.";
        Mistake::at(MistakeKind::NotFound, &["id"], message)
    };
    Ok(select.one(conn).await?.ok_or_else(missing)?)
}
