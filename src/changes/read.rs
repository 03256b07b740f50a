//! Reading the public stream.

use entity::change;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{PublicChange, number, public};

/// Where the public stream begins and ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heads {
    /// The number of the newest event.
    pub latest: i64,
    /// The number of the newest event that is no longer kept.
    pub forgotten: i64,
}

/// Where the public stream begins and ends.
pub async fn heads(conn: &impl ConnectionTrait) -> Result<Heads, DbErr> {
    let head = number::head(conn).await?;
    Ok(Heads { latest: head.public_number, forgotten: head.public_forgotten })
}

/// The events behind a number, in their order.
pub(super) async fn after(conn: &impl ConnectionTrait, number: i64, most: usize) -> Result<Vec<PublicChange>, DbErr> {
    let rows = change::Entity::find()
        .filter(change::Column::PublicNumber.gt(number))
        .order_by_asc(change::Column::PublicNumber)
        .limit(most as u64)
        .all(conn)
        .await?;
    Ok(rows.iter().filter_map(public).collect())
}
