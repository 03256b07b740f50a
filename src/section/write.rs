//! What editors do to sections.

use entity::former_slug::FormerSlugKind;
use entity::kind::TargetKind;
use entity::{article, edition, posting, revision, section};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, Iterable, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{MAX_DEPTH, MAX_SECTIONS, path};
use crate::app::App;
use crate::audit::{Act, Action};
use crate::checked::{self, needed};
use crate::clock::Timestamp;
use crate::former_slugs;
use crate::policy::{kept_articles, kept_sections, reaches_beyond};
use crate::slugs::{Slugs, base};
use crate::text::fold;
use crate::undone::{Mistake, MistakeKind, Patch, Undone, Use};
use crate::viewer::Staff;

/// Two changes of the tree never run at once: `SECTIONS` in ASCII. Each of two that move a section below the other would
/// be right alone.
const TREE: i64 = 0x5345_4354_494f_4e53;

/// How many of those that use a section are told.
const USES: u64 = 10;

/// A section that is to be made.
#[derive(Debug, Clone, Default)]
pub struct NewSection {
    /// The name shown.
    pub name: String,
    /// Unique among sections; made from the name when absent.
    pub slug: Option<String>,
    /// An editor's words about it.
    pub description: Option<String>,
    /// The section above.
    pub parent: Option<Uuid>,
}

/// What is to be different about a section.
#[derive(Debug, Clone, Default)]
pub struct SectionPatch {
    /// The name shown; it cannot be cleared.
    pub name: Patch<String>,
    /// The slug; the former one keeps leading to the section. It cannot be cleared.
    pub slug: Patch<String>,
    /// An editor's words about it.
    pub description: Patch<String>,
    /// The section above.
    pub parent: Patch<Uuid>,
    /// Its place among its siblings, from 0.
    pub position: Patch<i32>,
}

/// Makes a section, the last of its siblings, that readers see from now on.
pub async fn create(app: &App, by: &Staff, new: NewSection) -> Result<Uuid, Undone> {
    let writing = app.db.begin_alone(TREE).await?;
    let now = app.clock.now();
    let NewSection { name, slug, description, parent } = new;
    let mut mistakes = Vec::new();
    let name = checked::name(&name, &["name"], &mut mistakes);
    let description = checked::description(description, &mut mistakes);
    if let Some(parent) = parent {
        mistakes.extend(path(&writing, parent).await.map(|above| too_deep(above.len() + 1))?);
        mistakes.extend(unknown_parent(&writing, parent).await?);
    }
    if section::Entity::find().filter(kept_sections()).count(&writing).await? >= u64::from(MAX_SECTIONS) {
        let message = format!("The newsroom has {MAX_SECTIONS} sections, as many as it may have. Delete one first.");
        mistakes.push(Mistake::at(MistakeKind::TooMuch, &[], message));
    }
    let slug = match slug {
        Some(slug) => {
            mistakes.extend(wrong_slug(&writing, &slug, None).await?);
            slug
        }
        None => Slugs::<section::Entity>::new(section::Column::Slug).claim(&writing, &base(&name, "section")).await?,
    };
    if !mistakes.is_empty() {
        return Err(Undone::Mistakes(mistakes));
    }
    let position = siblings(&writing, parent).await?.len();
    let row = section::Model {
        id: app.ids.next(now),
        slug,
        name_folded: fold(&name),
        name,
        description,
        parent_id: parent,
        position: i32::try_from(position).unwrap_or(i32::MAX),
        is_public: true,
        deleted_at: None,
    };
    let id = row.id;
    row.into_active_model().reset_all().insert(&writing).await?;
    app.commit_as(by, Act::on(Action::SectionCreate, id), now, writing).await?;
    Ok(id)
}

