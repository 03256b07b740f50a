//! Statements that are made once. Reads of one kind differ in their values alone, and making a statement takes longer than
//! sending it: so it is made with marks where values go, and kept as a text with the places of its values.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use sea_orm::sea_query::{SelectStatement, Value};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::page::{Key, KeyKind, Order, Page, Position};
use crate::viewer::{Sight, Viewer};

/// What a read is asked with: who looks, and every value that may differ from the last time.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    /// Who looks, and when.
    pub sight: Cow<'a, Sight>,
    /// Of which rows. Their number is a power of two, so that few numbers make few statements: the nil UUID, which no
    /// row has, fills it up.
    pub ids: Cow<'a, [Uuid]>,
    /// Of which rows, told by texts.
    pub texts: Cow<'a, [String]>,
    /// Which page of them.
    pub page: Cow<'a, Page>,
    /// What the statement's text depends on beside.
    beside: Cow<'static, str>,
}

/// Statements of one kind have one text where as much is asked: where the statement is made, and a variant of it.
pub type Kind = (&'static str, u32);

#[derive(PartialEq, Eq, Hash)]
struct Shape {
    backend: &'static str,
    kind: Kind,
    viewer: Viewer,
    ids: usize,
    texts: usize,
    order: Order,
    backward: bool,
    after: bool,
    before: bool,
    beside: Cow<'static, str>,
}

enum Made {
    /// The text, and what goes to each of its placeholders.
    Text(String, Vec<Place>),
    /// It says more of its values than their places.
    Varying,
}

enum Place {
    /// One of [`Asked::values`].
    Given(usize),
    /// Always the same.
    Fixed(Value),
}

static MADE: LazyLock<RwLock<HashMap<Shape, Arc<Made>>>> = LazyLock::new(RwLock::default);

/// The most texts that are kept.
const MOST_MADE: usize = 4_096;

/// The order of a read without pages.
const UNORDERED: Order = Order { name: "", keys: &[], descending: false };

impl<'a> Asked<'a> {
    /// Asked by someone at an instant.
    pub fn new(sight: &'a Sight) -> Self {
        Self {
            sight: Cow::Borrowed(sight),
            ids: Cow::Borrowed(&[]),
            texts: Cow::Borrowed(&[]),
            page: Cow::Owned(Page::first(UNORDERED, 0)),
            beside: Cow::Borrowed(""),
        }
    }

    /// Of these rows.
    pub fn ids(self, ids: &'a [Uuid]) -> Self {
        let most = ids.len().next_power_of_two();
        if ids.is_empty() || ids.len() == most {
            return Self { ids: Cow::Borrowed(ids), ..self };
        }
        let mut filled = Vec::with_capacity(most);
        filled.extend_from_slice(ids);
        filled.resize(most, Uuid::nil());
        Self { ids: Cow::Owned(filled), ..self }
    }

    /// Of the rows that these texts tell.
    pub fn texts(self, texts: &'a [String]) -> Self {
        Self { texts: Cow::Borrowed(texts), ..self }
    }

    /// Of these, a page.
    pub fn page(self, page: &'a Page) -> Self {
        Self { page: Cow::Borrowed(page), ..self }
    }

    /// Says what the statement's text depends on, beside its kind and what is asked.
    pub fn beside(self, words: impl Into<Cow<'static, str>>) -> Self {
        Self { beside: words.into(), ..self }
    }

    /// The rows of the statement that `make` makes of what is asked. What `make` takes from elsewhere is the same for all
    /// statements of the kind.
    pub async fn rows(
        self,
        db: &impl ConnectionTrait,
        kind: Kind,
        make: impl Fn(&Asked<'_>) -> SelectStatement,
    ) -> Result<Vec<QueryResult>, DbErr> {
        db.query_all_raw(self.statement(db.get_database_backend(), kind, make)).await
    }

    fn statement(&self, backend: DbBackend, kind: Kind, make: impl Fn(&Asked<'_>) -> SelectStatement) -> Statement {
        // What a statement says must depend on the policy at every time.
        if cfg!(feature = "lawless") {
            return backend.build(&make(self));
        }
        let shape = self.shape(backend, kind);
        let known = MADE.read().unwrap_or_else(PoisonError::into_inner).get(&shape).map(Arc::clone);
        let known = known.unwrap_or_else(|| {
            let new = Arc::new(self.make(backend, &make));
            let mut all = MADE.write().unwrap_or_else(PoisonError::into_inner);
            if all.len() < MOST_MADE {
                all.insert(shape, Arc::clone(&new));
            }
            new
        });
        match &*known {
            Made::Text(text, places) => self.fill(backend, text, places),
            Made::Varying => backend.build(&make(self)),
        }
    }

    fn shape(&self, backend: DbBackend, kind: Kind) -> Shape {
        Shape {
            backend: match backend {
                DbBackend::Sqlite => "sqlite",
                _ => "postgres",
            },
            kind,
            viewer: self.sight.viewer.clone(),
            ids: self.ids.len(),
            texts: self.texts.len(),
            order: self.page.order,
            backward: self.page.backward,
            after: self.page.after.is_some(),
            before: self.page.before.is_some(),
            beside: self.beside.clone(),
        }
    }

    fn make(&self, backend: DbBackend, make: impl Fn(&Asked<'_>) -> SelectStatement) -> Made {
        let marked = self.marked();
        let marks = marked.values();
        let Statement { sql, values, .. } = backend.build(&make(&marked));
        let place = |value: Value| match marks.iter().position(|mark| *mark == value) {
            Some(place) => Place::Given(place),
            None => Place::Fixed(value),
        };
        let places: Vec<Place> = values.into_iter().flat_map(|values| values.0).map(place).collect();
        // A statement that is made of what its values say, and not only with them, would answer for other values.
        let same = self.fill(backend, &sql, &places) == backend.build(&make(self));
        debug_assert!(same, "the statement depends on its values: {sql}");
        if same { Made::Text(sql, places) } else { Made::Varying }
    }

    fn fill(&self, backend: DbBackend, text: &str, places: &[Place]) -> Statement {
        let given = self.values();
        let values = places.iter().map(|place| match place {
            Place::Given(place) => given[*place].clone(),
            Place::Fixed(value) => value.clone(),
        });
        Statement::from_sql_and_values(backend, text, values.collect::<Vec<_>>())
    }

    /// All that may differ, as statements take it.
    fn values(&self) -> Vec<Value> {
        let mut values: Vec<Value> = Vec::with_capacity(2 + self.ids.len() + self.texts.len() + 4);
        values.push(self.sight.now.0.into());
        values.push((u64::from(self.page.limit) + 1).into());
        values.extend(self.ids.iter().map(|id| Value::from(*id)));
        values.extend(self.texts.iter().map(|text| Value::from(text.as_str())));
        for place in self.page.after.iter().chain(&self.page.before) {
            values.extend(place.keys.iter().map(|key| match key {
                Key::Number(number) => Value::from(*number),
                Key::Text(text) => Value::from(text.as_str()),
            }));
            values.push(place.id.into());
        }
        values
    }

    /// The same with a mark in the place of every value.
    fn marked(&self) -> Asked<'static> {
        let mut marks = Marks(0);
        let mut place = |place: &Option<Position>| {
            place.as_ref().map(|_| Position {
                keys: self.page.order.keys.iter().map(|kind| marks.key(*kind)).collect(),
                id: marks.id(),
            })
        };
        let (after, before) = (place(&self.page.after), place(&self.page.before));
        let Page { order, backward, .. } = *self.page;
        Asked {
            sight: Cow::Owned(Sight { viewer: self.sight.viewer.clone(), now: Timestamp(marks.number()) }),
            ids: self.ids.iter().map(|_| marks.id()).collect(),
            texts: self.texts.iter().map(|_| marks.text()).collect(),
            page: Cow::Owned(Page { order, limit: Marks::LIMIT, backward, after, before }),
            beside: self.beside.clone(),
        }
    }
}

/// Values that stand for others: no two are equal, and none is one that a statement has of itself.
struct Marks(u32);

impl Marks {
    const LIMIT: u32 = 1_835_103_092;
    const NUMBER: i64 = -7_881_696_520_427_430_000;
    const ID: u128 = 145_386_372_416_511_650_000_000_000_000_000_000_000;

    fn next(&mut self) -> u32 {
        self.0 += 1;
        self.0
    }

    fn number(&mut self) -> i64 {
        Self::NUMBER + i64::from(self.next())
    }

    fn id(&mut self) -> Uuid {
        Uuid::from_u128(Self::ID + u128::from(self.next()))
    }

    fn text(&mut self) -> String {
        format!("\u{1}mark {}", self.next())
    }

    fn key(&mut self, kind: KeyKind) -> Key {
        match kind {
            KeyKind::Number => Key::Number(self.number()),
            KeyKind::Text => Key::Text(self.text()),
        }
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::DbBackend;
    use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
    use uuid::Uuid;

    use super::Asked;
    use crate::clock::Timestamp;
    use crate::page::{Key, KeyKind, Order, Page, Position};
    use crate::viewer::{Sight, Viewer};

    const NEWEST: Order = Order { name: "NEWEST", keys: &[KeyKind::Number], descending: true };

    fn make(asked: &Asked<'_>) -> SelectStatement {
        let mut select = Query::select();
        select
            .column("id")
            .from("row")
            .and_where(Expr::col("kind").eq(7))
            .and_where(Expr::col("from").lte(asked.sight.now.0))
            .and_where(Expr::col("id").is_in(asked.ids.iter().copied()))
            .and_where(Expr::col("until").gt(asked.sight.now.0));
        asked.page.cut(&mut select, &["number", "id"]);
        select
    }

    #[test]
    fn a_statement_that_is_kept_is_the_one_that_would_be_made() {
        for backend in [DbBackend::Sqlite, DbBackend::Postgres] {
            for (now, ids, after) in [(1, 1..4, None), (2, 5..8, Some(3)), (4, 2..5, Some(9)), (4, 1..2, None)] {
                let sight = Sight { viewer: Viewer::Public, now: Timestamp(now) };
                let ids: Vec<Uuid> = ids.map(Uuid::from_u128).collect();
                let after = after.map(|n| Position { keys: vec![Key::Number(n)], id: Uuid::from_u128(9) });
                let page = Page { after, ..Page::first(NEWEST, u32::try_from(now).unwrap_or_default()) };
                let asked = Asked::new(&sight).ids(&ids).page(&page);
                assert_eq!(asked.statement(backend, ("test", 0), make), backend.build(&make(&asked)));
            }
        }
    }
}
