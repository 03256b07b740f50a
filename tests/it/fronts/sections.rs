//! Sections: a tree, and the articles of each with those below it.

use masthead::clock::Timestamp;
use serde_json::{Value as Json, json};

use crate::asking::{data, each, same_statements, walks};
use crate::corpus::import;
use crate::hub::{TestHub, on_both};
use crate::newsroom::{Newsroom, Shown};

/// World over Africa over Kenya, and beside them others.
async fn write_tree(hub: &TestHub) {
    let room = Newsroom::open(hub).await;
    let sport = room.section("Sport", None, 1).await;
    let world = room.section("World", None, 0).await;
    room.section("Zürich", Some(world), 1).await;
    room.section("asia", Some(world), 1).await;
    let africa = room.section("Africa", Some(world), 0).await;
    room.section("Kenya", Some(africa), 0).await;
    room.section("Árbol", Some(sport), 0).await;
    room.section("Arts", None, 1).await;
    room.close().await;
}

async fn write_story(hub: &TestHub, headline: &str, section: &str, day: &str) {
    let story =
        format!("---\nheadline: {headline}\nsection: {section}\npublished_at: {day}\n---\nText of {headline}.\n");
    import(hub, headline, &story, true).await;
}

#[tokio::test]
async fn sections_are_told_from_the_top_siblings_in_the_editors_order() {
    on_both(async |hub: TestHub| {
        write_tree(&hub).await;
        let query = "{ sections { id name slug description parent { name } children { name parent { name } } } }";
        let found = data(&hub, query).await["sections"].take();
        // Siblings of one number are in the order of their names, without case and accents.
        let names = ["World", "Africa", "Kenya", "asia", "Zürich", "Arts", "Sport", "Árbol"];
        assert_eq!(each(&found, "name"), names);
        assert_eq!(each(&found, "slug")[3..5], ["asia", "zurich"]);
        assert_eq!(found[2]["description"], "About Kenya");
        let parents: Vec<_> =
            found.as_array().expect("a list").iter().map(|one| one["parent"]["name"].clone()).collect();
        assert_eq!(Json::from(parents), json!([null, "World", "Africa", "World", "World", null, null, "Sport"]));
        let below = |name: &str, parent: &str| json!({"name": name, "parent": {"name": parent}});
        assert_eq!(
            found[0]["children"],
            json!([below("Africa", "World"), below("asia", "World"), below("Zürich", "World")])
        );
        assert_eq!(found[2]["children"], json!([]));
        let id = found[2]["id"].as_str().expect("an id");
        let node = data(&hub, &format!("{{ node(id: \"{id}\") {{ id ... on Section {{ name }} }} }}")).await;
        assert_eq!(node["node"], json!({"id": id, "name": "Kenya"}));
    })
    .await;
}

#[tokio::test]
async fn a_section_holds_its_own_articles_and_those_below_it() {
    on_both(async |hub: TestHub| {
        write_tree(&hub).await;
        for (headline, section, day) in [
            ("In Kenya", "Kenya", "2026-11-20"),
            ("In Africa", "africa", "2026-11-22"),
            ("In the world", "World", "2026-11-21"),
            ("Also in Kenya", "kenya", "2026-11-19"),
            ("In sport", "Sport", "2026-11-23"),
            ("Soon in Kenya", "Kenya", "2027-01-01"),
        ] {
            write_story(&hub, headline, section, day).await;
        }
        import(&hub, "none", "---\nheadline: In none\n---\nText.\n", true).await;
        for (slug, expected) in [
            ("world", vec!["In Africa", "In the world", "In Kenya", "Also in Kenya"]),
            ("africa", vec!["In Africa", "In Kenya", "Also in Kenya"]),
            ("kenya", vec!["In Kenya", "Also in Kenya"]),
            ("asia", vec![]),
            ("sport", vec!["In sport"]),
        ] {
            let before = format!("{{ section(by: {{slug: \"{slug}\"}}) {{");
            let parts = (before.as_str(), "articles(", "node { told: headline } } } } }");
            walks(&hub, parts, "/section/articles", &expected).await;
            let query = format!("{before} articles(orderBy: OLDEST) {{ totalCount {{ value }} nodes {{ headline }} }} }}
                filtered: articles(filter: {{sections: [\"{slug}\"]}}) {{ nodes {{ headline }} }} }}");
            let found = data(&hub, &query).await;
            assert_eq!(found["section"]["articles"]["totalCount"]["value"], expected.len(), "{slug}");
            assert_eq!(each(&found["filtered"]["nodes"], "headline"), expected);
            let oldest: Vec<_> = expected.iter().copied().rev().collect();
            assert_eq!(each(&found["section"]["articles"]["nodes"], "headline"), oldest);
        }
        let query = "{ sections { name } section(by: {slug: \"world\"}) { articles { nodes { headline section { name } } } }
            kenya: section(by: {slug: \"world\"}) { articles(filter: {sections: [\"kenya\"]}) { nodes { headline } } } }";
        let found = data(&hub, query).await;
        assert_eq!(each(&found["sections"], "name").len(), 8, "imports found the sections");
        let of = |index: usize| found["section"]["articles"]["nodes"][index]["section"]["name"].clone();
        assert_eq!([of(0), of(1), of(2)], ["Africa", "World", "Kenya"]);
        assert_eq!(each(&found["kenya"]["articles"]["nodes"], "headline"), ["In Kenya", "Also in Kenya"]);

        // 2027-01-01T00:00:00Z
        hub.app.clock.set(Timestamp(1_798_761_600_000));
        let query = "{ section(by: {slug: \"world\"}) { articles(first: 1) { nodes { headline } totalCount { value } } } }";
        let found = data(&hub, query).await["section"]["articles"].take();
        assert_eq!(found, json!({"nodes": [{"headline": "Soon in Kenya"}], "totalCount": {"value": 5}}));
    })
    .await;
}

#[tokio::test]
async fn the_number_of_statements_does_not_follow_the_number_of_sections() {
    on_both(async |hub: TestHub| {
        let room = Newsroom::open(&hub).await;
        for (name, count) in [("Few", 1), ("Many", 30)] {
            let top = room.section(name, None, 0).await;
            for number in 0..count {
                let below = room.section(&format!("{name} {number}"), Some(top), 0).await;
                let mut story = room.story(&format!("{name} {number}"), Shown::Since(1), &["Text."]).await;
                room.names(&mut story, entity::kind::TargetKind::Section, &[below, top]).await;
            }
        }
        room.close().await;
        let query = |slug| {
            format!(
                "{{ section(by: {{slug: \"{slug}\"}}) {{ children {{ parent {{ name }} children {{ name }}
                    articles(first: 2) {{ totalCount {{ value }} nodes {{ headline }} }} }} }} }}"
            )
        };
        same_statements(&hub, &query("few"), &query("many"), 6).await;
    })
    .await;
}
