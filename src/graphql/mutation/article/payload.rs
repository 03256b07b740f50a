//! How an article stands after a mutation.

use async_graphql::{Context, ID, Object};
use uuid::Uuid;

use crate::desk::Done;
use crate::graphql::article::Article;
use crate::graphql::context::request;
use crate::graphql::draft::ArticleDraft;
use crate::graphql::error::{Failure, Nullable, nullable};
use crate::graphql::id::IdKind;
use crate::graphql::loaders::{ArticleById, DraftById};
use crate::graphql::mutation::user_error::UserError;
use crate::undone::{Mistake, MistakeKind};

/// An article after a mutation. What it is by then is read when somebody asks.
#[derive(Debug, Clone)]
pub struct ArticlePayload {
    article: Option<Uuid>,
    user_errors: Vec<UserError>,
    notices: Vec<String>,
}

/// An article after a mutation.
#[Object]
impl ArticlePayload {
    /// What editors work on; null when there are `userErrors`, and when the article was erased.
    async fn draft(&self, context: &Context<'_>) -> Nullable<ArticleDraft> {
        match self.article {
            Some(id) => nullable(request(context).load(DraftById(id)).await),
            None => None,
        }
    }

    /// What readers see; null while they see nothing, and when there are `userErrors`.
    async fn article(&self, context: &Context<'_>) -> Nullable<Article> {
        match self.article {
            Some(id) => nullable(request(context).load(ArticleById(id)).await),
            None => None,
        }
    }

    /// The article's id; null when there are `userErrors`.
    async fn article_id(&self) -> Option<ID> {
        self.article.map(|id| IdKind::Article.id(id))
    }

    /// What an editor can mend; empty when it was done.
    async fn user_errors(&self) -> &[UserError] {
        &self.user_errors
    }

    /// What else an editor should know.
    async fn notices(&self) -> &[String] {
        &self.notices
    }
}

impl ArticlePayload {
    /// What is told of what became of a change.
    pub(super) async fn told(context: &Context<'_>, done: Result<Done, Vec<Mistake>>) -> Result<Option<Self>, Failure> {
        let (article, notices, mistakes) = match done {
            Ok(Done { article, notices }) => (Some(article), notices, Vec::new()),
            Err(mistakes) => (None, Vec::new(), mistakes),
        };
        let mut user_errors = Vec::with_capacity(mistakes.len());
        for mistake in mistakes {
            let current = match mistake.kind {
                MistakeKind::Conflict(id, _) => request(context).load(DraftById(id)).await?,
                _ => None,
            };
            user_errors.push(UserError::with(mistake, current));
        }
        Ok(Some(Self { article, user_errors, notices }))
    }
}
