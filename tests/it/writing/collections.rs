//! Keeping collections.

use std::collections::HashSet;

use futures::future::join_all;
use masthead::viewer::Role::Editor;
use serde_json::{Value as Json, json};

use super::articles::{done as article, draft};
use super::{MISTAKES, mistake, mistakes};
use crate::asking::{data, each};
use crate::corpus::import_public;
use crate::hub::{TestHub, on_both, staff};

const COLLECTION: &str = "notices collection { id slug name description articles { nodes { slug } } }";

async fn write(hub: &TestHub, mutation: &str, input: Json) -> Json {
    hub.mutate(Editor, mutation, &format!("{COLLECTION} {MISTAKES}"), &input).await
}

async fn done(hub: &TestHub, mutation: &str, input: Json) -> Json {
    let payload = write(hub, mutation, input).await;
    assert_eq!(mistakes(&payload), [], "{payload:#}");
    payload
}

async fn made(hub: &TestHub, input: Json) -> Json {
    done(hub, "collectionCreate", input).await["collection"]["id"].clone()
}

async fn slugs(hub: &TestHub, slug: &str) -> Vec<String> {
    let query = format!("{{ collection(by: {{slug: \"{slug}\"}}) {{ articles {{ nodes {{ slug }} }} }} }}");
    each(&data(hub, &query).await["collection"]["articles"]["nodes"], "slug")
}

async fn articles(hub: &TestHub) -> Vec<Json> {
    let all = data(hub, "{ articles { nodes { id } } }").await["articles"]["nodes"].take();
    all.as_array().expect("articles").iter().map(|article| article["id"].clone()).collect()
}

const VOTE: &str = "council-votes-for-free-ferries";
const FERRY: &str = "ferry-line-doubles-its-service";
const HARBOUR: &str = "harbour-bridge-to-close-for-a-year";
const OVEN: &str = "backerei-in-koln-schliesst-nach-120-jahren";

#[tokio::test]
async fn a_front_has_its_picks_in_order_and_then_what_fills_it() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let all = articles(&hub).await;
        let new = json!({"name": "Harbour  news", "description": "All of it.", "fill": {"sections": ["transport"]}});
        let front = made(&hub, new).await;
        assert_eq!(slugs(&hub, "harbour-news").await, [FERRY, HARBOUR]);

        let hidden = draft(&hub).await;
        let picks = json!({"id": front, "articleIds": [all[3], hidden, all[0], all[2]]});
        let payload = done(&hub, "collectionSetItems", picks).await;
        assert_eq!(each(&payload["collection"]["articles"]["nodes"], "slug"), [OVEN, VOTE, HARBOUR, FERRY]);
        assert_eq!(payload["notices"].as_array().map(Vec::len), Some(1));
        article(&hub, "articlePublish", json!({"articleId": hidden, "version": 1})).await;
        assert_eq!(slugs(&hub, "harbour-news").await, [OVEN, "bridge-to-close", VOTE, HARBOUR, FERRY]);

        let payload = done(&hub, "collectionSetItems", json!({"id": front, "articleIds": [all[0]]})).await;
        assert_eq!(
            (&payload["notices"], slugs(&hub, "harbour-news").await),
            (&json!([]), vec![VOTE.into(), FERRY.into(), HARBOUR.into()])
        );
        done(&hub, "collectionUpdate", json!({"id": front, "fill": null, "description": null})).await;
        assert_eq!(slugs(&hub, "harbour-news").await, [VOTE]);
        done(&hub, "collectionSetItems", json!({"id": front, "articleIds": []})).await;
        assert!(slugs(&hub, "harbour-news").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_front_and_what_fills_it_are_found_when_slugs_change() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let front =
            made(&hub, json!({"name": "A", "fill": {"sections": ["transport"], "people": ["noor-haddad"]}})).await;
        for (noun, slug) in [("section", "transport"), ("person", "noor-haddad")] {
            let of = format!("{{ {noun}(by: {{slug: \"{slug}\"}}) {{ id }} }}");
            let id = data(&hub, &of).await[noun]["id"].take();
            let input = json!({"id": id, "slug": format!("other-{slug}")});
            hub.mutate(Editor, &format!("{noun}Update"), "notices", &input).await;
        }
        done(&hub, "collectionUpdate", json!({"id": front, "slug": "b", "name": "B"})).await;
        for slug in ["a", "b"] {
            assert_eq!(slugs(&hub, slug).await, [FERRY], "{slug}");
        }
        // A former slug names it still.
        done(&hub, "collectionUpdate", json!({"id": front, "fill": {"sections": ["transport"]}})).await;
        assert_eq!(slugs(&hub, "b").await, [FERRY, HARBOUR]);
        let other = made(&hub, json!({"name": "Other", "slug": "a"})).await;
        let found = data(&hub, "{ collection(by: {slug: \"a\"}) { id } }").await;
        assert_eq!(found["collection"]["id"], other, "what has a slug now comes first");
    })
    .await;
}

