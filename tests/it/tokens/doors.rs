//! Who is let in, over every transport.

use masthead::config::{Config, Limits};
use masthead::viewer::Role;
use reqwest::RequestBuilder;
use serde_json::{Value as Json, json};
use url::form_urlencoded::Serializer;

use super::{Guest, answered, guests, json as json_of, serve, serve_as, with};
use crate::http::peer::Peer;
use crate::http::refusal;
use crate::hub::{Served, TestHub, on_both};

const WHO: &str = "{ viewer { role token { id name role expiresAt } } }";
const LISTEN: &str = "subscription { articleChanged { cursor } }";

/// Failures of tests are more than an address may have.
fn patient() -> Config {
    let limits = Limits { token_failures_per_minute: 1_000, ..Config::default().limits };
    Config { limits, ..Config::default() }
}

/// Somebody who is no holder of a token that works is told so, whatever they ask.
async fn is_refused(name: &str, request: RequestBuilder) {
    let response = answered(request).await;
    assert_eq!(response.headers()["www-authenticate"], "Bearer", "{name}");
    assert_eq!(response.headers()["cache-control"], "private, no-store", "{name}");
    let (status, code, _) = refusal(response).await;
    assert_eq!((status, code.as_str()), (401, "UNAUTHENTICATED"), "{name}");
}

async fn sections(hub: &TestHub) -> usize {
    let answer = hub.query("{ sections { name } }").await;
    answer["data"]["sections"].as_array().expect("sections").len()
}

async fn queries(served: &Served, Guest { name, line, role }: &Guest) {
    let address = Serializer::for_suffix(String::from("/graphql?"), 9).append_pair("query", WHO).finish();
    for request in [served.post(WHO), served.get(&address)] {
        let request = with(request, line.as_ref());
        let Ok(role) = role else {
            is_refused(name, request).await;
            continue;
        };
        let viewer = json_of(answered(request).await).await["data"]["viewer"].take();
        assert_eq!(viewer["role"].as_str(), role.map(Role::as_str), "{name}");
        assert_eq!(viewer["token"]["role"], viewer["role"], "{name}");
        assert_eq!(viewer["token"]["name"].as_str(), role.map(|role| format!("{}'s", role.as_str())).as_deref());
    }
}

async fn mutations(hub: &TestHub, served: &Served, Guest { name, line, role }: &Guest) {
    let before = sections(hub).await;
    let request = served.post("mutation { sectionCreate(input: {name: \"New\"}) { section { slug } } }");
    let request = with(request, line.as_ref());
    let done = match role {
        Err(()) => {
            is_refused(name, request).await;
            false
        }
        Ok(role) => {
            let answer = json_of(answered(request).await).await;
            let code = answer["errors"][0]["extensions"]["code"].as_str();
            let expected = match role {
                None => Some("UNAUTHENTICATED"),
                Some(Role::Reader | Role::Writer) => Some("FORBIDDEN"),
                Some(Role::Editor | Role::Admin) => None,
            };
            assert_eq!(code, expected, "{name}: {answer}");
            code.is_none()
        }
    };
    assert_eq!(sections(hub).await, before + usize::from(done), "{name}");
}

async fn subscriptions(served: &Served, Guest { name, line, role }: &Guest) {
    for accept in ["text/event-stream", "multipart/mixed;subscriptionSpec=1.0"] {
        let request = with(served.post(LISTEN).header("accept", accept), line.as_ref());
        if role.is_err() {
            is_refused(name, request).await;
            continue;
        }
        let response = answered(request).await;
        assert_eq!(response.status(), 200, "{name}");
        let kind = response.headers()["content-type"].to_str().expect("text").to_owned();
        assert!(kind.starts_with(&accept[..15]), "{name}: {kind}");
    }
}

