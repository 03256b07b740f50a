//! Errors that name the field that failed, however deep it is.
//!
//! The executor cuts the path of an error where it crosses an item of a list or a plain field of an object. What may
//! hold a field that fails stands there in a [`List`] or a [`Whole`], which keep the path as it was.

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, PathSegment, Positioned, ServerError, ServerResult, Value};
use futures::future::try_join_all;

/// The path of an error before it was cut, as the error's source.
struct Kept(Vec<PathSegment>);

fn keep(mut error: ServerError) -> ServerError {
    if error.path.len() > error.source::<Kept>().map_or(0, |kept| kept.0.len()) {
        error.source = Some(Arc::new(Kept(error.path.clone())));
    }
    error
}

/// Gives an error the path of the field that failed.
pub(super) fn restore(error: &mut ServerError) {
    if let Some(Kept(path)) = error.source().filter(|kept: &&Kept| kept.0.len() > error.path.len()) {
        error.path = path.clone();
    }
}

/// The items of a list that may hold a field that fails.
#[derive(Debug, Clone)]
pub struct List<T>(pub Vec<T>);

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().collect())
    }
}

impl<T: OutputType> OutputType for List<T> {
    fn type_name() -> Cow<'static, str> {
        Vec::<T>::type_name()
    }

    fn qualified_type_name() -> String {
        Vec::<T>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Vec::<T>::create_type_info(registry)
    }

    async fn resolve(&self, context: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        let items = self.0.iter().enumerate().map(|(index, item)| resolve_item(context, index, item, field));
        try_join_all(items).await.map(Value::List)
    }
}

async fn resolve_item<T: OutputType>(
    context: &ContextSelectionSet<'_>,
    index: usize,
    item: &T,
    field: &Positioned<Field>,
) -> ServerResult<Value> {
    item.resolve(&context.with_index(index), field).await.map_err(keep)
}

/// A plain field of an object, whose own fields may fail.
#[derive(Debug, Clone)]
pub struct Whole<T>(pub T);

impl<T> Deref for Whole<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: OutputType> OutputType for Whole<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, context: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        self.0.resolve(context, field).await.map_err(keep)
    }
}