#[tokio::test]
async fn what_no_collection_can_be_is_told_and_nothing_is_done() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let all = articles(&hub).await;
        let front = made(&hub, json!({"name": "Front"})).await;
        done(&hub, "collectionSetItems", json!({"id": front, "articleIds": [all[0]]})).await;
        let unknown = |kind: &str| format!("{kind}_01h2xcejqtf2nbrexx3vqjhp41");
        for (mutation, input, expected) in [
            ("collectionCreate", json!({"name": ""}), mistake("INVALID", "input.name")),
            ("collectionCreate", json!({"name": "A", "slug": "front"}), mistake("TAKEN", "input.slug")),
            ("collectionCreate", json!({"name": "A", "slug": "Ä"}), mistake("INVALID", "input.slug")),
            (
                "collectionCreate",
                json!({"name": "A", "description": "x".repeat(2_001)}),
                mistake("TOO_MUCH", "input.description"),
            ),
            (
                "collectionCreate",
                json!({"name": "A", "fill": {"people": ["noor-haddad", "nobody"]}}),
                mistake("NOT_FOUND", "input.fill.people.1"),
            ),
            (
                "collectionCreate",
                json!({"name": "A", "fill": {"places": [unknown("place")]}}),
                mistake("NOT_FOUND", "input.fill.places.0"),
            ),
            ("collectionUpdate", json!({"id": front, "name": null}), mistake("INVALID", "input.name")),
            ("collectionUpdate", json!({"id": unknown("collection")}), mistake("NOT_FOUND", "input.id")),
            (
                "collectionSetItems",
                json!({"id": unknown("collection"), "articleIds": []}),
                mistake("NOT_FOUND", "input.id"),
            ),
            (
                "collectionSetItems",
                json!({"id": front, "articleIds": [all[1], all[1]]}),
                mistake("INVALID", "input.articleIds.1"),
            ),
            (
                "collectionSetItems",
                json!({"id": front, "articleIds": [unknown("article")]}),
                mistake("NOT_FOUND", "input.articleIds.0"),
            ),
            (
                "collectionSetItems",
                json!({"id": front, "articleIds": vec![all[1].clone(); 201]}),
                mistake("TOO_MUCH", "input.articleIds"),
            ),
        ] {
            let payload = write(&hub, mutation, input.clone()).await;
            assert_eq!((mistakes(&payload), &payload["collection"]), (expected, &Json::Null), "{input}");
        }
        assert_eq!(slugs(&hub, "front").await, [VOTE]);
        let document = "mutation($input: CollectionSetItemsInput!) { collectionSetItems(input: $input) { notices } }";
        let input = json!({"input": {"id": front, "articleIds": [all[1], front]}});
        let answer = hub.query_as(staff(Editor), document, &input).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_ID");
        let document = "mutation($input: CollectionCreateInput!) { collectionCreate(input: $input) { notices } }";
        let range = json!({"from": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z"});
        let input = json!({"input": {"name": "A", "fill": {"publishedAt": range}}});
        let answer = hub.query_as(staff(Editor), document, &input).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_FILTER");
    })
    .await;
}

#[tokio::test]
async fn editors_at_one_time_leave_one_order() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let all = articles(&hub).await;
        let made = join_all((0..50).map(|_| done(&hub, "collectionCreate", json!({"name": "Front"})))).await;
        let slugs: HashSet<String> = made.iter().map(|one| one["collection"]["slug"].to_string()).collect();
        assert_eq!(slugs.len(), 50, "{slugs:?}");
        let front = &made[0]["collection"]["id"];
        let orders = [json!([all[0], all[1]]), json!([all[1], all[0]]), json!([all[2]])];
        let picks = (0..12).map(|turn| json!({"id": front, "articleIds": orders[turn % 3]}));
        join_all(picks.map(|input| done(&hub, "collectionSetItems", input))).await;
        let kept = done(&hub, "collectionUpdate", json!({"id": front})).await;
        let kept = each(&kept["collection"]["articles"]["nodes"], "slug");
        assert!([vec![VOTE, FERRY], vec![FERRY, VOTE], vec![HARBOUR]].iter().any(|order| *order == kept), "{kept:?}");
    })
    .await;
}
