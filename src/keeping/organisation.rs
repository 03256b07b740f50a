//! What editors do to organisations.

use entity::organisation;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QuerySelect,
};
use uuid::Uuid;

use super::names::{NamesPatch, Shown};
use super::{Keeping, Kept, same_as, uses};
use crate::app::App;
use crate::audit::{Act, Action};
use crate::checked;
use crate::policy;
use crate::rows::Rows;
use crate::text::fold;
use crate::undone::{Mistake, MistakeKind, Patch, Undone};
use crate::viewer::Staff;

/// What is said of an organisation. For a new one everything is to be set that is not absent.
#[derive(Debug, Clone, Default)]
pub struct OrganisationPatch {
    /// The name shown; it cannot be cleared. The former one stays as an alias, unless the aliases are given too.
    pub name: Patch<String>,
    /// The slug; the former one keeps leading to it. It cannot be cleared.
    pub slug: Patch<String>,
    /// All other names for readers.
    pub aliases: Patch<Vec<String>>,
    /// An editor's words about it.
    pub description: Patch<String>,
    /// What kind of organisation it is.
    pub kind: Patch<String>,
    /// The organisation it belongs to.
    pub parent: Patch<Uuid>,
    /// Pages about the same organisation elsewhere.
    pub same_as: Patch<Vec<String>>,
    /// Whether readers see it, whatever the stories say.
    pub is_public: Patch<bool>,
}

/// Makes an organisation. Readers see it when an editor says so or a public story names it.
pub async fn create(app: &App, by: &Staff, new: OrganisationPatch) -> Result<Kept, Undone> {
    let keeping = Keeping::begin(app, by).await?;
    let mut mistakes = Vec::new();
    let OrganisationPatch { name, slug, aliases, .. } = new.clone();
    let names = NamesPatch { name, slug, aliases };
    let names = keeping.check_names::<organisation::Entity>(names, None, &mut mistakes).await?;
    let mut rows = Rows::default();
    keeping.make::<organisation::Entity>(&mut rows, names).await?;
    for row in &mut rows.organisations {
        describe(&keeping, row, new.clone(), &mut mistakes).await?;
    }
    let id = rows.organisations.first().map(|row| row.id).unwrap_or_default();
    if !mistakes.is_empty() {
        return Err(Undone::Mistakes(mistakes));
    }
    rows.insert(&keeping.conn).await?;
    keeping.commit(Act::on(Action::OrganisationCreate, id)).await?;
    Ok(Kept { id, notices: Vec::new() })
}

/// Changes an organisation. The id of one that was merged means the survivor.
pub async fn update(app: &App, by: &Staff, id: Uuid, patch: OrganisationPatch) -> Result<Kept, Undone> {
    let keeping = Keeping::begin(app, by).await?;
    let mut row = survivor(&keeping, id).await?.ok_or_else(unknown)?;
    let mut mistakes = Vec::new();
    let OrganisationPatch { name, slug, aliases, .. } = patch.clone();
    let names = NamesPatch { name, slug, aliases };
    let names = keeping.check_names::<organisation::Entity>(names, Some(row.id), &mut mistakes).await?;
    let readers = keeping.readers();
    let seen = organisation::Entity::find_by_id(row.id).filter(policy::organisations(&readers));
    let are_seen = seen.count(&keeping.conn).await? > 0;
    describe(&keeping, &mut row, patch, &mut mistakes).await?;
    if !mistakes.is_empty() {
        return Err(Undone::Mistakes(mistakes));
    }
    let mut shown = Shown { name: row.name.clone(), slug: row.slug.clone() };
    let notices = keeping.rename::<organisation::Entity>(row.id, &mut shown, (names, are_seen)).await?;
    let Shown { name, slug } = shown;
    (row.name_folded, row.name, row.slug) = (fold(&name), name, slug);
    let id = row.id;
    row.into_active_model().reset_all().update(&keeping.conn).await?;
    keeping.commit(Act::on(Action::OrganisationUpdate, id)).await?;
    Ok(Kept { id, notices })
}

/// Deletes an organisation that nothing names any more.
pub async fn delete(app: &App, by: &Staff, id: Uuid) -> Result<(), Undone> {
    let keeping = Keeping::begin(app, by).await?;
    let row = find(&keeping, id).await?.filter(|row| row.merged_into.is_none()).ok_or_else(unknown)?;
    uses::organisation_is_unused(&keeping.conn, id).await?;
    keeping.forget::<organisation::Entity>(id).await?;
    organisation::Entity::delete_by_id(row.id).exec(&keeping.conn).await?;
    keeping.commit(Act::on(Action::OrganisationDelete, id)).await?;
    Ok(())
}

/// Says of an organisation what is not a name.
async fn describe(
    keeping: &Keeping<'_>,
    row: &mut organisation::Model,
    patch: OrganisationPatch,
    mistakes: &mut Vec<Mistake>,
) -> Result<(), DbErr> {
    let OrganisationPatch { name: _, slug: _, aliases: _, description, kind, parent, same_as: pages, is_public } =
        patch;
    description.apply(&mut row.description);
    row.description = checked::description(row.description.take(), mistakes);
    kind.apply(&mut row.kind);
    row.kind = checked::line(row.kind.take(), &["kind"], mistakes);
    match parent {
        Patch::Keep => {}
        Patch::Clear => row.parent_id = None,
        Patch::Set(parent) => match survivor(keeping, parent).await? {
            None => {
                let message = "There is no organisation with this id. Look it up again.";
                mistakes.push(Mistake::at(MistakeKind::NotFound, &["parent"], message));
            }
            Some(parent) if belongs_to(&keeping.conn, parent.id, row.id).await? => {
                let message = "An organisation cannot belong to itself. Choose another one above it.";
                mistakes.push(Mistake::at(MistakeKind::Invalid, &["parent"], message));
            }
            Some(parent) => row.parent_id = Some(parent.id),
        },
    }
    same_as(pages, &mut row.same_as, mistakes)?;
    is_public.replace(&mut row.is_public);
    Ok(())
}

/// An organisation by an id, locked against other changes.
async fn find(keeping: &Keeping<'_>, id: Uuid) -> Result<Option<organisation::Model>, DbErr> {
    let select = organisation::Entity::find_by_id(id);
    let postgres = keeping.app.db.backend() == DbBackend::Postgres;
    if postgres { select.lock_exclusive() } else { select }.one(&keeping.conn).await
}

/// The same; one that was merged is the survivor.
async fn survivor(keeping: &Keeping<'_>, id: Uuid) -> Result<Option<organisation::Model>, DbErr> {
    let row = find(keeping, id).await?;
    match row.as_ref().and_then(|row| row.merged_into) {
        None => Ok(row),
        Some(survivor) => find(keeping, survivor).await,
    }
}

/// Whether an organisation is another one or belongs to it, through others too.
async fn belongs_to(conn: &impl ConnectionTrait, id: Uuid, other: Uuid) -> Result<bool, DbErr> {
    let (mut above, mut seen) = (Some(id), Vec::new());
    while let Some(next) = above.filter(|next| !seen.contains(next)) {
        if next == other {
            return Ok(true);
        }
        seen.push(next);
        above = organisation::Entity::find_by_id(next).one(conn).await?.and_then(|row| row.parent_id);
    }
    Ok(false)
}

fn unknown() -> Mistake {
    Mistake::at(MistakeKind::NotFound, &["id"], "There is no organisation with this id. Look it up again.")
}
