//! One operation as the executor gets it: fragments laid out, equal fields merged, `@skip` and `@include` decided.
//!
//! The executor resolves every field it is given, so a field that is written twice would run twice. Here the fields of
//! each object are collected as the specification's `CollectFields` has it, for every object type that a selection may
//! meet. Where all of these types agree on a field it is written once; where they do not, it is written in one inline
//! fragment for each type, at its place in the order.

use std::collections::{HashMap, HashSet};

use apollo_compiler::collections::IndexMap;
use apollo_compiler::executable::{Directive, Field, FragmentMap, Operation, Selection, SelectionSet};
use apollo_compiler::{Name as ApolloName, Node};
use async_graphql::parser::types as executor;
use async_graphql::{Name, Pos, Positioned};

use super::building::{Building, Item};
use super::cost::{Costs, Price, Total};
use super::error::{RequestError, RequestErrorCode as Code};
use super::introspection::Introspection;
use super::limits::Limits;
use super::source::Lines;
use super::types::Types;
use super::values::{executor_value, same_value};

/// What decides the shape of an operation besides its text.
#[derive(Debug)]
pub(super) struct Facts<'a> {
    /// Values of the variables that `@skip` and `@include` ask.
    pub(super) conditions: HashMap<&'a str, bool>,
    /// Variables that have neither a value nor a default. An argument or input field given by one is not given.
    pub(super) absent: HashSet<&'a str>,
}

/// An operation laid out and merged, with its price.
pub(super) struct Merged {
    pub(super) selections: Positioned<executor::SelectionSet>,
    pub(super) total: Total,
    /// Fields and inline fragments in it.
    pub(super) nodes: u64,
    /// Whether it asks for `__schema` or `__type`.
    pub(super) introspects: bool,
}

/// What merging reads and does not change.
pub(super) struct Merger<'a> {
    pub(super) types: &'a Types,
    pub(super) costs: &'a Costs,
    pub(super) limits: &'a Limits,
    pub(super) lines: &'a Lines<'a>,
    pub(super) fragments: &'a FragmentMap,
    pub(super) facts: &'a Facts<'a>,
}

impl<'a> Merger<'a> {
    pub(super) fn merge(&self, operation: &'a Operation) -> Result<Merged, RequestError> {
        let mut counts = Counts::default();
        let root = &operation.selection_set;
        let (items, total) = self.set(&root.ty, &[root], Place::Data { depth: 1 }, &mut counts)?;
        if counts.root_fields > self.limits.root_fields {
            let message = format!("the operation has more than {} fields of its own", self.limits.root_fields);
            return Err(RequestError::new(Code::TooManyRootFields, message));
        }
        let selections = Positioned::new(executor::SelectionSet { items }, Pos::default());
        Ok(Merged { selections, total, nodes: counts.nodes, introspects: counts.introspection.is_used() })
    }

