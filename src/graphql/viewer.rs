//! Who asks.

use async_graphql::{Context, Enum, Object};

use crate::graphql::context::request;
use crate::graphql::error::{Nullable, nullable};
use crate::graphql::loaders::TokenById;
use crate::graphql::token::Token;
use crate::viewer::{Role as ViewerRole, Staff, Viewer as Who};

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub struct Viewer;

/// Who asks.
#[Object]
impl Viewer {
    /// What the viewer may do; null for anyone without a token.
    async fn role(&self, context: &Context<'_>) -> Option<Role> {
        staff(context).map(|staff| staff.role.into())
    }

    /// The token that the viewer came with; null for anyone without one.
    async fn token(&self, context: &Context<'_>) -> Nullable<Token> {
        let staff = staff(context)?;
        nullable(request(context).load(TokenById(staff.token)).await)
    }
}

/// What a viewer may do; each role may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "ViewerRole")]
pub enum Role {
    /// See what the public sees, with limits of its own.
    Reader,
    /// Write drafts.
    Writer,
    /// Publish, and keep people, organisations, sections, collections and saved operations.
    Editor,
    /// Keep tokens and settings, and erase.
    Admin,
}

fn staff<'a>(context: &Context<'a>) -> Option<&'a Staff> {
    match request(context).viewer() {
        Who::Public | Who::Preview(_) => None,
        Who::Staff(staff) => Some(staff),
    }
}
