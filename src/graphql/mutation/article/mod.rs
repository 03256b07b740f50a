//! Writing and publishing stories.

pub mod asked;
pub mod block;
pub mod import;
pub mod input;
pub mod payload;
pub mod pins;
pub mod preview;

use std::sync::Arc;

use async_graphql::{Context, MaybeUndefined, Object};

use self::asked::{
    ArticleCorrectInput, ArticleCreateInput, ArticleDeleteInput, ArticleEditingTouchInput, ArticleEmbargoInput,
    ArticleEraseInput, ArticlePublishInput, ArticleRestoreInput, ArticleRevertInput, ArticleScheduleInput,
    ArticleUnpublishInput, ArticleUpdateInput,
};
use self::input::{AnnouncementInput, body};
use self::payload::ArticlePayload;
use super::patch;
use crate::clock::Timestamp;
use crate::desk::{Change, Desk, Done, NewStory, Once, Publish, Times};
use crate::graphql::context::request;
use crate::graphql::error::{Failure, Nullable, nullable};
use crate::graphql::id::IdKind;
use crate::graphql::scalar::{DateTime, WebUrl};
use crate::policy::Deed;
use crate::undone::{Mistake, MistakeKind, Patch, Undone};
use crate::viewer::Staff;

/// Writing and publishing stories.
#[derive(Debug, Clone, Copy, Default)]
pub struct ArticleMutation;

