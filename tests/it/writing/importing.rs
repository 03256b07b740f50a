//! Stories that come as a text, and what is done once with a key.

use masthead::clock::Timestamp;
use masthead::viewer::Role::{Editor, Writer};
use serde_json::{Value as Json, json};

use super::articles::{done, write};
use super::{mistake, mistakes};
use crate::hub::{START, TestHub, on_both, staff};

const TEXT: &str = "---\nheadline: Bridge to close\nurl: https://gazette.example/bridge\n---\n\
    The bridge closes, said Ada Okafor, chief engineer of Port Velmar Harbour Authority.\n";

async fn import(hub: &TestHub, role: masthead::viewer::Role, input: Json) -> Json {
    let payload =
        "outcome articleId article { slug people { nodes { name } } } notices userErrors { code message path }";
    hub.mutate(role, "storyImport", payload, &input).await
}

#[tokio::test]
async fn a_text_becomes_a_story_and_comes_again_as_the_same() {
    on_both(async |hub: TestHub| {
        let first = import(&hub, Writer, json!({"text": TEXT})).await;
        assert_eq!((&first["outcome"], &first["article"]), (&json!("MADE"), &Json::Null));
        let again = import(&hub, Writer, json!({"text": TEXT})).await;
        assert_eq!((&again["outcome"], &again["articleId"]), (&json!("UNCHANGED"), &first["articleId"]));
        let publish = json!({"text": TEXT, "publish": true});
        let refused = "mutation($input: StoryImportInput!) { storyImport(input: $input) { outcome } }";
        let answer = hub.query_as(staff(Writer), refused, &json!({"input": publish})).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN");
        let published = import(&hub, Editor, publish).await;
        assert_eq!(published["articleId"], first["articleId"]);
        assert_eq!(published["article"]["people"]["nodes"], json!([{"name": "Ada Okafor"}]));
        let empty = import(&hub, Writer, json!({"text": " "})).await;
        assert_eq!(mistakes(&empty), mistake("INVALID", "input.text"));
    })
    .await;
}

#[tokio::test]
async fn an_import_that_comes_twice_with_one_key_is_done_once() {
    on_both(async |hub: TestHub| {
        let input = json!({"text": TEXT, "idempotencyKey": "one"});
        let first = import(&hub, Writer, input.clone()).await;
        let delete = json!({"articleId": first["articleId"]});
        hub.mutate(Editor, "articleDelete", "articleId", &delete).await;
        let again = import(&hub, Writer, input).await;
        assert_eq!((&again["outcome"], &again["articleId"]), (&json!("UNCHANGED"), &first["articleId"]));
        assert_eq!(again["notices"], json!(["This was done before with the same idempotency key."]));
        let other = json!({"text": "Another\n\nStory.", "idempotencyKey": "one"});
        let refused = import(&hub, Writer, other).await;
        assert_eq!(mistakes(&refused), mistake("IDEMPOTENCY_MISMATCH", "input.idempotencyKey"));
    })
    .await;
}

#[tokio::test]
async fn a_create_that_comes_twice_is_done_once() {
    on_both(async |hub: TestHub| {
        let create = |headline: &str| json!({"headline": headline, "idempotencyKey": "one"});
        let first = done(&hub, "articleCreate", create("A")).await;
        let second = done(&hub, "articleCreate", create("A")).await;
        assert_eq!(first["articleId"], second["articleId"]);
        let other = write(&hub, "articleCreate", create("B")).await;
        assert_eq!(mistakes(&other), mistake("IDEMPOTENCY_MISMATCH", "input.idempotencyKey"));
        hub.set_time(Timestamp(START.0 + 86_400_001));
        assert_ne!(done(&hub, "articleCreate", create("B")).await["articleId"], first["articleId"]);
    })
    .await;
}
