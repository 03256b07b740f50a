//! The playground's page and the files that it is made of.

use std::collections::BTreeSet;

use futures::StreamExt;
use masthead::changes::cursor;
use masthead::http::{Event, Step};
use masthead::viewer::{Role, Viewer};
use reqwest::Method;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, IF_NONE_MATCH};
use serde_json::{Value as Json, json};
use tokio::time::timeout;

use super::{SOON, refusal, served};
use crate::hub::{Served, TestHub, staff};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; \
                      img-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
/// What each lists.
const QUERIES: [(&str, &str); 3] = [
    ("articles", include_str!("../../../playground/src/examples/reader.graphql")),
    ("drafts", include_str!("../../../playground/src/examples/editor.graphql")),
    ("articles", include_str!("../../../playground/src/examples/understanding.graphql")),
];
const SUBSCRIPTION: &str = include_str!("../../../playground/src/examples/subscriber.graphql");

async fn page(hub: &Served) -> String {
    hub.get("/").send().await.expect("an answer").text().await.expect("text")
}

async fn plain(hub: &Served, name: &str) -> String {
    hub.get(&format!("/playground/{name}")).send().await.expect("an answer").text().await.expect("text")
}

/// The names of files in a text: of pages, scripts or styles.
fn named(text: &str) -> BTreeSet<&str> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '-' | '.'));
    let hashed = |word: &&str| {
        let (stem, ending) = word.split_once('.').unwrap_or_default();
        let hash = stem.rsplit('-').next().unwrap_or_default();
        ["js", "css", "ttf", "txt"].contains(&ending)
            && stem.contains('-')
            && hash.len() == 8
            && hash.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    words.filter(hashed).collect()
}

