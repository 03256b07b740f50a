//! Relay's connections (GraphQL Cursor Connections Specification): arguments in, pages out.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, SimpleObject, Value};

use crate::graphql::error::{ErrorCode, Failure};
use crate::page::{MAX_COUNT, Order, Page, Position};

/// The page size when neither `first` nor `last` is given.
pub const DEFAULT_PAGE: u32 = 20;
/// The greatest page size. More is an error, so that nobody mistakes a cut page for a whole list.
pub const MAX_PAGE: i32 = 100;

/// Where a page lies in its list.
#[derive(Debug, Clone, SimpleObject)]
pub struct PageInfo {
    /// Whether items follow the last one of this page.
    pub has_next_page: bool,
    /// Whether items go before the first one of this page.
    pub has_previous_page: bool,
    /// The cursor of the first item; null when the page is empty.
    pub start_cursor: Option<String>,
    /// The cursor of the last item; null when the page is empty.
    pub end_cursor: Option<String>,
}

/// How many items a list holds, over all pages. Costs nothing unless asked for.
#[derive(Debug, Clone, SimpleObject)]
pub struct Count {
    /// The number, or 10,000 when there are more. Of a search: how many of the matches it looked at.
    pub value: i32,
    /// Whether that is the number; false when there are more, or may be.
    pub is_exact: bool,
}

impl Count {
    /// A count that was taken to one past [`MAX_COUNT`].
    pub fn of(counted: i64) -> Self {
        Self { value: i32::try_from(counted.min(MAX_COUNT)).unwrap_or(i32::MAX), is_exact: counted <= MAX_COUNT }
    }

    /// A count of what was looked at, which may not be all.
    pub(super) fn considered(counted: usize, is_exact: bool) -> Self {
        Self { value: i32::try_from(counted).unwrap_or(i32::MAX), is_exact }
    }
}

/// The arguments that choose a page.
#[derive(Debug, Default)]
pub struct PageArgs {
    /// The first so many.
    pub first: Option<i32>,
    /// Behind this cursor.
    pub after: Option<String>,
    /// The last so many.
    pub last: Option<i32>,
    /// Before this cursor.
    pub before: Option<String>,
}

impl PageArgs {
    /// The page of an order.
    pub fn page(&self, order: Order) -> Result<Page, Failure> {
        let (size, backward) = match (self.first, self.last) {
            (Some(_), Some(_)) => {
                return Err(Failure::user(ErrorCode::InvalidPageSize, "give `first` or `last`, not both"));
            }
            (first, None) => (first, false),
            (None, last) => (last, true),
        };
        let limit = match size {
            None => DEFAULT_PAGE,
            Some(size @ 0..=MAX_PAGE) => size.unsigned_abs(),
            Some(size) => {
                let name = if backward { "last" } else { "first" };
                let message = format!("`{name}` is {size}; it must be from 0 to {MAX_PAGE}");
                return Err(Failure::user(ErrorCode::InvalidPageSize, message));
            }
        };
        let decode = |name: &str, cursor: &Option<String>| {
            cursor.as_deref().map(|cursor| order.decode(cursor)).transpose().map_err(|_| {
                let message = format!("`{name}` is no cursor that this list gave in this order");
                Failure::user(ErrorCode::InvalidCursor, message)
            })
        };
        Ok(Page {
            order,
            limit,
            backward,
            after: decode("after", &self.after)?,
            before: decode("before", &self.before)?,
        })
    }
}

/// A place in a list, written only where a client asks for it.
#[derive(Debug, Clone)]
pub struct Cursor {
    order: Order,
    place: Position,
}

impl Cursor {
    /// The cursor of a place in an order.
    pub fn new(order: Order, place: Position) -> Self {
        Self { order, place }
    }

    /// What clients give back.
    pub fn text(&self) -> String {
        self.order.encode(&self.place)
    }
}

