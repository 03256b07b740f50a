//! Keeping collections.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};

use super::user_error::{UserError, told};
use super::{given, patch};
use crate::graphql::article::filter::ArticleFilterInput;
use crate::graphql::collection::Collection;
use crate::graphql::context::request;
use crate::graphql::error::{Failure, Nullable, nullable};
use crate::graphql::id::IdKind;
use crate::graphql::loaders::CollectionById;
use crate::keeping::Kept;
use crate::keeping::collection::{self as keeping, CollectionPatch};
use crate::policy::Deed;
use crate::undone::{Mistake, Patch};

/// A collection that is to be made.
#[derive(Debug, Clone, InputObject)]
pub struct CollectionCreateInput {
    /// The name shown, at most 200 characters.
    name: String,
    /// Unique among collections: small letters a to z, digits and single hyphens. Made from the name when absent or null.
    slug: Option<String>,
    /// An editor's words about it, at most 2,000 characters.
    description: Option<String>,
    /// The articles that fill it after the picks, the newest first; it has its picks alone when absent or null. What it
    /// names must be there, and stays meant when its slug changes.
    fill: Option<Box<ArticleFilterInput>>,
}

/// What is to be different about a collection. What is absent stays as it is, null clears.
#[derive(Debug, Clone, InputObject)]
pub struct CollectionUpdateInput {
    /// The collection (`collection_…`).
    id: ID,
    /// The name shown, at most 200 characters; not null.
    name: MaybeUndefined<String>,
    /// Unique among collections; not null. The former one keeps leading to the collection.
    slug: MaybeUndefined<String>,
    /// An editor's words about it, at most 2,000 characters.
    description: MaybeUndefined<String>,
    /// The articles that fill it after the picks, the newest first. What it names must be there, and stays meant when its
    /// slug changes.
    fill: MaybeUndefined<Box<ArticleFilterInput>>,
}

/// The picks of a collection.
#[derive(Debug, Clone, InputObject)]
pub struct CollectionSetItemsInput {
    /// The collection (`collection_…`).
    id: ID,
    /// All of its picks (`article_…`) in order, each once, at most 200. Those that readers do not see are skipped until
    /// they do.
    article_ids: Vec<ID>,
}

/// A collection after it was made or changed.
#[derive(Debug, Clone, SimpleObject)]
pub struct CollectionPayload {
    /// The collection; null when there are `userErrors`.
    collection: Option<Collection>,
    /// What an editor can mend; empty when it was done.
    user_errors: Vec<UserError>,
    /// What else an editor should know.
    notices: Vec<String>,
}

/// Keeping collections.
#[derive(Debug, Clone, Copy, Default)]
pub struct CollectionMutation;

/// Keeping collections.
#[Object]
impl CollectionMutation {
    /// Makes a collection without picks. Readers see it from now on. Takes the role `EDITOR`.
    async fn collection_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What it is to be.")] input: CollectionCreateInput,
    ) -> Nullable<CollectionPayload> {
        nullable(create(context, input).await)
    }

    /// Changes what is said of a collection, and what fills it. Takes the role `EDITOR`.
    async fn collection_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be different.")] input: CollectionUpdateInput,
    ) -> Nullable<CollectionPayload> {
        nullable(update(context, input).await)
    }

    /// Makes these articles the picks of a collection, in this order; those that it had are replaced. A notice tells how
    /// many of them readers do not see yet. Takes the role `EDITOR`.
    async fn collection_set_items(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which articles.")] input: CollectionSetItemsInput,
    ) -> Nullable<CollectionPayload> {
        nullable(pick(context, input).await)
    }
}

async fn create(context: &Context<'_>, input: CollectionCreateInput) -> Result<Option<CollectionPayload>, Failure> {
    let staff = request(context).staff(Deed::KeepDirectory)?;
    let CollectionCreateInput { name, slug, description, fill } = input;
    let fill = fill.map(|fill| fill.read()).transpose()?;
    let (name, slug, description, fill) = (Patch::Set(name), given(slug), given(description), given(fill));
    let new = CollectionPatch { name, slug, description, fill };
    let made = request(context).write(staff, move |app, staff| {
        let new = new.clone();
        async move { keeping::create(&app, &staff, new).await }
    });
    payload(context, made.await?).await
}

async fn update(context: &Context<'_>, input: CollectionUpdateInput) -> Result<Option<CollectionPayload>, Failure> {
    let staff = request(context).staff(Deed::KeepDirectory)?;
    let CollectionUpdateInput { id, name, slug, description, fill } = input;
    let id = IdKind::Collection.parse(&id)?;
    let changes = CollectionPatch {
        name: patch(name, |name| name),
        slug: patch(slug, |slug| slug),
        description: patch(description, |text| text),
        fill: match fill {
            MaybeUndefined::Undefined => Patch::Keep,
            MaybeUndefined::Null => Patch::Clear,
            MaybeUndefined::Value(fill) => Patch::Set(fill.read()?),
        },
    };
    let updated = request(context).write(staff, move |app, staff| {
        let changes = changes.clone();
        async move { keeping::update(&app, &staff, id, changes).await }
    });
    payload(context, updated.await?).await
}

async fn pick(context: &Context<'_>, input: CollectionSetItemsInput) -> Result<Option<CollectionPayload>, Failure> {
    let staff = request(context).staff(Deed::KeepDirectory)?;
    let CollectionSetItemsInput { id, article_ids } = input;
    let id = IdKind::Collection.parse(&id)?;
    let articles = IdKind::Article.parse_all(&article_ids)?;
    let picked = request(context).write(staff, move |app, staff| {
        let articles = articles.clone();
        async move { keeping::pick(&app, &staff, id, &articles).await }
    });
    payload(context, picked.await?).await
}

async fn payload(
    context: &Context<'_>,
    done: Result<Kept, Vec<Mistake>>,
) -> Result<Option<CollectionPayload>, Failure> {
    let (collection, notices, mistakes) = match done {
        Ok(Kept { id, notices }) => (request(context).load(CollectionById(id)).await?, notices, Vec::new()),
        Err(mistakes) => (None, Vec::new(), mistakes),
    };
    Ok(Some(CollectionPayload { collection, user_errors: told(mistakes), notices }))
}
