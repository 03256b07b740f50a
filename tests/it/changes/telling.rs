//! What is told, of what, and when.

use std::pin::pin;
use std::task::Poll;

use futures::StreamExt;
use masthead::clock::Timestamp;
use masthead::graphql::id::IdKind;
use masthead::viewer::Role;
use serde_json::json;

use super::{Listener, correct, import, take_in};
use crate::hub::{START, TestHub, on_both};

/// Later, in seconds.
fn at(seconds: i64) -> Timestamp {
    Timestamp(START.0 + seconds * 1_000)
}

/// Says until when readers see a story.
async fn expires(hub: &TestHub, slug: &str, until: Timestamp) {
    let until = jiff::Timestamp::from_millisecond(until.0).expect("an instant").to_string();
    let input = json!({"articleId": IdKind::Article.id(hub.article(slug).await), "expiresAt": until});
    let payload = hub.mutate(Role::Editor, "articleSchedule", "userErrors { message }", &input).await;
    assert_eq!(payload["userErrors"], json!([]));
}

#[tokio::test]
async fn a_story_is_told_when_it_appears_changes_and_is_corrected() {
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        let mut listener = Listener::new(&hub).await;
        import(&hub, "a", "Harbour stays closed", "").await;
        let change = listener.next().await;
        assert_eq!(change["kind"], "PUBLISHED");
        assert_eq!(change["at"], "2026-11-23T09:00:00.000Z");
        assert_eq!(change["article"]["headline"], "Harbour stays closed");
        assert!(change["articleId"].as_str().is_some_and(|id| id.starts_with("article_")));
        hub.set_time(at(60));
        import(&hub, "a", "Harbour opens after all", "").await;
        hub.set_time(at(120));
        correct(&hub, "harbour-stays-closed").await;
        import(&hub, "a", "Harbour opens after all", "").await;
        import(&hub, "b", "Another story", "").await;
        let told = listener.told(3).await;
        // One told late is told with the story as it is then.
        assert_eq!(
            told,
            ["UPDATED Harbour opens after all", "CORRECTED Harbour opens after all", "PUBLISHED Another story"]
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_hidden_takes_no_number() {
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        let mut listener = Listener::new(&hub).await;
        import(&hub, "a", "First", "").await;
        for draft in ["x", "y", "z"] {
            take_in(&hub, draft, "A draft", "", false).await;
        }
        import(&hub, "s", "Scheduled", "published_at: 2026-11-24T09:00:00Z\n").await;
        import(&hub, "b", "Second", "").await;
        let numbers = [listener.next().await, listener.next().await]
            .map(|change| masthead::changes::cursor::decode(change["cursor"].as_str().expect("a cursor")));
        assert_eq!(numbers, [Some(1), Some(2)]);
    })
    .await;
}

#[tokio::test]
async fn time_brings_a_story_at_its_instant_and_takes_it_at_its_end() {
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        let mut listener = Listener::new(&hub).await;
        import(&hub, "s", "Scheduled", "published_at: 2026-11-23T09:01:00Z\n").await;
        expires(&hub, "scheduled", at(120)).await;
        hub.set_time(Timestamp(at(60).0 - 1));
        // What comes before is told before: a story of this instant, and nothing of the next.
        import(&hub, "a", "A millisecond before", "").await;
        assert_eq!(listener.told(1).await, ["PUBLISHED A millisecond before"]);
        hub.set_time(at(60));
        let change = listener.next().await;
        assert_eq!((&change["kind"], &change["at"]), (&json!("PUBLISHED"), &json!("2026-11-23T09:01:00.000Z")));
        assert_eq!(change["article"]["headline"], "Scheduled");
        // Nobody looked when it ended.
        hub.set_time(at(600));
        let change = listener.next().await;
        assert_eq!((&change["kind"], &change["at"]), (&json!("WITHDRAWN"), &json!("2026-11-23T09:02:00.000Z")));
        assert_eq!(change["article"], json!(null));
        assert!(change["articleId"].is_string());
    })
    .await;
}

