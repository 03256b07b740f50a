//! Keeping sections.

use std::collections::HashSet;

use futures::future::join_all;
use masthead::viewer::Role::Editor;
use serde_json::{Value as Json, json};

use super::{MISTAKES, mistake, mistakes};
use crate::asking::{data, each};
use crate::corpus::import_public;
use crate::hub::{TestHub, on_both};

async fn create(hub: &TestHub, input: Json) -> Json {
    let payload = format!("section {{ id slug name parent {{ slug }} }} {MISTAKES}");
    hub.mutate(Editor, "sectionCreate", &payload, &input).await
}

async fn update(hub: &TestHub, input: Json) -> Json {
    let payload = format!("section {{ slug name description parent {{ slug }} }} {MISTAKES}");
    hub.mutate(Editor, "sectionUpdate", &payload, &input).await
}

async fn delete(hub: &TestHub, id: &Json) -> Json {
    hub.mutate(Editor, "sectionDelete", &format!("deletedId {MISTAKES}"), &json!({ "id": id })).await
}

async fn made(hub: &TestHub, input: Json) -> Json {
    let payload = create(hub, input).await;
    assert_eq!(mistakes(&payload), []);
    payload["section"]["id"].clone()
}

async fn id_of(hub: &TestHub, slug: &str) -> Json {
    data(hub, &format!("{{ section(by: {{slug: \"{slug}\"}}) {{ id }} }}")).await["section"]["id"].clone()
}

async fn tree(hub: &TestHub) -> Vec<String> {
    each(&data(hub, "{ sections { slug } }").await["sections"], "slug")
}

#[tokio::test]
async fn editors_keep_the_tree_of_sections() {
    on_both(async |hub: TestHub| {
        let world = made(&hub, json!({"name": " World  News ", "slug": "world"})).await;
        let sport = made(&hub, json!({"name": "Sport"})).await;
        let asia = made(&hub, json!({"name": "Asia", "parent": world})).await;
        made(&hub, json!({"name": "Africa", "parent": world})).await;
        assert_eq!(tree(&hub).await, ["world", "asia", "africa", "sport"]);

        let payload = update(&hub, json!({"id": asia, "position": 5, "description": "East."})).await;
        assert_eq!(payload["section"]["description"], "East.");
        assert_eq!(tree(&hub).await, ["world", "africa", "asia", "sport"]);
        let payload = update(&hub, json!({"id": asia, "parent": null, "position": 0, "description": null})).await;
        assert_eq!((&payload["section"]["parent"], &payload["section"]["description"]), (&Json::Null, &Json::Null));
        assert_eq!(tree(&hub).await, ["asia", "world", "africa", "sport"]);

        let payload = update(&hub, json!({"id": world, "name": "The World", "slug": "the-world"})).await;
        assert_eq!(payload["section"]["name"], "The World");
        for slug in ["world", "the-world"] {
            assert_eq!(id_of(&hub, slug).await, world, "{slug}");
        }
        let other = made(&hub, json!({"name": "Other", "slug": "world"})).await;
        assert_eq!(id_of(&hub, "world").await, other, "what has a slug now comes first");

        assert_eq!(delete(&hub, &sport).await["deletedId"], sport);
        assert_eq!(data(&hub, "{ section(by: {slug: \"sport\"}) { id } }").await["section"], Json::Null);
        assert_eq!(mistakes(&delete(&hub, &sport).await), mistake("NOT_FOUND", "input.id"));
        made(&hub, json!({"name": "Sport", "slug": "sport"})).await;
    })
    .await;
}

