//! The sample newsroom: everything that it promises is there for readers, at its time.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use masthead::clock::Timestamp;
use masthead::sample::{self, SampleError};
use serde_json::{Value as Json, json};

use crate::asking::{data, each};
use crate::hub::{START, TestHub, on_both};
use crate::program::{Serving, folder, masthead, run};

/// How many statements filling may take.
const MOST_STATEMENTS: usize = 5_000;

async fn filled(hub: TestHub) -> TestHub {
    let hub = hub.with_any_cost();
    let (stories, statements) = hub.statements_of(sample::fill(&hub.app)).await;
    assert_eq!(stories.expect("a sample"), 60);
    assert!(statements.len() <= MOST_STATEMENTS, "{} statements", statements.len());
    hub
}

#[tokio::test]
async fn there_are_fresh_stories_in_six_sections_over_four_weeks() {
    on_both(async |hub: TestHub| {
        let hub = filled(hub).await;
        let query = "{ sections { name articles(first: 1) { totalCount { value } } }
            newest: articles(first: 1) { totalCount { value } nodes { publishedAt firstPublishedAt } }
            oldest: articles(first: 1, orderBy: OLDEST) { nodes { publishedAt updatedAt } } }";
        let found = data(&hub, query).await;
        assert_eq!(each(&found["sections"], "name"), ["Harbour", "City", "Science", "Culture", "Sport", "Business"]);
        for section in found["sections"].as_array().expect("sections") {
            assert!(section["articles"]["totalCount"]["value"].as_i64() >= Some(7), "{section}");
        }
        assert_eq!(found["newest"]["totalCount"]["value"], 58);
        let newest = json!({"publishedAt": "2026-11-23T06:45:00.000Z", "firstPublishedAt": "2026-11-23T06:45:00.000Z"});
        assert_eq!(found["newest"]["nodes"], json!([newest]));
        let oldest = json!({"publishedAt": "2026-10-26T02:40:00.000Z", "updatedAt": "2026-10-26T02:40:00.000Z"});
        assert_eq!(found["oldest"]["nodes"], json!([oldest]));
    })
    .await;
}

#[tokio::test]
async fn names_are_those_of_people_and_organisations() {
    on_both(async |hub: TestHub| {
        let hub = filled(hub).await;
        let query = "{ people(first: 100) { nodes { name } } organisations(first: 100) { nodes { name } }
            articles(first: 100) { nodes { places(first: 20) { nodes { name } } } } }";
        let found = data(&hub, query).await;
        let mut places = BTreeSet::new();
        for story in found["articles"]["nodes"].as_array().expect("stories") {
            places.extend(each(&story["places"]["nodes"], "name"));
        }
        let lists = [
            ("People", each(&found["people"]["nodes"], "name")),
            ("Organisations", each(&found["organisations"]["nodes"], "name")),
            ("Places", places.into_iter().collect()),
        ];
        let told: Vec<String> =
            lists.iter().map(|(title, names)| format!("{title}\n  {}", names.join("\n  "))).collect();
        insta::assert_snapshot!("names_of_the_sample", told.join("\n"));
    })
    .await;
}

#[tokio::test]
async fn people_change_roles_and_organisations_have_parents() {
    on_both(async |hub: TestHub| {
        let hub = filled(hub).await;
        let person = |name: &str, slug: &str| {
            format!(
                "{name}: person(by: {{slug: \"{slug}\"}}) {{ jobTitle affiliations {{ roleName organisation {{ name }} }} }}"
            )
        };
        let query = format!(
            "{{ {} {} {} organisation(by: {{slug: \"hollin-ferry-company\"}}) {{ kind parent {{ name parent {{ name children(first: 5) {{ nodes {{ name }} }} }} }} }} }}",
            person("desta", "amara-desta"),
            person("quill", "tomas-quill"),
            person("brandvold", "oskar-brandvold")
        );
        let found = data(&hub, &query).await;
        let roles = |person: &str| -> Vec<(String, String)> {
            let list = found[person]["affiliations"].as_array().expect("roles");
            let text = |value: &Json| value.as_str().expect("a text").to_owned();
            list.iter().map(|role| (text(&role["roleName"]), text(&role["organisation"]["name"]))).collect()
        };
        let pair = |role: &str, organisation: &str| (role.to_owned(), organisation.to_owned());
        assert_eq!(
            roles("desta"),
            [pair("chief executive", "Sundrey Harbour Authority"), pair("chair", "Sundrey Harbour Committee")]
        );
        assert_eq!(
            roles("quill"),
            [pair("coach", "Brackwater Athletic Club"), pair("captain", "Brackwater Athletic Club")]
        );
        assert_eq!(roles("brandvold"), [pair("coach", "Ansel Rovers"), pair("coach", "Brackwater Athletic Club")]);
        assert_eq!(found["desta"]["jobTitle"], "chief executive");
        let above = &found["organisation"]["parent"];
        assert_eq!((&above["name"], &above["parent"]["name"]), (&json!("Tolland Shipping"), &json!("Tolland Holdings")));
        assert_eq!(each(&above["parent"]["children"]["nodes"], "name"), ["Tolland Energy", "Tolland Shipping"]);
    })
    .await;
}

