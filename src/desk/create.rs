//! New stories.

use entity::idempotency;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::open::Open;
use super::{Desk, Done};
use crate::article::change::StoryPatch;
use crate::clock::Timestamp;
use crate::policy::older_than;
use crate::undone::{Mistake, MistakeKind, Undone};
use crate::viewer::Staff;

/// How long a key of a create is remembered, in milliseconds: a day.
const REMEMBERED: i64 = 86_400_000;

/// The longest key, in bytes.
const MAX_KEY: usize = 200;

/// A story that is to be made.
#[derive(Debug, Clone, Default)]
pub struct NewStory {
    /// What it says; nothing is needed.
    pub patch: StoryPatch,
    /// Its slug; made from the headline when absent.
    pub slug: Option<String>,
    /// Why, for the list of versions.
    pub note: Option<String>,
    /// The client's key, by which the same create is done once, and a hash of all that it asks for.
    pub key: Option<(String, String)>,
}

impl Desk {
    /// Makes a story that only editors see.
    pub async fn create(&self, staff: Staff, new: NewStory) -> Result<Done, Undone> {
        let NewStory { patch, slug, note, key } = new;
        let token = staff.token;
        let mut open = Open::anew(self, staff).await?;
        if let Some((key, hash)) = &key
            && let Some(article) = known(&open.conn, (token, key, hash), open.now).await?
        {
            open.row.id = article;
            open.notices.push("This was done before with the same idempotency key.".to_owned());
            return open.leave().await;
        }
        let mut draft = patch.apply(&open.draft, &open.keys().await?).map_err(Undone::Mistakes)?;
        open.check_section(&draft).await?;
        open.claim_slug(&mut draft, slug).await?;
        open.revise(draft, note).await?;
        if let Some((key, hash)) = key {
            let (token_id, article_id, at) = (token, open.row.id, open.now.0);
            open.after.push(idempotency::Model { token_id, key, hash, article_id, at });
        }
        open.commit().await
    }
}

/// What a create with this key made, when there was one.
async fn known(
    conn: &impl ConnectionTrait,
    (token, key, hash): (Uuid, &str, &str),
    now: Timestamp,
) -> Result<Option<Uuid>, Undone> {
    if key.is_empty() || key.len() > MAX_KEY {
        let message = format!("An idempotency key has 1 to {MAX_KEY} bytes; a UUID would do.");
        return Err(Mistake::at(MistakeKind::Invalid, &["idempotencyKey"], message).into());
    }
    forget(conn, now).await?;
    let Some(row) = idempotency::Entity::find_by_id((token, key.to_owned())).one(conn).await? else { return Ok(None) };
    if row.hash != hash {
        let message = "This key was used with another input within a day. Use a key of its own for each create.";
        return Err(Mistake::at(MistakeKind::KeyReused, &["idempotencyKey"], message).into());
    }
    Ok(Some(row.article_id))
}

async fn forget(conn: &impl ConnectionTrait, now: Timestamp) -> Result<(), DbErr> {
    let old = older_than(idempotency::Column::At, Timestamp(now.0 - REMEMBERED));
    idempotency::Entity::delete_many().filter(old).exec(conn).await?;
    Ok(())
}
