//! Pages of ordered lists: cursors, and the SQL that cuts a page by comparing rows with a cursor.
//!
//! Every order ends in an id, its keys run in one direction and none is ever null, so a cursor marks one place between
//! two rows, also after the row it was made of is gone.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sea_orm::sea_query::{
    Alias, Asterisk, Expr, ExprTrait, Func, IntoColumnRef, IntoIden, Order as Direction, Query, SelectStatement,
    UnionType, WindowStatement,
};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A value that rows are ordered by before their id.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    /// A number or an instant.
    Number(i64),
    /// Folded text.
    Text(String),
}

/// What kind of [`Key`] an order has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// [`Key::Number`].
    Number,
    /// [`Key::Text`].
    Text,
}

/// An order of a list: a name that cursors carry, its keys before the id, and its direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Order {
    /// Tells a cursor of this order from one of another.
    pub name: &'static str,
    /// The keys before the id.
    pub keys: &'static [KeyKind],
    /// Whether the greatest comes first.
    pub descending: bool,
}

/// A place in an order: the keys and the id of a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Position {
    /// As many as the order has keys.
    pub keys: Vec<Key>,
    /// The row's id.
    pub id: Uuid,
}

/// A text that is no cursor of the order at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidCursor;

impl Order {
    /// The cursor of a position.
    pub fn encode(&self, position: &Position) -> String {
        let content = (self.name, &position.keys, position.id.simple().to_string());
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&content).unwrap_or_default())
    }

    /// The position of a cursor, which must be one of this order.
    pub fn decode(&self, cursor: &str) -> Result<Position, InvalidCursor> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| InvalidCursor)?;
        let (name, keys, id): (String, Vec<Key>, String) = serde_json::from_slice(&bytes).map_err(|_| InvalidCursor)?;
        let fits = keys.len() == self.keys.len() && keys.iter().zip(self.keys).all(|(key, kind)| key.kind() == *kind);
        let id = Uuid::try_parse(&id).map_err(|_| InvalidCursor)?;
        // A key is compared in the database, and no row's text holds U+0000.
        let is_text = keys.iter().all(|key| !matches!(key, Key::Text(text) if text.contains('\0')));
        let position = Position { keys, id };
        // Only what this order would write itself is a cursor: there is one spelling of a place.
        (name == self.name && fits && is_text && self.encode(&position) == cursor)
            .then_some(position)
            .ok_or(InvalidCursor)
    }
}

impl Key {
    fn kind(&self) -> KeyKind {
        match self {
            Self::Number(_) => KeyKind::Number,
            Self::Text(_) => KeyKind::Text,
        }
    }

    fn expr(&self) -> Expr {
        match self {
            Self::Number(number) => Expr::val(*number),
            Self::Text(text) => Expr::val(text.as_str()),
        }
    }
}

/// Which page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Page {
    /// The order.
    pub order: Order,
    /// At most so many rows.
    pub limit: u32,
    /// Whether they are the last of the range and not the first.
    pub backward: bool,
    /// Only rows behind this place.
    pub after: Option<Position>,
    /// Only rows before this place.
    pub before: Option<Position>,
}

/// A page's rows, in order, and whether there are more on either side.
#[derive(Debug, Clone)]
pub struct Slice<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Whether rows follow.
    pub has_next: bool,
    /// Whether rows go before.
    pub has_previous: bool,
}

impl<T> Default for Slice<T> {
    fn default() -> Self {
        Self { items: Vec::new(), has_next: false, has_previous: false }
    }
}

impl<T> Slice<T> {
    /// The same page of other items.
    pub fn map<U>(self, with: impl FnMut(T) -> U) -> Slice<U> {
        Slice {
            items: self.items.into_iter().map(with).collect(),
            has_next: self.has_next,
            has_previous: self.has_previous,
        }
    }
}

impl Page {
    /// The first rows of an order.
    pub fn first(order: Order, limit: u32) -> Self {
        Self { order, limit, backward: false, after: None, before: None }
    }

    /// Restricts, orders and limits a statement. `columns` are the order's keys and the id.
    pub fn cut<C: IntoColumnRef + Clone>(&self, select: &mut SelectStatement, columns: &[C]) {
        self.restrict(select, columns);
        self.sort(select, columns);
        select.limit(u64::from(self.limit) + 1);
    }

    /// Only orders a statement, whose rows are those of a page.
    pub fn sort<C: IntoColumnRef + Clone>(&self, select: &mut SelectStatement, columns: &[C]) {
        for column in columns {
            select.order_by(column.clone(), self.direction());
        }
    }