/// Changes a section. Where it goes below another one, its stories stand in that one from now on.
pub async fn update(app: &App, by: &Staff, id: Uuid, patch: SectionPatch) -> Result<(), Undone> {
    let writing = app.db.begin_alone(TREE).await?;
    let Some(mut row) = find(&writing, id).await? else { return Err(unknown().into()) };
    let before = row.clone();
    let mut mistakes = Vec::new();
    let SectionPatch { name, slug, description, parent, position } = patch;
    match name {
        Patch::Keep => {}
        Patch::Clear => mistakes.push(needed("name")),
        Patch::Set(name) => row.name = checked::name(&name, &["name"], &mut mistakes),
    }
    match slug {
        Patch::Keep => {}
        Patch::Clear => mistakes.push(needed("slug")),
        Patch::Set(slug) => {
            mistakes.extend(wrong_slug(&writing, &slug, Some(id)).await?);
            row.slug = slug;
        }
    }
    description.apply(&mut row.description);
    row.description = checked::description(row.description, &mut mistakes);
    parent.apply(&mut row.parent_id);
    if let Some(parent) = row.parent_id.filter(|parent| before.parent_id != Some(*parent)) {
        mistakes.extend(unknown_parent(&writing, parent).await?);
        let above = path(&writing, parent).await?;
        if above.contains(&id) {
            let message = "A section cannot lie below itself. Choose another one above it.";
            mistakes.push(Mistake::at(MistakeKind::Invalid, &["parent"], message));
        } else {
            mistakes.extend(too_deep(above.len() + height(&writing, id).await?));
        }
    }
    if !mistakes.is_empty() {
        return Err(Undone::Mistakes(mistakes));
    }
    row.name_folded = fold(&row.name);
    let has_moved = row.parent_id != before.parent_id;
    let wanted = match position {
        Patch::Set(position) => Some(position),
        Patch::Keep | Patch::Clear => has_moved.then_some(i32::MAX),
    };
    if row.slug != before.slug {
        former_slugs::keep(&writing, FormerSlugKind::Section, (&before.slug, &row.slug), id).await?;
    }
    let parent = row.parent_id;
    row.into_active_model().reset_all().update(&writing).await?;
    if let Some(wanted) = wanted {
        place(&writing, parent, id, wanted).await?;
    }
    if has_moved {
        post_again(&writing, id, before.parent_id, parent).await?;
    }
    app.commit_as(by, Act::on(Action::SectionUpdate, id), app.clock.now(), writing).await?;
    Ok(())
}

/// Deletes a section that nothing stands in. Earlier revisions of stories keep it.
pub async fn delete(app: &App, by: &Staff, id: Uuid) -> Result<(), Undone> {
    let writing = app.db.begin_alone(TREE).await?;
    let now = app.clock.now();
    let Some(mut row) = find(&writing, id).await? else { return Err(unknown().into()) };
    let (uses, total) = uses(&writing, id, now).await?;
    if total > 0 {
        let message = format!("The section is in use, {total} in all: `usedBy` tells where. Move them first.");
        return Err(Mistake::at(MistakeKind::InUse(uses, total), &["id"], message).into());
    }
    // Its slug is free for another one.
    row.slug = format!("deleted-{}", id.simple());
    row.deleted_at = Some(now.0);
    row.is_public = false;
    row.into_active_model().reset_all().update(&writing).await?;
    app.commit_as(by, Act::on(Action::SectionDelete, id), now, writing).await?;
    Ok(())
}

async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<section::Model>, DbErr> {
    section::Entity::find_by_id(id).filter(kept_sections()).one(conn).await
}

/// How many levels a section and those below it take.
async fn height(conn: &impl ConnectionTrait, id: Uuid) -> Result<usize, DbErr> {
    let (mut levels, mut level) = (0, vec![id]);
    while !level.is_empty() && levels <= MAX_DEPTH {
        levels += 1;
        let below = section::Entity::find().select_only().column(section::Column::Id);
        let below = below.filter(section::Column::ParentId.is_in(level)).filter(kept_sections());
        level = below.into_tuple().all(conn).await?;
    }
    Ok(levels)
}

/// The sections directly below another one or at the top, in order.
async fn siblings(conn: &impl ConnectionTrait, parent: Option<Uuid>) -> Result<Vec<Uuid>, DbErr> {
    let column = section::Column::ParentId;
    let below = section::Entity::find().select_only().column(section::Column::Id);
    let below = below.filter(parent.map_or_else(|| column.is_null(), |parent| column.eq(parent)));
    let kept = below.filter(kept_sections());
    let ordered = kept.order_by_asc(section::Column::Position).order_by_asc(section::Column::NameFolded);
    ordered.order_by_asc(section::Column::Id).into_tuple().all(conn).await
}

/// Puts a section at a place among its siblings.
async fn place(conn: &impl ConnectionTrait, parent: Option<Uuid>, id: Uuid, wanted: i32) -> Result<(), DbErr> {
    let mut order = siblings(conn, parent).await?;
    order.retain(|other| *other != id);
    let at = usize::try_from(wanted).unwrap_or(0).min(order.len());
    order.insert(at, id);
    for (position, id) in (0..).zip(order) {
        section::Entity::update_many()
            .col_expr(section::Column::Position, Expr::val::<i32>(position))
            .filter(section::Column::Id.eq(id))
            .exec(conn)
            .await?;
    }
    Ok(())
}

