//! Texts that no field can hold, and bodies at the limits: a typed error, and nothing is changed.

use std::sync::Arc;
use std::time::Duration;

use masthead::config::{Config, Limits};
use masthead::viewer::Role;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value as Json, json};

use super::inputs::Inputs;
use super::{rows, send};
use crate::hub::{Served, TestHub, on_both};
use crate::writing::paragraph;

/// Whether a place takes whatever it gets: keys of a client's own, what is looked for in a list, and keys of blocks in
/// edits, which have no meaning there.
fn takes_anything(place: &[String]) -> bool {
    let named = |name: &str| place.iter().any(|field| field == name);
    named("idempotencyKey") || named("fill") || place.ends_with(&["key".to_owned()]) && named("block")
}

/// Long bodies take their time where nothing is optimised.
async fn serve(hub: &TestHub) -> Served {
    let limits = Limits { execution_seconds: Duration::from_mins(1), ..Config::default().limits };
    hub.serve(Arc::new(hub.api().clone()), limits).await
}

fn code(answer: &Json) -> &str {
    let refused = answer["errors"][0]["extensions"]["code"].as_str();
    refused.or(answer["data"]["done"]["userErrors"][0]["code"].as_str()).unwrap_or_default()
}

#[tokio::test]
async fn what_no_text_can_hold_is_refused_in_every_field() {
    on_both(async |hub: TestHub| {
        let inputs = Inputs::of(&hub).await;
        let served = serve(&hub).await;
        let admin = hub.token(Role::Admin).await.bearer();
        let before = rows(&hub).await;
        let mut tried = 0;
        for mutation in inputs.mutations() {
            for place in inputs.places(mutation, "String") {
                let asked = |text: &str| {
                    let input = inputs.filled(mutation, &place, &json!(text));
                    json!({"query": inputs.document(mutation), "variables": { "input": input }})
                };
                let (_, answer) = send(&served, Some(&admin), &asked("a\0b")).await;
                assert_eq!(
                    (code(&answer), answer.get("data")),
                    ("INVALID_INPUT", None),
                    "{mutation} {place:?}: {answer}"
                );

                // Half a character is no character, and JSON that has one is no JSON.
                let half = asked("HALF").to_string().replace("HALF", "\\ud800");
                let request = served.client.post(served.url("/graphql")).header("authorization", &admin);
                let response =
                    request.header(CONTENT_TYPE, "application/json").body(half).send().await.expect("an answer");
                assert_eq!(response.status(), 400, "{mutation} {place:?}");
                let answer: Json = response.json().await.expect("JSON");
                assert_eq!(code(&answer), "BAD_REQUEST", "{mutation} {place:?}");

                if !takes_anything(&place) {
                    let (_, answer) = send(&served, Some(&admin), &asked("a\u{7}b")).await;
                    let is_refused = ["INVALID", "NOT_FOUND"].contains(&code(&answer));
                    assert!(is_refused || rows(&hub).await == before, "{mutation} {place:?}: {answer}");
                }
                tried += 1;
            }
            assert_eq!(rows(&hub).await, before, "{mutation} changed something");
        }
        assert!(tried > 100, "{tried}");
        let half = json!({"query": "mutation { articleCreate(input: {headline: \"\\uD800\"}) { articleId } }"});
        assert_eq!(code(&send(&served, Some(&admin), &half).await.1), "SYNTAX_ERROR");
        assert_eq!(rows(&hub).await, before);
    })
    .await;
}

#[tokio::test]
async fn ten_thousand_characters_are_too_many_for_all_but_a_text() {
    on_both(async |hub: TestHub| {
        let inputs = Inputs::of(&hub).await;
        let served = serve(&hub).await;
        let admin = hub.token(Role::Admin).await.bearer();
        let before = rows(&hub).await;
        let long = "x".repeat(10_000);
        for mutation in inputs.mutations() {
            for place in inputs.places(mutation, "String") {
                let last = place.last().expect("a field").as_str();
                let is_text = ["text", "markdown", "rows"].contains(&last) && !place.contains(&"note".to_owned())
                    || place.ends_with(&["items".to_owned(), "headline".to_owned()]);
                if is_text || takes_anything(&place) && last != "idempotencyKey" {
                    continue;
                }
                let input = inputs.filled(mutation, &place, &json!(long));
                let asked = json!({"query": inputs.document(mutation), "variables": { "input": input }});
                let (_, answer) = send(&served, Some(&admin), &asked).await;
                let is_refused = ["TOO_MUCH", "INVALID", "NOT_FOUND"].contains(&code(&answer));
                assert!(is_refused || rows(&hub).await == before, "{mutation} {place:?}: {answer}");
            }
            assert_eq!(rows(&hub).await, before, "{mutation} changed something");
        }
    })
    .await;
}

