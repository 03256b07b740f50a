//! People, organisations, sections and collections by their names, and ids of every type.

use entity::kind::TargetKind::{Organisation, Person};
use masthead::clock::Timestamp;
use masthead::graphql::id::IdKind;
use serde_json::{Value as Json, json};

use crate::asking::{code, data, id};
use crate::corpus::import_public;
use crate::hub::{START, TestHub, on_both};
use crate::newsroom::{Newsroom, Shown};

/// The name of what a field finds; null when there is nothing.
async fn name(hub: &TestHub, field: &str, by: &str) -> Json {
    data(hub, &format!("{{ found: {field}(by: {{{by}}}) {{ name }} }}")).await["found"]["name"].take()
}

#[tokio::test]
async fn people_and_organisations_are_found_by_id_slug_name_and_alias() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let room = Newsroom::open(&hub).await;
        let ana = room.person("Ana María Ruiz").await;
        let bank = room.organisation("The Bank", None, true).await;
        for (target, full, alias) in
            [((Person, ana), "Ana María Ruiz", "A. M. Ruiz"), ((Organisation, bank), "The Bank", "TB")]
        {
            room.called(target, full, true).await;
            room.called(target, alias, false).await;
        }
        let mut story = room.story("News", Shown::Since(1), &["Text."]).await;
        room.names(&mut story, Person, &[ana]).await;
        room.close().await;
        let (ana, bank) = (id(IdKind::Person, ana), id(IdKind::Organisation, bank));
        for (field, by, expected) in [
            ("person", format!("id: \"{ana}\""), "Ana María Ruiz"),
            ("person", "slug: \"ana-maria-ruiz\"".to_owned(), "Ana María Ruiz"),
            ("person", "name: \"ANA  MARIA RUIZ\"".to_owned(), "Ana María Ruiz"),
            ("person", "name: \"a m ruiz\"".to_owned(), "Ana María Ruiz"),
            ("person", "name: \"ada okafor\"".to_owned(), "Ada Okafor"),
            ("organisation", format!("id: \"{bank}\""), "The Bank"),
            ("organisation", "slug: \"the-bank\"".to_owned(), "The Bank"),
            ("organisation", "name: \"the bank\"".to_owned(), "The Bank"),
            ("organisation", "name: \"tb\"".to_owned(), "The Bank"),
            ("organisation", "name: \"Velmar Ferries\"".to_owned(), "Velmar Ferries"),
        ] {
            assert_eq!(name(&hub, field, &by).await, expected, "{field} {by}");
        }
        for (field, by) in [
            ("person", "slug: \"the-bank\""),
            ("person", "name: \"The Bank\""),
            ("person", "name: \"Ruiz\""),
            ("person", "name: \"\""),
            ("person", "name: \"%\""),
            ("organisation", "slug: \"The-Bank\""),
            ("organisation", "name: \"Ana María Ruiz\""),
        ] {
            assert_eq!(name(&hub, field, by).await, Json::Null, "{field} {by}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_name_of_several_is_ambiguous_to_those_who_see_several() {
    on_both(async |hub: TestHub| {
        let room = Newsroom::open(&hub).await;
        let mut seen = Vec::new();
        for (title, shown) in [("One", Some(Shown::Since(1))), ("Two", Some(Shown::Tomorrow)), ("Three", None)] {
            let person = room.person(&format!("Ana Ruiz {title}")).await;
            room.called((Person, person), "Ana Ruiz", true).await;
            if let Some(shown) = shown {
                let mut story = room.story(title, shown, &["Text."]).await;
                room.names(&mut story, Person, &[person]).await;
            }
            seen.push(id(IdKind::Person, person));
        }
        for title in ["Bank", "Other Bank"] {
            let bank = room.organisation(title, None, true).await;
            room.called((Organisation, bank), "The Bank", false).await;
        }
        room.close().await;
        assert_eq!(name(&hub, "person", "name: \"ana ruiz\"").await, "Ana Ruiz One");
        assert_eq!(code(&hub, "{ organisation(by: {name: \"the bank\"}) { name } }").await, "AMBIGUOUS_NAME");
        hub.app.clock.set(Timestamp(START.0 + 2 * 86_400_000));
        let answer = hub.query("{ person(by: {name: \"ana ruiz\"}) { name } sections { name } }").await;
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "AMBIGUOUS_NAME");
        let message = error["message"].as_str().expect("a message");
        assert!(message.contains(&seen[0]) && message.contains(&seen[1]) && !message.contains(&seen[2]), "{message}");
        assert_eq!(answer["data"], json!({"person": null, "sections": []}));
    })
    .await;
}