    /// The same for many parents at once: the page of each, in one statement. The statement gains a column `place` that
    /// counts from 1 within a parent.
    pub fn cut_each<C, P>(&self, mut select: SelectStatement, parent: P, columns: &[C]) -> SelectStatement
    where
        C: IntoColumnRef + Clone,
        P: IntoColumnRef,
    {
        self.restrict(&mut select, columns);
        let mut window = WindowStatement::partition_by(parent);
        for column in columns {
            window.order_by_expr(Expr::col(column.clone()), self.direction());
        }
        let place = Alias::new("place");
        select.expr_window_as(Func::cust("ROW_NUMBER"), window, place.clone());
        Query::select()
            .column(Asterisk)
            .from_subquery(select, "cut")
            .and_where(Expr::col(place.clone()).lte(u64::from(self.limit) + 1))
            .order_by(place, Direction::Asc)
            .take()
    }

    /// The page of each of some parents, each told once. `rows` selects the rows of parents, best only what tells rows
    /// apart: where an index has them in order, no more of them are read than the pages hold, unless parents are many.
    /// The statement has their columns and is not [sorted](Page::sort).
    pub fn cut_keys<C, P>(
        &self,
        rows: impl Fn(&[Uuid]) -> SelectStatement,
        parents: &[Uuid],
        parent: P,
        columns: &[C],
    ) -> SelectStatement
    where
        C: IntoColumnRef + Clone,
        P: IntoColumnRef,
    {
        let mut pages = parents.iter().map(|parent| {
            let mut select = rows(std::slice::from_ref(parent));
            self.cut(&mut select, columns);
            Query::select().column(Asterisk).from_subquery(select, "cut").take()
        });
        match pages.next() {
            Some(mut first) if parents.len() <= MOST_APART => {
                first.unions(pages.map(|page| (UnionType::All, page))).take()
            }
            _ => self.cut_each(rows(parents), parent, columns),
        }
    }

    /// Reads what [`Page::cut_each`] selected: the page of each parent. `read` makes the parent and the item of a row.
    pub async fn read_each<T>(
        &self,
        db: &impl ConnectionTrait,
        cut: &SelectStatement,
        read: impl Fn(&QueryResult) -> Result<(Uuid, T), DbErr> + Send,
    ) -> Result<HashMap<Uuid, Slice<T>>, DbErr> {
        self.gather(&db.query_all(cut).await?, read)
    }

    /// Makes of the rows that [`Page::cut_each`] selected the page of each parent, as [`Page::read_each`] does.
    pub fn gather<T>(
        &self,
        rows: &[QueryResult],
        read: impl Fn(&QueryResult) -> Result<(Uuid, T), DbErr>,
    ) -> Result<HashMap<Uuid, Slice<T>>, DbErr> {
        let mut pages: HashMap<Uuid, Vec<T>> = HashMap::new();
        for row in rows {
            let (parent, item) = read(row)?;
            pages.entry(parent).or_default().push(item);
        }
        Ok(pages.into_iter().map(|(parent, rows)| (parent, self.slice(rows))).collect())
    }

    /// The page made of the rows that [`Page::cut`] or, for one parent, [`Page::cut_each`] selected.
    pub fn slice<T>(&self, mut rows: Vec<T>) -> Slice<T> {
        let more = rows.len() > self.limit as usize;
        rows.truncate(self.limit as usize);
        if self.backward {
            rows.reverse();
            Slice { items: rows, has_next: self.before.is_some(), has_previous: more }
        } else {
            Slice { items: rows, has_next: more, has_previous: self.after.is_some() }
        }
    }

    /// The page of a list that is already in memory and in order: for lists whose length is bounded.
    pub fn of_list<T>(&self, list: Vec<T>, position: impl Fn(&T) -> Position) -> Slice<T> {
        let behind = |row: &T, place: &Position| {
            let ordering = compare(&position(row), place);
            if self.order.descending { ordering.is_lt() } else { ordering.is_gt() }
        };
        let before = |row: &T, place: &Position| {
            let ordering = compare(&position(row), place);
            if self.order.descending { ordering.is_gt() } else { ordering.is_lt() }
        };
        let kept = list.into_iter().filter(|row| {
            self.after.as_ref().is_none_or(|place| behind(row, place))
                && self.before.as_ref().is_none_or(|place| before(row, place))
        });
        let rows = if self.backward {
            let mut rows: Vec<T> = kept.collect();
            rows.reverse();
            rows
        } else {
            kept.collect()
        };
        self.slice(rows)
    }

    fn direction(&self) -> Direction {
        if self.order.descending == self.backward { Direction::Asc } else { Direction::Desc }
    }

    fn restrict<C: IntoColumnRef + Clone>(&self, select: &mut SelectStatement, columns: &[C]) {
        let row = || Expr::tuple(columns.iter().map(|column| Expr::col(column.clone())));
        let place = |position: &Position| {
            Expr::tuple(position.keys.iter().map(Key::expr).chain(std::iter::once(Expr::val(position.id))))
        };
        if let Some(after) = &self.after {
            let place = place(after);
            select.and_where(if self.order.descending { row().lt(place) } else { row().gt(place) });
        }
        if let Some(before) = &self.before {
            let place = place(before);
            select.and_where(if self.order.descending { row().gt(place) } else { row().lt(place) });
        }
    }
}

