//! A selection set of the executor, in the making.

use apollo_compiler::Name as ApolloName;
use apollo_compiler::collections::IndexMap;
use async_graphql::parser::types as executor;
use async_graphql::{Name, Positioned};

use super::cost::{Price, Total};

/// A field or an inline fragment.
pub(super) type Item = Positioned<executor::Selection>;

/// A selection set in the making.
#[derive(Default)]
pub(super) struct Building {
    items: Vec<Item>,
    every: Vec<Price>,
    by_type: IndexMap<ApolloName, Vec<Price>>,
}

impl Building {
    /// Adds a field that every object has.
    pub(super) fn every(&mut self, (item, price): (Item, Option<Price>)) {
        self.items.push(item);
        self.every.extend(price);
    }

    /// Adds fields that only objects of one type have, as an inline fragment.
    pub(super) fn of_type(&mut self, object: &ApolloName, own: Vec<(Item, Option<Price>)>) {
        let (items, prices): (Vec<_>, Vec<_>) = own.into_iter().unzip();
        let pos = items.first().map(|item| item.pos).unwrap_or_default();
        self.by_type.entry(object.clone()).or_default().extend(prices.into_iter().flatten());
        let on = executor::TypeCondition { on: Positioned::new(Name::new(object), pos) };
        let fragment = executor::InlineFragment {
            type_condition: Some(Positioned::new(on, pos)),
            directives: Vec::new(),
            selection_set: Positioned::new(executor::SelectionSet { items }, pos),
        };
        self.items.push(Positioned::new(executor::Selection::InlineFragment(Positioned::new(fragment, pos)), pos));
    }

    pub(super) fn finish(self) -> (Vec<Item>, Total) {
        (self.items, Total { every: self.every, by_type: self.by_type.into_values().collect() })
    }
}
