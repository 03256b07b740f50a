//! What the README shows is what happens.

use std::path::Path;

use masthead::ingest::{self, ImportOptions};

use crate::hub::on_both;

/// A file of the repository.
fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The README's only block of code in this language.
fn block(readme: &str, language: &str) -> String {
    let (_, rest) = readme.split_once(&format!("```{language}\n")).expect("a block of code");
    rest.split_once("```").expect("its end").0.to_owned()
}

#[tokio::test]
async fn the_query_in_the_readme_has_the_answer_that_stands_there() {
    on_both(async |hub| {
        let readme = file("README.md");
        let story = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples/harbour.txt");
        let options = ImportOptions { publish: true, dry_run: false };
        let text = ingest::read_file(&story).expect("a story");
        ingest::import_story(&hub.app, "docs/examples/harbour.txt", text, &options).await.expect("it is taken in");

        let query = file("docs/examples/harbour.graphql");
        assert_eq!(block(&readme, "graphql"), query);
        let answer = hub.query(&query).await;
        let shown: serde_json::Value = serde_json::from_str(&block(&readme, "json")).expect("JSON");
        assert_eq!(shown, answer, "the answer is\n{answer}");
    })
    .await;
}
