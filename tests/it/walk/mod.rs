//! Operations made from the schema: one for every field of every type, one for every path, one for every value of every
//! argument, so that a law is tested on all that can be asked.

mod arguments;
mod paths;

use std::collections::{BTreeMap, HashMap, VecDeque};

use apollo_compiler::ast::FieldDefinition;
use apollo_compiler::collections::IndexMap;
use apollo_compiler::schema::{Component, ExtendedType};
use apollo_compiler::{Name, Schema};

pub(crate) use arguments::{every_argument, every_mutation};
pub(crate) use paths::every_path;

/// A query for every field of every object type that can be reached.
///
/// `roots` gives the arguments of root fields that need some, such as `("article", "by: {slug: \"one\"}")`; a root field
/// may be named several times. Fields that need other arguments and are not named are an error, so that none is left out
/// in silence.
pub(crate) fn every_field(sdl: &str, roots: &[(&str, String)]) -> Vec<String> {
    let types = Types::of(sdl);
    let mut queries = Vec::new();
    for (name, path) in &shortest_paths(&types, roots) {
        for field in types[name].fields.values() {
            for arguments in arguments_of(name, field, roots) {
                queries.push(path.around(&format!("{}{arguments}{}", field.name, types.leaves(&field.of, 2))));
            }
        }
    }
    queries
}

struct Field {
    name: String,
    of: String,
    /// Arguments without which it cannot be asked.
    needs: bool,
    is_paged: bool,
    /// To each argument, its type without its wrappers.
    arguments: BTreeMap<String, String>,
}

struct Type {
    fields: BTreeMap<String, Field>,
    possible: Vec<String>,
    /// Whether it is something by itself, which has an id.
    is_node: bool,
}

struct Types(BTreeMap<String, Type>);

impl std::ops::Index<&String> for Types {
    type Output = Type;

    fn index(&self, name: &String) -> &Type {
        &self.0[name]
    }
}

/// How a type is reached from the query: the text before and behind what is asked of it.
#[derive(Clone)]
struct Path {
    before: String,
    behind: String,
}

impl Path {
    fn around(&self, inner: &str) -> String {
        format!("{}{inner}{}", self.before, self.behind)
    }

    fn through(&self, call: &str) -> Self {
        Self { before: format!("{}{call} {{ ", self.before), behind: format!(" }}{}", self.behind) }
    }

    fn on(&self, name: &str) -> Self {
        self.through(&format!("__typename ... on {name}"))
    }
}

impl Types {
    fn of(sdl: &str) -> Self {
        let schema = Schema::parse_and_validate(sdl, "schema.graphql").expect("the schema is valid");
        let implementers = schema.implementers_map();
        let mut types = BTreeMap::new();
        for (name, ty) in schema.types.iter().filter(|(_, ty)| !ty.is_built_in()) {
            let ty = match ty {
                ExtendedType::Object(object) => {
                    let is_node = object.implements_interfaces.contains("Node");
                    Type { fields: fields(&object.fields), possible: Vec::new(), is_node }
                }
                ExtendedType::Interface(interface) => {
                    let possible = implementers.get(name).into_iter().flat_map(|all| &all.objects);
                    let possible = possible.map(ToString::to_string).collect();
                    Type { fields: fields(&interface.fields), possible, is_node: false }
                }
                ExtendedType::Union(union) => {
                    let possible = union.members.iter().map(ToString::to_string).collect();
                    Type { fields: BTreeMap::new(), possible, is_node: false }
                }
                ExtendedType::Scalar(_) | ExtendedType::Enum(_) | ExtendedType::InputObject(_) => continue,
            };
            types.insert(name.to_string(), ty);
        }
        Self(types)
    }

    /// A selection of a type's own leaves, and those of the objects in it to a depth.
    fn leaves(&self, name: &str, depth: usize) -> String {
        let Some(ty) = self.0.get(name) else { return String::new() };
        let mut inner = vec!["__typename".to_owned()];
        for field in ty.fields.values().filter(|field| !field.needs) {
            let is_object = self.0.contains_key(&field.of);
            if !is_object {
                inner.push(field.name.clone());
            } else if depth > 0 && (!field.is_paged || depth > 1) {
                let page = if field.is_paged { "(first: 3)" } else { "" };
                inner.push(format!("{}{page}{}", field.name, self.leaves(&field.of, depth - 1)));
            }
        }
        for possible in &ty.possible {
            // A field that several of the types have may differ in type between them, and is asked on each alone.
            let is_shared = |name| ty.possible.iter().filter(|other| self[other].fields.contains_key(name)).count() > 1;
            let own = self[possible].fields.values().filter(|field| !field.needs && !self.0.contains_key(&field.of));
            let own: Vec<_> = own.map(|field| field.name.as_str()).filter(|name| !is_shared(*name)).collect();
            if !own.is_empty() {
                inner.push(format!("... on {possible} {{ {} }}", own.join(" ")));
            }
        }
        format!(" {{ {} }}", inner.join(" "))
    }
}

fn arguments_of(parent: &str, field: &Field, roots: &[(&str, String)]) -> Vec<String> {
    if parent == "Query" {
        let given: Vec<_> = roots
            .iter()
            .filter(|(name, _)| *name == field.name)
            .map(|(_, arguments)| format!("({arguments})"))
            .collect();
        if !given.is_empty() {
            return given;
        }
    }
    assert!(!field.needs, "{parent}.{} needs arguments: name it among the roots", field.name);
    vec![if field.is_paged { "(first: 5)".to_owned() } else { String::new() }]
}

/// To each type, the shortest way from the query.
fn shortest_paths(types: &Types, roots: &[(&str, String)]) -> BTreeMap<String, Path> {
    let start = Path { before: "{ ".to_owned(), behind: " }".to_owned() };
    let mut paths: HashMap<String, Path> = HashMap::from([("Query".to_owned(), start)]);
    let mut open = VecDeque::from(["Query".to_owned()]);
    while let Some(name) = open.pop_front() {
        let path = paths[&name].clone();
        let ty = &types[&name];
        let mut reached: Vec<(String, Path)> =
            ty.possible.iter().map(|possible| (possible.clone(), path.on(possible))).collect();
        for field in ty.fields.values().filter(|field| types.0.contains_key(&field.of)) {
            for arguments in arguments_of(&name, field, roots) {
                reached.push((field.of.clone(), path.through(&format!("{}{arguments}", field.name))));
            }
        }
        for (name, path) in reached {
            if !paths.contains_key(&name) {
                paths.insert(name.clone(), path);
                open.push_back(name);
            }
        }
    }
    paths.into_iter().collect()
}

fn fields(of: &IndexMap<Name, Component<FieldDefinition>>) -> BTreeMap<String, Field> {
    let field = |field: &FieldDefinition| Field {
        name: field.name.to_string(),
        of: field.ty.inner_named_type().to_string(),
        needs: field.arguments.iter().any(|argument| argument.is_required()),
        is_paged: field.argument_by_name("first").is_some(),
        arguments: field
            .arguments
            .iter()
            .map(|it| (it.name.to_string(), it.ty.inner_named_type().to_string()))
            .collect(),
    };
    of.values().map(|definition| field(definition)).map(|field| (field.name.clone(), field)).collect()
}
