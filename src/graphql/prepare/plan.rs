//! A document that passed every check, and what is made of it for execution.

use std::collections::{HashMap, HashSet};

use apollo_compiler::ast::{Document, Value as Literal};
use apollo_compiler::executable::{Operation, OperationType, Selection, SelectionSet};
use apollo_compiler::validation::Valid;
use apollo_compiler::{ExecutableDocument, Node};
use async_graphql::parser::types as executor;
use async_graphql::{Name, Pos, Positioned, Request, Value, Variables};
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

use super::cache::Key;
use super::cost::{Cost, Costs, Rates, Total};
use super::error::{RequestError, RequestErrorCode as Code, capped, from_diagnostics};
use super::limits::Limits;
use super::literals::{self, Bounds, NeverNull};
use super::merge::{Facts, Merger};
use super::source::{self, Lines};
use super::types::Types;
use super::variables::{Declared, coerce};
use super::{OperationKind, RequestInput, shape, validate};

/// A valid document and its selected operation.
pub(super) struct Checked {
    document: Valid<ExecutableDocument>,
    operation: Node<Operation>,
    source: String,
    tokens: usize,
    pub(super) signature: Signature,
}

/// What an operation declares.
#[derive(Debug, Clone)]
pub(super) struct Signature {
    pub(super) kind: OperationKind,
    name: Option<String>,
    variables: Vec<Declared>,
    never_null: NeverNull,
    bounds: Bounds,
    /// Variables that `@skip` and `@include` ask.
    conditions: Vec<String>,
    /// Variables that may have no value at all.
    optional: Vec<String>,
}

/// What is executed: everything but the values of variables.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) signature: Signature,
    pub(super) introspects: bool,
    document: executor::ExecutableDocument,
    total: Total,
    nodes: u64,
    /// Length of the document, which bounds that of the values in it.
    text_bytes: usize,
}

/// What an operation costs at least, also one that asks for nothing that has a price.
const LEAST: u64 = 1;

/// Memory that a valid document takes for each of its tokens, where it is dense.
const BYTES_PER_TOKEN: usize = 200;

/// Memory that a plan takes for each field and inline fragment, its price included.
const BYTES_PER_NODE: usize = 600;

impl Checked {
    pub(super) fn try_new(types: &Types, input: &RequestInput<'_>, limits: &Limits) -> Result<Self, Vec<RequestError>> {
        let scanned = source::scan(input.query, &types.field_names, limits).map_err(|error| vec![error])?;
        let lines = Lines::new(input.query);
        scanned.names.check(&lines)?;
        let mut parser = apollo_compiler::parser::Parser::new().recursion_limit(4 * limits.brackets);
        let parsed = parser
            .parse_ast(scanned.text(), "document")
            .map_err(|refused| from_diagnostics(Code::SyntaxError, refused.errors.iter(), &lines))?;
        shape::check(&parsed, limits, &lines).map_err(|error| vec![error])?;
        let document = validate::validate(&parsed, &types.schema, &lines)?;
        let mut errors = Vec::new();
        let never_null = literals::check(types, &document, limits, &lines, &mut errors);
        if !errors.is_empty() {
            return Err(capped(errors.len(), errors.into_iter()));
        }
        let operation = select(&document, &parsed, input.operation_name).map_err(|error| vec![error])?.clone();
        let of_each = document.operations.iter().zip(never_null);
        let never_null = of_each.filter(|(other, _)| other.ptr_eq(&operation)).flat_map(|(_, its)| its).collect();
        let signature = Signature::new(&document, &operation, never_null, limits, &lines);
        Ok(Self { document, operation, source: input.query.to_owned(), tokens: scanned.tokens, signature })
    }

    /// About how much memory it takes, as measured.
    pub(super) fn bytes(&self) -> usize {
        self.tokens.saturating_mul(BYTES_PER_TOKEN).saturating_add(2 * self.source.len())
    }