    fn set(&self, parent: &ApolloName, sets: &[&'a SelectionSet], place: Place, counts: &mut Counts) -> Built {
        if self.types.is_object(parent) {
            let fields = self.collect(parent, sets, counts)?;
            let mut built = Building::default();
            for same in fields.values() {
                built.every(self.field(parent, same, place, counts)?);
            }
            return Ok(built.finish());
        }
        let mut objects = Vec::new();
        for object in self.types.objects(parent) {
            objects.push((object, self.collect(object, sets, counts)?, 0));
        }
        let Some((_, first, _)) = objects.first() else { return Ok(Building::default().finish()) };
        let shared: Vec<ApolloName> = first
            .iter()
            .filter(|(key, same)| {
                self.types.field(parent, &same[0].name).is_some()
                    && objects[1..]
                        .iter()
                        .all(|(_, fields, _)| fields.get(*key).is_some_and(|other| same_nodes(same, other)))
            })
            .map(|(key, _)| (*key).clone())
            .collect();
        let mut built = Building::default();
        for key in shared.iter().map(Some).chain([None]) {
            for (object, fields, next) in &mut objects {
                let end = key.and_then(|key| fields.get_index_of(key)).unwrap_or(fields.len());
                let run: Vec<_> =
                    (*next..end).filter_map(|index| fields.get_index(index)).map(|(_, same)| same).collect();
                *next = end + 1;
                let own =
                    run.iter().map(|same| self.field(object, same, place, counts)).collect::<Result<Vec<_>, _>>()?;
                if !own.is_empty() {
                    self.count_node(counts)?;
                    built.of_type(object, own);
                }
            }
            if let Some(same) = key.and_then(|key| objects[0].1.get(key)) {
                built.every(self.field(parent, same, place, counts)?);
            }
        }
        Ok(built.finish())
    }

    /// The fields of one object type in order, each with all the places where it is selected.
    fn collect(
        &self,
        object: &str,
        sets: &[&'a SelectionSet],
        counts: &mut Counts,
    ) -> Result<Collected<'a>, RequestError> {
        let mut fields = Collected::default();
        let mut seen = HashSet::new();
        for set in sets {
            self.collect_set(object, set, &mut seen, &mut fields, counts)?;
        }
        Ok(fields)
    }

    fn collect_set(
        &self,
        object: &str,
        set: &'a SelectionSet,
        seen: &mut HashSet<&'a ApolloName>,
        fields: &mut Collected<'a>,
        counts: &mut Counts,
    ) -> Result<(), RequestError> {
        counts.steps += 1 + set.selections.len() as u64;
        if counts.steps > self.limits.selections.saturating_mul(STEPS_PER_SELECTION) {
            return Err(self.too_large());
        }
        for selection in &set.selections {
            if !self.is_included(selection.directives()) {
                continue;
            }
            match selection {
                Selection::Field(field) => fields.entry(field.response_key()).or_default().push(field),
                Selection::InlineFragment(fragment) => {
                    if fragment.type_condition.as_ref().is_none_or(|condition| self.types.applies(condition, object)) {
                        self.collect_set(object, &fragment.selection_set, seen, fields, counts)?;
                    }
                }
                Selection::FragmentSpread(spread) => {
                    if seen.insert(&spread.fragment_name)
                        && let Some(fragment) = self.fragments.get(&spread.fragment_name)
                        && self.types.applies(fragment.type_condition(), object)
                    {
                        self.collect_set(object, &fragment.selection_set, seen, fields, counts)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn is_included(&self, directives: &[Node<Directive>]) -> bool {
        directives.iter().all(|directive| {
            let condition = directive.specified_argument_by_name("if").is_some_and(|value| match value.as_variable() {
                Some(variable) => self.facts.conditions.get(variable.as_str()).copied().unwrap_or_default(),
                None => value.to_bool().unwrap_or_default(),
            });
            match directive.name.as_str() {
                "skip" => !condition,
                "include" => condition,
                _ => true,
            }
        })
    }

    /// One field of `parent`, merged from all the places where it is selected.
    fn field(&self, parent: &ApolloName, same: &[&'a Node<Field>], place: Place, counts: &mut Counts) -> BuiltField {
        let first = same[0];
        let pos = self.pos(first);
        let refuse = |code, message: String| Err(RequestError::new(code, message).at_pos(pos));
        self.count_node(counts)?;
        if same[1..].iter().any(|other| !same_arguments(first, other)) {
            let message = format!("fields named `{}` are merged and have different arguments", first.response_key());
            return refuse(Code::ValidationFailed, message);
        }
        let alias = first.alias.as_ref().filter(|alias| **alias != first.name);
        counts.aliases += usize::from(alias.is_some());
        if counts.aliases > self.limits.aliases {
            return refuse(
                Code::TooManyAliases,
                format!("the operation has more than {} aliases", self.limits.aliases),
            );
        }
        let is_root = matches!(place, Place::Data { depth: 1 });
        counts.root_fields += usize::from(is_root);
        let (price, inner_place) = match place {
            Place::Data { .. }
                if is_root
                    && matches!(first.name.as_str(), "__schema" | "__type")
                    && self.types.is_query_root(parent) =>
            {
                let path = counts.introspection.enter(&first.name, self.limits).map_err(|error| error.at_pos(pos))?;
                (Some(self.costs.introspection_price()), Place::Introspection(path))
            }
            Place::Data { depth } if depth > self.limits.depth => {
                return refuse(Code::TooDeep, format!("fields nest deeper than {} levels", self.limits.depth));
            }
            Place::Data { depth } => {
                (Some(self.costs.price(self.types, parent, first, pos)), Place::Data { depth: depth + 1 })
            }
            Place::Introspection(path) => {
                let path =
                    counts.introspection.inner(&path, &first.name, self.limits).map_err(|error| error.at_pos(pos))?;
                (None, Place::Introspection(path))
            }
        };
        let sets: Vec<_> = same.iter().map(|field| &field.selection_set).filter(|set| !set.is_empty()).collect();
        let mut items = Vec::new();
        let mut inside = Total::default();
        if !sets.is_empty() {
            let ty = self.types.field(parent, &first.name).unwrap_or(&first.definition).ty.inner_named_type();
            (items, inside) = self.set(ty, &sets, inner_place, counts)?;
        }
        let price = price.map(|mut price| {
            if !matches!(first.name.as_str(), "__schema" | "__type") {
                price.inside = inside;
            }
            price
        });
        let name = |name: &str| Positioned::new(Name::new(name), pos);
        let arguments = first.arguments.iter().filter_map(|argument| {
            let ty = first.definition.argument_by_name(&argument.name)?.ty.inner_named_type();
            let value = executor_value(self.types, &argument.value, ty, &self.facts.absent)?;
            Some((name(&argument.name), Positioned::new(value, pos)))
        });
        let field = executor::Field {
            alias: alias.map(|alias| name(alias)),
            name: name(&first.name),
            arguments: arguments.collect(),
            directives: Vec::new(),
            selection_set: Positioned::new(executor::SelectionSet { items }, pos),
        };
        Ok((Positioned::new(executor::Selection::Field(Positioned::new(field, pos)), pos), price))
    }

    fn count_node(&self, counts: &mut Counts) -> Result<(), RequestError> {
        counts.nodes += 1;
        if counts.nodes > self.limits.selections { Err(self.too_large()) } else { Ok(()) }
    }

    fn too_large(&self) -> RequestError {
        let message = format!("the operation selects more than {} fields and fragments", self.limits.selections);
        RequestError::new(Code::TooComplex, message)
    }

    fn pos(&self, field: &Node<Field>) -> Pos {
        field.location().map(|span| self.lines.line_column(span.offset()).into()).unwrap_or_default()
    }
}

/// Selections looked at for each one that a document may have: a selection on an interface is looked at once for each
/// of its object types.
const STEPS_PER_SELECTION: u64 = 50;

type Collected<'a> = IndexMap<&'a ApolloName, Vec<&'a Node<Field>>>;
type Built = Result<(Vec<Item>, Total), RequestError>;
type BuiltField = Result<(Item, Option<Price>), RequestError>;

#[derive(Debug, Default)]
struct Counts {
    nodes: u64,
    steps: u64,
    aliases: usize,
    root_fields: usize,
    introspection: Introspection,
}

/// Where a selection set stands.
#[derive(Clone, Copy)]
enum Place {
    Data { depth: usize },
    Introspection(super::introspection::Path),
}

fn same_nodes(left: &[&Node<Field>], right: &[&Node<Field>]) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(left, right)| left.ptr_eq(right))
}

/// Whether two fields have equal arguments, in any order. The validator's own rule takes a list to equal a longer one
/// that begins with it.
fn same_arguments(left: &Field, right: &Field) -> bool {
    left.arguments.len() == right.arguments.len()
        && left.arguments.iter().all(|argument| {
            let other = right.arguments.iter().find(|other| other.name == argument.name);
            other.is_some_and(|other| same_value(&argument.value, &other.value))
        })
}