impl OutputType for Cursor {
    fn type_name() -> Cow<'static, str> {
        <String as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <String as OutputType>::create_type_info(registry)
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::String(self.text()))
    }
}

/// Edges of a connection.
pub trait Edge {
    /// The cursor.
    fn cursor(&self) -> &Cursor;
}

/// A page as connections show it.
#[derive(Debug, Clone)]
pub struct Edges<E> {
    /// The edges, in order.
    pub edges: Vec<E>,
    /// Whether edges follow.
    pub has_next: bool,
    /// Whether edges go before.
    pub has_previous: bool,
}

impl<E: Edge> Edges<E> {
    /// Where the page lies.
    pub fn page_info(&self) -> PageInfo {
        let cursor = |edge: Option<&E>| edge.map(|edge| edge.cursor().text());
        PageInfo {
            has_next_page: self.has_next,
            has_previous_page: self.has_previous,
            start_cursor: cursor(self.edges.first()),
            end_cursor: cursor(self.edges.last()),
        }
    }
}

impl<E> From<crate::page::Slice<E>> for Edges<E> {
    fn from(slice: crate::page::Slice<E>) -> Self {
        Self { edges: slice.items, has_next: slice.has_next, has_previous: slice.has_previous }
    }
}

/// Defines a connection type over an edge type that has `node` and `cursor`. `total` is how its items are counted: a
/// value with `async fn count(&self, &RequestContext) -> Result<i64, Failure>`.
macro_rules! connection {
    ($(#[$doc:meta])* $name:ident { edge: $edge:ty, node: $node:ty, total: $total:ty }) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name {
            page: $crate::graphql::connection::Edges<$edge>,
            total: $total,
        }

        impl $name {
            /// A page and how to count the whole list.
            pub fn new(page: impl Into<$crate::graphql::connection::Edges<$edge>>, total: $total) -> Self {
                Self { page: page.into(), total }
            }
        }

        impl $crate::graphql::connection::Edge for $edge {
            fn cursor(&self) -> &$crate::graphql::connection::Cursor {
                &self.cursor
            }
        }

        $(#[$doc])*
        #[async_graphql::Object]
        impl $name {
            /// The items of this page, in order, with their cursors.
            async fn edges(&self) -> $crate::graphql::whole::List<&$edge> {
                self.page.edges.iter().collect()
            }

            /// The items of this page, in order: `edges { node }` in short.
            async fn nodes(&self) -> $crate::graphql::whole::List<&$node> {
                self.page.edges.iter().map(|edge| &*edge.node).collect()
            }

            /// Where this page lies in the list.
            async fn page_info(&self) -> $crate::graphql::connection::PageInfo {
                self.page.page_info()
            }

            /// How many items the list holds, over all pages.
            async fn total_count(
                &self,
                context: &async_graphql::Context<'_>,
            ) -> $crate::graphql::error::Nullable<$crate::graphql::connection::Count> {
                let counted = self.total.count($crate::graphql::context::request(context)).await;
                $crate::graphql::error::nullable(
                    counted.map(|counted| Some($crate::graphql::connection::Count::of(counted))),
                )
            }
        }
    };
}
pub(crate) use connection;

#[cfg(test)]
mod tests {
    use super::PageArgs;
    use crate::page::{KeyKind, Order};

    const ORDER: Order = Order { name: "NEWEST", keys: &[KeyKind::Number], descending: true };

    #[test]
    fn page_sizes_out_of_range_are_errors_not_cut() {
        let size = |first, last| PageArgs { first, last, ..PageArgs::default() }.page(ORDER).map(|page| page.limit);
        assert_eq!(size(None, None).ok(), Some(20));
        assert_eq!(size(Some(0), None).ok(), Some(0));
        assert_eq!(size(None, Some(100)).ok(), Some(100));
        for (first, last) in [(Some(-1), None), (Some(101), None), (None, Some(i32::MAX)), (Some(1), Some(1))] {
            assert!(size(first, last).is_err(), "{first:?} {last:?}");
        }
    }
}