    /// Lays the operation out for the given variables.
    pub(super) fn plan(
        &self,
        types: &Types,
        costs: &Costs,
        variables: &Variables,
        limits: &Limits,
    ) -> Result<Plan, RequestError> {
        let facts = self.signature.facts(variables);
        let lines = Lines::new(&self.source);
        let merger = Merger { types, costs, limits, lines: &lines, fragments: &self.document.fragments, facts: &facts };
        let operation = merger.merge(&self.operation)?;
        let definition = executor::OperationDefinition {
            ty: match self.signature.kind {
                OperationKind::Query => executor::OperationType::Query,
                OperationKind::Mutation => executor::OperationType::Mutation,
                OperationKind::Subscription => executor::OperationType::Subscription,
            },
            variable_definitions: self.signature.executor_variables(),
            directives: Vec::new(),
            selection_set: operation.selections,
        };
        let definition = Positioned::new(definition, Pos { line: 1, column: 1 });
        let operations = match &self.signature.name {
            Some(name) => executor::DocumentOperations::Multiple([(Name::new(name), definition)].into()),
            None => executor::DocumentOperations::Single(definition),
        };
        Ok(Plan {
            signature: self.signature.clone(),
            introspects: operation.introspects,
            document: executor::ExecutableDocument { operations, fragments: HashMap::new() },
            total: operation.total,
            nodes: operation.nodes,
            text_bytes: self.source.len(),
        })
    }
}

/// The specification's `GetOperation`.
fn select<'a>(
    document: &'a ExecutableDocument,
    parsed: &Document,
    name: Option<&str>,
) -> Result<&'a Node<Operation>, RequestError> {
    document.operations.get(name).map_err(|_| {
        let count = parsed.definitions.iter().filter_map(|definition| definition.as_operation_definition()).count();
        let message = match name {
            Some(name) => {
                let shown: String = name.chars().take(60).collect();
                format!("the document has no operation named `{shown}`")
            }
            None if count == 0 => "the document has no operation".to_owned(),
            None => "the document has several operations; `operationName` must say which to run".to_owned(),
        };
        RequestError::new(Code::OperationNotFound, message)
    })
}

impl Signature {
    fn new(
        document: &ExecutableDocument,
        operation: &Node<Operation>,
        never_null: NeverNull,
        limits: &Limits,
        lines: &Lines<'_>,
    ) -> Self {
        let variables = operation.variables.iter().map(|variable| {
            let pos = variable.location().map(|span| lines.line_column(span.offset()).into()).unwrap_or_default();
            (variable.clone(), pos)
        });
        let may_be_absent = operation
            .variables
            .iter()
            .filter(|variable| variable.default_value.is_none() && !variable.ty.is_non_null());
        let mut conditions = Vec::new();
        conditions_in(&operation.selection_set, document, &mut HashSet::new(), &mut conditions);
        conditions.sort_unstable();
        conditions.dedup();
        Self {
            kind: match operation.operation_type {
                OperationType::Query => OperationKind::Query,
                OperationType::Mutation => OperationKind::Mutation,
                OperationType::Subscription => OperationKind::Subscription,
            },
            name: operation.name.as_ref().map(ToString::to_string),
            bounds: Bounds::new(limits, operation),
            optional: may_be_absent.map(|variable| variable.name.to_string()).collect(),
            variables: variables.collect(),
            never_null,
            conditions,
        }
    }

    pub(super) fn coerce(&self, types: &Types, given: &Map<String, Json>) -> Result<Variables, Vec<RequestError>> {
        coerce(types, &self.variables, &self.never_null, given, self.bounds)
    }

    /// The same, where nothing need be given, and nothing else may be.
    pub(super) fn coerce_given(
        &self,
        types: &Types,
        given: &Map<String, Json>,
    ) -> Result<Variables, Vec<RequestError>> {
        let is_declared = |name: &String| self.variables.iter().any(|(variable, _)| variable.name == name.as_str());
        if let Some(unknown) = given.keys().find(|name| !is_declared(name)) {
            let shown: String = unknown.chars().take(60).collect();
            let message = format!("the operation declares no variable `${shown}`");
            return Err(vec![RequestError::new(Code::InvalidVariables, message)]);
        }
        let is_given = |(variable, _): &&Declared| given.contains_key(variable.name.as_str());
        let declared: Vec<Declared> = self.variables.iter().filter(is_given).cloned().collect();
        coerce(types, &declared, &self.never_null, given, self.bounds)
    }

