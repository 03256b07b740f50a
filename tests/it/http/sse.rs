//! GraphQL over SSE.

use std::time::Duration;

use masthead::config::{Config, Limits};
use reqwest::header::ACCEPT;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{SOON, refusal, served, served_with};
use crate::hub::Served;

const EVENTS: &str = "text/event-stream";

async fn ask(hub: &Served, query: &str) -> reqwest::Response {
    timeout(SOON, hub.post(query).header(ACCEPT, EVENTS).send()).await.expect("in time").expect("an answer")
}

/// Everything that is told, to its end.
async fn told(response: reqwest::Response) -> String {
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream; charset=utf-8");
    timeout(SOON, response.text()).await.expect("in time").expect("text")
}

#[tokio::test]
async fn operations_of_every_kind_are_answered() {
    let (_, hub) = served().await;
    for query in ["ok", "mutation ok", "subscription ok"] {
        let response = ask(&hub, query).await;
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        assert_eq!(told(response).await, "event: next\ndata: {\"data\":\"ok\"}\n\nevent: complete\ndata:\n\n");
    }
    assert_eq!(told(ask(&hub, "subscription none").await).await, "event: complete\ndata:\n\n");
}

#[tokio::test]
async fn a_client_that_comes_back_goes_on_behind_the_last_event() {
    let (_, hub) = served().await;
    let events = |from: u32| -> String {
        (from..=3).map(|n| format!("id: c{n}\nevent: next\ndata: {{\"data\":{{\"event\":{n}}}}}\n\n")).collect()
    };
    assert_eq!(told(ask(&hub, "subscription three").await).await, events(1) + "event: complete\ndata:\n\n");
    for request in [hub.post("subscription three"), hub.get("/graphql?query=subscription%20three")] {
        let request = request.header(ACCEPT, EVENTS).header("last-event-id", "c1");
        let response = request.send().await.expect("an answer");
        assert_eq!(told(response).await, events(2) + "event: complete\ndata:\n\n");
    }
}

