//! Reading what was done.

use std::collections::HashMap;

use entity::audit;
use sea_orm::sea_query::{Condition, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, FromQueryResult, Iterable};
use uuid::Uuid;

use super::{Action, Entry};
use crate::keys::padded;
use crate::page::{self, Key, KeyKind, Order, Page, Position, Slice};
use crate::policy;
use crate::viewer::Sight;

/// The newest first.
pub const NEWEST: Order = Order { name: "AUDIT", keys: &[KeyKind::Number], descending: true };

/// The oldest first.
pub const OLDEST: Order = Order { name: "AUDIT_OLDEST", descending: false, ..NEWEST };

/// The columns of both.
const COLUMNS: [(audit::Entity, audit::Column); 2] =
    [(audit::Entity, audit::Column::At), (audit::Entity, audit::Column::Id)];

/// Which entries: the fields join by AND, the values of a list by OR. An absent field restricts nothing, an empty list
/// matches nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct AuditFilter {
    /// What was done.
    pub actions: Option<Vec<Action>>,
    /// By whom.
    pub tokens: Option<Vec<Uuid>>,
    /// To whom or what, in either place.
    pub subjects: Option<Vec<Uuid>>,
    /// At this instant or later, in milliseconds.
    pub from: Option<i64>,
    /// Before this instant.
    pub until: Option<i64>,
}

impl AuditFilter {
    fn condition(&self) -> Condition {
        let Self { actions, tokens, subjects, from, until } = self;
        let names = |actions: &Vec<Action>| audit::Column::Action.is_in(actions.iter().map(|action| action.name()));
        let part = |ids: &Vec<Uuid>| {
            let columns = [audit::Column::SubjectId, audit::Column::ObjectId];
            columns.into_iter().fold(Condition::any(), |any, column| any.add(column.is_in(ids.iter().copied())))
        };
        Condition::all()
            .add_option(actions.as_ref().map(names))
            .add_option(tokens.as_ref().map(|ids| audit::Column::TokenId.is_in(ids.iter().copied())))
            .add_option(subjects.as_ref().map(part))
            .add_option(from.map(|from| audit::Column::At.gte(from)))
            .add_option(until.map(|until| audit::Column::At.lt(until)))
    }
}

/// Entries by id.
pub async fn by_ids(db: &impl ConnectionTrait, sight: &Sight, ids: &[Uuid]) -> Result<HashMap<Uuid, Entry>, DbErr> {
    let mut select = select(sight);
    select.and_where(audit::Column::Id.is_in(padded(ids)));
    Ok(read(db, &select).await?.into_iter().map(|entry| (entry.id(), entry)).collect())
}

/// A page of them, the newest first.
pub async fn page(
    db: &impl ConnectionTrait,
    sight: &Sight,
    filter: &AuditFilter,
    page: &Page,
) -> Result<Slice<Entry>, DbErr> {
    let mut select = select(sight);
    select.cond_where(filter.condition());
    page.cut(&mut select, &COLUMNS);
    Ok(page.slice(read(db, &select).await?))
}

/// How many pass a filter, counted to one past [`page::MAX_COUNT`].
pub async fn count(db: &impl ConnectionTrait, sight: &Sight, filter: &AuditFilter) -> Result<i64, DbErr> {
    let mut select = select(sight);
    select.cond_where(filter.condition());
    page::count(db, select).await
}

/// The next entries behind a place, the oldest first: for who runs the hub.
pub async fn export(db: &impl ConnectionTrait, filter: &AuditFilter, page: &Page) -> Result<Slice<Entry>, DbErr> {
    let mut select = all();
    select.cond_where(filter.condition());
    page.cut(&mut select, &COLUMNS);
    Ok(page.slice(read(db, &select).await?))
}

/// The place of an entry in a list.
pub fn position(entry: &Entry) -> Position {
    Position { keys: vec![Key::Number(entry.at().0)], id: entry.id() }
}

async fn read(db: &impl ConnectionTrait, select: &SelectStatement) -> Result<Vec<Entry>, DbErr> {
    let rows = db.query_all(select).await?;
    rows.iter().map(|row| Entry::try_new(audit::Model::from_query_result(row, "")?)).collect()
}

fn select(sight: &Sight) -> SelectStatement {
    all().cond_where(policy::audit(sight)).take()
}

fn all() -> SelectStatement {
    Query::select().columns(audit::Column::iter().map(|column| (audit::Entity, column))).from(audit::Entity).take()
}
