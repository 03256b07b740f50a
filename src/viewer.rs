//! Who asks. What follows from it is decided in `policy`.

use std::sync::Arc;

use entity::token::TokenRole;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::preview::Preview;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Viewer {
    /// Anyone.
    Public,
    /// The holder of a preview token: the public's sight, and these drafts.
    Preview(Preview),
    /// Someone of the newsroom.
    Staff(Staff),
}

/// Someone of the newsroom, known by a token.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Staff {
    /// What they may do.
    pub role: Role,
    /// The token's name, which signs what they write.
    pub name: Arc<str>,
    /// The token.
    pub token: Uuid,
}

/// What someone of the newsroom may do; each role may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// See what the public sees, with limits of its own.
    Reader,
    /// Write drafts.
    Writer,
    /// Publish, and keep people, organisations and collections.
    Editor,
    /// Keep tokens and settings, and erase.
    Admin,
}

impl Role {
    /// The role as it is written everywhere.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "READER",
            Self::Writer => "WRITER",
            Self::Editor => "EDITOR",
            Self::Admin => "ADMIN",
        }
    }
}

impl From<TokenRole> for Role {
    fn from(role: TokenRole) -> Self {
        match role {
            TokenRole::Reader => Self::Reader,
            TokenRole::Writer => Self::Writer,
            TokenRole::Editor => Self::Editor,
            TokenRole::Admin => Self::Admin,
        }
    }
}

impl From<Role> for TokenRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Reader => Self::Reader,
            Role::Writer => Self::Writer,
            Role::Editor => Self::Editor,
            Role::Admin => Self::Admin,
        }
    }
}

/// Who looks, and when: what every read is asked with.
#[derive(Debug, Clone)]
pub struct Sight {
    /// Who looks.
    pub viewer: Viewer,
    /// The instant of the whole operation.
    pub now: Timestamp,
}
