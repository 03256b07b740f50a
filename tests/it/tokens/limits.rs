//! What may be asked with a token, and how often one may come with what is none.

use std::sync::Arc;

use masthead::clock::Timestamp;
use masthead::config::{Config, Http, Limits, Profile, Value};
use masthead::graphql::api::Api;
use masthead::viewer::Role;
use reqwest::RequestBuilder;
use serde_json::json;

use super::{answered, json as json_of, serve, serve_as, with};
use crate::http::peer::Peer;
use crate::http::refusal;
use crate::hub::{START, Served, TestHub};

/// Limits behind a proxy that says who asks.
fn behind_a_proxy(profile: Profile, limits: Limits) -> Config {
    let http = Http { trusted_proxies: Value::read("127.0.0.1").expect("an address"), ..Config::default().http };
    Config { profile: Some(profile), limits, http, ..Config::default() }
}

fn from(address: &str, request: RequestBuilder) -> RequestBuilder {
    request.header("x-forwarded-for", address)
}

async fn status(request: RequestBuilder) -> u16 {
    answered(request).await.status().as_u16()
}

fn ask(served: &Served, address: &str, line: &str) -> RequestBuilder {
    from(address, served.post("{ __typename }")).header("authorization", line)
}

#[tokio::test]
async fn who_comes_too_often_with_what_is_no_token_waits() {
    for profile in [Profile::Open, Profile::Hardened] {
        let hub = TestHub::sqlite().await;
        let served = serve_as(&hub, &behind_a_proxy(profile, Config::default().limits)).await;
        let (known, new) = (hub.token(Role::Writer).await.bearer(), hub.token(Role::Writer).await.bearer());
        assert_eq!(status(ask(&served, "192.0.2.1", &known)).await, 200);
        for number in 0..10 {
            let line = if number % 2 == 0 { "Bearer nothing" } else { "Basic bm90aGluZw==" };
            assert_eq!(status(ask(&served, "192.0.2.1", line)).await, 401, "{number}");
        }
        for line in ["Bearer nothing", new.as_str()] {
            let response = answered(ask(&served, "192.0.2.1", line)).await;
            assert_eq!(response.headers()["retry-after"], "60");
            let (status, code, _) = refusal(response).await;
            assert_eq!((status, code.as_str()), (429, "RATE_LIMITED"), "{line}");
        }
        let mut peer = Peer::open_with(
            &served,
            &[("sec-websocket-protocol", "graphql-transport-ws"), ("x-forwarded-for", "192.0.2.1")],
        )
        .await
        .expect("a socket");
        peer.say(&json!({"type": "connection_init", "payload": {"authorization": "Bearer nothing"}})).await;
        let (code, reason) = peer.closed().await;
        assert_eq!((code, &reason[..27]), (4403, "Your address came too often"));

        assert_eq!(status(ask(&served, "192.0.2.1", &known)).await, 200, "who was known before is let in");
        assert_eq!(status(from("192.0.2.1", served.post("{ __typename }"))).await, 200, "and who comes without");
        assert_eq!(status(ask(&served, "192.0.2.2", &new)).await, 200, "and others");
        assert_eq!(status(ask(&served, "192.0.2.2", "Bearer nothing")).await, 401);

        hub.app.clock.set(Timestamp(START.0 + 59_999));
        assert_eq!(status(ask(&served, "192.0.2.1", "Bearer nothing")).await, 429);
        hub.app.clock.set(Timestamp(START.0 + 60_000));
        assert_eq!(status(ask(&served, "192.0.2.1", "Bearer nothing")).await, 401);
    }
}

#[tokio::test]
async fn failures_count_over_all_transports_and_at_once() {
    let hub = TestHub::sqlite().await;
    let served = serve(&hub).await;
    for _ in 0..5 {
        let mut peer = Peer::open(&served).await;
        peer.say(&json!({"type": "connection_init", "payload": {"authorization": "Bearer nothing"}})).await;
        assert_eq!(peer.closed().await.0, 4403);
    }
    let at_once = (0..40).map(|_| status(served.post("{ __typename }").header("authorization", "Bearer nothing")));
    let statuses = futures::future::join_all(at_once).await;
    let count = |status: u16| statuses.iter().filter(|given| **given == status).count();
    assert_eq!((count(401), count(429)), (5, 35), "{statuses:?}");
}

