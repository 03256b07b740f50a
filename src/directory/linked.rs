//! Rows of a noun that hang on other rows: a page for each parent, in one statement.

use std::collections::HashMap;

use sea_orm::sea_query::{Alias, Expr, ExprTrait, IntoIden, JoinType, SelectStatement};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use uuid::Uuid;

use super::{Cleared, Noun, NounFilter, filtered, select};
use crate::page::{self, Key, Page, Position, Slice};
use crate::viewer::Sight;

/// Ways from parents to rows of a noun: a statement with the columns named here.
#[derive(Debug, Clone)]
pub struct Links(SelectStatement);

impl Links {
    /// Where a way begins.
    pub const PARENT: &'static str = "link_parent";
    /// Where it leads.
    pub const TARGET: &'static str = "link_target";
    /// The number that ways are ordered by.
    pub const KEY: &'static str = "link_key";
    /// What they are ordered by then: no parent has two ways of one id.
    pub const ID: &'static str = "link_id";

    const TABLE: &'static str = "link";

    /// The ways that a statement gives.
    pub fn new(select: SelectStatement) -> Self {
        Self(select)
    }
}

/// A row at the end of a way.
#[derive(Debug, Clone)]
pub struct Linked<N> {
    /// The row.
    pub noun: N,
    /// [`Links::KEY`].
    pub key: i64,
    /// [`Links::ID`].
    pub id: Uuid,
}

impl<N> Linked<N> {
    /// Its place among its parent's.
    pub fn position(&self) -> Position {
        Position { keys: vec![Key::Number(self.key)], id: self.id }
    }
}

/// For each parent: a page of the visible rows that ways lead to.
pub async fn page_linked<N: Noun>(
    db: &impl ConnectionTrait,
    sight: &Sight,
    links: Links,
    page: &Page,
) -> Result<HashMap<Uuid, Slice<Linked<N>>>, DbErr> {
    let mut select = joined::<N>(sight, links);
    select.columns([Links::PARENT, Links::KEY, Links::ID].map(|column| (Links::TABLE, column)));
    let order = [(Links::TABLE, Links::KEY), (Links::TABLE, Links::ID)];
    let cut = page.cut_each(select, (Links::TABLE, Links::PARENT), &order);
    let read = |row: &QueryResult| {
        let noun = N::from_row(row, Cleared(()))?;
        let linked = Linked { noun, key: row.try_get("", Links::KEY)?, id: row.try_get("", Links::ID)? };
        Ok((row.try_get("", Links::PARENT)?, linked))
    };
    page.read_each(db, &cut, read).await
}

/// For each parent: how many visible rows ways lead to, counted to one past [`page::MAX_COUNT`].
pub async fn count_linked<N: Noun>(
    db: &impl ConnectionTrait,
    sight: &Sight,
    links: Links,
) -> Result<HashMap<Uuid, i64>, DbErr> {
    page::count_each(db, joined::<N>(sight, links), (Links::TABLE, Links::PARENT)).await
}

fn joined<N: Noun>(sight: &Sight, Links(links): Links) -> SelectStatement {
    let mut select = select::<N>(sight);
    let target = Expr::col((Links::TABLE, Links::TARGET)).equals((N::table(), Alias::new("id")));
    select.join_subquery(JoinType::InnerJoin, links, Links::TABLE, target);
    select
}

/// For each row: a page of the visible rows of the same noun that belong to it, by folded name.
pub async fn page_by_parents<N: Noun>(
    db: &impl ConnectionTrait,
    sight: &Sight,
    parents: &[Uuid],
    page: &Page,
) -> Result<HashMap<Uuid, Slice<N>>, DbErr> {
    let column = |name: &'static str| (N::table(), Alias::new(name).into_iden());
    let cut = page.cut_each(children::<N>(sight, parents), column(PARENT), &["name_folded", "id"].map(column));
    page.read_each(db, &cut, |row| Ok((row.try_get("", PARENT)?, N::from_row(row, Cleared(()))?))).await
}

/// For each row: how many visible rows of the same noun belong to it, counted to one past [`page::MAX_COUNT`].
pub async fn count_by_parents<N: Noun>(
    db: &impl ConnectionTrait,
    sight: &Sight,
    parents: &[Uuid],
) -> Result<HashMap<Uuid, i64>, DbErr> {
    page::count_each(db, children::<N>(sight, parents), (N::table(), Alias::new(PARENT))).await
}

const PARENT: &str = "parent_id";

fn children<N: Noun>(sight: &Sight, parents: &[Uuid]) -> SelectStatement {
    filtered::<N>(sight, &NounFilter { parents: Some(parents.to_vec()), ..NounFilter::default() })
}