#[tokio::test]
async fn a_scheduled_update_of_a_public_story_is_an_update() {
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        let mut listener = Listener::new(&hub).await;
        import(&hub, "a", "Now", "published_at: 2026-11-20T09:00:00Z\n").await;
        assert_eq!(listener.told(1).await, ["PUBLISHED Now"]);
        import(&hub, "a", "Later", "published_at: 2026-11-23T10:00:00Z\n").await;
        hub.set_time(at(3_600));
        let change = listener.next().await;
        assert_eq!(change["at"], "2026-11-23T10:00:00.000Z");
        assert_eq!((&change["kind"], &change["article"]["headline"]), (&json!("UPDATED"), &json!("Later")));
    })
    .await;
}

#[tokio::test]
async fn a_filter_holds_what_is_told_and_every_withdrawal_passes() {
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        let filter = json!({ "filter": { "sections": ["harbour"] } });
        let mut listener = Listener::with(&hub, &filter, None).await.expect("a subscription");
        import(&hub, "a", "Of the town", "section: Town\n").await;
        import(&hub, "b", "Of the harbour", "section: Harbour\n").await;
        expires(&hub, "of-the-town", at(60)).await;
        assert_eq!(listener.told(1).await, ["PUBLISHED Of the harbour"]);
        hub.set_time(at(60));
        assert_eq!(listener.told(1).await, ["WITHDRAWN -"]);
        import(&hub, "c", "Again of the town", "section: Town\n").await;
        import(&hub, "d", "Again of the harbour", "section: Harbour\n").await;
        assert_eq!(listener.told(1).await, ["PUBLISHED Again of the harbour"]);
        let noon = json!("2026-11-23T12:00:00Z");
        let bad = json!({ "filter": { "publishedAt": { "from": noon, "until": noon } } });
        assert_eq!(Listener::with(&hub, &bad, None).await.err().as_deref(), Some("INVALID_FILTER"));
    })
    .await;
}

#[tokio::test]
async fn it_says_where_it_begins_and_what_it_has_passed() {
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        let filter = json!({ "filter": { "sections": ["harbour"] } });
        let mut listener = Listener::with(&hub, &filter, None).await.expect("a subscription");
        assert_eq!(listener.place().await, Some(0));
        import(&hub, "a", "Of the town", "section: Town\n").await;
        import(&hub, "b", "Of the fields", "section: Fields\n").await;
        assert_eq!((listener.place().await, listener.place().await), (Some(1), Some(2)));
        import(&hub, "c", "Of the harbour", "section: Harbour\n").await;
        assert_eq!(listener.told(1).await, ["PUBLISHED Of the harbour"]);
        assert_eq!(Listener::new(&hub).await.place().await, Some(3));
    })
    .await;
}

#[tokio::test]
async fn nothing_is_told_of_what_has_not_happened() {
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        let mut listener = Listener::new(&hub).await;
        import(&hub, "a", "Before", "").await;
        assert_eq!(listener.told(1).await, ["PUBLISHED Before"]);
        let mut next = pin!(listener.0.next());
        for _ in 0..100 {
            assert!(matches!(futures::poll!(next.as_mut()), Poll::Pending));
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn who_ask_the_same_share_what_it_takes() {
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        let mut listeners = Vec::new();
        for _ in 0..50 {
            listeners.push(Listener::new(&hub).await);
        }
        import(&hub, "a", "For all", "").await;
        let first = listeners[0].next().await;
        let (told, statements) =
            hub.statements_of(futures::future::join_all(listeners.iter_mut().skip(1).map(Listener::next))).await;
        assert!(told.iter().all(|change| *change == first));
        let reads = statements.iter().filter(|sql| sql.contains("\"headline\"")).count();
        assert_eq!(reads, 0, "{statements:?}");
    })
    .await;
}
