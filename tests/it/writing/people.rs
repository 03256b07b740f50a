//! Keeping people.

use std::collections::HashSet;

use futures::future::join_all;
use masthead::viewer::Role::Editor;
use serde_json::{Value as Json, json};

use super::{MISTAKES, mistake, mistakes};
use crate::asking::{code, data, each};
use crate::corpus::{import, import_hidden, import_public};
use crate::hub::{TestHub, on_both, staff};

const PERSON: &str = "personId notices person { id slug name aliases description jobTitle image { url alt } sameAs }";

async fn create(hub: &TestHub, input: Json) -> Json {
    hub.mutate(Editor, "personCreate", &format!("{PERSON} {MISTAKES}"), &input).await
}

async fn update(hub: &TestHub, input: Json) -> Json {
    hub.mutate(Editor, "personUpdate", &format!("{PERSON} {MISTAKES}"), &input).await
}

async fn delete(hub: &TestHub, id: &Json) -> Json {
    hub.mutate(Editor, "personDelete", &format!("deletedId {MISTAKES}"), &json!({ "id": id })).await
}

async fn done(payload: impl Future<Output = Json>) -> Json {
    let payload = payload.await;
    assert_eq!(mistakes(&payload), [], "{payload:#}");
    payload
}

async fn by_slug(hub: &TestHub, slug: &str) -> Json {
    data(hub, &format!("{{ person(by: {{slug: \"{slug}\"}}) {{ id name aliases }} }}")).await["person"].take()
}

