//! Keeping people.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};

use super::article::block::ImageInput;
use super::user_error::{UserError, told};
use super::{given, patch};
use crate::graphql::context::request;
use crate::graphql::error::{Failure, Nullable, nullable};
use crate::graphql::id::IdKind;
use crate::graphql::loaders::PersonById;
use crate::graphql::person::Person;
use crate::graphql::scalar::WebUrl;
use crate::keeping::Kept;
use crate::keeping::person::{self as keeping, PersonPatch};
use crate::policy::Deed;
use crate::undone::{Mistake, Patch};

/// A person who is to be made.
#[derive(Debug, Clone, InputObject)]
pub struct PersonCreateInput {
    /// The name shown, at most 200 characters.
    name: String,
    /// Unique among people: small letters a to z, digits and single hyphens. Made from the name when absent or null.
    slug: Option<String>,
    /// Other names, which stories are understood by too; at most 100 of at most 200 characters.
    aliases: Option<Vec<String>>,
    /// An editor's words about the person, at most 2,000 characters.
    description: Option<String>,
    /// What the person is, at most 200 characters; else the newest reported role counts.
    job_title: Option<String>,
    /// A portrait.
    image: Option<ImageInput>,
    /// Pages about the same person elsewhere, at most 50.
    same_as: Option<Vec<WebUrl>>,
    /// Whether readers see the person from now on. Otherwise they do as soon as a public article names them.
    is_public: Option<bool>,
}

/// What is to be different about a person. What is absent stays as it is, null clears.
#[derive(Debug, Clone, InputObject)]
pub struct PersonUpdateInput {
    /// The person (`person_…`); of a merged one, the survivor is meant.
    id: ID,
    /// The name shown, at most 200 characters; not null. The former one stays as an alias, which readers see if they saw
    /// it as the name.
    name: MaybeUndefined<String>,
    /// Unique among people; not null. One that readers have seen keeps leading to the person.
    slug: MaybeUndefined<String>,
    /// All other names, at most 100 of at most 200 characters. One that is left out is gone, a former name too; one that
    /// articles use stays while they do.
    aliases: MaybeUndefined<Vec<String>>,
    /// An editor's words about the person, at most 2,000 characters.
    description: MaybeUndefined<String>,
    /// What the person is, at most 200 characters; when there is none, the newest reported role counts.
    job_title: MaybeUndefined<String>,
    /// A portrait.
    image: MaybeUndefined<ImageInput>,
    /// Pages about the same person elsewhere, at most 50.
    same_as: MaybeUndefined<Vec<WebUrl>>,
    /// Whether readers see the person, whatever articles say; null is false.
    is_public: MaybeUndefined<bool>,
}

/// A person who is to be deleted.
#[derive(Debug, Clone, InputObject)]
pub struct PersonDeleteInput {
    /// The person (`person_…`).
    id: ID,
}

/// A person after they were made or changed.
#[derive(Debug, Clone, SimpleObject)]
pub struct PersonPayload {
    /// What readers see; null while they see nothing, and when there are `userErrors`.
    person: Option<Person>,
    /// The person's id; null when there are `userErrors`.
    person_id: Option<ID>,
    /// What an editor can mend; empty when it was done.
    user_errors: Vec<UserError>,
    /// What else an editor should know.
    notices: Vec<String>,
}

/// What became of a person who was to be deleted.
#[derive(Debug, Clone, SimpleObject)]
pub struct PersonDeletePayload {
    /// The person who is no more; null when there are `userErrors`.
    deleted_id: Option<ID>,
    /// What an editor can mend; empty when it was done.
    user_errors: Vec<UserError>,
    /// What else an editor should know.
    notices: Vec<String>,
}

/// Keeping people.
#[derive(Debug, Clone, Copy, Default)]
pub struct PersonMutation;

