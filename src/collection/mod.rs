//! Fronts and other lists that editors keep: public, though what they hold may not be.

use std::collections::HashMap;

use entity::former_slug::FormerSlugKind;
use entity::{collection, collection_item};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, Iterable, QueryFilter, QueryResult};
use uuid::Uuid;

use crate::former_slugs;
use crate::keys::padded;
use crate::page::{KeyKind, Order, Page};

/// The most collections that are told of one article.
pub const MAX_OF_ARTICLE: u32 = 50;

const BY_SLUG: Order = Order { name: "SLUG", keys: &[KeyKind::Text], descending: false };

/// A collection.
#[derive(Debug, Clone)]
pub struct Collection(collection::Model);

impl Collection {
    /// Its id.
    pub fn id(&self) -> Uuid {
        self.0.id
    }

    /// Unique among collections.
    pub fn slug(&self) -> &str {
        &self.0.slug
    }

    /// The name shown.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// An editor's words about it.
    pub fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// What fills it after the picks: JSON, as `article::filter::ArticleFilter` is kept.
    pub fn fill(&self) -> Option<&str> {
        self.0.fill.as_deref()
    }
}

/// Collections by id.
pub async fn by_ids(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Collection>, DbErr> {
    let rows = collection::Entity::find().filter(collection::Column::Id.is_in(padded(ids))).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, Collection(row))).collect())
}

/// Collections by the slug that they have, or had.
pub async fn by_slugs(db: &impl ConnectionTrait, slugs: &[String]) -> Result<HashMap<String, Collection>, DbErr> {
    let rows = collection::Entity::find().filter(collection::Column::Slug.is_in(padded(slugs))).all(db).await?;
    let mut found: HashMap<String, Collection> =
        rows.into_iter().map(|row| (row.slug.clone(), Collection(row))).collect();
    let others: Vec<String> = slugs.iter().filter(|slug| !found.contains_key(*slug)).cloned().collect();
    if !others.is_empty() {
        let former = former_slugs::find(db, FormerSlugKind::Collection, &others).await?;
        let ids: Vec<Uuid> = former.iter().map(|(_, id)| *id).collect();
        let collections = by_ids(db, &ids).await?;
        found.extend(former.into_iter().filter_map(|(slug, id)| Some((slug, collections.get(&id)?.clone()))));
    }
    Ok(found)
}

/// For each article: the collections that it was picked for, by slug, at most [`MAX_OF_ARTICLE`].
pub async fn by_articles(
    db: &impl ConnectionTrait,
    articles: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Collection>>, DbErr> {
    let parent = (collection_item::Entity, collection_item::Column::ArticleId);
    let select = Query::select()
        .columns(collection::Column::iter().map(|column| (collection::Entity, column)))
        .column(parent)
        .from(collection_item::Entity)
        .join(
            JoinType::InnerJoin,
            collection::Entity,
            Expr::col((collection::Entity, collection::Column::Id))
                .equals((collection_item::Entity, collection_item::Column::CollectionId)),
        )
        .and_where(collection_item::Column::ArticleId.is_in(padded(articles)))
        .and_where(collection_item::Column::Position.lt(collection_item::MAX_PICKS))
        .take();
    let page = Page::first(BY_SLUG, MAX_OF_ARTICLE);
    let columns = [(collection::Entity, collection::Column::Slug), (collection::Entity, collection::Column::Id)];
    let read = |row: &QueryResult| {
        Ok((row.try_get("", "article_id")?, Collection(collection::Model::from_query_result(row, "")?)))
    };
    let found = page.read_each(db, &page.cut_each(select, parent, &columns), read).await?;
    Ok(found.into_iter().map(|(article, collections)| (article, collections.items)).collect())
}
