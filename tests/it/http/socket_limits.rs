//! Sockets that say nothing, too much, or do not listen; and being told to stop.

use std::time::Duration;

use futures::SinkExt;
use masthead::config::{Config, Limits};
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio_tungstenite::MaybeTlsStream;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::peer::Peer;
use super::{served, served_with};

const MOMENT: Duration = Duration::from_millis(100);

fn limits() -> Limits {
    Config::default().limits
}

#[tokio::test]
async fn who_does_not_say_who_speaks_is_not_waited_for() {
    let (_, hub) = served_with(Limits { init_seconds: MOMENT, ..limits() }).await;
    let mut silent = Peer::open(&hub).await;
    assert_eq!(silent.closed().await.0, 4408);
    let mut chatty = Peer::open(&hub).await;
    chatty.say(&json!({"type": "ping"})).await;
    assert_eq!(chatty.closed().await.0, 4408);
    let mut ready = Peer::ready(&hub).await;
    tokio::time::sleep(2 * MOMENT).await;
    ready.subscribe("1", "ok").await;
    assert_eq!(ready.heard().await["type"], "next");
}

#[tokio::test]
async fn a_message_at_the_limit_is_taken_and_one_beyond_is_not() {
    let (_, hub) = served().await;
    let message = |length: usize| {
        let frame = json!({"type": "ping", "payload": {"x": ""}}).to_string().len();
        let message = json!({"type": "ping", "payload": {"x": "x".repeat(length - frame)}}).to_string();
        assert_eq!(message.len(), length);
        message
    };
    let mut peer = Peer::ready(&hub).await;
    peer.say_text(&message(64 * 1024)).await;
    assert_eq!(peer.heard().await["type"], "pong");
    peer.say_text(&message(64 * 1024 + 1)).await;
    assert_eq!(peer.closed().await, (1009, "A message has at most 65536 bytes.".to_owned()));
}

#[tokio::test]
async fn who_sends_ten_megabytes_still_hears_why_the_socket_closes() {
    let (_, hub) = served().await;
    let mut peer = Peer::ready(&hub).await;
    peer.send(Message::text("x".repeat(10_000_000))).await;
    assert_eq!(peer.closed().await.0, 1009);
}

#[tokio::test]
async fn one_socket_runs_so_many_operations() {
    let (script, hub) = served_with(Limits { operations_per_socket: 2, ..limits() }).await;
    let mut peer = Peer::ready(&hub).await;
    peer.subscribe("1", "subscription silent").await;
    peer.subscribe("2", "subscription silent").await;
    peer.subscribe("3", "subscription silent").await;
    let heard = peer.heard().await;
    assert_eq!((&heard["id"], &heard["type"]), (&json!("3"), &json!("error")));
    assert_eq!(heard["payload"][0]["extensions"]["code"], "TOO_MANY_OPERATIONS");
    peer.say(&json!({"type": "complete", "id": "1"})).await;
    script.dropped().await;
    peer.subscribe("3", "ok").await;
    assert_eq!(peer.heard().await["type"], "next");
}

#[tokio::test]
async fn the_hub_runs_so_many_subscriptions() {
    let (script, hub) = served_with(Limits { subscriptions: 1, ..limits() }).await;
    let (mut first, mut second) = (Peer::ready(&hub).await, Peer::ready(&hub).await);
    first.subscribe("1", "subscription silent").await;
    script.started().await;
    second.subscribe("1", "subscription ok").await;
    let heard = second.heard().await;
    assert_eq!(heard["payload"][0]["extensions"]["code"], "UNAVAILABLE", "{heard}");
    for accept in ["text/event-stream", "multipart/mixed;subscriptionSpec=1.0"] {
        let response = hub.post("subscription ok").header("accept", accept).send().await.expect("an answer");
        assert_eq!(response.headers()["retry-after"], "1");
        let (status, code, _) = super::refusal(response).await;
        assert_eq!((status, code.as_str()), (503, "UNAVAILABLE"));
    }
    second.subscribe("2", "ok").await;
    assert_eq!(second.heard().await["type"], "next", "a query needs no place");
    assert_eq!(second.heard().await["type"], "complete");
    first.say(&json!({"type": "complete", "id": "1"})).await;
    script.dropped().await;
    second.subscribe("3", "subscription ok").await;
    assert_eq!(second.heard().await["type"], "next");
}

