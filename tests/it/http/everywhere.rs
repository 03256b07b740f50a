//! Every limit over every transport: no way in is softer than another.

use std::sync::Arc;

use masthead::config::{Config, Limits, Profile};
use masthead::graphql::api::Api;
use serde_json::{Value as Json, json};

use super::peer::Peer;
use super::{Script, Shared};
use crate::hub::{Served, TestHub};
use crate::transports::{Told, Transport};

/// Operations that ask for too much or for what is closed, and the code of each.
fn hostile() -> Vec<(String, &'static str)> {
    let each = |count: usize, part: &dyn Fn(usize) -> String| (0..count).map(part).collect::<String>();
    let nested = format!("{}id{}", "related{nodes{".repeat(7), "}}".repeat(7));
    let bomb = each(29, &|n| format!("fragment f{n} on Query{{{}}} ", format!("...f{} ", n + 1).repeat(3)));
    let told = |fields: &str| format!("subscription{{articleChanged{{article{{{fields}}}}}}}");
    vec![
        (format!("{{articles(first:1){{nodes{{{nested}}}}}}}"), "TOO_DEEP"),
        (told(&nested), "TOO_DEEP"),
        (format!("{{sections{{{}}}}}", each(31, &|n| format!("a{n}:name "))), "TOO_MANY_ALIASES"),
        (told(&each(31, &|n| format!("a{n}:headline "))), "TOO_MANY_ALIASES"),
        (format!("{{{}}}", each(21, &|n| format!("a{n}:sections{{id}} "))), "TOO_MANY_ROOT_FIELDS"),
        ("subscription{a:articleChanged{kind} b:articleChanged{kind}}".to_owned(), "VALIDATION_FAILED"),
        (format!("{{sections{{{}}}}}", "id ".repeat(2_000)), "TOO_MANY_TOKENS"),
        (told(&"id ".repeat(2_000)), "TOO_MANY_TOKENS"),
        (format!("{{sections{{id}}}} #{}", "x".repeat(32 * 1024)), "DOCUMENT_TOO_LARGE"),
        (format!("{} #{}", told("id"), "x".repeat(32 * 1024)), "DOCUMENT_TOO_LARGE"),
        ("{a".repeat(65), "TOO_DEEP"),
        (format!("subscription{}", "{a".repeat(65)), "TOO_DEEP"),
        (format!("{{sections{{id{}}}}}", " @include(if:true)".repeat(6)), "TOO_MANY_DIRECTIVES"),
        (told(&format!("id{}", " @include(if:true)".repeat(6))), "TOO_MANY_DIRECTIVES"),
        ("{articles(first:100){nodes{people(first:100){nodes{name}}}}}".to_owned(), "TOO_COMPLEX"),
        (told("people(first:100){nodes{articles(first:100){nodes{id}}}}"), "TOO_COMPLEX"),
        (format!("{{...f0}} {bomb} fragment f29 on Query{{__typename}}"), "TOO_COMPLEX"),
        (
            format!(
                "subscription{{...f0}} {} fragment f29 on Subscription{{articleChanged{{kind}}}}",
                bomb.replace("on Query", "on Subscription")
            ),
            "TOO_COMPLEX",
        ),
        ("{articles(first:101){nodes{id}}}".to_owned(), "INVALID_PAGE_SIZE"),
        (told("people(first:101){nodes{id}}"), "INVALID_PAGE_SIZE"),
        (format!("{{nodes(ids:[{}]){{id}}}}", "\"x\",".repeat(101)), "TOO_COMPLEX"),
        ("{sections{nothing}}".to_owned(), "VALIDATION_FAILED"),
        (told("nothing"), "VALIDATION_FAILED"),
        ("query($v:Int!){articles(first:$v){nodes{id}}}".to_owned(), "INVALID_VARIABLES"),
        ("{".to_owned(), "SYNTAX_ERROR"),
    ]
}

/// The code that each transport answers with; nothing may come before or after it.
async fn codes(hub: &Served, asked: &Json) -> Vec<String> {
    let mut codes = Vec::new();
    for transport in Transport::ALL {
        let told = Told::of(hub, transport, asked).await.all().await;
        assert_eq!(told.len(), 1, "{transport:?}: {told:?}");
        assert!(told[0].get("data").is_none(), "{transport:?}: {told:?}");
        codes.push(told[0]["errors"][0]["extensions"]["code"].as_str().expect("a code").to_owned());
    }
    codes
}

async fn served(hub: &TestHub, documents: &[(&str, &str)], profile: Profile) -> Served {
    let config = Config { profile: Some(profile), ..Config::default() };
    let mut api = Api::try_new(hub.app.clone(), &config.limits).expect("the schema is valid");
    api = api.with_documents(documents.iter().copied()).expect("they fit the schema");
    if profile == Profile::Hardened {
        api = api.hardened();
    }
    hub.serve_as(Arc::new(Arc::new(api)), &config).await
}

#[tokio::test]
async fn what_asks_for_too_much_is_refused_the_same_over_every_transport() {
    let hub = TestHub::sqlite().await;
    let _keeper = hub.keep_changes().await;
    for profile in [Profile::Open, Profile::Hardened] {
        let served = served(&hub, &[], profile).await;
        for (query, code) in hostile() {
            let codes = codes(&served, &json!({ "query": query })).await;
            assert_eq!(codes, [code; 6], "{}", &query[..query.len().min(200)]);
        }
    }
}

