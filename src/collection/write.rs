//! Making collections and picking stories for them.

use entity::{collection, collection_item};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::ids::Ids;

/// A collection that is to be made.
#[derive(Debug, Clone, Default)]
pub struct NewCollection<'a> {
    /// Unique among collections.
    pub slug: &'a str,
    /// The name shown.
    pub name: &'a str,
    /// An editor's words about it.
    pub description: Option<&'a str>,
    /// What fills it after the picks, as `article::filter::ArticleFilter` is kept; nothing where picks are all.
    pub fill: Option<&'a str>,
}

/// Makes a collection without picks.
pub async fn create(
    conn: &impl ConnectionTrait,
    ids: &Ids,
    now: Timestamp,
    new: &NewCollection<'_>,
) -> Result<Uuid, DbErr> {
    let id = ids.next(now);
    let row = collection::ActiveModel {
        id: Set(id),
        slug: Set(new.slug.to_owned()),
        name: Set(new.name.to_owned()),
        description: Set(new.description.map(str::to_owned)),
        fill: Set(new.fill.map(str::to_owned)),
    };
    row.insert(conn).await?;
    Ok(id)
}

/// Makes these stories the picks of a collection, in this order. No story may stand twice, and no more than
/// [`MAX_PICKS`](collection_item::MAX_PICKS) are read.
pub async fn set_items(conn: &impl ConnectionTrait, collection: Uuid, articles: &[Uuid]) -> Result<(), DbErr> {
    collection_item::Entity::delete_many()
        .filter(collection_item::Column::CollectionId.eq(collection))
        .exec(conn)
        .await?;
    for (position, article) in (0..).zip(articles) {
        let row = collection_item::ActiveModel {
            collection_id: Set(collection),
            article_id: Set(*article),
            position: Set(position),
        };
        row.insert(conn).await?;
    }
    Ok(())
}
