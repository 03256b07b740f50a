//! Roles that come in with stories: readers see those that the text of an edition states.

use entity::affiliation;
use masthead::clock::Timestamp;
use masthead::graphql::id::IdKind;
use sea_orm::EntityTrait;
use serde_json::{Value as Json, json};

use super::{ADA, DRAFT, PUBLISH, import};
use crate::asking::{data, id};
use crate::hub::{START, TestHub, on_both};

const HOUR: i64 = 3_600_000;

fn with_url(text: &str, date: &str) -> String {
    format!("---\nurl: https://source.example/harbour\npublished_at: {date}\n---\n{text}")
}

/// What readers are told of Ada Okafor's roles.
async fn roles(hub: &TestHub) -> Json {
    let query = "{ person(by: {name: \"Ada Okafor\"}) { affiliations { roleName firstReported lastReported
        evidence { article { version } } } } }";
    data(hub, query).await["person"]["affiliations"].take()
}

#[tokio::test]
async fn a_role_is_public_while_an_edition_states_it() {
    on_both(async |hub: TestHub| {
        let executive = |version: i32, date: &str| {
            json!([{ "roleName": "chief executive", "firstReported": date, "lastReported": date,
                     "evidence": [{ "article": { "version": version } }] }])
        };
        import(&hub, &[&with_url(ADA, "2026-11-01")], PUBLISH).await;
        assert_eq!(roles(&hub).await, executive(1, "2026-11-01"));
        // The sentence stands in a block that does not change.
        hub.app.clock.set(Timestamp(START.0 + HOUR));
        let longer = ADA.replace("two years.", "four years.");
        import(&hub, &[&with_url(&longer, "2026-11-02")], PUBLISH).await;
        assert_eq!(roles(&hub).await, executive(2, "2026-11-02"));
        hub.app.clock.set(Timestamp(START.0 + 2 * HOUR));
        let without = longer.replace(", chief executive of Tidewater Foundation,", "");
        import(&hub, &[&with_url(&without, "2026-11-02")], DRAFT).await;
        assert_eq!(roles(&hub).await, executive(2, "2026-11-02"));
        hub.app.clock.set(Timestamp(START.0 + 3 * HOUR));
        import(&hub, &[&with_url(&format!("{without}Cy Rao came.\n"), "2026-11-02")], PUBLISH).await;
        assert_eq!(roles(&hub).await, json!([]));
    })
    .await;
}

#[tokio::test]
async fn a_draft_that_makes_an_old_sentence_clear_shows_nothing() {
    on_both(async |hub: TestHub| {
        let unclear = "Storm\nOkafor, chief executive of Tidewater Foundation, left early.\n";
        let clear = format!("{unclear}Ada Okafor came back.\n");
        import(&hub, &[&with_url(unclear, "2026-11-01")], PUBLISH).await;
        import(&hub, &["Rain\nAda Okafor, director of Brightmoor Bank, sang.\n"], PUBLISH).await;
        let before = roles(&hub).await;
        assert_eq!(before.as_array().map(Vec::len), Some(1), "{before}");
        import(&hub, &[&with_url(&clear, "2026-11-01")], DRAFT).await;
        let known = affiliation::Entity::find().all(hub.app.db.reader()).await.expect("read");
        let new = known.iter().find(|role| role.role_name == "chief executive").expect("the draft states it");
        assert_eq!(roles(&hub).await, before);
        let role = id(IdKind::Affiliation, new.id);
        assert_eq!(data(&hub, &format!("{{ node(id: \"{role}\") {{ id }} }}")).await["node"], Json::Null);
        import(&hub, &[&with_url(&format!("{clear}Cy Rao came.\n"), "2026-11-01")], PUBLISH).await;
        assert_eq!(roles(&hub).await.as_array().map(Vec::len), Some(2));
    })
    .await;
}

#[tokio::test]
async fn a_role_is_nothing_that_a_story_names() {
    on_both(async |hub: TestHub| {
        import(&hub, &[ADA], PUBLISH).await;
        let known = affiliation::Entity::find().all(hub.app.db.reader()).await.expect("read");
        let filters = [
            ("people", IdKind::Person),
            ("organisations", IdKind::Organisation),
            ("places", IdKind::Place),
            ("sections", IdKind::Section),
        ];
        for (field, kind) in filters {
            let role = id(kind, known[0].id);
            let query = format!("{{ articles(filter: {{{field}: [\"{role}\"]}}) {{ nodes {{ slug }} }} }}");
            assert_eq!(data(&hub, &query).await["articles"]["nodes"], json!([]), "{field}");
        }
        let found = data(
            &hub,
            "{ article(by: {slug: \"harbour-reopens\"}) { mentions { totalCount { value } nodes { __typename } } } }",
        )
        .await;
        let named = ["Person", "Organisation", "Place"].map(|kind| json!({ "__typename": kind }));
        let mentions = &found["article"]["mentions"];
        assert_eq!(mentions["totalCount"]["value"], 3);
        assert!(named.iter().all(|one| mentions["nodes"].as_array().is_some_and(|nodes| nodes.contains(one))));
    })
    .await;
}
