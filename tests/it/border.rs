//! What clients may send and never reaches a database, and how what is wrong with it is told.

use masthead::config::Config;
use masthead::ingest::text;
use masthead::page::{Key, Order, Position};
use serde_json::{Value as Json, json};
use std::sync::Arc;
use uuid::Uuid;

use crate::corpus::import_public;
use crate::hub::{TestHub, on_both};

fn code(answer: &Json) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

fn message(answer: &Json) -> &str {
    answer["errors"][0]["message"].as_str().unwrap_or_default()
}

#[tokio::test]
async fn an_answer_tells_ten_errors_at_most_and_counts_the_others() {
    let hub = TestHub::sqlite().await;
    let ids: Vec<String> = (0..100).map(|n| format!("bad-{n}")).collect();
    let answer = hub.query_with("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", &json!({"ids": ids})).await;
    assert_eq!(answer["data"]["nodes"], json!(vec![Json::Null; 100]));
    let errors = answer["errors"].as_array().expect("errors");
    assert_eq!(errors.len(), 10, "{answer:#}");
    for error in errors {
        assert_eq!(error["extensions"]["code"], "INVALID_ID", "{error}");
    }
    assert_eq!(errors[8]["path"][0], "nodes");
    assert_eq!(errors[9]["message"], "91 more errors were found.");
    assert!(errors[9]["path"].is_null(), "{answer:#}");
}

#[tokio::test]
async fn as_many_errors_as_fit_are_all_told() {
    let hub = TestHub::sqlite().await;
    for count in [1, 10] {
        let ids = vec!["bad"; count];
        let answer = hub.query_with("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", &json!({"ids": ids})).await;
        assert_eq!(answer["errors"].as_array().map(Vec::len), Some(count), "{answer:#}");
    }
}

#[tokio::test]
async fn errors_stay_short_also_where_their_paths_are_long() {
    let hub = TestHub::sqlite().await;
    let served = hub.serve(Arc::new(hub.api().clone()), Config::default().limits).await;
    for (length, count) in [(2_500, 10), (20_000, 1)] {
        let fields: String =
            (0..count).map(|n| format!(" {}{n}: node(id: \"bad\") {{ id }}", "a".repeat(length))).collect();
        let answer = served.post(&format!("{{{fields} }}")).send().await.expect("an answer");
        let answer: Json = answer.json().await.expect("JSON");
        let errors = answer["errors"].as_array().expect("errors");
        assert_eq!(errors[0]["extensions"]["code"], "INVALID_ID", "{answer}");
        assert!(answer["errors"].to_string().len() <= 8 * 1024, "{}", answer["errors"]);
        let last = errors.last().and_then(|last| last["message"].as_str()).expect("a message");
        assert!(
            errors.len() == count || last == format!("{} more errors were found.", count - errors.len() + 1),
            "{last}"
        );
    }
}

