//! Subscribers of a hub, all in one process: when each hears of a story, and what they cost the hub.
//!
//! `listen ADDRESS PROCESS SUBSCRIBERS EVENTS`

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures::{SinkExt, StreamExt};
use serde_json::{Value as Json, json};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

const QUERY: &str = "subscription { articleChanged { cursor kind at article { id slug headline standfirst } } }";

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [address, process, subscribers, events] = words.as_slice() else {
        panic!("listen ADDRESS PROCESS SUBSCRIBERS EVENTS");
    };
    let (subscribers, events): (usize, usize) = (number(subscribers), number(events));
    let before = memory(process);
    let mut sockets = Vec::with_capacity(subscribers);
    for _ in 0..subscribers {
        sockets.push(subscribe(address).await.expect("a subscription"));
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let cost = memory(process).saturating_sub(before);
    let (heard, mut times) = mpsc::unbounded_channel();
    for socket in sockets {
        tokio::spawn(listen(socket, events, heard.clone()));
    }
    drop(heard);
    let mut delays = Vec::with_capacity(subscribers * events);
    while let Some(delay) = times.recv().await {
        delays.push(delay);
    }
    assert_eq!(delays.len(), subscribers * events, "every subscriber hears of every story once");
    delays.sort_unstable();
    let at = |part: usize| delays[(delays.len() - 1) * part / 100];
    println!(
        "{subscribers} subscribers, {events} events: told after {} ms at the median, {} ms for 99 of 100, {} ms at worst; \
         {:.1} KB of memory each",
        at(50),
        at(99),
        at(100),
        kilobytes(cost, subscribers),
    );
}

fn number(word: &str) -> usize {
    word.parse().expect("a number")
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn kilobytes(all: usize, among: usize) -> f64 {
    all as f64 / among as f64
}

/// What a process holds in memory, in kilobytes.
fn memory(process: &str) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
    number(line.trim().trim_end_matches(" kB"))
}

async fn subscribe(address: &str) -> Result<Socket, Error> {
    let mut request = format!("ws://{address}/graphql").into_client_request()?;
    request.headers_mut().insert("sec-websocket-protocol", "graphql-transport-ws".parse().expect("a header"));
    let (mut socket, _) = connect_async(request).await?;
    socket.send(Message::text(r#"{"type":"connection_init"}"#)).await?;
    let subscribe = json!({ "id": "1", "type": "subscribe", "payload": { "query": QUERY } });
    // The hub acknowledges before it takes more.
    socket.next().await.transpose()?;
    socket.send(Message::text(subscribe.to_string())).await?;
    Ok(socket)
}

/// Tells by how many milliseconds each event came after its instant.
async fn listen(mut socket: Socket, events: usize, heard: mpsc::UnboundedSender<i64>) {
    let mut left = events;
    while left > 0 {
        let message = socket.next().await.expect("the hub speaks").expect("a message");
        let Message::Text(text) = message else { continue };
        let now = now();
        let said: Json = serde_json::from_str(&text).expect("JSON");
        if said["type"] != "next" {
            continue;
        }
        let change = &said["payload"]["data"]["articleChanged"];
        let at: jiff::Timestamp = change["at"].as_str().expect("an instant").parse().expect("an instant");
        heard.send(now - at.as_millisecond()).expect("it is counted");
        left -= 1;
    }
}

#[expect(clippy::disallowed_methods, reason = "what is measured is the time on the wall")]
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_millis()).expect("a time")
}
