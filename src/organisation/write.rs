//! What editors say of organisations.

use entity::organisation;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait};
use uuid::Uuid;

/// Says what an organisation is.
pub async fn describe(
    conn: &impl ConnectionTrait,
    id: Uuid,
    kind: Option<&str>,
    description: Option<&str>,
) -> Result<(), DbErr> {
    let (kind, description) = (Set(kind.map(str::to_owned)), Set(description.map(str::to_owned)));
    organisation::ActiveModel { id: Set(id), kind, description, ..Default::default() }.update(conn).await?;
    Ok(())
}

/// Says to which organisation another one belongs, and whether that can be: none belongs to itself, through others
/// either.
pub async fn place_under(conn: &impl ConnectionTrait, id: Uuid, parent: Uuid) -> Result<bool, DbErr> {
    if belongs_to(conn, parent, id).await? {
        return Ok(false);
    }
    organisation::ActiveModel { id: Set(id), parent_id: Set(Some(parent)), ..Default::default() }.update(conn).await?;
    Ok(true)
}

/// Whether an organisation is another one or belongs to it, through others too.
pub async fn belongs_to(conn: &impl ConnectionTrait, id: Uuid, other: Uuid) -> Result<bool, DbErr> {
    let (mut above, mut seen) = (Some(id), Vec::new());
    while let Some(next) = above.filter(|next| !seen.contains(next)) {
        if next == other {
            return Ok(true);
        }
        seen.push(next);
        above = organisation::Entity::find_by_id(next).one(conn).await?.and_then(|row| row.parent_id);
    }
    Ok(false)
}
