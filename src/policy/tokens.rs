//! Which tokens work, who may see and give them, and who sees what was done with them.

use entity::token::{self, TokenRole};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Condition, Expr, ExprTrait};

use super::places::asked;
use super::{Deed, may};
use crate::clock::Timestamp;
use crate::viewer::{Role, Sight, Staff, Viewer};

/// Whether someone may make a token with this role.
pub fn may_grant(staff: &Staff, role: Role) -> bool {
    role <= staff.role
}

/// Tokens that someone may see: all for who keeps them, else their own.
#[track_caller]
pub fn tokens(viewer: &Viewer) -> Condition {
    asked(match viewer {
        Viewer::Staff(_) if may(viewer, Deed::KeepTokens).is_ok() => Condition::all(),
        Viewer::Staff(staff) => Condition::all().add(token::Column::Id.eq(staff.token)),
        Viewer::Public | Viewer::Preview(_) => Condition::any().add(Expr::val(false)),
    })
}

/// What was done: all of it for who may see that.
#[track_caller]
pub fn audit(sight: &Sight) -> Condition {
    let nothing = || Expr::val(1).eq(0);
    asked(Condition::all().add_option(may(&sight.viewer, Deed::Audit).is_err().then(nothing)))
}

/// Whether a token works, or why it does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenState {
    /// It works.
    Works,
    /// Its time is over.
    Expired,
    /// Somebody took it back.
    Revoked,
}

/// Whether a token works at the instant.
pub fn token_state(expires_at: Option<Timestamp>, revoked_at: Option<Timestamp>, now: Timestamp) -> TokenState {
    if revoked_at.is_some() {
        TokenState::Revoked
    } else if expires_at.is_some_and(|at| at <= now) {
        TokenState::Expired
    } else {
        TokenState::Works
    }
}

/// Tokens that work at the instant: those of which [`token_state`] says so.
pub fn working_tokens(now: Timestamp) -> Condition {
    let has_time = token::Column::ExpiresAt.is_null().or(token::Column::ExpiresAt.gt(now.0));
    Condition::all().add(token::Column::RevokedAt.is_null()).add(has_time)
}

/// Those of them with which others are made and taken back.
pub fn keepers_tokens(now: Timestamp) -> Condition {
    working_tokens(now).add(token::Column::Role.eq(TokenRole::Admin))
}
