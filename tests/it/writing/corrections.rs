//! Corrections of what readers see, and embargoes of what they do not see yet.

use masthead::clock::Timestamp;
use serde_json::{Value as Json, json};

use super::articles::{done, write};
use super::{mistake, mistakes};
use crate::asking::{data, each};
use crate::corpus::{import, import_public};
use crate::hub::{START, TestHub, on_both};

const BRIDGE: &str = "harbour-bridge-to-close-for-a-year";
const FERRY: &str = "ferry-line-doubles-its-service";

/// A story as mutations name it.
async fn article(hub: &TestHub, slug: &str) -> Json {
    json!(masthead::graphql::id::IdKind::Article.id(hub.article(slug).await))
}

fn correction(article: &Json, base: i32, text: &str) -> Json {
    json!({"articleId": article, "baseVersion": base, "as": {"note": {"kind": "CORRECTION", "text": text}}})
}

#[tokio::test]
async fn a_correction_is_a_new_edition_that_keeps_all_else() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let (bridge, ferry) = (article(&hub, BRIDGE).await, article(&hub, FERRY).await);
        done(&hub, "articlePinRelated", json!({"articleId": bridge, "targetId": ferry})).await;
        let story = format!(
            "{{ article(by: {{slug: \"{BRIDGE}\"}}) {{ headline bodyText section {{ name }} people {{ nodes {{ name }} }}
                places {{ nodes {{ name }} }} quotations {{ nodes {{ text }} }} publishedAt
                mentions {{ edges {{ relevance occurrences {{ text start end }} }} }}
                related {{ edges {{ kind headline node {{ slug }} }} }} }}
               search(query: \"bridge\") {{ totalCount {{ value }} }} }}"
        );
        let before = data(&hub, &story).await;
        hub.set_time(Timestamp(START.0 + 60_000));
        for (base, text) in [(1, "The first."), (2, "The second.")] {
            done(&hub, "articleCorrect", correction(&bridge, base, text)).await;
        }
        assert_eq!(data(&hub, &story).await, before);
        let query = format!(
            "{{ article(by: {{slug: \"{BRIDGE}\"}}) {{ version updatedAt corrections {{ text }} }}
               articles(filter: {{isCorrected: true}}) {{ nodes {{ slug }} }} }}"
        );
        let found = data(&hub, &query).await;
        assert_eq!(found["article"]["version"], 3);
        assert_eq!(found["article"]["updatedAt"], "2026-11-23T09:01:00.000Z");
        assert_eq!(each(&found["article"]["corrections"], "text"), ["The second.", "The first."]);
        assert_eq!(each(&found["articles"]["nodes"], "slug"), [BRIDGE]);
    })
    .await;
}

