//! Revisions: listed, and compared by field, by block and by word.

use entity::revision::RevisionOrigin;
use entity::{article, article_slug};
use masthead::article::draft::Draft;
use masthead::article::write::{Authorship, Wordings, revise};
use masthead::graphql::id::IdKind;
use masthead::rows::Rows;
use masthead::viewer::Role;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait};
use serde_json::{Value as Json, json};

use super::{draft, later, read};
use crate::asking::id;
use crate::corpus::import;
use crate::hub::{TestHub, on_both, staff};

const STORY: &str = "---\nheadline: Ferry to close\nurl: https://gazette.example/ferry\nsection: Ports\n---\nThe ferry will close in March.\n\nNobody knows why.\n\nThe mayor is silent.\n";

async fn edit(hub: &TestHub, author: &str, change: impl FnOnce(&mut Draft)) {
    let slug = article_slug::Entity::find().one(hub.app.db.reader()).await.expect("read").expect("a slug");
    let row =
        article::Entity::find_by_id(slug.article_id).one(hub.app.db.reader()).await.expect("read").expect("a story");
    let write = hub.app.db.begin().await.expect("a transaction");
    let mut draft = Draft::load(&write, row.revision_id).await.expect("read").expect("a draft");
    change(&mut draft);
    let mut wordings = Wordings::load(&write, row.id).await.expect("read");
    let authorship = Authorship { origin: RevisionOrigin::Edit, author: Some(author.to_owned()), note: None };
    let mut rows = Rows::default();
    let (now, number) = (hub.app.clock.now(), row.revision_count + 1);
    let written = revise(&mut rows, &hub.app.ids, now, (row.id, number), &draft, authorship, &mut wordings);
    rows.insert(&write).await.expect("written");
    let mut row: article::ActiveModel = row.into();
    (row.revision_id, row.revision_count) = (Set(written.expect("a revision").revision), Set(number));
    row.touched_at = Set(now.0);
    row.update(&write).await.expect("a story");
    write.commit().await.expect("committed");
}

#[tokio::test]
async fn a_story_tells_its_revisions_and_what_each_changed() {
    on_both(async |hub: TestHub| {
        import(&hub, "ferry", STORY, true).await;
        later(&hub, 1_000);
        let changed = STORY.replace("in March", "in April").replace("Ferry to close", "Ferry line to close");
        import(&hub, "ferry", &changed, true).await;
        later(&hub, 2_000);
        edit(&hub, "Sam Desk", |draft| {
            draft.blocks.swap(1, 2);
            draft.blocks.remove(0);
            draft.details.keywords = vec!["ferries".to_owned(), "ports".to_owned()];
        })
        .await;
        let fields = "version hasUnpublishedChanges revisions { totalCount { value } nodes { number origin author createdAt headline
            isPublic publishedVersion wordCount
            changes { since fields { name before after } blocks { key kind isMoved words { text change } } } } }";
        let found = draft(&hub, "ferry-to-close", fields).await;
        assert_eq!((&found["version"], &found["hasUnpublishedChanges"]), (&json!(3), &json!(true)));
        assert_eq!(found["revisions"]["totalCount"]["value"], 3);
        let nodes = &found["revisions"]["nodes"];
        let told: Vec<Json> = nodes.as_array().expect("revisions").iter().map(|it| {
            json!([it["number"], it["origin"], it["author"], it["createdAt"], it["isPublic"], it["publishedVersion"], it["wordCount"]])
        }).collect();
        assert_eq!(Json::Array(told), json!([
            [3, "EDIT", "Sam Desk", "2026-11-23T09:00:02.000Z", false, null, 7],
            [2, "IMPORT", null, "2026-11-23T09:00:01.000Z", true, 2, 13],
            [1, "IMPORT", null, "2026-11-23T09:00:00.000Z", false, 1, 13],
        ]));
        let same = |text: &str| json!({"text": text, "change": "SAME"});
        let removed = |text: &str| json!({"text": text, "change": "REMOVED"});
        let added = |text: &str| json!({"text": text, "change": "ADDED"});
        assert_eq!(nodes[0]["changes"], json!({
            "since": 2,
            "fields": [{"name": "keywords", "before": null, "after": "ferries\nports"}],
            "blocks": [
                {"key": "b1", "kind": "REMOVED", "isMoved": false, "words": [removed("The ferry will close in April.")]},
                {"key": "b3", "kind": "MOVED", "isMoved": true, "words": [same("The mayor is silent.")]},
            ],
        }));
        assert_eq!(nodes[1]["changes"], json!({
            "since": 1,
            "fields": [{"name": "headline", "before": "Ferry to close", "after": "Ferry line to close"}],
            "blocks": [{"key": "b1", "kind": "CHANGED", "isMoved": false, "words": [
                same("The ferry will close in "), removed("March"), added("April"), same("."),
            ]}],
        }));
        let first = &nodes[2]["changes"];
        assert_eq!(first["since"], Json::Null);
        assert_eq!(first["fields"][2], json!({"name": "section", "before": null, "after": "Ports"}));
        assert_eq!(first["blocks"].as_array().map(Vec::len), Some(3));
    })
    .await;
}

