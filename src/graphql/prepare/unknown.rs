//! Fields that the schema does not have, found before validation where they are many.
//!
//! The validator looks for everything that is wrong and says it of each place. A text that is made of nothing but
//! mistakes is refused here for the first few.

use apollo_compiler::Node;
use apollo_compiler::ast::{Definition, Document, Field, OperationType, Selection};
use apollo_compiler::schema::ExtendedType;

use super::error::{RequestError, RequestErrorCode as Code, capped};
use super::limits::MAX_ERRORS;
use super::source::Lines;
use super::types::Types;

/// Refuses a document with more unknown fields than errors are told.
pub(super) fn check(types: &Types, document: &Document, lines: &Lines<'_>) -> Result<(), Vec<RequestError>> {
    let mut unknown = Unknown { types, found: Vec::new() };
    for definition in &document.definitions {
        match definition {
            Definition::OperationDefinition(operation) => {
                let root = types.schema.root_operation(operation.operation_type);
                let is_query = operation.operation_type == OperationType::Query;
                unknown.set(&operation.selection_set, root.map(apollo_compiler::Name::as_str), is_query);
            }
            Definition::FragmentDefinition(fragment) => {
                unknown.set(&fragment.selection_set, Some(&fragment.type_condition), true);
            }
            _ => {}
        }
    }
    if unknown.found.len() <= MAX_ERRORS {
        return Ok(());
    }
    let errors = unknown.found.iter().map(|(parent, field)| {
        let message = format!("type `{parent}` does not have a field `{}`", field.name);
        RequestError::new(Code::ValidationFailed, message).at(lines, field.location())
    });
    Err(capped(unknown.found.len(), errors))
}

struct Unknown<'a> {
    types: &'a Types,
    /// The fields and the types on which they are asked.
    found: Vec<(&'a str, &'a Node<Field>)>,
}

impl<'a> Unknown<'a> {
    /// Looks through a selection set; what stands below an unknown type or field is not looked at.
    fn set(&mut self, selections: &'a [Selection], parent: Option<&'a str>, introspects: bool) {
        let Some(parent) = parent.filter(|parent| self.is_composite(parent)) else { return };
        for selection in selections {
            match selection {
                Selection::Field(field) => match self.types.field(parent, &field.name) {
                    Some(definition) => {
                        self.set(&field.selection_set, Some(definition.ty.inner_named_type()), false);
                    }
                    None if introspects && matches!(field.name.as_str(), "__schema" | "__type") => {}
                    None if field.name == "__typename" => {}
                    None => self.found.push((parent, field)),
                },
                Selection::InlineFragment(fragment) => {
                    let on = fragment.type_condition.as_ref().map_or(parent, |condition| condition.as_str());
                    self.set(&fragment.selection_set, Some(on), introspects);
                }
                Selection::FragmentSpread(_) => {}
            }
        }
    }

    fn is_composite(&self, name: &str) -> bool {
        let ty = self.types.schema.types.get(name);
        ty.is_some_and(|ty| matches!(ty, ExtendedType::Object(_) | ExtendedType::Interface(_) | ExtendedType::Union(_)))
    }
}
