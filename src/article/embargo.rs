//! Embargo: a story that readers have not seen yet stays out of their sight until an instant.

use entity::change::ChangeKind;
use entity::{change_due, edition, edition_key, posting};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::policy::{Shown, begins_before, held_back, shown};

/// Holds a story back until an instant, and says whether it could be: what readers have seen is not taken from them.
pub async fn hold_back(
    conn: &impl ConnectionTrait,
    article: Uuid,
    until: Timestamp,
    now: Timestamp,
) -> Result<bool, DbErr> {
    let editions = edition::Entity::find().filter(edition::Column::ArticleId.eq(article)).all(conn).await?;
    if editions.iter().any(|edition| matches!(shown(edition, now), Shown::Before | Shown::Now)) {
        return Ok(false);
    }
    let begins = held_back(edition::Column::VisibleUntil, until);
    edition::Entity::update_many()
        .col_expr(edition::Column::VisibleFrom, begins.clone())
        .col_expr(edition::Column::FirstPublishedAt, begins.clone())
        .col_expr(edition::Column::UpdatedAt, begins)
        .filter(edition::Column::ArticleId.eq(article))
        .filter(begins_before(edition::Column::VisibleFrom, until))
        .exec(conn)
        .await?;
    posting::Entity::update_many()
        .col_expr(posting::Column::VisibleFrom, held_back(posting::Column::VisibleUntil, until))
        .filter(posting::Column::EditionId.is_in(editions.iter().map(|edition| edition.id)))
        .filter(begins_before(posting::Column::VisibleFrom, until))
        .exec(conn)
        .await?;
    change_due::Entity::update_many()
        .col_expr(change_due::Column::At, Expr::val(until.0))
        .filter(change_due::Column::EditionId.is_in(editions.iter().map(|edition| edition.id)))
        .filter(begins_before(change_due::Column::At, until))
        .filter(change_due::Column::Kind.ne(ChangeKind::Withdrawn))
        .exec(conn)
        .await?;
    edition_key::Entity::update_many()
        .col_expr(edition_key::Column::VisibleFrom, Expr::val(until.0))
        .filter(edition_key::Column::ArticleId.eq(article))
        .filter(begins_before(edition_key::Column::VisibleFrom, until))
        .exec(conn)
        .await?;
    Ok(true)
}
