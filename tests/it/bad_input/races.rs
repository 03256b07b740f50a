//! Many who want the same at one time, on two nodes.

use std::collections::BTreeSet;

use futures::future::join_all;
use masthead::viewer::Role::Editor;
use serde_json::{Value as Json, json};

use crate::asking::data;
use crate::hub::{TestHub, UNHURRIED, on_both};
use crate::writing::{mistake, mistakes, paragraph};

/// How many come at once.
const MANY: usize = 50;

/// How often two move at once.
const ROUNDS: usize = 20;

/// What is told of as many that are made at once, on either node in turn.
async fn at_once(nodes: [&TestHub; 2], mutation: &str, payload: &str, inputs: &[Json]) -> Vec<Json> {
    let payload = format!("{payload} userErrors {{ code message path }}");
    let made = inputs.iter().enumerate().map(|(index, input)| {
        let (node, payload) = (nodes[index % 2], payload.clone());
        async move { node.mutate(Editor, mutation, &payload, input).await }
    });
    join_all(made).await
}

#[tokio::test]
async fn of_fifty_that_race_for_a_slug_one_has_it_and_none_is_lost() {
    on_both(async |hub: TestHub| {
        let other = hub.again(4, UNHURRIED).await;
        let nodes = [&hub, &other];
        for (mutation, field, told, name) in [
            ("articleCreate", "headline", "draft { slug }", "draft"),
            ("organisationCreate", "name", "organisation { slug }", "organisation"),
            ("collectionCreate", "name", "collection { slug }", "collection"),
            ("personCreate", "name", "person { slug }", "person"),
            ("sectionCreate", "name", "section { slug }", "section"),
        ] {
            let new = |words: &str| {
                let mut input = json!({ field: words });
                if ["organisation", "person"].contains(&name) {
                    input["isPublic"] = json!(true);
                }
                input
            };
            let made = at_once(nodes, mutation, told, &vec![new("Storm at sea"); MANY]).await;
            let slugs: BTreeSet<&str> = made.iter().filter_map(|one| one[name]["slug"].as_str()).collect();
            assert_eq!(slugs.len(), MANY, "{mutation}: {slugs:?}");
            let numbered = (2..=MANY).map(|number| format!("storm-at-sea-{number}"));
            let expected: BTreeSet<String> = numbered.chain(["storm-at-sea".to_owned()]).collect();
            assert!(slugs.into_iter().eq(&expected), "{mutation}");

            let mut wanted = new("Calm");
            wanted["slug"] = json!("calm");
            let made = at_once(nodes, mutation, told, &vec![wanted; MANY]).await;
            let (took, late): (Vec<&Json>, Vec<&Json>) = made.iter().partition(|one| one[name].is_object());
            assert_eq!((took.len(), took[0][name]["slug"].as_str()), (1, Some("calm")), "{mutation}");
            assert!(late.iter().all(|one| mistakes(one) == mistake("TAKEN", "input.slug")), "{mutation}: {late:#?}");
        }
    })
    .await;
}

#[tokio::test]
async fn one_create_that_comes_fifty_times_is_done_once() {
    on_both(async |hub: TestHub| {
        let other = hub.again(4, UNHURRIED).await;
        let create = json!({"headline": "Once", "body": [paragraph("Said once.")], "idempotencyKey": "once"});
        let made = at_once([&hub, &other], "articleCreate", "articleId", &vec![create; MANY]).await;
        let ids: BTreeSet<String> = made.iter().map(|one| one["articleId"].to_string()).collect();
        assert_eq!(ids.len(), 1, "{ids:?}");
        assert!(made.iter().all(|one| mistakes(one).is_empty()));
    })
    .await;
}

#[tokio::test]
async fn nothing_lies_below_itself_whoever_moves_it_at_one_time() {
    on_both(async |hub: TestHub| {
        let other = hub.again(4, UNHURRIED).await;
        let nodes = [&hub, &other];
        for noun in ["section", "organisation"] {
            let (create, update) = (format!("{noun}Create"), format!("{noun}Update"));
            let told = format!("{noun} {{ id }}");
            let mut ids = Vec::new();
            for name in ["Ports", "Ships", "Sails"] {
                let mut input = json!({ "name": name });
                if noun == "organisation" {
                    input["isPublic"] = json!(true);
                }
                ids.push(at_once(nodes, &create, &told, &[input]).await[0][noun]["id"].take());
            }
            let below = |one: usize, other: usize| json!({"id": ids[one], "parent": ids[other]});
            let itself = at_once(nodes, &update, &told, &[below(0, 0)]).await;
            assert_eq!(mistakes(&itself[0]), mistake("INVALID", "input.parent"), "{noun}");
            for round in 0..ROUNDS {
                // Two or three that would lie in a circle.
                let circle = if round % 2 == 0 {
                    vec![below(0, 1), below(1, 0)]
                } else {
                    vec![below(0, 1), below(1, 2), below(2, 0)]
                };
                let moved = at_once(nodes, &update, &told, &circle).await;
                let refused = moved.iter().filter(|one| mistakes(one) == mistake("INVALID", "input.parent")).count();
                let done = moved.iter().filter(|one| mistakes(one).is_empty()).count();
                assert_eq!((refused, done), (1, circle.len() - 1), "{noun}, round {round}: {moved:#?}");
                let last = at_once(nodes, &update, &told, &[below(0, 0)]).await;
                assert_eq!(mistakes(&last[0]), mistake("INVALID", "input.parent"));
                for id in &ids {
                    at_once(nodes, &update, &told, &[json!({"id": id, "parent": null})]).await;
                }
            }
        }
        let told = data(&hub, "{ sections { slug children { slug } parent { slug } } }").await;
        assert_eq!(told["sections"].as_array().map(Vec::len), Some(3));
    })
    .await;
}
