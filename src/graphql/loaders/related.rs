//! Edges between stories.

use std::sync::Arc;

use futures::future::try_join_all;
use uuid::Uuid;

use crate::article::{ArticleFilter, ArticleOrder};
use crate::graphql::context::{Batch, by_shape};
use crate::graphql::error::Failure;
use crate::graphql::loaders::{keys, load};
use crate::page::{Page, Slice};
use crate::related::{self, Back, BackEdge, EdgeList, OwnPages, RelatedKind};

keys! {
    /// The edges of an edition.
    EdgesOf(Uuid);
}

/// A page of the stories that lead to a story.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BackPage {
    /// To which story.
    pub article: Uuid,
    /// Along edges of which kind; all when absent.
    pub kind: Option<RelatedKind>,
    /// From which stories.
    pub filter: Arc<ArticleFilter>,
    /// In what order.
    pub order: ArticleOrder,
    /// Which page.
    pub page: Arc<Page>,
}

/// How many stories lead to a story.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BackCount {
    /// To which story.
    pub article: Uuid,
    /// Along edges of which kind; all when absent.
    pub kind: Option<RelatedKind>,
    /// From which stories.
    pub filter: Arc<ArticleFilter>,
}

fn own(batch: &Batch) -> Option<OwnPages> {
    batch.app.article_url.as_ref().and_then(OwnPages::of)
}

load!(EdgesOf => Arc<EdgeList>, |batch, keys| {
    let editions: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = related::by_editions(batch.db(), &batch.sight, own(batch).as_ref(), &editions).await?;
    found.into_iter().map(|(edition, edges)| (EdgesOf(edition), Arc::new(edges))).collect()
});

load!(BackPage => Slice<BackEdge>, |batch, keys| {
    let shape = |key: &BackPage| {
        ((key.kind, Arc::clone(&key.filter), key.order, Arc::clone(&key.page)), key.article)
    };
    let own = &own(batch);
    let loads = by_shape(keys, shape).into_iter().map(|((kind, filter, order, page), articles)| async move {
        let back = Back { articles: &articles, kind, filter: &filter, own: own.as_ref() };
        let found = related::page_back(batch.db(), &batch.sight, &back, order, &page).await?;
        let key = |article| BackPage { article, kind, filter: Arc::clone(&filter), order, page: Arc::clone(&page) };
        Ok::<Vec<_>, Failure>(found.into_iter().map(|(article, slice)| (key(article), slice)).collect())
    });
    try_join_all(loads).await?.into_iter().flatten().collect()
});

load!(BackCount => i64, |batch, keys| {
    let shape = |key: &BackCount| ((key.kind, Arc::clone(&key.filter)), key.article);
    let own = &own(batch);
    let loads = by_shape(keys, shape).into_iter().map(|((kind, filter), articles)| async move {
        let back = Back { articles: &articles, kind, filter: &filter, own: own.as_ref() };
        let found = related::count_back(batch.db(), &batch.sight, &back).await?;
        let key = |article| BackCount { article, kind, filter: Arc::clone(&filter) };
        Ok::<Vec<_>, Failure>(found.into_iter().map(|(article, counted)| (key(article), counted)).collect())
    });
    try_join_all(loads).await?.into_iter().flatten().collect()
});