/// Writing and publishing stories.
#[Object]
impl ArticleMutation {
    /// Makes an article that only editors see: nothing of it is needed before it is published. Its id and its version 1
    /// are what the other mutations ask for. A slug that is `TAKEN`, a value that cannot be (`INVALID`) or one that is too
    /// long (`TOO_MUCH`) is a user error. Takes the role `WRITER`.
    async fn article_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What it is to be.")] input: ArticleCreateInput,
    ) -> Nullable<ArticlePayload> {
        nullable(create(context, input).await)
    }

    /// Changes an article's draft, as a new version; what readers see stays as it is. Edits of different blocks and fields
    /// by several editors all stand; edits of the same are the user error `CONFLICT`, which tells both sides. A version, a
    /// block or a section that is not there is `NOT_FOUND`. Where nothing would be different there is no new version, and
    /// a notice says so. Takes the role `WRITER`.
    async fn article_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be different.")] input: ArticleUpdateInput,
    ) -> Nullable<ArticlePayload> {
        nullable(update(context, input).await)
    }

    /// Publishes the newest version: at once, or when its embargo or its own `publishedAt` has come, and then a notice tells
    /// when. Takes back what `articleSchedule` planned, and a withdrawal. It is `NOT_READY` without a headline, a slug or a
    /// body, and `CONFLICT` when there is a newer version than the one given. Takes the role `EDITOR`.
    async fn article_publish(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be published.")] input: ArticlePublishInput,
    ) -> Nullable<ArticlePayload> {
        nullable(publish(context, input).await)
    }

    /// Publishes the newest version at an instant that is to come, on every node at the same (`publishAt` with `version`);
    /// what readers see until then stays. Or says until when an article is public (`expiresAt` alone), or takes back what
    /// is planned, with what readers were to be told of it (`publishAt: null` alone). What is planned is planned anew by
    /// the same mutation, and taken back by `articlePublish` and `articleUnpublish` too. Errors are those of
    /// `articlePublish`; an `expiresAt` that has passed is `INVALID`, and taking back where nothing is planned
    /// `WRONG_STATE`. Takes the role `EDITOR`.
    async fn article_schedule(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "When.")] input: ArticleScheduleInput,
    ) -> Nullable<ArticlePayload> {
        nullable(schedule(context, input).await)
    }

    /// Keeps an article that readers do not see back until an instant, whoever publishes it before, or lifts its embargo.
    /// An embargo publishes nothing: the article appears at that instant when it was published before it. Where readers
    /// see it already, that is `WRONG_STATE`; an instant that has passed is `INVALID`. Takes the role `EDITOR`.
    async fn article_embargo(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Until when.")] input: ArticleEmbargoInput,
    ) -> Nullable<ArticlePayload> {
        nullable(embargo(context, &input).await)
    }

    /// Takes an article out of readers' sight at once, and takes back what was planned of it. Its draft stays, and
    /// `articlePublish` brings it back. One that is neither public nor planned is `WRONG_STATE`. Takes the role `EDITOR`.
    async fn article_unpublish(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which one.")] input: ArticleUnpublishInput,
    ) -> Nullable<ArticlePayload> {
        nullable(unpublish(context, input).await)
    }

    /// Changes what readers see at once and tells them so, whatever else its draft holds: what is there and not public
    /// stays so, and gets the same change. An article that readers do not see, or one of which an update is scheduled, is
    /// `WRONG_STATE`; a place that the draft or another editor has changed otherwise is `CONFLICT`. Takes the role `EDITOR`.
    async fn article_correct(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be different.")] input: ArticleCorrectInput,
    ) -> Nullable<ArticlePayload> {
        nullable(correct(context, input).await)
    }

    /// Deletes an article: it goes out of readers' sight and out of editors' lists, and `articleRestore` brings it back. Its
    /// words are all kept; only `articleErase` takes them away. Takes the role `EDITOR`.
    async fn article_delete(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which one.")] input: ArticleDeleteInput,
    ) -> Nullable<ArticlePayload> {
        nullable(delete(context, &input).await)
    }

    /// Restores an article that was deleted, as a draft: readers see it when it is published again. One that was not
    /// deleted, or was erased, is `WRONG_STATE`. Takes the role `EDITOR`.
    async fn article_restore(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which one.")] input: ArticleRestoreInput,
    ) -> Nullable<ArticlePayload> {
        nullable(restore(context, &input).await)
    }

    /// Says that an editor has an article open, for others to see. It holds for a minute: say it again every half. Changes
    /// no version. Takes the role `WRITER`.
    async fn article_editing_touch(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Where.")] input: ArticleEditingTouchInput,
    ) -> Nullable<ArticlePayload> {
        nullable(touch(context, input).await)
    }

    /// Erases an article, or one block of it: the words are gone from every revision, edition, log and index, and so is
    /// whoever nothing else names. That they were there, when they went and why is kept. It cannot be undone. Takes the
    /// role `ADMIN`.
    async fn article_erase(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What, and why.")] input: ArticleEraseInput,
    ) -> Nullable<ArticlePayload> {
        nullable(erase(context, input).await)
    }

    /// Makes a new version of the draft that says what an earlier one said; what readers see stays as it is. `CONFLICT`
    /// when there is a newer version than `baseVersion`, `NOT_FOUND` when there is no version `toVersion`. Takes the role
    /// `WRITER`.
    async fn article_revert(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which version.")] input: ArticleRevertInput,
    ) -> Nullable<ArticlePayload> {
        nullable(revert(context, input).await)
    }
}

async fn create(context: &Context<'_>, input: ArticleCreateInput) -> Result<Option<ArticlePayload>, Failure> {
    let staff = request(context).staff(Deed::WriteDrafts)?;
    let once = input.idempotency_key.clone().map(|key| Once::new(&staff, key, &input));
    let ArticleCreateInput { fields, slug, body: blocks, note, idempotency_key: _ } = input;
    let body = match body(blocks, None) {
        Ok(body) => body,
        Err(mistakes) => return ArticlePayload::told(context, Err(mistakes)).await,
    };
    let patch = fields.read(body)?;
    let new = NewStory { patch, slug, note, once };
    act(context, staff, new, move |desk, staff, new| async move { desk.create(staff, new).await }).await
}

