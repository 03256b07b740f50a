//! Editors' picks before links inside the story before computed edges.

use entity::edition_key::EditionKeyKind;
use entity::kind::TargetKind::{Organisation, Person};
use entity::related_edge::{RelatedKind, RelatedRelation};
use serde_json::json;

use super::linking;
use crate::asking::{code, data, each, same_statements, walks};
use crate::corpus::{expire, import};
use crate::hub::{TestHub, on_both};
use crate::newsroom::{Edge, Newsroom, Shown};

const START: &str = "{ article(by: {slug: \"start\"}) {";

/// A story with edges of every kind: some to one story, some to stories out of sight.
async fn write(hub: &TestHub) {
    import(hub, "start", &linking("Start", &["Shared", "Nobody wrote this", "Linked", "Shared"]), true).await;
    let room = Newsroom::open(hub).await;
    let start = room.imported("start").await;
    for headline in ["Shared", "Linked"] {
        let story = room.story(headline, Shown::Since(1), &["Text."]).await;
        room.key(&story, EditionKeyKind::Headline, headline).await;
    }
    let shared = room.imported("shared").await;
    let picked = room.story("Picked", Shown::Since(2), &["Text."]).await;
    let later = room.story("Later", Shown::Tomorrow, &["Text."]).await;
    let past = room.story("Past", Shown::UntilYesterday, &["Text."]).await;
    let scored = room.story("Scored", Shown::Since(3), &["Text."]).await;
    let near = room.story("Near", Shown::Since(3), &["Text."]).await;
    let named = Edge { headline: Some("Desk's words"), ..Edge::to(&shared) };
    let editorial = [Edge::to(&later), named, Edge::to(&past), Edge::to(&picked)];
    room.edges(&start, RelatedKind::Editorial, &editorial).await;
    let scored = Edge { relation: Some(RelatedRelation::FollowUp), score: Some(875), ..Edge::to(&scored) };
    let near = Edge { relation: Some(RelatedRelation::NearCopy), score: Some(500), ..Edge::to(&near) };
    let hidden = Edge { score: Some(999), ..Edge::to(&later) };
    let again = Edge { score: Some(700), ..Edge::to(&picked) };
    room.edges(&start, RelatedKind::Automatic, &[hidden, scored, again, near]).await;
    room.close().await;
}

#[tokio::test]
async fn picks_come_before_links_and_links_before_what_is_computed_each_story_once() {
    on_both(async |hub: TestHub| {
        write(&hub).await;
        let query = format!(
            "{START} related {{ totalCount {{ value }} nodes {{ slug }}
               edges {{ position kind headline relation score node {{ slug }} }} }} }} }}"
        );
        let found = data(&hub, &query).await["article"]["related"].take();
        let edges = found["edges"].as_array().expect("edges");
        let told: Vec<_> = edges
            .iter()
            .map(|edge| {
                let slug = edge["node"]["slug"].as_str().unwrap_or("-");
                format!(
                    "{} {} {} {} {} {slug}",
                    edge["position"], edge["kind"], edge["headline"], edge["relation"], edge["score"]
                )
            })
            .collect();
        let expected = [
            "0 \"EDITORIAL\" \"Desk's words\" null null shared",
            "1 \"EDITORIAL\" \"Picked\" null null picked",
            "2 \"INLINE\" \"Nobody wrote this\" null null -",
            "3 \"INLINE\" \"Linked\" null null linked",
            "4 \"AUTOMATIC\" \"Scored\" \"FOLLOW_UP\" 0.875 scored",
            "5 \"AUTOMATIC\" \"Near\" \"NEAR_COPY\" 0.5 near",
        ];
        assert_eq!(told, expected);
        assert_eq!(found["totalCount"]["value"], 6);
        assert_eq!(each(&found["nodes"], "slug"), ["shared", "picked", "linked", "scored", "near"]);
    })
    .await;
}

