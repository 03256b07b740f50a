//! Methods, media types, bodies, ids and headers.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use masthead::config::Config;
use masthead::db::Patience;
use reqwest::Method;
use reqwest::header::{ACCEPT, ALLOW, CONTENT_TYPE, VARY};
use sea_orm::TransactionTrait;
use serde_json::json;
use tokio::time::timeout;

use super::{refusal, served};
use crate::hub::{TestHub, on_both};
use crate::readme::file;

const GRAPHQL: &str = "application/graphql-response+json";

#[tokio::test]
async fn post_and_get_answer_alike() {
    let (_, hub) = served().await;
    for request in [hub.post("ok"), hub.get("/graphql?query=ok"), hub.get("/graphql?query=ok&operationName=A&x=1")] {
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert_eq!(response.json::<serde_json::Value>().await.expect("JSON"), json!({"data": "ok"}));
    }
}

#[tokio::test]
async fn the_answer_has_the_type_that_was_asked_for() {
    let (_, hub) = served().await;
    for (accept, expected) in [
        (None, "application/json; charset=utf-8"),
        (Some("*/*"), "application/json; charset=utf-8"),
        (Some("application/json"), "application/json; charset=utf-8"),
        (Some(GRAPHQL), "application/graphql-response+json; charset=utf-8"),
    ] {
        let mut request = hub.post("ok");
        if let Some(accept) = accept {
            request = request.header(ACCEPT, accept);
        }
        let response = request.send().await.expect("an answer");
        assert_eq!(
            (response.status().as_u16(), &response.headers()[CONTENT_TYPE]),
            (200, &expected.parse().expect("a header"))
        );
        assert_eq!(response.headers()["vary"], "accept");
    }
    for request in [hub.post("ok"), hub.get("/graphql?query=ok")] {
        let response = request.header(ACCEPT, "text/html").send().await.expect("an answer");
        assert_eq!(
            (response.status().as_u16(), &response.headers()[VARY]),
            (406, &"accept".parse().expect("a header"))
        );
        assert_eq!(response.headers()[CONTENT_TYPE], "text/plain; charset=utf-8");
        assert_eq!(
            response.text().await.expect("text"),
            "Answers are application/graphql-response+json or application/json; the Accept header wants neither.\n"
        );
    }
}

#[tokio::test]
async fn only_json_comes_in_and_only_where_a_browser_asks_first() {
    let (script, hub) = served().await;
    let body = r#"{"query":"mutation ok"}"#;
    let bare = hub.client.post(hub.url("/graphql")).body(body);
    let mut requests = vec![bare.try_clone().expect("a request")];
    for kind in [
        "text/plain",
        "text/plain; charset=utf-8",
        "text/plain;application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "",
        "application/json; charset=latin1",
    ] {
        requests.push(bare.try_clone().expect("a request").header(CONTENT_TYPE, kind));
        requests.push(hub.get("/graphql?query=ok").header(CONTENT_TYPE, kind));
    }
    for request in requests {
        let request = request.build().expect("a request");
        let expected = if request.method() == Method::GET { "A GET has no body" } else { "The body must be" };
        let (status, code, body) = refusal(hub.client.execute(request).await.expect("an answer")).await;
        assert_eq!((status, code.as_str()), (415, "UNSUPPORTED_MEDIA_TYPE"));
        assert!(body["errors"][0]["message"].as_str().is_some_and(|said| said.starts_with(expected)), "{body}");
    }
    assert_eq!(script.finished(), 0);
}

#[tokio::test]
async fn methods_say_what_they_may() {
    let (script, hub) = served().await;
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::TRACE] {
        let response = hub.client.request(method, hub.url("/graphql?query=ok")).send().await.expect("an answer");
        assert_eq!(response.headers()[ALLOW], "GET, HEAD, OPTIONS, POST");
        let (status, code, _) = refusal(response).await;
        assert_eq!((status, code.as_str()), (405, "METHOD_NOT_ALLOWED"));
    }
    let response = hub.get("/graphql?query=mutation%20ok").send().await.expect("an answer");
    assert_eq!(response.headers()[ALLOW], "POST");
    assert_eq!(refusal(response).await.0, 405);
    assert_eq!(script.finished(), 0);

    let options = hub.client.request(Method::OPTIONS, hub.url("/graphql")).send().await.expect("an answer");
    assert_eq!(
        (options.status().as_u16(), &options.headers()[ALLOW]),
        (204, &"GET, HEAD, OPTIONS, POST".parse().expect("a header"))
    );
    let head = hub.client.head(hub.url("/graphql?query=ok")).send().await.expect("an answer");
    assert_eq!((head.status().as_u16(), head.bytes().await.expect("no body").len()), (200, 0));
}

