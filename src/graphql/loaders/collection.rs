//! Edges to collections, and the articles of fronts.

use std::sync::Arc;

use futures::future::try_join_all;
use uuid::Uuid;

use crate::article::front::{self, Front};
use crate::article::{ArticleFilter, ArticleOrder};
use crate::collection;
use crate::graphql::article::Article;
use crate::graphql::collection::Collection;
use crate::graphql::context::by_shape;
use crate::graphql::error::Failure;
use crate::graphql::loaders::{keys, load};
use crate::page::{Page, Position, Slice};

keys! {
    /// A collection.
    CollectionById(Uuid);
    /// A collection by slug.
    CollectionBySlug(String);
    /// The collections that an article was picked for.
    CollectionsOf(Uuid);
}

/// A page of a front.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FrontPage {
    /// Of which front.
    pub front: Front,
    /// Which articles of it.
    pub filter: Arc<ArticleFilter>,
    /// In what order; the editors' when absent.
    pub order: Option<ArticleOrder>,
    /// Which page.
    pub page: Arc<Page>,
}

/// How many articles a front holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FrontCount {
    /// Which front.
    pub front: Front,
    /// Which articles of it.
    pub filter: Arc<ArticleFilter>,
}

fn shown(collection: collection::Collection) -> Collection {
    Collection(Arc::new(collection))
}

load!(CollectionById => Option<Collection>, |batch, keys| {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = collection::by_ids(batch.db(), &ids).await?;
    found.into_iter().map(|(id, collection)| (CollectionById(id), Some(shown(collection)))).collect()
});

load!(CollectionBySlug => Option<Collection>, |batch, keys| {
    let slugs: Vec<String> = keys.iter().map(|key| key.0.clone()).collect();
    let found = collection::by_slugs(batch.db(), &slugs).await?;
    found.into_iter().map(|(slug, collection)| (CollectionBySlug(slug), Some(shown(collection)))).collect()
});

load!(CollectionsOf => Arc<[Collection]>, |batch, keys| {
    let articles: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = collection::by_articles(batch.db(), &articles).await?;
    found.into_iter().map(|(article, list)| (CollectionsOf(article), list.into_iter().map(shown).collect())).collect()
});

load!(FrontPage => Slice<(Position, Article)>, |batch, keys| {
    let shape = |key: &FrontPage| ((Arc::clone(&key.filter), key.order, Arc::clone(&key.page)), key.front.clone());
    let loads = by_shape(keys, shape).into_iter().map(|((filter, order, page), fronts)| async move {
        let db = batch.db();
        let mut found = match order {
            None => front::page_curated(db, &batch.sight, &fronts, &filter, &page).await?,
            Some(order) => front::page_ordered(db, &batch.sight, &fronts, &filter, order, &page).await?,
        };
        let of = |front: Front| {
            let slice = found.remove(&front.collection).unwrap_or_default();
            let key = FrontPage { front, filter: Arc::clone(&filter), order, page: Arc::clone(&page) };
            (key, slice.map(|(place, article)| (place, Article(Arc::new(article)))))
        };
        Ok::<Vec<_>, Failure>(fronts.into_iter().map(of).collect())
    });
    try_join_all(loads).await?.into_iter().flatten().collect()
});

load!(FrontCount => i64, |batch, keys| {
    let groups = by_shape(keys, |key| (Arc::clone(&key.filter), key.front.clone()));
    let loads = groups.into_iter().map(|(filter, fronts)| async move {
        let found = front::count(batch.db(), &batch.sight, &fronts, &filter).await?;
        let of = |front: Front| {
            let counted = found.get(&front.collection).copied().unwrap_or_default();
            (FrontCount { front, filter: Arc::clone(&filter) }, counted)
        };
        Ok::<Vec<_>, Failure>(fronts.into_iter().map(of).collect())
    });
    try_join_all(loads).await?.into_iter().flatten().collect()
});