#[tokio::test]
async fn the_character_zero_is_refused_in_documents_with_the_name_of_what_holds_it() {
    on_both(async |hub: TestHub| {
        for (document, named) in [
            (r#"{ article(by: {slug: "\u0000"}) { id } }"#, "argument `by.slug`"),
            (r#"{ article(by: {slug: "a\u{0}b"}) { id } }"#, "argument `by.slug`"),
            (r#"{ node(id: "article_\u0000") { id } }"#, "argument `id`"),
            (r#"{ articles(filter: {keywords: ["a", "b\u0000"]}) { nodes { id } } }"#, "argument `filter.keywords[1]`"),
            (r#"{ people(after: "\u0000") { nodes { id } } }"#, "argument `after`"),
            (
                r#"{ search(query: "x", filter: {articles: {genres: "\u0000"}}) { nodes { __typename } } }"#,
                "argument `filter.articles.genres`",
            ),
            (r#"{ ...F } fragment F on Query { person(by: {name: "\u0000"}) { id } }"#, "argument `by.name`"),
            (r#"query($slug: String = "\u0000") { section(by: {slug: $slug}) { id } }"#, "variable `$slug`"),
        ] {
            let (answer, statements) = hub.statements_of(hub.query(document)).await;
            assert_eq!(code(&answer), "INVALID_INPUT", "{document}\n{answer}");
            assert!(message(&answer).contains(named), "{document}\n{answer}");
            assert!(answer["data"].is_null() && statements.is_empty(), "{answer}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_character_zero_is_refused_in_variables_with_the_name_of_what_holds_it() {
    on_both(async |hub: TestHub| {
        for (document, variables, named) in [
            ("query($slug: String!) { section(by: {slug: $slug}) { id } }", json!({"slug": "a\0"}), "`$slug`"),
            ("query($by: PersonBy!) { person(by: $by) { id } }", json!({"by": {"name": "\0"}}), "`$by.name`"),
            (
                "query($filter: ArticleFilter) { articles(filter: $filter) { nodes { id } } }",
                json!({"filter": {"people": ["ada", "\0"]}}),
                "`$filter.people[1]`",
            ),
            (
                "query($tag: [Locale!]) { articles(filter: {languages: $tag}) { nodes { id } } }",
                json!({"tag": ["en\0"]}),
                "`$tag[0]`",
            ),
            ("query($id: ID!) { node(id: $id) { id } }", json!({"id": "\0"}), "`$id`"),
        ] {
            let (answer, statements) = hub.statements_of(hub.query_with(document, &variables)).await;
            assert_eq!(code(&answer), "INVALID_INPUT", "{document}\n{answer}");
            assert!(message(&answer).contains(named), "{document}\n{answer}");
            assert!(statements.is_empty(), "{statements:?}");
        }
    })
    .await;
}

const INSTANT: &str = "must be an instant after RFC 3339 with its offset, such as \"2026-11-23T08:30:00Z\".";
const LANGUAGE: &str = "must be a language tag after BCP 47 such as \"en\" or \"en-GB\".";
const ADDRESS: &str = "must be an absolute http or https url such as \"https://example.com/news\".";
const DAY: &str = "must be a day such as \"2026-11-23\".";

#[tokio::test]
async fn a_written_value_that_its_scalar_does_not_know_is_refused_with_its_place_and_what_was_expected() {
    on_both(async |hub: TestHub| {
        for (document, place, expected) in [
            (
                r#"{ articles(filter: {publishedAt: {from: "2026-01-02"}}) { nodes { id } } }"#,
                "argument `filter.publishedAt.from`",
                INSTANT,
            ),
            (
                "{ articles(filter: {publishedAt: {until: 5}}) { nodes { id } } }",
                "argument `filter.publishedAt.until`",
                INSTANT,
            ),
            (
                r#"{ articles(filter: {languages: ["en", "en_GB"]}) { nodes { id } } }"#,
                "argument `filter.languages[1]`",
                LANGUAGE,
            ),
            (r#"{ articles(filter: {languages: "e-n"}) { nodes { id } } }"#, "argument `filter.languages`", LANGUAGE),
            ("{ articles(filter: {languages: [en]}) { nodes { id } } }", "argument `filter.languages[0]`", LANGUAGE),
            (r#"{ article(by: {url: "gazette.example"}) { id } }"#, "argument `by.url`", ADDRESS),
            (r#"{ ...F } fragment F on Query { article(by: {url: "x"}) { id } }"#, "argument `by.url`", ADDRESS),
            (r#"{ person(by: {slug: "a"}) { affiliations(at: "2026-11") { id } } }"#, "argument `at`", DAY),
            (
                r#"query($at: Date = "soon") { person(by: {slug: "a"}) { affiliations(at: $at) { id } } }"#,
                "variable `$at`",
                DAY,
            ),
        ] {
            let (answer, statements) = hub.statements_of(hub.query(document)).await;
            assert_eq!(code(&answer), "VALIDATION_FAILED", "{document}\n{answer}");
            assert_eq!(message(&answer), format!("The {place} {expected}"), "{document}");
            assert_eq!(answer["errors"][0]["locations"].as_array().map(Vec::len), Some(1), "{answer}");
            assert!(answer["data"].is_null() && statements.is_empty(), "{answer}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_variable_that_its_scalar_does_not_know_is_refused_with_its_place_and_what_was_expected() {
    let hub = TestHub::sqlite().await;
    let filtered = "query($filter: ArticleFilter) { articles(filter: $filter) { nodes { id } } }";
    let by = "query($by: ArticleBy!) { article(by: $by) { id } }";
    let of = "query($at: Date) { person(by: {slug: \"a\"}) { affiliations(at: $at) { id } } }";
    let from = "query($from: DateTime) { articles(filter: {publishedAt: {from: $from}}) { nodes { id } } }";
    for (document, variables, place, expected) in [
        (filtered, json!({"filter": {"publishedAt": {"from": "2026-01-02"}}}), "$filter.publishedAt.from", INSTANT),
        (filtered, json!({"filter": {"updatedAt": {"until": {}}}}), "$filter.updatedAt.until", INSTANT),
        (filtered, json!({"filter": {"languages": ["en", ""]}}), "$filter.languages[1]", LANGUAGE),
        (by, json!({"by": {"url": "javascript:1"}}), "$by.url", ADDRESS),
        (of, json!({"at": 2026}), "$at", DAY),
        (from, json!({"from": "2026-01-02T00:00:00"}), "$from", INSTANT),
    ] {
        let answer = hub.query_with(document, &variables).await;
        assert_eq!(code(&answer), "INVALID_VARIABLES", "{document}\n{answer}");
        assert_eq!(message(&answer), format!("The variable `{place}` {expected}"), "{document}");
    }
    for good in ["2026-01-02T00:00:00Z", "2026-01-02T00:00:00.5+02:00"] {
        assert!(hub.query_with(from, &json!({"from": good})).await["errors"].is_null(), "{good}");
    }
    assert!(hub.query_with(from, &json!({"from": null})).await["errors"].is_null());
}

#[tokio::test]
async fn no_cursor_and_no_address_carries_the_character_zero_to_a_database() {
    const NAME: Order = Order { name: "NAME", keys: &[masthead::page::KeyKind::Text], descending: false };
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let forged = NAME.encode(&Position { keys: vec![Key::Text("a\0".to_owned())], id: Uuid::nil() });
        for field in ["people", "organisations"] {
            let answer = hub.query(&format!("{{ {field}(after: \"{forged}\") {{ nodes {{ id }} }} }}")).await;
            assert_eq!(code(&answer), "INVALID_CURSOR", "{answer}");
        }
        let answer = hub.query("{ article(by: {url: \"https://gazette.example/?a=%00\"}) { id } }").await;
        assert_eq!(answer, json!({"data": {"article": null}}));
    })
    .await;
}

#[test]
fn front_matter_with_the_character_zero_is_no_story() {
    for key in ["headline", "byline", "published_at", "url", "language", "section"] {
        for escape in [r"\0", r"\x00", r"\u0000"] {
            let story = format!("---\n{key}: \"a{escape}b\"\n---\nA headline\n\nA paragraph of it.\n");
            let error = text::read(story.as_bytes()).expect_err("no story");
            assert_eq!(error.code(), "BAD_FRONT_MATTER");
            let message = error.to_string();
            assert!(message.contains(&format!("line 2, `{key}`")) && message.contains("U+0000"), "{message}");
        }
    }
    let error =
        text::read(b"---\nurl: https://gazette.example/?a=%00\n---\nA headline\n\nText.\n").expect_err("no story");
    assert!(error.to_string().contains("`url`"), "{error}");
}

const LETTERS: &str = "01h2xcejqtf2nbrexx3vqjhp41";

#[tokio::test]
async fn ids_of_what_only_editors_see_are_well_formed_and_lead_nowhere() {
    let hub = TestHub::sqlite().await;
    let document = "query($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }";
    for prefix in ["article", "suggestion", "token"] {
        let id = format!("{prefix}_{LETTERS}");
        let answer = hub.query_with(document, &json!({"id": id})).await;
        assert_eq!(answer, json!({"data": {"node": null, "nodes": [null]}}), "{id}");
    }
    for prefix in ["draft", "revision"] {
        let id = format!("{prefix}_{LETTERS}");
        let answer = hub.query_with(document, &json!({"id": id})).await;
        assert_eq!(answer["data"], json!({"node": null, "nodes": [null]}), "{id}");
        let codes = answer["errors"].as_array().expect("errors").iter().map(|error| &error["extensions"]["code"]);
        assert!(codes.eq(["UNAUTHENTICATED"; 2]), "{id}\n{answer:#}");
    }
    for document in [
        format!("{{ node(id: \"planet_{LETTERS}\") {{ id }} }}"),
        format!("{{ node(id: \"draft_{}\") {{ id }} }}", LETTERS.to_uppercase()),
        format!("{{ article(by: {{id: \"draft_{LETTERS}\"}}) {{ id }} }}"),
    ] {
        assert_eq!(code(&hub.query(&document).await), "INVALID_ID", "{document}");
    }
}

#[tokio::test]
async fn an_unknown_slug_matches_nothing_whatever_it_looks_like() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let document = "query($filter: ArticleFilter) { articles(filter: $filter) { nodes { id } } }";
        for field in ["sections", "people", "organisations", "places"] {
            let planet = format!("planet_{LETTERS}");
            let sql = ["' OR '1'='1", "x') UNION SELECT 1 --", "\"; DROP TABLE edition; --", "$1", "?", "\\"];
            for slug in ["nobody", "snake_case", "_", "person_", &planet, "%"].into_iter().chain(sql) {
                let answer = hub.query_with(document, &json!({"filter": {field: [slug]}})).await;
                assert_eq!(answer, json!({"data": {"articles": {"nodes": []}}}), "{field} {slug}");
            }
            for id in [format!("quotation_{LETTERS}"), format!("person_{}", LETTERS.to_uppercase())] {
                let answer = hub.query_with(document, &json!({"filter": {field: [id]}})).await;
                assert_eq!(code(&answer), "INVALID_ID", "{field} {id}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_null_order_or_number_is_the_default() {
    let hub = TestHub::sqlite().await;
    import_public(&hub).await;
    for (selection, argument, kind, default) in [
        ("articles(…) { nodes { id } }", "orderBy", "ArticleOrder", "NEWEST"),
        ("people(…) { nodes { id } }", "orderBy", "NameOrder", "NAME"),
        ("organisations(…) { nodes { id } }", "orderBy", "NameOrder", "NAME"),
        ("articles { nodes { relatedFrom(…) { nodes { id } } } }", "orderBy", "ArticleOrder", "NEWEST"),
        ("articles { nodes { translations(…) { nodes { id } } } }", "orderBy", "ArticleOrder", "NEWEST"),
        ("articles { nodes { updates(…) { nodes { id } } } }", "orderBy", "ArticleOrder", "NEWEST"),
        ("people { nodes { articles(…) { nodes { id } } } }", "orderBy", "ArticleOrder", "NEWEST"),
        ("organisations { nodes { articles(…) { nodes { id } } } }", "orderBy", "ArticleOrder", "NEWEST"),
        ("sections { articles(…) { nodes { id } } }", "orderBy", "ArticleOrder", "NEWEST"),
        ("searchCompletions(prefix: \"ve\", …) { text }", "first", "Int", "10"),
    ] {
        let with = |value: &str| selection.replace('…', &format!("{argument}: {value}"));
        let expected = hub.query(&format!("{{ {} }}", with(default))).await;
        assert!(expected["errors"].is_null(), "{expected}");
        assert_eq!(hub.query(&format!("{{ {} }}", with("null"))).await, expected, "{selection}");
        let document = format!("query($value: {kind}) {{ {} }}", with("$value"));
        for variables in [json!({"value": null}), json!({})] {
            assert_eq!(hub.query_with(&document, &variables).await, expected, "{selection} {variables}");
        }
    }
}
