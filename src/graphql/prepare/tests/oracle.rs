//! Random documents, prepared and executed here, against a second executor that follows the specification word by word.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use apollo_compiler::resolvers::{Execution, FieldError, ObjectValue, ResolveInfo, ResolvedValue};
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::{ExecutableDocument, Schema};
use serde_json::json;

use super::super::{Costs, Limits, RequestErrorCode as Code};
use super::hub::{Hub, editor};

const DOCUMENTS: u64 = 1_000;

/// A small generator of numbers, so that a failing document comes again.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap_or_default()
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

/// Leaves, then composite fields and their types.
fn fields(ty: &str) -> (&'static [&'static str], &'static [(&'static str, &'static str)]) {
    match ty {
        "Query" => (
            &["echo", "e: echo(text: \"one\")", "f: echo(text: \"two\")"],
            &[
                ("found", "Found"),
                ("node(id: \"article_3\")", "Node"),
                ("p: node(id: \"person_4\")", "Node"),
                ("article(by: { id: 5 })", "Article"),
            ],
        ),
        "Article" => (
            &["id", "headline", "title", "k: headline", "k: id"],
            &[
                ("author", "Person"),
                ("body", "Block"),
                ("people(first: 2)", "PersonConnection"),
                ("x: author", "Person"),
            ],
        ),
        "Person" => (&["id", "name", "jobs", "k: name"], &[("article", "Article"), ("x: article", "Article")]),
        "PersonConnection" => (&["totalCount"], &[("nodes", "Person")]),
        "Block" | "Paragraph" => (&["key", "text"], &[]),
        "Heading" => (&["key", "text", "level", "k: level"], &[]),
        "Node" => (&["id"], &[]),
        _ => (&[], &[]),
    }
}

fn conditions(ty: &str) -> &'static [&'static str] {
    match ty {
        "Article" => &["Article", "Node", "Found"],
        "Person" => &["Person", "Node", "Found"],
        "Node" | "Found" => &["Article", "Person", "Node", "Found"],
        "Block" => &["Block", "Paragraph", "Heading"],
        "Paragraph" => &["Paragraph", "Block"],
        "Heading" => &["Heading", "Block"],
        "Query" => &["Query"],
        _ => &["PersonConnection"],
    }
}

fn selection_set(random: &mut Random, ty: &str, depth: usize, out: &mut String) {
    out.push_str("{ ");
    let (leaves, composites) = fields(ty);
    let directive = |random: &mut Random| {
        random.pick(&["", "", "", "", "@include(if: $yes)", "@skip(if: $yes)", "@include(if: $no)"])
    };
    for _ in 0..=random.below(4) {
        match random.below(6) {
            0 | 1 if !leaves.is_empty() => {
                let _ = write!(out, "{} {} ", random.pick(leaves), directive(random));
            }
            2 | 3 if depth > 0 && !composites.is_empty() => {
                let (field, inner) = composites[random.below(composites.len())];
                let _ = write!(out, "{field} {} ", directive(random));
                selection_set(random, inner, depth - 1, out);
            }
            4 if depth > 0 => {
                let condition = random.pick(conditions(ty));
                let _ = write!(out, "... on {condition} {} ", directive(random));
                selection_set(random, condition, depth - 1, out);
            }
            5 if depth > 1 => {
                let _ = write!(out, "...On{} {} ", random.pick(conditions(ty)), directive(random));
            }
            _ => out.push_str("__typename "),
        }
    }
    out.push_str("} ");
}

fn document(seed: u64) -> String {
    let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut query = "query Q($yes: Boolean!, $no: Boolean = false) ".to_owned();
    selection_set(&mut random, "Query", 5, &mut query);
    for ty in ["Query", "Article", "Person", "Node", "Found", "Block", "Paragraph", "Heading", "PersonConnection"] {
        if query.contains(&format!("...On{ty} ")) {
            let _ = write!(query, "fragment On{ty} on {ty} ");
            selection_set(&mut random, ty, 1, &mut query);
        }
    }
    query
}

/// The same newsroom for the other executor; it notes every field that is resolved.
struct Thing<'a> {
    ty: &'static str,
    id: u32,
    log: &'a RefCell<BTreeMap<String, usize>>,
}

