use serde_json::json;

use super::super::RequestErrorCode as Code;
use super::hub::{Hub, none};

#[tokio::test]
async fn a_mutation_written_twice_runs_once() {
    let hub = Hub::new();
    assert_eq!(
        hub.data("mutation { touch touch ...T ... { touch } } fragment T on Mutation { touch }", none()).await,
        json!({ "touch": 1 })
    );
    assert_eq!(hub.log.count("touch"), 1);
    assert_eq!(hub.data("mutation { touch again: touch }", none()).await, json!({ "touch": 2, "again": 3 }));
}

#[tokio::test]
async fn fields_of_several_fragments_resolve_once() {
    let hub = Hub::new();
    let query = r#"
        query { article(by: { slug: "a" }) { ...One author { name } ...Two ... on Article { author { id } } } }
        fragment One on Article { author { id name } headline }
        fragment Two on Article { headline author { name jobs } }
    "#;
    let expected = json!({ "article": { "author": { "id": "person_1", "name": "Person 1", "jobs": ["editor"] }, "headline": "Headline 1" } });
    assert_eq!(hub.data(query, none()).await, expected);
    for resolver in ["article", "author", "name", "headline"] {
        assert_eq!(hub.log.count(resolver), 1, "{resolver}");
    }
}

#[tokio::test]
async fn keys_come_in_the_order_of_the_document() {
    let hub = Hub::new();
    let query = r#"{ node(id: "article_1") { __typename ... on Article { headline } id ... on Person { name } ... on Article { z: headline author { id } } } }"#;
    let prepared = hub.prepare(query, &none()).expect("valid");
    assert_eq!(prepared.cost.points, 2);
    let answer = hub.text(query).await;
    assert_eq!(
        answer,
        r#"{"node":{"__typename":"Article","headline":"Headline 1","id":"article_1","z":"Headline 1","author":{"id":"person_1"}}}"#
    );
}

#[tokio::test]
async fn types_of_an_interface_keep_their_own_fields() {
    let hub = Hub::new();
    let query = "{ article(by: { id: 1 }) { body { key ... on Heading { level text } ... on Block { text } ... { k: key } } } }";
    let expected = json!({ "article": { "body": [
        { "key": "a", "text": "Words", "k": "a" },
        { "key": "b", "level": 2, "text": "Head", "k": "b" },
    ] } });
    assert_eq!(hub.data(query, none()).await, expected);
}

#[tokio::test]
async fn what_one_type_adds_to_a_shared_field_stays_with_that_type() {
    let hub = Hub::new();
    let query = "{ found { __typename
        ... on Node { id }
        ... on Article { author { name } }
        ... on Article { author { jobs } headline }
        ... on Person { article { headline } name }
    } }";
    let expected = json!({ "found": [
        { "__typename": "Article", "id": "article_1", "author": { "name": "Person 1", "jobs": ["editor"] }, "headline": "Headline 1" },
        { "__typename": "Person", "id": "person_2", "article": { "headline": "Headline 2" }, "name": "Person 2" },
    ] });
    assert_eq!(hub.data(query, none()).await, expected);
    assert_eq!(hub.log.count("author"), 1);
}

#[tokio::test]
async fn fragments_that_cannot_apply_are_dropped() {
    let hub = Hub::new();
    let query = "{ article(by: { id: 1 }) { ... on Node { id ... on Person { name } ... on Found { ... on Article { headline } } } } }";
    assert_eq!(hub.data(query, none()).await, json!({ "article": { "id": "article_1", "headline": "Headline 1" } }));
}

#[tokio::test]
async fn skip_and_include_are_decided_before_merging() {
    let hub = Hub::new();
    let query = "query($with: Boolean!, $without: Boolean = false) { article(by: { id: 1 }) {
        author @include(if: $with) { name }
        author @skip(if: $with) { id }
        ...H @skip(if: $without)
        ...H
        title @include(if: false)
    } } fragment H on Article { headline @include(if: $with) id }";
    let with = json!({ "article": { "author": { "name": "Person 1" }, "headline": "Headline 1", "id": "article_1" } });
    assert_eq!(hub.data(query, json!({ "with": true })).await, with);
    let without = json!({ "article": { "author": { "id": "person_1" }, "id": "article_1" } });
    assert_eq!(hub.data(query, json!({ "with": false, "without": true })).await, without);
    assert_eq!(hub.data(query, json!({ "with": true })).await, with);
    assert_eq!(hub.refused(query, &json!({ "with": true, "without": null })), [Code::InvalidVariables]);
}

#[tokio::test]
async fn an_object_with_nothing_left_in_it_is_empty() {
    let hub = Hub::new();
    let query = "query($no: Boolean!) { article(by: { id: 1 }) { id @include(if: $no) } found { ... on Person { id @include(if: $no) } } }";
    assert_eq!(hub.data(query, json!({ "no": false })).await, json!({ "article": {}, "found": [{}, {}] }));
    assert_eq!(hub.data("{ echo @skip(if: true) }", none()).await, json!({}));
}

#[tokio::test]
async fn errors_say_where_the_client_wrote_the_field() {
    let hub = Hub::new();
    let answer = hub
        .answer("query Q {\n  ...F\n}\nfragment F on Query {\n  ee: echo(text: \"é😀\") wrong: fails\n}", none())
        .await;
    assert_eq!(answer["data"], json!({ "ee": "é😀", "wrong": null }));
    assert_eq!(answer["errors"][0]["locations"], json!([{ "line": 5, "column": 24 }]));
    assert_eq!(answer["errors"][0]["path"], json!(["wrong"]));
}

#[tokio::test]
async fn operations_are_selected_by_name() {
    let hub = Hub::new();
    let query = "query A { a: echo } query B { b: echo }";
    let run = |name| hub.prepare_as(super::super::Audience::Public, query, name, &none());
    assert_eq!(run(Some("B")).expect("B is there").request.operation_name.as_deref(), Some("B"));
    for name in [None, Some("C"), Some("")] {
        assert_eq!(run(name).expect_err("no such operation")[0].code, Code::OperationNotFound);
    }
    assert_eq!(hub.refused("fragment F on Query { echo }", &none()), [Code::ValidationFailed]);
    assert_eq!(hub.data("query A { a: echo }", none()).await, json!({ "a": "nothing" }));
}

#[tokio::test]
async fn subscriptions_have_one_root_field() {
    let hub = Hub::new();
    let events = hub.events("subscription($n: Int!) { ticks(upto: $n) }", json!({ "n": 2 })).await;
    assert_eq!(events, [json!({ "data": { "ticks": 0 } }), json!({ "data": { "ticks": 1 } })]);
    for query in [
        "subscription { tocks tocks }",
        "subscription { tocks ...F } fragment F on Events { tocks ... { tocks: tocks } }",
    ] {
        assert_eq!(hub.events(query, none()).await.len(), 2, "{query}");
    }
    for query in [
        "subscription { ticks(upto: 1) tocks }",
        "subscription { tocks again: tocks }",
        "subscription { tocks ...F } fragment F on Events { again: tocks }",
        "subscription { tocks tocks nothing }",
        "subscription { tocks @skip(if: true) }",
        "subscription { __typename }",
    ] {
        assert_eq!(hub.refused(query, &none())[0], Code::ValidationFailed, "{query}");
    }
}