/// Keeping people.
#[Object]
impl PersonMutation {
    /// Makes a person, by whose names stories are understood from now on. Takes the role `EDITOR`.
    async fn person_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What they are to be.")] input: PersonCreateInput,
    ) -> Nullable<PersonPayload> {
        nullable(create(context, input).await)
    }

    /// Changes a person. Takes the role `EDITOR`.
    async fn person_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be different.")] input: PersonUpdateInput,
    ) -> Nullable<PersonPayload> {
        nullable(update(context, input).await)
    }

    /// Deletes a person. One whom an article names, in any of its versions, or who has an affiliation is `IN_USE`. Takes the
    /// role `EDITOR`.
    async fn person_delete(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which one.")] input: PersonDeleteInput,
    ) -> Nullable<PersonDeletePayload> {
        nullable(delete(context, &input).await)
    }
}

async fn create(context: &Context<'_>, input: PersonCreateInput) -> Result<Option<PersonPayload>, Failure> {
    let staff = request(context).staff(Deed::KeepDirectory)?;
    let PersonCreateInput { name, slug, aliases, description, job_title, image, same_as, is_public } = input;
    let new = PersonPatch {
        name: Patch::Set(name),
        slug: given(slug),
        aliases: given(aliases),
        description: given(description),
        job_title: given(job_title),
        image: given(image.map(Into::into)),
        same_as: given(same_as.map(pages)),
        is_public: given(is_public),
    };
    let made = request(context).write(staff, move |app, staff| {
        let new = new.clone();
        async move { keeping::create(&app, &staff, new).await }
    });
    payload(context, made.await?).await
}

async fn update(context: &Context<'_>, input: PersonUpdateInput) -> Result<Option<PersonPayload>, Failure> {
    let staff = request(context).staff(Deed::KeepDirectory)?;
    let PersonUpdateInput { id, name, slug, aliases, description, job_title, image, same_as, is_public } = input;
    let id = IdKind::Person.parse(&id)?;
    let changes = PersonPatch {
        name: patch(name, |name| name),
        slug: patch(slug, |slug| slug),
        aliases: patch(aliases, |aliases| aliases),
        description: patch(description, |text| text),
        job_title: patch(job_title, |title| title),
        image: patch(image, Into::into),
        same_as: patch(same_as, pages),
        is_public: patch(is_public, |is_public| is_public),
    };
    let updated = request(context).write(staff, move |app, staff| {
        let changes = changes.clone();
        async move { keeping::update(&app, &staff, id, changes).await }
    });
    payload(context, updated.await?).await
}

async fn delete(context: &Context<'_>, input: &PersonDeleteInput) -> Result<Option<PersonDeletePayload>, Failure> {
    let staff = request(context).staff(Deed::KeepDirectory)?;
    let id = IdKind::Person.parse(&input.id)?;
    let deleted =
        request(context).write(staff, move |app, staff| async move { keeping::delete(&app, &staff, id).await }).await?;
    let deleted_id = deleted.is_ok().then(|| IdKind::Person.id(id));
    let user_errors = told(deleted.err().unwrap_or_default());
    Ok(Some(PersonDeletePayload { deleted_id, user_errors, notices: Vec::new() }))
}

async fn payload(context: &Context<'_>, done: Result<Kept, Vec<Mistake>>) -> Result<Option<PersonPayload>, Failure> {
    let (person_id, person, notices, mistakes) = match done {
        Ok(Kept { id, notices }) => {
            let person = request(context).load(PersonById(id)).await?;
            (Some(IdKind::Person.id(id)), person, notices, Vec::new())
        }
        Err(mistakes) => (None, None, Vec::new(), mistakes),
    };
    Ok(Some(PersonPayload { person, person_id, user_errors: told(mistakes), notices }))
}

/// Addresses as they are kept.
pub(super) fn pages(given: Vec<WebUrl>) -> Vec<String> {
    given.into_iter().map(|WebUrl(url)| url).collect()
}