#[tokio::test]
async fn what_a_hardened_hub_closes_is_closed_over_every_transport() {
    const REGISTERED: &str = "subscription { articleChanged { kind } }";
    let hub = TestHub::sqlite().await;
    let _keeper = hub.keep_changes().await;
    let any = served(&hub, &[], Profile::Hardened).await;
    for query in ["{ __schema { queryType { name } } }", "{ __type(name: \"Query\") { name } }"] {
        assert_eq!(codes(&any, &json!({ "query": query })).await, ["INTROSPECTION_DISABLED"; 6], "{query}");
    }
    let some = served(&hub, &[("changed.graphql", REGISTERED)], Profile::Hardened).await;
    for query in ["{ __typename }", "subscription { articleChanged { cursor } }", "{"] {
        assert_eq!(codes(&some, &json!({ "query": query })).await, ["DOCUMENT_NOT_REGISTERED"; 6], "{query}");
    }
    let unknown = json!({"version": 1, "sha256Hash": "00".repeat(32)});
    let asked = json!({"extensions": {"persistedQuery": unknown}});
    assert_eq!(codes(&some, &asked).await, ["PERSISTED_QUERY_NOT_FOUND"; 6]);
}

/// A hardened hub in which an address has few points and places.
async fn strict(limits: Limits) -> (Arc<Script>, TestHub, Served) {
    let (script, hub) = (Script::new(), TestHub::sqlite().await);
    let config = Config { profile: Some(Profile::Hardened), limits, ..Config::default() };
    let served = hub.serve_as(Arc::new(Shared(script.clone())), &config).await;
    (script, hub, served)
}

/// The code of the error that this is answered with.
async fn refused(hub: &Served, transport: Transport, query: &str) -> Option<String> {
    let told = Told::of(hub, transport, &json!({ "query": query })).await.all().await;
    Some(told.first()?["errors"][0]["extensions"]["code"].as_str()?.to_owned())
}

#[tokio::test]
async fn an_address_has_one_rate_for_all_transports() {
    let limits = Limits { rate_points: 12, rate_points_per_second: 1, ..Config::default().limits };
    let (_, hub, served) = strict(limits).await;
    let mut peer = Peer::ready(&served).await;
    for transport in [Transport::Post, Transport::Get, Transport::Events, Transport::EventSource] {
        assert_eq!(refused(&served, transport, "ok").await, None);
    }
    assert_eq!(refused(&served, Transport::Multipart, "subscription ok").await, None);
    for (id, query) in ["ok", "bad", "subscription ok", "mutation ok"].into_iter().enumerate() {
        peer.subscribe(&id.to_string(), query).await;
        let heard = peer.heard().await;
        if heard["type"] == "next" {
            assert_eq!(peer.heard().await["type"], "complete");
        } else {
            assert_eq!(heard["payload"][0]["extensions"]["code"], "VALIDATION_FAILED", "{heard}");
        }
    }
    // One point was the socket's, five those of requests, four those of its messages and two those of events.
    peer.subscribe("late", "subscription ok").await;
    let heard = peer.heard().await;
    assert_eq!((&heard["id"], &heard["type"]), (&json!("late"), &json!("error")));
    assert_eq!(heard["payload"][0]["extensions"]["code"], "RATE_LIMITED");
    for transport in [Transport::Post, Transport::Get, Transport::Events, Transport::EventSource, Transport::Multipart]
    {
        let code = refused(&served, transport, "subscription ok").await;
        assert_eq!(code.as_deref(), Some("RATE_LIMITED"), "{transport:?}");
    }
    hub.app.clock.set(masthead::clock::Timestamp(crate::hub::START.0 + 1_000));
    peer.subscribe("later", "ok").await;
    assert_eq!(peer.heard().await["type"], "next", "the socket is still open");
}

#[tokio::test]
async fn an_address_runs_so_many_at_once_over_all_transports() {
    let limits = Limits { running_per_address: 1, waiting_per_address: 1, ..Config::default().limits };
    let (script, _, served) = strict(limits).await;
    let mut peer = Peer::ready(&served).await;
    peer.subscribe("runs", "wait").await;
    script.started().await;
    peer.subscribe("waits", "subscription wait").await;
    // What is said on one socket is begun in its order: this one finds the place to wait taken.
    peer.subscribe("beyond", "wait").await;
    let heard = peer.heard().await;
    assert_eq!((&heard["id"], &heard["type"]), (&json!("beyond"), &json!("error")), "{heard}");
    assert_eq!(heard["payload"][0]["extensions"]["code"], "OVERLOADED");
    for transport in [Transport::Post, Transport::Get, Transport::Events, Transport::EventSource, Transport::Multipart]
    {
        let query = if transport == Transport::Multipart { "subscription wait" } else { "wait" };
        assert_eq!(refused(&served, transport, query).await.as_deref(), Some("OVERLOADED"), "{transport:?}");
    }
    script.open_gate();
    for id in ["runs", "waits"] {
        for kind in ["next", "complete"] {
            let heard = peer.heard().await;
            assert_eq!((&heard["id"], &heard["type"]), (&json!(id), &json!(kind)), "{heard}");
        }
        script.open_gate();
    }
}

#[tokio::test]
async fn a_subscription_that_is_told_nothing_holds_no_place_of_its_address() {
    let limits = Limits { running_per_address: 1, waiting_per_address: 1, ..Config::default().limits };
    let (script, _, served) = strict(limits).await;
    let mut peer = Peer::ready(&served).await;
    for id in ["1", "2", "3"] {
        peer.subscribe(id, "subscription silent").await;
        script.started().await;
    }
    peer.subscribe("4", "ok").await;
    assert_eq!(peer.heard().await["type"], "next");
}
