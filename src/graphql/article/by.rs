//! One article, by one of its names.

use async_graphql::{Context, ID, OneofObject};

use crate::graphql::article::Article;
use crate::graphql::context::request;
use crate::graphql::error::Failure;
use crate::graphql::id::IdKind;
use crate::graphql::loaders::{ArticleById, ArticleBySlug, ArticleByUrl};
use crate::graphql::scalar::WebUrl;

/// An article by one of its names.
#[derive(Debug, Clone, OneofObject)]
pub enum ArticleBy {
    /// Its id (`article_…`).
    Id(ID),
    /// Its present slug or one it had.
    Slug(String),
    /// A present or past `url`, `canonicalUrl` or `source.url`, compared without scheme, `www.`, fragment, closing slash
    /// and tracking parameters.
    Url(WebUrl),
}

impl ArticleBy {
    /// The article, when the viewer may see it.
    pub(in crate::graphql) async fn find(&self, context: &Context<'_>) -> Result<Option<Article>, Failure> {
        let request = request(context);
        match self {
            Self::Id(id) => request.load(ArticleById(IdKind::Article.parse(id)?)).await,
            Self::Slug(slug) => request.load(ArticleBySlug(slug.clone())).await,
            Self::Url(WebUrl(url)) => {
                if let Some(found) = request.load(ArticleByUrl(url.clone())).await? {
                    return Ok(Some(found));
                }
                let made = request.app.article_url.as_ref().and_then(|template| template.slug(url));
                let Some(slug) = made else { return Ok(None) };
                request.load(ArticleBySlug(slug)).await
            }
        }
    }
}
