//! What one client's address may do in a time and at once.

use std::sync::Arc;
use std::time::Duration;

use masthead::clock::Timestamp;
use masthead::config::{Config, Http, Limits, Profile, Value};
use serde_json::json;

use super::peer::Peer;
use super::{Script, Shared, refusal};
use crate::hub::{START, Served, TestHub};

/// A hub that trusts this machine as a proxy and lets an address save up ten points, one a second.
fn strict() -> Config {
    let defaults = Config::default();
    let limits = Limits { rate_points: 10, rate_points_per_second: 1, ..defaults.limits };
    let trusted_proxies = Value::read("127.0.0.1").expect("an address");
    Config { profile: Some(Profile::Hardened), limits, http: Http { trusted_proxies, ..defaults.http }, ..defaults }
}

async fn served(config: &Config) -> (Arc<Script>, TestHub, Served) {
    let (script, hub) = (Script::new(), TestHub::sqlite().await);
    let served = hub.serve_as(Arc::new(Shared(script.clone())), config).await;
    (script, hub, served)
}

/// The status of a request from this address, through a proxy.
async fn status(hub: &Served, from: &str) -> u16 {
    let response = hub.post("ok").header("x-forwarded-for", from).send().await.expect("an answer");
    response.status().as_u16()
}

#[tokio::test]
async fn who_asks_too_much_waits_until_there_are_points_again() {
    let (_, hub, served) = served(&strict()).await;
    for _ in 0..10 {
        assert_eq!(status(&served, "192.0.2.1").await, 200);
    }
    for query in ["ok", "bad", "mutation ok"] {
        let response = served.post(query).header("x-forwarded-for", "192.0.2.1").send().await.expect("an answer");
        assert_eq!(response.headers()["retry-after"], "1");
        let (status, code, body) = refusal(response).await;
        assert_eq!((status, code.as_str()), (429, "RATE_LIMITED"));
        assert_eq!(body["errors"][0]["message"], "Your address has asked for too much; ask again in 1 second.");
        assert_eq!(body["errors"][0]["extensions"]["retryAfter"], 1);
    }
    assert_eq!(status(&served, "192.0.2.2").await, 200, "another client is not held up");
    hub.app.clock.set(Timestamp(START.0 + 1_000));
    assert_eq!(status(&served, "192.0.2.1").await, 200);
    assert_eq!(status(&served, "192.0.2.1").await, 429);
}

#[tokio::test]
async fn what_is_refused_costs_as_well() {
    let (_, _, served) = served(&strict()).await;
    for body in [json!({"query": "bad"}), json!([]), json!({})].iter().cycle().take(10) {
        let request = served.client.post(served.url("/graphql")).json(body).header("x-forwarded-for", "192.0.2.1");
        assert_ne!(request.send().await.expect("an answer").status(), 429);
    }
    assert_eq!(status(&served, "192.0.2.1").await, 429);
}

#[tokio::test]
async fn a_method_that_is_refused_costs_as_well() {
    let (_, _, served) = served(&strict()).await;
    for expected in [405; 10].into_iter().chain([429]) {
        let request = served.client.delete(served.url("/graphql")).header("x-forwarded-for", "192.0.2.1");
        assert_eq!(request.send().await.expect("an answer").status(), expected);
    }
}

#[tokio::test]
async fn what_a_socket_refuses_costs_as_well() {
    let limits = Limits { operations_per_socket: 1, ..strict().limits };
    let (script, _, served) = served(&Config { limits, ..strict() }).await;
    let mut peer = Peer::ready(&served).await;
    peer.subscribe("0", "subscription silent").await;
    script.started().await;
    // The handshake and the subscription took two points of ten.
    for expected in ["TOO_MANY_OPERATIONS"; 8].into_iter().chain(["RATE_LIMITED"]) {
        peer.subscribe("1", "ok").await;
        let heard = peer.heard().await;
        let extensions = &heard["payload"][0]["extensions"];
        assert_eq!(extensions["code"], expected, "{heard}");
        // There is no header on a WebSocket: the seconds stand beside the code.
        let seconds = (expected == "RATE_LIMITED").then_some(1);
        assert_eq!(extensions["retryAfter"].as_u64(), seconds, "{heard}");
    }
}

