//! Keeping tokens.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::user_error::{UserError, told};
use crate::clock::Timestamp;
use crate::graphql::context::request;
use crate::graphql::error::{Failure, Nullable, nullable};
use crate::graphql::id::IdKind;
use crate::graphql::scalar::DateTime;
use crate::graphql::token::Token;
use crate::graphql::viewer::Role;
use crate::policy::Deed;
use crate::token::write::{self, Maker, NewToken};

/// A token that is to be made.
#[derive(Debug, Clone, InputObject)]
pub struct TokenCreateInput {
    /// Whose it is, at most 100 characters; signs what they write.
    name: String,
    /// What its holder may do.
    role: Role,
    /// From when on it no longer works; when absent or null, it works until it is revoked.
    expires_at: Option<DateTime>,
}

/// A token that is to be revoked.
#[derive(Debug, Clone, InputObject)]
pub struct TokenRevokeInput {
    /// The token (`token_…`).
    id: ID,
}

/// A token after it was made.
#[derive(Debug, Clone, SimpleObject)]
pub struct TokenCreatePayload {
    /// The token; null when there are `userErrors`.
    token: Option<Token>,
    /// What its holder sends in the header `Authorization: Bearer …`. It is told here and never again; null when there
    /// are `userErrors`.
    secret: Option<String>,
    /// What an editor can mend; empty when it was done.
    user_errors: Vec<UserError>,
    /// What else an editor should know.
    notices: Vec<String>,
}

/// A token after it was revoked.
#[derive(Debug, Clone, SimpleObject)]
pub struct TokenRevokePayload {
    /// The token; null when there are `userErrors`.
    token: Option<Token>,
    /// What an editor can mend; empty when it was done.
    user_errors: Vec<UserError>,
    /// What else an editor should know.
    notices: Vec<String>,
}

/// Keeping tokens.
#[derive(Debug, Clone, Copy, Default)]
pub struct TokenMutation;

/// Keeping tokens.
#[Object]
impl TokenMutation {
    /// Makes a token, and tells its secret once. At most 200 work at a time. Takes the role `ADMIN`.
    async fn token_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What it is to be.")] input: TokenCreateInput,
    ) -> Nullable<TokenCreatePayload> {
        nullable(create(context, input).await)
    }

    /// Revokes a token, for good: requests with it are refused from now on, and what its holder listens to ends within
    /// five seconds. The last one with the role `ADMIN` that works is kept. Takes the role `ADMIN`.
    async fn token_revoke(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which one.")] input: TokenRevokeInput,
    ) -> Nullable<TokenRevokePayload> {
        nullable(revoke(context, &input).await)
    }
}

async fn create(context: &Context<'_>, input: TokenCreateInput) -> Result<Option<TokenCreatePayload>, Failure> {
    let staff = request(context).staff(Deed::KeepTokens)?;
    let TokenCreateInput { name, role, expires_at } = input;
    let new = NewToken { name, role: role.into(), expires_at: expires_at.map(|at| Timestamp(at.0)) };
    let made = request(context).write(staff, move |app, staff| {
        let new = new.clone();
        async move { write::create(&app, &Maker::Staff(staff), new).await }
    });
    let (made, mistakes) = match made.await? {
        Ok(made) => (Some(made), Vec::new()),
        Err(mistakes) => (None, mistakes),
    };
    let (token, secret) = made.map(|(token, secret)| (Token(Arc::new(token)), secret.reveal())).unzip();
    Ok(Some(TokenCreatePayload { token, secret, user_errors: told(mistakes), notices: Vec::new() }))
}

async fn revoke(context: &Context<'_>, input: &TokenRevokeInput) -> Result<Option<TokenRevokePayload>, Failure> {
    let staff = request(context).staff(Deed::KeepTokens)?;
    let id = IdKind::Token.parse(&input.id)?;
    let revoked = request(context)
        .write(staff, move |app, staff| async move { write::revoke(&app, &Maker::Staff(staff), id).await });
    let (token, mistakes) = match revoked.await? {
        Ok(token) => (Some(Token(Arc::new(token))), Vec::new()),
        Err(mistakes) => (None, mistakes),
    };
    Ok(Some(TokenRevokePayload { token, user_errors: told(mistakes), notices: Vec::new() }))
}
