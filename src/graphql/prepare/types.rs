//! The schema as the steps of preparation ask it.

use std::collections::{HashMap, HashSet};

use apollo_compiler::ast::{DirectiveList, FieldDefinition, OperationType, Type};
use apollo_compiler::collections::IndexSet;
use apollo_compiler::schema::{Component, DirectiveLocation, ExtendedType};
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Schema, name, ty};

use super::{PrepareSetupError, ScalarRule};

/// A validated schema, and the object types that each of its types may turn out to be.
pub(super) struct Types {
    pub(super) schema: Valid<Schema>,
    scalars: HashMap<&'static str, ScalarRule>,
    objects: HashMap<Name, IndexSet<Name>>,
    /// The names that fields have, whatever their types.
    pub(super) field_names: HashSet<String>,
}

impl Types {
    pub(super) fn try_new(sdl: &str, scalars: &[ScalarRule]) -> Result<Self, PrepareSetupError> {
        let schema = Schema::parse(sdl, "schema.graphql").map(with_one_of).and_then(Schema::validate);
        let schema = schema.map_err(|refused| PrepareSetupError::Schema(refused.errors.to_string()))?;
        for (name, directive) in &schema.directive_definitions {
            let understood = matches!(name.as_str(), "skip" | "include");
            if !understood && directive.locations.iter().any(|place| is_executable(*place)) {
                return Err(PrepareSetupError::Directive(name.to_string()));
            }
        }
        let scalars: HashMap<&str, ScalarRule> = scalars.iter().map(|rule| (rule.name, *rule)).collect();
        let own = schema.types.iter().filter(|(_, definition)| definition.is_scalar() && !definition.is_built_in());
        if let Some((name, _)) = own.into_iter().find(|(name, _)| !scalars.contains_key(name.as_str())) {
            return Err(PrepareSetupError::Scalar(name.to_string()));
        }
        let mut objects: HashMap<Name, IndexSet<Name>> =
            schema.implementers_map().into_iter().map(|(name, found)| (name, found.objects)).collect();
        for (name, definition) in &schema.types {
            match definition {
                ExtendedType::Object(_) => objects.insert(name.clone(), IndexSet::from_iter([name.clone()])),
                ExtendedType::Union(union) => {
                    objects.insert(name.clone(), union.members.iter().map(|member| member.name.clone()).collect())
                }
                _ => None,
            };
        }
        let fields = schema.types.values().flat_map(|definition| match definition {
            ExtendedType::Object(object) => object.fields.keys().collect(),
            ExtendedType::Interface(interface) => interface.fields.keys().collect(),
            _ => Vec::new(),
        });
        let everywhere = ["__typename", "__schema", "__type"].map(str::to_owned);
        let field_names = fields.map(ToString::to_string).chain(everywhere).collect();
        Ok(Self { schema, scalars, objects, field_names })
    }

    /// What values of this scalar must be; `None` for GraphQL's own scalars and for other types.
    pub(super) fn scalar(&self, name: &str) -> Option<&ScalarRule> {
        self.scalars.get(name)
    }

    /// The object types that a value of this type may have.
    pub(super) fn objects(&self, name: &str) -> impl Iterator<Item = &Name> {
        self.objects.get(name).into_iter().flatten()
    }

    /// Whether a fragment on `condition` applies to an object of this type.
    pub(super) fn applies(&self, condition: &str, object: &str) -> bool {
        condition == object || self.objects.get(condition).is_some_and(|objects| objects.contains(object))
    }

    pub(super) fn is_object(&self, name: &str) -> bool {
        self.schema.get_object(name).is_some()
    }

    pub(super) fn field(&self, parent: &str, field: &str) -> Option<&FieldDefinition> {
        self.schema.type_field(parent, field).ok().map(|field| &***field)
    }

    /// The type of a field of an input object.
    pub(super) fn input_field(&self, object: &str, field: &str) -> Option<&Type> {
        match self.schema.types.get(object)? {
            ExtendedType::InputObject(definition) => definition.fields.get(field).map(|field| &*field.ty),
            _ => None,
        }
    }

    /// Whether values of this type are scalars or enum values.
    pub(super) fn is_leaf(&self, ty: &Type) -> bool {
        self.schema.types.get(ty.inner_named_type()).is_none_or(ExtendedType::is_leaf)
    }

    pub(super) fn is_query_root(&self, name: &str) -> bool {
        self.schema.root_operation(OperationType::Query).is_some_and(|root| root == name)
    }
}

/// Adds what the executor tells of input objects and the validator's own types lack: `__Type.isOneOf`.
fn with_one_of(mut schema: Schema) -> Schema {
    if let Some(ExtendedType::Object(kind)) = schema.types.get_mut("__Type") {
        let field = FieldDefinition {
            description: None,
            name: name!("isOneOf"),
            arguments: Vec::new(),
            ty: ty!(Boolean),
            directives: DirectiveList::default(),
        };
        kind.make_mut().fields.insert(field.name.clone(), Component::new(field));
    }
    schema
}

fn is_executable(place: DirectiveLocation) -> bool {
    matches!(
        place,
        DirectiveLocation::Query
            | DirectiveLocation::Mutation
            | DirectiveLocation::Subscription
            | DirectiveLocation::Field
            | DirectiveLocation::FragmentDefinition
            | DirectiveLocation::FragmentSpread
            | DirectiveLocation::InlineFragment
            | DirectiveLocation::VariableDefinition
    )
}