#[tokio::test]
async fn what_is_no_graphql_request_is_a_bad_request_of_one_line() {
    let (script, hub) = served().await;
    for body in [
        "",
        "{ \"not JSON",
        "[]",
        r#"[{"query":"ok"}]"#,
        "1",
        "{}",
        r#"{"query":1}"#,
        r#"{"query":"ok","query":"ok"}"#,
        r#"{"query":"ok","variables":[]}"#,
    ] {
        for accept in ["application/json", GRAPHQL] {
            let request = hub.client.post(hub.url("/graphql")).header(CONTENT_TYPE, "application/json");
            let response = request.header(ACCEPT, accept).body(body).send().await.expect("an answer");
            let (status, code, _) = refusal(response).await;
            assert_eq!((status, code.as_str()), (400, "BAD_REQUEST"), "{body}");
        }
    }
    for query in ["", "?query=", "?query=ok&query=ok", "?query=ok&variables=%7B", "?query=%ff"] {
        let (status, code, _) = refusal(hub.get(&format!("/graphql{query}")).send().await.expect("an answer")).await;
        assert_eq!((status, code.as_str()), (400, "BAD_REQUEST"), "{query}");
    }
    assert_eq!(script.finished(), 0);
}

#[tokio::test]
async fn a_document_that_is_wrong_answers_by_the_type_asked_for() {
    let (_, hub) = served().await;
    for (accept, expected) in [("application/json", 200), ("*/*", 200), (GRAPHQL, 400)] {
        let (status, _, body) = refusal(hub.post("bad").header(ACCEPT, accept).send().await.expect("an answer")).await;
        assert_eq!((status, &body["errors"][0]["message"]), (expected, &json!("This is wrong.")));
    }
}

#[tokio::test]
async fn a_panic_is_an_internal_error_that_tells_nothing() {
    let (_, hub) = served().await;
    for query in ["panic", "mutation panic"] {
        let (status, code, body) = refusal(hub.post(query).send().await.expect("an answer")).await;
        assert_eq!((status, code.as_str()), (500, "INTERNAL"));
        assert!(!body.to_string().contains("secret"), "{body}");
    }
    assert_eq!(hub.post("ok").send().await.expect("the hub lives").status(), 200);
}