impl ObjectValue for Thing<'_> {
    fn type_name(&self) -> &str {
        self.ty
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Result<ResolvedValue<'a>, FieldError> {
        *self.log.borrow_mut().entry(info.field_name().to_owned()).or_default() += 1;
        let leaf = |value: JsonValue| Ok(ResolvedValue::Leaf(value));
        let thing = |ty, id| ResolvedValue::Object(Box::new(Thing { ty, id, log: self.log }));
        let list = |things: Vec<ResolvedValue<'a>>| Ok(ResolvedValue::List(Box::new(things.into_iter().map(Ok))));
        let id = self.id;
        match (self.ty, info.field_name()) {
            ("Query", "echo") => leaf(info.arguments().get("text").cloned().unwrap_or_else(|| "nothing".into())),
            ("Query", "found") => list(vec![thing("Article", 1), thing("Person", 2)]),
            ("Query", "node") if info.arguments().get("id") == Some(&JsonValue::from("article_3")) => {
                Ok(thing("Article", 3))
            }
            ("Query", "node") => Ok(thing("Person", 4)),
            ("Query", "article") => Ok(thing("Article", 5)),
            ("Article", "id") => leaf(format!("article_{id}").into()),
            ("Article", "headline") => leaf(format!("Headline {id}").into()),
            ("Article", "title") => leaf("old".into()),
            ("Article", "author") => Ok(thing("Person", id)),
            ("Article", "body") => list(vec![thing("Paragraph", 1), thing("Heading", 2)]),
            ("Article", "people") => Ok(thing("PersonConnection", 2)),
            ("Person", "id") => leaf(format!("person_{id}").into()),
            ("Person", "name") => leaf(format!("Person {id}").into()),
            ("Person", "jobs") => list(vec![ResolvedValue::Leaf("editor".into())]),
            ("Person", "article") => Ok(thing("Article", id)),
            ("PersonConnection", "totalCount") => leaf(id.into()),
            ("PersonConnection", "nodes") => list((1..=id).map(|id| thing("Person", id)).collect()),
            ("Paragraph", "key") => leaf("a".into()),
            ("Paragraph", "text") => leaf("Words".into()),
            ("Heading", "key") => leaf("b".into()),
            ("Heading", "text") => leaf("Head".into()),
            ("Heading", "level") => leaf(2.into()),
            _ => Err(self.unknown_field_error(info)),
        }
    }
}

#[tokio::test]
async fn answers_and_resolver_calls_are_those_of_the_specification() {
    let schema = Schema::parse_and_validate(Hub::new().sdl(), "schema.graphql").expect("valid");
    let wide = Limits { directives: 1_000, aliases: 1_000, depth: 15, cost: u64::MAX, ..editor() };
    let mut executed = 0;
    for seed in 1..=DOCUMENTS {
        let query = document(seed);
        let hub = Hub::with(Costs::default(), wide.clone());
        let yes = seed % 2 == 0;
        let prepared = hub.prepare(&query, &json!({ "yes": yes }));
        let Ok(document) = ExecutableDocument::parse_and_validate(&schema, &query, "document") else {
            assert_eq!(prepared.expect_err("invalid")[0].code, Code::ValidationFailed, "{query}");
            continue;
        };
        let prepared = prepared.unwrap_or_else(|errors| panic!("{query}\n{errors:?}"));
        let ours = hub.execute(prepared).await;
        let log = RefCell::default();
        let variables: JsonMap = [("yes".into(), yes.into())].into_iter().collect();
        let theirs = Execution::new(&schema, &document)
            .raw_variable_values(&variables)
            .execute_sync(&Thing { ty: "Query", id: 0, log: &log })
            .expect("executes");
        assert!(theirs.errors.is_empty(), "{query}\n{:?}", theirs.errors);
        let theirs = serde_json::to_string(&theirs.data).expect("JSON");
        assert_eq!(serde_json::to_string(&ours.data).expect("JSON"), theirs, "{query}");
        for field in ["headline", "author", "name", "article"] {
            let calls = log.borrow().get(field).copied().unwrap_or_default();
            assert_eq!(hub.log.count(field), calls, "{field} in {query}");
        }
        executed += 1;
    }
    assert!(executed > DOCUMENTS / 4, "only {executed} documents were valid");
    eprintln!("{executed} of {DOCUMENTS} executed");
}
