//! What operations cost, told to clients.

use std::sync::Arc;

use masthead::config::Config;
use serde_json::{Value as Json, json};

use super::peer::Peer;
use crate::hub::{Served, TestHub};

async fn served() -> Served {
    let hub = TestHub::sqlite().await;
    hub.serve(Arc::new(hub.api().clone()), Config::default().limits).await
}

async fn answer(request: reqwest::RequestBuilder) -> Json {
    request.send().await.expect("an answer").json().await.expect("JSON")
}

#[tokio::test]
async fn who_asks_is_told_what_the_operation_cost() {
    let hub = served().await;
    for (query, points) in [("{ __typename }", 1), ("{ articles(first: 3) { nodes { headline } } }", 4)] {
        let told = answer(hub.post(query).header("masthead-cost", "1")).await;
        assert_eq!(told["extensions"], json!({"cost": {"points": points, "limit": 5_000}}), "{told}");
        for silent in [hub.post(query), hub.post(query).header("masthead-cost", "0")] {
            assert_eq!(answer(silent).await.get("extensions"), None);
        }
    }
}

#[tokio::test]
async fn who_asks_is_told_over_every_transport() {
    let hub = served().await;
    let query = "{ articles(first: 3) { nodes { headline } } }";
    let cost = json!({"cost": {"points": 4, "limit": 5_000}});
    let asked = hub.post(query).header("masthead-cost", "1").header("accept", "text/event-stream");
    let told = asked.send().await.expect("an answer").text().await.expect("text");
    let data = told.lines().find_map(|line| line.strip_prefix("data: ")).expect("an event");
    let told: Json = serde_json::from_str(data).expect("JSON");
    assert_eq!(told["extensions"], cost, "{told}");

    let headers = [("sec-websocket-protocol", "graphql-transport-ws"), ("masthead-cost", "1")];
    let mut peer = Peer::open_with(&hub, &headers).await.expect("a WebSocket");
    peer.say(&json!({"type": "connection_init"})).await;
    assert_eq!(peer.heard().await["type"], "connection_ack");
    for _ in 0..2 {
        peer.subscribe("1", query).await;
        let told = peer.heard().await;
        assert_eq!(told["payload"]["extensions"], cost, "{told}");
        assert_eq!(peer.heard().await["type"], "complete");
    }
}

#[tokio::test]
async fn what_costs_too_much_says_how_much() {
    let hub = served().await;
    let dear = "{ articles(first: 100) { nodes { people(first: 100) { nodes { name } } } } }";
    for request in [hub.post(dear), hub.post(dear).header("masthead-cost", "1")] {
        let refused = answer(request).await;
        let extensions = &refused["errors"][0]["extensions"];
        assert_eq!(extensions["code"], "TOO_COMPLEX", "{refused}");
        assert_eq!(extensions["cost"]["limit"], 5_000, "{refused}");
        assert!(extensions["cost"]["points"].as_u64() > Some(10_000), "{refused}");
    }
}
