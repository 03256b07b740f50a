//! Many editors at once.

use futures::future::join_all;
use masthead::viewer::Role::Writer;
use serde_json::{Value as Json, json};

use super::articles::{done, draft};
use super::paragraph;
use crate::hub::{TestHub, on_both};

fn edit(article: &Json, key: &str, text: &str) -> Json {
    let block = json!({"key": key, "block": paragraph(text)});
    json!({"articleId": article, "baseVersion": 1, "note": text, "edits": [{"replace": block}]})
}

#[tokio::test]
async fn editors_of_many_stories_are_all_done_at_once_and_nothing_is_lost() {
    on_both(async |hub: TestHub| {
        let mut stories = Vec::new();
        for _ in 0..8 {
            stories.push(draft(&hub).await);
        }
        // More than there are connections to write, half of them by two at one story.
        let edits = stories.iter().flat_map(|story| {
            [("b1", "The bridge will close in May."), ("b3", "Two ferries will run.")]
                .map(|(key, text)| edit(story, key, text))
        });
        let payloads = join_all(edits.map(|input| done(&hub, "articleUpdate", input))).await;
        assert_eq!(payloads.len(), 16);
        for story in &stories {
            let fields = "draft { version bodyText revisions { nodes { note } } } userErrors { message }";
            let input = json!({"articleId": story});
            let payload = hub.mutate(Writer, "articleEditingTouch", fields, &input).await;
            let draft = &payload["draft"];
            assert_eq!(draft["version"], 3, "{payload:#}");
            let text = draft["bodyText"].as_str().expect("a text");
            assert!(text.starts_with("The bridge will close in May.") && text.ends_with("Two ferries will run."));
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_mutation_is_not_asked_for_is_not_read() {
    on_both(async |hub: TestHub| {
        let reads = async |fields: &str| {
            let input = edit(&draft(&hub).await, "b1", "The bridge will close in May.");
            let (payload, sent) = hub.statements_of(hub.mutate(Writer, "articleUpdate", fields, &input)).await;
            assert_eq!(payload["userErrors"], json!([]), "{payload:#}");
            sent.len()
        };
        // Whom the first story names is looked up once.
        reads("articleId userErrors { message }").await;
        let few = reads("articleId userErrors { message }").await;
        assert_eq!(few + 1, reads("draft { version } userErrors { message }").await);
        assert_eq!(few + 2, reads("draft { version } article { version } userErrors { message }").await);
    })
    .await;
}
