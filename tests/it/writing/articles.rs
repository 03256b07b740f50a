//! Writing stories: drafts, edits side by side, publishing, and what readers see of it.

use masthead::viewer::Role::{Editor, Writer};
use serde_json::{Value as Json, json};

use super::{mistake, mistakes, paragraph};
use crate::asking::{data, each};
use crate::hub::{START, TestHub, on_both};
use masthead::clock::Timestamp;

const PAYLOAD: &str =
    "articleId draft { redirectTo } article { slug headline version bodyText updatedAt publishedAt corrections { kind text blockKey } }
    notices userErrors { __typename code message path ... on NotReady { missing }
      ... on Conflict { blocks { key base yours theirs } fields { field base yours theirs } } }";

pub(crate) async fn write(hub: &TestHub, mutation: &str, input: Json) -> Json {
    let role = if matches!(mutation, "articleCreate" | "articleUpdate" | "articleRevert") { Writer } else { Editor };
    hub.mutate(role, mutation, PAYLOAD, &input).await
}

/// The same, where nothing is wrong.
pub(crate) async fn done(hub: &TestHub, mutation: &str, input: Json) -> Json {
    let payload = write(hub, mutation, input).await;
    assert_eq!(mistakes(&payload), [], "{payload:#}");
    payload
}

/// A story of three paragraphs.
pub(crate) async fn draft(hub: &TestHub) -> Json {
    let body = [
        "The harbour bridge will close in March.",
        "“The cables are worn,” said Ada Okafor, chief engineer of Port Velmar Harbour Authority.",
        "A ferry will run.",
    ];
    let body: Vec<Json> = body.into_iter().map(paragraph).collect();
    let payload = done(hub, "articleCreate", json!({"headline": "Bridge to close", "body": body})).await;
    assert_eq!(payload["article"], Json::Null);
    payload["articleId"].clone()
}

async fn public(hub: &TestHub) -> Json {
    let fields = "slug headline version bodyText updatedAt corrections { text } people { nodes { name jobTitle } }
        quotations { nodes { text speaker { name } } }";
    data(hub, &format!("{{ article(by: {{slug: \"bridge-to-close\"}}) {{ {fields} }} }}")).await["article"].take()
}

fn replace(key: &str, text: &str) -> Json {
    json!({"replace": {"key": key, "block": paragraph(text)}})
}

fn at(minutes: i64) -> Timestamp {
    Timestamp(START.0 + minutes * 60_000)
}

fn told(instant: Timestamp) -> String {
    format!("{:.3}", jiff::Timestamp::from_millisecond(instant.0).expect("an instant"))
}

#[tokio::test]
async fn a_story_is_written_published_and_understood() {
    on_both(async |hub: TestHub| {
        let article = draft(&hub).await;
        assert_eq!(public(&hub).await, Json::Null);
        let people = "{ people { nodes { name } } search(query: \"ferry\") { totalCount { value } } }";
        let nobody = json!({"people": {"nodes": []}, "search": {"totalCount": {"value": 0}}});
        assert_eq!(data(&hub, people).await, nobody);

        let payload = done(&hub, "articlePublish", json!({"articleId": article, "version": 1})).await;
        assert_eq!(
            (&payload["article"]["slug"], &payload["article"]["version"]),
            (&json!("bridge-to-close"), &json!(1))
        );
        let seen = public(&hub).await;
        assert_eq!(seen["people"]["nodes"], json!([{"name": "Ada Okafor", "jobTitle": "chief engineer"}]));
        assert_eq!(
            seen["quotations"]["nodes"],
            json!([{"text": "The cables are worn,", "speaker": {"name": "Ada Okafor"}}])
        );
        assert_eq!(data(&hub, people).await["search"]["totalCount"]["value"], 1);

        let again = done(&hub, "articlePublish", json!({"articleId": article, "version": 1})).await;
        assert_eq!(
            (again["article"]["version"].clone(), again["notices"].as_array().map(Vec::len)),
            (json!(1), Some(1))
        );
    })
    .await;
}