/// What search finds, and what it completes.
async fn found(hub: &TestHub, words: &str) -> (usize, Vec<String>) {
    let query = format!(
        "{{ search(query: \"{words}\") {{ nodes {{ __typename }} }}
            searchCompletions(prefix: \"{words}\", types: [PERSON]) {{ text }} }}"
    );
    let data = data(hub, &query).await;
    (data["search"]["nodes"].as_array().map_or(0, Vec::len), each(&data["searchCompletions"], "text"))
}

#[tokio::test]
async fn an_editor_makes_a_person_known() {
    on_both(async |hub: TestHub| {
        let payload = done(create(
            &hub,
            json!({
                "name": " Dr  Mira Solberg ", "aliases": ["Mira S.", "MIRA S", "M. Solberg"], "description": "A pilot.",
                "jobTitle": "captain", "sameAs": ["https://people.example/mira", "https://people.example/mira"],
                "image": {"url": "https://img.example/mira.jpg", "alt": "A portrait"}, "isPublic": true,
            }),
        ))
        .await;
        assert_eq!(payload["person"]["id"], payload["personId"]);
        let mut told = payload["person"].clone();
        told.as_object_mut().expect("a person").remove("id");
        let expected = json!({
            "slug": "dr-mira-solberg", "name": "Dr Mira Solberg", "aliases": ["M. Solberg", "Mira S."],
            "description": "A pilot.", "jobTitle": "captain", "sameAs": ["https://people.example/mira"],
            "image": {"url": "https://img.example/mira.jpg", "alt": "A portrait"},
        });
        assert_eq!(told, expected);
        assert_eq!(found(&hub, "mira s").await, (1, vec!["Mira S.".to_owned()]));

        let change = json!({
            "id": payload["personId"], "description": null, "jobTitle": null, "image": null, "sameAs": null,
            "aliases": null,
        });
        let person = done(update(&hub, change)).await["person"].take();
        let cleared = [&person["description"], &person["jobTitle"], &person["image"]];
        assert_eq!(cleared, [&Json::Null; 3]);
        assert_eq!((&person["sameAs"], &person["aliases"]), (&json!([]), &json!([])));
        assert_eq!(found(&hub, "m solberg").await, (0, vec![]));
        assert_eq!(done(update(&hub, json!({"id": payload["personId"]}))).await["person"]["name"], "Dr Mira Solberg");
    })
    .await;
}

#[tokio::test]
async fn a_person_who_is_not_made_public_is_seen_when_a_public_article_names_them() {
    on_both(async |hub: TestHub| {
        let new = json!({"name": "Ada Okafor", "aliases": ["Ada the Engineer"], "description": "She builds."});
        let payload = done(create(&hub, new)).await;
        assert_eq!(payload["person"], Json::Null);
        let id = payload["personId"].clone();
        let nobody = "{ people { nodes { name } } person(by: {name: \"Ada Okafor\"}) { name } }";
        assert_eq!(data(&hub, nobody).await, json!({"people": {"nodes": []}, "person": null}));
        assert_eq!(found(&hub, "okafor").await, (0, vec![]));

        import_public(&hub).await;
        let person = by_slug(&hub, "ada-okafor").await;
        assert_eq!(person, json!({"id": id, "name": "Ada Okafor", "aliases": ["Ada the Engineer"]}));
        assert_eq!(mistakes(&delete(&hub, &id).await), mistake("IN_USE", "input.id"));
        let hidden = done(update(&hub, json!({"id": id, "isPublic": true}))).await;
        assert_eq!(hidden["person"]["description"], "She builds.");
    })
    .await;
}

#[tokio::test]
async fn a_new_name_is_shown_and_found_and_the_former_one_still_leads_there() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let id = by_slug(&hub, "ada-okafor").await["id"].clone();
        let renamed = json!({"id": id, "name": "Ada Brightwater", "slug": "ada-brightwater"});
        let payload = done(update(&hub, renamed)).await;
        assert_eq!(
            (&payload["person"]["name"], &payload["person"]["aliases"]),
            (&json!("Ada Brightwater"), &json!(["Ada Okafor"]))
        );
        for slug in ["ada-okafor", "ada-brightwater"] {
            assert_eq!(by_slug(&hub, slug).await["id"], id, "{slug}");
        }
        // The person and the two articles that name her.
        assert_eq!(found(&hub, "brightwater").await, (3, vec!["Ada Brightwater".to_owned()]));
        let by_name = data(&hub, "{ person(by: {name: \"ada okafor\"}) { id } }").await;
        assert_eq!(by_name["person"]["id"], id);

        let payload = done(update(&hub, json!({"id": id, "aliases": ["The Engineer"]}))).await;
        assert_eq!(payload["notices"].as_array().map(Vec::len), Some(1), "{payload:#}");
        assert_eq!(payload["person"]["aliases"], json!(["Ada Okafor", "The Engineer"]));
        assert_eq!(found(&hub, "the engineer").await.1, ["The Engineer"]);
        let back = done(update(&hub, json!({"id": id, "name": "Ada Okafor", "slug": "ada-okafor"}))).await;
        assert_eq!(back["person"]["aliases"], json!(["Ada Brightwater", "The Engineer"]));
        assert_eq!(by_slug(&hub, "ada-brightwater").await["id"], id);

        let other = done(create(&hub, json!({"name": "B", "slug": "ada-brightwater", "isPublic": true}))).await;
        assert_eq!(by_slug(&hub, "ada-brightwater").await["id"], other["personId"], "what has a slug now comes first");

        let story = "---\nheadline: Later\npublished_at: 2026-11-22T19:00:00Z\n---\n“Yes,” said Ada Brightwater.\n";
        import(&hub, "later", story, true).await;
        let count = format!("{{ node(id: {id}) {{ ... on Person {{ articles {{ totalCount {{ value }} }} }} }} }}");
        assert_eq!(data(&hub, &count).await["node"]["articles"]["totalCount"]["value"], 3);
    })
    .await;
}

