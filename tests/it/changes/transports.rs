//! The same changes over every transport, from the database to the client.

use std::sync::Arc;

use entity::{change, change_head};
use futures::future::join_all;
use masthead::changes::cursor;
use masthead::config::{Config, Profile};
use masthead::graphql::api::Api;
use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::{Value as Json, json};

use super::{WATCH, correct, import};
use crate::http::peer::Peer;
use crate::hub::{START, Served, TestHub, on_both};
use crate::transports::{Said, Told, Transport};

/// What a page of a cursor that no list gave does to each event: its field fails, and takes the article along.
const FAILING: &str = "subscription($after: String) {
  articleChanged(after: $after) { cursor kind article { people(after: \"x\") { totalCount { value } } } }
}";

async fn serve(hub: &TestHub) -> Served {
    hub.serve(Arc::new(hub.api().clone()), Config::default().limits).await
}

/// `WATCH` behind a change, from 0.
fn behind(number: i64) -> Json {
    json!({"query": WATCH, "variables": {"after": cursor::encode(number)}})
}

/// One who listens over each transport, from the beginning.
async fn listeners(hub: &Served) -> Vec<Told> {
    let asked = behind(0);
    join_all(Transport::LASTING.map(|transport| Told::of(hub, transport, &asked))).await
}

/// The next changes.
async fn next(told: &mut Told, count: usize) -> Vec<Json> {
    let mut changes = Vec::new();
    for _ in 0..count {
        let Said { id, answer } = told.next().await.expect("a change");
        assert!(answer.get("errors").is_none(), "{answer}");
        let change = answer["data"]["articleChanged"].clone();
        assert!(id.is_none_or(|id| change["cursor"] == id), "{change}");
        changes.push(change);
    }
    changes
}

fn headlines(changes: &[Json]) -> Vec<&str> {
    changes.iter().map(|change| change["article"]["headline"].as_str().expect("a headline")).collect()
}

fn code(answer: &Json) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("no error: {answer}"))
}

#[tokio::test]
async fn every_transport_tells_the_same_in_the_same_order() {
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        let served = serve(&hub).await;
        import(&hub, "a", "Before", "").await;
        let mut listeners = listeners(&served).await;
        for listener in &mut listeners {
            assert_eq!(headlines(&next(listener, 1).await), ["Before"]);
        }
        for story in ["First", "Second", "Third"] {
            import(&hub, story, story, "").await;
        }
        correct(&hub, "second").await;
        let mut told = Vec::new();
        for listener in &mut listeners {
            told.push(next(listener, 4).await);
        }
        assert_eq!(headlines(&told[0]), ["First", "Second", "Third", "Second"]);
        assert_eq!(told[0][3]["kind"], "CORRECTED");
        assert!(told.iter().all(|changes| *changes == told[0]), "{told:?}");
    })
    .await;
}

#[tokio::test]
async fn who_was_cut_off_goes_on_without_a_gap_and_without_a_repeat() {
    on_both(async |hub: TestHub| {
        let keeper = hub.keep_changes().await;
        let served = serve(&hub).await;
        for story in ["First", "Second"] {
            import(&hub, story, story, "").await;
        }
        let mut lasts = Vec::new();
        for transport in Transport::LASTING {
            // Cut off: the second was on its way, and nobody read it.
            let mut told = Told::of(&served, transport, &behind(0)).await;
            lasts.push(next(&mut told, 1).await.remove(0));
        }
        drop(keeper);
        import(&hub, "Third", "Third", "").await;
        let _keeper = hub.keep_changes().await;
        let mut again = Vec::new();
        for (transport, last) in Transport::LASTING.into_iter().zip(&lasts) {
            let last = last["cursor"].as_str().expect("a cursor");
            let asked = json!({"query": WATCH, "variables": {"after": last}});
            again.push(Told::of(&served, transport, &asked).await);
            if matches!(transport, Transport::Events | Transport::EventSource) {
                // A browser says again what it said first, and where it was: that is stronger.
                again.push(Told::behind(&served, transport, &behind(0), Some(last)).await);
                again.push(Told::behind(&served, transport, &json!({"query": WATCH}), Some(last)).await);
            }
        }
        import(&hub, "Fourth", "Fourth", "").await;
        for told in &mut again {
            assert_eq!(headlines(&next(told, 3).await), ["Second", "Third", "Fourth"]);
        }
    })
    .await;
}

#[tokio::test]
async fn who_was_cut_off_before_the_first_event_goes_on_where_it_began() {
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        let served = serve(&hub).await;
        import(&hub, "a", "Before", "").await;
        let mut now = Told::of(&served, Transport::Socket, &behind(0)).await;
        assert_eq!(headlines(&next(&mut now, 1).await), ["Before"]);
        for transport in [Transport::Events, Transport::EventSource] {
            let asked = json!({"query": WATCH});
            let mut told = Told::of(&served, transport, &asked).await;
            let place = told.place().await;
            drop(told);
            let headline = format!("While away from {transport:?}");
            import(&hub, &headline.replace(' ', "-"), &headline, "").await;
            let mut again = Told::behind(&served, transport, &asked, Some(&place)).await;
            assert_eq!(headlines(&next(&mut again, 1).await), [headline]);
        }
    })
    .await;
}

