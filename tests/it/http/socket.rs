//! graphql-transport-ws, message by message.

use serde_json::{Value as Json, json};
use tokio_tungstenite::tungstenite::{Error, Message};

use super::peer::Peer;
use super::{refusal, served};
use crate::hub::TestHub;

fn next(id: &str, data: &Json) -> Json {
    json!({"id": id, "type": "next", "payload": {"data": data}})
}

fn event(id: &str, number: u32) -> Json {
    next(id, &json!({"event": number}))
}

fn complete(id: &str) -> Json {
    json!({"id": id, "type": "complete"})
}

/// The code of an `error` message, which must name the request of the handshake.
fn code(message: &Json, id: &str, peer: &Peer) -> String {
    assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!(id)), "{message}");
    let extensions = &message["payload"][0]["extensions"];
    assert_eq!(extensions["requestId"].as_str(), peer.handshake.headers()["x-request-id"].to_str().ok());
    extensions["code"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn operations_of_every_kind_are_answered() {
    let (script, hub) = served().await;
    let mut peer = Peer::ready(&hub).await;
    assert_eq!(peer.handshake.headers()["sec-websocket-protocol"], "graphql-transport-ws");
    for query in ["ok", "mutation ok"] {
        peer.subscribe("1", query).await;
        assert_eq!(peer.heard().await, next("1", &json!("ok")));
        assert_eq!(peer.heard().await, complete("1"));
    }
    peer.subscribe("ünï\"", "subscription three").await;
    for number in 1..=3 {
        assert_eq!(peer.heard().await, event("ünï\"", number));
    }
    assert_eq!(peer.heard().await, complete("ünï\""));
    peer.subscribe("2", "subscription none").await;
    assert_eq!(peer.heard().await, complete("2"));
    assert_eq!(script.finished(), 2);
}

#[tokio::test]
async fn a_thousand_events_come_in_their_order() {
    let (_, hub) = served().await;
    let mut peer = Peer::ready(&hub).await;
    peer.subscribe("1", "subscription many").await;
    for number in 1..=1_000 {
        assert_eq!(peer.heard().await, event("1", number));
    }
    assert_eq!(peer.heard().await, complete("1"));
}

#[tokio::test]
async fn a_large_answer_comes_whole() {
    let (_, hub) = served().await;
    let mut peer = Peer::ready(&hub).await;
    peer.subscribe("1", "subscription flood").await;
    for _ in 0..10 {
        let heard = peer.heard().await;
        assert_eq!(heard["payload"]["data"].as_str().map(str::len), Some(100_000));
    }
}

#[tokio::test]
async fn operations_run_side_by_side() {
    let (script, hub) = served().await;
    let mut peer = Peer::ready(&hub).await;
    peer.subscribe("slow", "wait").await;
    script.started().await;
    peer.subscribe("quick", "ok").await;
    assert_eq!(peer.heard().await, next("quick", &json!("ok")));
    assert_eq!(peer.heard().await, complete("quick"));
    script.open_gate();
    assert_eq!(peer.heard().await, next("slow", &json!("wait")));
}

#[tokio::test]
async fn a_request_error_is_an_error_message_and_the_last_of_its_operation() {
    let (_, hub) = served().await;
    let mut peer = Peer::ready(&hub).await;
    for (query, expected) in [("bad", "VALIDATION_FAILED"), ("subscription refused", "INVALID_CURSOR")] {
        peer.subscribe("1", query).await;
        let heard = peer.heard().await;
        assert_eq!(code(&heard, "1", &peer), expected);
    }
    peer.subscribe("1", "ok").await;
    assert_eq!(peer.heard().await, next("1", &json!("ok")));
}

#[tokio::test]
async fn an_event_with_errors_does_not_end_the_subscription() {
    let (_, hub) = served().await;
    let mut peer = Peer::ready(&hub).await;
    peer.subscribe("1", "subscription failing").await;
    assert_eq!(peer.heard().await, event("1", 1));
    let failed = peer.heard().await;
    assert_eq!((&failed["type"], &failed["payload"]["data"]), (&json!("next"), &Json::Null), "{failed}");
    let extensions = &failed["payload"]["errors"][0]["extensions"];
    assert_eq!(extensions["code"], "TIMEOUT");
    assert_eq!(extensions["requestId"].as_str(), peer.handshake.headers()["x-request-id"].to_str().ok());
    assert_eq!(peer.heard().await, event("1", 3));
    assert_eq!(peer.heard().await, complete("1"));
}

#[tokio::test]
async fn a_panic_ends_one_operation_and_tells_nothing() {
    let (_, hub) = served().await;
    let mut peer = Peer::ready(&hub).await;
    for query in ["burst", "panic", "mutation panic", "subscription panic"] {
        peer.subscribe("1", query).await;
        let heard = peer.heard().await;
        assert_eq!(code(&heard, "1", &peer), "INTERNAL", "{query}");
        assert!(!heard.to_string().contains("secret"), "{heard}");
    }
    peer.subscribe("1", "subscription breaking").await;
    assert_eq!(peer.heard().await, event("1", 1));
    let heard = peer.heard().await;
    assert_eq!(code(&heard, "1", &peer), "INTERNAL");
}

#[tokio::test]
async fn complete_ends_a_subscription_at_once_and_its_id_is_free() {
    let (script, hub) = served().await;
    let mut peer = Peer::ready(&hub).await;
    for _ in 0..3 {
        peer.subscribe("1", "subscription endless").await;
        assert_eq!(peer.heard().await, event("1", 1));
        peer.say(&complete("1")).await;
        script.dropped().await;
    }
    peer.say(&complete("never begun")).await;
    peer.subscribe("1", "ok").await;
    assert_eq!(peer.heard().await, next("1", &json!("ok")), "nothing else was said");
}

#[tokio::test]
async fn who_leaves_takes_the_subscriptions_along_and_leaves_the_mutations() {
    let (script, hub) = served().await;
    let mut peer = Peer::ready(&hub).await;
    peer.subscribe("1", "subscription silent").await;
    script.started().await;
    peer.subscribe("2", "mutation wait").await;
    script.started().await;
    drop(peer);
    script.dropped().await;
    let stopped = hub.stop();
    script.open_gate();
    assert!(stopped.await.expect("no panic"), "the mutation is waited for");
    assert_eq!(script.finished(), 1);
}

#[tokio::test]
async fn who_says_goodbye_hears_it_back() {
    let (script, hub) = served().await;
    let mut peer = Peer::ready(&hub).await;
    peer.subscribe("1", "subscription silent").await;
    script.started().await;
    peer.socket.close(None).await.expect("said");
    assert!(matches!(peer.frames().await, Some(Ok(Message::Close(_)))));
    assert!(peer.frames().await.is_none());
    script.dropped().await;
}

#[tokio::test]
async fn pings_are_answered_with_what_they_carry() {
    let (_, hub) = served().await;
    let mut peer = Peer::open(&hub).await;
    peer.say(&json!({"type": "ping"})).await;
    assert_eq!(peer.heard().await, json!({"type": "pong"}));
    peer.say_text(r#"{"type":"ping","payload":{"at":1.50}}"#).await;
    let Some(Ok(Message::Text(pong))) = peer.frames().await else { panic!("a pong") };
    assert_eq!(pong.as_str(), r#"{"type":"pong","payload":{"at":1.50}}"#);
    peer.say(&json!({"type": "pong", "payload": {"unasked": true}})).await;
    peer.send(Message::Ping("frame".into())).await;
    assert!(matches!(peer.frames().await, Some(Ok(Message::Pong(said))) if &said[..] == b"frame"));
}

#[tokio::test]
async fn what_breaks_the_protocol_closes_the_socket() {
    let (_, hub) = served().await;
    let subscribe = |id: &str| json!({"type": "subscribe", "id": id, "payload": {"query": "subscription silent"}});
    let init = json!({"type": "connection_init"});
    let came_with = |token: &str| json!({"type": "connection_init", "payload": {"authorization": token}});
    let long = "é".repeat(200);
    for (said, expected, reason) in [
        (vec![subscribe("1")], 4401, "Unauthorized"),
        (vec![init.clone(), init.clone()], 4429, "Too many initialisation requests"),
        (vec![came_with("Bearer x")], 4403, "This is no token that works"),
        (vec![came_with("Bearer unknown")], 1013, "The hub is busy"),
        (vec![came_with("Bearer panic")], 1013, "The hub is busy"),
        (vec![init.clone(), subscribe("1"), subscribe("1")], 4409, "Subscriber for 1 already exists"),
        (vec![init.clone(), subscribe(&long), subscribe(&long)], 4409, "Subscriber for éé"),
        (vec![json!({"type": "start", "id": "1"})], 4400, "Invalid message"),
        (vec![json!("ping")], 4400, "Invalid message"),
        (vec![init.clone(), json!({"type": "subscribe", "id": "1", "payload": {}})], 4400, "Invalid message"),
    ] {
        let mut peer = Peer::open(&hub).await;
        for message in &said {
            peer.say(message).await;
        }
        let (code, told) = peer.closed().await;
        assert_eq!(code, expected, "{said:?}: {told}");
        assert!(told.starts_with(reason), "{said:?}: {told}");
    }
    for wrong in [Message::text("{"), Message::text("é".repeat(1_000)), Message::binary("{\"type\":\"ping\"}")] {
        let mut peer = Peer::ready(&hub).await;
        peer.send(wrong).await;
        assert_eq!(peer.closed().await.0, 4400);
    }
}

#[tokio::test]
async fn who_speaks_another_protocol_hears_it_from_the_close_code() {
    let (_, hub) = served().await;
    for (offered, named) in [(None, None), (Some("graphql-ws"), Some("graphql-ws")), (Some("soap, wamp"), Some("soap"))]
    {
        let headers: Vec<_> = offered.map(|offered| ("sec-websocket-protocol", offered)).into_iter().collect();
        let mut peer = Peer::open_with(&hub, &headers).await.expect("a WebSocket");
        let chosen = peer.handshake.headers().get("sec-websocket-protocol").and_then(|name| name.to_str().ok());
        assert_eq!(chosen, named);
        let (code, reason) = peer.closed().await;
        assert_eq!((code, &reason[..28]), (4406, "Subprotocol not acceptable: "));
    }
    let both = [("sec-websocket-protocol", "graphql-ws, graphql-transport-ws")];
    let peer = Peer::open_with(&hub, &both).await.expect("a WebSocket");
    assert_eq!(peer.handshake.headers()["sec-websocket-protocol"], "graphql-transport-ws");
}

#[tokio::test]
async fn a_page_from_elsewhere_is_refused_before_there_is_a_socket() {
    let script = super::Script::new();
    let mut config = masthead::config::Config::default();
    config.http.allowed_origins = masthead::config::Value::read("https://www.example.com").expect("an origin");
    let hub = TestHub::sqlite().await;
    let hub = hub.serve_as(std::sync::Arc::new(super::Shared(script)), &config).await;
    let own = format!("http://{}", hub.address);
    let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
    for origin in [own.as_str(), "https://www.example.com"] {
        assert!(Peer::open_with(&hub, &[protocol, ("origin", origin)]).await.is_ok(), "{origin}");
    }
    for origin in ["https://evil.example", "null", "http://www.example.com"] {
        match Peer::open_with(&hub, &[protocol, ("origin", origin)]).await {
            Err(Error::Http(response)) => assert_eq!(response.status(), 403, "{origin}"),
            _ => panic!("{origin} is let in"),
        }
    }
}

#[tokio::test]
async fn what_is_no_handshake_is_a_bad_request() {
    let (_, hub) = served().await;
    for headers in [&[][..], &[("sec-websocket-version", "8"), ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")]] {
        let mut request = hub.get("/graphql").header("connection", "upgrade").header("upgrade", "websocket");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (status, code, _) = refusal(request.send().await.expect("an answer")).await;
        assert_eq!((status, code.as_str()), (400, "BAD_REQUEST"));
    }
}
