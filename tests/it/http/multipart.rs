//! Apollo's multipart subscriptions.

use std::time::Duration;

use masthead::config::{Config, Limits};
use reqwest::header::ACCEPT;
use serde_json::{Value as Json, json};
use tokio::time::timeout;

use super::{SOON, served, served_with};
use crate::hub::Served;

/// As Apollo Client sends it.
const APOLLO: &str =
    "multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/graphql-response+json,application/json;q=0.9";

async fn ask(hub: &Served, query: &str) -> reqwest::Response {
    timeout(SOON, hub.post(query).header(ACCEPT, APOLLO).send()).await.expect("in time").expect("an answer")
}

/// The parts of an answer that has ended.
async fn parts(response: reqwest::Response) -> Vec<Json> {
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "multipart/mixed;boundary=\"graphql\";subscriptionSpec=1.0");
    let text = timeout(SOON, response.text()).await.expect("in time").expect("text");
    let inside = text.strip_prefix("\r\n--graphql").and_then(|rest| rest.strip_suffix("\r\n--graphql--\r\n"));
    let Some(inside) = inside else {
        assert_eq!(text, "\r\n--graphql--\r\n");
        return Vec::new();
    };
    let part = |part: &str| {
        let body = part.strip_prefix("\r\ncontent-type: application/json\r\n\r\n").expect("a header");
        serde_json::from_str(body).expect("JSON")
    };
    inside.split("\r\n--graphql").map(part).collect()
}

#[tokio::test]
async fn events_are_parts() {
    let (_, hub) = served().await;
    let events: Vec<Json> = (1..=3).map(|event| json!({"payload": {"data": {"event": event}}})).collect();
    assert_eq!(parts(ask(&hub, "subscription three").await).await, events);
    assert_eq!(parts(ask(&hub, "subscription none").await).await, Vec::<Json>::new());
    let failing = parts(ask(&hub, "subscription failing").await).await;
    assert_eq!((failing.len(), &failing[1]["payload"]["errors"][0]["extensions"]["code"]), (3, &json!("TIMEOUT")));
    let refused = parts(ask(&hub, "subscription refused").await).await;
    assert_eq!(
        (refused.len(), &refused[0]["payload"]["errors"][0]["extensions"]["code"]),
        (1, &json!("INVALID_CURSOR"))
    );
}

#[tokio::test]
async fn whatever_is_no_subscription_comes_as_usual() {
    let (_, hub) = served().await;
    for (query, status) in [("ok", 200), ("mutation ok", 200), ("bad", 400), ("subscription bad", 400)] {
        let response = ask(&hub, query).await;
        assert_eq!(response.status(), status, "{query}");
        assert_eq!(response.headers()["content-type"], "application/graphql-response+json; charset=utf-8", "{query}");
    }
}

#[tokio::test]
async fn a_quiet_stream_shows_that_the_hub_is_there() {
    let moment = Duration::from_millis(50);
    let (script, hub) = served_with(Limits { keep_alive_seconds: moment, ..Config::default().limits }).await;
    let mut pieces = ask(&hub, "subscription silent").await;
    let mut told = String::new();
    while told.matches("{}").count() < 3 {
        let piece = timeout(SOON, pieces.chunk()).await.expect("in time").expect("bytes").expect("a piece");
        told += &String::from_utf8_lossy(&piece);
    }
    let beat = "\r\ncontent-type: application/json\r\n\r\n{}\r\n--graphql";
    assert_eq!(told, format!("\r\n--graphql{}", beat.repeat(3)));
    drop(pieces);
    script.dropped().await;
}

#[tokio::test]
async fn told_to_stop_the_hub_says_so_beside_the_events() {
    let (script, hub) = served().await;
    let response = ask(&hub, "subscription endless").await;
    script.started().await;
    let stopped = hub.stop();
    let parts = parts(response).await;
    let last = parts.last().expect("a part");
    assert_eq!((&last["payload"], &last["errors"][0]["extensions"]["code"]), (&Json::Null, &json!("UNAVAILABLE")));
    assert!(stopped.await.expect("no panic"));
}