async fn update(context: &Context<'_>, input: ArticleUpdateInput) -> Result<Option<ArticlePayload>, Failure> {
    let staff = request(context).staff(Deed::WriteDrafts)?;
    let ArticleUpdateInput { article_id, base_version, fields, slug, body: blocks, edits, note } = input;
    let id = IdKind::Article.parse(&article_id)?;
    let body = match body(blocks, edits) {
        Ok(body) => body,
        Err(mistakes) => return ArticlePayload::told(context, Err(mistakes)).await,
    };
    let slug = patch(slug, |slug| slug);
    let change = Change { base_version, patch: fields.read(body)?, slug, note };
    act(context, staff, change, move |desk, staff, change| async move { desk.update(staff, id, change).await }).await
}

async fn publish(context: &Context<'_>, input: ArticlePublishInput) -> Result<Option<ArticlePayload>, Failure> {
    let staff = request(context).staff(Deed::Publish)?;
    let ArticlePublishInput { article_id, version, announcement, expires_at } = input;
    let id = IdKind::Article.parse(&article_id)?;
    let announced = match announcement.map(AnnouncementInput::read).transpose() {
        Ok(announced) => announced,
        Err(mistake) => return ArticlePayload::told(context, Err(vec![mistake])).await,
    };
    let asked = Publish { version, at: None, expires_at: patch(expires_at, |DateTime(at)| Timestamp(at)), announced };
    act(context, staff, asked, move |desk, staff, asked| async move { desk.publish(staff, id, asked).await }).await
}

async fn schedule(context: &Context<'_>, input: ArticleScheduleInput) -> Result<Option<ArticlePayload>, Failure> {
    let staff = request(context).staff(Deed::Publish)?;
    let ArticleScheduleInput { article_id, version, publish_at, announcement, expires_at } = input;
    let id = IdKind::Article.parse(&article_id)?;
    let expires_at = patch(expires_at, |DateTime(at)| Timestamp(at));
    let mistaken = |field: &[&str], message: &str| Err(vec![Mistake::at(MistakeKind::Invalid, field, message)]);
    let MaybeUndefined::Value(DateTime(at)) = publish_at else {
        if announcement.is_some() {
            let message = "There is nothing to announce without `publishAt`. Leave `as` out, or give both.";
            return ArticlePayload::told(context, mistaken(&["as"], message)).await;
        }
        let times = match (expires_at, publish_at) {
            (Patch::Keep, MaybeUndefined::Null) => Times::NeverBegins,
            (Patch::Set(at), MaybeUndefined::Undefined) => Times::ExpiresAt(Some(at)),
            (Patch::Clear, MaybeUndefined::Undefined) => Times::ExpiresAt(None),
            (Patch::Keep, _) => {
                let message = "Give `publishAt`, `expiresAt` or both.";
                return ArticlePayload::told(context, mistaken(&[], message)).await;
            }
            (_, _) => {
                let message = "Take back what is planned first, and say until when readers see it then.";
                return ArticlePayload::told(context, mistaken(&["publishAt"], message)).await;
            }
        };
        return act(
            context,
            staff,
            times,
            move |desk, staff, times| async move { desk.retime(staff, id, times).await },
        )
        .await;
    };
    let Some(version) = version else {
        return ArticlePayload::told(context, mistaken(&["version"], "Say which version is to be published.")).await;
    };
    let announced = match announcement.map(AnnouncementInput::read).transpose() {
        Ok(announced) => announced,
        Err(mistake) => return ArticlePayload::told(context, Err(vec![mistake])).await,
    };
    let asked = Publish { version, at: Some(Timestamp(at)), expires_at, announced };
    act(context, staff, asked, move |desk, staff, asked| async move { desk.publish(staff, id, asked).await }).await
}

async fn embargo(context: &Context<'_>, input: &ArticleEmbargoInput) -> Result<Option<ArticlePayload>, Failure> {
    let staff = request(context).staff(Deed::Publish)?;
    let id = IdKind::Article.parse(&input.article_id)?;
    let times = Times::EmbargoedUntil(input.embargoed_until.map(|DateTime(at)| Timestamp(at)));
    act(context, staff, times, move |desk, staff, times| async move { desk.retime(staff, id, times).await }).await
}

