//! The profile for the web: what it closes, and what stays open.

use std::sync::Arc;

use masthead::config::{Config, Profile};
use masthead::graphql::api::Api;
use masthead::graphql::documents::hash_of;
use serde_json::{Value as Json, json};

use crate::hub::{Served, TestHub};

const REGISTERED: &str = "query Latest($first: Int) { articles(first: $first) { nodes { headline } } }\n";
const SEVERAL: &str = "query One { __typename } query Two { two: __typename }";

async fn served(documents: &[(&str, &str)]) -> Served {
    let hub = TestHub::sqlite().await;
    let config = Config { profile: Some(Profile::Hardened), ..Config::default() };
    let api = Api::try_new(hub.app.clone(), &config.limits).expect("the schema is valid");
    let api = api.with_documents(documents.iter().copied()).expect("they fit the schema").hardened();
    hub.serve_as(Arc::new(Arc::new(api)), &config).await
}

async fn ask(hub: &Served, body: &Json) -> Json {
    let response = hub.client.post(hub.url("/graphql")).json(body).send().await.expect("an answer");
    response.json().await.expect("JSON")
}

fn code(answer: &Json) -> &str {
    assert!(answer.get("data").is_none(), "{answer}");
    answer["errors"][0]["extensions"]["code"].as_str().expect("a code")
}

fn hex(text: &str) -> String {
    hash_of(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn by_hash(text: &str) -> Json {
    json!({"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hex(text)}}})
}

#[tokio::test]
async fn the_public_cannot_introspect_and_the_schema_is_no_secret() {
    let hub = served(&[]).await;
    for query in ["{ __schema { queryType { name } } }", "{ a: __type(name: \"Query\") { name } }"] {
        let answer = ask(&hub, &json!({"query": query})).await;
        assert_eq!(code(&answer), "INTROSPECTION_DISABLED");
        let message = &answer["errors"][0]["message"];
        assert_eq!(message, "Introspection is off here; the schema is at /schema.graphql.");
    }
    assert_eq!(ask(&hub, &json!({"query": "{ __typename }"})).await, json!({"data": {"__typename": "Query"}}));
    for path in ["/schema.graphql", "/"] {
        assert_eq!(hub.get(path).send().await.expect("an answer").status(), 200, "{path}");
    }
}

#[tokio::test]
async fn nothing_is_suggested_to_who_guesses() {
    let hub = served(&[]).await;
    for guess in [
        "{ artcles { nodes { id } } }",
        "{ articles(frst: 1) { nodes { id } } }",
        "query ($a: ArticlFilter) { articles(filter: $a) { nodes { id } } }",
        "{ articles { nodes { headlin } } }",
        "{ articles { nodes @skp(if: true) { id } } }",
        "{ articles { nodes @skip(iff: true) { id } } }",
        "{ articles(orderBy: NEWES) { nodes { id } } }",
        "{ articles(filter: { abut: 1 }) { nodes { id } } }",
        "{ node(id: \"x\") { ... on Artcle { id } } }",
    ] {
        let answer = ask(&hub, &json!({"query": guess})).await;
        assert_eq!(code(&answer), "VALIDATION_FAILED", "{answer}");
        let said = answer["errors"].to_string().to_lowercase();
        assert!(!said.contains("did you mean") && !said.contains("suggest"), "{answer}");
        for name in ["articles(", "`first`", "\"first\"", "headline", "@skip\"", "NEWEST", "`about`"] {
            assert!(!answer["errors"].to_string().contains(name), "{guess}: {answer}");
        }
    }
}

#[tokio::test]
async fn without_registered_documents_the_public_runs_any() {
    let hub = served(&[]).await;
    let answer = ask(&hub, &json!({"query": "{ articles(first: 1) { nodes { id } } }"})).await;
    assert_eq!(answer, json!({"data": {"articles": {"nodes": []}}}));
    assert_eq!(code(&ask(&hub, &by_hash("{ __typename }")).await), "PERSISTED_QUERY_NOT_FOUND");
}

#[tokio::test]
async fn a_registered_document_runs_by_its_hash_and_by_its_text() {
    let hub = served(&[("latest.graphql", REGISTERED), ("several.graphql", SEVERAL)]).await;
    let expected = json!({"data": {"articles": {"nodes": []}}});
    let (mut hash, mut bare) = (by_hash(REGISTERED), by_hash(REGISTERED.trim_end()));
    for asked in [&mut hash, &mut bare, &mut json!({"query": REGISTERED}), &mut json!({"query": REGISTERED.trim_end()})]
    {
        asked["variables"] = json!({"first": 1});
        assert_eq!(ask(&hub, asked).await, expected, "{asked}");
    }
    let mut several = by_hash(SEVERAL);
    assert_eq!(code(&ask(&hub, &several).await), "OPERATION_NOT_FOUND");
    several["operationName"] = json!("Two");
    assert_eq!(ask(&hub, &several).await, json!({"data": {"two": "Query"}}));

    let extensions = by_hash(REGISTERED)["extensions"].to_string();
    let mut path = url::form_urlencoded::Serializer::for_suffix(String::from("/graphql?"), "/graphql?".len());
    let path = path.append_pair("extensions", &extensions).finish();
    let response = hub.get(&path).send().await.expect("an answer");
    assert_eq!(response.json::<Json>().await.expect("JSON"), expected);
}

#[tokio::test]
async fn nothing_else_runs_and_nothing_that_is_sent_is_kept() {
    let hub = served(&[("latest.graphql", REGISTERED)]).await;
    let other = "{ articles(first: 1) { nodes { id } } }";
    for _ in 0..2 {
        assert_eq!(code(&ask(&hub, &json!({"query": other})).await), "DOCUMENT_NOT_REGISTERED");
        let unknown = ask(&hub, &by_hash(other)).await;
        assert_eq!(code(&unknown), "PERSISTED_QUERY_NOT_FOUND");
        assert_eq!(unknown["errors"][0]["message"], "PersistedQueryNotFound", "clients know these words");
        // So Apollo's clients register a document on servers that let them.
        let mut both = by_hash(other);
        both["query"] = json!(other);
        assert_eq!(code(&ask(&hub, &both).await), "DOCUMENT_NOT_REGISTERED");
    }
    for near in [format!(" {REGISTERED}"), REGISTERED.replace("headline", "slug"), String::from("not GraphQL {")] {
        assert_eq!(code(&ask(&hub, &json!({"query": near})).await), "DOCUMENT_NOT_REGISTERED", "{near}");
    }
    let mut lie = by_hash(REGISTERED);
    lie["query"] = json!(other);
    assert_eq!(code(&ask(&hub, &lie).await), "BAD_REQUEST");
}

#[tokio::test]
async fn a_document_that_does_not_fit_cannot_be_registered() {
    let hub = TestHub::sqlite().await;
    let limits = Config::default().limits;
    for (text, expected) in [
        ("{ nothing }", "a.graphql cannot be registered: "),
        ("{", "a.graphql cannot be registered: "),
        ("fragment F on Article { id }", "a.graphql cannot be registered: "),
        ("", "a.graphql cannot be registered: "),
    ] {
        let api = Api::try_new(hub.app.clone(), &limits).expect("the schema is valid");
        let refused = api.with_documents([("a.graphql", text)]).err().expect("refused").to_string();
        assert!(refused.starts_with(expected) && refused.ends_with('.') && !refused.contains('\n'), "{refused}");
    }
}