#[tokio::test]
async fn edits_of_different_blocks_all_stand_and_those_of_one_meet() {
    on_both(async |hub: TestHub| {
        let article = draft(&hub).await;
        let edit = |base: i32, edits: Json| json!({"articleId": article, "baseVersion": base, "edits": edits});
        done(&hub, "articleUpdate", edit(1, json!([replace("b1", "The bridge closes in May.")]))).await;
        let insert = json!({"insert": {"after": "b3", "block": {"paragraph": {"markdown": "It is *free*."}}}});
        done(&hub, "articleUpdate", edit(1, json!([replace("b3", "Two ferries will run."), insert]))).await;

        let payload = write(&hub, "articleUpdate", edit(1, json!([replace("b1", "The bridge closes in June.")]))).await;
        assert_eq!(mistakes(&payload), mistake("CONFLICT", "input.baseVersion"));
        let conflict = json!([{
            "key": "b1",
            "base": "The harbour bridge will close in March.",
            "yours": "The bridge closes in June.",
            "theirs": "The bridge closes in May.",
        }]);
        assert_eq!(payload["userErrors"][0]["blocks"], conflict);

        let rename = json!({"articleId": article, "baseVersion": 2, "headline": "Bridge closes", "byline": null});
        done(&hub, "articleUpdate", rename).await;
        let payload = done(&hub, "articlePublish", json!({"articleId": article, "version": 4})).await;
        assert_eq!(payload["article"]["headline"], "Bridge closes");
        let text = payload["article"]["bodyText"].as_str().expect("a text");
        assert!(
            text.starts_with("The bridge closes in May.") && text.ends_with("Two ferries will run.\n\nIt is free."),
            "{text}"
        );
    })
    .await;
}

#[tokio::test]
async fn what_readers_have_seen_changes_with_a_word_to_them() {
    on_both(async |hub: TestHub| {
        let article = draft(&hub).await;
        done(&hub, "articlePublish", json!({"articleId": article, "version": 1})).await;
        let first = public(&hub).await["updatedAt"].clone();
        let edit =
            |base: i32, text: &str| json!({"articleId": article, "baseVersion": base, "edits": [replace("b3", text)]});
        done(&hub, "articleUpdate", edit(1, "Two ferries will run.")).await;
        assert!(public(&hub).await["bodyText"].as_str().is_some_and(|text| text.ends_with("A ferry will run.")));
        let silent = write(&hub, "articlePublish", json!({"articleId": article, "version": 2})).await;
        assert_eq!(mistakes(&silent), mistake("INVALID", "input.as"));

        hub.set_time(at(1));
        done(&hub, "articlePublish", json!({"articleId": article, "version": 2, "as": {"minor": true}})).await;
        let seen = public(&hub).await;
        assert_eq!((&seen["version"], &seen["updatedAt"], &seen["corrections"]), (&json!(2), &first, &json!([])));

        done(&hub, "articleUpdate", edit(2, "Three ferries will run.")).await;
        hub.set_time(at(2));
        let note = json!({"note": {"kind": "CORRECTION", "text": "There are three ferries.", "blockKey": "b3"}});
        done(&hub, "articlePublish", json!({"articleId": article, "version": 3, "as": note})).await;
        let seen = public(&hub).await;
        assert_eq!((&seen["version"], &seen["updatedAt"]), (&json!(3), &json!(told(at(2)))));
        assert_eq!(seen["corrections"], json!([{"text": "There are three ferries."}]));
    })
    .await;
}

