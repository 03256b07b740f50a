//! Answers that travel compressed.

use std::io::Read;
use std::sync::Arc;

use flate2::read::GzDecoder;
use masthead::config::Config;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap};

use crate::hub::{Served, TestHub};

const LONG: &str = "/graphql?query=%7B__schema%7Btypes%7Bname%20description%7D%7D%7D";
const SHORT: &str = "/graphql?query=%7B__typename%7D";

async fn served() -> Served {
    let hub = TestHub::sqlite().await;
    hub.serve(Arc::new(hub.api().clone()), Config::default().limits).await
}

/// The header and the bytes of an answer to a client that takes these codings.
async fn got(hub: &Served, path: &str, codings: &str) -> (HeaderMap, Vec<u8>) {
    let response = hub.get(path).header(ACCEPT_ENCODING, codings).send().await.expect("an answer");
    assert_eq!(response.status(), 200, "{path}");
    (response.headers().clone(), response.bytes().await.expect("bytes").to_vec())
}

fn vary(headers: &HeaderMap) -> Vec<&str> {
    headers.get_all("vary").iter().map(|line| line.to_str().expect("text")).collect()
}

#[tokio::test]
async fn what_is_long_is_compressed_as_the_client_takes_it() {
    let hub = served().await;
    for path in [LONG, "/schema.graphql"] {
        let (plain, whole) = got(&hub, path, "identity").await;
        assert!(!plain.contains_key(CONTENT_ENCODING) && plain.contains_key(CONTENT_LENGTH), "{path}");
        assert!(vary(&plain).contains(&"accept-encoding"), "{path}: {plain:?}");
        for (codings, expected, magic) in [
            ("gzip", "gzip", Some(&[0x1f, 0x8b][..])),
            ("zstd", "zstd", Some(&[0x28, 0xb5, 0x2f, 0xfd])),
            ("br", "br", None),
            ("gzip;q=0.5, br;q=1", "br", None),
            ("zstd;q=0, *;q=0, gzip;q=0.1", "gzip", Some(&[0x1f, 0x8b])),
        ] {
            let (headers, bytes) = got(&hub, path, codings).await;
            assert_eq!(headers[CONTENT_ENCODING], expected, "{path} {codings}");
            assert!(vary(&headers).contains(&"accept-encoding"), "{path} {codings}");
            assert!(bytes.len() * 2 < whole.len(), "{path} {codings}: {} of {}", bytes.len(), whole.len());
            assert!(magic.is_none_or(|magic| bytes.starts_with(magic)), "{path} {codings}");
            if expected == "gzip" {
                let mut unpacked = Vec::new();
                GzDecoder::new(&bytes[..]).read_to_end(&mut unpacked).expect("gzip");
                assert_eq!(unpacked, whole, "{path}");
            }
        }
    }
    assert_eq!(vary(&got(&hub, LONG, "br").await.0), ["accept", "authorization", "accept-encoding"]);
}

#[tokio::test]
async fn what_is_short_goes_as_it_is() {
    let hub = served().await;
    for codings in ["br, gzip, zstd", "*"] {
        let (headers, bytes) = got(&hub, SHORT, codings).await;
        assert!(!headers.contains_key(CONTENT_ENCODING));
        assert_eq!(bytes, br#"{"data":{"__typename":"Query"}}"#);
    }
}

#[tokio::test]
async fn a_head_has_the_header_of_the_answer() {
    let hub = served().await;
    for path in [LONG, SHORT, "/schema.graphql", "/health/live", "/graphql", "/graphql?query=%7Bnothing%7D"] {
        for codings in ["gzip", "identity"] {
            let answers = [hub.get(path), hub.client.head(hub.url(path))]
                .map(|request| request.header(ACCEPT_ENCODING, codings).header("x-request-id", "desk-7").send());
            let [get, head] = futures::future::join_all(answers).await.try_into().expect("two answers");
            let (get, head) = (get.expect("an answer"), head.expect("an answer"));
            let header = |response: &reqwest::Response| {
                let mut headers = response.headers().clone();
                // How the body is framed is the connection's affair, and there is none.
                for name in ["date", "transfer-encoding"] {
                    headers.remove(name);
                }
                (response.status(), headers)
            };
            assert_eq!(header(&head), header(&get), "{path} {codings}");
            assert_eq!(head.bytes().await.expect("no body").len(), 0, "{path}");
        }
    }
}