#[tokio::test]
async fn a_handshake_that_fails_takes_no_place() {
    let (_, hub) = served_with(Limits { sockets_per_address: 1, ..limits() }).await;
    for (name, value) in [("upgrade", "websocket"), ("sec-websocket-version", "12")] {
        let request = hub.get("/graphql").header("connection", "upgrade").header("upgrade", "websocket");
        let refused = super::refusal(request.header(name, value).send().await.expect("an answer")).await;
        assert_eq!((refused.0, refused.1.as_str()), (400, "BAD_REQUEST"));
    }
    let mut peer = Peer::ready(&hub).await;
    peer.subscribe("1", "ok").await;
    assert_eq!(peer.heard().await["type"], "next");
}

#[tokio::test]
async fn an_operation_that_takes_too_long_is_ended() {
    let (script, hub) = served_with(Limits { execution_seconds: MOMENT, ..limits() }).await;
    let mut peer = Peer::ready(&hub).await;
    for query in ["wait", "mutation wait", "subscription wait"] {
        peer.subscribe("1", query).await;
        let heard = peer.heard().await;
        assert_eq!(heard["payload"][0]["extensions"]["code"], "TIMEOUT", "{heard}");
    }
    script.open_gate();
    drop(peer);
    assert!(hub.stop().await.expect("no panic"));
    assert_eq!(script.finished(), 1, "the mutation went on");
}

#[tokio::test]
async fn a_client_that_is_gone_without_a_word_is_noticed() {
    let (script, hub) = served_with(Limits { keep_alive_seconds: MOMENT, ..limits() }).await;
    let mut peer = Peer::ready(&hub).await;
    peer.subscribe("1", "subscription silent").await;
    script.started().await;
    // A client that reads answers pings, and is waited for.
    for _ in 0..4 {
        assert!(matches!(peer.frames().await, Some(Ok(Message::Ping(_)))));
    }
    peer.say(&json!({"type": "ping"})).await;
    assert_eq!(peer.heard().await["type"], "pong");
    // One that does not read does not.
    script.dropped().await;
}

#[tokio::test]
async fn who_does_not_read_is_left() {
    let (script, hub) = served_with(Limits { send_seconds: MOMENT, ..limits() }).await;
    let mut peer = Peer::ready(&hub).await;
    peer.subscribe("1", "subscription flood").await;
    script.dropped().await;
    assert!(hub.stop().await.expect("no panic"), "the socket does not hold the hub up");
}

#[tokio::test]
async fn frames_that_are_none_close_the_socket() {
    let (_, hub) = served().await;
    // A frame that is not masked; one of a reserved kind; text that is not UTF-8.
    for (frame, expected) in
        [(&[0x81, 0x01, b'x'][..], 1002), (&[0x83, 0x80, 0, 0, 0, 0], 1002), (&[0x81, 0x81, 0, 0, 0, 0, 0xff], 1007)]
    {
        let mut peer = Peer::ready(&hub).await;
        let MaybeTlsStream::Plain(stream) = peer.socket.get_mut() else { panic!("a plain stream") };
        stream.write_all(frame).await.expect("sent");
        assert_eq!(peer.closed().await.0, expected, "{frame:?}");
    }
}

#[tokio::test]
async fn told_to_stop_the_hub_answers_what_runs_and_says_goodbye() {
    let (script, hub) = served().await;
    let mut resting = Peer::ready(&hub).await;
    let mut busy = Peer::ready(&hub).await;
    busy.subscribe("1", "subscription silent").await;
    script.started().await;
    busy.subscribe("2", "mutation wait").await;
    script.started().await;
    let stopped = hub.stop();
    assert_eq!(resting.closed().await, (1001, "The hub is stopping; connect again.".to_owned()));
    script.dropped().await;
    busy.subscribe("3", "ok").await;
    script.open_gate();
    assert_eq!(busy.heard().await, json!({"id": "2", "type": "next", "payload": {"data": "wait"}}));
    assert_eq!(busy.heard().await, json!({"id": "2", "type": "complete"}));
    assert_eq!(busy.closed().await.0, 1001);
    assert!(stopped.await.expect("no panic"));
}

#[tokio::test]
async fn who_never_says_goodbye_does_not_hold_the_hub_for_long() {
    let (_, hub) = served_with(Limits { shutdown_seconds: MOMENT, ..limits() }).await;
    let mut peer = Peer::ready(&hub).await;
    assert!(!hub.stop().await.expect("no panic"), "it was still waited for");
    while let Some(Ok(_)) = peer.frames().await {}
    assert!(matches!(
        peer.socket.send(Message::text("late")).await,
        Err(Error::AlreadyClosed | Error::Io(_) | Error::Protocol(_) | Error::ConnectionClosed)
    ));
}
