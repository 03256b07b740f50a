//! Which stories lead to a story.

use std::sync::Arc;

use async_graphql::{Context, SimpleObject};

use crate::article::{ArticleFilter, ArticleOrder, read};
use crate::graphql::article::Article;
use crate::graphql::article::filter::{ArticleFilterInput, ArticleOrderInput};
use crate::graphql::connection::{Cursor, PageArgs, connection};
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::Failure;
use crate::graphql::loaders::{BackCount, BackPage};
use crate::graphql::related::{RelatedStoryKind, RelatedStoryRelation};
use crate::graphql::whole::Whole;
use crate::related::RelatedKind;

/// A story that leads to another.
#[derive(Debug, Clone, SimpleObject)]
pub struct RelatedFromEdge {
    /// Where it stands in the list in this order.
    cursor: Cursor,
    /// Who made the edge: of several edges from one story, the first.
    kind: RelatedStoryKind,
    /// How the story led to stands to `node`; null unless known.
    relation: Option<RelatedStoryRelation>,
    /// The link's own words, else the headline of the story led to.
    headline: String,
    /// The story that leads here.
    node: Whole<Article>,
    /// How close the stories are, from 0 to 1; null unless the hub computed it.
    score: Option<f64>,
}

connection! {
    /// The stories that lead to one story through their `related` edges, each once.
    RelatedFromConnection { edge: RelatedFromEdge, node: Article, total: RelatedFromTotal }
}

/// How the stories that lead to a story are counted.
#[derive(Debug, Clone)]
pub struct RelatedFromTotal {
    article: uuid::Uuid,
    kind: Option<RelatedKind>,
    filter: Arc<ArticleFilter>,
}

impl RelatedFromTotal {
    async fn count(&self, request: &RequestContext) -> Result<i64, Failure> {
        let Self { article, kind, filter } = self;
        request.load(BackCount { article: *article, kind: *kind, filter: Arc::clone(filter) }).await
    }
}

impl RelatedFromConnection {
    /// A page of the stories that lead to a story.
    pub(super) async fn load(
        context: &Context<'_>,
        article: &Article,
        kind: Option<RelatedStoryKind>,
        (filter, order): (Option<Box<ArticleFilterInput>>, Option<ArticleOrderInput>),
        args: PageArgs,
    ) -> Result<Self, Failure> {
        let filter = Arc::new(filter.unwrap_or_default().read()?);
        let order = ArticleOrder::from(order.unwrap_or_default());
        let kind = kind.map(RelatedKind::from);
        let page = Arc::new(args.page(order.order())?);
        let key = BackPage { article: article.0.id(), kind, filter: Arc::clone(&filter), order, page };
        let edges = request(context).load(key).await?.map(|edge| RelatedFromEdge {
            cursor: Cursor::new(order.order(), read::position(&edge.article, order)),
            kind: edge.kind().into(),
            relation: edge.relation().map(Into::into),
            headline: edge.headline().unwrap_or(article.0.headline()).to_owned(),
            score: edge.score().map(|score| f64::from(score) / 1000.0),
            node: Whole(Article(Arc::new(edge.article))),
        });
        Ok(Self::new(edges, RelatedFromTotal { article: article.0.id(), kind, filter }))
    }
}
