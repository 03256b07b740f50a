//! Where stories are taken from. A source is told through the articles that name it, never listed by itself.

use std::collections::HashMap;

use entity::source;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::keys::padded;

/// A source of a visible article.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name, where known.
    pub name: Option<String>,
    /// Its identifier in a controlled vocabulary.
    pub uri: Option<String>,
    /// The organisation behind it, visible or not.
    pub organisation_id: Option<Uuid>,
}

/// Sources by id.
pub async fn by_ids(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, Source>, DbErr> {
    let rows = source::Entity::find().filter(source::Column::Id.is_in(padded(ids))).all(db).await?;
    Ok(rows
        .into_iter()
        .map(|source::Model { id, key: _, name, url: _, uri, organisation_id }| {
            (id, Source { name, uri, organisation_id })
        })
        .collect())
}
