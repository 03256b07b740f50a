//! Fields that fail: what their answer is, how far a failure reaches, and which field its error names.

use serde_json::{Value as Json, json};

use crate::corpus::import_public;
use crate::hub::{TestHub, on_both};

/// The codes and paths of an answer's errors.
fn told(answer: &Json) -> Vec<(&str, &Json)> {
    let errors = answer["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    errors.iter().map(|error| (error["extensions"]["code"].as_str().expect("a code"), &error["path"])).collect()
}

#[tokio::test]
async fn an_error_inside_lists_names_every_list_field_and_index_on_its_way() {
    on_both(async |hub: TestHub| {
        let hub = hub.with_any_cost();
        import_public(&hub).await;
        for (query, path) in [
            (
                "{ articles(first: 1) { nodes { related(after: \"x\") { nodes { id } } } } }",
                json!(["articles", "nodes", 0, "related"]),
            ),
            (
                "{ all: articles(first: 1) { edges { node { text: relatedFrom(before: \"x\") { nodes { id } } } } } }",
                json!(["all", "edges", 0, "node", "text"]),
            ),
            (
                "{ sections { articles(first: 1) { nodes { people { nodes { articles(after: \"x\") { nodes { id } } } } } } } }",
                json!(["sections", 0, "articles", "nodes", 0, "people", "nodes", 0, "articles"]),
            ),
            (
                "{ people(first: 1) { edges { node { affiliations { evidence { article { mentions(last: 1, first: 1) { \
                 totalCount { value } } } } } } } } }",
                json!([
                    "people", "edges", 0, "node", "affiliations", 0, "evidence", 0, "article", "mentions"
                ]),
            ),
        ] {
            let answer = hub.query(query).await;
            let errors = told(&answer);
            assert_eq!(errors.len(), 1, "{query}\n{answer:#}");
            assert_eq!(errors[0].1, &path, "{query}\n{answer:#}");
            assert!(matches!(errors[0].0, "INVALID_CURSOR" | "INVALID_PAGE_SIZE"), "{answer:#}");
            assert_eq!(answer["data"], Json::Null, "{query}");
            assert_eq!(answer["errors"][0]["locations"].as_array().map(Vec::len), Some(1), "{answer:#}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_nullable_field_that_fails_is_null_by_itself_and_its_siblings_are_there() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let known =
            hub.query("{ articles(first: 1) { nodes { id } } }").await["data"]["articles"]["nodes"][0]["id"].clone();
        let answer = hub
            .query_with(
                "query($ids: [ID!]!) { nodes(ids: $ids) { id } bad: node(id: \"x\") { id } good: viewer { role } \
                 search(query: \"\") { nodes { __typename } } }",
                &json!({"ids": ["x", known, "article_x"]}),
            )
            .await;
        let nothing = Json::Null;
        let expected =
            json!({"nodes": [nothing, {"id": known}, nothing], "bad": null, "good": {"role": null}, "search": null});
        assert_eq!(answer["data"], expected, "{answer:#}");
        let mut errors: Vec<_> = told(&answer).into_iter().map(|(code, path)| format!("{path} {code}")).collect();
        errors.sort();
        let all = [
            "[\"bad\"] INVALID_ID",
            "[\"nodes\",0] INVALID_ID",
            "[\"nodes\",2] INVALID_ID",
            "[\"search\"] INVALID_INPUT",
        ];
        assert_eq!(errors, all, "{answer:#}");
    })
    .await;
}

#[tokio::test]
async fn a_field_that_must_not_be_null_takes_its_parents_with_it_up_to_one_that_may_be() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let slug = "harbour-bridge-to-close-for-a-year";
        let query = format!(
            "{{ bad: article(by: {{slug: \"{slug}\"}}) {{ slug section {{ articles(first: 2) {{ nodes {{ \
             people(after: \"x\") {{ nodes {{ id }} }} }} }} name }} }} good: article(by: {{slug: \"{slug}\"}}) {{ slug }} }}"
        );
        let answer = hub.query(&query).await;
        assert_eq!(
            answer["data"],
            json!({"bad": {"slug": slug, "section": null}, "good": {"slug": slug}}),
            "{answer:#}"
        );
        for (code, path) in told(&answer) {
            assert_eq!(code, "INVALID_CURSOR");
            assert_eq!(path, &json!(["bad", "section", "articles", "nodes", 0, "people"]), "{answer:#}");
        }
    })
    .await;
}
