//! Every argument of every field, with every value that was thought of, and every mutation.

use apollo_compiler::Schema;
use apollo_compiler::ast::Type as Ty;
use apollo_compiler::schema::ExtendedType;

use super::{Types, arguments_of, shortest_paths};

/// A query for every value that an argument may have, at the shortest path to its field; `values` gives literals by the
/// name of an argument or of its type. Those of enums and switches follow from the schema.
pub(crate) fn every_argument(sdl: &str, roots: &[(&str, String)], values: &[(&str, Vec<String>)]) -> Vec<String> {
    let schema = Schema::parse_and_validate(sdl, "schema.graphql").expect("the schema is valid");
    let types = Types::of(sdl);
    let mut queries = Vec::new();
    for (name, path) in &shortest_paths(&types, roots) {
        for field in types[name].fields.values() {
            let given = arguments_of(name, field, roots);
            let given = given[0].trim_start_matches('(').trim_end_matches(')');
            for (argument, of) in &field.arguments {
                for value in literals(&schema, argument, of, values) {
                    let side = if argument == "before" { "last: 3" } else { "first: 3" };
                    let beside = match (field.needs, field.is_paged) {
                        (true, _) => format!("{given}, "),
                        (false, true) => format!("{side}, "),
                        (false, false) => String::new(),
                    };
                    if !beside.contains(&format!("{argument}: ")) {
                        let call = format!("{}({beside}{argument}: {value})", field.name);
                        queries.push(path.around(&format!("{call}{}", types.leaves(&field.of, 1))));
                    }
                }
            }
        }
    }
    queries
}

fn literals(schema: &Schema, argument: &str, of: &str, values: &[(&str, Vec<String>)]) -> Vec<String> {
    if let Some((_, given)) = values.iter().find(|(name, _)| *name == argument || *name == of) {
        return given.clone();
    }
    match schema.types.get(of) {
        Some(ExtendedType::Enum(all)) => all.values.keys().map(ToString::to_string).collect(),
        _ if of == "Boolean" => vec!["true".to_owned(), "false".to_owned()],
        _ => Vec::new(),
    }
}

/// Every mutation with an input that says what must be said. `value` gives the literal of a field by its name; others
/// follow from their types.
pub(crate) fn every_mutation(sdl: &str, value: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let schema = Schema::parse_and_validate(sdl, "schema.graphql").expect("the schema is valid");
    let Some(ExtendedType::Object(mutation)) = schema.types.get("Mutation") else { panic!("no mutations") };
    let one = |field: &apollo_compiler::schema::FieldDefinition| {
        let input = field.arguments.first().expect("an input");
        format!("mutation {{ {}(input: {}) {{ __typename }} }}", field.name, literal(&schema, &input.ty, &value))
    };
    mutation.fields.values().map(|field| one(field)).collect()
}

fn literal(schema: &Schema, ty: &Ty, value: &impl Fn(&str) -> Option<String>) -> String {
    if ty.is_list() {
        return format!("[{}]", literal(schema, ty.item_type(), value));
    }
    let name = ty.inner_named_type();
    match schema.types.get(name) {
        Some(ExtendedType::InputObject(input)) => {
            let needed = input.fields.values().filter(|field| field.is_required() && field.default_value.is_none());
            let said = needed.map(|field| {
                let given = value(&field.name).unwrap_or_else(|| literal(schema, &field.ty, value));
                format!("{}: {given}", field.name)
            });
            let said: Vec<String> = said.collect();
            let is_one_of = input.directives.has("oneOf");
            match input.fields.values().next().filter(|_| is_one_of) {
                Some(first) => format!("{{{}: {}}}", first.name, literal(schema, &first.ty, value)),
                None => format!("{{{}}}", said.join(", ")),
            }
        }
        Some(ExtendedType::Enum(all)) => all.values.keys().next().expect("a value").to_string(),
        _ => match name.as_str() {
            "Int" | "Float" => "1".to_owned(),
            "Boolean" => "false".to_owned(),
            "PartialDate" => "\"2026\"".to_owned(),
            "DateTime" => "\"2027-01-01T00:00:00Z\"".to_owned(),
            "URL" => "\"https://zzsecret.example/\"".to_owned(),
            _ => "\"zzsecret\"".to_owned(),
        },
    }
}
