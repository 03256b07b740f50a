//! Keeping organisations.

use futures::future::join_all;
use masthead::viewer::Role::Editor;
use serde_json::{Value as Json, json};

use super::{MISTAKES, mistake, mistakes};
use crate::asking::{data, each};
use crate::corpus::import_public;
use crate::hub::{TestHub, on_both, staff};

const ORGANISATION: &str =
    "organisationId notices organisation { id slug name aliases kind description parent { name } sameAs }";

async fn create(hub: &TestHub, input: Json) -> Json {
    hub.mutate(Editor, "organisationCreate", &format!("{ORGANISATION} {MISTAKES}"), &input).await
}

async fn update(hub: &TestHub, input: Json) -> Json {
    hub.mutate(Editor, "organisationUpdate", &format!("{ORGANISATION} {MISTAKES}"), &input).await
}

async fn delete(hub: &TestHub, id: &Json) -> Json {
    hub.mutate(Editor, "organisationDelete", &format!("deletedId {MISTAKES}"), &json!({ "id": id })).await
}

async fn made(hub: &TestHub, mut input: Json) -> Json {
    input["isPublic"] = json!(true);
    let payload = create(hub, input).await;
    assert_eq!(mistakes(&payload), []);
    payload["organisationId"].clone()
}

async fn by_slug(hub: &TestHub, slug: &str) -> Json {
    let query = format!("{{ organisation(by: {{slug: \"{slug}\"}}) {{ id name aliases }} }}");
    data(hub, &query).await["organisation"].take()
}

#[tokio::test]
async fn editors_keep_what_an_organisation_is_and_to_which_it_belongs() {
    on_both(async |hub: TestHub| {
        let port = made(&hub, json!({"name": "Port of Velmar", "kind": "authority", "aliases": ["PoV"]})).await;
        let dock = made(&hub, json!({"name": "Dock 7", "parent": port, "sameAs": ["https://dock.example/"]})).await;
        let payload = update(&hub, json!({"id": dock, "description": "Deep.", "kind": "dock"})).await;
        let told = &payload["organisation"];
        assert_eq!([&told["kind"], &told["parent"]["name"]], ["dock", "Port of Velmar"]);
        let children =
            format!("{{ node(id: {port}) {{ ... on Organisation {{ children {{ nodes {{ name }} }} }} }} }}");
        assert_eq!(each(&data(&hub, &children).await["node"]["children"]["nodes"], "name"), ["Dock 7"]);

        let payload = delete(&hub, &port).await;
        assert_eq!(mistakes(&payload), mistake("IN_USE", "input.id"));
        assert_eq!(payload["userErrors"][0]["usedBy"], json!([dock]));
        let payload = update(&hub, json!({"id": dock, "parent": null, "kind": null, "description": null})).await;
        let told = &payload["organisation"];
        assert_eq!([&told["kind"], &told["parent"], &told["description"]], [&Json::Null; 3]);
        assert_eq!(delete(&hub, &port).await["deletedId"], port);
        assert_eq!(by_slug(&hub, "port-of-velmar").await, Json::Null);
    })
    .await;
}

#[tokio::test]
async fn an_organisation_goes_by_its_new_name_and_its_former_slug() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let id = by_slug(&hub, "velmar-ferries").await["id"].clone();
        update(&hub, json!({"id": id, "name": "Northern Lines", "slug": "northern-lines"})).await;
        let expected = json!({"id": id, "name": "Northern Lines", "aliases": ["Velmar Ferries"]});
        for slug in ["velmar-ferries", "northern-lines"] {
            assert_eq!(by_slug(&hub, slug).await, expected, "{slug}");
        }
        let found = data(&hub, "{ search(query: \"northern lines\") { totalCount { value } } }").await;
        assert_eq!(found["search"]["totalCount"]["value"], 3, "itself and the two articles that name it");
        assert_eq!(mistakes(&delete(&hub, &id).await), mistake("IN_USE", "input.id"));
    })
    .await;
}

#[tokio::test]
async fn none_belongs_to_itself() {
    on_both(async |hub: TestHub| {
        let one = made(&hub, json!({"name": "One"})).await;
        let two = made(&hub, json!({"name": "Two", "parent": one})).await;
        let three = made(&hub, json!({"name": "Three", "parent": two})).await;
        for parent in [&one, &two, &three] {
            let payload = update(&hub, json!({"id": one, "parent": parent})).await;
            assert_eq!(mistakes(&payload), mistake("INVALID", "input.parent"));
        }
        let unknown = json!({"name": "Four", "parent": "organisation_01h2xcejqtf2nbrexx3vqjhp41"});
        assert_eq!(mistakes(&create(&hub, unknown).await), mistake("NOT_FOUND", "input.parent"));
        assert_eq!(
            mistakes(&create(&hub, json!({"name": "Four", "kind": "x".repeat(201)})).await),
            mistake("TOO_MUCH", "input.kind")
        );
        let document = "mutation($input: OrganisationCreateInput!) { organisationCreate(input: $input) { notices } }";
        let wrong = json!({"input": {"name": "A", "parent": "person_01h2xcejqtf2nbrexx3vqjhp41"}});
        let answer = hub.query_as(staff(Editor), document, &wrong).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_ID");

        let (four, five) = (made(&hub, json!({"name": "Four"})).await, made(&hub, json!({"name": "Five"})).await);
        let each_other = [json!({"id": four, "parent": five}), json!({"id": five, "parent": four})];
        let done = join_all(each_other.map(|change| update(&hub, change))).await;
        assert_eq!(done.iter().filter(|payload| mistakes(payload).is_empty()).count(), 1, "{done:#?}");
    })
    .await;
}