#[tokio::test]
async fn articles_go_with_their_section() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let count = async |slug: &str| {
            let query = format!("{{ section(by: {{slug: \"{slug}\"}}) {{ articles {{ totalCount {{ value }} }} }} }}");
            data(&hub, &query).await["section"]["articles"]["totalCount"]["value"].clone()
        };
        let transport = id_of(&hub, "transport").await;
        let stories = count("transport").await;
        let city = made(&hub, json!({"name": "City"})).await;
        let quarter = made(&hub, json!({"name": "Quarter", "parent": city})).await;
        update(&hub, json!({"id": transport, "parent": quarter})).await;
        assert_eq!(
            [count("city").await, count("quarter").await, count("transport").await],
            [(); 3].map(|()| stories.clone())
        );
        update(&hub, json!({"id": transport, "parent": city})).await;
        assert_eq!([count("city").await, count("quarter").await], [stories.clone(), json!(0)]);

        let payload = delete(&hub, &transport).await;
        assert_eq!(mistakes(&payload), mistake("IN_USE", "input.id"));
        assert_eq!(payload["userErrors"][0]["useCount"], stories);
        let payload = delete(&hub, &city).await;
        assert_eq!(payload["userErrors"][0]["useCount"], 2);
        assert_eq!(payload["userErrors"][0]["usedBy"].as_array().map(Vec::len), Some(2));
    })
    .await;
}

#[tokio::test]
async fn what_no_section_can_be_is_told_and_nothing_is_done() {
    on_both(async |hub: TestHub| {
        let one = made(&hub, json!({"name": "One"})).await;
        let two = made(&hub, json!({"name": "Two", "parent": one})).await;
        let unknown = "section_01h2xcejqtf2nbrexx3vqjhp41";
        for (input, expected) in [
            (json!({"name": " "}), mistake("INVALID", "input.name")),
            (json!({"name": "x".repeat(201)}), mistake("TOO_MUCH", "input.name")),
            (json!({"name": "A", "slug": "One Two"}), mistake("INVALID", "input.slug")),
            (json!({"name": "A", "slug": ""}), mistake("INVALID", "input.slug")),
            (json!({"name": "A", "slug": "x".repeat(10_000)}), mistake("INVALID", "input.slug")),
            (json!({"name": "A", "slug": "one"}), mistake("TAKEN", "input.slug")),
            (json!({"name": "A", "parent": unknown}), mistake("NOT_FOUND", "input.parent")),
        ] {
            assert_eq!(mistakes(&create(&hub, input.clone()).await), expected, "{input}");
        }
        for (input, expected) in [
            (json!({"id": one, "parent": one}), mistake("INVALID", "input.parent")),
            (json!({"id": one, "parent": two}), mistake("INVALID", "input.parent")),
            (json!({"id": one, "name": null}), mistake("INVALID", "input.name")),
            (json!({"id": one, "slug": "two"}), mistake("TAKEN", "input.slug")),
            (json!({"id": unknown, "name": "A"}), mistake("NOT_FOUND", "input.id")),
        ] {
            assert_eq!(mistakes(&update(&hub, input.clone()).await), expected, "{input}");
        }
        let mut above = two;
        for depth in 3..=16 {
            above = made(&hub, json!({"name": format!("At {depth}"), "parent": above})).await;
        }
        let deeper = create(&hub, json!({"name": "At 17", "parent": above})).await;
        assert_eq!(mistakes(&deeper), mistake("TOO_MUCH", "input.parent"));
        assert_eq!(tree(&hub).await.len(), 16);
    })
    .await;
}

#[tokio::test]
async fn fifty_that_race_for_one_slug_get_fifty_slugs_or_one() {
    on_both(async |hub: TestHub| {
        let made = join_all((0..50).map(|_| create(&hub, json!({"name": "Weather"})))).await;
        let slugs: HashSet<String> = made.iter().map(|one| one["section"]["slug"].to_string()).collect();
        assert_eq!(slugs.len(), 50, "{slugs:?}");

        let wanted = join_all((0..50).map(|_| create(&hub, json!({"name": "Wind", "slug": "wind"})))).await;
        let (took, late): (Vec<&Json>, Vec<&Json>) = wanted.iter().partition(|one| one["section"].is_object());
        assert_eq!(took.len(), 1);
        assert!(late.iter().all(|one| mistakes(one) == mistake("TAKEN", "input.slug")));
    })
    .await;
}
