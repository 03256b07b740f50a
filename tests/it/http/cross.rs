//! Pages of other origins.

use std::sync::Arc;

use masthead::config::{Config, Http, Value};
use reqwest::Method;
use reqwest::header::HeaderMap;

use super::{Script, Shared};
use crate::hub::{Served, TestHub};

const PAGE: &str = "https://www.example.com";

/// A hub that lets pages of these origins read.
async fn served_for(origins: &str) -> Served {
    let defaults = Config::default();
    let allowed_origins = Value::read(origins).expect("origins");
    let config = Config { http: Http { allowed_origins, ..defaults.http }, ..defaults };
    TestHub::sqlite().await.serve_as(Arc::new(Shared(Script::new())), &config).await
}

async fn header(request: reqwest::RequestBuilder) -> (u16, HeaderMap) {
    let response = request.send().await.expect("an answer");
    assert!(response.headers().contains_key("x-request-id"));
    assert!(!response.headers().contains_key("access-control-allow-credentials"));
    (response.status().as_u16(), response.headers().clone())
}

fn preflight(hub: &Served, origin: &str, method: &str) -> reqwest::RequestBuilder {
    let sent = "authorization,content-type,last-event-id,masthead-cost,x-request-id,apollo-require-preflight";
    let request = hub.client.request(Method::OPTIONS, hub.url("/graphql")).header("origin", origin);
    request.header("access-control-request-method", method).header("access-control-request-headers", sent)
}

/// What a header with several lines says.
fn words(headers: &HeaderMap, name: &str) -> Vec<String> {
    let lines = headers.get_all(name).iter().flat_map(|line| line.to_str().expect("text").split(','));
    let mut words: Vec<_> = lines.map(|word| word.trim().to_ascii_lowercase()).collect();
    words.sort_unstable();
    words
}

#[tokio::test]
async fn a_page_that_is_named_may_ask_and_read() {
    let hub = served_for("https://www.example.com, https://desk.example.com").await;
    for method in ["POST", "GET"] {
        let (status, headers) = header(preflight(&hub, PAGE, method)).await;
        assert_eq!((status, &headers["access-control-allow-origin"]), (200, &PAGE.parse().expect("a header")));
        assert_eq!(words(&headers, "access-control-allow-methods"), ["get", "post"]);
        let allowed = words(&headers, "access-control-allow-headers");
        for name in ["authorization", "content-type", "last-event-id", "masthead-cost", "x-request-id"] {
            assert!(allowed.iter().any(|allowed| allowed == name), "{name}");
        }
        assert!(allowed.iter().any(|allowed| allowed == "apollo-require-preflight"));
        assert_eq!(headers["access-control-max-age"], "3600");
        assert_eq!(words(&headers, "vary"), ["origin"]);
    }
    for request in [
        hub.post("ok"),
        hub.get("/graphql?query=ok"),
        hub.get("/nowhere"),
        hub.get("/schema.graphql"),
        hub.post("panic"),
    ] {
        let (_, headers) = header(request.header("origin", PAGE)).await;
        assert_eq!(headers["access-control-allow-origin"], PAGE);
        assert_eq!(words(&headers, "access-control-expose-headers"), ["retry-after", "x-request-id"]);
        assert!(words(&headers, "vary").contains(&"origin".to_owned()), "{headers:?}");
    }
}

#[tokio::test]
async fn a_page_that_is_not_named_may_not() {
    let hub = served_for(PAGE).await;
    for origin in ["https://example.com", "http://www.example.com", "https://www.example.com.evil.example", "null"] {
        for request in [preflight(&hub, origin, "POST"), hub.post("ok").header("origin", origin)] {
            let (_, headers) = header(request).await;
            assert!(!headers.contains_key("access-control-allow-origin"), "{origin}: {headers:?}");
            assert!(words(&headers, "vary").contains(&"origin".to_owned()), "{origin}");
        }
    }
}

#[tokio::test]
async fn who_is_no_page_is_told_that_pages_differ() {
    let hub = served_for(PAGE).await;
    let (status, headers) = header(hub.post("ok")).await;
    assert_eq!(status, 200);
    assert!(!headers.contains_key("access-control-allow-origin"));
    assert_eq!(words(&headers, "vary"), ["accept", "authorization", "origin"]);
    let (status, headers) = header(hub.client.request(Method::OPTIONS, hub.url("/graphql"))).await;
    assert_eq!(
        (status, words(&headers, "allow")),
        (204, ["get", "head", "options", "post"].map(str::to_owned).to_vec())
    );
}

#[tokio::test]
async fn every_page_may_where_all_are_named() {
    let hub = served_for("*").await;
    for request in [preflight(&hub, PAGE, "POST"), hub.post("ok").header("origin", PAGE)] {
        let (status, headers) = header(request).await;
        assert_eq!((status, &headers["access-control-allow-origin"]), (200, &"*".parse().expect("a header")));
        assert!(!words(&headers, "vary").contains(&"origin".to_owned()), "{headers:?}");
    }
}

#[tokio::test]
async fn no_page_may_where_none_is_named() {
    let hub = served_for("").await;
    for request in [preflight(&hub, PAGE, "POST"), hub.post("ok").header("origin", PAGE)] {
        let (_, headers) = header(request).await;
        assert!(!headers.keys().any(|name| name.as_str().starts_with("access-control-")), "{headers:?}");
        assert!(!words(&headers, "vary").contains(&"origin".to_owned()), "{headers:?}");
    }
}
