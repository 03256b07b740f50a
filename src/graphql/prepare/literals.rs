//! Rules about values written in a document that the validator does not have: variables inside lists and objects,
//! `@oneOf`, input fields given twice, values of custom scalars, U+0000 in strings, and the size of lists and filters.

use std::collections::{HashMap, HashSet};

use apollo_compiler::ast::{Argument, InputValueDefinition, Type, Value, VariableDefinition};
use apollo_compiler::executable::{Operation, Selection, SelectionSet};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::{ExecutableDocument, Name, Node};
use async_graphql_value::Value as Written;

use super::error::{RequestError, RequestErrorCode as Code};
use super::limits::Limits;
use super::source::Lines;
use super::types::Types;
use super::values::executor_value;

/// Checks every argument that an operation of a validated document reaches, and adds what it finds. Gives what each
/// operation, in their order, asks of its variables.
pub(super) fn check(
    types: &Types,
    document: &ExecutableDocument,
    limits: &Limits,
    lines: &Lines<'_>,
    errors: &mut Vec<RequestError>,
) -> Vec<NeverNull> {
    let mut never_null = Vec::new();
    for operation in document.operations.iter() {
        let mut walk = Walk {
            types,
            document,
            lines,
            variables: operation.variables.iter().map(|variable| (&variable.name, &**variable)).collect(),
            bounds: Bounds::new(limits, operation),
            never_null: NeverNull::new(),
            seen: HashSet::new(),
            errors: Vec::new(),
        };
        walk.directives(&operation.directives);
        for variable in &operation.variables {
            if let Some(default) = &variable.default_value {
                let mut fields = 0;
                walk.value(default, &variable.ty, &mut fields);
                walk.words(&format!("variable `${}", variable.name), default, &variable.ty);
            }
        }
        walk.set(&operation.selection_set);
        errors.append(&mut walk.errors);
        never_null.push(walk.never_null);
    }
    never_null
}

/// Variables whose type allows null and that stand where null may not: a default makes that valid, and null is no
/// default. Each with the type that is wanted there.
pub(super) type NeverNull = HashMap<Name, Type>;

/// How large the input of an operation may be; a mutation may carry a story.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) list_items: usize,
    pub(super) input_fields: usize,
}

impl Bounds {
    pub(super) fn new(limits: &Limits, operation: &Operation) -> Self {
        if operation.is_mutation() {
            Self { list_items: limits.mutation_list_items, input_fields: limits.mutation_input_fields }
        } else {
            Self { list_items: limits.list_items, input_fields: limits.input_fields }
        }
    }
}

struct Walk<'a> {
    types: &'a Types,
    document: &'a ExecutableDocument,
    lines: &'a Lines<'a>,
    variables: HashMap<&'a Name, &'a VariableDefinition>,
    bounds: Bounds,
    never_null: NeverNull,
    seen: HashSet<&'a Name>,
    errors: Vec<RequestError>,
}

impl<'a> Walk<'a> {
    fn set(&mut self, set: &'a SelectionSet) {
        for selection in &set.selections {
            self.directives(selection.directives());
            match selection {
                Selection::Field(field) => {
                    self.arguments(&field.arguments, &field.definition.arguments);
                    self.set(&field.selection_set);
                }
                Selection::InlineFragment(fragment) => self.set(&fragment.selection_set),
                Selection::FragmentSpread(spread) => {
                    if self.seen.insert(&spread.fragment_name)
                        && let Some(fragment) = self.document.fragments.get(&spread.fragment_name)
                    {
                        self.directives(&fragment.directives);
                        self.set(&fragment.selection_set);
                    }
                }
            }
        }
    }

    fn directives(&mut self, directives: &'a apollo_compiler::ast::DirectiveList) {
        for directive in directives {
            if let Some(definition) = self.types.schema.directive_definitions.get(&directive.name) {
                self.arguments(&directive.arguments, &definition.arguments);
            }
        }
    }

    fn arguments(&mut self, given: &'a [Node<Argument>], defined: &'a [Node<InputValueDefinition>]) {
        for argument in given {
            if let Some(definition) = defined.iter().find(|definition| definition.name == argument.name) {
                let mut fields = 0;
                self.place(&argument.value, &definition.ty, definition.default_value.as_deref(), &mut fields);
                if fields > self.bounds.input_fields {
                    let message = format!(
                        "the argument `{}` has more than {} input fields",
                        argument.name, self.bounds.input_fields
                    );
                    self.refuse(Code::TooComplex, message, &argument.value);
                }
                self.words(&format!("argument `{}", argument.name), &argument.value, &definition.ty);
            }
        }
    }

    /// A value where a default may stand in: an argument or a field of an input object.
    fn place(&mut self, value: &Node<Value>, ty: &Type, default: Option<&Value>, fields: &mut usize) {
        match value.as_variable() {
            Some(name) => self.variable(name, ty, default.is_some_and(|default| !default.is_null()), value),
            None => self.value(value, ty, fields),
        }
    }