#[tokio::test]
async fn every_answer_has_an_id_and_safe_headers() {
    let (_, hub) = served().await;
    for path in ["/graphql?query=ok", "/graphql", "/schema.graphql", "/health/live", "/health/ready", "/nowhere"] {
        let response = hub.get(path).send().await.expect("an answer");
        let headers = response.headers();
        assert!(headers["x-request-id"].len() >= 32, "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["content-security-policy"], "default-src 'none'; frame-ancestors 'none'", "{path}");
    }
    let given = hub.get("/nowhere").header("x-request-id", "desk-7").send().await.expect("an answer");
    assert_eq!(given.headers()["x-request-id"], "desk-7");
    let insane = hub.get("/nowhere").header("x-request-id", "<b>").send().await.expect("an answer");
    assert_ne!(insane.headers()["x-request-id"], "<b>");
}

#[tokio::test]
async fn what_is_refused_has_an_id_as_well() {
    let (_, hub) = served().await;
    let long = json!({"query": "x".repeat(300_000)});
    for (request, expected) in [
        (hub.get("/nowhere"), 404),
        (hub.client.put(hub.url("/graphql")), 405),
        (hub.client.post(hub.url("/schema.graphql")), 405),
        (hub.client.post(hub.url("/graphql")).json(&long), 413),
        (hub.client.post(hub.url("/graphql")).body("{}"), 415),
        (hub.post("ok").header(ACCEPT, "text/html"), 406),
        (hub.client.request(Method::OPTIONS, hub.url("/graphql")), 204),
        (hub.client.head(hub.url("/graphql")), 400),
    ] {
        let response = request.header("x-request-id", "desk-7").send().await.expect("an answer");
        assert_eq!(
            (response.status().as_u16(), &response.headers()["x-request-id"]),
            (expected, &"desk-7".parse().expect("a header"))
        );
    }
}

#[tokio::test]
async fn an_operation_is_chosen_by_its_name_in_an_address_as_well() {
    let hub = TestHub::sqlite().await;
    let served = hub.serve(Arc::new(hub.api().clone()), Config::default().limits).await;
    let document = "query=query%20A%7Ba%3A__typename%7Dquery%20B%7Bb%3A__typename%7D";
    for (name, expected) in [("A", json!({"data": {"a": "Query"}})), ("B", json!({"data": {"b": "Query"}}))] {
        let path = format!("/graphql?{document}&operationName={name}");
        let answer = served.get(&path).send().await.expect("an answer").json::<serde_json::Value>().await;
        assert_eq!(answer.expect("JSON"), expected);
    }
    for name in ["", "&operationName=C"] {
        let request = served.get(&format!("/graphql?{document}{name}")).header(ACCEPT, GRAPHQL);
        let (status, code, _) = refusal(request.send().await.expect("an answer")).await;
        assert_eq!((status, code.as_str()), (400, "OPERATION_NOT_FOUND"));
    }
}

#[tokio::test]
async fn a_connection_is_not_changed_to_http2_halfway() {
    // The word for it, `Upgrade: h2c`, is out of use since RFC 9113; whoever says it is answered over HTTP/1.1.
    let (_, hub) = served().await;
    let request = hub.get("/graphql?query=ok").header("connection", "Upgrade, HTTP2-Settings").header("upgrade", "h2c");
    let response = request.header("http2-settings", "AAMAAABkAAQAoAAAAAIAAAAA").send().await.expect("an answer");
    assert_eq!((response.version(), response.status().as_u16()), (reqwest::Version::HTTP_11, 200));
}

#[tokio::test]
async fn other_paths_are_refused_in_json() {
    let (_, hub) = served().await;
    let (status, code, _) = refusal(hub.get("/nowhere").send().await.expect("an answer")).await;
    assert_eq!((status, code.as_str()), (404, "NOT_FOUND"));
    let response = hub.client.post(hub.url("/health/live")).send().await.expect("an answer");
    assert_eq!(response.headers()[ALLOW], "GET,HEAD");
    let (status, code, _) = refusal(response).await;
    assert_eq!((status, code.as_str()), (405, "METHOD_NOT_ALLOWED"));
}

#[tokio::test]
async fn the_schema_is_served_as_text() {
    let (_, hub) = served().await;
    let response = hub.get("/schema.graphql").send().await.expect("an answer");
    assert_eq!(response.headers()[CONTENT_TYPE], "text/plain; charset=utf-8");
    assert_eq!(response.text().await.expect("text"), "type Query { ok: String }");
}

#[tokio::test]
async fn readiness_follows_the_database() {
    on_both(async |hub| {
        let served = hub.serve(Arc::new(super::Shared(super::Script::new())), Config::default().limits).await;
        let ready = async || {
            let response = served.get("/health/ready").send().await.expect("an answer");
            (response.status().as_u16(), response.text().await.expect("text"))
        };
        // What operators read of it.
        let page = file("docs/operating.md");
        let (status, text) = ready().await;
        assert!(status == 200 && page.contains(&format!("`/health/ready` | `{text}` |")), "{text}");
        hub.app.db.clone().close().await.expect("closed");
        let (status, text) = ready().await;
        let (begin, end) = (r#"{"status":"unready","reason":""#, r#""}"#);
        assert!(status == 503 && text.starts_with(begin) && text.ends_with(end), "{text}");
        assert!(page.contains(&format!("503, `{begin}…{end}`")));
        let live = served.get("/health/live").send().await.expect("an answer");
        assert_eq!(live.status(), 200);
        assert!(page.contains(&format!("`/health/live` | `{}` |", live.text().await.expect("text"))));
    })
    .await;
}

#[tokio::test]
async fn who_asks_for_readiness_at_once_shares_one_look_at_the_database() {
    const AT_ONCE: usize = 20;
    let one = TestHub::sqlite().await;
    let hub = one.again(1, Patience::default()).await;
    let served = hub.serve(Arc::new(super::Shared(super::Script::new())), Config::default().limits).await;
    let only_one = hub.app.db.reader().begin().await.expect("begun");
    let ready = || async { served.get("/health/ready").send().await.expect("an answer").status().as_u16() };
    let (statuses, statements) = hub
        .statements_of(async {
            let mut asked = Box::pin(join_all((0..AT_ONCE).map(|_| ready())));
            assert!(timeout(Duration::from_millis(200), &mut asked).await.is_err(), "the database is busy");
            only_one.rollback().await.expect("ended");
            asked.await
        })
        .await;
    assert_eq!(statuses, [200; AT_ONCE]);
    let looks = statements.iter().filter(|sql| sql.contains("seaql_migrations")).count();
    assert!((1..AT_ONCE / 2).contains(&looks), "{looks} looks");
}

#[tokio::test]
async fn http2_without_tls_is_spoken() {
    let (_, hub) = served().await;
    let client = reqwest::Client::builder().http2_prior_knowledge().build().expect("a client");
    let response = client.get(hub.url("/graphql?query=ok")).send().await.expect("an answer");
    assert_eq!((response.version(), response.status().as_u16()), (reqwest::Version::HTTP_2, 200));
    let large = "x".repeat(300_000);
    let response = client.post(hub.url("/graphql")).json(&json!({"query": large})).send().await.expect("an answer");
    assert_eq!(refusal(response).await.0, 413);
}