#[tokio::test]
async fn a_name_and_a_slug_that_readers_never_saw_stay_among_editors() {
    on_both(async |hub: TestHub| {
        import_hidden(&hub).await;
        let made = done(create(&hub, json!({"name": "Zzsecret Codename", "description": "Known as Vega."}))).await;
        let id = made["personId"].clone();
        done(update(&hub, json!({"id": id, "name": "Vega Lund"}))).await;
        let shown = done(update(&hub, json!({"id": id, "isPublic": true}))).await["person"].take();
        assert_eq!((&shown["slug"], &shown["aliases"]), (&json!("vega-lund"), &json!([])));
        for slug in ["zzsecret-codename", "zzsecret-person"] {
            assert_eq!(by_slug(&hub, slug).await, Json::Null, "{slug}");
        }
        assert_eq!(found(&hub, "zzsecret").await, (0, vec![]));
    })
    .await;
}

#[tokio::test]
async fn who_is_named_nowhere_can_be_deleted() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let id = by_slug(&hub, "noor-haddad").await["id"].clone();
        let payload = delete(&hub, &id).await;
        assert_eq!(mistakes(&payload), mistake("IN_USE", "input.id"));
        // Two articles, one affiliation, one quotation.
        assert_eq!(payload["userErrors"][0]["useCount"], 4, "{payload:#}");
        let kinds: Vec<&str> = payload["userErrors"][0]["usedBy"]
            .as_array()
            .expect("ids")
            .iter()
            .filter_map(|id| id.as_str()?.split('_').next())
            .collect();
        assert_eq!(kinds, ["article", "article", "affiliation", "quotation"]);

        let new = json!({"name": "Nobody", "aliases": ["No One"], "isPublic": true});
        let made = done(create(&hub, new)).await["personId"].clone();
        done(update(&hub, json!({"id": made, "slug": "not-anybody"}))).await;
        assert_eq!(delete(&hub, &made).await["deletedId"], made);
        for slug in ["nobody", "not-anybody"] {
            assert_eq!(by_slug(&hub, slug).await, Json::Null);
        }
        assert_eq!(found(&hub, "no one").await, (0, vec![]));
        assert_eq!(mistakes(&delete(&hub, &made).await), mistake("NOT_FOUND", "input.id"));
        done(create(&hub, json!({"name": "Nobody", "slug": "not-anybody"}))).await;
    })
    .await;
}

#[tokio::test]
async fn what_no_person_can_be_is_told_and_nothing_is_done() {
    on_both(async |hub: TestHub| {
        let one = done(create(&hub, json!({"name": "One", "isPublic": true}))).await["personId"].clone();
        done(create(&hub, json!({"name": "Two"}))).await;
        let long = "x".repeat(10_000);
        let pages: Vec<String> = (0..51).map(|page| format!("https://a.example/{page}")).collect();
        for (input, expected) in [
            (json!({"name": " \n"}), mistake("INVALID", "input.name")),
            (json!({"name": long}), mistake("TOO_MUCH", "input.name")),
            (json!({"name": "\u{fdfa}".repeat(200)}), mistake("TOO_MUCH", "input.name")),
            (json!({"name": "A\u{7}"}), mistake("INVALID", "input.name")),
            (json!({"name": "A", "slug": "One Two"}), mistake("INVALID", "input.slug")),
            (json!({"name": "A", "slug": long}), mistake("INVALID", "input.slug")),
            (json!({"name": "A", "slug": "one"}), mistake("TAKEN", "input.slug")),
            (json!({"name": "A", "slug": "two"}), mistake("TAKEN", "input.slug")),
            (json!({"name": "A", "aliases": ["B", ""]}), mistake("INVALID", "input.aliases.1")),
            (json!({"name": "A", "aliases": vec!["B"; 101]}), mistake("TOO_MUCH", "input.aliases")),
            (json!({"name": "A", "description": long}), mistake("TOO_MUCH", "input.description")),
            (json!({"name": "A", "jobTitle": "B\u{1b}"}), mistake("INVALID", "input.jobTitle")),
            (json!({"name": "A", "sameAs": pages}), mistake("TOO_MUCH", "input.sameAs")),
            (
                json!({"name": "A", "image": {"url": "https://a.example/", "width": 0}}),
                mistake("INVALID", "input.image"),
            ),
        ] {
            let payload = create(&hub, input.clone()).await;
            assert_eq!(mistakes(&payload), expected, "{input}");
            assert_eq!((&payload["person"], &payload["personId"]), (&Json::Null, &Json::Null));
        }
        for (input, expected) in [
            (json!({"id": one, "name": null}), mistake("INVALID", "input.name")),
            (json!({"id": one, "slug": null}), mistake("INVALID", "input.slug")),
            (json!({"id": one, "slug": "two", "name": "Three"}), mistake("TAKEN", "input.slug")),
            (json!({"id": "person_01h2xcejqtf2nbrexx3vqjhp41"}), mistake("NOT_FOUND", "input.id")),
        ] {
            assert_eq!(mistakes(&update(&hub, input.clone()).await), expected, "{input}");
        }
        let names = data(&hub, "{ people { nodes { name } } }").await;
        assert_eq!(each(&names["people"]["nodes"], "name"), ["One"]);

        let document = "mutation($input: PersonUpdateInput!) { personUpdate(input: $input) { personId } }";
        for id in ["organisation_01h2xcejqtf2nbrexx3vqjhp41", "one", ""] {
            let answer = hub.query_as(staff(Editor), document, &json!({"input": {"id": id, "name": "A"}})).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_ID");
        }
        assert_eq!(code(&hub, "mutation { personDelete(input: {id: \"x\"}) { deletedId } }").await, "UNAUTHENTICATED");
    })
    .await;
}