#[tokio::test]
async fn a_correction_leaves_the_draft_its_other_changes() {
    on_both(async |hub: TestHub| {
        let article = draft(&hub).await;
        done(&hub, "articlePublish", json!({"articleId": article, "version": 1})).await;
        let unfinished = json!([{"insert": {"after": "b3", "block": paragraph("Nobody knows why.")}}]);
        done(&hub, "articleUpdate", json!({"articleId": article, "baseVersion": 1, "edits": unfinished})).await;
        let note = json!({"note": {"kind": "CORRECTION", "text": "It is April."}});
        let edits = json!([replace("b1", "The harbour bridge will close in April.")]);
        let correct = json!({"articleId": article, "baseVersion": 2, "edits": edits, "as": note});
        done(&hub, "articleCorrect", correct).await;
        let text = public(&hub).await["bodyText"].as_str().expect("a text").to_owned();
        assert!(text.contains("in April.") && !text.contains("Nobody knows"), "{text}");

        let update = json!({"note": {"kind": "UPDATE", "text": "Why it closes."}});
        done(&hub, "articlePublish", json!({"articleId": article, "version": 4, "as": update})).await;
        let seen = public(&hub).await;
        let text = seen["bodyText"].as_str().expect("a text");
        assert!(text.contains("in April.") && text.contains("Nobody knows"), "{text}");
        assert_eq!(each(&seen["corrections"], "text"), ["Why it closes.", "It is April."]);
    })
    .await;
}

#[tokio::test]
async fn times_turn_at_their_instant() {
    on_both(async |hub: TestHub| {
        let article = draft(&hub).await;
        let later = |minutes: i64| told(at(minutes));
        let publish = json!({"articleId": article, "version": 1, "publishAt": later(10), "expiresAt": later(60)});
        let payload = done(&hub, "articleSchedule", publish).await;
        assert_eq!((payload["article"].clone(), payload["notices"].as_array().map(Vec::len)), (Json::Null, Some(1)));
        done(&hub, "articleEmbargo", json!({"articleId": article, "embargoedUntil": later(20)})).await;
        for (instant, is_seen) in
            [(at(10).0, false), (at(20).0 - 1, false), (at(20).0, true), (at(60).0 - 1, true), (at(60).0, false)]
        {
            hub.set_time(Timestamp(instant));
            assert_eq!(public(&hub).await.is_object(), is_seen, "{instant}");
        }
        hub.set_time(at(30));
        let embargo = json!({"articleId": article, "embargoedUntil": later(40)});
        assert_eq!(mistakes(&write(&hub, "articleEmbargo", embargo).await), mistake("WRONG_STATE", "input.articleId"));
        done(&hub, "articleSchedule", json!({"articleId": article, "expiresAt": null})).await;
        hub.set_time(at(60));
        assert!(public(&hub).await.is_object());

        done(
            &hub,
            "articleUpdate",
            json!({"articleId": article, "baseVersion": 1, "edits": [replace("b1", "It is shut.")]}),
        )
        .await;
        let update = json!({"note": {"kind": "UPDATE", "text": "It is shut now."}});
        done(
            &hub,
            "articleSchedule",
            json!({"articleId": article, "version": 2, "publishAt": later(70), "as": update}),
        )
        .await;
        hub.set_time(Timestamp(at(70).0 - 1));
        assert_eq!(public(&hub).await["corrections"], json!([]));
        hub.set_time(at(70));
        assert_eq!(public(&hub).await["corrections"], json!([{"text": "It is shut now."}]));
    })
    .await;
}

#[tokio::test]
async fn an_embargo_that_is_lifted_lets_a_story_out() {
    on_both(async |hub: TestHub| {
        let _kept = hub.keep_changes().await;
        let article = draft(&hub).await;
        done(&hub, "articleEmbargo", json!({"articleId": article, "embargoedUntil": told(at(20))})).await;
        done(&hub, "articlePublish", json!({"articleId": article, "version": 1})).await;
        assert_eq!(public(&hub).await, Json::Null);
        done(&hub, "articleEmbargo", json!({"articleId": article, "embargoedUntil": null})).await;
        assert!(public(&hub).await.is_object());
    })
    .await;
}

