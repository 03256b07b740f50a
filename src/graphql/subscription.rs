//! Where subscriptions begin.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::{Context, Enum, ID, Object, Subscription as Root};
use entity::change::ChangeKind;
use futures::stream::{self, BoxStream, StreamExt};

use crate::article::filter::ArticleFilter;
use crate::article::read as articles;
use crate::changes::{self, PublicChange, cursor};
use crate::graphql::article::Article;
use crate::graphql::article::filter::ArticleFilterInput;
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::{ErrorCode, Failure, Nullable, nullable};
use crate::graphql::id::IdKind;
use crate::graphql::loaders::ArticleById;
use crate::graphql::scalar::DateTime;

/// What happened to an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ArticleChangeKind {
    /// It became public, for the first time or again.
    Published,
    /// A newer version took the place of the one before.
    Updated,
    /// A newer version says what was wrong in the one before.
    Corrected,
    /// It is no longer public.
    Withdrawn,
}

/// Something that happened to what the public may read.
pub struct ArticleChange(PublicChange);

/// Something that happened to what the public may read.
#[Object]
impl ArticleChange {
    /// Its place among all changes: give it as `after` to go on behind it.
    async fn cursor(&self) -> String {
        cursor::encode(self.0.number)
    }

    /// What happened.
    async fn kind(&self) -> ArticleChangeKind {
        match self.0.kind {
            ChangeKind::Updated => ArticleChangeKind::Updated,
            ChangeKind::Corrected => ArticleChangeKind::Corrected,
            ChangeKind::Withdrawn => ArticleChangeKind::Withdrawn,
            // The public stream has no revisions.
            ChangeKind::Published | ChangeKind::Revised => ArticleChangeKind::Published,
        }
    }

    /// When it took effect. What time brings, such as the end of an embargo, has that instant, however late it is told.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at.0)
    }

    /// The article's id, also of one that is no longer public.
    async fn article_id(&self) -> ID {
        IdKind::Article.id(self.0.article)
    }

    /// The article as it is when this is told, which may be newer than the change; null when it is not public then.
    async fn article(&self, context: &Context<'_>) -> Nullable<Article> {
        nullable(request(context).load(ArticleById(self.0.article)).await)
    }
}

/// What the root field of a subscription is run for. It runs once to learn what is asked, and then once for each change.
pub enum Purpose {
    /// To learn behind which change the subscription begins.
    Open {
        /// The newest change that the node knows.
        latest: i64,
        /// Where a client goes on that has lost its connection; stronger than what its document says.
        resume: Option<String>,
        /// Set by the field.
        begin: Mutex<Option<i64>>,
    },
    /// To tell a change.
    Tell(PublicChange),
}

/// Where subscriptions begin.
#[derive(Debug)]
pub struct Subscription;

/// What can be listened to. Every change is told once and in order; give the last `cursor` as `after` to go on after an
/// interruption without a gap. Over server-sent events, the header `Last-Event-ID` does the same. `Query.changesCursor` is
/// a place to go on from before anything was told.
#[Root]
impl Subscription {
    /// Changes of what the public may read, as they happen. Without `after`, from now on; with it, all behind that
    /// change first. With a filter, those of articles that it holds when they are told, and every `WITHDRAWN`: what a
    /// story was that is no longer public cannot be asked. An article that an update takes out of the filter is not
    /// told. A cursor older than the log is kept (`changes.kept_days`) is the error `CURSOR_EXPIRED`: read the lists
    /// again. One that the log never gave is `INVALID_CURSOR`.
    async fn article_changed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Of which articles.")] filter: Option<Box<ArticleFilterInput>>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Result<BoxStream<'static, ArticleChange>, Failure> {
        let filter = filter.map(|filter| filter.read()).transpose()?;
        let request = request(context);
        match &**context.data_unchecked::<Arc<Purpose>>() {
            Purpose::Open { latest, resume, begin } => {
                let from = match resume.clone().or(after) {
                    Some(after) => behind(request, &after).await?,
                    None => *latest,
                };
                *begin.lock().unwrap_or_else(PoisonError::into_inner) = Some(from);
                Ok(stream::empty().boxed())
            }
            Purpose::Tell(change) => {
                let told = match filter {
                    Some(filter) if change.kind != ChangeKind::Withdrawn => holds(request, *change, filter).await?,
                    _ => true,
                };
                Ok(stream::iter(told.then_some(ArticleChange(*change))).boxed())
            }
        }
    }
}

/// The number of a cursor's change, which the log must still reach back to.
async fn behind(request: &RequestContext, cursor: &str) -> Result<i64, Failure> {
    let unknown = || {
        Failure::user(ErrorCode::InvalidCursor, "`after`, or `Last-Event-ID`, is no cursor that `articleChanged` gave")
    };
    let number = cursor::decode(cursor).ok_or_else(unknown)?;
    let heads = request.read(async move |batch| Ok(changes::heads(batch.db()).await?)).await?;
    if number > heads.latest {
        return Err(unknown());
    }
    if number < heads.forgotten { Err(expired()) } else { Ok(number) }
}

/// What a client is told whose cursor the log no longer reaches.
pub fn expired() -> Failure {
    Failure::user(
        ErrorCode::CursorExpired,
        "changes behind this cursor are no longer kept; read the lists again and subscribe without `after`",
    )
}

/// Whether a filter holds the article of a change as it is now.
async fn holds(request: &RequestContext, change: PublicChange, filter: ArticleFilter) -> Result<bool, Failure> {
    request.read(async move |batch| Ok(articles::is_in(batch.db(), &batch.sight, change.article, &filter).await?)).await
}