#[tokio::test]
async fn what_was_never_a_token_asks_the_database_nothing() {
    let hub = TestHub::sqlite().await;
    let served = serve(&hub).await;
    let ((), statements) = hub
        .statements_of(async {
            for line in ["Bearer nothing", "Bearer masthead_AAAA", "Basic bm90aGluZw==", ""] {
                assert_eq!(status(served.post("{ __typename }").header("authorization", line)).await, 401);
            }
        })
        .await;
    assert_eq!(statements, [""; 0]);
}

#[tokio::test]
async fn a_token_has_a_rate_of_its_own_wherever_its_holder_is() {
    let limits = Limits {
        rate_points: 2,
        rate_points_per_second: 1,
        token_rate_points: 5,
        token_rate_points_per_second: 1,
        ..Config::default().limits
    };
    let hub = TestHub::sqlite().await;
    let served = serve_as(&hub, &behind_a_proxy(Profile::Hardened, limits)).await;
    let (one, other) = (hub.token(Role::Reader).await.bearer(), hub.token(Role::Reader).await.bearer());
    for number in 0..5 {
        assert_eq!(status(ask(&served, &format!("192.0.2.{number}"), &one)).await, 200);
    }
    let response = answered(ask(&served, "192.0.2.9", &one)).await;
    let (given, code, body) = refusal(response).await;
    assert_eq!((given, code.as_str()), (429, "RATE_LIMITED"));
    assert_eq!(body["errors"][0]["message"], "Your token has asked for too much; ask again in 1 second.");
    assert_eq!(status(ask(&served, "192.0.2.9", &other)).await, 200, "each has its own");
    for expected in [200, 200, 429] {
        assert_eq!(status(from("192.0.2.1", served.post("{ __typename }"))).await, expected, "and so have addresses");
    }
    hub.app.clock.set(Timestamp(START.0 + 1_000));
    assert_eq!(status(ask(&served, "192.0.2.9", &one)).await, 200);

    // On a socket it is the same account: the handshake was its address's.
    let headers = [("sec-websocket-protocol", "graphql-transport-ws"), ("x-forwarded-for", "192.0.2.7")];
    let mut peer = Peer::open_with(&served, &headers).await.expect("a socket");
    peer.say(&json!({"type": "connection_init", "payload": {"authorization": one}})).await;
    assert_eq!(peer.acknowledged().await, None);
    peer.subscribe("1", "{ __typename }").await;
    assert_eq!(peer.heard().await["payload"][0]["extensions"]["code"], "RATE_LIMITED");
}

#[tokio::test]
async fn a_hardened_hub_lets_writers_look_around() {
    let hub = TestHub::sqlite().await;
    let config = Config { profile: Some(Profile::Hardened), ..Config::default() };
    let api = Api::try_new(hub.app.clone(), &config.limits).expect("the schema is valid");
    let api = api.with_documents([("one.graphql", "{ __typename }")]).expect("it fits").hardened();
    let served = hub.serve_as(Arc::new(Arc::new(api)), &config).await;
    let schema = "{ __schema { queryType { name } } }";
    let long = format!("{{ {} }}", "__typename ".repeat(2_500));
    let held = Some("DOCUMENT_NOT_REGISTERED");
    let writers = [Role::Writer, Role::Editor, Role::Admin].map(|role| (Some(role), None));
    for (role, expected) in [(None, held), (Some(Role::Reader), held)].into_iter().chain(writers) {
        let line = match role {
            Some(role) => Some(hub.token(role).await.bearer()),
            None => None,
        };
        for (query, expected) in [(schema, expected), (&long, expected), ("{ __typename }", None)] {
            let answer = json_of(answered(with(served.post(query), line.as_ref())).await).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"].as_str(), expected, "{role:?}: {answer}");
        }
    }
}

#[tokio::test]
async fn writers_send_longer_bodies() {
    let hub = TestHub::sqlite().await;
    let served = serve(&hub).await;
    let body = |bytes: usize| json!({"query": "{ __typename }", "extensions": {"padding": "x".repeat(bytes)}});
    for (role, bytes, expected) in [
        (None, 300_000, 413),
        (Some(Role::Reader), 300_000, 413),
        (Some(Role::Writer), 300_000, 200),
        (Some(Role::Writer), 2_000_000, 200),
        (Some(Role::Admin), 2_200_000, 413),
    ] {
        let line = match role {
            Some(role) => Some(hub.token(role).await.bearer()),
            None => None,
        };
        let request = served.client.post(served.url("/graphql")).json(&body(bytes));
        assert_eq!(status(with(request, line.as_ref())).await, expected, "{role:?} {bytes}");
    }
}
