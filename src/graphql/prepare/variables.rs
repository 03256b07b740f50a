//! The values of variables, made to fit their types before anything is executed (the specification's
//! `CoerceVariableValues`).

use apollo_compiler::ast::{Type, Value as Literal, VariableDefinition};
use apollo_compiler::schema::{ExtendedType, InputObjectType};
use apollo_compiler::{Name as TypeName, Node};
use async_graphql::{Name, Pos, Value, Variables};
use serde_json::{Map, Number, Value as Json};

use super::error::{RequestError, RequestErrorCode as Code, capped};
use super::literals::{Bounds, HOLDS_ZERO, NeverNull};
use super::types::Types;

/// A variable of an operation and where it is declared.
pub(super) type Declared = (Node<VariableDefinition>, Pos);

/// Makes the given values fit. Defaults are filled in; a nullable variable without a value and a default is left out,
/// which is not the same as null; values for which nothing is declared are dropped.
pub(super) fn coerce(
    types: &Types,
    declared: &[Declared],
    never_null: &NeverNull,
    given: &Map<String, Json>,
    bounds: Bounds,
) -> Result<Variables, Vec<RequestError>> {
    let mut variables = Variables::default();
    let mut errors = Vec::new();
    for (variable, pos) in declared {
        let name = variable.name.as_str();
        let mut coercion = Coercion { types, bounds, path: format!("${name}"), fields: 0 };
        let value = match (given.get(name), &variable.default_value) {
            (Some(value), _) => coercion.value(value, &variable.ty),
            (None, Some(default)) => coercion.default(default, &variable.ty),
            (None, None) if variable.ty.is_non_null() => {
                Err(coercion.refuse(&format!("is missing; it must be `{}`", variable.ty)))
            }
            (None, None) => continue,
        };
        match (value, never_null.get(&variable.name)) {
            (Ok(Value::Null), Some(wanted)) => {
                let why = format!("must not be null, since it is used where `{wanted}` is wanted");
                errors.push(coercion.refuse(&why).at_pos(*pos));
            }
            (Ok(value), _) => {
                variables.insert(Name::new(name), value);
            }
            (Err(error), _) => errors.push(error.at_pos(*pos)),
        }
    }
    if errors.is_empty() { Ok(variables) } else { Err(capped(errors.len(), errors.into_iter())) }
}

struct Coercion<'a> {
    types: &'a Types,
    bounds: Bounds,
    /// Where in the variable the value stands: `$filter.sections[2]`.
    path: String,
    fields: usize,
}

type Coerced = Result<Value, RequestError>;