#[tokio::test]
async fn what_is_withdrawn_or_deleted_is_gone_and_can_come_back() {
    on_both(async |hub: TestHub| {
        let article = draft(&hub).await;
        let named = json!({"articleId": article});
        done(&hub, "articlePublish", json!({"articleId": article, "version": 1})).await;
        let elsewhere = json!({"articleId": article, "redirectTo": "https://gazette.example/bridge"});
        let payload = done(&hub, "articleUnpublish", elsewhere).await;
        assert_eq!(payload["article"], Json::Null);
        assert_eq!(payload["draft"]["redirectTo"], "https://gazette.example/bridge");
        assert_eq!(public(&hub).await, Json::Null);
        assert_eq!(data(&hub, "{ people { nodes { name } } }").await["people"]["nodes"], json!([]));
        assert_eq!(
            mistakes(&write(&hub, "articleUnpublish", named.clone()).await),
            mistake("WRONG_STATE", "input.articleId")
        );
        done(&hub, "articlePublish", json!({"articleId": article, "version": 1})).await;
        assert!(public(&hub).await.is_object());

        done(&hub, "articleDelete", named.clone()).await;
        assert_eq!(public(&hub).await, Json::Null);
        let publish = write(&hub, "articlePublish", json!({"articleId": article, "version": 1})).await;
        assert_eq!(mistakes(&publish), mistake("WRONG_STATE", "input.articleId"));
        done(&hub, "articleRestore", named.clone()).await;
        assert_eq!(public(&hub).await, Json::Null);
        done(&hub, "articlePublish", json!({"articleId": article, "version": 1})).await;
        assert!(public(&hub).await.is_object());
    })
    .await;
}

#[tokio::test]
async fn an_earlier_version_comes_back() {
    on_both(async |hub: TestHub| {
        let article = draft(&hub).await;
        let edits = json!([{"remove": {"key": "b2"}}, {"move": {"key": "b3"}}]);
        done(
            &hub,
            "articleUpdate",
            json!({"articleId": article, "baseVersion": 1, "headline": "Gone", "edits": edits}),
        )
        .await;
        let stale = write(&hub, "articleRevert", json!({"articleId": article, "baseVersion": 1, "toVersion": 1})).await;
        assert_eq!(mistakes(&stale), mistake("CONFLICT", "input.baseVersion"));
        done(&hub, "articleRevert", json!({"articleId": article, "baseVersion": 2, "toVersion": 1})).await;
        let payload = done(&hub, "articlePublish", json!({"articleId": article, "version": 3})).await;
        assert_eq!(payload["article"]["headline"], "Bridge to close");
        assert!(payload["article"]["bodyText"].as_str().is_some_and(|text| text.contains("Ada Okafor")));
    })
    .await;
}

#[tokio::test]
async fn what_no_story_can_be_is_told_and_nothing_is_done() {
    on_both(async |hub: TestHub| {
        let article = draft(&hub).await;
        let unknown = "article_01h2xcejqtf2nbrexx3vqjhp41";
        for (input, expected) in [
            (json!({"headline": "x".repeat(501)}), mistake("TOO_MUCH", "input.headline")),
            (json!({"headline": "A", "note": "x".repeat(2_001)}), mistake("TOO_MUCH", "input.note")),
            (json!({"urgency": 10}), mistake("INVALID", "input.urgency")),
            (json!({"keywords": [" "]}), mistake("INVALID", "input.keywords")),
            (json!({"slug": "Bridge"}), mistake("INVALID", "input.slug")),
            (json!({"section": "section_01h2xcejqtf2nbrexx3vqjhp41"}), mistake("NOT_FOUND", "input.section")),
            (json!({"edits": [replace("b9", "A")]}), mistake("NOT_FOUND", "input.edits.0.replace.key")),
            (json!({"edits": [], "body": []}), mistake("INVALID", "input.edits")),
            (json!({"body": [{"paragraph": {"markdown": "<b>a</b>"}}]}), mistake("INVALID", "input.body.0")),
            (json!({"body": [{"paragraph": {"markdown": "[a](javascript:alert(1))"}}]}), mistake("INVALID", "input.body.0")),
            (json!({"body": [{"paragraph": {"text": "a", "annotations": [{"start": 0, "end": 2, "emphasis": "STRONG"}]}}]}),
                mistake("INVALID", "input.body.0")),
            (json!({"body": [{"paragraph": {"key": "b9", "text": "a"}}]}), mistake("NOT_FOUND", "input.body.0.key")),
            (json!({"body": [{"paragraph": {"text": "a\u{7}"}}]}), mistake("INVALID", "input.body.b4")),
        ] {
            let mut change = json!({"articleId": article, "baseVersion": 1});
            change.as_object_mut().expect("an object").extend(input.as_object().expect("an object").clone());
            assert_eq!(mistakes(&write(&hub, "articleUpdate", change).await), expected, "{input}");
        }
        let empty = done(&hub, "articleCreate", json!({})).await["articleId"].clone();
        let publish = write(&hub, "articlePublish", json!({"articleId": empty, "version": 1})).await;
        assert_eq!(publish["userErrors"][0]["missing"], json!(["headline", "slug", "body"]));
        let other = write(&hub, "articleUpdate", json!({"articleId": empty, "baseVersion": 1, "slug": "bridge-to-close"})).await;
        assert_eq!(mistakes(&other), mistake("TAKEN", "input.slug"));
        let missing = write(&hub, "articlePublish", json!({"articleId": unknown, "version": 1})).await;
        assert_eq!(mistakes(&missing), mistake("NOT_FOUND", "input.articleId"));
        let publish = done(&hub, "articlePublish", json!({"articleId": article, "version": 1})).await;
        assert_eq!(publish["article"]["version"], 1);
    })
    .await;
}

