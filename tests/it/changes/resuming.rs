//! Going on after an interruption.

use entity::change;
use sea_orm::EntityTrait;
use serde_json::json;

use super::{Listener, after, import};
use crate::hub::{START, TestHub, on_both};

const DAY: i64 = 86_400_000;

#[tokio::test]
async fn who_comes_back_misses_nothing_and_hears_nothing_twice() {
    on_both(async |hub: TestHub| {
        let keeper = hub.keep_changes().await;
        let mut listener = Listener::new(&hub).await;
        import(&hub, "a", "First", "").await;
        import(&hub, "b", "Second", "").await;
        let first = listener.next().await;
        drop(listener);
        import(&hub, "c", "Third", "").await;
        drop(keeper);
        // Written while no node kept the log.
        import(&hub, "d", "Fourth", "").await;
        let _keeper = hub.keep_changes().await;
        let mut again = Listener::with(&hub, &after(&first["cursor"]), None).await.expect("a subscription");
        let mut lost = Listener::with(&hub, &json!({}), first["cursor"].as_str().map(str::to_owned))
            .await
            .expect("a subscription");
        import(&hub, "e", "Fifth", "").await;
        let rest = ["PUBLISHED Second", "PUBLISHED Third", "PUBLISHED Fourth", "PUBLISHED Fifth"];
        assert_eq!(again.told(4).await, rest);
        assert_eq!(lost.told(4).await, rest);
    })
    .await;
}

#[tokio::test]
async fn who_asks_for_the_newest_place_first_misses_nothing() {
    on_both(async |hub: TestHub| {
        let keeper = hub.keep_changes().await;
        let asked = async || hub.query("{ changesCursor }").await["data"]["changesCursor"].take();
        assert_eq!(asked().await, masthead::changes::cursor::encode(0));
        import(&hub, "a", "First", "").await;
        let place = loop {
            // A server numbers a change right after it was written.
            let place = asked().await;
            if place != masthead::changes::cursor::encode(0) {
                break place;
            }
        };
        drop(keeper);
        import(&hub, "b", "Second", "").await;
        let _keeper = hub.keep_changes().await;
        let mut listener = Listener::with(&hub, &after(&place), None).await.expect("a subscription");
        assert_eq!(listener.told(1).await, ["PUBLISHED Second"]);
    })
    .await;
}

#[tokio::test]
async fn who_is_far_behind_reads_the_log_from_the_database() {
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        let mut listener = Listener::new(&hub).await;
        import(&hub, "a", "First", "").await;
        let first = listener.next().await;
        let rows = (0..600_i64).map(|place| {
            change::ActiveModel::from(change::Model {
                id: hub.app.ids.next(START),
                number: None,
                public_number: None,
                kind: change::ChangeKind::Updated,
                at: START.0 + place,
                article_id: uuid::Uuid::from_u128(u128::try_from(place).expect("a number")),
                edition_id: None,
            })
        });
        let writing = hub.app.db.begin().await.expect("a transaction");
        change::Entity::insert_many(rows).exec_without_returning(&writing).await.expect("written");
        hub.app.commit(writing).await.expect("committed");
        let mut behind = Listener::with(&hub, &after(&first["cursor"]), None).await.expect("a subscription");
        let mut instants = Vec::new();
        for _ in 0..600 {
            instants.push(behind.next().await["at"].as_str().expect("an instant").to_owned());
            // The one who was there from the beginning reads them too, at its own pace.
            assert_eq!(listener.next().await["at"].as_str(), instants.last().map(String::as_str));
        }
        assert!(instants.is_sorted_by(|one, next| one < next));
    })
    .await;
}

#[tokio::test]
async fn a_cursor_that_the_log_never_gave_is_refused() {
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        let mut listener = Listener::new(&hub).await;
        import(&hub, "a", "First", "").await;
        listener.next().await;
        let beyond = masthead::changes::cursor::encode(2);
        for wrong in ["", "1", "CHANGES", beyond.as_str()] {
            let refused = Listener::with(&hub, &json!({ "after": wrong }), None).await.err();
            assert_eq!(refused.as_deref(), Some("INVALID_CURSOR"), "{wrong}");
            let refused = Listener::with(&hub, &json!({}), Some(wrong.to_owned())).await.err();
            assert_eq!(refused.as_deref(), Some("INVALID_CURSOR"), "{wrong}");
        }
        let here = masthead::changes::cursor::encode(1);
        assert!(Listener::with(&hub, &json!({ "after": here }), None).await.is_ok());
    })
    .await;
}

#[tokio::test]
async fn a_cursor_older_than_the_log_is_told_so() {
    on_both(async |hub: TestHub| {
        for story in ["a", "b"] {
            import(&hub, story, "Old", "").await;
        }
        hub.app.clock.set(masthead::clock::Timestamp(START.0 + 20 * DAY));
        import(&hub, "c", "Young", "").await;
        hub.app.clock.set(masthead::clock::Timestamp(START.0 + 31 * DAY));
        let _keeper = hub.keep_changes().await;
        let cursor = |number| json!({ "after": masthead::changes::cursor::encode(number) });
        let refused = loop {
            // Old changes go soon after the start, not before it.
            match Listener::with(&hub, &cursor(0), None).await {
                Err(code) => break code,
                Ok(_) => tokio::task::yield_now().await,
            }
        };
        assert_eq!(refused, "CURSOR_EXPIRED");
        assert_eq!(Listener::with(&hub, &cursor(1), None).await.err().as_deref(), Some("CURSOR_EXPIRED"));
        let mut kept = Listener::with(&hub, &cursor(2), None).await.expect("a subscription");
        assert_eq!(kept.told(1).await, ["PUBLISHED Young"]);
        // Numbers go on where they were.
        import(&hub, "d", "New", "").await;
        assert_eq!(kept.told(1).await, ["PUBLISHED New"]);
    })
    .await;
}
