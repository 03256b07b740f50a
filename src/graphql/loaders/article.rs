//! Articles, their blocks and their sources.

use std::collections::HashMap;
use std::sync::Arc;

use futures::future::try_join_all;
use uuid::Uuid;

use crate::article::VisibleArticle;
use crate::article::content::StoredBlock;
use crate::article::filter::{ArticleFilter, ArticleOrder};
use crate::article::read::{self as articles, KeyOf, Link};
use crate::graphql::article::Article;
use crate::graphql::article::connection::ArticleScope;
use crate::graphql::article::source::Source;
use crate::graphql::context::by_shape;
use crate::graphql::error::Failure;
use crate::graphql::loaders::{keys, load};
use crate::page::{Page, Slice};

keys! {
    /// An article.
    ArticleById(Uuid);
    /// An article by a present or past slug.
    ArticleBySlug(String);
    /// An article by a present or past url.
    ArticleByUrl(String);
    /// The blocks of an edition.
    BlocksOf(Uuid);
    /// A source.
    SourceById(Uuid);
}

/// A page of articles.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ArticlePage {
    /// Of which.
    pub scope: ArticleScope,
    /// Which of them.
    pub filter: Arc<ArticleFilter>,
    /// In what order.
    pub order: ArticleOrder,
    /// Which page.
    pub page: Arc<Page>,
}

/// How many articles there are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ArticleCount {
    /// Of which.
    pub scope: ArticleScope,
    /// Which of them.
    pub filter: Arc<ArticleFilter>,
}

fn article(visible: VisibleArticle) -> Article {
    Article(Arc::new(visible))
}

load!(ArticleById => Option<Article>, |batch, keys| {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = articles::by_ids(batch.db(), &batch.sight, &ids).await?;
    found.into_iter().map(|(id, visible)| (ArticleById(id), Some(article(visible)))).collect()
});

load!(ArticleBySlug => Option<Article>, |batch, keys| {
    let slugs: Vec<String> = keys.iter().map(|key| key.0.clone()).collect();
    let found = articles::by_keys(batch.db(), &batch.sight, KeyOf::Slug, &slugs).await?;
    found.into_iter().map(|(slug, visible)| (ArticleBySlug(slug), Some(article(visible)))).collect()
});

load!(ArticleByUrl => Option<Article>, |batch, keys| {
    let asked: Vec<(&String, String)> =
        keys.iter().filter_map(|key| Some((&key.0, crate::address::url_key(&key.0)?))).collect();
    let compared: Vec<String> = asked.iter().map(|(_, key)| key.clone()).collect();
    let found = articles::by_keys(batch.db(), &batch.sight, KeyOf::Url, &compared).await?;
    let of = |(url, key): (&String, String)| {
        (ArticleByUrl(url.clone()), found.get(&key).map(|visible| article(visible.clone())))
    };
    asked.into_iter().map(of).collect()
});

load!(BlocksOf => Arc<Vec<StoredBlock>>, |batch, keys| {
    let editions: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = articles::blocks(batch.db(), &batch.sight, &editions).await?;
    found.into_iter().map(|(edition, blocks)| (BlocksOf(edition), Arc::new(blocks))).collect()
});

load!(SourceById => Option<Source>, |batch, keys| {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = crate::source::by_ids(batch.db(), &ids).await?;
    found.into_iter().map(|(id, source)| (SourceById(id), Some(Source::from(source)))).collect()
});

/// How the articles of a list are found: lists that share it are answered by one statement.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Way {
    All,
    Under,
    Linked(Link),
}

/// What a list of all articles stands under.
const NOTHING: Uuid = Uuid::nil();

fn way_and_parent(scope: ArticleScope) -> (Way, Uuid) {
    match scope {
        ArticleScope::All => (Way::All, NOTHING),
        ArticleScope::Under(id) => (Way::Under, id),
        ArticleScope::Linked(link, id) => (Way::Linked(link), id),
    }
}

load!(ArticlePage => Slice<Article>, |batch, keys| {
    let shape = |key: &ArticlePage| {
        let (way, parent) = way_and_parent(key.scope);
        ((way, Arc::clone(&key.filter), key.order, Arc::clone(&key.page)), (parent, key.clone()))
    };
    let loads = by_shape(keys, shape).into_iter().map(|((way, filter, order, page), keys)| async move {
        let db = batch.db();
        let parents: Vec<Uuid> = keys.iter().map(|(parent, _)| *parent).collect();
        let mut found = match way {
            Way::All => HashMap::from([(NOTHING, articles::page(db, &batch.sight, &filter, order, &page).await?)]),
            Way::Under => articles::page_by_targets(db, &batch.sight, &parents, &filter, order, &page).await?,
            Way::Linked(link) => {
                articles::page_by_origins(db, &batch.sight, link, &parents, &filter, order, &page).await?
            }
        };
        let of = |(parent, key): (Uuid, ArticlePage)| {
            (key, found.remove(&parent).unwrap_or_default().map(article))
        };
        Ok::<Vec<_>, Failure>(keys.into_iter().map(of).collect())
    });
    try_join_all(loads).await?.into_iter().flatten().collect()
});

load!(ArticleCount => i64, |batch, keys| {
    let shape = |key: &ArticleCount| {
        let (way, parent) = way_and_parent(key.scope);
        ((way, Arc::clone(&key.filter)), (parent, key.clone()))
    };
    let loads = by_shape(keys, shape).into_iter().map(|((way, filter), keys)| async move {
        let db = batch.db();
        let parents: Vec<Uuid> = keys.iter().map(|(parent, _)| *parent).collect();
        let found = match way {
            Way::All => HashMap::from([(NOTHING, articles::count(db, &batch.sight, &filter).await?)]),
            Way::Under => articles::count_by_targets(db, &batch.sight, &parents, &filter).await?,
            Way::Linked(link) => articles::count_by_origins(db, &batch.sight, link, &parents, &filter).await?,
        };
        let of = |(parent, key): (Uuid, ArticleCount)| (key, found.get(&parent).copied().unwrap_or_default());
        Ok::<Vec<_>, Failure>(keys.into_iter().map(of).collect())
    });
    try_join_all(loads).await?.into_iter().flatten().collect()
});