#[tokio::test]
async fn who_pings_without_end_is_closed_and_nobody_else() {
    let limits = Limits { rate_points: 3, rate_points_per_second: 1, ..Config::default().limits };
    let (_, _, hub) = served(&Config { limits, ..strict() }).await;
    // Two handshakes and an operation take all points of the address: pings cost none.
    let (mut peer, mut other) = (Peer::ready(&hub).await, Peer::ready(&hub).await);
    other.subscribe("1", "ok").await;
    assert_eq!(other.heard().await["type"], "next");
    assert_eq!(other.heard().await["type"], "complete");
    for _ in 0..100 {
        peer.say(&json!({"type": "ping"})).await;
        assert_eq!(peer.heard().await["type"], "pong");
    }
    peer.say(&json!({"type": "ping"})).await;
    assert_eq!(peer.closed().await, (1008, "Too many pings: one every few seconds is enough.".to_owned()));
    other.say(&json!({"type": "ping"})).await;
    assert_eq!(other.heard().await["type"], "pong");
}

#[tokio::test]
async fn an_operation_costs_its_points() {
    let hub = TestHub::sqlite().await;
    let served = hub.serve_as(Arc::new(hub.api().clone()), &strict()).await;
    let dear = || served.post("{ articles(first: 3) { nodes { headline } } }").header("x-forwarded-for", "192.0.2.1");
    let answer: serde_json::Value = dear().send().await.expect("an answer").json().await.expect("JSON");
    assert_eq!(answer, json!({"data": {"articles": {"nodes": []}}}));
    // Two of ten are left: four were the operation's, four the second one's.
    assert_eq!(dear().send().await.expect("an answer").status(), 200);
    let refused = dear().send().await.expect("an answer");
    // One was what the refusal cost.
    assert_eq!((refused.status().as_u16(), &refused.headers()["retry-after"]), (429, &"3".parse().expect("a header")));
    hub.app.clock.set(Timestamp(START.0 + 3_000));
    assert_eq!(dear().send().await.expect("an answer").status(), 200);
}

#[tokio::test]
async fn an_operation_that_costs_more_than_can_be_saved_up_takes_all_of_it() {
    let hub = TestHub::sqlite().await;
    let served = hub.serve_as(Arc::new(hub.api().clone()), &strict()).await;
    let dear = || served.post("{ articles(first: 50) { nodes { headline } } }").header("x-forwarded-for", "192.0.2.1");
    assert_eq!(dear().send().await.expect("an answer").status(), 200);
    assert_eq!(status(&served, "192.0.2.1").await, 429, "nothing is left");
    hub.app.clock.set(Timestamp(START.0 + 9_000));
    let refused = dear().send().await.expect("an answer");
    assert_eq!((refused.status().as_u16(), &refused.headers()["retry-after"]), (429, &"2".parse().expect("a header")));
    hub.app.clock.set(Timestamp(START.0 + 11_000));
    assert_eq!(dear().send().await.expect("an answer").status(), 200);
}

#[tokio::test]
async fn a_client_cannot_choose_whom_it_is_taken_for() {
    let untrusting = Config { http: Config::default().http, ..strict() };
    let (_, _, served) = served(&untrusting).await;
    for number in 0..10 {
        assert_eq!(status(&served, &format!("192.0.2.{number}")).await, 200);
    }
    for (name, value) in [
        ("x-forwarded-for", "192.0.2.77"),
        ("forwarded", "for=192.0.2.78"),
        ("x-real-ip", "192.0.2.79"),
        ("x-request-id", "another"),
        ("authorization", "Bearer another"),
        ("user-agent", "another"),
    ] {
        let response = served.post("ok").header(name, value).send().await.expect("an answer");
        assert_eq!(response.status(), 429, "{name}");
    }
}

#[tokio::test]
async fn behind_a_proxy_a_client_cannot_either() {
    let (_, _, served) = served(&strict()).await;
    for number in 0..10 {
        assert_eq!(status(&served, &format!("198.51.100.{number}, 192.0.2.1")).await, 200);
    }
    assert_eq!(status(&served, "198.51.100.77, 192.0.2.1").await, 429);
    assert_eq!(status(&served, "198.51.100.77").await, 200);
}