/// A socket on which this was said to begin with; whether its speaker is let in, and as whom.
async fn admitted(name: &str, mut peer: Peer, payload: &Json) -> Option<Json> {
    peer.say(&json!({"type": "connection_init", "payload": payload})).await;
    if let Some(code) = peer.acknowledged().await {
        assert_eq!(
            code,
            (4403, "This is no token that works; send one as `Authorization: Bearer …`, or none at all.".to_owned()),
            "{name}"
        );
        return None;
    }
    peer.subscribe("1", WHO).await;
    Some(peer.heard().await["payload"]["data"]["viewer"]["role"].take())
}

async fn sockets(served: &Served, Guest { name, line, role }: &Guest) {
    let expected = role.ok().map(|role| json!(role.map(Role::as_str)));
    let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
    let mut headers = vec![protocol];
    headers.extend(line.as_deref().map(|line| ("authorization", line)));
    let peer = Peer::open_with(served, &headers).await.expect("a socket");
    assert_eq!(admitted(name, peer, &Json::Null).await, expected, "{name} in the handshake");
    for key in ["authorization", "Authorization", "AUTHORIZATION"] {
        let payload = line.as_ref().map_or(json!({}), |line| json!({key: line}));
        assert_eq!(admitted(name, Peer::open(served).await, &payload).await, expected, "{name} as {key}");
    }
}

#[tokio::test]
async fn everybody_is_who_they_are_over_every_transport() {
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        let served = serve_as(&hub, &patient()).await;
        for guest in guests(&hub).await {
            queries(&served, &guest).await;
            mutations(&hub, &served, &guest).await;
            subscriptions(&served, &guest).await;
            sockets(&served, &guest).await;
        }
    })
    .await;
}

#[tokio::test]
async fn two_tokens_are_none() {
    let hub = TestHub::sqlite().await;
    let served = serve(&hub).await;
    let (one, other) = (hub.token(Role::Editor).await.bearer(), hub.token(Role::Admin).await.bearer());
    for second in [&one, &other] {
        let request = served.post(WHO).header("authorization", &one).header("authorization", second);
        is_refused("two headers", request).await;
    }
    let headers = [("sec-websocket-protocol", "graphql-transport-ws"), ("authorization", one.as_str())];
    for (payload, expected) in [
        (json!({"authorization": other}), None),
        (json!({"authorization": one, "Authorization": one}), None),
        (json!({"authorization": one}), Some(json!("EDITOR"))),
        (json!({"authorization": null}), Some(json!("EDITOR"))),
    ] {
        let peer = Peer::open_with(&served, &headers).await.expect("a socket");
        assert_eq!(admitted("two places", peer, &payload).await, expected, "{payload}");
    }
}

#[tokio::test]
async fn what_a_token_is_told_is_kept_by_no_cache() {
    let hub = TestHub::sqlite().await;
    let served = serve(&hub).await;
    let bearer = hub.token(Role::Reader).await.bearer();
    for accept in ["application/json", "application/graphql-response+json", "text/event-stream"] {
        for (line, kept) in [(None, "no-store"), (Some(&bearer), "private, no-store")] {
            let response = answered(with(served.post(WHO).header("accept", accept), line)).await;
            assert_eq!(response.headers()["cache-control"], kept, "{accept}");
            let vary: Vec<_> = response.headers().get_all("vary").iter().collect();
            assert!(vary.iter().any(|line| *line == "authorization"), "{accept}: {vary:?}");
        }
    }
}

#[tokio::test]
async fn a_hub_that_cannot_look_tokens_up_says_so_and_lets_nobody_in() {
    let hub = TestHub::sqlite().await;
    let served = serve(&hub).await;
    let bearer = hub.token(Role::Admin).await.bearer();
    hub.app.db.clone().close().await.expect("closed");
    let response = answered(served.post(WHO).header("authorization", &bearer)).await;
    assert_eq!(response.headers()["retry-after"], "1");
    let (status, code, _) = refusal(response).await;
    assert_eq!((status, code.as_str()), (503, "UNAVAILABLE"));
    let mut peer = Peer::open(&served).await;
    peer.say(&json!({"type": "connection_init", "payload": {"authorization": bearer}})).await;
    assert_eq!(peer.closed().await.0, 1013);
}