#[tokio::test]
async fn names_of_any_script_are_kept_and_their_slugs_are_plain() {
    on_both(async |hub: TestHub| {
        let served = serve(&hub).await;
        let admin = hub.token(Role::Admin).await.bearer();
        let document = "mutation($headline: String!, $slug: String) {
            done: articleCreate(input: {headline: $headline, slug: $slug}) { draft { headline slug } userErrors { code path } } }";
        let create = async |headline: &str, slug: Option<&str>| {
            let asked = json!({"query": document, "variables": {"headline": headline, "slug": slug}});
            send(&served, Some(&admin), &asked).await.1
        };
        for (headline, slug) in [
            ("ولي العهد يزور الميناء", "wly-l-hd-yzwr-lmyn"),
            ("\u{202e}eltit desreveR", "eltit-desrever"),
            ("Zoe\u{308} ist da", "zoe-ist-da"),
            ("Zoë ist da", "zoe-ist-da-2"),
            ("a\u{200b}b\u{200d}c\u{feff}d", "abcd"),
            ("👩\u{200d}🚀", "woman-astronaut"),
            ("!?", "story"),
            (&format!("Z{}", "\u{301}".repeat(499)), "z"),
            (&"word ".repeat(100), ""),
        ] {
            let answer = create(headline, None).await;
            let draft = &answer["data"]["done"]["draft"];
            let kept: Vec<&str> = headline.split_whitespace().collect();
            assert_eq!(draft["headline"], kept.join(" "), "{answer}");
            let made = draft["slug"].as_str().expect("a slug");
            assert!((1..=200).contains(&made.len()), "{made}");
            assert!(made.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'), "{made}");
            assert!(slug.is_empty() || !slug.is_ascii() || made.starts_with(&slug[..1]), "{headline}: {made}");
        }
        for slug in ["Ä", "a b", "a--b", "-a", "a-", "a/b", "\u{202e}a", "a\u{301}", "%61", "", &"a".repeat(201), &"a".repeat(10_000)] {
            let answer = create("Words", Some(slug)).await;
            let expected = json!([{"code": "INVALID", "path": ["input", "slug"]}]);
            assert_eq!(answer["data"]["done"]["userErrors"], expected, "{slug}");
        }
        assert_eq!(create("Words", Some(&"a".repeat(200))).await["data"]["done"]["userErrors"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn a_body_of_a_megabyte_is_taken_and_no_more() {
    on_both(async |hub: TestHub| {
        let served = serve(&hub).await;
        let (writer, reader) = (hub.token(Role::Writer).await.bearer(), hub.token(Role::Reader).await.bearer());
        let document = "mutation($input: ArticleCreateInput!) {
            done: articleCreate(input: $input) { draft { wordCount } userErrors { code path } } }";
        let words = "word ".repeat(2_000);
        let asked =
            |body: Vec<Json>| json!({"query": document, "variables": {"input": {"headline": "Long", "body": body}}});
        let mut blocks = vec![paragraph(words.trim_end()); 104];
        let before = rows(&hub).await;
        for bearer in [None, Some(reader.as_str())] {
            let (status, answer) = send(&served, bearer, &asked(blocks.clone())).await;
            assert_eq!((status, code(&answer)), (413, "PAYLOAD_TOO_LARGE"));
        }
        let (status, answer) = send(&served, Some(&writer), &asked(vec![paragraph(words.trim_end()); 220])).await;
        assert_eq!((status, code(&answer)), (413, "PAYLOAD_TOO_LARGE"));
        blocks.push(paragraph(&"x".repeat(9_000)));
        let (_, answer) = send(&served, Some(&writer), &asked(blocks.clone())).await;
        assert_eq!(
            (code(&answer), &answer["data"]["done"]["userErrors"][0]["path"]),
            ("TOO_MUCH", &json!(["input", "body"]))
        );
        let (_, answer) = send(&served, Some(&writer), &asked(vec![paragraph("x"); 2_001])).await;
        assert_eq!(code(&answer), "TOO_COMPLEX");
        let annotations = vec![json!({"start": 0, "end": 1, "emphasis": "STRONG"}); 1_001];
        let marked = json!({"paragraph": {"text": "x", "annotations": annotations}});
        assert_eq!(code(&send(&served, Some(&writer), &asked(vec![marked])).await.1), "TOO_MUCH");
        assert_eq!(rows(&hub).await, before);

        blocks.pop();
        let (_, answer) = send(&served, Some(&writer), &asked(blocks)).await;
        assert_eq!(answer["data"]["done"], json!({"draft": {"wordCount": 208_000}, "userErrors": []}));
    })
    .await;
}
