//! Tokens: by what someone of the newsroom is known.

mod holders;
mod secret;
pub mod write;

use std::collections::HashMap;

use entity::token;
use sea_orm::sea_query::{Expr, ExprTrait, NullOrdering, Order};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

pub use holders::Holders;
pub use secret::Secret;

use crate::clock::Timestamp;
use crate::keys::padded;
use crate::policy::{self, TokenState};
use crate::viewer::{Role, Viewer};

/// The most tokens that work at once.
pub const MAX_WORKING: u32 = 200;

/// The most tokens that are listed.
pub const MAX_LISTED: u32 = 500;

/// The longest name of a token, in code points.
pub const MAX_NAME: usize = 100;

/// A token, as those see it who keep tokens: its secret is not in it.
#[derive(Debug, Clone)]
pub struct Token {
    id: Uuid,
    name: String,
    role: Role,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
    last_used_at: Option<Timestamp>,
}

impl Token {
    fn of(row: token::Model) -> Self {
        let token::Model { id, name, role, hash: _, created_at, expires_at, revoked_at, last_used_at } = row;
        Self {
            id,
            name,
            role: role.into(),
            created_at: Timestamp(created_at),
            expires_at: expires_at.map(Timestamp),
            revoked_at: revoked_at.map(Timestamp),
            last_used_at: last_used_at.map(Timestamp),
        }
    }

    /// Its id.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Whose it is.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its holder may do.
    pub fn role(&self) -> Role {
        self.role
    }

    /// When it was made.
    pub fn created_at(&self) -> Timestamp {
        self.created_at
    }

    /// From when on it no longer works.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// When somebody took it back.
    pub fn revoked_at(&self) -> Option<Timestamp> {
        self.revoked_at
    }

    /// When it was used last, to about a minute.
    pub fn last_used_at(&self) -> Option<Timestamp> {
        self.last_used_at
    }

    /// Whether it works at the instant.
    pub fn state(&self, now: Timestamp) -> TokenState {
        policy::token_state(self.expires_at, self.revoked_at, now)
    }
}

/// Tokens by id, of those that the viewer may see.
pub async fn by_ids(db: &impl ConnectionTrait, viewer: &Viewer, ids: &[Uuid]) -> Result<HashMap<Uuid, Token>, DbErr> {
    let seen = token::Entity::find().filter(policy::tokens(viewer));
    let rows = seen.filter(token::Column::Id.is_in(padded(ids))).all(db).await?;
    Ok(rows.into_iter().map(|row| (row.id, Token::of(row))).collect())
}

/// The newest tokens, those first that were not revoked. For who keeps tokens, who must have been asked for before.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Token>, DbErr> {
    let rows = token::Entity::find()
        .order_by_with_nulls(token::Column::RevokedAt, Order::Desc, NullOrdering::First)
        .order_by_desc(token::Column::CreatedAt)
        .order_by_desc(token::Column::Id)
        .limit(u64::from(MAX_LISTED));
    Ok(rows.all(db).await?.into_iter().map(Token::of).collect())
}

/// Whether there is any token, working or not.
pub async fn is_any(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let any = token::Entity::find().select_only().expr(Expr::val(1).cast_as("integer")).limit(1);
    Ok(any.into_tuple::<i32>().one(db).await?.is_some())
}