    fn value(&mut self, value: &Node<Value>, ty: &Type, fields: &mut usize) {
        match value.as_ref() {
            Value::Variable(name) => self.variable(name, ty, false, value),
            Value::List(items) => {
                if items.len() > self.bounds.list_items {
                    let message = format!("a list has more than {} items", self.bounds.list_items);
                    self.refuse(Code::TooComplex, message, value);
                } else if ty.is_list() {
                    for item in items {
                        self.value(item, ty.item_type(), fields);
                    }
                }
            }
            Value::Object(given) => self.object(given, ty, fields, value),
            _ => {}
        }
    }

    fn object(&mut self, given: &[(Name, Node<Value>)], ty: &Type, fields: &mut usize, place: &Node<Value>) {
        *fields += given.len();
        let Some(ExtendedType::InputObject(definition)) = self.types.schema.types.get(ty.inner_named_type()) else {
            return;
        };
        let one_of = definition.directives.has("oneOf");
        if one_of && (given.len() != 1 || given.iter().any(|(_, value)| value.is_null())) {
            let message = format!("exactly one field of `{}` must be given, and it must not be null", definition.name);
            self.refuse(Code::ValidationFailed, message, place);
        }
        let mut names = HashSet::new();
        for (name, value) in given {
            if !names.insert(name) {
                self.refuse(Code::ValidationFailed, format!("the input field `{name}` is given twice"), value);
            }
            let Some(field) = definition.fields.get(name) else { continue };
            if one_of && let Some(variable) = value.as_variable() {
                self.variable(variable, &field.ty.as_ref().clone().non_null(), false, value);
            } else {
                self.place(value, &field.ty, field.default_value.as_deref(), fields);
            }
        }
    }

    /// Refuses U+0000 in a string and what is no value of a custom scalar, wherever in a value it stands.
    fn words(&mut self, what: &str, value: &Node<Value>, ty: &Type) {
        if let Some((inside, place)) = zero_in(value) {
            self.refuse(Code::InvalidInput, format!("the {what}{inside}` {HOLDS_ZERO}"), place);
        } else if let Some((inside, place, expected)) = unfit_in(self.types, value, ty) {
            self.refuse(Code::ValidationFailed, format!("the {what}{inside}` must be {expected}"), place);
        }
    }

    /// The specification's "All Variable Usages Are Allowed".
    fn variable(&mut self, name: &Name, wanted: &Type, has_default: bool, place: &Node<Value>) {
        let Some(variable) = self.variables.get(name) else { return };
        let own_default = variable.default_value.as_ref().is_some_and(|default| !default.is_null());
        let fits = if wanted.is_non_null() && !variable.ty.is_non_null() && (own_default || has_default) {
            self.never_null.insert(name.clone(), wanted.clone());
            variable.ty.is_assignable_to(&wanted.clone().nullable())
        } else {
            variable.ty.is_assignable_to(wanted)
        };
        if !fits {
            let message =
                format!("the variable `${name}` of type `{}` is used where `{wanted}` is wanted", variable.ty);
            self.refuse(Code::ValidationFailed, message, place);
        }
    }

    fn refuse(&mut self, code: Code, message: String, place: &Node<Value>) {
        self.errors.push(RequestError::new(code, message).at(self.lines, place.location()));
    }
}

/// What is wrong with a text that holds U+0000, behind its name.
pub(super) const HOLDS_ZERO: &str = "holds the character U+0000, which no text may hold";

/// The first value in a value that its custom scalar does not accept, where it stands, and what the scalar expects.
fn unfit_in<'v>(types: &Types, value: &'v Node<Value>, ty: &Type) -> Option<(String, &'v Node<Value>, &'static str)> {
    let named = ty.inner_named_type();
    match (value.as_ref(), types.schema.types.get(named)?) {
        (Value::Variable(_) | Value::Null, _) => None,
        (Value::List(items), _) if ty.is_list() => items.iter().enumerate().find_map(|(index, item)| {
            let (inside, place, expected) = unfit_in(types, item, ty.item_type())?;
            Some((format!("[{index}]{inside}"), place, expected))
        }),
        (Value::Object(fields), ExtendedType::InputObject(definition)) => fields.iter().find_map(|(name, field)| {
            let (inside, place, expected) = unfit_in(types, field, &definition.fields.get(name)?.ty)?;
            Some((format!(".{name}{inside}"), place, expected))
        }),
        _ => {
            let rule = types.scalar(named)?;
            let constant = executor_value(types, value, named, &HashSet::new()).and_then(Written::into_const);
            let accepted = constant.is_some_and(|constant| (rule.accepts)(&constant));
            (!accepted).then(|| (String::new(), value, rule.expected))
        }
    }
}

/// The first string with U+0000 in a value, and where in the value it stands.
fn zero_in(value: &Node<Value>) -> Option<(String, &Node<Value>)> {
    match value.as_ref() {
        Value::String(text) => text.contains('\0').then(|| (String::new(), value)),
        Value::List(items) => items.iter().enumerate().find_map(|(index, item)| {
            let (inside, place) = zero_in(item)?;
            Some((format!("[{index}]{inside}"), place))
        }),
        Value::Object(fields) => fields.iter().find_map(|(name, field)| {
            let (inside, place) = zero_in(field)?;
            Some((format!(".{name}{inside}"), place))
        }),
        _ => None,
    }
}
