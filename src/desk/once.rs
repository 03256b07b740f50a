//! What clients ask for with a key of their own is done once.

use std::fmt::Debug;

use entity::idempotency;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::article::write::sha256;
use crate::clock::Timestamp;
use crate::policy::older_than;
use crate::undone::{Mistake, MistakeKind, Undone};
use crate::viewer::Staff;

/// How long a key is remembered, in milliseconds: a day.
const REMEMBERED: i64 = 86_400_000;

/// The longest key, in bytes.
const MAX_KEY: usize = 200;

/// What an editor is told of what was done before.
pub const DONE_BEFORE: &str = "This was done before with the same idempotency key.";

/// Something that is to be done once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    /// Whose key it is.
    token: Uuid,
    /// The client's key.
    key: String,
    /// A hash of all that is asked for.
    hash: String,
}

impl Once {
    /// What somebody asks for with a key of their own.
    pub fn new(staff: &Staff, key: String, asked: &impl Debug) -> Self {
        Self { token: staff.token, key, hash: sha256(&format!("{asked:?}")) }
    }

    /// The story that was made with this key, when there was one.
    pub async fn made(&self, conn: &impl ConnectionTrait, now: Timestamp) -> Result<Option<Uuid>, Undone> {
        if self.key.is_empty() || self.key.len() > MAX_KEY {
            let message = format!("An idempotency key has 1 to {MAX_KEY} bytes; a UUID would do.");
            return Err(Mistake::at(MistakeKind::Invalid, &["idempotencyKey"], message).into());
        }
        forget(conn, now).await?;
        let kept = idempotency::Entity::find_by_id((self.token, self.key.clone())).one(conn).await?;
        let Some(row) = kept else { return Ok(None) };
        if row.hash != self.hash {
            let message = "This key was used with another input within a day. Use a key of its own for each request.";
            return Err(Mistake::at(MistakeKind::KeyReused, &["idempotencyKey"], message).into());
        }
        Ok(Some(row.article_id))
    }

    /// That a story was made with this key.
    pub fn kept(self, article: Uuid, now: Timestamp) -> idempotency::Model {
        let Self { token, key, hash } = self;
        idempotency::Model { token_id: token, key, hash, article_id: article, at: now.0 }
    }
}

async fn forget(conn: &impl ConnectionTrait, now: Timestamp) -> Result<(), DbErr> {
    let old = older_than(idempotency::Column::At, Timestamp(now.0 - REMEMBERED));
    idempotency::Entity::delete_many().filter(old).exec(conn).await?;
    Ok(())
}
