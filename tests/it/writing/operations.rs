//! Operations that the newsroom shares.

use futures::future::join_all;
use masthead::clock::Timestamp;
use masthead::viewer::Role::{Editor, Reader, Writer};
use masthead::viewer::{Role, Staff, Viewer};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::{MISTAKES, mistake, mistakes};
use crate::asking::each;
use crate::hub::{START, TestHub, on_both, staff};

const OPERATION: &str = "id name description document variables updatedAt updatedBy";

const STARTERS: [&str; 10] =
    ["Change", "Correct", "Create", "Draft", "Drafts", "Embargo", "History", "Publish", "Schedule", "Withdraw"];

const QUERY: &str = "query Q($slug: String!, $first: Int = 3) {\n  section(by: { slug: $slug }) { name }\n  articles(first: $first) { nodes { slug } }\n}";

async fn write(hub: &TestHub, input: Json) -> Json {
    let payload = format!("savedOperation {{ {OPERATION} }} notices {MISTAKES}");
    hub.mutate(Editor, "savedOperationSet", &payload, &input).await
}

async fn saved(hub: &TestHub, input: Json) -> Json {
    let payload = write(hub, input).await;
    assert_eq!(mistakes(&payload), [], "{payload:#}");
    payload
}

async fn delete(hub: &TestHub, id: &Json) -> Json {
    hub.mutate(Editor, "savedOperationDelete", &format!("deletedId notices {MISTAKES}"), &json!({ "id": id })).await
}