#[tokio::test]
async fn names_of_every_script_are_kept_and_html_is_text() {
    on_both(async |hub: TestHub| {
        for name in ["محمد بن سلمان", "Zoe\u{308} K.", "<script>alert(1)</script>", "\u{202e}Ada", "金正恩", "👩‍🚀"]
        {
            let new = json!({"name": name, "aliases": [format!("{name} II")], "description": name, "isPublic": true});
            let person = done(create(&hub, new)).await["person"].take();
            assert_eq!((&person["name"], &person["description"]), (&json!(name), &json!(name)));
            assert_eq!(person["aliases"], json!([format!("{name} II")]));
            let asked = hub
                .query_with("query($name: String!) { person(by: {name: $name}) { id } }", &json!({ "name": name }))
                .await;
            assert_eq!(asked["data"]["person"]["id"], person["id"], "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn editors_at_one_time_lose_nothing() {
    on_both(async |hub: TestHub| {
        let made = join_all((0..50).map(|_| create(&hub, json!({"name": "Kim Lee", "isPublic": true})))).await;
        let slugs: HashSet<String> = made.iter().map(|one| one["person"]["slug"].to_string()).collect();
        assert_eq!(slugs.len(), 50, "{slugs:?}");
        let wanted = join_all((0..50).map(|_| create(&hub, json!({"name": "Kim", "slug": "kim"})))).await;
        let (took, late): (Vec<&Json>, Vec<&Json>) = wanted.iter().partition(|one| one["personId"].is_string());
        assert_eq!(took.len(), 1);
        assert!(late.iter().all(|one| mistakes(one) == mistake("TAKEN", "input.slug")));

        let id = &made[0]["personId"];
        let changes = (0..20).map(|number| match number % 4 {
            0 => json!({"id": id, "description": "Said."}),
            1 => json!({"id": id, "jobTitle": "pilot"}),
            2 => json!({"id": id, "sameAs": ["https://a.example/"]}),
            _ => json!({"id": id, "name": format!("Kim Lee {number}")}),
        });
        for payload in join_all(changes.map(|change| update(&hub, change))).await {
            assert_eq!(mistakes(&payload), []);
        }
        let person = done(update(&hub, json!({"id": id}))).await["person"].take();
        assert_eq!((&person["description"], &person["jobTitle"]), (&json!("Said."), &json!("pilot")));
        assert_eq!(person["sameAs"], json!(["https://a.example/"]));
        // Five names came after the first; the last is shown, and none of the others is lost.
        assert_eq!(person["aliases"].as_array().map(Vec::len), Some(5), "{person}");
    })
    .await;
}