impl Coercion<'_> {
    fn value(&mut self, value: &Json, ty: &Type) -> Coerced {
        if value.is_null() {
            return if ty.is_non_null() { Err(self.refuse("must not be null")) } else { Ok(Value::Null) };
        }
        if ty.is_list() {
            return self.list(value, ty.item_type());
        }
        let named = ty.inner_named_type();
        match self.types.schema.types.get(named) {
            Some(ExtendedType::Enum(definition)) => match value.as_str() {
                Some(word) if definition.values.contains_key(word) => Ok(Value::Enum(Name::new(word))),
                _ => Err(self.refuse(&format!("must be a value of the enum `{named}`"))),
            },
            Some(ExtendedType::InputObject(definition)) => match value.as_object() {
                Some(object) => self.object(object, definition),
                None => Err(self.refuse(&format!("must be an object of type `{named}`"))),
            },
            _ => self.scalar(value, named),
        }
    }

    fn list(&mut self, value: &Json, item: &Type) -> Coerced {
        let Some(items) = value.as_array() else { return Ok(Value::List(vec![self.value(value, item)?])) };
        if items.len() > self.bounds.list_items {
            let message = format!("`{}` has more than {} items", self.path, self.bounds.list_items);
            return Err(RequestError::new(Code::TooComplex, message));
        }
        let mut coerced = Vec::with_capacity(items.len());
        for (index, value) in items.iter().enumerate() {
            coerced.push(self.inside(&format!("[{index}]"), |inner| inner.value(value, item))?);
        }
        Ok(Value::List(coerced))
    }

    fn object(&mut self, object: &Map<String, Json>, definition: &InputObjectType) -> Coerced {
        self.fields += object.len();
        if self.fields > self.bounds.input_fields {
            let message = format!("`{}` has more than {} input fields", self.path, self.bounds.input_fields);
            return Err(RequestError::new(Code::TooComplex, message));
        }
        if let Some(unknown) = object.keys().find(|key| !definition.fields.contains_key(key.as_str())) {
            let shown: String = unknown.chars().take(40).collect();
            return Err(self.refuse(&format!("has a field `{shown}` that `{}` does not know", definition.name)));
        }
        if definition.directives.has("oneOf") && (object.len() != 1 || object.values().any(Json::is_null)) {
            return Err(self.refuse(&format!("must have exactly one field of `{}`, not null", definition.name)));
        }
        let mut coerced = async_graphql::indexmap::IndexMap::with_capacity(object.len());
        for (name, field) in &definition.fields {
            let value = match (object.get(name.as_str()), &field.default_value) {
                (Some(value), _) => self.inside(&format!(".{name}"), |inner| inner.value(value, &field.ty))?,
                (None, Some(default)) => self.default(default, &field.ty)?,
                (None, None) if field.ty.is_non_null() => {
                    return Err(self.refuse(&format!("misses the field `{name}`, which must be `{}`", field.ty)));
                }
                (None, None) => continue,
            };
            coerced.insert(Name::new(name), value);
        }
        Ok(Value::Object(coerced))
    }

    fn scalar(&self, value: &Json, named: &TypeName) -> Coerced {
        if holds_zero(value) {
            let message = format!("the variable `{}` {HOLDS_ZERO}", self.path);
            return Err(RequestError::new(Code::InvalidInput, message));
        }
        let rule = self.types.scalar(named);
        let coerced = match (named.as_str(), value) {
            ("Int", Json::Number(number)) => int(number).map(|whole| Value::Number(whole.into())),
            ("Float", Json::Number(number)) => Some(Value::Number(number.clone())),
            ("String" | "ID", Json::String(text)) => Some(Value::String(text.clone())),
            ("ID", Json::Number(number)) if !number.is_f64() => Some(Value::String(number.to_string())),
            ("Boolean", Json::Bool(flag)) => Some(Value::Boolean(*flag)),
            ("Int" | "Float" | "String" | "ID" | "Boolean", _) => None,
            _ => Value::from_json(value.clone()).ok().filter(|value| rule.is_none_or(|rule| (rule.accepts)(value))),
        };
        coerced.ok_or_else(|| match (named.as_str(), rule) {
            ("Int", _) => self.refuse("must be a whole number of 32 bits"),
            (_, Some(rule)) => self.refuse(&format!("must be {}", rule.expected)),
            (_, None) => self.refuse(&format!("must be of type `{named}`")),
        })
    }

    fn default(&mut self, default: &Literal, ty: &Type) -> Coerced {
        let json = literal(self.types, default, ty.inner_named_type())
            .ok_or_else(|| self.refuse("has a default that is no value"))?;
        self.value(&json, ty)
    }

    fn inside<T>(&mut self, step: &str, then: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.path.len();
        self.path.push_str(step);
        let result = then(self);
        self.path.truncate(outer);
        result
    }

    fn refuse(&self, what: &str) -> RequestError {
        RequestError::new(Code::InvalidVariables, format!("the variable `{}` {what}", self.path))
    }
}

/// Whether U+0000 stands in a value of a scalar.
fn holds_zero(value: &Json) -> bool {
    match value {
        Json::String(text) => text.contains('\0'),
        Json::Array(items) => items.iter().any(holds_zero),
        Json::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || holds_zero(value)),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}

/// A number as an Int: whole, within 32 bits, however it was written.
fn int(number: &Number) -> Option<i32> {
    if let Some(whole) = number.as_i64() {
        return i32::try_from(whole).ok();
    }
    let float = number.as_f64().filter(|float| float.fract() == 0.0)?;
    let within = (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&float);
    #[expect(clippy::cast_possible_truncation, reason = "whole and within the range of i32")]
    within.then_some(float as i32)
}

/// A constant of this type or of lists of it, of the document or schema, as it would be given in JSON.
fn literal(types: &Types, value: &Literal, named: &str) -> Option<Json> {
    Some(match value {
        Literal::Null => Json::Null,
        Literal::Boolean(flag) => Json::Bool(*flag),
        Literal::String(text) => Json::String(text.clone()),
        Literal::Enum(name) => Json::String(name.to_string()),
        Literal::Int(number) if named == "ID" => Json::String(number.as_str().to_owned()),
        Literal::Int(number) => Json::Number(number.as_str().parse().ok()?),
        Literal::Float(number) => Json::Number(number.as_str().parse().ok()?),
        Literal::List(items) => {
            Json::Array(items.iter().map(|item| literal(types, item, named)).collect::<Option<_>>()?)
        }
        Literal::Object(fields) => {
            let field = |name: &str| types.input_field(named, name).map_or("", |ty| ty.inner_named_type().as_str());
            let fields =
                fields.iter().map(|(name, value)| Some((name.to_string(), literal(types, value, field(name))?)));
            Json::Object(fields.collect::<Option<_>>()?)
        }
        Literal::Variable(_) => return None,
    })
}
