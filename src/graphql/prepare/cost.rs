//! What an operation costs: points counted from the schema, the fields selected and the pages asked for.

use std::collections::HashMap;

use apollo_compiler::ast::{FieldDefinition, Value as Literal};
use apollo_compiler::executable::Field;
use async_graphql::{Name, Pos, Value, Variables};

use super::PrepareSetupError;
use super::error::{RequestError, RequestErrorCode as Code};
use super::limits::Limits;
use super::types::Types;

/// What an operation costs, and what it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Its points, as [`Costs`] counts them.
    pub points: u64,
    /// The most that is let in.
    pub limit: u64,
}

/// As clients see it.
impl From<Cost> for Value {
    fn from(Cost { points, limit }: Cost) -> Self {
        Self::Object([(Name::new("points"), points.into()), (Name::new("limit"), limit.into())].into_iter().collect())
    }
}

/// The price list. An object costs one point and a scalar nothing; what is in a list is paid for once per item, and the
/// items of a connection (`edges`, `nodes`) once per place on the page. An operation costs one point at least. Sums and
/// products saturate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Costs {
    lists: HashMap<String, u64>,
    list_arguments: HashMap<String, String>,
    fields: HashMap<String, u64>,
    list_default: u64,
    introspection: u64,
}

impl Default for Costs {
    fn default() -> Self {
        Self {
            lists: HashMap::new(),
            list_arguments: HashMap::new(),
            fields: HashMap::new(),
            list_default: 10,
            introspection: 100,
        }
    }
}

impl Costs {
    /// How many items a list without paging is taken to have, for `Type.field`; 10 where nothing is said.
    pub fn list(mut self, field: impl Into<String>, items: u64) -> Self {
        self.lists.insert(field.into(), items);
        self
    }

    /// Says that the list `Type.field` has an item for each item of its argument, as `nodes(ids:)` has.
    pub fn list_like(mut self, field: impl Into<String>, argument: impl Into<String>) -> Self {
        self.list_arguments.insert(field.into(), argument.into());
        self
    }

    /// What the field `Type.field` costs itself, beside what is selected in it.
    pub fn field(mut self, field: impl Into<String>, points: u64) -> Self {
        self.fields.insert(field.into(), points);
        self
    }

    /// What each `__schema` and `__type` costs, whatever is selected in it; 100 where nothing is said.
    pub fn introspection(mut self, points: u64) -> Self {
        self.introspection = points;
        self
    }

    /// Refuses prices for fields that the schema does not have.
    pub(super) fn check(&self, types: &Types) -> Result<(), PrepareSetupError> {
        let field = |place: &str| place.split_once('.').and_then(|(ty, field)| types.field(ty, field));
        let unknown = self.lists.keys().chain(self.fields.keys()).find(|place| field(place).is_none());
        let mut arguments = self.list_arguments.iter();
        let unknown_argument =
            arguments.find(|(place, name)| field(place).is_none_or(|field| field.argument_by_name(name).is_none()));
        match unknown.or(unknown_argument.map(|(place, _)| place)) {
            Some(place) => Err(PrepareSetupError::Field(place.clone())),
            None => Ok(()),
        }
    }

    /// The price of a field, without what is selected in it. On an interface it is that of the dearest object type.
    pub(super) fn price(&self, types: &Types, parent: &str, field: &Field, pos: Pos) -> Price {
        let definition = &field.definition;
        let leaf = types.is_leaf(&definition.ty);
        let places: Vec<_> = types
            .objects(parent)
            .map(apollo_compiler::Name::as_str)
            .chain([parent])
            .map(|owner| format!("{owner}.{}", field.name))
            .collect();
        let dearest =
            |prices: &HashMap<String, u64>| places.iter().filter_map(|place| prices.get(place).copied()).max();
        let like = places.iter().find_map(|place| self.list_arguments.get(place));
        let items = || match like {
            Some(argument) => Items::like(field, argument),
            None => Items::Assumed(dearest(&self.lists).unwrap_or(self.list_default)),
        };
        Price {
            points: dearest(&self.fields).unwrap_or(u64::from(!leaf)),
            items: definition.ty.is_list().then(items),
            is_page_part: matches!(field.name.as_str(), "edges" | "nodes"),
            page: Page::of(definition, field, pos),
            inside: Total::default(),
        }
    }

    pub(super) fn introspection_price(&self) -> Price {
        Price { points: self.introspection, items: None, is_page_part: false, page: None, inside: Total::default() }
    }
}

/// The price of one field and all that is selected in it, open only in the variables that give page sizes and lists.
#[derive(Debug)]
pub(super) struct Price {
    points: u64,
    /// Items that the field itself is taken to have, where it is a list.
    items: Option<Items>,
    is_page_part: bool,
    page: Option<Page>,
    pub(super) inside: Total,
}

