//! Clients of HTTP/2 that take nothing of an answer, on a connection that lives.

use std::time::Duration;

use axum::body::Bytes;
use h2::client::{Builder, SendRequest};
use h2::{Reason, RecvStream};
use masthead::config::{Config, Limits};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::http::Request;

use super::{SOON, served_with};
use crate::hub::Served;

const MOMENT: Duration = Duration::from_millis(100);

fn limits() -> Limits {
    Limits { send_seconds: MOMENT, ..Config::default().limits }
}

/// A connection on which pings are answered, and on which each answer may have so many bytes before it is read.
async fn connect(hub: &Served, window: u32) -> SendRequest<Bytes> {
    let stream = TcpStream::connect(hub.address).await.expect("a connection");
    let begun = Builder::new().initial_window_size(window).handshake(stream).await;
    let (requests, connection) = begun.expect("HTTP/2");
    tokio::spawn(connection);
    requests
}

/// The body of an answer.
async fn ask(requests: &mut SendRequest<Bytes>, query: &str, accept: &str) -> RecvStream {
    let request = Request::get(format!("http://hub/graphql?query={query}")).header("accept", accept);
    let (response, _) = requests.send_request(request.body(()).expect("a request"), true).expect("sent");
    let response = timeout(SOON, response).await.expect("in time").expect("an answer");
    assert_eq!(response.status(), 200);
    response.into_body()
}

/// How an answer ends of which nothing is taken: what the window let through, and why no more came.
async fn left(body: &mut RecvStream) -> (usize, Option<Reason>) {
    let mut bytes = 0;
    loop {
        match timeout(SOON, body.data()).await.expect("in time") {
            Some(Ok(piece)) => bytes += piece.len(),
            Some(Err(error)) => return (bytes, error.reason()),
            None => return (bytes, None),
        }
    }
}

/// What is told, each piece taken as it comes, up to so many bytes.
async fn taken(body: &mut RecvStream, length: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while bytes.len() < length {
        let piece = timeout(SOON, body.data()).await.expect("in time").expect("a piece").expect("no end");
        body.flow_control().release_capacity(piece.len()).expect("it was taken");
        bytes.extend_from_slice(&piece);
    }
    bytes
}

#[tokio::test]
async fn an_answer_of_which_nothing_is_taken_ends_alone() {
    let (_, hub) = served_with(limits()).await;
    for (window, query) in [(0, "ok"), (5, "ok"), (65_535, "large"), (0, "large")] {
        let mut requests = connect(&hub, window).await;
        for _ in 0..2 {
            let mut body = ask(&mut requests, query, "application/json").await;
            assert_eq!(left(&mut body).await, (window as usize, Some(Reason::CANCEL)), "{query} in {window}");
        }
    }
}

#[tokio::test]
async fn events_of_which_nothing_is_taken_end_and_give_their_place_back() {
    let (script, hub) = served_with(Limits { subscriptions: 1, sockets_per_address: 1, ..limits() }).await;
    let mut requests = connect(&hub, 65_535).await;
    for accept in ["text/event-stream", "multipart/mixed;subscriptionSpec=1.0"] {
        let mut body = ask(&mut requests, "subscription%20flood", accept).await;
        script.dropped().await;
        assert_eq!(left(&mut body).await.1, Some(Reason::CANCEL), "{accept}");
    }
}

#[tokio::test]
async fn events_that_are_taken_may_rest() {
    let rest = 5 * MOMENT;
    let (_, hub) = served_with(Limits { keep_alive_seconds: rest, ..limits() }).await;
    let mut requests = connect(&hub, 65_535).await;
    let mut body = ask(&mut requests, "subscription%20silent", "text/event-stream").await;
    assert_eq!(taken(&mut body, 6).await, b":\n\n:\n\n");
}

#[tokio::test]
async fn an_answer_that_is_taken_piece_by_piece_comes_whole() {
    let (_, hub) = served_with(Config::default().limits).await;
    for window in [1, 5, 1_000] {
        let mut requests = connect(&hub, window).await;
        let mut body = ask(&mut requests, "ok", "application/json").await;
        let mut bytes = Vec::new();
        while let Some(piece) = timeout(SOON, body.data()).await.expect("in time") {
            let piece = piece.expect("no end");
            body.flow_control().release_capacity(piece.len()).expect("it was taken");
            bytes.extend_from_slice(&piece);
        }
        assert_eq!(bytes, br#"{"data":"ok"}"#, "{window}");
    }
}
