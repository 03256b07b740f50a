//! Keeping sections.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use uuid::Uuid;

use super::user_error::{UserError, told};
use super::{patch, patch_id};
use crate::graphql::context::request;
use crate::graphql::error::{Failure, Nullable, nullable};
use crate::graphql::id::IdKind;
use crate::graphql::loaders::SectionById;
use crate::graphql::section::Section;
use crate::policy::Deed;
use crate::section::write::{self, NewSection, SectionPatch};
use crate::undone::Mistake;

/// A section that is to be made.
#[derive(Debug, Clone, InputObject)]
pub struct SectionCreateInput {
    /// The name shown, at most 200 characters.
    name: String,
    /// Unique among sections: small letters a to z, digits and single hyphens. Made from the name when absent or null.
    slug: Option<String>,
    /// An editor's words about it, at most 2,000 characters.
    description: Option<String>,
    /// The section above it (`section_…`); at the top when absent or null.
    parent: Option<ID>,
}

/// What is to be different about a section. What is absent stays as it is, null clears.
#[derive(Debug, Clone, InputObject)]
pub struct SectionUpdateInput {
    /// The section (`section_…`).
    id: ID,
    /// The name shown, at most 200 characters; not null.
    name: MaybeUndefined<String>,
    /// Unique among sections; not null. The former one keeps leading to the section.
    slug: MaybeUndefined<String>,
    /// An editor's words about it, at most 2,000 characters.
    description: MaybeUndefined<String>,
    /// The section above it (`section_…`); at the top when null. Sections lie at most 16 deep in each other.
    parent: MaybeUndefined<ID>,
    /// Its place among its siblings, from 0; the last when it is too high. Null says nothing.
    position: MaybeUndefined<i32>,
}

/// A section that is to be deleted.
#[derive(Debug, Clone, InputObject)]
pub struct SectionDeleteInput {
    /// The section (`section_…`).
    id: ID,
}

/// A section after it was made or changed.
#[derive(Debug, Clone, SimpleObject)]
pub struct SectionPayload {
    /// The section; null when there are `userErrors`.
    section: Option<Section>,
    /// What an editor can mend; empty when it was done.
    user_errors: Vec<UserError>,
    /// What else an editor should know.
    notices: Vec<String>,
}

/// What became of a section that was to be deleted.
#[derive(Debug, Clone, SimpleObject)]
pub struct SectionDeletePayload {
    /// The section that is no more; null when there are `userErrors`.
    deleted_id: Option<ID>,
    /// What an editor can mend; empty when it was done.
    user_errors: Vec<UserError>,
    /// What else an editor should know.
    notices: Vec<String>,
}

/// Keeping sections.
#[derive(Debug, Clone, Copy, Default)]
pub struct SectionMutation;

/// Keeping sections.
#[Object]
impl SectionMutation {
    /// Makes a section, the last of its siblings. Readers see it from now on. Takes the role `EDITOR`.
    async fn section_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What it is to be.")] input: SectionCreateInput,
    ) -> Nullable<SectionPayload> {
        nullable(create(context, input).await)
    }

    /// Changes a section. Where it goes below another one, its articles stand in that one too. Takes the role `EDITOR`.
    async fn section_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be different.")] input: SectionUpdateInput,
    ) -> Nullable<SectionPayload> {
        nullable(update(context, input).await)
    }

    /// Deletes a section. One in which an article, public or not, or another section stands is `IN_USE`: move those first.
    /// Takes the role `EDITOR`.
    async fn section_delete(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which one.")] input: SectionDeleteInput,
    ) -> Nullable<SectionDeletePayload> {
        nullable(delete(context, &input).await)
    }
}

async fn create(context: &Context<'_>, input: SectionCreateInput) -> Result<Option<SectionPayload>, Failure> {
    let staff = request(context).staff(Deed::KeepDirectory)?;
    let SectionCreateInput { name, slug, description, parent } = input;
    let parent = parent.map(|id| IdKind::Section.parse(&id)).transpose()?;
    let new = NewSection { name, slug, description, parent };
    let made = request(context).write(staff, move |app, staff| {
        let new = new.clone();
        async move { write::create(&app, &staff, new).await }
    });
    payload(context, made.await?).await
}

async fn update(context: &Context<'_>, input: SectionUpdateInput) -> Result<Option<SectionPayload>, Failure> {
    let staff = request(context).staff(Deed::KeepDirectory)?;
    let SectionUpdateInput { id, name, slug, description, parent, position } = input;
    let id = IdKind::Section.parse(&id)?;
    let changes = SectionPatch {
        name: patch(name, |name| name),
        slug: patch(slug, |slug| slug),
        description: patch(description, |text| text),
        parent: patch_id(IdKind::Section, parent)?,
        position: patch(position, |position| position),
    };
    let updated = request(context).write(staff, move |app, staff| {
        let changes = changes.clone();
        async move { write::update(&app, &staff, id, changes).await.map(|()| id) }
    });
    payload(context, updated.await?).await
}

async fn delete(context: &Context<'_>, input: &SectionDeleteInput) -> Result<Option<SectionDeletePayload>, Failure> {
    let staff = request(context).staff(Deed::KeepDirectory)?;
    let id = IdKind::Section.parse(&input.id)?;
    let deleted =
        request(context).write(staff, move |app, staff| async move { write::delete(&app, &staff, id).await }).await?;
    let deleted_id = deleted.is_ok().then(|| IdKind::Section.id(id));
    let user_errors = told(deleted.err().unwrap_or_default());
    Ok(Some(SectionDeletePayload { deleted_id, user_errors, notices: Vec::new() }))
}

async fn payload(context: &Context<'_>, done: Result<Uuid, Vec<Mistake>>) -> Result<Option<SectionPayload>, Failure> {
    let (section, mistakes) = match done {
        Ok(id) => (request(context).load(SectionById(id)).await?, Vec::new()),
        Err(mistakes) => (None, mistakes),
    };
    Ok(Some(SectionPayload { section, user_errors: told(mistakes), notices: Vec::new() }))
}
