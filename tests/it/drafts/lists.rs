//! Lists of drafts: filters, order, pages, and what they cost.

use std::fmt::Write;

use entity::{article, revision};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait};
use serde_json::{Value as Json, json};

use super::{later, read};
use crate::asking::each;
use crate::corpus::{import, import_hidden, import_public};
use crate::hub::{TestHub, on_both};

async fn slugs(hub: &TestHub, arguments: &str) -> Vec<String> {
    let found =
        read(hub, &format!("{{ drafts({arguments}) {{ totalCount {{ value isExact }} nodes {{ slug }} }} }}")).await;
    let slugs = each(&found["drafts"]["nodes"], "slug");
    assert_eq!(found["drafts"]["totalCount"], json!({"value": slugs.len(), "isExact": true}), "{arguments}");
    slugs
}

async fn amend(hub: &TestHub, slug: &str, change: impl FnOnce(&mut article::ActiveModel)) {
    let db = hub.app.db.reader();
    let story = hub.article(slug).await;
    let mut row: article::ActiveModel =
        article::Entity::find_by_id(story).one(db).await.expect("read").expect("a story").into();
    change(&mut row);
    let write = hub.app.db.begin().await.expect("a transaction");
    row.update(&write).await.expect("a story");
    write.commit().await.expect("committed");
}

#[tokio::test]
async fn filters_join_and_leave_deleted_stories_out_unless_they_are_asked_for() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        later(&hub, 1_000);
        import_hidden(&hub).await;
        let toll = "bridge-toll-who-will-pay";
        let inquiry = "zzsecret-inquiry-into-velmar-city-council";
        let (koln, again) = ("zzsecret-in-koln", "ferry-line-doubles-its-service-2");
        assert_eq!(slugs(&hub, "filter: {states: [DRAFT]}").await, [inquiry, toll]);
        assert_eq!(slugs(&hub, "filter: {states: [SCHEDULED]}").await, [koln, again]);
        assert_eq!(slugs(&hub, "filter: {states: [EXPIRED]}").await, ["zzsecret-of-yesterday"]);
        assert_eq!(slugs(&hub, "filter: {states: [PUBLIC], sections: [\"transport\"]}").await.len(), 2);
        assert_eq!(slugs(&hub, "filter: {states: []}").await, [""; 0]);
        assert_eq!(slugs(&hub, "filter: {sections: [\"zzsecret-desk\", \"nothing\"]}").await, [toll]);
        assert_eq!(
            slugs(&hub, "filter: {headline: \"KÖLN\"}").await,
            [koln, "backerei-in-koln-schliesst-nach-120-jahren"]
        );
        assert_eq!(slugs(&hub, "filter: {headline: \"100%\"}").await, [""; 0]);
        assert_eq!(slugs(&hub, "filter: {headline: \"_\"}").await, [""; 0]);
        assert_eq!(slugs(&hub, "filter: {hasUnpublishedChanges: true}").await, [inquiry, toll]);
        assert_eq!(slugs(&hub, "filter: {hasUnpublishedChanges: false, states: [PUBLIC]}").await.len(), 4);
        assert_eq!(slugs(&hub, "first: 20").await.len(), 9);

        amend(&hub, toll, |row| row.deleted_at = Set(Some(1))).await;
        amend(&hub, inquiry, |row| row.withdrawn_at = Set(Some(1))).await;
        assert_eq!(slugs(&hub, "first: 20").await.len(), 8);
        assert_eq!(slugs(&hub, "filter: {states: [DELETED]}").await, [toll]);
        assert_eq!(slugs(&hub, "filter: {states: [WITHDRAWN, DELETED]}").await, [inquiry, toll]);

        let db = hub.app.db.reader();
        let story = hub.article(koln).await;
        let row = article::Entity::find_by_id(story).one(db).await.expect("read").expect("a story");
        let signed = revision::ActiveModel {
            id: Set(row.revision_id),
            author: Set(Some("Sam".to_owned())),
            ..Default::default()
        };
        let write = hub.app.db.begin().await.expect("a transaction");
        signed.update(&write).await.expect("a revision");
        write.commit().await.expect("committed");
        assert_eq!(slugs(&hub, "filter: {author: \"Sam\"}").await, [koln]);
    })
    .await;
}

#[tokio::test]
async fn what_was_touched_last_comes_first_and_pages_neither_skip_nor_repeat() {
    on_both(async |hub: TestHub| {
        for number in 0..7 {
            later(&hub, number / 2 * 1_000);
            import(
                &hub,
                &format!("{number}"),
                &format!("---\nheadline: Story {number}\nurl: https://a.example/{number}\n---\nText {number}.\n"),
                false,
            )
            .await;
        }
        later(&hub, 9_000);
        import(&hub, "3", "---\nheadline: Story 3\nurl: https://a.example/3\n---\nText changed.\n", false).await;
        let mut seen = Vec::new();
        let mut after = Json::Null;
        loop {
            let page = read(
                &hub,
                &format!(
                    "{{ drafts(first: 2, after: {after}) {{ nodes {{ slug }} pageInfo {{ endCursor hasNextPage }} }} }}"
                ),
            )
            .await["drafts"]
                .take();
            seen.extend(each(&page["nodes"], "slug"));
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        assert_eq!(seen, ["story-3", "story-6", "story-5", "story-4", "story-2", "story-1", "story-0"]);
        let back = read(&hub, "{ drafts(last: 3) { nodes { slug } pageInfo { hasPreviousPage } } }").await;
        assert_eq!(each(&back["drafts"]["nodes"], "slug"), ["story-2", "story-1", "story-0"]);
    })
    .await;
}

/// What a desk shows of its drafts, and what a preview of each would.
const DESK: &str =
    "drafts(first: 20) { nodes { headline slug state hasUnpublishedChanges missing version wordCount editors { name }
    section { name } article { headline } revisions(first: 2) { nodes { number author } }
    body { key ... on Paragraph { annotations { ... on MentionAnnotation { node { ... on Person { name } } } } } }
    people { nodes { name } } quotations { nodes { text speaker { name } } }
    related { edges { headline node { slug } draft { slug } } } } }";

#[tokio::test]
async fn a_list_of_twenty_drafts_costs_as_many_statements_as_one_of_two() {
    on_both(async |hub: TestHub| {
        let mut seen = Vec::new();
        for (from, until) in [(0, 2), (2, 20)] {
            for number in from..until {
                let mut story = format!("---\nheadline: Draft number {number}\nsection: Ports\n---\n");
                for (person, organisation) in
                    [("Ada Okafor", "Port Velmar Harbour Authority"), ("Noor Haddad", "Velmar Ferries Company")]
                {
                    // A write to a string cannot fail.
                    let _ = writeln!(story, "“It is {number},” said {person}, director of {organisation}.\n");
                }
                let _ = writeln!(story, "Read more:\n- Draft number {}\n- Nothing at all", number + 1);
                import(&hub, &format!("{number}"), &story, number % 5 == 0).await;
            }
            let (found, sent) = hub.statements_of(read(&hub, &format!("{{ {DESK} }}"))).await;
            assert_eq!(found["drafts"]["nodes"].as_array().map(Vec::len), Some(until));
            seen.push((sent.len(), sent));
        }
        assert_eq!(seen[0].0, seen[1].0, "{seen:#?}");
        assert!(seen[0].0 <= 18, "{} statements: {:#?}", seen[0].0, seen[0].1);
    })
    .await;
}