/// Puts the stories of a section that was moved under those that are above it now, and under no other.
async fn post_again(
    conn: &impl ConnectionTrait,
    id: Uuid,
    before: Option<Uuid>,
    now: Option<Uuid>,
) -> Result<(), DbErr> {
    let above = async |parent: Option<Uuid>| match parent {
        Some(parent) => path(conn, parent).await,
        None => Ok(Vec::new()),
    };
    let (before, now) = (above(before).await?, above(now).await?);
    let of_section = || {
        let target = (posting::Column::TargetKind, posting::Column::TargetId);
        target.0.eq(TargetKind::Section).and(target.1.eq(id))
    };
    let editions =
        Query::select().column(posting::Column::EditionId).from(posting::Entity).and_where(of_section()).take();
    posting::Entity::delete_many()
        .filter(posting::Column::TargetKind.eq(TargetKind::Section))
        .filter(posting::Column::TargetId.is_in(before.iter().filter(|id| !now.contains(id)).copied()))
        .filter(posting::Column::EditionId.in_subquery(editions))
        .exec(conn)
        .await?;
    for parent in now.iter().filter(|id| !before.contains(id)) {
        let mut select = Query::select();
        for column in posting::Column::iter() {
            match column {
                posting::Column::TargetId => select.expr(Expr::val(*parent)),
                _ => select.column(column),
            };
        }
        select.from(posting::Entity).and_where(of_section());
        let mut insert = Query::insert();
        insert.into_table(posting::Entity).columns(posting::Column::iter());
        insert.select_from(select).map_err(|error| DbErr::Custom(error.to_string()))?;
        conn.execute(&insert).await?;
    }
    Ok(())
}

/// What stands in a section, or below it: some of them, and how many.
async fn uses(conn: &impl ConnectionTrait, id: Uuid, now: Timestamp) -> Result<(Vec<Use>, u64), DbErr> {
    let below = section::Entity::find()
        .filter(section::Column::ParentId.eq(id))
        .filter(kept_sections())
        .order_by_asc(section::Column::Id);
    let sections: Vec<section::Model> = below.all(conn).await?;
    let drafts = Query::select()
        .column(revision::Column::Id)
        .from(revision::Entity)
        .and_where(revision::Column::SectionId.eq(id))
        .take();
    let shown = Query::select()
        .column(edition::Column::ArticleId)
        .from(edition::Entity)
        .and_where(edition::Column::SectionId.eq(id))
        .and_where(reaches_beyond(edition::Column::VisibleUntil, now))
        .take();
    let kept = kept_articles().and(article::Column::RevisionId.in_subquery(drafts));
    let stories = article::Entity::find().filter(kept.or(article::Column::Id.in_subquery(shown)));
    let total = stories.clone().count(conn).await? + sections.len() as u64;
    let stories = stories.order_by_asc(article::Column::Id).limit(USES).all(conn).await?;
    let uses = sections.iter().map(|row| Use::Section(row.id)).chain(stories.iter().map(|row| Use::Article(row.id)));
    Ok((uses.take(usize::try_from(USES).unwrap_or(usize::MAX)).collect(), total))
}

async fn unknown_parent(conn: &impl ConnectionTrait, parent: Uuid) -> Result<Option<Mistake>, DbErr> {
    let message = "There is no section with this id. Look it up again.";
    let missing = || Mistake::at(MistakeKind::NotFound, &["parent"], message);
    Ok(find(conn, parent).await?.is_none().then(missing))
}

fn too_deep(levels: usize) -> Option<Mistake> {
    let message = format!("Sections lie at most {MAX_DEPTH} deep in each other. Choose one further up.");
    (levels > MAX_DEPTH).then(|| Mistake::at(MistakeKind::TooMuch, &["parent"], message))
}

fn unknown() -> Mistake {
    Mistake::at(MistakeKind::NotFound, &["id"], "There is no section with this id. Look it up again.")
}

async fn wrong_slug(conn: &impl ConnectionTrait, slug: &str, of: Option<Uuid>) -> Result<Option<Mistake>, DbErr> {
    let columns = (section::Column::Slug, section::Column::Id);
    checked::slug::<section::Entity>(conn, columns, (slug, "section"), of).await
}