async fn unpublish(context: &Context<'_>, input: ArticleUnpublishInput) -> Result<Option<ArticlePayload>, Failure> {
    let staff = request(context).staff(Deed::Publish)?;
    let id = IdKind::Article.parse(&input.article_id)?;
    let to = input.redirect_to.map(|WebUrl(url)| url);
    act(context, staff, to, move |desk, staff, to| async move { desk.unpublish(staff, id, to).await }).await
}

async fn correct(context: &Context<'_>, input: ArticleCorrectInput) -> Result<Option<ArticlePayload>, Failure> {
    let staff = request(context).staff(Deed::Publish)?;
    let ArticleCorrectInput { article_id, base_version, fields, slug, body: blocks, edits, announcement, note } = input;
    let id = IdKind::Article.parse(&article_id)?;
    let read = body(blocks, edits).and_then(|body| Ok((body, announcement.read().map_err(|mistake| vec![mistake])?)));
    let (body, announced) = match read {
        Ok(read) => read,
        Err(mistakes) => return ArticlePayload::told(context, Err(mistakes)).await,
    };
    let slug = patch(slug, |slug| slug);
    let change = Change { base_version, patch: fields.read(body)?, slug, note };
    let work = move |desk: Arc<Desk>, staff, (change, announced)| async move {
        desk.correct(staff, id, change, announced).await
    };
    act(context, staff, (change, announced), work).await
}

async fn delete(context: &Context<'_>, input: &ArticleDeleteInput) -> Result<Option<ArticlePayload>, Failure> {
    let staff = request(context).staff(Deed::Publish)?;
    let id = IdKind::Article.parse(&input.article_id)?;
    act(context, staff, (), move |desk, staff, ()| async move { desk.delete(staff, id).await }).await
}

async fn restore(context: &Context<'_>, input: &ArticleRestoreInput) -> Result<Option<ArticlePayload>, Failure> {
    let staff = request(context).staff(Deed::Publish)?;
    let id = IdKind::Article.parse(&input.article_id)?;
    act(context, staff, (), move |desk, staff, ()| async move { desk.restore(staff, id).await }).await
}

async fn revert(context: &Context<'_>, input: ArticleRevertInput) -> Result<Option<ArticlePayload>, Failure> {
    let staff = request(context).staff(Deed::WriteDrafts)?;
    let ArticleRevertInput { article_id, base_version, to_version, note } = input;
    let id = IdKind::Article.parse(&article_id)?;
    let work = move |desk: Arc<Desk>, staff, note| async move {
        desk.revert(staff, id, (base_version, to_version), note).await
    };
    act(context, staff, note, work).await
}

async fn touch(context: &Context<'_>, input: ArticleEditingTouchInput) -> Result<Option<ArticlePayload>, Failure> {
    let staff = request(context).staff(Deed::WriteDrafts)?;
    let id = IdKind::Article.parse(&input.article_id)?;
    let block = input.block_key;
    act(context, staff, block, move |desk, staff, block| async move { desk.touch(staff, id, block).await }).await
}

async fn erase(context: &Context<'_>, input: ArticleEraseInput) -> Result<Option<ArticlePayload>, Failure> {
    let staff = request(context).staff(Deed::Erase)?;
    let ArticleEraseInput { article_id, block_key, reason } = input;
    let id = IdKind::Article.parse(&article_id)?;
    let work = move |desk: Arc<Desk>, staff, (block, reason)| async move { desk.erase(staff, id, block, reason).await };
    act(context, staff, (block_key, reason), work).await
}

/// Does something at the desk, and tells how the article stands then.
async fn act<I, F, W>(context: &Context<'_>, staff: Staff, input: I, work: F) -> Result<Option<ArticlePayload>, Failure>
where
    I: Clone + Send + Sync + 'static,
    F: Fn(Arc<Desk>, Staff, I) -> W + Send + Sync + 'static,
    W: Future<Output = Result<Done, Undone>> + Send + 'static,
{
    let desk = Arc::clone(&request(context).desk);
    let done = request(context).write(staff, move |_, staff| work(Arc::clone(&desk), staff, input.clone())).await?;
    ArticlePayload::told(context, done).await
}