#[tokio::test]
async fn what_readers_do_not_see_is_not_corrected() {
    on_both(async |hub: TestHub| {
        let draft = import(&hub, "draft", "Draft\n\nText.\n", false).await.slug.expect("a slug");
        let soon = "---\nheadline: Soon\npublished_at: 2027-01-01\n---\nText.\n";
        let soon = import(&hub, "soon", soon, true).await.slug.expect("a slug");
        for slug in [draft, soon] {
            let asked = correction(&article(&hub, &slug).await, 1, "No.");
            let payload = write(&hub, "articleCorrect", asked).await;
            assert_eq!(mistakes(&payload), mistake("WRONG_STATE", "input.articleId"), "{slug}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_embargo_holds_back_what_nobody_has_seen() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let soon =
            "---\nheadline: Soon\nsection: Transport\npublished_at: 2026-11-23T09:01:00Z\n---\nAda Okafor text.\n";
        import(&hub, "soon", soon, true).await;
        let until = |slug: Json| json!({"articleId": slug, "embargoedUntil": "2026-11-23T09:02:00Z"});
        let payload = write(&hub, "articleEmbargo", until(article(&hub, BRIDGE).await)).await;
        assert_eq!(mistakes(&payload), mistake("WRONG_STATE", "input.articleId"));
        done(&hub, "articleEmbargo", until(article(&hub, "soon").await)).await;
        let query = "{ article(by: {slug: \"soon\"}) { publishedAt firstPublishedAt updatedAt }
            section(by: {slug: \"transport\"}) { articles { totalCount { value } } } }";
        for (offset, shown) in [(60_000, false), (119_999, false), (120_000, true)] {
            hub.set_time(Timestamp(START.0 + offset));
            let found = data(&hub, query).await;
            assert_eq!(!found["article"].is_null(), shown, "{offset}");
            assert_eq!(found["section"]["articles"]["totalCount"]["value"], if shown { 3 } else { 2 }, "{offset}");
            if shown {
                let at = "2026-11-23T09:02:00.000Z";
                let told = json!({"publishedAt": "2026-11-23T09:01:00.000Z", "firstPublishedAt": at, "updatedAt": at});
                assert_eq!(found["article"], told);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_planned_note_is_told_when_its_version_begins() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let bridge = article(&hub, BRIDGE).await;
        let update = json!({"articleId": bridge, "baseVersion": 1, "standfirst": "For a year."});
        done(&hub, "articleUpdate", update).await;
        let note = |text: &str| json!({"note": {"kind": "UPDATE", "text": text}});
        let plan = |version: i32, at: &str| json!({"articleId": bridge, "version": version, "publishAt": at});
        for (version, text) in [(2, "The first."), (3, "The second.")] {
            let mut plan = plan(version, "2026-11-23T09:05:00Z");
            plan["as"] = note(text);
            done(&hub, "articleSchedule", plan).await;
        }
        done(&hub, "articleSchedule", plan(4, "2026-11-23T09:10:00Z")).await;
        hub.set_time(Timestamp(START.0 + 60_000));
        done(&hub, "articlePublish", json!({"articleId": bridge, "version": 5})).await;
        let told = format!("{{ article(by: {{slug: \"{BRIDGE}\"}}) {{ updatedAt corrections {{ text at }} }} }}");
        let at = "2026-11-23T09:01:00.000Z";
        let corrections = json!([{"text": "The second.", "at": at}]);
        assert_eq!(data(&hub, &told).await["article"], json!({"updatedAt": at, "corrections": corrections}));
    })
    .await;
}

#[tokio::test]
async fn a_minor_edit_that_was_planned_stays_one() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let bridge = article(&hub, BRIDGE).await;
        let told = format!("{{ article(by: {{slug: \"{BRIDGE}\"}}) {{ updatedAt }} }}");
        let before = data(&hub, &told).await;
        let update = json!({"articleId": bridge, "baseVersion": 1, "standfirst": "For a year."});
        done(&hub, "articleUpdate", update).await;
        let plan = json!({"articleId": bridge, "version": 2, "publishAt": "2026-11-23T09:05:00Z",
            "as": {"minor": true}});
        done(&hub, "articleSchedule", plan).await;
        hub.set_time(Timestamp(START.0 + 60_000));
        done(&hub, "articlePublish", json!({"articleId": bridge, "version": 2})).await;
        assert_eq!(data(&hub, &told).await, before);
    })
    .await;
}

#[tokio::test]
async fn a_correction_has_no_date_to_come() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let mut asked = correction(&article(&hub, BRIDGE).await, 1, "The date.");
        asked["publishedAt"] = json!("2026-11-24T09:00:00Z");
        let payload = write(&hub, "articleCorrect", asked.clone()).await;
        assert_eq!(mistakes(&payload), mistake("INVALID", "input.publishedAt"));
        asked["publishedAt"] = json!("2026-11-22T09:00:00Z");
        let payload = done(&hub, "articleCorrect", asked).await;
        assert_eq!(payload["article"]["publishedAt"], "2026-11-22T09:00:00.000Z");
    })
    .await;
}
