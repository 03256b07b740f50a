//! What editors do to people.

use entity::person;
use sea_orm::{
    ActiveModelTrait, DbBackend, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use super::names::{NamesPatch, Shown};
use super::{Keeping, Kept, same_as, uses};
use crate::app::App;
use crate::article::check_image;
use crate::article::content::StoredImage;
use crate::audit::{Act, Action};
use crate::checked;
use crate::policy;
use crate::rows::Rows;
use crate::text::fold;
use crate::undone::{Mistake, MistakeKind, Patch, Undone};
use crate::viewer::Staff;

/// What is said of a person. For a new one everything is to be set that is not absent.
#[derive(Debug, Clone, Default)]
pub struct PersonPatch {
    /// The name shown; it cannot be cleared. The former one stays as an alias, unless the aliases are given too.
    pub name: Patch<String>,
    /// The slug; the former one keeps leading to the person. It cannot be cleared.
    pub slug: Patch<String>,
    /// All other names for readers.
    pub aliases: Patch<Vec<String>>,
    /// An editor's words about the person.
    pub description: Patch<String>,
    /// An editor's word on what the person is.
    pub job_title: Patch<String>,
    /// A portrait.
    pub image: Patch<StoredImage>,
    /// Pages about the same person elsewhere.
    pub same_as: Patch<Vec<String>>,
    /// Whether readers see the person, whatever the stories say.
    pub is_public: Patch<bool>,
}

/// Makes a person. Readers see them when an editor says so or a public story names them.
pub async fn create(app: &App, by: &Staff, new: PersonPatch) -> Result<Kept, Undone> {
    let keeping = Keeping::begin(app, by).await?;
    let mut mistakes = Vec::new();
    let PersonPatch { name, slug, aliases, .. } = new.clone();
    let names = NamesPatch { name, slug, aliases };
    let names = keeping.check_names::<person::Entity>(names, None, &mut mistakes).await?;
    let mut rows = Rows::default();
    keeping.make::<person::Entity>(&mut rows, names).await?;
    for row in &mut rows.people {
        describe(row, new.clone(), &mut mistakes)?;
    }
    let id = rows.people.first().map(|row| row.id).unwrap_or_default();
    if !mistakes.is_empty() {
        return Err(Undone::Mistakes(mistakes));
    }
    rows.insert(&keeping.conn).await?;
    keeping.commit(Act::on(Action::PersonCreate, id)).await?;
    Ok(Kept { id, notices: Vec::new() })
}

/// Changes a person. The id of one who was merged means the survivor.
pub async fn update(app: &App, by: &Staff, id: Uuid, patch: PersonPatch) -> Result<Kept, Undone> {
    let keeping = Keeping::begin(app, by).await?;
    let mut row = survivor(&keeping, id).await?;
    let mut mistakes = Vec::new();
    let PersonPatch { name, slug, aliases, .. } = patch.clone();
    let names = NamesPatch { name, slug, aliases };
    let names = keeping.check_names::<person::Entity>(names, Some(row.id), &mut mistakes).await?;
    let readers = keeping.readers();
    let seen = person::Entity::find_by_id(row.id).filter(policy::people(&readers));
    let are_seen = seen.count(&keeping.conn).await? > 0;
    describe(&mut row, patch, &mut mistakes)?;
    if !mistakes.is_empty() {
        return Err(Undone::Mistakes(mistakes));
    }
    let mut shown = Shown { name: row.name.clone(), slug: row.slug.clone() };
    let notices = keeping.rename::<person::Entity>(row.id, &mut shown, (names, are_seen)).await?;
    let Shown { name, slug } = shown;
    (row.name_folded, row.name, row.slug) = (fold(&name), name, slug);
    let id = row.id;
    row.into_active_model().reset_all().update(&keeping.conn).await?;
    keeping.commit(Act::on(Action::PersonUpdate, id)).await?;
    Ok(Kept { id, notices })
}

/// Deletes a person whom nothing names any more.
pub async fn delete(app: &App, by: &Staff, id: Uuid) -> Result<(), Undone> {
    let keeping = Keeping::begin(app, by).await?;
    let row = find(&keeping, id).await?.filter(|row| row.merged_into.is_none()).ok_or_else(unknown)?;
    uses::person_is_unused(&keeping.conn, id).await?;
    keeping.forget::<person::Entity>(id).await?;
    person::Entity::delete_by_id(row.id).exec(&keeping.conn).await?;
    keeping.commit(Act::on(Action::PersonDelete, id)).await?;
    Ok(())
}

/// Says of a person what is not a name.
fn describe(row: &mut person::Model, patch: PersonPatch, mistakes: &mut Vec<Mistake>) -> Result<(), DbErr> {
    let PersonPatch { name: _, slug: _, aliases: _, description, job_title, image, same_as: pages, is_public } = patch;
    description.apply(&mut row.description);
    row.description = checked::description(row.description.take(), mistakes);
    job_title.apply(&mut row.job_title);
    row.job_title = checked::line(row.job_title.take(), &["jobTitle"], mistakes);
    if let Patch::Set(image) = &image {
        mistakes.extend(check_image(image, &["image"]));
    }
    let stored = |image: &StoredImage| serde_json::to_string(image).map_err(|error| DbErr::Json(error.to_string()));
    match image {
        Patch::Keep => {}
        Patch::Clear => row.image = None,
        Patch::Set(image) => row.image = Some(stored(&image)?),
    }
    same_as(pages, &mut row.same_as, mistakes)?;
    is_public.replace(&mut row.is_public);
    Ok(())
}

/// A person by an id, locked against other changes.
async fn find(keeping: &Keeping<'_>, id: Uuid) -> Result<Option<person::Model>, DbErr> {
    let select = person::Entity::find_by_id(id);
    let postgres = keeping.app.db.backend() == DbBackend::Postgres;
    if postgres { select.lock_exclusive() } else { select }.one(&keeping.conn).await
}

/// The same; one who was merged is the survivor.
async fn survivor(keeping: &Keeping<'_>, id: Uuid) -> Result<person::Model, Undone> {
    let row = find(keeping, id).await?.ok_or_else(unknown)?;
    match row.merged_into {
        None => Ok(row),
        Some(survivor) => Ok(find(keeping, survivor).await?.ok_or_else(unknown)?),
    }
}

fn unknown() -> Mistake {
    Mistake::at(MistakeKind::NotFound, &["id"], "There is no person with this id. Look it up again.")
}
