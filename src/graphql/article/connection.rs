//! Lists of articles.

use std::sync::Arc;

use async_graphql::{Context, SimpleObject};
use uuid::Uuid;

use crate::article::read::{self, Link};
use crate::graphql::article::Article;
use crate::graphql::article::filter::{ArticleFilterInput, ArticleOrderInput};
use crate::graphql::connection::{Cursor, PageArgs, connection};
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::Failure;
use crate::graphql::loaders::{ArticleCount, ArticlePage, FrontCount};
use crate::graphql::whole::Whole;

/// An article in a list.
#[derive(Debug, Clone, SimpleObject)]
pub struct ArticleEdge {
    /// Where it stands in the list in this order.
    pub(in crate::graphql) cursor: Cursor,
    /// The article.
    pub(in crate::graphql) node: Whole<Article>,
}

/// Of what a list of articles is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ArticleScope {
    /// All.
    All,
    /// Those under a person, an organisation, a place or a section.
    Under(Uuid),
    /// Those that point at another article.
    Linked(Link, Uuid),
}

/// How a list of articles is counted.
#[derive(Debug, Clone)]
pub enum ArticleTotal {
    /// As those of a scope.
    Of(ArticleCount),
    /// As those of a front.
    Front(FrontCount),
}

impl ArticleTotal {
    async fn count(&self, request: &RequestContext) -> Result<i64, Failure> {
        match self {
            Self::Of(count) => request.load(count.clone()).await,
            Self::Front(count) => request.load(count.clone()).await,
        }
    }
}

connection! {
    /// A list of articles.
    ArticleConnection { edge: ArticleEdge, node: Article, total: ArticleTotal }
}

impl ArticleConnection {
    /// A page of the articles of a scope.
    pub(in crate::graphql) async fn load(
        context: &Context<'_>,
        scope: ArticleScope,
        filter: Option<Box<ArticleFilterInput>>,
        order: Option<ArticleOrderInput>,
        args: PageArgs,
    ) -> Result<Self, Failure> {
        let filter = Arc::new(filter.unwrap_or_default().read()?);
        let order: crate::article::ArticleOrder = order.unwrap_or_default().into();
        let page = args.page(order.order())?;
        let key = ArticlePage { scope, filter: Arc::clone(&filter), order, page: Arc::new(page) };
        let slice = request(context).load(key).await?;
        let edges = slice.map(|article| ArticleEdge {
            cursor: Cursor::new(order.order(), read::position(&article.0, order)),
            node: Whole(article),
        });
        Ok(Self::new(edges, ArticleTotal::Of(ArticleCount { scope, filter })))
    }
}