#[tokio::test]
async fn a_field_that_fails_ends_nothing() {
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        let served = serve(&hub).await;
        for story in ["First", "Second"] {
            import(&hub, story, story, "").await;
        }
        let asked = json!({"query": FAILING, "variables": {"after": cursor::encode(0)}});
        for transport in Transport::LASTING {
            let mut told = Told::of(&served, transport, &asked).await;
            for number in 1..=2 {
                let Said { id, answer } = told.next().await.expect("an event");
                assert_eq!(code(&answer), "INVALID_CURSOR");
                let change = json!({"cursor": cursor::encode(number), "kind": "PUBLISHED", "article": null});
                assert_eq!(answer["data"]["articleChanged"], change, "{transport:?}");
                assert!(id.is_none_or(|id| id == cursor::encode(number)));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_bad_cursor_is_a_request_error() {
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        let served = serve(&hub).await;
        for asked in [behind(1), json!({"query": WATCH, "variables": {"after": "x"}})] {
            for transport in Transport::LASTING {
                let told = Told::of(&served, transport, &asked).await.all().await;
                assert_eq!(told.len(), 1, "{transport:?}: {told:?}");
                assert_eq!((told[0].get("data"), code(&told[0])), (None, "INVALID_CURSOR"), "{transport:?}");
            }
        }
        // The words of each protocol.
        let mut peer = Peer::ready(&served).await;
        peer.say(&json!({"id": "1", "type": "subscribe", "payload": behind(1)})).await;
        assert_eq!(peer.heard().await["type"], "error");
        let ask = |accept: &str| {
            let request = served.client.post(served.url("/graphql")).json(&behind(1)).header("accept", accept).send();
            async { request.await.expect("an answer").text().await.expect("text") }
        };
        let events = ask("text/event-stream").await;
        assert!(events.starts_with("event: next\ndata: {\"errors\":["), "{events}");
        assert!(events.ends_with("\n\nevent: complete\ndata:\n\n"), "{events}");
        let parts = ask("multipart/mixed;subscriptionSpec=1.0").await;
        assert!(parts.contains("\r\n\r\n{\"payload\":{\"errors\":["), "{parts}");
        assert!(parts.ends_with("\r\n--graphql--\r\n"), "{parts}");
    })
    .await;
}

/// More happens than is held in memory and than is kept, before the node looks again.
async fn much_happens(hub: &TestHub) {
    let rows = (701..=1_400_i64).map(|number| {
        let row = change::Model {
            id: hub.app.ids.next(START),
            number: Some(number),
            public_number: Some(number),
            kind: change::ChangeKind::Updated,
            at: START.0 + number,
            article_id: uuid::Uuid::from_u128(u128::try_from(number).expect("a number")),
            edition_id: None,
        };
        row.into_active_model()
    });
    let writing = hub.app.db.begin().await.expect("a transaction");
    change::Entity::delete_many().exec(&writing).await.expect("forgotten");
    change::Entity::insert_many(rows).exec_without_returning(&writing).await.expect("written");
    change_head::Entity::update_many()
        .col_expr(change_head::Column::Number, Expr::value(1_400))
        .col_expr(change_head::Column::PublicNumber, Expr::value(1_400))
        .col_expr(change_head::Column::Forgotten, Expr::value(700))
        .col_expr(change_head::Column::PublicForgotten, Expr::value(700))
        .exec(&writing)
        .await
        .expect("a head");
    writing.commit().await.expect("committed");
    hub.app.changes.wake();
}

#[tokio::test]
async fn who_falls_behind_what_is_kept_is_told_so_and_no_more() {
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        let served = serve(&hub).await;
        import(&hub, "a", "First", "").await;
        let mut listeners = listeners(&served).await;
        for listener in &mut listeners {
            assert_eq!(headlines(&next(listener, 1).await), ["First"]);
        }
        much_happens(&hub).await;
        for listener in listeners {
            let told = listener.all().await;
            assert_eq!(told.len(), 1, "{told:?}");
            assert_eq!((&told[0]["data"], code(&told[0])), (&Json::Null, "CURSOR_EXPIRED"));
        }
        let refused = Told::of(&served, Transport::Socket, &behind(1)).await.all().await;
        assert_eq!(code(&refused[0]), "CURSOR_EXPIRED");
    })
    .await;
}

#[tokio::test]
async fn fifty_subscriptions_at_once_on_one_socket_are_all_told() {
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        import(&hub, "a", "First", "").await;
        for profile in [Profile::Open, Profile::Hardened] {
            let config = Config { profile: Some(profile), ..Config::default() };
            let api = Api::try_new(hub.app.clone(), &config.limits).expect("the schema is valid");
            let served = hub.serve_as(Arc::new(Arc::new(api)), &config).await;
            let mut peer = Peer::ready(&served).await;
            for id in 0..50 {
                peer.say(&json!({"id": id.to_string(), "type": "subscribe", "payload": behind(0)})).await;
            }
            let mut ids = Vec::new();
            while ids.len() < 50 {
                let heard = peer.heard().await;
                assert_eq!(heard["payload"]["data"]["articleChanged"]["article"]["headline"], "First", "{heard}");
                ids.push(heard["id"].as_str().and_then(|id| id.parse::<u32>().ok()).expect("an id"));
            }
            ids.sort_unstable();
            assert!(ids.into_iter().eq(0..50), "each once");
        }
    })
    .await;
}
