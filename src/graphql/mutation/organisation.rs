//! Keeping organisations.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};

use super::person::pages;
use super::user_error::{UserError, told};
use super::{given, patch, patch_id};
use crate::graphql::context::request;
use crate::graphql::error::{Failure, Nullable, nullable};
use crate::graphql::id::IdKind;
use crate::graphql::loaders::OrganisationById;
use crate::graphql::organisation::Organisation;
use crate::graphql::scalar::WebUrl;
use crate::keeping::Kept;
use crate::keeping::organisation::{self as keeping, OrganisationPatch};
use crate::policy::Deed;
use crate::undone::{Mistake, Patch};

/// An organisation that is to be made.
#[derive(Debug, Clone, InputObject)]
pub struct OrganisationCreateInput {
    /// The name shown, at most 200 characters.
    name: String,
    /// Unique among organisations: small letters a to z, digits and single hyphens. Made from the name when absent or null.
    slug: Option<String>,
    /// Other names, which stories are understood by too; at most 100 of at most 200 characters.
    aliases: Option<Vec<String>>,
    /// An editor's words about it, at most 2,000 characters.
    description: Option<String>,
    /// What kind of organisation it is, at most 200 characters.
    kind: Option<String>,
    /// The organisation it belongs to (`organisation_…`).
    parent: Option<ID>,
    /// Pages about the same organisation elsewhere, at most 50.
    same_as: Option<Vec<WebUrl>>,
    /// Whether readers see it from now on. Otherwise they do as soon as a public article names it.
    is_public: Option<bool>,
}

/// What is to be different about an organisation. What is absent stays as it is, null clears.
#[derive(Debug, Clone, InputObject)]
pub struct OrganisationUpdateInput {
    /// The organisation (`organisation_…`); of a merged one, the survivor is meant.
    id: ID,
    /// The name shown, at most 200 characters; not null. The former one stays as an alias, which readers see if they saw
    /// it as the name.
    name: MaybeUndefined<String>,
    /// Unique among organisations; not null. One that readers have seen keeps leading to the organisation.
    slug: MaybeUndefined<String>,
    /// All other names, at most 100 of at most 200 characters. One that is left out is gone, a former name too; one that
    /// articles use stays while they do.
    aliases: MaybeUndefined<Vec<String>>,
    /// An editor's words about it, at most 2,000 characters.
    description: MaybeUndefined<String>,
    /// What kind of organisation it is, at most 200 characters.
    kind: MaybeUndefined<String>,
    /// The organisation it belongs to (`organisation_…`); none belongs to itself, through others either.
    parent: MaybeUndefined<ID>,
    /// Pages about the same organisation elsewhere, at most 50.
    same_as: MaybeUndefined<Vec<WebUrl>>,
    /// Whether readers see the organisation, whatever articles say; null is false.
    is_public: MaybeUndefined<bool>,
}

/// An organisation that is to be deleted.
#[derive(Debug, Clone, InputObject)]
pub struct OrganisationDeleteInput {
    /// The organisation (`organisation_…`).
    id: ID,
}

/// An organisation after it was made or changed.
#[derive(Debug, Clone, SimpleObject)]
pub struct OrganisationPayload {
    /// What readers see; null while they see nothing, and when there are `userErrors`.
    organisation: Option<Organisation>,
    /// The organisation's id; null when there are `userErrors`.
    organisation_id: Option<ID>,
    /// What an editor can mend; empty when it was done.
    user_errors: Vec<UserError>,
    /// What else an editor should know.
    notices: Vec<String>,
}

/// What became of an organisation that was to be deleted.
#[derive(Debug, Clone, SimpleObject)]
pub struct OrganisationDeletePayload {
    /// The organisation that is no more; null when there are `userErrors`.
    deleted_id: Option<ID>,
    /// What an editor can mend; empty when it was done.
    user_errors: Vec<UserError>,
    /// What else an editor should know.
    notices: Vec<String>,
}

/// Keeping organisations.
#[derive(Debug, Clone, Copy, Default)]
pub struct OrganisationMutation;

