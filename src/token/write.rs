//! Making tokens and taking them back.

use entity::token;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use super::{MAX_NAME, MAX_WORKING, Secret, Token};
use crate::app::App;
use crate::audit::{self, Act, Action};
use crate::clock::Timestamp;
use crate::policy::{self, TokenState};
use crate::undone::{Mistake, MistakeKind, Undone};
use crate::viewer::{Role, Staff};

/// Tokens are made and taken back one after the other, by all nodes and programs.
const TURN: i64 = 0x6d61_7374_746f_6b6e;

/// A token that is to be made.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Whose it is.
    pub name: String,
    /// What its holder may do.
    pub role: Role,
    /// From when on it no longer works; without it, it works until it is revoked.
    pub expires_at: Option<Timestamp>,
}

/// Who makes a token, or takes one back.
#[derive(Debug, Clone)]
pub enum Maker {
    /// Who runs the hub.
    Operator,
    /// Someone of the newsroom, who may give no more than they have.
    Staff(Staff),
}

impl Maker {
    fn staff(&self) -> Option<&Staff> {
        match self {
            Self::Operator => None,
            Self::Staff(staff) => Some(staff),
        }
    }
}

/// Makes a token. Its secret is told here and never again.
pub async fn create(app: &App, by: &Maker, new: NewToken) -> Result<(Token, Secret), Undone> {
    let writing = app.db.begin_alone(TURN).await?;
    let now = app.clock.now();
    let NewToken { name, role, expires_at } = new;
    let mut mistakes = Vec::new();
    let name = checked_name(&name, &mut mistakes);
    if let Maker::Staff(staff) = by
        && !policy::may_grant(staff, role)
    {
        let message = format!("Your own role is {}; a token of yours has no higher one.", staff.role.as_str());
        mistakes.push(Mistake::at(MistakeKind::Invalid, &["role"], message));
    }
    let state = policy::token_state(expires_at, None, now);
    if state != TokenState::Works {
        let message = "A token cannot expire before it is made. Give a later time, or none at all.";
        mistakes.push(Mistake::at(MistakeKind::Invalid, &["expiresAt"], message));
    }
    let working = token::Entity::find().filter(policy::working_tokens(now)).count(&writing).await?;
    if working >= u64::from(MAX_WORKING) {
        let message = format!("{MAX_WORKING} tokens work, as many as may. Revoke one first.");
        mistakes.push(Mistake::at(MistakeKind::TooMuch, &[], message));
    }
    if !mistakes.is_empty() {
        return Err(Undone::Mistakes(mistakes));
    }
    let secret = Secret::new(&app.ids);
    let row = token::Model {
        id: app.ids.next(now),
        name,
        role: role.into(),
        hash: secret.hash(),
        created_at: now.0,
        expires_at: expires_at.map(|at| at.0),
        revoked_at: None,
        last_used_at: None,
    };
    row.clone().into_active_model().reset_all().insert(&writing).await?;
    audit::note(&writing, (&app.ids, now), by.staff(), Act::on(Action::TokenCreate, row.id)).await?;
    writing.commit().await?;
    Ok((Token::of(row), secret))
}

/// Takes a token back; one that was taken back before stays so. The last one that may make others is kept.
pub async fn revoke(app: &App, by: &Maker, id: Uuid) -> Result<Token, Undone> {
    let writing = app.db.begin_alone(TURN).await?;
    let now = app.clock.now();
    let Some(mut row) = token::Entity::find_by_id(id).one(&writing).await? else {
        let message = "There is no token with this id. Look it up again.";
        return Err(Mistake::at(MistakeKind::NotFound, &["id"], message).into());
    };
    if row.revoked_at.is_some() {
        return Ok(Token::of(row));
    }
    let keepers =
        token::Entity::find().filter(policy::keepers_tokens(now)).order_by_asc(token::Column::Id).all(&writing).await?;
    if keepers.len() == 1 && keepers[0].id == id {
        let message = "This is the last token with the role ADMIN that works. Make another one first.";
        return Err(Mistake::at(MistakeKind::Invalid, &["id"], message).into());
    }
    row.revoked_at = Some(now.0);
    row.clone().into_active_model().reset_all().update(&writing).await?;
    audit::note(&writing, (&app.ids, now), by.staff(), Act::on(Action::TokenRevoke, id)).await?;
    writing.commit().await?;
    Ok(Token::of(row))
}

/// Writes down that a token was used.
pub(super) async fn note_use(app: &App, id: Uuid, at: Timestamp) -> Result<(), DbErr> {
    let writing = app.db.begin().await?;
    token::Entity::update_many()
        .col_expr(token::Column::LastUsedAt, Expr::val(at.0))
        .filter(token::Column::Id.eq(id))
        .filter(token::Column::LastUsedAt.is_null().or(token::Column::LastUsedAt.lt(at.0)))
        .exec(&writing)
        .await?;
    writing.commit().await
}

fn checked_name(name: &str, mistakes: &mut Vec<Mistake>) -> String {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.contains(char::is_control) {
        let message = "A token needs a name that says whose it is.";
        mistakes.push(Mistake::at(MistakeKind::Invalid, &["name"], message));
    } else if name.chars().count() > MAX_NAME {
        let message = format!("A token's name has at most {MAX_NAME} characters.");
        mistakes.push(Mistake::at(MistakeKind::TooMuch, &["name"], message));
    }
    name
}