#[tokio::test]
async fn the_old_id_and_slug_of_a_merged_person_answer_with_the_survivor() {
    on_both(async |hub: TestHub| {
        let room = Newsroom::open(&hub).await;
        let (old, survivor) = (room.person("Anna Ruis").await, room.person("Ana Ruiz").await);
        let (gone, secret) = (room.person("Gone").await, room.person("Secret").await);
        room.merge(old, survivor).await;
        room.merge(gone, secret).await;
        let mut story = room.story("News", Shown::Since(1), &["Text."]).await;
        room.names(&mut story, Person, &[survivor]).await;
        let mut story = room.story("Soon", Shown::Tomorrow, &["Text."]).await;
        room.names(&mut story, Person, &[secret]).await;
        room.close().await;
        let survivor = id(IdKind::Person, survivor);
        for by in [format!("id: \"{}\"", id(IdKind::Person, old)), "slug: \"anna-ruis\"".to_owned()] {
            let found = data(&hub, &format!("{{ person(by: {{{by}}}) {{ id name slug }} }}")).await;
            assert_eq!(found["person"], json!({"id": survivor, "name": "Ana Ruiz", "slug": "ana-ruiz"}));
        }
        let node = data(&hub, &format!("{{ node(id: \"{}\") {{ id }} }}", id(IdKind::Person, old))).await;
        assert_eq!(node["node"]["id"], survivor);
        for by in [format!("id: \"{}\"", id(IdKind::Person, gone)), "slug: \"gone\"".to_owned()] {
            assert_eq!(name(&hub, "person", &by).await, Json::Null, "{by}");
        }
        let people = data(&hub, "{ people { totalCount { value } nodes { name } } }").await;
        assert_eq!(people["people"], json!({"totalCount": {"value": 1}, "nodes": [{"name": "Ana Ruiz"}]}));
    })
    .await;
}

#[tokio::test]
async fn an_id_answers_for_its_own_type_alone() {
    on_both(async |hub: TestHub| {
        let room = Newsroom::open(&hub).await;
        let article = room.story("News", Shown::Since(1), &["Text."]).await;
        let (section, collection) = (room.section("World", None, 0).await, room.collection("Front", &[], None).await);
        let bank = room.organisation("The Bank", None, true).await;
        room.close().await;
        let ids = [
            ("article", id(IdKind::Article, article.article)),
            ("organisation", id(IdKind::Organisation, bank)),
            ("section", id(IdKind::Section, section)),
            ("collection", id(IdKind::Collection, collection)),
        ];
        for (field, own) in &ids {
            for (other, id) in &ids {
                let query = format!("{{ found: {field}(by: {{id: \"{id}\"}}) {{ id }} }}");
                if field == other {
                    assert_eq!(data(&hub, &query).await["found"]["id"], *id);
                } else {
                    assert_eq!(code(&hub, &query).await, "INVALID_ID", "{query}");
                }
            }
            let uuid = own.split_once('_').expect("a prefix").1;
            for wrong in
                ["", field, uuid, &own.to_uppercase(), &format!("{own}0"), &format!(" {own}"), &format!("draft_{uuid}")]
            {
                let query = format!("{{ {field}(by: {{id: \"{wrong}\"}}) {{ id }} }}");
                assert_eq!(code(&hub, &query).await, "INVALID_ID", "{query}");
            }
            for by in
                [String::new(), format!("id: \"{own}\", slug: \"a\""), "id: null".to_owned(), "slug: null".to_owned()]
            {
                let query = format!("{{ {field}(by: {{{by}}}) {{ id }} }}");
                let refused = hub.query(&query).await;
                assert_eq!(refused["errors"][0]["extensions"]["code"], "VALIDATION_FAILED", "{query}");
            }
        }
        for (field, by, expected) in [
            ("section", "slug: \"world\"", json!("World")),
            ("section", "slug: \"World\"", Json::Null),
            ("section", "slug: \"front\"", Json::Null),
            ("collection", "slug: \"front\"", json!("Front")),
            ("collection", "slug: \"\"", Json::Null),
        ] {
            assert_eq!(name(&hub, field, by).await, expected, "{field} {by}");
        }
    })
    .await;
}

#[tokio::test]
async fn nodes_are_told_in_the_order_asked_and_fail_one_by_one() {
    on_both(async |hub: TestHub| {
        let room = Newsroom::open(&hub).await;
        let (world, sport) = (room.section("World", None, 0).await, room.section("Sport", None, 1).await);
        room.close().await;
        let (world, sport) = (id(IdKind::Section, world), id(IdKind::Section, sport));
        let unknown = sport.replace("section", "collection");
        let query = format!("{{ nodes(ids: [\"{sport}\", \"x\", \"{unknown}\", \"{world}\", \"{sport}\"]) {{ id }} }}");
        let answer = hub.query(&query).await;
        let sport = json!({"id": sport});
        assert_eq!(answer["data"]["nodes"], json!([sport, null, null, {"id": world}, sport]));
        assert_eq!(answer["errors"].as_array().expect("errors").len(), 1);
        assert_eq!(answer["errors"][0]["path"], json!(["nodes", 1]));
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_ID");
        let many =
            |count: usize| format!("{{ nodes(ids: [{}]) {{ id }} }}", vec![format!("\"{world}\""); count].join(", "));
        assert_eq!(data(&hub, &many(100)).await["nodes"].as_array().expect("nodes").len(), 100);
        assert_eq!(code(&hub, &many(101)).await, "TOO_COMPLEX");
    })
    .await;
}
