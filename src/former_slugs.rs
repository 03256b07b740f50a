//! Slugs that something had before: they lead to it for as long as nothing else takes them.

use entity::former_slug::{self, FormerSlugKind};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::keys::padded;

/// What had these slugs.
pub async fn find(
    db: &impl ConnectionTrait,
    kind: FormerSlugKind,
    slugs: &[String],
) -> Result<Vec<(String, Uuid)>, DbErr> {
    let of_kind = former_slug::Entity::find().filter(former_slug::Column::Kind.eq(kind));
    let rows = of_kind.filter(former_slug::Column::Slug.is_in(padded(slugs))).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.slug, row.target_id)).collect())
}

/// Keeps a slug that something gives up for another.
pub async fn keep(
    conn: &impl ConnectionTrait,
    kind: FormerSlugKind,
    (former, new): (&str, &str),
    target: Uuid,
) -> Result<(), DbErr> {
    for slug in [former, new] {
        former_slug::Entity::delete_by_id((kind, slug.to_owned())).exec(conn).await?;
    }
    let row = former_slug::Model { kind, slug: former.to_owned(), target_id: target };
    former_slug::Entity::insert::<former_slug::ActiveModel>(row.into()).exec_without_returning(conn).await?;
    Ok(())
}