#[tokio::test]
async fn editors_put_stories_beside_a_story() {
    on_both(async |hub: TestHub| {
        let article = draft(&hub).await;
        let mut others = Vec::new();
        for headline in ["One", "Two", "Three"] {
            let input = json!({"headline": headline, "body": [paragraph("Words.")]});
            let other = done(&hub, "articleCreate", input).await["articleId"].clone();
            done(&hub, "articlePinRelated", json!({"articleId": article, "targetId": other})).await;
            others.push(other);
        }
        done(&hub, "articlePublish", json!({"articleId": article, "version": 1})).await;
        let beside = async || {
            let query = "{ article(by: {slug: \"bridge-to-close\"}) { related { edges { kind position headline } } } }";
            each(&data(&hub, query).await["article"]["related"]["edges"], "headline")
        };
        assert_eq!(beside().await, [""; 0], "what readers do not see is not there");
        for other in &others {
            done(&hub, "articlePublish", json!({"articleId": other, "version": 1})).await;
        }
        assert_eq!(beside().await, ["One", "Two", "Three"]);
        let order = json!([others[2], others[0], others[1]]);
        done(&hub, "articleReorderRelated", json!({"articleId": article, "targetIds": order})).await;
        done(&hub, "articlePinRelated", json!({"articleId": article, "targetId": others[1], "position": 0})).await;
        assert_eq!(beside().await, ["Two", "Three", "One"]);
        done(&hub, "articleUnpinRelated", json!({"articleId": article, "targetId": others[2]})).await;
        assert_eq!(beside().await, ["Two", "One"]);
        let edit = json!({"articleId": article, "baseVersion": 1, "edits": [replace("b1", "It is shut.")]});
        done(&hub, "articleUpdate", edit).await;
        done(&hub, "articlePublish", json!({"articleId": article, "version": 2, "as": {"minor": true}})).await;
        assert_eq!(beside().await, ["Two", "One"], "a new edition keeps them");
        for (mutation, input, expected) in [
            (
                "articlePinRelated",
                json!({"articleId": article, "targetId": article}),
                mistake("INVALID", "input.targetId"),
            ),
            (
                "articleUnpinRelated",
                json!({"articleId": article, "targetId": others[2]}),
                mistake("NOT_FOUND", "input.targetId"),
            ),
            (
                "articleReorderRelated",
                json!({"articleId": article, "targetIds": [others[0]]}),
                mistake("INVALID", "input.targetIds"),
            ),
        ] {
            assert_eq!(mistakes(&write(&hub, mutation, input).await), expected, "{mutation}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_slug_that_is_made_again_is_the_articles_own() {
    on_both(async |hub: TestHub| {
        let article = draft(&hub).await;
        for (base, slug) in [(1, json!("another")), (2, json!(null))] {
            done(&hub, "articleUpdate", json!({"articleId": article, "baseVersion": base, "slug": slug})).await;
        }
        let payload = done(&hub, "articlePublish", json!({"articleId": article, "version": 3})).await;
        assert_eq!(payload["article"]["slug"], "bridge-to-close");
    })
    .await;
}
