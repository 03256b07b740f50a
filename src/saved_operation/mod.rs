//! Operations that the newsroom shares: what its editors run again and again, each under a name.

pub mod write;

use std::collections::HashMap;

use entity::saved_operation;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, FromQueryResult, Iterable};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::keys::padded;
use crate::page::{self, Key, KeyKind, Order, Page, Position, Slice};
use crate::policy;
use crate::viewer::Sight;

/// The most operations that a newsroom keeps.
pub const MAX_OPERATIONS: u64 = 300;

/// The longest document, in code points.
pub const MAX_DOCUMENT: usize = 20_000;

/// The longest variables, in code points.
pub const MAX_VARIABLES: usize = 20_000;

/// By name.
pub const BY_NAME: Order = Order { name: "NAME", keys: &[KeyKind::Text], descending: false };

/// An operation that the newsroom shares, for who reads drafts.
#[derive(Debug, Clone)]
pub struct SavedOperation(saved_operation::Model);

impl SavedOperation {
    /// Its id.
    pub fn id(&self) -> Uuid {
        self.0.id
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// An editor's words about it.
    pub fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// The operation, in GraphQL.
    pub fn document(&self) -> &str {
        &self.0.document
    }

    /// What its variables hold at first: a JSON object.
    pub fn variables(&self) -> Option<&str> {
        self.0.variables.as_deref()
    }

    /// When it was saved last; `None` when it is as it came with the hub.
    pub fn updated_at(&self) -> Option<Timestamp> {
        self.0.updated_at.map(Timestamp)
    }

    /// Who saved it last; `None` when it is as it came with the hub.
    pub fn updated_by(&self) -> Option<&str> {
        self.0.updated_by.as_deref()
    }

    /// Its place in the list.
    pub fn position(&self) -> Position {
        Position { keys: vec![Key::Text(self.0.name_key.clone())], id: self.0.id }
    }
}

/// Operations by id.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    sight: &Sight,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, SavedOperation>, DbErr> {
    let mut select = select(sight);
    select.and_where(saved_operation::Column::Id.is_in(padded(ids)));
    Ok(read(db, &select).await?.into_iter().map(|operation| (operation.id(), operation)).collect())
}

/// A page of them, by name.
pub async fn page(db: &impl ConnectionTrait, sight: &Sight, page: &Page) -> Result<Slice<SavedOperation>, DbErr> {
    let mut select = select(sight);
    let columns = [saved_operation::Column::NameKey, saved_operation::Column::Id];
    page.cut(&mut select, &columns.map(|column| (saved_operation::Entity, column)));
    Ok(page.slice(read(db, &select).await?))
}

/// How many there are.
pub async fn count(db: &impl ConnectionTrait, sight: &Sight) -> Result<i64, DbErr> {
    page::count(db, select(sight)).await
}

async fn read(db: &impl ConnectionTrait, select: &SelectStatement) -> Result<Vec<SavedOperation>, DbErr> {
    let rows = db.query_all(select).await?;
    rows.iter().map(|row| Ok(SavedOperation(saved_operation::Model::from_query_result(row, "")?))).collect()
}

fn select(sight: &Sight) -> SelectStatement {
    Query::select()
        .columns(saved_operation::Column::iter().map(|column| (saved_operation::Entity, column)))
        .from(saved_operation::Entity)
        .cond_where(policy::drafts(sight))
        .take()
}