#[tokio::test]
async fn an_address_runs_so_many_at_once_and_so_many_wait() {
    let defaults = strict();
    let limits = Limits { running_per_address: 2, waiting_per_address: 1, ..Config::default().limits };
    let (script, _, served) = served(&Config { limits, ..defaults }).await;
    let ask = |from: &'static str| {
        let request = served.post("wait").header("x-forwarded-for", from).send();
        tokio::spawn(async move { request.await.expect("an answer") })
    };
    let running = [ask("192.0.2.1"), ask("192.0.2.1")];
    script.started().await;
    script.started().await;
    // Whoever comes first of the next two waits; the other is refused.
    let (mut one, mut other) = (ask("192.0.2.1"), ask("192.0.2.1"));
    let (refused, waiting) = tokio::select! {
        refused = &mut one => (refused, other),
        refused = &mut other => (refused, one),
    };
    let refused = refused.expect("no panic");
    assert_eq!(refused.headers()["retry-after"], "1");
    let (status, code, _) = refusal(refused).await;
    assert_eq!((status, code.as_str()), (503, "OVERLOADED"));

    let elsewhere = ask("192.0.2.2");
    script.started().await;
    for _ in 0..4 {
        script.open_gate();
    }
    for answered in [waiting, elsewhere].into_iter().chain(running) {
        assert_eq!(answered.await.expect("no panic").status(), 200);
    }
    assert_eq!(script.finished(), 4);
}

#[tokio::test]
async fn who_leaves_gives_the_place_back() {
    let limits = Limits { running_per_address: 1, waiting_per_address: 1, ..Config::default().limits };
    let (script, _, served) = served(&Config { limits, ..strict() }).await;
    let request = tokio::spawn(served.post("wait").send());
    script.started().await;
    request.abort();
    assert!(request.await.is_err());
    let answer = tokio::time::timeout(Duration::from_secs(5), served.post("ok").send()).await.expect("in time");
    assert_eq!(answer.expect("an answer").status(), 200);
}

#[tokio::test]
async fn a_mutation_keeps_its_place_when_its_client_has_left() {
    let limits = Limits { running_per_address: 1, waiting_per_address: 1, ..Config::default().limits };
    let (script, _, served) = served(&Config { limits, ..strict() }).await;
    let request = tokio::spawn(served.post("mutation wait").send());
    script.started().await;
    request.abort();
    assert!(request.await.is_err());
    // One of the next two waits for the mutation; the other is refused, which it would not be beside an empty place.
    let (mut one, mut other) = (Box::pin(served.post("ok").send()), Box::pin(served.post("ok").send()));
    let (refused, waiting) = tokio::select! {
        refused = &mut one => (refused, other),
        refused = &mut other => (refused, one),
    };
    assert_eq!(refused.expect("an answer").status(), 503);
    script.open_gate();
    assert_eq!(waiting.await.expect("an answer").status(), 200);
    assert_eq!(script.finished(), 2);
}

#[tokio::test]
async fn an_address_has_so_many_subscriptions_over_every_transport_together() {
    let limits = Limits { subscriptions_per_address: 2, ..Config::default().limits };
    let (script, _, served) = served(&Config { limits, ..strict() }).await;
    let mut peer = Peer::ready(&served).await;
    peer.subscribe("1", "subscription silent").await;
    let events = |from: &'static str| {
        let request = served.post("subscription silent").header("accept", "text/event-stream");
        request.header("x-forwarded-for", from).send()
    };
    let stream = events("127.0.0.1").await.expect("an answer");
    script.started().await;
    script.started().await;
    let refused = events("127.0.0.1").await.expect("an answer");
    assert_eq!(refused.headers()["retry-after"], "1");
    let (status, code, body) = refusal(refused).await;
    assert_eq!((status, code.as_str()), (429, "RATE_LIMITED"));
    let message = "Your address has 2 subscriptions, and may have no more; end one.";
    assert_eq!(body["errors"][0]["message"], message);
    peer.subscribe("2", "subscription silent").await;
    let heard = peer.heard().await;
    assert_eq!((&heard["type"], &heard["payload"][0]["message"]), (&json!("error"), &json!(message)), "{heard}");
    assert_eq!(heard["payload"][0]["extensions"]["retryAfter"], 1, "{heard}");
    // Another address has its own, and a place is free again when its subscription has ended.
    assert_eq!(events("192.0.2.2").await.expect("an answer").status(), 200);
    drop(stream);
    script.dropped().await;
    peer.subscribe("3", "subscription ok").await;
    assert_eq!(peer.heard().await["type"], "next");
}

#[tokio::test]
async fn an_open_hub_holds_nobody_to_a_rate() {
    let limits = Limits { subscriptions_per_address: 1, ..strict().limits };
    let (script, _, served) = served(&Config { profile: Some(Profile::Open), limits, ..strict() }).await;
    let mut peer = Peer::ready(&served).await;
    for id in ["1", "2"] {
        peer.subscribe(id, "subscription silent").await;
        script.started().await;
    }
    for _ in 0..30 {
        assert_eq!(status(&served, "192.0.2.1").await, 200);
    }
}
