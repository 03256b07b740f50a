//! Translations: stories that say what another one says, in another language.

use entity::{article, edition};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

/// Says that a story translates another, in all its editions.
pub async fn link(conn: &impl ConnectionTrait, translation: Uuid, original: Uuid) -> Result<(), DbErr> {
    article::Entity::update_many()
        .col_expr(article::Column::TranslationOf, Expr::val(original))
        .filter(article::Column::Id.eq(translation))
        .exec(conn)
        .await?;
    edition::Entity::update_many()
        .col_expr(edition::Column::TranslationOf, Expr::val(original))
        .filter(edition::Column::ArticleId.eq(translation))
        .exec(conn)
        .await?;
    Ok(())
}