#[tokio::test]
async fn every_kind_and_all_of_them_are_read_from_either_end() {
    on_both(async |hub: TestHub| {
        write(&hub).await;
        let all = ["Desk's words", "Picked", "Nobody wrote this", "Linked", "Scored", "Near"];
        for (argument, expected) in [
            ("", all.as_slice()),
            ("kind: null,", all.as_slice()),
            ("kind: EDITORIAL,", &all[..2]),
            ("kind: INLINE,", &["Shared", "Nobody wrote this", "Linked", "Shared"]),
            ("kind: AUTOMATIC,", &["Scored", "Picked", "Near"]),
        ] {
            let list = format!("related({argument}");
            walks(&hub, (START, &list, "told: headline } } } }"), "/article/related", expected).await;
            let count = format!("{START} {list} first: 0) {{ totalCount {{ value }} edges {{ position }} }} }} }}");
            let counted = data(&hub, &count).await["article"]["related"].take();
            assert_eq!(counted, json!({"totalCount": {"value": expected.len()}, "edges": []}));
        }
        let foreign = "{ articles(first: 1) { pageInfo { endCursor } } }";
        let foreign = data(&hub, foreign).await["articles"]["pageInfo"]["endCursor"].take();
        for (arguments, expected) in [
            (format!("after: {foreign}"), "INVALID_CURSOR"),
            ("before: \"x\"".to_owned(), "INVALID_CURSOR"),
            ("first: 1, last: 1".to_owned(), "INVALID_PAGE_SIZE"),
            ("last: 101".to_owned(), "INVALID_PAGE_SIZE"),
        ] {
            let query = format!("{START} related({arguments}) {{ nodes {{ slug }} }} }} }}");
            assert_eq!(code(&hub, &query).await, expected, "{arguments}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_goes_on_behind_an_edge_that_went_out_of_sight() {
    on_both(async |hub: TestHub| {
        write(&hub).await;
        let page = async |arguments: &str| {
            let query = format!("{START} related({arguments}) {{ edges {{ cursor headline }} }} }} }}");
            data(&hub, &query).await["article"]["related"]["edges"].take()
        };
        let two = page("first: 2").await;
        let cursor = two[1]["cursor"].clone();
        expire(&hub, "picked").await;
        assert_eq!(each(&page(&format!("first: 1, after: {cursor}")).await, "headline"), ["Nobody wrote this"]);
        assert_eq!(each(&page(&format!("last: 5, before: {cursor}")).await, "headline"), ["Desk's words"]);
    })
    .await;
}

#[tokio::test]
async fn reasons_name_only_what_the_public_knows() {
    on_both(async |hub: TestHub| {
        let room = Newsroom::open(&hub).await;
        let (known, secret) = (room.person("Ana Ruiz").await, room.person("Secret Source").await);
        let bank = room.organisation("The Bank", None, true).await;
        let mut start = room.story("Start", Shown::Since(1), &["Text."]).await;
        room.names(&mut start, Person, &[known]).await;
        let mut other = room.story("Other", Shown::Since(1), &["Text."]).await;
        room.names(&mut other, Person, &[known]).await;
        room.names(&mut other, Organisation, &[bank]).await;
        let mut hidden = room.story("Hidden", Shown::Tomorrow, &["Text."]).await;
        room.names(&mut hidden, Person, &[secret]).await;
        let reasons = vec![
            json!({"kind": "SHARED_NAMES", "people": [secret, known], "organisations": [bank]}),
            json!({"kind": "SHARED_NAMES", "people": [secret]}),
            json!({"kind": "SHARED_WORDS", "words": ["harbour", "ferry"]}),
            json!({"kind": "NEAR_COPY"}),
        ];
        room.edges(&start, RelatedKind::Automatic, &[Edge { reasons, score: Some(900), ..Edge::to(&other) }]).await;
        room.close().await;
        let query = format!(
            "{START} related {{ edges {{ reasons {{ kind text people {{ name }} organisations {{ name }} }} }} }} }} }}"
        );
        let found = data(&hub, &query).await["article"]["related"]["edges"][0]["reasons"].take();
        let expected = json!([
            {"kind": "SHARED_NAMES", "text": "Both name Ana Ruiz, The Bank",
             "people": [{"name": "Ana Ruiz"}], "organisations": [{"name": "The Bank"}]},
            {"kind": "SHARED_WORDS", "text": "Both tell of harbour, ferry", "people": [], "organisations": []},
            {"kind": "NEAR_COPY", "text": "Nearly the same text", "people": [], "organisations": []},
        ]);
        assert_eq!(found, expected);
    })
    .await;
}

#[tokio::test]
async fn the_number_of_statements_does_not_follow_the_number_of_edges() {
    on_both(async |hub: TestHub| {
        let room = Newsroom::open(&hub).await;
        for (headline, count) in [("Few", 1), ("Many", 30)] {
            let start = room.story(headline, Shown::Since(1), &["Text."]).await;
            let mut targets = Vec::new();
            for number in 0..count {
                targets.push(room.story(&format!("{headline} {number}"), Shown::Since(1), &["Text."]).await);
            }
            let edges: Vec<_> = targets.iter().map(Edge::to).collect();
            room.edges(&start, RelatedKind::Editorial, &edges).await;
            for target in &targets {
                room.edges(target, RelatedKind::Inline, &[Edge::to(&start)]).await;
            }
        }
        room.close().await;
        let query = |slug| {
            format!(
                "{{ article(by: {{slug: \"{slug}\"}}) {{ related(first: 50) {{ totalCount {{ value }} nodes {{ slug
                    related {{ nodes {{ slug }} }} relatedFrom {{ totalCount {{ value }} nodes {{ slug }} }} }} }} }} }}"
            )
        };
        same_statements(&hub, &query("few"), &query("many"), 7).await;
    })
    .await;
}