#[tokio::test]
async fn a_front_has_picks_and_filling() {
    on_both(async |hub: TestHub| {
        let hub = filled(hub).await;
        let query = "{ front: collection(by: {slug: \"front\"}) { name articles(first: 100) { totalCount { value } nodes { slug } } }
            market: collection(by: {slug: \"fish-market\"}) { articles(first: 100) { nodes { headline } } }
            article(by: {slug: \"market-hall-belongs-to-the-city-and-the-clock-runs\"}) { collections { slug } } }";
        let found = data(&hub, query).await;
        let front = each(&found["front"]["articles"]["nodes"], "slug");
        assert_eq!(front.len(), 58);
        assert_eq!(front.iter().collect::<BTreeSet<_>>().len(), 58, "none stands twice");
        assert_eq!(front[0], "attention-is-the-whole-job-two-weeks-with-amara-desta");
        assert_eq!(front[4], "a-hundred-and-four-swim-the-sound", "the newest that was not picked");
        assert_eq!(each(&found["market"]["articles"]["nodes"], "headline").len(), 7);
        assert_eq!(each(&found["article"]["collections"], "slug"), ["fish-market", "front"]);
    })
    .await;
}

#[tokio::test]
async fn stories_lead_to_each_other_in_every_way() {
    on_both(async |hub: TestHub| {
        let hub = filled(hub).await;
        let query = "{ articles(first: 100) { nodes { headline bodyText people(first: 50) { nodes { name } }
            organisations(first: 50) { nodes { name } }
            related(first: 50) { edges { kind relation score headline
              reasons { kind text people { name } organisations { name } }
              node { bodyText people(first: 50) { nodes { name } } organisations(first: 50) { nodes { name } } } } } } } }";
        let found = data(&hub, query).await;
        let (mut kinds, mut unbound) = ([0; 3], Vec::new());
        for story in found["articles"]["nodes"].as_array().expect("stories") {
            for edge in story["related"]["edges"].as_array().expect("edges") {
                let kind = ["EDITORIAL", "INLINE", "AUTOMATIC"].iter().position(|kind| edge["kind"] == *kind);
                kinds[kind.expect("a kind")] += 1;
                if edge["node"].is_null() {
                    unbound.push(edge["headline"].as_str().expect("words").to_owned());
                }
                if edge["kind"] == "AUTOMATIC" {
                    assert!(edge["score"].as_f64().is_some_and(|score| score < 1.0), "{edge}");
                    reasons_hold(story, edge);
                }
            }
        }
        assert_eq!(unbound.len(), 2, "{unbound:?}");
        assert_eq!((kinds[0], kinds[2]), (6, 10), "{kinds:?}");
        assert!(kinds[1] > 60, "{kinds:?}");
    })
    .await;
}

/// What an edge gives as its reason stands in both stories.
fn reasons_hold(story: &Json, edge: &Json) {
    let reasons = edge["reasons"].as_array().expect("reasons");
    assert!(!reasons.is_empty(), "{edge}");
    for reason in reasons {
        for end in [story, &edge["node"]] {
            for kind in ["people", "organisations"] {
                let named = each(&end[kind]["nodes"], "name");
                for name in each(&reason[kind], "name") {
                    assert!(named.contains(&name), "{name} is not in {}", end["bodyText"]);
                }
            }
            let text = reason["text"].as_str().expect("words");
            let body = end["bodyText"].as_str().expect("a body").to_lowercase();
            for word in text.strip_prefix("Both tell of ").unwrap_or_default().split(", ") {
                assert!(body.contains(word), "{word} is not in {body}");
            }
        }
    }
}

#[tokio::test]
async fn a_correction_and_a_translation_are_told() {
    on_both(async |hub: TestHub| {
        let hub = filled(hub).await;
        let query = "{ corrected: articles(filter: {isCorrected: true}) { nodes { headline bodyText publishedAt updatedAt corrections { text } } }
            french: articles(filter: {languages: [\"fr\"]}) { nodes { headline translationOf { headline language translations { nodes { slug } } } } }
            promo: article(by: {slug: \"the-bakery-where-strikes-end-looks-for-an-heir\"}) { body { __typename } } }";
        let found = data(&hub, query).await;
        let corrected = &found["corrected"]["nodes"];
        assert_eq!(each(corrected, "headline"), ["Inspectors missed the ferry’s crack twice"]);
        assert!(corrected[0]["bodyText"].as_str().expect("a body").contains("1,900 people a day"));
        assert!(corrected[0]["updatedAt"].as_str() > corrected[0]["publishedAt"].as_str());
        assert_eq!(corrected[0]["corrections"].as_array().map(Vec::len), Some(1));
        let back = json!({"nodes": [{"slug": "lecole-de-sept-eleves-reste-ouverte"}]});
        let original = json!({"headline": "Corvane Island keeps its school of seven", "language": "en-GB", "translations": back});
        let french = json!([{"headline": "L’école de sept élèves reste ouverte", "translationOf": original}]);
        assert_eq!(found["french"]["nodes"], french);
        assert!(each(&found["promo"]["body"], "__typename").contains(&"PromoBlock".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn two_stories_appear_while_one_watches() {
    on_both(async |hub: TestHub| {
        let hub = filled(hub).await;
        let query = "{ gate: article(by: {slug: \"tide-gate-closes-for-the-first-time-since-1994\"}) { headline }
            budget: article(by: {slug: \"sundrey-wants-to-make-its-ferries-free\"}) { publishedAt firstPublishedAt }
            articles(first: 1) { totalCount { value } nodes { headline } }
            search(query: \"embargo\") { totalCount { value } }
            article(by: {slug: \"an-islander-wants-to-be-mayor\"}) { related(kind: EDITORIAL) { nodes { headline } } } }";
        for (offset, shown) in [(0, 0), (59_999, 0), (60_000, 1), (119_999, 1), (120_000, 2)] {
            hub.app.clock.set(Timestamp(START.0 + offset));
            let found = data(&hub, query).await;
            let seen = [!found["gate"].is_null(), !found["budget"].is_null()];
            assert_eq!(seen, [shown > 0, shown > 1], "{offset}");
            assert_eq!(found["articles"]["totalCount"]["value"], 58 + shown, "{offset}");
            assert_eq!(found["search"]["totalCount"]["value"], i64::from(shown > 1), "{offset}");
            let picks = each(&found["article"]["related"]["nodes"], "headline");
            assert_eq!(picks.len(), if shown > 1 { 2 } else { 1 }, "{offset}: {picks:?}");
            let newest = ["A hundred and four swim the sound", "Tide gate closes for the first time since 1994", "Sundrey wants to make its ferries free"];
            assert_eq!(found["articles"]["nodes"][0]["headline"], newest[shown], "{offset}");
        }
    })
    .await;
}

#[tokio::test]
async fn ids_are_the_same_every_time() {
    let query = "{ articles(first: 100) { nodes { id } } people(first: 100) { nodes { id } } }";
    let hub = filled(TestHub::sqlite().await).await;
    let first = data(&hub, query).await;
    let later = TestHub::sqlite().await;
    later.app.clock.set(Timestamp(START.0 + 86_400_000));
    assert_eq!(data(&filled(later).await, query).await, first);
    if let Some(postgres) = TestHub::postgres().await {
        assert_eq!(data(&filled(postgres).await, query).await, first);
    }
}

#[tokio::test]
async fn a_hub_with_stories_is_not_filled() {
    on_both(async |hub: TestHub| {
        let hub = filled(hub).await;
        assert!(matches!(sample::fill(&hub.app).await, Err(SampleError::NotEmpty)));
    })
    .await;
}

#[tokio::test]
async fn the_program_serves_it_from_a_database_that_goes() {
    let (here, temporary) = (folder(), folder());
    let count = |folder: &tempfile::TempDir| std::fs::read_dir(folder.path()).expect("a folder").count();
    let mut command = masthead(here.path(), &["serve", "--sample", "--listen", "127.0.0.1:0"]);
    let hub = Serving::of(command.env("TMPDIR", temporary.path()));
    let answer = hub.ask("{ article(by: {slug: \"the-hollin-ferry-sails-again\"}) { headline } }").await;
    assert_eq!(answer, r#"{"data":{"article":{"headline":"The Hollin ferry sails again"}}}"#);
    assert_eq!((count(&here), count(&temporary)), (0, 1));
    hub.signal("-TERM");
    assert!(hub.end().status.success());
    assert_eq!((count(&here), count(&temporary)), (0, 0));
}

#[test]
fn a_sample_that_is_stopped_while_it_fills_leaves_nothing() {
    for signal in ["-TERM", "-INT"] {
        let (here, temporary) = (folder(), folder());
        let count = || std::fs::read_dir(temporary.path()).expect("a folder").count();
        let mut command = masthead(here.path(), &["serve", "--sample", "--listen", "127.0.0.1:0"]);
        let mut hub = command.env("TMPDIR", temporary.path()).stderr(Stdio::null()).spawn().expect("it runs");
        while count() == 0 {
            assert!(hub.try_wait().expect("it runs").is_none(), "it ends before it fills");
        }
        Command::new("kill").args([signal, &hub.id().to_string()]).status().expect("kill runs");
        assert!(hub.wait().expect("it ends").success());
        assert_eq!(count(), 0);
    }
}

#[tokio::test]
async fn the_program_fills_an_empty_database_that_is_named_and_no_other() {
    let folder = folder();
    let named = ["--sample", "--database-url", "sqlite:named.db?mode=rwc"];
    let hub = Serving::start(folder.path(), &named);
    assert!(hub.ask("{ articles(first: 1) { nodes { headline } } }").await.contains("A hundred and four"));
    hub.signal("-TERM");
    assert!(hub.end().status.success());
    let again = run(folder.path(), &[&["serve", "--listen", "127.0.0.1:0"], &named[..]].concat());
    assert_eq!(again.status.code(), Some(1));
    let said = String::from_utf8_lossy(&again.stderr);
    assert!(said.contains("masthead: the database holds stories already"), "{said}");
    assert!(!folder.path().join("masthead.db").exists());
}
