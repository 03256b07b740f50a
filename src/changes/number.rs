//! Numbers for what was written, and events for what time has brought.

use std::collections::HashSet;

use entity::change::ChangeKind;
use entity::{change, change_due, change_head, edition};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, Insert, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, TryInsertResult,
};

use crate::clock::Timestamp;
use crate::db::Db;
use crate::ids::Ids;
use crate::policy::{Turn, due_by, turn};

/// Events numbered by one statement.
const BATCH: u64 = 1_000;

/// Instants that are looked at together.
const DUE: u64 = 200;

/// Two nodes never number at once: `MASTHLOG` in ASCII.
const LOCK: i64 = 0x4d41_5354_484c_4f47;

/// Numbers what was committed, on a server, and tells all nodes when there was something.
pub(super) async fn number_and_announce(db: &Db, ids: &Ids, now: Timestamp) -> Result<(), DbErr> {
    let numbering = db.begin_alone(LOCK).await?;
    let numbered = number(&numbering, ids, now).await?;
    numbering.commit().await?;
    if numbered { db.announce().await } else { Ok(()) }
}

/// Adds the events that are due, numbers all that have no number yet, and says whether there were any.
pub(super) async fn number(conn: &impl ConnectionTrait, ids: &Ids, now: Timestamp) -> Result<bool, DbErr> {
    bring(conn, ids, now).await?;
    let statement = numbering(conn.get_database_backend());
    let mut numbered = false;
    loop {
        let rows = conn.execute_unprepared(&statement).await?.rows_affected();
        numbered |= rows > 0;
        if rows > 0 {
            conn.execute_unprepared(HEAD).await?;
        }
        if rows < BATCH {
            return Ok(numbered);
        }
    }
}

/// Goes on counting where the head stands.
const HEAD: &str = "UPDATE change_head SET \
    number = COALESCE((SELECT MAX(number) FROM change), number), \
    public_number = COALESCE((SELECT MAX(public_number) FROM change), public_number)";

/// Numbers the next events in the order in which they were written. Revisions are for editors alone.
fn numbering(backend: DbBackend) -> String {
    let written = if backend == DbBackend::Postgres { "written" } else { "rowid" };
    format!(
        "UPDATE change SET \
           number = (SELECT number FROM change_head) + next.place, \
           public_number = CASE WHEN next.is_public = 1 \
             THEN (SELECT public_number FROM change_head) + next.public_place END \
         FROM (SELECT id, is_public, \
             ROW_NUMBER() OVER (ORDER BY place) AS place, SUM(is_public) OVER (ORDER BY place) AS public_place \
           FROM (SELECT id, {written} AS place, CASE WHEN kind = 'REVISED' THEN 0 ELSE 1 END AS is_public \
             FROM change WHERE number IS NULL ORDER BY {written} LIMIT {BATCH}) AS unnumbered) AS next \
         WHERE change.id = next.id"
    )
}

/// Adds the events of instants that have come, each once.
async fn bring(conn: &impl ConnectionTrait, ids: &Ids, now: Timestamp) -> Result<(), DbErr> {
    loop {
        let due = change_due::Entity::find()
            .filter(due_by(change_due::Column::At, now))
            .order_by_asc(change_due::Column::At)
            .order_by_asc(change_due::Column::EditionId)
            .limit(DUE)
            .all(conn)
            .await?;
        if due.is_empty() {
            return Ok(());
        }
        let articles = edition::Entity::find()
            .select_only()
            .column(edition::Column::ArticleId)
            .filter(edition::Column::Id.is_in(due.iter().map(|due| due.edition_id)))
            .into_tuple::<uuid::Uuid>()
            .all(conn)
            .await?;
        let articles: HashSet<_> = articles.into_iter().collect();
        let editions = edition::Entity::find().filter(edition::Column::ArticleId.is_in(articles)).all(conn).await?;
        for due in &due {
            if let Some(event) = event(&editions, due) {
                let mut event = event.into_active_model();
                event.id = Set(ids.next(now));
                let once = OnConflict::columns([change::Column::EditionId, change::Column::Kind, change::Column::At]);
                let insert = Insert::one(event).on_conflict(once.clone().do_nothing().to_owned()).try_insert();
                match insert.exec_without_returning(conn).await? {
                    TryInsertResult::Empty | TryInsertResult::Conflicted | TryInsertResult::Inserted(_) => {}
                }
            }
            change_due::Entity::delete_by_id((due.edition_id, due.at)).exec(conn).await?;
        }
    }
}

/// What an instant brings to readers, given all editions of its story; nothing when something newer took its place.
fn event(editions: &[edition::Model], due: &change_due::Model) -> Option<change::Model> {
    let edition = editions.iter().find(|edition| edition.id == due.edition_id)?;
    let kind = match (turn(edition, editions, Timestamp(due.at))?, due.kind) {
        (Turn::Appears, _) => ChangeKind::Published,
        (Turn::Replaces, ChangeKind::Corrected) => ChangeKind::Corrected,
        (Turn::Replaces, _) => ChangeKind::Updated,
        (Turn::Disappears, _) => ChangeKind::Withdrawn,
    };
    Some(change::Model {
        id: uuid::Uuid::nil(),
        number: None,
        public_number: None,
        kind,
        at: due.at,
        article_id: edition.article_id,
        edition_id: Some(edition.id),
    })
}

/// Whether something waits for its number or its time, and when the next thing will.
pub(super) async fn pending(conn: &impl ConnectionTrait, now: Timestamp) -> Result<(bool, Option<Timestamp>), DbErr> {
    let unnumbered = change::Entity::find()
        .select_only()
        .column(change::Column::Id)
        .filter(change::Column::Number.is_null())
        .limit(1)
        .into_tuple::<uuid::Uuid>()
        .one(conn)
        .await?;
    let next = change_due::Entity::find().order_by_asc(change_due::Column::At).limit(1).one(conn).await?;
    let next = next.map(|due| Timestamp(due.at));
    Ok((unnumbered.is_some() || next.is_some_and(|next| next <= now), next))
}

/// Where the numberings stand.
pub(super) async fn head(conn: &impl ConnectionTrait) -> Result<change_head::Model, DbErr> {
    let head = change_head::Entity::find().one(conn).await?;
    head.ok_or_else(|| DbErr::RecordNotFound("the head of the change log".to_owned()))
}