#[tokio::test]
async fn any_two_revisions_are_compared_and_none_that_is_not_there() {
    on_both(async |hub: TestHub| {
        import(&hub, "ferry", STORY, false).await;
        for headline in ["Second", "Third"] {
            edit(&hub, "Sam", |draft| draft.headline = Some(headline.to_owned())).await;
        }
        let newest = draft(&hub, "ferry-to-close", "revisions(first: 1) { nodes { id } }").await["revisions"]["nodes"][0]["id"].take();
        let ask = |since: &str| format!("{{ node(id: {newest}) {{ ... on Revision {{ number draft {{ version }}
            changes(since: {since}) {{ since fields {{ name before after }} blocks {{ key }} }} }} }} }}");
        let of = |since: i32, before: &str| json!({"since": since, "fields": [{"name": "headline", "before": before, "after": "Third"}], "blocks": []});
        let found = read(&hub, &ask("1")).await;
        assert_eq!(found["node"]["changes"], of(1, "Ferry to close"));
        assert_eq!(found["node"]["draft"]["version"], 3);
        assert_eq!(read(&hub, &ask("null")).await["node"]["changes"], of(2, "Second"));
        assert_eq!(read(&hub, &ask("3")).await["node"]["changes"]["fields"], json!([]));
        for number in ["0", "4", "-1"] {
            let answer = hub.query_as(staff(Role::Writer), &ask(number), &Json::Null).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_INPUT", "{number}");
            assert_eq!(answer["data"]["node"]["number"], 3, "{number}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_thousand_revisions_are_one_statement_a_page() {
    on_both(async |hub: TestHub| {
        import(&hub, "ferry", STORY, false).await;
        let slug = article_slug::Entity::find().one(hub.app.db.reader()).await.expect("read").expect("a slug");
        let row = article::Entity::find_by_id(slug.article_id).one(hub.app.db.reader()).await.expect("read").expect("a story");
        let write = hub.app.db.begin().await.expect("a transaction");
        let mut draft = Draft::load(&write, row.revision_id).await.expect("read").expect("a draft");
        let (mut rows, mut wordings) = (Rows::default(), Wordings::load(&write, row.id).await.expect("read"));
        let mut newest = row.revision_id;
        for number in 2..=1_000 {
            draft.headline = Some(format!("Headline {number}"));
            let authorship = Authorship { origin: RevisionOrigin::Edit, author: None, note: None };
            let at = (row.id, number);
            let written = revise(&mut rows, &hub.app.ids, hub.app.clock.now(), at, &draft, authorship, &mut wordings);
            newest = written.expect("a revision").revision;
        }
        rows.insert(&write).await.expect("written");
        let mut changed: article::ActiveModel = row.clone().into();
        (changed.revision_id, changed.revision_count) = (Set(newest), Set(1_000));
        changed.update(&write).await.expect("a story");
        write.commit().await.expect("committed");

        let mut numbers = Vec::new();
        let mut after = Json::Null;
        for _ in 0..10 {
            let ask = format!("{{ node(id: \"{}\") {{ ... on ArticleDraft {{ revisions(first: 100, after: {after}) {{
                pageInfo {{ endCursor hasNextPage }} nodes {{ number createdAt author note headline isPublic }} }} }} }} }}", id(IdKind::Draft, row.id));
            let (found, sent) = hub.statements_of(read(&hub, &ask)).await;
            assert_eq!(sent.len(), 2, "{sent:#?}");
            assert!(sent.iter().all(|sql| !sql.contains("block_version")), "{sent:#?}");
            let page = &found["node"]["revisions"];
            numbers.extend(page["nodes"].as_array().expect("revisions").iter().filter_map(|it| it["number"].as_i64()));
            assert_eq!(page["pageInfo"]["hasNextPage"], numbers.len() < 1_000);
            after = page["pageInfo"]["endCursor"].clone();
        }
        assert!(numbers.into_iter().eq((1..=1_000).rev()));
    })
    .await;
}
