//! Hostile conversations over sockets of graphql-transport-ws.

use futures::{SinkExt, StreamExt};
use rand::rngs::StdRng;
use rand::{Rng, RngCore};
use serde_json::{Value as Json, json};
use tokio::time::timeout;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::requests::document;
use super::{PATIENCE, Target};

/// Codes by which a conversation may end; 1008 is the one that these clients close with, said back to them.
const CLOSED: [u16; 13] = [1000, 1001, 1002, 1007, 1008, 1009, 1013, 4400, 4401, 4403, 4408, 4409, 4429];

/// One conversation: it begins well or ill, says a few things, and is broken off or waited for.
pub(super) async fn attack(target: &Target, random: &mut StdRng) {
    let mut request = format!("ws://{}/graphql", target.address).into_client_request().expect("a request");
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().expect("a header"));
    let opened = timeout(PATIENCE, connect_async(request)).await.expect("an answer in time");
    let Ok((mut socket, _)) = opened else { return };
    let mut said = Vec::new();
    if random.random_bool(0.8) {
        said.push(Message::text(r#"{"type":"connection_init"}"#));
    }
    for turn in 0..random.random_range(1..8) {
        said.push(message(random, turn));
    }
    for message in said {
        // What a hub has closed takes nothing more.
        if socket.send(message).await.is_err() {
            break;
        }
    }
    if random.random_bool(0.3) {
        return;
    }
    let _ = socket.close(None).await;
    loop {
        let heard = timeout(PATIENCE, socket.next()).await.expect("the hub ends a conversation");
        match heard {
            Some(Ok(Message::Text(text))) => {
                let heard: Json = serde_json::from_str(&text).expect("JSON");
                let answer = match heard["type"].as_str() {
                    Some("error") => json!({ "errors": heard["payload"] }),
                    _ => heard["payload"].clone(),
                };
                target.check(&answer, "a message");
            }
            Some(Ok(Message::Close(Some(frame)))) => {
                let code = u16::from(frame.code);
                assert!(CLOSED.contains(&code), "closed by {code}: {}", frame.reason);
                assert!(frame.reason.len() <= 123);
            }
            Some(Ok(_)) => {}
            Some(Err(Error::Protocol(_) | Error::Io(_) | Error::ConnectionClosed | Error::AlreadyClosed)) | None => {
                return;
            }
            Some(Err(error)) => panic!("{error}"),
        }
    }
}

fn message(random: &mut StdRng, turn: usize) -> Message {
    let subscribe = |id: &str, query: &str| {
        Message::text(json!({ "id": id, "type": "subscribe", "payload": { "query": query } }).to_string())
    };
    match random.random_range(0..12) {
        0 => Message::text(r#"{"type":"connection_init","payload":{"a":[[[[]]]]}}"#),
        1 => Message::text(r#"{"type":"start","id":"1","payload":{"query":"{sections{id}}"}}"#),
        2 => Message::text("[".repeat(random.random_range(1..60_000))),
        3 => Message::text("x".repeat(random.random_range(60_000..90_000))),
        4 => {
            let mut bytes = vec![0; 100];
            random.fill_bytes(&mut bytes);
            Message::binary(bytes)
        }
        5 => subscribe("same", "subscription{articleChanged{cursor}}"),
        6 => Message::text(format!(r#"{{"type":"complete","id":"{turn}"}}"#)),
        7 => Message::text(r#"{"type":"ping","payload":{"x":1}}"#),
        8 => Message::Close(Some(tokio_tungstenite::tungstenite::protocol::CloseFrame {
            code: CloseCode::Policy,
            reason: "x".repeat(100).into(),
        })),
        9 => subscribe(&turn.to_string(), "subscription{articleChanged(after:\"x\"){cursor}}"),
        _ => subscribe(&turn.to_string(), &document(random)),
    }
}
