//! Values as they are written in a document.

use std::collections::HashSet;

use apollo_compiler::ast::Value as Literal;
use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Number};
use async_graphql_value::Value;

use super::types::Types;

/// A value of this type or of lists of it, for the executor, or nothing where it is given by a variable that has no
/// value. The executor takes no number that is wider than its own for an id, which may be any.
pub(super) fn executor_value(types: &Types, value: &Literal, named: &str, absent: &HashSet<&str>) -> Option<Value> {
    let inside = |value: &Literal, named: &str| executor_value(types, value, named, absent);
    Some(match value {
        Literal::Variable(name) if absent.contains(name.as_str()) => return None,
        Literal::Variable(name) => Value::Variable(Name::new(name)),
        Literal::Null => Value::Null,
        Literal::Boolean(flag) => Value::Boolean(*flag),
        Literal::String(text) => Value::String(text.clone()),
        Literal::Enum(name) => Value::Enum(Name::new(name)),
        Literal::Int(number) if named == "ID" => Value::String(number.as_str().to_owned()),
        Literal::Int(number) if number.as_str() == "-0" => Value::Number(Number::from(0)),
        Literal::Int(number) => Value::Number(number_of(number.as_str())),
        Literal::Float(number) => Value::Number(number_of(number.as_str())),
        Literal::List(items) => {
            Value::List(items.iter().map(|item| inside(item, named).unwrap_or(Value::Null)).collect())
        }
        Literal::Object(fields) => {
            let field = |name: &str| types.input_field(named, name).map_or("", |ty| ty.inner_named_type().as_str());
            let fields = fields.iter().filter_map(|(name, value)| Some((Name::new(name), inside(value, field(name))?)));
            Value::Object(fields.collect::<IndexMap<_, _>>())
        }
    })
}

/// A number that the grammar allows; one that no machine number holds becomes 0, after validation refused it wherever
/// the type is known.
fn number_of(text: &str) -> Number {
    text.parse().unwrap_or_else(|_| Number::from(0))
}

/// Whether two values are the same, with the fields of objects in any order.
pub(super) fn same_value(left: &Literal, right: &Literal) -> bool {
    match (left, right) {
        (Literal::List(left), Literal::List(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same_value(left, right))
        }
        (Literal::Object(left), Literal::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(name, value)| {
                    right.iter().any(|(other, other_value)| name == other && same_value(value, other_value))
                })
        }
        _ => left == right,
    }
}
