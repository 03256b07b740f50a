//! Tokens.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use crate::clock::Timestamp;
use crate::graphql::context::request;
use crate::graphql::error::Failure;
use crate::graphql::id::IdKind;
use crate::graphql::scalar::DateTime;
use crate::graphql::viewer::Role;
use crate::policy::Deed;
use crate::token;

/// By what someone of the newsroom is known, or one of its servers. Its secret is told once, by `tokenCreate`.
#[derive(Debug, Clone)]
pub struct Token(pub(super) Arc<token::Token>);

/// By what someone of the newsroom is known, or one of its servers. Its secret is told once, by `tokenCreate`.
#[Object]
impl Token {
    /// Its id (`token_…`).
    pub(super) async fn id(&self) -> ID {
        IdKind::Token.id(self.0.id())
    }

    /// Whose it is; signs what they write.
    async fn name(&self) -> &str {
        self.0.name()
    }

    /// What its holder may do.
    async fn role(&self) -> Role {
        self.0.role().into()
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        shown(self.0.created_at())
    }

    /// From when on it no longer works; null when it works until it is revoked.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at().map(shown)
    }

    /// When it was revoked; null when nobody did.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at().map(shown)
    }

    /// When it was used last, to about a minute; null when it never was.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at().map(shown)
    }
}

fn shown(at: Timestamp) -> DateTime {
    DateTime(at.0)
}

/// All tokens, as far as they are listed.
pub(super) async fn all(context: &Context<'_>) -> Result<Vec<Token>, Failure> {
    let request = request(context);
    request.staff(Deed::KeepTokens)?;
    let tokens = request.read(async |batch| Ok(token::all(batch.db()).await?)).await?;
    Ok(tokens.into_iter().map(|token| Token(Arc::new(token))).collect())
}