/// Keeping organisations.
#[Object]
impl OrganisationMutation {
    /// Makes an organisation, by whose names stories are understood from now on. Takes the role `EDITOR`.
    async fn organisation_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What it is to be.")] input: OrganisationCreateInput,
    ) -> Nullable<OrganisationPayload> {
        nullable(create(context, input).await)
    }

    /// Changes an organisation. Takes the role `EDITOR`.
    async fn organisation_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be different.")] input: OrganisationUpdateInput,
    ) -> Nullable<OrganisationPayload> {
        nullable(update(context, input).await)
    }

    /// Deletes an organisation. One that an article names, in any of its versions, or in which somebody has a role is
    /// `IN_USE`. Takes the role `EDITOR`.
    async fn organisation_delete(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which one.")] input: OrganisationDeleteInput,
    ) -> Nullable<OrganisationDeletePayload> {
        nullable(delete(context, &input).await)
    }
}

async fn create(context: &Context<'_>, input: OrganisationCreateInput) -> Result<Option<OrganisationPayload>, Failure> {
    let staff = request(context).staff(Deed::KeepDirectory)?;
    let OrganisationCreateInput { name, slug, aliases, description, kind, parent, same_as, is_public } = input;
    let parent = parent.map(|id| IdKind::Organisation.parse(&id)).transpose()?;
    let new = OrganisationPatch {
        name: Patch::Set(name),
        slug: given(slug),
        aliases: given(aliases),
        description: given(description),
        kind: given(kind),
        parent: given(parent),
        same_as: given(same_as.map(pages)),
        is_public: given(is_public),
    };
    let made = request(context).write(staff, move |app, staff| {
        let new = new.clone();
        async move { keeping::create(&app, &staff, new).await }
    });
    payload(context, made.await?).await
}

async fn update(context: &Context<'_>, input: OrganisationUpdateInput) -> Result<Option<OrganisationPayload>, Failure> {
    let staff = request(context).staff(Deed::KeepDirectory)?;
    let OrganisationUpdateInput { id, name, slug, aliases, description, kind, parent, same_as, is_public } = input;
    let id = IdKind::Organisation.parse(&id)?;
    let changes = OrganisationPatch {
        name: patch(name, |name| name),
        slug: patch(slug, |slug| slug),
        aliases: patch(aliases, |aliases| aliases),
        description: patch(description, |text| text),
        kind: patch(kind, |kind| kind),
        parent: patch_id(IdKind::Organisation, parent)?,
        same_as: patch(same_as, pages),
        is_public: patch(is_public, |is_public| is_public),
    };
    let updated = request(context).write(staff, move |app, staff| {
        let changes = changes.clone();
        async move { keeping::update(&app, &staff, id, changes).await }
    });
    payload(context, updated.await?).await
}

async fn delete(
    context: &Context<'_>,
    input: &OrganisationDeleteInput,
) -> Result<Option<OrganisationDeletePayload>, Failure> {
    let staff = request(context).staff(Deed::KeepDirectory)?;
    let id = IdKind::Organisation.parse(&input.id)?;
    let deleted =
        request(context).write(staff, move |app, staff| async move { keeping::delete(&app, &staff, id).await }).await?;
    let deleted_id = deleted.is_ok().then(|| IdKind::Organisation.id(id));
    let user_errors = told(deleted.err().unwrap_or_default());
    Ok(Some(OrganisationDeletePayload { deleted_id, user_errors, notices: Vec::new() }))
}

async fn payload(
    context: &Context<'_>,
    done: Result<Kept, Vec<Mistake>>,
) -> Result<Option<OrganisationPayload>, Failure> {
    let (organisation_id, organisation, notices, mistakes) = match done {
        Ok(Kept { id, notices }) => {
            let organisation = request(context).load(OrganisationById(id)).await?;
            (Some(IdKind::Organisation.id(id)), organisation, notices, Vec::new())
        }
        Err(mistakes) => (None, None, Vec::new(), mistakes),
    };
    Ok(Some(OrganisationPayload { organisation, organisation_id, user_errors: told(mistakes), notices }))
}