/// The price of a selection set: what every object pays, and what objects of one type pay on top.
#[derive(Debug, Default)]
pub(super) struct Total {
    pub(super) every: Vec<Price>,
    pub(super) by_type: Vec<Vec<Price>>,
}

impl Total {
    /// Points for one object, with `page` the size of the page it is a part of. Checks page sizes on its way.
    pub(super) fn points(&self, page: Option<u64>, rates: &Rates<'_>) -> Result<u64, RequestError> {
        let sum = |prices: &[Price]| {
            prices.iter().try_fold(0_u64, |sum, price| Ok(sum.saturating_add(price.points(page, rates)?)))
        };
        let dearest = self.by_type.iter().try_fold(0, |most: u64, prices| Ok(most.max(sum(prices)?)))?;
        Ok(sum(&self.every)?.saturating_add(dearest))
    }
}

impl Price {
    fn points(&self, outer_page: Option<u64>, rates: &Rates<'_>) -> Result<u64, RequestError> {
        let page = self.page.as_ref().map(|page| page.size(rates)).transpose()?;
        let times = match (&self.items, page, outer_page) {
            (None, ..) => 1,
            (Some(_), Some(size), _) => size,
            (Some(_), None, Some(size)) if self.is_page_part => size,
            (Some(items), ..) => items.count(rates),
        };
        let inner_page = page.filter(|_| self.items.is_none());
        Ok(self.points.saturating_add(self.inside.points(inner_page, rates)?).saturating_mul(times))
    }
}

/// The length of a list that has no pages.
#[derive(Debug)]
enum Items {
    Assumed(u64),
    /// As many as the list that a variable holds.
    Variable(String),
}

impl Items {
    fn like(field: &Field, argument: &str) -> Self {
        match field.arguments.iter().find(|given| given.name == argument).map(|given| &*given.value) {
            Some(Literal::Variable(name)) => Self::Variable(name.to_string()),
            Some(Literal::List(items)) => Self::Assumed(items.len() as u64),
            Some(Literal::Null) | None => Self::Assumed(0),
            Some(_) => Self::Assumed(1),
        }
    }

    fn count(&self, rates: &Rates<'_>) -> u64 {
        match self {
            Self::Assumed(items) => *items,
            Self::Variable(name) => match rates.variables.get(name.as_str()) {
                Some(Value::List(items)) => items.len() as u64,
                _ => 0,
            },
        }
    }
}

/// What decides page sizes at the moment of a request.
pub(super) struct Rates<'a> {
    pub(super) variables: &'a Variables,
    pub(super) limits: &'a Limits,
}

/// The paging of a field that has an argument `first` or `last`.
#[derive(Debug)]
struct Page {
    sizes: Vec<Size>,
    default: Option<u64>,
    pos: Pos,
}

#[derive(Debug)]
struct Size {
    argument: &'static str,
    value: Asked,
}

#[derive(Debug)]
enum Asked {
    Literal(i64),
    Variable(String),
}

impl Page {
    fn of(definition: &FieldDefinition, field: &Field, pos: Pos) -> Option<Self> {
        let mut page = Self { sizes: Vec::new(), default: None, pos };
        let mut is_paged = false;
        for argument in ["first", "last"] {
            let Some(defined) = definition.argument_by_name(argument).filter(|a| a.ty.inner_named_type() == "Int")
            else {
                continue;
            };
            is_paged = true;
            if let Some(Literal::Int(size)) = defined.default_value.as_deref() {
                page.default = size.as_str().parse().ok();
            }
            let given = field.arguments.iter().find(|given| given.name == argument);
            let value = match given.map(|given| &*given.value) {
                Some(Literal::Int(size)) => Asked::Literal(size.as_str().parse().unwrap_or(i64::MAX)),
                Some(Literal::Variable(name)) => Asked::Variable(name.to_string()),
                _ => continue,
            };
            page.sizes.push(Size { argument, value });
        }
        is_paged.then_some(page)
    }

    /// The larger of `first` and `last`, or the default.
    fn size(&self, rates: &Rates<'_>) -> Result<u64, RequestError> {
        let mut largest = None;
        for size in &self.sizes {
            let asked = match &size.value {
                Asked::Literal(asked) => *asked,
                Asked::Variable(name) => match rates.variables.get(name.as_str()) {
                    Some(Value::Number(number)) => number.as_i64().unwrap_or(i64::MAX),
                    _ => continue,
                },
            };
            let most = rates.limits.page_max;
            let asked = u64::try_from(asked).ok().filter(|asked| *asked <= most).ok_or_else(|| {
                let message = format!("`{}` must be from 0 to {most}", size.argument);
                RequestError::new(Code::InvalidPageSize, message).at_pos(self.pos)
            })?;
            largest = largest.max(Some(asked));
        }
        Ok(largest.unwrap_or_else(|| self.default.unwrap_or(rates.limits.page_default).min(rates.limits.page_max)))
    }
}
