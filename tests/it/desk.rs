//! What editors do to stories and organisations that are there: holding back, correcting, putting one under another.

use entity::article_slug;
use masthead::article::content::{CorrectionKind, StoredCorrection};
use masthead::article::{correct, retime, translation};
use masthead::clock::Timestamp;
use masthead::organisation::write::place_under;
use masthead::related::{NewEdge, RelatedKind, relate};
use sea_orm::EntityTrait;
use serde_json::json;
use uuid::Uuid;

use crate::asking::{data, each};
use crate::corpus::{import, import_public};
use crate::hub::{START, TestHub, on_both};
use crate::newsroom::Newsroom;

const BRIDGE: &str = "harbour-bridge-to-close-for-a-year";
const FERRY: &str = "ferry-line-doubles-its-service";

async fn article(hub: &TestHub, slug: &str) -> Uuid {
    let row = article_slug::Entity::find_by_id(slug).one(hub.app.db.reader()).await;
    row.expect("a database").expect("a story").article_id
}

fn correction(text: &str) -> StoredCorrection {
    StoredCorrection { kind: CorrectionKind::Correction, text: text.to_owned(), at: START.0, block: None }
}

#[tokio::test]
async fn a_correction_is_a_new_edition_that_keeps_all_else() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let (bridge, ferry) = (article(&hub, BRIDGE).await, article(&hub, FERRY).await);
        let write = hub.app.db.begin().await.expect("a transaction");
        let pick = NewEdge { target: ferry, relation: None, score: None, reasons: Vec::new() };
        relate(&write, &hub.app.ids, START, bridge, RelatedKind::Editorial, &[pick]).await.expect("written");
        write.commit().await.expect("committed");
        let story = format!(
            "{{ article(by: {{slug: \"{BRIDGE}\"}}) {{ headline bodyText section {{ name }} people {{ nodes {{ name }} }}
                places {{ nodes {{ name }} }} quotations {{ nodes {{ text }} }} publishedAt
                mentions {{ edges {{ relevance occurrences {{ text start end }} }} }}
                related {{ edges {{ kind headline node {{ slug }} }} }} }}
               search(query: \"bridge\") {{ totalCount {{ value }} }} }}"
        );
        let before = data(&hub, &story).await;
        let now = Timestamp(START.0 + 60_000);
        hub.app.clock.set(now);
        for text in ["The first.", "The second."] {
            let write = hub.app.db.begin().await.expect("a transaction");
            let done = correct::correct(&write, &hub.app.ids, now, bridge, correction(text)).await.expect("written");
            assert!(done.is_some());
            write.commit().await.expect("committed");
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
            let article = article(&hub, &slug).await;
            let write = hub.app.db.begin().await.expect("a transaction");
            let done = correct::correct(&write, &hub.app.ids, START, article, correction("No.")).await;
            assert_eq!(done.expect("a database"), None, "{slug}");
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
        let (seen, soon) = (article(&hub, BRIDGE).await, article(&hub, "soon").await);
        let until = Timestamp(START.0 + 120_000);
        let write = hub.app.db.begin().await.expect("a transaction");
        assert!(!retime::hold_back(&write, seen, until, START).await.expect("a database"));
        assert!(retime::hold_back(&write, soon, until, START).await.expect("a database"));
        write.commit().await.expect("committed");
        let query = "{ article(by: {slug: \"soon\"}) { publishedAt firstPublishedAt updatedAt }
            section(by: {slug: \"transport\"}) { articles { totalCount { value } } } }";
        for (offset, shown) in [(60_000, false), (119_999, false), (120_000, true)] {
            hub.app.clock.set(Timestamp(START.0 + offset));
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
async fn a_translation_leads_to_its_original_and_back() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let write = hub.app.db.begin().await.expect("a transaction");
        translation::link(&write, article(&hub, FERRY).await, article(&hub, BRIDGE).await).await.expect("written");
        write.commit().await.expect("committed");
        let query = format!(
            "{{ article(by: {{slug: \"{FERRY}\"}}) {{ translationOf {{ slug translations {{ nodes {{ slug }} }} }} }} }}"
        );
        let original = data(&hub, &query).await["article"]["translationOf"].take();
        assert_eq!(original["slug"], BRIDGE);
        assert_eq!(each(&original["translations"]["nodes"], "slug"), [FERRY]);
    })
    .await;
}

#[tokio::test]
async fn no_organisation_belongs_to_itself() {
    on_both(async |hub: TestHub| {
        let room = Newsroom::open(&hub).await;
        let top = room.organisation("Top", None, true).await;
        let middle = room.organisation("Middle", Some(top), true).await;
        let low = room.organisation("Low", None, true).await;
        room.close().await;
        let write = hub.app.db.begin().await.expect("a transaction");
        assert!(place_under(&write, low, middle).await.expect("a database"));
        assert!(!place_under(&write, top, low).await.expect("a database"));
        assert!(!place_under(&write, top, top).await.expect("a database"));
        write.commit().await.expect("committed");
        let query = "{ organisation(by: {slug: \"low\"}) { parent { name parent { name parent { name } } } } }";
        let parent = json!({"name": "Middle", "parent": {"name": "Top", "parent": null}});
        assert_eq!(data(&hub, query).await["organisation"]["parent"], parent);
    })
    .await;
}
