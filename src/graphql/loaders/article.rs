//! Articles, their blocks and their sources.

use std::collections::HashMap;
use std::sync::Arc;

use futures::future::try_join_all;
use uuid::Uuid;

use crate::article::VisibleArticle;
use crate::article::content::StoredBlock;
use crate::article::filter::{ArticleFilter, ArticleOrder};
use crate::article::read::{self as articles, KeyOf};
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
    let found = articles::by_ids(batch.app.db.reader(), &batch.sight, &ids).await?;
    found.into_iter().map(|(id, visible)| (ArticleById(id), Some(article(visible)))).collect()
});

load!(ArticleBySlug => Option<Article>, |batch, keys| {
    let slugs: Vec<String> = keys.iter().map(|key| key.0.clone()).collect();
    let found = articles::by_keys(batch.app.db.reader(), &batch.sight, KeyOf::Slug, &slugs).await?;
    found.into_iter().map(|(slug, visible)| (ArticleBySlug(slug), Some(article(visible)))).collect()
});

load!(ArticleByUrl => Option<Article>, |batch, keys| {
    let asked: Vec<(&String, String)> =
        keys.iter().filter_map(|key| Some((&key.0, crate::address::url_key(&key.0)?))).collect();
    let compared: Vec<String> = asked.iter().map(|(_, key)| key.clone()).collect();
    let found = articles::by_keys(batch.app.db.reader(), &batch.sight, KeyOf::Url, &compared).await?;
    let of = |(url, key): (&String, String)| {
        (ArticleByUrl(url.clone()), found.get(&key).map(|visible| article(visible.clone())))
    };
    asked.into_iter().map(of).collect()
});

load!(BlocksOf => Arc<Vec<StoredBlock>>, |batch, keys| {
    let editions: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = articles::blocks(batch.app.db.reader(), &editions).await?;
    found.into_iter().map(|(edition, blocks)| (BlocksOf(edition), Arc::new(blocks))).collect()
});

load!(SourceById => Option<Source>, |batch, keys| {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = crate::source::by_ids(batch.app.db.reader(), &ids).await?;
    found.into_iter().map(|(id, source)| (SourceById(id), Some(Source::from(source)))).collect()
});

load!(ArticlePage => Slice<Article>, |batch, keys| {
    let shape = |key: &ArticlePage| {
        let kind = std::mem::discriminant(&key.scope);
        let link = if let ArticleScope::Linked(link, _) = key.scope { Some(link) } else { None };
        ((kind, link, Arc::clone(&key.filter), key.order, Arc::clone(&key.page)), key.clone())
    };
    let groups = by_shape(keys, shape);
    let loads = groups.into_iter().map(|((_, link, filter, order, page), keys)| async move {
        let db = batch.app.db.reader();
        let parents = parents(&keys, |key| key.scope);
        let mut found = match (keys[0].scope, link) {
            (ArticleScope::All, _) => {
                let slice = articles::page(db, &batch.sight, &filter, order, &page).await?;
                HashMap::from([(Uuid::nil(), slice)])
            }
            (_, Some(link)) => {
                articles::page_by_origins(db, &batch.sight, link, &parents, &filter, order, &page).await?
            }
            _ => articles::page_by_targets(db, &batch.sight, &parents, &filter, order, &page).await?,
        };
        let of = |key: ArticlePage| {
            let slice = found.remove(&parent(key.scope)).unwrap_or_default();
            (key, slice.map(article))
        };
        Ok::<Vec<_>, Failure>(keys.into_iter().map(of).collect())
    });
    try_join_all(loads).await?.into_iter().flatten().collect()
});

load!(ArticleCount => i64, |batch, keys| {
    let shape = |key: &ArticleCount| {
        let kind = std::mem::discriminant(&key.scope);
        let link = if let ArticleScope::Linked(link, _) = key.scope { Some(link) } else { None };
        ((kind, link, Arc::clone(&key.filter)), key.clone())
    };
    let loads = by_shape(keys, shape).into_iter().map(|((_, link, filter), keys)| async move {
        let db = batch.app.db.reader();
        let parents = parents(&keys, |key| key.scope);
        let found = match (keys[0].scope, link) {
            (ArticleScope::All, _) => {
                HashMap::from([(Uuid::nil(), articles::count(db, &batch.sight, &filter).await?)])
            }
            (_, Some(link)) => articles::count_by_origins(db, &batch.sight, link, &parents, &filter).await?,
            _ => articles::count_by_targets(db, &batch.sight, &parents, &filter).await?,
        };
        let of = |key: ArticleCount| {
            let counted = found.get(&parent(key.scope)).copied().unwrap_or_default();
            (key, counted)
        };
        Ok::<Vec<_>, Failure>(keys.into_iter().map(of).collect())
    });
    try_join_all(loads).await?.into_iter().flatten().collect()
});

fn parent(scope: ArticleScope) -> Uuid {
    match scope {
        ArticleScope::All => Uuid::nil(),
        ArticleScope::Under(id) | ArticleScope::Linked(_, id) => id,
    }
}

fn parents<K>(keys: &[K], scope: impl Fn(&K) -> ArticleScope) -> Vec<Uuid> {
    keys.iter().map(|key| parent(scope(key))).collect()
}