#[tokio::test]
async fn a_client_learns_where_it_comes_back_to_before_anything_happens() {
    let (_, hub) = served().await;
    let arriving = "id: c0\n\nid: c3\nevent: next\ndata: {\"data\":{\"event\":3}}\n\nevent: complete\ndata:\n\n";
    assert_eq!(told(ask(&hub, "subscription arriving").await).await, arriving);
    // How far it has come it learns when the hub shows that it is there.
    let moment = Duration::from_millis(50);
    let (_, hub) = served_with(Limits { keep_alive_seconds: moment, ..Config::default().limits }).await;
    let mut pieces = ask(&hub, "subscription passing").await;
    let expected = "id: c0\n\nid: c2\n\n:\n\n";
    let mut told = String::new();
    while told.len() < expected.len() {
        let piece = timeout(SOON, pieces.chunk()).await.expect("in time").expect("bytes").expect("a piece");
        told += std::str::from_utf8(&piece).expect("text");
    }
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_place_that_was_never_told_is_refused_whatever_its_bytes() {
    let (_, hub) = served().await;
    for odd in [&b"nonsense"[..], "cö".as_bytes(), b"c\xff", b"c1, c2"] {
        let request = hub.post("subscription three").header(ACCEPT, EVENTS).header("last-event-id", odd);
        let told = told(request.send().await.expect("an answer")).await;
        assert!(told.contains("INVALID_CURSOR"), "{odd:?}: {told}");
    }
}

#[tokio::test]
async fn who_asks_for_the_header_alone_takes_no_place() {
    let limits = Limits { subscriptions: 1, sockets_per_address: 1, ..Config::default().limits };
    let (_, hub) = served_with(limits).await;
    let path = hub.url("/graphql?query=subscription%20silent");
    for _ in 0..3 {
        let response = hub.client.head(&path).header(ACCEPT, EVENTS).send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream; charset=utf-8");
    }
}

#[tokio::test]
async fn a_request_error_is_an_event() {
    let (_, hub) = served().await;
    for (query, code) in
        [("bad", "VALIDATION_FAILED"), ("subscription refused", "INVALID_CURSOR"), ("panic", "INTERNAL")]
    {
        let response = ask(&hub, query).await;
        let id = response.headers()["x-request-id"].to_str().expect("an id").to_owned();
        let told = told(response).await;
        let data = told
            .strip_prefix("event: next\ndata: ")
            .and_then(|rest| rest.strip_suffix("\n\nevent: complete\ndata:\n\n"));
        let data: serde_json::Value = serde_json::from_str(data.expect("one event")).expect("JSON");
        assert!(data.get("data").is_none(), "{data}");
        assert_eq!(
            (&data["errors"][0]["extensions"]["code"], &data["errors"][0]["extensions"]["requestId"]),
            (&code.into(), &id.into())
        );
    }
}

#[tokio::test]
async fn what_is_no_graphql_request_is_refused_before_there_are_events() {
    let (_, hub) = served().await;
    let bare = || hub.client.post(hub.url("/graphql")).header(ACCEPT, EVENTS);
    for (request, status, code) in [
        (bare().body("{}"), 415, "UNSUPPORTED_MEDIA_TYPE"),
        (bare().header("content-type", "application/json").body("{"), 400, "BAD_REQUEST"),
        (hub.get("/graphql?query=mutation%20ok").header(ACCEPT, EVENTS), 405, "METHOD_NOT_ALLOWED"),
    ] {
        let refused = refusal(request.send().await.expect("an answer")).await;
        assert_eq!((refused.0, refused.1.as_str()), (status, code));
    }
}

#[tokio::test]
async fn a_subscription_needs_a_form_in_which_events_can_come() {
    let (script, hub) = served().await;
    for accept in ["application/json", "application/graphql-response+json", "*/*", "multipart/mixed, */*"] {
        let response = hub.post("subscription ok").header(ACCEPT, accept).send().await.expect("an answer");
        let (status, code, body) = refusal(response).await;
        assert_eq!((status, code.as_str()), (406, "NOT_ACCEPTABLE"), "{accept}");
        assert!(body["errors"][0]["message"].as_str().is_some_and(|said| said.contains("text/event-stream")));
    }
    assert_eq!(script.finished(), 0);
}

#[tokio::test]
async fn a_query_comes_as_json_unless_events_are_preferred() {
    let (_, hub) = served().await;
    for (accept, expected) in [
        ("text/event-stream, application/json", "application/json; charset=utf-8"),
        (
            "application/graphql-response+json, text/event-stream, multipart/mixed",
            "application/graphql-response+json; charset=utf-8",
        ),
        ("text/event-stream, application/json;q=0.9", "text/event-stream; charset=utf-8"),
    ] {
        let response = hub.post("ok").header(ACCEPT, accept).send().await.expect("an answer");
        assert_eq!(response.headers()["content-type"], expected, "{accept}");
    }
}

#[tokio::test]
async fn a_quiet_stream_shows_that_the_hub_is_there() {
    let moment = Duration::from_millis(50);
    let (script, hub) = served_with(Limits { keep_alive_seconds: moment, ..Config::default().limits }).await;
    let mut pieces = ask(&hub, "subscription silent").await;
    for _ in 0..3 {
        let piece = timeout(SOON, pieces.chunk()).await.expect("in time").expect("bytes").expect("a piece");
        assert_eq!(&piece[..], b":\n\n");
    }
    drop(pieces);
    script.dropped().await;
}

#[tokio::test]
async fn events_come_over_http2_side_by_side() {
    let (script, hub) = served().await;
    let client = reqwest::Client::builder().http2_prior_knowledge().build().expect("a client");
    let mut streams = Vec::new();
    for _ in 0..3 {
        let request = client.get(hub.url("/graphql?query=subscription%20gated")).header(ACCEPT, EVENTS);
        let response = request.send().await.expect("an answer");
        assert_eq!((response.version(), response.status().as_u16()), (reqwest::Version::HTTP_2, 200));
        script.started().await;
        streams.push(response);
    }
    for _ in &streams {
        script.open_gate();
    }
    for stream in &mut streams {
        let mut event = Vec::new();
        while !event.ends_with(b"\n\n") {
            let piece = timeout(SOON, stream.chunk()).await.expect("in time").expect("bytes").expect("a piece");
            event.extend_from_slice(&piece);
        }
        assert_eq!(event, b"id: c1\nevent: next\ndata: {\"data\":{\"event\":1}}\n\n");
    }
    drop(streams.pop());
    script.dropped().await;
}

#[tokio::test]
async fn who_does_not_read_is_left() {
    let limits = Limits { send_seconds: Duration::from_millis(100), ..Config::default().limits };
    let (script, hub) = served_with(limits).await;
    let mut stream = TcpStream::connect(hub.address).await.expect("a connection");
    let ask = "GET /graphql?query=subscription%20flood HTTP/1.1\r\nhost: hub\r\naccept: text/event-stream\r\n\r\n";
    stream.write_all(ask.as_bytes()).await.expect("sent");
    script.dropped().await;
    let mut bytes = Vec::new();
    let _ = timeout(SOON, stream.read_to_end(&mut bytes)).await.expect("an end");
}

#[tokio::test]
async fn told_to_stop_the_hub_ends_the_stream_and_the_client_comes_back() {
    let (script, hub) = served().await;
    let client = reqwest::Client::builder().http2_prior_knowledge().build().expect("a client");
    let endless = "/graphql?query=subscription%20endless";
    let first = ask(&hub, "subscription endless").await;
    let second = client.get(hub.url(endless)).header(ACCEPT, EVENTS).send().await.expect("an answer");
    let waiting = ask(&hub, "mutation wait").await;
    for _ in 0..3 {
        script.started().await;
    }
    let stopped = hub.stop();
    for response in [first, second] {
        let told = told(response).await;
        assert!(told.ends_with("\n\n: The hub is stopping; connect again.\n\n"), "{told}");
        script.dropped().await;
    }
    script.open_gate();
    assert_eq!(told(waiting).await, "event: next\ndata: {\"data\":\"wait\"}\n\nevent: complete\ndata:\n\n");
    assert!(stopped.await.expect("no panic"));
}
