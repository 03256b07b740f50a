//! Who comes with a preview's token, over every transport.

use std::sync::Arc;

use masthead::config::Config;
use reqwest::header::AUTHORIZATION;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::{code, holder, preview, quay};
use crate::hub::{Pass, TestHub, on_both};
use crate::transports::{Told, Transport};
use crate::writing::tables::rows;

const SEEN: &str = "{ article(by: {slug: \"quay-to-open\"}) { headline } }";

#[tokio::test]
async fn a_token_is_let_in_over_every_transport_and_its_answers_are_kept_by_nobody() {
    on_both(async |hub: TestHub| {
        let article = quay(&hub).await;
        let pass = Pass { id: Uuid::nil(), secret: preview(&hub, &article).await };
        let served = hub.serve_as(Arc::new(hub.api().clone()), &Config::default()).await;
        for transport in Transport::ALL {
            let mut told = Told::as_holder(&served, transport, &json!({"query": SEEN}), &pass).await;
            let answer = told.next().await.expect("an answer").answer;
            assert_eq!(answer["data"]["article"]["headline"], "Quay to open", "{transport:?}: {answer:#}");
        }
        let answer = served.post(SEEN).header(AUTHORIZATION, pass.bearer()).send().await.expect("an answer");
        assert_eq!(answer.headers()["cache-control"], "private, no-store");

        let before = rows(&hub).await;
        let publish =
            format!("mutation {{ articlePublish(input: {{articleId: {article}, version: 1}}) {{ articleId }} }}");
        for asked in [publish.as_str(), "subscription { articleChanged { cursor } }"] {
            for transport in [Transport::Post, Transport::Events, Transport::Socket] {
                let mut told = Told::as_holder(&served, transport, &json!({"query": asked}), &pass).await;
                let answer = told.next().await.expect("an answer").answer;
                assert_eq!(code(&answer), "FORBIDDEN", "{asked} over {transport:?}: {answer:#}");
            }
        }
        assert_eq!(rows(&hub).await, before);
    })
    .await;
}

#[tokio::test]
async fn what_the_hub_did_not_sign_lets_nobody_in() {
    on_both(async |hub: TestHub| {
        let (one, other) = (quay(&hub).await, quay(&hub).await);
        let (one, other) = (preview(&hub, &one).await, preview(&hub, &other).await);
        // The first characters are the story, the last ones the signature.
        let pointed = format!("{}{}", &other[..40], &one[40..]);
        for token in [pointed, one.replace("masthead_preview_", "masthead_"), format!("{one}x")] {
            assert_eq!(holder(&hub, &token).await, None, "{token}");
        }
        let served = hub.serve_as(Arc::new(hub.api().clone()), &Config::default()).await;
        let bearer = format!("Bearer {}", &one[..one.len() - 1]);
        let answer = served.post(SEEN).header(AUTHORIZATION, bearer).send().await.expect("an answer");
        assert_eq!(answer.status(), 401);
        let answer: Json = answer.json().await.expect("JSON");
        assert_eq!(code(&answer), "UNAUTHENTICATED");
    })
    .await;
}

#[tokio::test]
async fn a_link_is_made_from_the_newsrooms_template() {
    on_both(async |hub: TestHub| {
        let hub = hub.at_site("https://gazette.example/{slug}");
        let article = quay(&hub).await;
        let payload = "preview { token url }";
        let role = masthead::viewer::Role::Writer;
        let given = hub.mutate(role, "articlePreviewCreate", payload, &json!({"articleId": article})).await;
        let token = given["preview"]["token"].as_str().expect("a token");
        assert_eq!(given["preview"]["url"], format!("https://gazette.example/quay-to-open?by={token}"));
    })
    .await;
}
