//! The log's end: events are kept for a time that the operator sets.

use std::time::Duration;

use entity::{change, change_head};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::number;
use crate::clock::Timestamp;
use crate::db::Db;
use crate::policy::older_than;

/// Events that one transaction removes.
const BATCH: i64 = 5_000;

/// Removes the events before the first that is young enough, and says whether some were left for the next time. The log
/// has no holes.
pub(super) async fn forget(db: &Db, now: Timestamp, kept: Duration) -> Result<bool, DbErr> {
    let since = Timestamp(now.0.saturating_sub(i64::try_from(kept.as_millis()).unwrap_or(i64::MAX)));
    if oldest(db.reader()).await?.is_none_or(|at| at >= since) {
        return Ok(false);
    }
    let removing = db.begin().await?;
    let head = number::head(&removing).await?;
    let young = change::Entity::find()
        .filter(change::Column::Number.is_not_null())
        .filter(older_than(change::Column::At, since).not())
        .order_by_asc(change::Column::Number)
        .limit(1)
        .one(&removing)
        .await?;
    let end = young.and_then(|row| row.number).unwrap_or(head.number + 1);
    let last = Ord::min(end - 1, head.forgotten + BATCH);
    let public = change::Entity::find()
        .filter(change::Column::Number.lte(last))
        .filter(change::Column::PublicNumber.is_not_null())
        .order_by_desc(change::Column::Number)
        .limit(1)
        .one(&removing)
        .await?;
    let public_last = public.and_then(|row| row.public_number).unwrap_or(head.public_forgotten);
    change_head::Entity::update_many()
        .col_expr(change_head::Column::Forgotten, Expr::value(last))
        .col_expr(change_head::Column::PublicForgotten, Expr::value(public_last))
        .exec(&removing)
        .await?;
    change::Entity::delete_many().filter(change::Column::Number.lte(last)).exec(&removing).await?;
    removing.commit().await?;
    Ok(last < end - 1)
}

/// When the first event that is kept took effect.
async fn oldest(conn: &impl ConnectionTrait) -> Result<Option<Timestamp>, DbErr> {
    let first = change::Entity::find()
        .filter(change::Column::Number.is_not_null())
        .order_by_asc(change::Column::Number)
        .limit(1)
        .one(conn)
        .await?;
    Ok(first.map(|row| Timestamp(row.at)))
}
