//! Bodies without end, connections without words, work without an answer.

use masthead::config::Limits;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{SOON, impatient, refusal, served, served_with};
use crate::hub::Served;

async fn connect(hub: &Served) -> TcpStream {
    TcpStream::connect(hub.address).await.expect("a connection")
}

fn head(length: &str) -> String {
    format!("POST /graphql HTTP/1.1\r\nhost: hub\r\ncontent-type: application/json\r\n{length}\r\n\r\n")
}

/// Everything that the hub sends until it closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    timeout(SOON, stream.read_to_string(&mut text)).await.expect("an end").expect("no reset");
    text
}

#[tokio::test]
async fn a_body_at_the_limit_is_taken_and_one_beyond_is_not() {
    let (_, hub) = served().await;
    let frame = json!({"query": "ok", "extensions": {"x": ""}}).to_string().len();
    for (length, expected) in [(256 * 1024, 200), (256 * 1024 + 1, 413)] {
        let body = json!({"query": "ok", "extensions": {"x": "x".repeat(length - frame)}});
        assert_eq!(body.to_string().len(), length);
        let request = hub.client.post(hub.url("/graphql")).json(&body);
        assert_eq!(request.send().await.expect("an answer").status(), expected);
    }
}

#[tokio::test]
async fn a_body_that_says_it_is_too_long_is_refused_before_it_comes() {
    let (_, hub) = served().await;
    let mut stream = connect(&hub).await;
    stream.write_all(head("content-length: 100000000").as_bytes()).await.expect("sent");
    let mut start = [0; 256];
    let read = timeout(SOON, stream.read(&mut start)).await.expect("at once").expect("an answer");
    let start = String::from_utf8_lossy(&start[..read]).into_owned();
    assert!(start.starts_with("HTTP/1.1 413 "), "{start}");
}

#[tokio::test]
async fn who_sends_a_hundred_megabytes_all_the_same_still_reads_the_answer() {
    let (_, hub) = served().await;
    let mut stream = connect(&hub).await;
    stream.write_all(head("content-length: 100000000").as_bytes()).await.expect("sent");
    let chunk = vec![b'x'; 1_000_000];
    for _ in 0..100 {
        stream.write_all(&chunk).await.expect("taken, and thrown away");
    }
    let answer = rest(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("connection: close\r\n"), "{answer}");
    assert!(answer.contains("PAYLOAD_TOO_LARGE"), "{answer}");
}

