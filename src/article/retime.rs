//! Other times for editions: held back, brought forward, or ended earlier or later than planned.

use entity::change::ChangeKind;
use entity::{article, change_due, edition, edition_key, posting, revision};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use super::publish::end_earlier;
use crate::clock::Timestamp;
use crate::policy::{Shown, ends, has_begun, is_shown_until, shown, shown_until};

/// The editions of a story that count from an instant on.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// What readers see.
    pub running: Option<edition::Model>,
    /// What they are going to see.
    pub later: Option<edition::Model>,
}

impl Standing {
    /// How a story stands.
    pub async fn load(conn: &impl ConnectionTrait, article: Uuid, now: Timestamp) -> Result<Self, DbErr> {
        let editions = edition::Entity::find().filter(edition::Column::ArticleId.eq(article));
        let mut standing = Self::default();
        for edition in editions.order_by_asc(edition::Column::VisibleFrom).all(conn).await? {
            match shown(&edition, now) {
                Shown::Never | Shown::Before => {}
                Shown::Now => standing.running = Some(edition),
                Shown::Later => standing.later = Some(edition),
            }
        }
        Ok(standing)
    }
}

/// Takes back what readers are going to see: what they see now goes on, to the story's end.
pub async fn unplan(
    conn: &impl ConnectionTrait,
    article: &article::Model,
    standing: &Standing,
    now: Timestamp,
) -> Result<(), DbErr> {
    if let Some(later) = &standing.later {
        end_earlier(conn, article.id, Timestamp(later.visible_from)).await?;
    }
    let until = shown_until(article, None);
    if let Some(running) = standing.running.as_ref().filter(|running| !is_shown_until(running, until)) {
        retime(conn, running, (Timestamp(running.visible_from), until), now).await?;
    }
    Ok(())
}

/// Gives an edition another range, and answers with what the change log tells when it begins. What has begun tells
/// nothing by itself: that is its writer's.
pub async fn retime(
    conn: &impl ConnectionTrait,
    edition: &edition::Model,
    (from, until): (Timestamp, Timestamp),
    now: Timestamp,
) -> Result<ChangeKind, DbErr> {
    let before = edition.visible_from;
    let moved = |at: i64| if at == before { from.0 } else { at };
    // A date that somebody gave is no matter of when the story is shown.
    let dated = revision::Entity::find_by_id(edition.revision_id).one(conn).await?.and_then(|row| row.published_at);
    let published_at = if dated.is_some() { edition.published_at } else { moved(edition.published_at) };
    let row = edition::Model {
        visible_from: from.0,
        visible_until: until.0,
        published_at,
        first_published_at: moved(edition.first_published_at),
        updated_at: moved(edition.updated_at),
        ..edition.clone()
    };
    row.into_active_model().reset_all().update(conn).await?;
    posting::Entity::update_many()
        .col_expr(posting::Column::VisibleFrom, Expr::val(from.0))
        .col_expr(posting::Column::VisibleUntil, Expr::val(until.0))
        .col_expr(posting::Column::PublishedAt, Expr::val(published_at))
        .filter(posting::Column::EditionId.eq(edition.id))
        .exec(conn)
        .await?;
    edition_key::Entity::update_many()
        .col_expr(edition_key::Column::VisibleFrom, Expr::val(from.0))
        .filter(edition_key::Column::EditionId.eq(edition.id))
        .exec(conn)
        .await?;
    let of_edition = change_due::Column::EditionId.eq(edition.id);
    let planned = change_due::Entity::find_by_id((edition.id, before)).one(conn).await?;
    let news = planned.map_or(ChangeKind::Published, |due| due.kind);
    change_due::Entity::delete_many().filter(of_edition).exec(conn).await?;
    let begins = (!has_begun(from, now)).then_some((from, news));
    let ends = ends(until).then_some((until, ChangeKind::Withdrawn));
    for (at, kind) in begins.into_iter().chain(ends) {
        let due = change_due::Model { edition_id: edition.id, at: at.0, kind };
        due.into_active_model().reset_all().insert(conn).await?;
    }
    Ok(news)
}
