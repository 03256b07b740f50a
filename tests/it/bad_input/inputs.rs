//! Inputs of mutations, made after the schema: what is needed and no more, with one place of choice filled.

use std::collections::BTreeMap;

use apollo_compiler::schema::{ExtendedType, Type};
use apollo_compiler::validation::Valid;
use apollo_compiler::{Name, Schema};
use serde_json::{Map, Value as Json, json};

use crate::asking::data;
use crate::corpus::{import_public, pick_front};
use crate::hub::{TestHub, staff};
use masthead::graphql::id::IdKind;
use masthead::viewer::Role;

/// The schema's mutations, and things for them to be about.
pub(crate) struct Inputs {
    schema: Valid<Schema>,
    /// An id of each kind that is there, by the word that begins it.
    pub(crate) ids: BTreeMap<String, String>,
}

impl Inputs {
    /// Fills the hub with something of everything.
    pub(crate) async fn of(hub: &TestHub) -> Self {
        import_public(hub).await;
        pick_front(hub).await;
        let schema = Schema::parse_and_validate(hub.api().sdl(), "schema.graphql").expect("the schema is valid");
        let query = "{ articles(first: 1) { nodes { id } }
            people(first: 1) { nodes { id affiliations { id place { id } } } } organisations(first: 1) { nodes { id } }
            newest: articles { nodes { places { nodes { id } } } }
            sections { id } collection(by: {slug: \"front\"}) { id } }";
        let told = data(hub, query).await.to_string();
        let ids = told.split('"').filter_map(|text| Some((text.split_once('_')?.0.to_owned(), text.to_owned())));
        let mut ids: BTreeMap<String, String> = ids.collect();
        let spare = hub.token(Role::Admin).await;
        ids.insert("token".to_owned(), IdKind::Token.id(spare.id).to_string());
        let saved = "{ savedOperations(first: 1) { nodes { id } } }";
        let saved = hub.query_as(staff(Role::Writer), saved, &Json::Null).await;
        let saved = saved["data"]["savedOperations"]["nodes"][0]["id"].as_str().expect("an id").to_owned();
        ids.insert("operation".to_owned(), saved);
        Self { schema, ids }
    }

    /// The names of all mutations.
    pub(crate) fn mutations(&self) -> Vec<&str> {
        let ExtendedType::Object(mutation) = &self.schema.types["Mutation"] else { panic!("there are mutations") };
        mutation.fields.keys().map(Name::as_str).collect()
    }

    /// A mutation with its input as a variable.
    pub(crate) fn document(&self, mutation: &str) -> String {
        let input = self.input(mutation);
        let mistakes = "userErrors { code message path }";
        format!("mutation($input: {input}) {{ done: {mutation}(input: $input) {{ {mistakes} }} }}")
    }

    /// As little input as a mutation takes, of things that are there.
    pub(crate) fn least(&self, mutation: &str) -> Json {
        self.filled(mutation, &[], &Json::Null)
    }

    /// The same, with this value at a place.
    pub(crate) fn filled(&self, mutation: &str, place: &[String], value: &Json) -> Json {
        let noun = noun(mutation);
        let mut input = self.value(self.input(mutation), ("input", noun), place, value);
        if mutation == "articleSchedule" && input.get("publishAt").is_none() && input.get("expiresAt").is_none() {
            // One of both is needed, and the schema cannot say so; the first with a version.
            let instant = if input.get("as").is_some() { "publishAt" } else { "expiresAt" };
            input[instant] = json!("2027-01-01T00:00:00Z");
            input.as_object_mut().expect("an object").entry("version").or_insert(json!(1));
        }
        input
    }

    /// The places of an input at which a scalar stands, each as the names of the fields that lead there.
    pub(crate) fn places(&self, mutation: &str, scalar: &str) -> Vec<Vec<String>> {
        let mut found = Vec::new();
        self.search(self.input(mutation), scalar, &mut Vec::new(), &mut found);
        found
    }

    /// The kind of thing whose id a place takes.
    pub(crate) fn kind<'a>(&'a self, mutation: &'a str, place: &'a [String]) -> &'a str {
        let field = place.last().expect("a field").as_str();
        self.ids.keys().find(|kind| field.starts_with(kind.as_str())).map_or(noun(mutation), String::as_str)
    }

    fn input(&self, mutation: &str) -> &Type {
        let ExtendedType::Object(mutations) = &self.schema.types["Mutation"] else { panic!("there are mutations") };
        &mutations.fields[mutation].argument_by_name("input").expect("one input").ty
    }

    fn search(&self, of: &Type, scalar: &str, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
        match &self.schema.types[of.inner_named_type()] {
            ExtendedType::InputObject(input) => {
                for field in input.fields.values() {
                    path.push(field.name.to_string());
                    self.search(&field.ty, scalar, path, found);
                    path.pop();
                }
            }
            other if other.name() == scalar => found.push(path.clone()),
            _ => {}
        }
    }

    /// The least value of a type, for a field of a mutation about a noun.
    fn value(&self, of: &Type, (field, noun): (&str, &str), place: &[String], chosen: &Json) -> Json {
        if of.is_list() {
            return json!([self.value(of.item_type(), (field, noun), place, chosen)]);
        }
        match (of.inner_named_type().as_str(), &self.schema.types[of.inner_named_type()]) {
            (_, ExtendedType::InputObject(input)) => {
                let (first, rest) = place.split_first().map_or((None, place), |(first, rest)| (Some(first), rest));
                let is_one_of = input.directives.has("oneOf");
                let mut fields = Map::new();
                for field in input.fields.values() {
                    let name = field.name.as_str();
                    let is_chosen = first.is_some_and(|first| first == name);
                    let is_needed = if is_one_of { first.is_none() && fields.is_empty() } else { field.is_required() };
                    if is_chosen {
                        fields.insert(name.to_owned(), self.value(&field.ty, (name, noun), rest, chosen));
                    } else if is_needed {
                        fields.insert(name.to_owned(), self.value(&field.ty, (name, noun), &[], &Json::Null));
                    }
                }
                if ["ParagraphInput", "TextInput"].contains(&input.name.as_str()) && !fields.contains_key("markdown") {
                    // One of both is needed, and the schema cannot say so.
                    fields.entry("text").or_insert_with(|| json!("Something else"));
                }
                Json::Object(fields)
            }
            _ if !chosen.is_null() => chosen.clone(),
            (_, ExtendedType::Enum(values)) => json!(values.values.keys().next().expect("a value").as_str()),
            ("ID", _) => {
                let kind = self.ids.keys().find(|kind| field.starts_with(kind.as_str())).map_or(noun, String::as_str);
                json!(self.ids.get(kind).unwrap_or(&self.ids["article"]))
            }
            ("Int" | "Float", _) => json!(1),
            ("Boolean", _) => json!(true),
            ("DateTime", _) => json!("2027-01-01T00:00:00Z"),
            ("PartialDate", _) => json!("2026"),
            ("URL", _) => json!("https://news.example/"),
            ("String", _) if field == "document" => json!("{ viewer { role } }"),
            ("String", _) => json!("Something else"),
            (other, _) => panic!("say what a {other} can be"),
        }
    }
}

/// What a mutation is about.
fn noun(mutation: &str) -> &str {
    match mutation.split(|c: char| c.is_uppercase()).next().unwrap_or_default() {
        // Their ids begin with another word.
        "saved" => "operation",
        noun => noun,
    }
}