#[tokio::test]
async fn a_body_of_unknown_length_is_counted_as_it_comes() {
    let (_, hub) = served().await;
    let mut stream = connect(&hub).await;
    stream.write_all(head("transfer-encoding: chunked").as_bytes()).await.expect("sent");
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    for _ in 0..8 {
        stream.write_all(chunk.as_bytes()).await.expect("sent");
    }
    stream.write_all(b"0\r\n\r\n").await.expect("sent");
    let answer = rest(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let (_, hub) = served_with(impatient()).await;
    let mut stream = connect(&hub).await;
    stream.write_all(head("content-length: 100").as_bytes()).await.expect("sent");
    stream.write_all(b"{").await.expect("sent");
    let mut start = [0; 64];
    let read = timeout(SOON, stream.read(&mut start)).await.expect("in time").expect("an answer");
    assert!(start[..read].starts_with(b"HTTP/1.1 408 "), "{}", String::from_utf8_lossy(&start));
}

#[tokio::test]
async fn a_connection_that_asks_nothing_is_closed() {
    let (_, hub) = served_with(impatient()).await;
    // Nothing; the first letter of either version; the beginning of a header.
    for said in ["", "P", "POST /graphql HTTP/1.1\r\nhost: h"] {
        let mut stream = connect(&hub).await;
        stream.write_all(said.as_bytes()).await.expect("sent");
        let mut bytes = Vec::new();
        let closed = timeout(SOON, stream.read_to_end(&mut bytes)).await;
        assert!(closed.is_ok(), "{said:?}");
    }
}

#[tokio::test]
async fn a_header_without_end_is_refused() {
    let (_, hub) = served().await;
    let mut stream = connect(&hub).await;
    stream.write_all(b"GET /graphql HTTP/1.1\r\nx: ").await.expect("sent");
    let flood = vec![b'x'; 1 << 20];
    let _ = stream.write_all(&flood).await;
    let mut start = [0; 64];
    let read = timeout(SOON, stream.read(&mut start)).await.expect("in time").unwrap_or(0);
    assert!(read == 0 || start.starts_with(b"HTTP/1.1 4"), "{}", String::from_utf8_lossy(&start));
}

#[tokio::test]
async fn what_is_no_request_is_answered_by_a_status_alone() {
    let (_, hub) = served().await;
    // A header that ends in the last byte that is read, so that nothing is left when the connection closes.
    let large = format!("GET /graphql HTTP/1.1\r\nx: {}", "x".repeat(64 * 1024 - 26));
    for (said, status) in [("no HTTP\r\n\r\n", "400 Bad Request"), (&large, "431 Request Header Fields Too Large")] {
        let mut stream = connect(&hub).await;
        stream.write_all(said.as_bytes()).await.expect("sent");
        let answer = rest(&mut stream).await;
        let (head, body) = answer.split_once("\r\n\r\n").expect("a header");
        assert!(head.starts_with(&format!("HTTP/1.1 {status}")) && body.is_empty(), "{answer}");
    }
}

#[tokio::test]
async fn a_request_names_its_host_once_and_a_handshake_is_whole() {
    let (_, hub) = served().await;
    let upgrade =
        "host: hub\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==";
    for (headers, message) in [
        ("x: y", "names its host, once"),
        ("host: hub\r\nhost: hub", "names its host, once"),
        (upgrade, "This is no WebSocket handshake: it is a GET with"),
    ] {
        let mut stream = connect(&hub).await;
        let said = format!("GET /graphql?query=ok HTTP/1.1\r\n{headers}\r\n\r\n");
        stream.write_all(said.as_bytes()).await.expect("sent");
        stream.shutdown().await.expect("said");
        let answer = rest(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("BAD_REQUEST"), "{headers}: {answer}");
        assert!(answer.contains(message), "{headers}: {answer}");
    }
    let mut stream = connect(&hub).await;
    stream.write_all(b"GET /health/live HTTP/1.0\r\n\r\n").await.expect("sent");
    assert!(rest(&mut stream).await.starts_with("HTTP/1.0 200 "));
}

#[tokio::test]
async fn more_than_a_hundred_headers_are_refused() {
    let (_, hub) = served().await;
    for (headers, status) in [(99, "200 OK"), (100, "431 Request Header Fields Too Large")] {
        let mut stream = connect(&hub).await;
        let headers = "x: y\r\n".repeat(headers);
        let said = format!("GET /health/live HTTP/1.1\r\n{headers}host: hub\r\n\r\n");
        stream.write_all(said.as_bytes()).await.expect("sent");
        let mut start = vec![0; "HTTP/1.1 ".len() + status.len()];
        timeout(SOON, stream.read_exact(&mut start)).await.expect("in time").expect("an answer");
        assert_eq!(String::from_utf8_lossy(&start), format!("HTTP/1.1 {status}"));
    }
}

#[tokio::test]
async fn who_does_not_read_the_answer_is_left() {
    let (script, hub) = served_with(Limits { shutdown_seconds: SOON, ..impatient() }).await;
    let mut stream = connect(&hub).await;
    stream.write_all(b"GET /graphql?query=large HTTP/1.1\r\nhost: hub\r\n\r\n").await.expect("sent");
    script.started().await;
    assert!(hub.stop().await.expect("no panic"), "the connection does not hold the hub up");
    let mut bytes = Vec::new();
    let _ = timeout(SOON, stream.read_to_end(&mut bytes)).await.expect("an end");
    assert!(bytes.len() < 50_000_000, "the rest of the answer is gone");
}

#[tokio::test]
async fn a_query_that_takes_too_long_is_ended() {
    let (script, hub) = served_with(impatient()).await;
    let (status, code, _) = refusal(hub.post("wait").send().await.expect("an answer")).await;
    assert_eq!((status, code.as_str()), (504, "TIMEOUT"));
    script.open_gate();
    assert_eq!(hub.post("wait").send().await.expect("an answer").status(), 200);
    assert_eq!(script.finished(), 1, "the first was dropped, the second went through the gate");
}

#[tokio::test]
async fn a_mutation_that_takes_too_long_goes_on() {
    let (script, hub) = served_with(impatient()).await;
    let (status, code, _) = refusal(hub.post("mutation wait").send().await.expect("an answer")).await;
    assert_eq!((status, code.as_str()), (504, "TIMEOUT"));
    script.open_gate();
    assert!(hub.stop().await.expect("no panic"));
    assert_eq!(script.finished(), 1);
}
