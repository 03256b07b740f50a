//! Putting stories beside a story.

use async_graphql::{Context, Object};

use super::act;
use super::asked::{ArticlePinRelatedInput, ArticleReorderRelatedInput, ArticleUnpinRelatedInput};
use super::payload::ArticlePayload;
use crate::desk::Pins;
use crate::graphql::context::request;
use crate::graphql::error::{Failure, Nullable, nullable};
use crate::graphql::id::IdKind;
use crate::policy::Deed;

/// Putting stories beside a story.
#[derive(Debug, Clone, Copy, Default)]
pub struct PinMutation;

/// Putting stories beside a story.
#[Object]
impl PinMutation {
    /// Puts an article beside another, among those that editors pick: they come first of its related stories, in the
    /// editors' order. Readers see them at once, without a new version; what they may not see stays out of their sight. One
    /// that stands there already gets the place and the relation given. At most 50 stand beside one article (`TOO_MUCH`).
    /// Takes the role `EDITOR`.
    async fn article_pin_related(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which beside which.")] input: ArticlePinRelatedInput,
    ) -> Nullable<ArticlePayload> {
        nullable(pin(context, &input).await)
    }

    /// Takes an article from beside another; `NOT_FOUND` when no editor put it there. Takes the role `EDITOR`.
    async fn article_unpin_related(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which from beside which.")] input: ArticleUnpinRelatedInput,
    ) -> Nullable<ArticlePayload> {
        nullable(unpin(context, &input).await)
    }

    /// Puts the articles that editors picked for another in another order. Takes the role `EDITOR`.
    async fn article_reorder_related(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The order.")] input: ArticleReorderRelatedInput,
    ) -> Nullable<ArticlePayload> {
        nullable(reorder(context, &input).await)
    }
}

async fn pin(context: &Context<'_>, input: &ArticlePinRelatedInput) -> Result<Option<ArticlePayload>, Failure> {
    let staff = request(context).staff(Deed::Publish)?;
    let id = IdKind::Article.parse(&input.article_id)?;
    let target = IdKind::Article.parse(&input.target_id)?;
    let position = input.position.map(|position| usize::try_from(position).unwrap_or(0));
    let pins = Pins::Add { target, relation: input.relation.map(Into::into), position };
    act(context, staff, pins, move |desk, staff, pins| async move { desk.pin(staff, id, pins).await }).await
}

async fn unpin(context: &Context<'_>, input: &ArticleUnpinRelatedInput) -> Result<Option<ArticlePayload>, Failure> {
    let staff = request(context).staff(Deed::Publish)?;
    let id = IdKind::Article.parse(&input.article_id)?;
    let pins = Pins::Remove(IdKind::Article.parse(&input.target_id)?);
    act(context, staff, pins, move |desk, staff, pins| async move { desk.pin(staff, id, pins).await }).await
}

async fn reorder(context: &Context<'_>, input: &ArticleReorderRelatedInput) -> Result<Option<ArticlePayload>, Failure> {
    let staff = request(context).staff(Deed::Publish)?;
    let id = IdKind::Article.parse(&input.article_id)?;
    let pins = Pins::Order(IdKind::Article.parse_all(&input.target_ids)?);
    act(context, staff, pins, move |desk, staff, pins| async move { desk.pin(staff, id, pins).await }).await
}
