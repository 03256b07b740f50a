//! Who may do what: the same answer whether or not there is something to do it to.

use std::collections::BTreeMap;

use apollo_compiler::Schema;
use apollo_compiler::schema::{ExtendedType, Type};
use masthead::viewer::{Role, Viewer};
use serde_json::{Value as Json, json};

use super::tables::rows;
use crate::asking::data;
use crate::corpus::{import_public, pick_front};
use crate::hub::{TestHub, on_both, staff};

#[tokio::test]
async fn a_mutation_takes_its_role_whatever_it_names() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let section = hub.query("{ section(by: {slug: \"transport\"}) { id } }").await["data"]["section"]["id"].take();
        let document = "mutation($id: ID!) { sectionDelete(input: {id: $id}) { deletedId userErrors { code } } }";
        let unknown = json!("section_01h2xcejqtf2nbrexx3vqjhp41");
        for (viewer, code) in [
            (Viewer::Public, "UNAUTHENTICATED"),
            (staff(Role::Reader), "FORBIDDEN"),
            (staff(Role::Writer), "FORBIDDEN"),
        ] {
            let mut answers: Vec<Json> = Vec::new();
            for id in [&section, &unknown, &json!("no id")] {
                let answer = hub.query_as(viewer.clone(), document, &json!({ "id": id })).await;
                assert_eq!(answer["errors"][0]["extensions"]["code"], code);
                assert_eq!(answer["data"]["sectionDelete"], Json::Null);
                answers.push(answer);
            }
            assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:#?}");
        }
        assert!(hub.query("{ section(by: {slug: \"transport\"}) { id } }").await["data"]["section"].is_object());
    })
    .await;
}

/// The least role of every mutation.
const LEAST: [(Role, &[&str]); 3] = [
    (Role::Writer, &["articleCreate", "articleUpdate", "articleRevert", "articleEditingTouch", "storyImport"]),
    (
        Role::Editor,
        &[
            "affiliationAdd",
            "affiliationEnd",
            "affiliationUpdate",
            "articleCorrect",
            "articleDelete",
            "articleEmbargo",
            "articlePinRelated",
            "articlePublish",
            "articleReorderRelated",
            "articleRestore",
            "articleSchedule",
            "articleUnpinRelated",
            "articleUnpublish",
            "collectionCreate",
            "collectionSetItems",
            "collectionUpdate",
            "organisationCreate",
            "organisationDelete",
            "organisationUpdate",
            "personCreate",
            "personDelete",
            "personUpdate",
            "sectionCreate",
            "sectionDelete",
            "sectionUpdate",
        ],
    ),
    (Role::Admin, &["articleErase", "tokenCreate", "tokenRevoke"]),
];

#[tokio::test]
async fn every_mutation_takes_its_role_and_changes_nothing_without_it() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        pick_front(&hub).await;
        let schema = Schema::parse_and_validate(hub.api().sdl(), "schema.graphql").expect("the schema is valid");
        let ids = ids(&hub).await;
        let mutations = mutations(&schema, &ids);
        let mut named: Vec<&str> = LEAST.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        named.sort_unstable();
        assert_eq!(mutations.keys().map(String::as_str).collect::<Vec<_>>(), named, "every mutation has a least role");
        let ask = async |viewer: &Viewer, name: &str| {
            let answer = hub.query_as(viewer.clone(), &mutations[name], &Json::Null).await;
            let code = answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned();
            assert_ne!(code, "VALIDATION_FAILED", "{answer:#}");
            (answer["data"].clone(), code)
        };
        let before = rows(&hub).await;
        for (least, names) in LEAST {
            for name in names {
                let refused = [Role::Reader, Role::Writer, Role::Editor].into_iter().filter(|role| *role < least);
                let refused = refused.map(|role| (staff(role), "FORBIDDEN"));
                for (viewer, code) in [(Viewer::Public, "UNAUTHENTICATED")].into_iter().chain(refused) {
                    let answer = ask(&viewer, name).await;
                    assert_eq!(answer, (json!({ *name: null }), code.to_owned()), "{name} as {viewer:?}");
                }
            }
        }
        assert_eq!(rows(&hub).await, before);
        for (least, names) in LEAST {
            for name in names {
                let (_, code) = ask(&staff(least), name).await;
                assert!(!["UNAUTHENTICATED", "FORBIDDEN", "INTERNAL"].contains(&code.as_str()), "{name}: {code}");
            }
        }
        assert_ne!(rows(&hub).await, before);
    })
    .await;
}

/// An id of each kind, by the word that begins it.
async fn ids(hub: &TestHub) -> BTreeMap<String, String> {
    let query = "{ articles(first: 1) { nodes { id } }
        people(first: 1) { nodes { id affiliations { id } } } organisations(first: 1) { nodes { id } }
        sections { id } collection(by: {slug: \"front\"}) { id } }";
    let told = data(hub, query).await.to_string();
    let ids = told.split('"').filter_map(|text| Some((text.split_once('_')?.0.to_owned(), text.to_owned())));
    ids.collect()
}

/// Each mutation with as little input as it takes, of things that are there.
fn mutations(schema: &Schema, ids: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let ExtendedType::Object(mutation) = &schema.types["Mutation"] else { panic!("there are mutations") };
    let each = mutation.fields.iter().map(|(name, field)| {
        let noun = name.split(|c: char| c.is_uppercase()).next().unwrap_or_default();
        let input = field.argument_by_name("input").expect("one input");
        let document =
            format!("mutation {{ {name}(input: {}) {{ notices }} }}", value(schema, &input.ty, ("id", noun), ids));
        (name.to_string(), document)
    });
    each.collect()
}

/// The least value of a type, for a field of a mutation about a noun.
fn value(schema: &Schema, of: &Type, (field, noun): (&str, &str), ids: &BTreeMap<String, String>) -> String {
    if of.is_list() {
        return format!("[{}]", value(schema, of.item_type(), (field, noun), ids));
    }
    match (of.inner_named_type().as_str(), &schema.types[of.inner_named_type()]) {
        (_, ExtendedType::InputObject(input)) => {
            let is_one_of = input.directives.has("oneOf");
            let needed = input.fields.values().filter(|field| is_one_of || field.is_required());
            let fields = needed
                .take(if is_one_of { 1 } else { usize::MAX })
                .map(|field| format!("{}: {}", field.name, value(schema, &field.ty, (&field.name, noun), ids)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        (_, ExtendedType::Enum(values)) => values.values.keys().next().expect("a value").to_string(),
        ("ID", _) => {
            let kind = ids.keys().find(|kind| field.starts_with(kind.as_str())).map_or(noun, String::as_str);
            format!("\"{}\"", ids.get(kind).unwrap_or(&ids["article"]))
        }
        ("Int" | "Float", _) => "1".to_owned(),
        ("Boolean", _) => "true".to_owned(),
        ("DateTime", _) => "\"2027-01-01T00:00:00Z\"".to_owned(),
        ("PartialDate", _) => "\"2026\"".to_owned(),
        ("URL", _) => "\"https://news.example/\"".to_owned(),
        ("String", _) => "\"Something else\"".to_owned(),
        (other, _) => panic!("say what a {other} can be"),
    }
}