#[tokio::test]
async fn the_page_runs_its_own_scripts_and_asks_its_own_hub() {
    let (_, hub) = served().await;
    let response = hub.get("/").header(ACCEPT, BROWSER).send().await.expect("an answer");
    let headers = response.headers().clone();
    assert_eq!(response.status(), 200);
    for (name, expected) in [
        ("content-type", "text/html; charset=utf-8"),
        ("content-security-policy", POLICY),
        ("cache-control", "no-cache"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
    ] {
        assert_eq!(headers[name], expected, "{name}");
    }
    let page = response.text().await.expect("text");
    assert!(page.contains("<noscript>") && page.contains("needs JavaScript"), "{page}");
    assert!(!page.contains("<style") && !page.contains("<script>"), "nothing runs that stands in the page");

    let again = hub.get("/").header(IF_NONE_MATCH, &headers["etag"]).send().await.expect("an answer");
    assert_eq!(
        (again.status().as_u16(), &again.headers()["content-security-policy"]),
        (304, &headers["content-security-policy"])
    );
    assert_eq!(again.bytes().await.expect("no body").len(), 0);
    let other = hub.get("/").header(IF_NONE_MATCH, "\"other\"").send().await.expect("an answer");
    assert_eq!(other.status(), 200);
}

#[tokio::test]
async fn every_file_that_is_named_is_served() {
    let (_, hub) = served().await;
    let page = page(&hub).await;
    let mut met: BTreeSet<String> = named(&page).into_iter().map(str::to_owned).collect();
    assert_eq!(met.len(), 3, "a script, a style and the licences: {met:?}");
    let mut waiting: Vec<_> = met.iter().cloned().collect();
    while let Some(name) = waiting.pop() {
        let response = hub.get(&format!("/playground/{name}")).send().await.expect("an answer");
        assert_eq!(response.status(), 200, "{name}");
        let expected = match name.rsplit('.').next().expect("an ending") {
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "ttf" => "font/ttf",
            _ => "text/plain; charset=utf-8",
        };
        assert_eq!(response.headers()["content-type"], expected, "{name}");
        let bytes = response.bytes().await.expect("bytes");
        assert!(bytes.len() > 1_000, "{name}");
        for found in named(&String::from_utf8_lossy(&bytes)) {
            if met.insert(found.to_owned()) {
                waiting.push(found.to_owned());
            }
        }
    }
    assert_eq!(met.len(), 7, "three workers and a font more: {met:?}");
}

#[tokio::test]
async fn a_file_is_kept_for_good_and_compressed_for_whom_takes_it() {
    let (_, hub) = served().await;
    let page = page(&hub).await;
    for name in named(&page) {
        let path = format!("/playground/{name}");
        let plain = hub.get(&path).send().await.expect("an answer");
        let zipped = hub.get(&path).header(ACCEPT_ENCODING, "br, gzip").send().await.expect("an answer");
        for response in [&plain, &zipped] {
            assert_eq!(response.headers()["cache-control"], "public, max-age=31536000, immutable", "{name}");
            assert_eq!(response.headers()["vary"], "accept-encoding", "{name}");
            assert_eq!(response.headers()["x-content-type-options"], "nosniff", "{name}");
        }
        assert_eq!(plain.headers().get("content-encoding"), None, "{name}");
        assert_eq!(zipped.headers()["content-encoding"], "gzip", "{name}");
        assert_ne!(plain.headers()["etag"], zipped.headers()["etag"], "{name}");
        let kept = hub.get(&path).header(IF_NONE_MATCH, &plain.headers()["etag"]).send().await.expect("an answer");
        assert_eq!(kept.status(), 304, "{name}");
        let (plain, zipped) = (plain.bytes().await.expect("bytes"), zipped.bytes().await.expect("bytes"));
        assert!(zipped.starts_with(&[0x1f, 0x8b]) && zipped.len() * 2 < plain.len(), "{name}");
    }
}

#[tokio::test]
async fn a_head_is_the_answer_without_its_body() {
    let (_, hub) = served().await;
    let page = page(&hub).await;
    let paths = named(&page).into_iter().map(|name| format!("/playground/{name}"));
    for path in ["/".to_owned()].into_iter().chain(paths) {
        let get = hub.get(&path).send().await.expect("an answer");
        let head = hub.client.head(hub.url(&path)).send().await.expect("an answer");
        assert_eq!(head.status(), 200, "{path}");
        for name in ["etag", "content-type", "content-length", "cache-control"] {
            assert_eq!(head.headers()[name], get.headers()[name], "{path} {name}");
        }
        assert_eq!(head.bytes().await.expect("no body").len(), 0, "{path}");
    }
}

#[tokio::test]
async fn a_browser_at_the_endpoint_is_shown_the_page() {
    let (_, hub) = served().await;
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    for method in [Method::GET, Method::HEAD] {
        let request = client.request(method, hub.url("/graphql")).header(ACCEPT, BROWSER);
        let response = request.send().await.expect("an answer");
        assert_eq!(
            (response.status().as_u16(), &response.headers()["location"]),
            (303, &"./".parse().expect("a header"))
        );
        assert_eq!(response.headers()["vary"], "accept");
    }
    let followed = hub.get("/graphql").header(ACCEPT, BROWSER).send().await.expect("an answer");
    assert_eq!(followed.url().as_str(), hub.url("/"));
    let asked = client.get(hub.url("/graphql?query=ok")).header(ACCEPT, BROWSER).send().await.expect("an answer");
    assert_eq!((asked.status().as_u16(), asked.text().await.expect("text").as_str()), (200, r#"{"data":"ok"}"#));
}

#[tokio::test]
async fn other_names_and_methods_are_refused_in_json() {
    let (_, hub) = served().await;
    for path in ["/playground", "/playground/", "/playground/app.js", "/playground/%ff", "/playground/..%2fCargo.toml"]
    {
        let (status, code, _) = refusal(hub.get(path).send().await.expect("an answer")).await;
        assert_eq!((status, code.as_str()), (404, "NOT_FOUND"), "{path}");
    }
    let (status, code, _) = refusal(hub.client.post(hub.url("/")).send().await.expect("an answer")).await;
    assert_eq!((status, code.as_str()), (405, "METHOD_NOT_ALLOWED"));
}

#[tokio::test]
async fn a_browser_that_is_lost_is_told_in_a_sentence() {
    let (_, hub) = served().await;
    for path in ["/nowhere", "/playground/app.js"] {
        let response = hub.get(path).header(ACCEPT, BROWSER).send().await.expect("an answer");
        assert_eq!(response.status(), 404, "{path}");
        assert_eq!(response.headers()["content-type"], "text/plain; charset=utf-8", "{path}");
        assert_eq!(response.headers()["vary"], "accept", "{path}");
        let said = response.text().await.expect("text");
        assert_eq!(said, "Nothing is here; the hub answers at /graphql, and / shows how to ask it.\n", "{path}");
    }
}

#[tokio::test]
async fn the_notice_names_whose_work_is_in_it() {
    let (_, hub) = served().await;
    let page = page(&hub).await;
    let licences = named(&page).into_iter().find(|name| name.starts_with("licences")).expect("the licences");
    let licences = plain(&hub, licences).await;
    let notice = include_str!("../../../NOTICE");
    let ruler = format!("\n{}\n", "=".repeat(80));
    for package in licences.split(&ruler) {
        let (title, text) = package.trim_start().split_once('\n').expect("a title and a text");
        let (name, version) = title.split_once(' ').expect("a name");
        let licence = version.split(['(', ')']).nth(1).expect("a licence");
        let mut words = notice.split_whitespace().map(|word| word.trim_end_matches([',', '.']));
        assert!(words.any(|word| word == name), "NOTICE does not name {name}");
        assert!(notice.contains(&format!("- {licence}: ")), "NOTICE does not name {licence}");
        assert!(text.len() > 500, "{name} without the text of its licence");
    }
}

#[tokio::test]
async fn the_examples_have_answers_on_any_hub() {
    let empty = TestHub::sqlite().await;
    let full = TestHub::sqlite().await;
    masthead::sample::fill(&full.app).await.expect("a sample");
    for (list, example) in QUERIES {
        for (hub, most) in [(&empty, 0), (&full, 10)] {
            let viewer = if list == "drafts" { staff(Role::Writer) } else { Viewer::Public };
            let answer = hub.query_as(viewer, example, &Json::Null).await;
            assert!(answer.get("errors").is_none(), "{example}\n{answer}");
            let stories = answer["data"][list]["nodes"].as_array().map_or(0, Vec::len);
            assert!(stories <= most && (stories > 0) == (most > 0), "{example}\n{answer}");
        }
    }
    // Behind the first story that is told, the others are. The place to go on from comes first, and that a change is due.
    let _keeper = full.keep_changes().await;
    let variables = json!({ "after": cursor::encode(1) });
    let prepared = full.api().prepare(&Viewer::Public, SUBSCRIPTION, None, variables.as_object().expect("variables"));
    let told = full.api().clone().subscribe(Viewer::Public, prepared.expect("it may run"), None).await;
    let told = timeout(SOON, told.expect("a subscription").skip(2).next()).await.expect("in time").expect("an event");
    let Step::Told(Event::Answer { answer, .. }) = told else { panic!("no change: {told:?}") };
    let told: Json = serde_json::from_str(&answer.json("test")).expect("JSON");
    assert!(
        told.get("errors").is_none() && told["data"]["articleChanged"]["article"]["headline"].is_string(),
        "{told}"
    );
}