async fn listed(hub: &TestHub, arguments: &str) -> Json {
    let query = format!(
        "{{ savedOperations({arguments}) {{ nodes {{ {OPERATION} }} totalCount {{ value }} pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let mut answer = hub.query_as(staff(Writer), &query, &Json::Null).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["savedOperations"].take()
}

async fn names(hub: &TestHub) -> Vec<String> {
    each(&listed(hub, "first: 100").await["nodes"], "name")
}

#[tokio::test]
async fn a_newsroom_begins_with_operations_that_fit_the_schema() {
    on_both(async |hub: TestHub| {
        let list = listed(&hub, "first: 100").await;
        assert_eq!(each(&list["nodes"], "name"), STARTERS);
        for starter in list["nodes"].as_array().expect("operations") {
            let text = |field: &str| starter[field].as_str().unwrap_or_else(|| panic!("{field} of {starter}"));
            let values: Json = serde_json::from_str(text("variables")).expect("JSON");
            // With these values it would run, and its tab is called as it is.
            let values = values.as_object().expect("values");
            for operation in [None, Some(text("name"))] {
                let prepared = hub.api().prepare(&staff(Editor), text("document"), operation, values);
                assert!(prepared.is_ok(), "{starter:#}\n{:?}", prepared.err());
            }
            let input: serde_json::Map<String, Json> = ["name", "description", "document", "variables"]
                .map(|field| (field.to_owned(), starter[field].clone()))
                .into_iter()
                .collect();
            assert_eq!(&saved(&hub, input.into()).await["savedOperation"], starter, "the same again changes nothing");
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_newsroom_begins_with_is_its_own() {
    on_both(async |hub: TestHub| {
        let list = listed(&hub, "first: 100").await;
        let (change, create) = (&list["nodes"][0]["id"], &list["nodes"][2]["id"]);
        let gone = delete(&hub, change).await;
        assert_eq!((mistakes(&gone), &gone["deletedId"]), (vec![], change));
        let payload = saved(&hub, json!({"name": "create", "document": "{ sections { name } }"})).await;
        assert_eq!(payload["savedOperation"]["id"], *create);
        hub.app.db.migrate().await.expect("a schema");
        let list = listed(&hub, "first: 100").await;
        assert_eq!(list["totalCount"]["value"], 9);
        let expected = json!({"id": create, "name": "create", "description": null, "document": "{ sections { name } }",
            "variables": null, "updatedAt": "2026-11-23T09:00:00.000Z", "updatedBy": "Robin Desk"});
        assert_eq!(list["nodes"][1], expected);
    })
    .await;
}

#[tokio::test]
async fn who_saves_under_a_name_replaces_what_it_had() {
    on_both(async |hub: TestHub| {
        let input = json!({"name": " Front \n page", "document": QUERY.replace('\n', "\r\n"),
            "variables": "{\r\n  \"slug\": \"ports\"\r\n}", "description": "Mornings.\r\nEvenings."});
        let first = saved(&hub, input.clone()).await;
        let operation = &first["savedOperation"];
        assert_eq!(operation["name"], "Front page");
        assert_eq!((&operation["document"], &operation["variables"]), (&json!(QUERY), &json!("{\n  \"slug\": \"ports\"\n}")));
        assert_eq!(operation["description"], "Mornings.\nEvenings.");
        assert_eq!((&operation["updatedBy"], &first["notices"]), (&json!("Robin Desk"), &json!([])));

        // The same later is the same still.
        hub.app.clock.set(Timestamp(START.0 + 60_000));
        assert_eq!(saved(&hub, input).await, first);

        // Another editor, another spelling, and what is not said is not there.
        let document = format!("mutation($input: SavedOperationSetInput!) {{ done: savedOperationSet(input: $input) {{ savedOperation {{ {OPERATION} }} notices }} }}");
        let other = Viewer::Staff(Staff { role: Editor, name: "Noor".into(), token: Uuid::nil() });
        let input = json!({"input": {"name": "FRONT PAGÉ", "document": "{ viewer { role } }", "variables": " "}});
        let second = hub.query_as(other, &document, &input).await["data"]["done"].take();
        let expected = json!({"savedOperation": {"id": operation["id"], "name": "FRONT PAGÉ", "description": null,
            "document": "{ viewer { role } }", "variables": null, "updatedAt": "2026-11-23T09:01:00.000Z", "updatedBy": "Noor"},
            "notices": ["This is now in the place of what Robin Desk had saved under the name."]});
        assert_eq!(second, expected);
        assert_eq!(names(&hub).await.len(), STARTERS.len() + 1);

        let node = format!("{{ node(id: {}) {{ ... on SavedOperation {{ name }} }} }}", operation["id"]);
        assert_eq!(hub.query_as(staff(Writer), &node, &Json::Null).await["data"]["node"]["name"], "FRONT PAGÉ");
        delete(&hub, &operation["id"]).await;
        assert_eq!(hub.query_as(staff(Writer), &node, &Json::Null).await["data"]["node"], Json::Null);
        assert_eq!(mistakes(&delete(&hub, &operation["id"]).await), mistake("NOT_FOUND", "input.id"));
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_saved_is_told_where_it_stands() {
    let hub = TestHub::sqlite().await;
    let deep = format!("{{ articles {{ nodes {{ {} id {} }} }} }}", "related { nodes { ".repeat(8), "} }".repeat(8));
    let costly =
        "{ articles(first: 100) { nodes { people(first: 100) { nodes { articles(first: 100) { nodes { id } } } } } } }";
    let document = |text: &str| json!({"name": "A", "document": text});
    let values = |text: &str| json!({"name": "A", "document": QUERY, "variables": text});
    for (input, code, path, said) in [
        (json!({"name": " ", "document": QUERY}), "INVALID", "name", "A name says something."),
        (json!({"name": "x".repeat(201), "document": QUERY}), "TOO_MUCH", "name", "200"),
        (json!({"name": "A", "document": QUERY, "description": "x".repeat(2_001)}), "TOO_MUCH", "description", "2000"),
        (document(""), "INVALID", "document", "Line 1: Expected an operation"),
        (document("{ sections {"), "INVALID", "document", "Line 1: "),
        (document("{\n  sections { name }\n  nowhere\n}"), "INVALID", "document", "Line 3: "),
        (document("{ viewer { role } }\u{7}"), "INVALID", "document", "U+0007"),
        (
            document("query A { viewer { role } } query B { viewer { role } }"),
            "INVALID",
            "document",
            "Save each by itself.",
        ),
        (document(&format!("{{ viewer {{ role }} }} #{}", "x".repeat(20_000))), "TOO_MUCH", "document", "20000"),
        (document(&deep), "TOO_MUCH", "document", "deep"),
        (document(costly), "TOO_MUCH", "document", "points"),
        (values("{"), "INVALID", "variables", "line 1, column 1"),
        (values("[]"), "INVALID", "variables", "a JSON object"),
        (values("{\"first\": \"two\"}"), "INVALID", "variables", "`$first` must be a whole number"),
        (values("{\"slug\": null}"), "INVALID", "variables", "`$slug` must not be null"),
        (values("{\"slugs\": \"ports\"}"), "INVALID", "variables", "declares no variable `$slugs`"),
        (values(&format!("{{\"slug\": \"{}\"}}", "x".repeat(20_000))), "TOO_MUCH", "variables", "20000"),
    ] {
        let payload = write(&hub, input.clone()).await;
        assert_eq!(
            (mistakes(&payload), &payload["savedOperation"]),
            (mistake(code, &format!("input.{path}")), &Json::Null),
            "{input}"
        );
        let message = payload["userErrors"][0]["message"].as_str().expect("a message");
        assert!(message.contains(said) && message.ends_with('.'), "{message}");
    }
    // All at once, as far as they can be known.
    let payload = write(&hub, json!({"name": "", "document": "{ nowhere }", "variables": "{}"})).await;
    assert_eq!(mistakes(&payload), [mistake("INVALID", "input.name"), mistake("INVALID", "input.document")].concat());
    assert_eq!(names(&hub).await, STARTERS);
    // What is missing is for who opens it.
    for variables in ["{}", "{\"slug\": \"ports\"}", "{\"first\": 7}"] {
        saved(&hub, values(variables)).await;
    }
}

#[tokio::test]
async fn a_newsroom_keeps_as_many_as_it_may() {
    on_both(async |hub: TestHub| {
        let new = |number: usize| json!({"name": format!("Number {number}"), "document": "{ viewer { role } }"});
        for number in STARTERS.len()..296 {
            saved(&hub, new(number)).await;
        }
        // Those of many editors at one time are counted one after the other.
        let made = join_all((1_000..1_010).map(|number| write(&hub, new(number)))).await;
        let (kept, refused): (Vec<_>, Vec<_>) =
            made.into_iter().partition(|payload| payload["savedOperation"].is_object());
        assert_eq!(kept.len(), 4);
        assert!(refused.iter().all(|payload| mistakes(payload) == mistake("TOO_MUCH", "input")), "{refused:?}");
        saved(&hub, json!({"name": "Number 20", "document": "{ sections { name } }"})).await;

        let (mut all, mut after) = (Vec::new(), String::new());
        loop {
            let list = listed(&hub, &format!("first: 70{after}")).await;
            assert_eq!(list["totalCount"]["value"], 300);
            all.extend(each(&list["nodes"], "id"));
            if list["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = format!(", after: {}", list["pageInfo"]["endCursor"]);
        }
        assert_eq!(all.len(), 300);
        let each_once: std::collections::HashSet<_> = all.iter().collect();
        assert_eq!(each_once.len(), 300);
    })
    .await;
}

#[tokio::test]
async fn only_the_newsroom_sees_what_it_shares() {
    on_both(async |hub: TestHub| {
        let id = listed(&hub, "first: 1").await["nodes"][0]["id"].take();
        let list = "{ savedOperations { nodes { name } } }";
        let node = format!("{{ node(id: {id}) {{ id }} }}");
        let unknown = "{ node(id: \"operation_01h2xcejqtf2nbrexx3vqjhp41\") { id } }";
        for (viewer, code) in [(Viewer::Public, "UNAUTHENTICATED"), (staff(Reader), "FORBIDDEN")] {
            for query in [list, &node, unknown] {
                let (answer, sent) = hub.statements_of(hub.query_as(viewer.clone(), query, &Json::Null)).await;
                assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{query}");
                assert_eq!((&answer["errors"][1], sent.len()), (&Json::Null, 0));
                assert!(answer["data"].as_object().is_some_and(|data| data.values().all(Json::is_null)), "{answer}");
            }
        }
        for role in [Writer, Editor, Role::Admin] {
            let answer = hub.query_as(staff(role), &node, &Json::Null).await;
            assert_eq!(answer["data"]["node"]["id"], id);
            let answer = hub.query_as(staff(role), unknown, &Json::Null).await;
            assert_eq!(answer, json!({"data": {"node": null}}));
        }
    })
    .await;
}

#[tokio::test]
async fn the_migration_writes_names_as_the_hub_compares_them() {
    on_both(async |hub: TestHub| {
        let statement = Statement::from_string(hub.app.db.backend(), "SELECT name, name_key FROM saved_operation");
        let rows = hub.app.db.reader().query_all_raw(statement).await.expect("rows");
        assert_eq!(rows.len(), STARTERS.len());
        for row in rows {
            let text = |column: &str| row.try_get::<String>("", column).expect("a text");
            assert_eq!(masthead::text::fold(&text("name")), text("name_key"));
        }
    })
    .await;
}