    pub(super) fn shape_depends_on_variables(&self) -> bool {
        !self.conditions.is_empty() || !self.optional.is_empty()
    }

    /// Names the shape that the operation has with these variables.
    pub(super) fn shape_key(&self, hash: &Key, variables: &Variables) -> Key {
        let mut hasher = Sha256::new();
        hasher.update(hash);
        for name in &self.conditions {
            hasher.update([match variables.get(name.as_str()) {
                Some(Value::Boolean(true)) => 2,
                Some(Value::Boolean(false)) => 1,
                _ => 0,
            }]);
        }
        for name in &self.optional {
            hasher.update([u8::from(variables.contains_key(name.as_str()))]);
        }
        hasher.finalize().into()
    }

    fn facts(&self, variables: &Variables) -> Facts<'_> {
        let is_true = |name: &str| matches!(variables.get(name), Some(Value::Boolean(true)));
        let absent = self.optional.iter().map(String::as_str).filter(|name| !variables.contains_key(*name));
        Facts {
            conditions: self.conditions.iter().map(|name| (name.as_str(), is_true(name))).collect(),
            absent: absent.collect(),
        }
    }

    fn executor_variables(&self) -> Vec<Positioned<executor::VariableDefinition>> {
        let definitions = self.variables.iter().filter_map(|(variable, pos)| {
            let definition = executor::VariableDefinition {
                name: Positioned::new(Name::new(&variable.name), *pos),
                var_type: Positioned::new(executor::Type::new(&variable.ty.to_string())?, *pos),
                directives: Vec::new(),
                default_value: None,
            };
            Some(Positioned::new(definition, *pos))
        });
        definitions.collect()
    }
}

/// The variables that `@skip` and `@include` ask in these selections and the fragments that they spread.
fn conditions_in<'a>(
    set: &'a SelectionSet,
    document: &'a ExecutableDocument,
    seen: &mut HashSet<&'a str>,
    found: &mut Vec<String>,
) {
    for selection in &set.selections {
        for directive in selection.directives() {
            if let Some(Literal::Variable(name)) = directive.specified_argument_by_name("if").map(|value| &**value) {
                found.push(name.to_string());
            }
        }
        match selection {
            Selection::Field(field) => conditions_in(&field.selection_set, document, seen, found),
            Selection::InlineFragment(fragment) => conditions_in(&fragment.selection_set, document, seen, found),
            Selection::FragmentSpread(spread) => {
                if seen.insert(&spread.fragment_name)
                    && let Some(fragment) = document.fragments.get(&spread.fragment_name)
                {
                    conditions_in(&fragment.selection_set, document, seen, found);
                }
            }
        }
    }
}

impl Plan {
    /// What the operation costs with these variables, if that is within the limit and its pages are.
    pub(super) fn points(&self, variables: &Variables, limits: &Limits) -> Result<Cost, RequestError> {
        let points = self.total.points(None, &Rates { variables, limits })?;
        let cost = Cost { points: points.max(LEAST), limit: limits.cost };
        if points > limits.cost {
            let message = format!("the operation costs {points} points; at most {} are allowed", limits.cost);
            return Err(RequestError { cost: Some(cost), ..RequestError::new(Code::TooComplex, message) });
        }
        Ok(cost)
    }

    pub(super) fn request(&self, variables: Variables) -> Request {
        let mut request = Request::new(String::new()).variables(variables);
        request.operation_name.clone_from(&self.signature.name);
        request.set_parsed_query(self.document.clone());
        request
    }

    /// About how much memory it takes, as measured.
    pub(super) fn bytes(&self) -> usize {
        usize::try_from(self.nodes).unwrap_or(usize::MAX).saturating_mul(BYTES_PER_NODE).saturating_add(self.text_bytes)
    }
}