/// The most parents whose pages are cut one by one: a database plans each, and takes some hundred in one statement.
const MOST_APART: usize = 32;

/// How two places of one order stand to each other, the least first.
pub fn compare(one: &Position, other: &Position) -> std::cmp::Ordering {
    let keys = one.keys.iter().zip(&other.keys).map(|pair| match pair {
        (Key::Number(one), Key::Number(other)) => one.cmp(other),
        (Key::Text(one), Key::Text(other)) => one.as_bytes().cmp(other.as_bytes()),
        (Key::Number(_), Key::Text(_)) => std::cmp::Ordering::Less,
        (Key::Text(_), Key::Number(_)) => std::cmp::Ordering::Greater,
    });
    keys.fold(std::cmp::Ordering::Equal, std::cmp::Ordering::then).then(one.id.cmp(&other.id))
}

/// The greatest count that is told exactly.
pub const MAX_COUNT: i64 = 10_000;

/// What a count is called in [`count_of`].
pub const COUNT: &str = "count";

/// A statement that counts rows of another, but no further than one past [`MAX_COUNT`].
pub fn count_of(mut select: SelectStatement) -> SelectStatement {
    let limit = u64::try_from(MAX_COUNT).unwrap_or_default() + 1;
    select.clear_selects().clear_order_by().expr(Expr::val(1)).limit(limit);
    Query::select().expr_as(Func::count(Expr::col(Asterisk)), COUNT).from_subquery(select, "counted").take()
}

/// Counts the rows that a statement selects, to one past [`MAX_COUNT`].
pub async fn count(db: &impl ConnectionTrait, select: SelectStatement) -> Result<i64, DbErr> {
    let row = db.query_one(&count_of(select)).await?;
    row.map_or(Ok(0), |row| row.try_get("", COUNT))
}

/// The same for many parents at once, in one statement; a parent without rows is absent.
pub async fn count_each(
    db: &impl ConnectionTrait,
    mut select: SelectStatement,
    parent: (impl IntoIden, impl IntoIden),
) -> Result<HashMap<Uuid, i64>, DbErr> {
    let place = Alias::new("place");
    let parent = (parent.0.into_iden(), parent.1.into_iden());
    select.clear_selects().clear_order_by().column(parent.clone()).expr_window_as(
        Func::cust("ROW_NUMBER"),
        WindowStatement::partition_by(parent.clone()),
        place.clone(),
    );
    let name = parent.1.to_string();
    let counts = Query::select()
        .column(parent.1.clone())
        .expr_as(Func::count(Expr::col(Asterisk)), COUNT)
        .from_subquery(select, "counted")
        .and_where(Expr::col(place).lte(MAX_COUNT + 1))
        .group_by_col(parent.1)
        .take();
    let rows = db.query_all(&counts).await?;
    rows.iter().map(|row| Ok((row.try_get("", &name)?, row.try_get("", COUNT)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::{InvalidCursor, Key, KeyKind, Order, Page, Position};
    use uuid::Uuid;

    const NEWEST: Order = Order { name: "NEWEST", keys: &[KeyKind::Number], descending: true };
    const NAME: Order = Order { name: "NAME", keys: &[KeyKind::Text], descending: false };

    fn at(number: i64) -> Position {
        Position { keys: vec![Key::Number(number)], id: Uuid::from_u128(7) }
    }

    #[test]
    fn a_cursor_answers_only_in_its_own_order_and_spelling() {
        let cursor = NEWEST.encode(&at(5));
        assert_eq!(NEWEST.decode(&cursor), Ok(at(5)));
        assert_eq!(NAME.decode(&cursor), Err(InvalidCursor));
        let nothing = Position { keys: vec![Key::Text("a\0".to_owned())], ..at(0) };
        assert_eq!(NAME.decode(&NAME.encode(&nothing)), Err(InvalidCursor));
        for bad in ["", "a", "W10", &format!("{cursor}="), "WyJORVdFU1QiLFs1XV0"] {
            assert_eq!(NEWEST.decode(bad), Err(InvalidCursor), "{bad}");
        }
    }

    #[test]
    fn a_list_in_memory_is_cut_like_one_in_sql() {
        let list = || (0..10_i64).rev().collect::<Vec<_>>();
        let mut page = Page { after: Some(at(8)), ..Page::first(NEWEST, 3) };
        let cut = page.of_list(list(), |n| at(*n));
        assert_eq!((cut.items, cut.has_next, cut.has_previous), (vec![7, 6, 5], true, true));
        page.backward = true;
        let cut = page.of_list(list(), |n| at(*n));
        assert_eq!((cut.items, cut.has_next, cut.has_previous), (vec![2, 1, 0], false, true));
    }
}
