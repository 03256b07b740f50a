//! Queries made from the schema: one for every field of every type, so that a law is tested on all that can be asked.

use std::collections::{BTreeMap, HashMap, VecDeque};

use serde_json::Value as Json;

use crate::hub::TestHub;

/// One query and the field that it is about.
pub(crate) struct Asked {
    /// `Type.field`.
    pub(crate) field: String,
    pub(crate) query: String,
}

/// A query for every field of every object type that can be reached.
///
/// `roots` gives the arguments of root fields that need some, such as `("article", "by: {slug: \"one\"}")`; a root field
/// may be named several times. Fields that need other arguments and are not named are an error, so that none is left out
/// in silence.
pub(crate) async fn every_field(hub: &TestHub, roots: &[(&str, String)]) -> Vec<Asked> {
    let types = introspect(hub).await;
    let paths = shortest_paths(&types, roots);
    let mut asked = Vec::new();
    for (name, path) in &paths {
        for field in types[name].fields.values() {
            for arguments in arguments_of(name, field, roots) {
                let call = format!("{}{}{}", field.name, arguments, types.leaves(&field.of, 2));
                asked.push(Asked { field: format!("{name}.{}", field.name), query: path.around(&call) });
            }
        }
    }
    asked
}

struct Field {
    name: String,
    of: String,
    /// Arguments without which it cannot be asked.
    needs: bool,
    is_paged: bool,
}

struct Type {
    fields: BTreeMap<String, Field>,
    possible: Vec<String>,
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
            // Fields of one name may differ in type between types: each gets a name of its own.
            let own: Vec<_> = self.0[possible]
                .fields
                .values()
                .filter(|field| !field.needs && !self.0.contains_key(&field.of))
                .map(|field| format!("{possible}_{0}: {0}", field.name))
                .collect();
            inner.push(format!("... on {possible} {{ {} }}", own.join(" ")));
        }
        format!(" {{ {} }}", inner.join(" "))
    }
}

fn arguments_of(parent: &str, field: &Field, roots: &[(&str, String)]) -> Vec<String> {
    if parent == "Query" {
        let given: Vec<_> =
            roots.iter().filter(|(name, _)| *name == field.name).map(|(_, arguments)| format!("({arguments})")).collect();
        if !given.is_empty() {
            return given;
        }
    }
    assert!(!field.needs, "{parent}.{} needs arguments: name it among the roots", field.name);
    vec![if field.is_paged { "(first: 50)".to_owned() } else { String::new() }]
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

async fn introspect(hub: &TestHub) -> Types {
    let answer = hub
        .query(
            "{ __schema { types { name kind possibleTypes { name } fields { name
               args { name defaultValue type { kind } }
               type { name kind ofType { name kind ofType { name kind ofType { name kind } } } } } } } }",
        )
        .await;
    let mut types = BTreeMap::new();
    for ty in answer["data"]["__schema"]["types"].as_array().expect("types") {
        let name = ty["name"].as_str().expect("a name");
        if name.starts_with("__") || !["OBJECT", "INTERFACE", "UNION"].contains(&ty["kind"].as_str().expect("a kind")) {
            continue;
        }
        let fields = ty["fields"].as_array().into_iter().flatten().map(field).map(|field| (field.name.clone(), field));
        let possible = ty["possibleTypes"].as_array().into_iter().flatten();
        let possible = possible.map(|ty| ty["name"].as_str().expect("a name").to_owned()).collect();
        types.insert(name.to_owned(), Type { fields: fields.collect(), possible });
    }
    Types(types)
}

fn field(field: &Json) -> Field {
    let mut of = &field["type"];
    while of["name"].is_null() || of["kind"] == "NON_NULL" || of["kind"] == "LIST" {
        of = &of["ofType"];
    }
    let arguments = field["args"].as_array().expect("arguments");
    Field {
        name: field["name"].as_str().expect("a name").to_owned(),
        of: of["name"].as_str().expect("a name").to_owned(),
        needs: arguments.iter().any(|arg| arg["type"]["kind"] == "NON_NULL" && arg["defaultValue"].is_null()),
        is_paged: arguments.iter().any(|argument| argument["name"] == "first"),
    }
}
