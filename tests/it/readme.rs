//! What the README shows is what happens.

use std::path::Path;
use std::sync::Arc;

use masthead::changes::cursor;
use masthead::config::Config;
use masthead::ingest::{self, ImportOptions};
use serde_json::json;

use crate::hub::{TestHub, on_both};
use crate::transports::{Told, Transport};

/// A file of the repository.
pub(crate) fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Takes in the story of the README and publishes it.
pub(crate) async fn import_harbour(hub: &TestHub) {
    let story = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples/harbour.txt");
    let options = ImportOptions { publish: true, dry_run: false };
    let text = ingest::read_file(&story).expect("a story");
    ingest::import_story(&hub.app, "docs/examples/harbour.txt", text, &options).await.expect("it is taken in");
}

/// The blocks of code in this language.
pub(crate) fn blocks(text: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let begun = text.split(&fence).skip(1);
    begun.map(|rest| rest.split_once("```").expect("its end").0.to_owned()).collect()
}

/// The only block of code in this language.
fn block(text: &str, language: &str) -> String {
    let [block] = &blocks(text, language)[..] else { panic!("one block of {language}") };
    block.clone()
}

#[tokio::test]
async fn the_query_in_the_readme_has_the_answer_that_stands_there() {
    on_both(async |hub| {
        let readme = file("README.md");
        import_harbour(&hub).await;

        let query = file("docs/examples/harbour.graphql");
        assert_eq!(block(&readme, "graphql"), query);
        let answer = hub.query(&query).await;
        let shown: serde_json::Value = serde_json::from_str(&block(&readme, "json")).expect("JSON");
        assert_eq!(shown, answer, "the answer is\n{answer}");
    })
    .await;
}

#[tokio::test]
async fn the_subscription_in_the_readme_is_told_of_a_story() {
    on_both(async |hub| {
        let _keeper = hub.keep_changes().await;
        let served = hub.serve(Arc::new(hub.api().clone()), Config::default().limits).await;
        let readme = file("README.md");
        let shell = blocks(&readme, "sh").into_iter().find(|block| block.contains("subscription")).expect("a block");
        assert!(shell.contains("-H 'accept: text/event-stream'"), "{shell}");
        let (_, rest) = shell.split_once("--data-urlencode 'query=").expect("a query");
        let query = json!({ "query": rest.split_once('\'').expect("its end").0 });
        import_harbour(&hub).await;
        let mut told = Told::behind(&served, Transport::EventSource, &query, Some(&cursor::encode(0))).await;
        let told = told.next().await.expect("an event").answer;
        let headline = "Harbour Board Votes to Reopen the Northern Ferry Line";
        let change = json!({"kind": "PUBLISHED", "article": {"headline": headline}});
        assert_eq!(told, json!({"data": {"articleChanged": change}}));
    })
    .await;
}
