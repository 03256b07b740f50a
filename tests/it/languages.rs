//! Languages: one spelling of each, wherever it comes in, and the same stories for a tag on both databases.

use masthead::ingest::text;
use serde_json::{Value as Json, json};

use crate::corpus::import;
use crate::hub::{TestHub, on_both};

/// Tags as sources write them.
const WRITTEN: [&str; 6] = ["EN", "en-gb", "zh-HANT-tw", "zh", "enm", "De-ch-1901"];

async fn import_stories(hub: &TestHub) {
    for tag in WRITTEN {
        let story = format!("---\nheadline: Written in {tag}\nlanguage: {tag}\n---\nA paragraph of it in {tag}.\n");
        import(hub, tag, &story, true).await;
    }
}

fn told(answer: &Json) -> Vec<&str> {
    let nodes = answer["data"]["articles"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer}"));
    let mut told: Vec<&str> = nodes.iter().map(|node| node["language"].as_str().expect("a language")).collect();
    told.sort_unstable();
    told
}

#[tokio::test]
async fn a_filter_by_language_compares_tags_and_not_spellings() {
    on_both(async |hub: TestHub| {
        import_stories(&hub).await;
        for (asked, found) in [
            (vec!["en"], vec!["en", "en-GB"]),
            (vec!["EN"], vec!["en", "en-GB"]),
            (vec!["en-gb"], vec!["en-GB"]),
            (vec!["EN-GB"], vec!["en-GB"]),
            (vec!["zh"], vec!["zh", "zh-Hant-TW"]),
            (vec!["ZH-hant"], vec!["zh-Hant-TW"]),
            (vec!["zh-TW"], vec![]),
            (vec!["de", "enm"], vec!["de-CH-1901", "enm"]),
            (vec!["e-n"], vec![]),
            (vec![], vec![]),
        ] {
            let document = "query($tags: [Locale!]) { articles(filter: {languages: $tags}) { nodes { language } } }";
            let answer = hub.query_with(document, &json!({"tags": asked})).await;
            if asked == ["e-n"] {
                assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_VARIABLES", "{answer}");
            } else {
                assert_eq!(told(&answer), found, "{asked:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn facets_of_languages_count_each_tag_once_in_its_one_spelling() {
    on_both(async |hub: TestHub| {
        for (name, tag) in [("one", "en-GB"), ("two", "EN-gb"), ("three", "en-Gb")] {
            let story = format!("---\nheadline: Number {name}\nlanguage: {tag}\n---\nArms and a {name}.\n");
            import(&hub, name, &story, true).await;
        }
        let answer = hub.query("{ search(query: \"arms\") { facets { languages { language count } } } }").await;
        assert_eq!(answer["data"]["search"]["facets"]["languages"], json!([{"language": "en-GB", "count": 3}]));
    })
    .await;
}

#[test]
fn a_malformed_tag_is_told_with_its_line() {
    for tag in ["en_GB", "e", "english", "English (UK)", "en-"] {
        let story = format!("---\nheadline: A\nlanguage: {tag}\n---\nA paragraph.\n");
        let read = text::read(story.as_bytes());
        if tag == "english" {
            // Eight letters at most are a language that may be registered one day.
            assert_eq!(read.expect("a story").story.language.as_deref(), Some("english"));
        } else {
            let error = read.expect_err("no story");
            assert_eq!(error.code(), "BAD_FRONT_MATTER");
            let message =
                format!("front matter, line 3, `language`: `{tag}` is not a language tag such as en or en-GB");
            assert_eq!(error.to_string(), message);
        }
    }
}
