//! What state a story is in, at every instant, and who is at it.

use entity::{article, editing, edition};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::{draft, later};
use crate::corpus::import;
use crate::hub::{START, TestHub, on_both};

const STORY: &str = "---\nheadline: Story\n---\nText.\n";

async fn amend(hub: &TestHub, change: impl FnOnce(&mut article::ActiveModel)) {
    let row = article::Entity::find().one(hub.app.db.reader()).await.expect("read").expect("a story");
    let mut row: article::ActiveModel = row.into();
    change(&mut row);
    let write = hub.app.db.begin().await.expect("a transaction");
    row.update(&write).await.expect("a story");
    write.commit().await.expect("committed");
}

async fn state(hub: &TestHub) -> String {
    draft(hub, "story", "state").await["state"].as_str().expect("a state").to_owned()
}

#[tokio::test]
async fn a_story_is_a_draft_until_an_edition_is_made() {
    on_both(async |hub: TestHub| {
        import(&hub, "story", STORY, false).await;
        assert_eq!(
            draft(&hub, "story", "state hasUnpublishedChanges").await,
            json!({"state": "DRAFT", "hasUnpublishedChanges": true})
        );
        // A plan alone publishes nothing.
        amend(&hub, |row| row.publish_at = Set(Some(START.0 + 1_000))).await;
        let told = json!({"state": "DRAFT", "publishAt": "2026-11-23T09:00:01.000Z", "expiresAt": null});
        assert_eq!(draft(&hub, "story", "state publishAt expiresAt").await, told);
    })
    .await;
}

#[tokio::test]
async fn a_state_turns_at_the_instant() {
    on_both(async |hub: TestHub| {
        let scheduled = "---\nheadline: Story\npublished_at: 2026-11-23T09:01:00Z\n---\nText.\n";
        import(&hub, "story", scheduled, true).await;
        let write = hub.app.db.begin().await.expect("a transaction");
        edition::Entity::update_many()
            .col_expr(edition::Column::VisibleUntil, sea_orm::sea_query::Expr::val(START.0 + 120_000))
            .filter(edition::Column::Slug.eq("story"))
            .exec(&write)
            .await
            .expect("an end");
        write.commit().await.expect("committed");
        for (millis, told) in
            [(0, "SCHEDULED"), (59_999, "SCHEDULED"), (60_000, "PUBLIC"), (119_999, "PUBLIC"), (120_000, "EXPIRED")]
        {
            later(&hub, millis);
            let found = draft(
                &hub,
                "story",
                "state hasUnpublishedChanges article { slug } revisions { nodes { isPublic publishedVersion } }",
            )
            .await;
            assert_eq!(found["state"], told, "{millis}");
            assert_eq!(found["article"].is_object(), told == "PUBLIC", "{millis}");
            assert_eq!(found["revisions"]["nodes"], json!([{"isPublic": told == "PUBLIC", "publishedVersion": 1}]));
            assert_eq!(found["hasUnpublishedChanges"], false);
        }
        amend(&hub, |row| row.withdrawn_at = Set(Some(START.0))).await;
        assert_eq!(state(&hub).await, "WITHDRAWN");
        amend(&hub, |row| row.deleted_at = Set(Some(START.0))).await;
        assert_eq!(state(&hub).await, "DELETED");
    })
    .await;
}

#[tokio::test]
async fn editors_are_told_for_sixty_seconds() {
    on_both(async |hub: TestHub| {
        import(&hub, "story", STORY, false).await;
        let story = article::Entity::find().one(hub.app.db.reader()).await.expect("read").expect("a story");
        let write = hub.app.db.begin().await.expect("a transaction");
        for (token, name, block, at) in [(1, "Sam", Some("b1"), 1_000), (2, "Robin", None, 0)] {
            let row = editing::Model {
                article_id: story.id,
                token_id: Uuid::from_u128(token),
                name: name.to_owned(),
                block_key: block.map(str::to_owned),
                at: START.0 + at,
            };
            let row: editing::ActiveModel = row.into();
            editing::Entity::insert(row).exec_without_returning(&write).await.expect("an editor");
        }
        write.commit().await.expect("committed");
        let sam = json!({"name": "Sam", "blockKey": "b1", "since": "2026-11-23T09:00:01.000Z"});
        let robin = json!({"name": "Robin", "blockKey": null, "since": "2026-11-23T09:00:00.000Z"});
        let both = json!([robin, sam]);
        for (millis, told) in [(59_999, both), (60_000, json!([sam])), (60_999, json!([sam])), (61_000, json!([]))] {
            later(&hub, millis);
            let found = draft(&hub, "story", "editors { name blockKey since }").await;
            assert_eq!(found["editors"], told, "{millis}");
        }
    })
    .await;
}
