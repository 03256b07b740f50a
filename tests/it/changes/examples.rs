//! The examples in `docs/subscriptions.md`, as they stand there.

use std::sync::Arc;

use masthead::changes::cursor;
use masthead::config::Config;
use serde_json::{Value as Json, json};

use crate::hub::{Served, TestHub};
use crate::node::{self, Talking};
use crate::readme::{blocks, file, import_harbour};
use crate::transports::{Told, Transport};

/// The examples in a language.
pub(crate) fn of(language: &str) -> Vec<String> {
    blocks(&file("docs/subscriptions.md"), language)
}

/// What each is told when the story of the README comes in.
pub(crate) fn told() -> Json {
    let headline = "Harbour Board Votes to Reopen the Northern Ferry Line";
    let slug = "harbour-board-votes-to-reopen-the-northern-ferry-line";
    json!({"cursor": cursor::encode(1), "kind": "PUBLISHED", "article": {"headline": headline, "slug": slug}})
}

async fn served() -> (TestHub, Served) {
    let hub = TestHub::sqlite().await;
    let served = hub.serve(Arc::new(hub.api().clone()), Config::default().limits).await;
    (hub, served)
}

#[tokio::test]
async fn curl_is_told_what_stands_there() {
    let (hub, served) = served().await;
    let _keeper = hub.keep_changes().await;
    import_harbour(&hub).await;
    let [shell] = &of("sh")[..] else { panic!("one example of curl") };
    assert!(shell.contains("-H 'accept: text/event-stream' -H 'content-type: application/json'"), "{shell}");
    let (_, body) = shell.split_once("-d '").expect("a body");
    let body: Json = serde_json::from_str(body.split_once('\'').expect("its end").0).expect("JSON");
    let mut heard = Told::behind(&served, Transport::Events, &body, Some(&cursor::encode(0))).await;
    let heard = heard.next().await.expect("an event");
    assert_eq!(heard.answer, json!({"data": {"articleChanged": told()}}));
    let text = file("docs/subscriptions.md");
    let shown = format!("\nid: {}\nevent: next\ndata: ", heard.id.expect("an id"));
    let (_, shown) = text.split_once(&shown).expect("an event");
    let shown: Json = serde_json::from_str(shown.lines().next().expect("a line")).expect("JSON");
    assert_eq!(shown, heard.answer);
}

#[tokio::test]
async fn each_client_is_told() {
    if node::without_node() {
        return;
    }
    node::install("tests/protocols").await;
    let (hub, served) = served().await;
    let _keeper = hub.keep_changes().await;
    import_harbour(&hub).await;
    let beginning = Json::from(cursor::encode(0)).to_string();
    let examples: Vec<_> = of("js").into_iter().filter(|example| example.contains("import ")).collect();
    assert_eq!(examples.len(), 3);
    for example in examples {
        // Node before 22 has no WebSocket of its own.
        let around = "import WebSocket from 'ws'; globalThis.WebSocket ??= WebSocket;
            const show = ({ data }) => console.log(JSON.stringify(data));
            const [report, done] = [console.log, console.log];";
        let code = example.replace("127.0.0.1:8000", &served.address.to_string()).replace("null", &beginning);
        let words = ["node", "--input-type=module", "--eval", &format!("{around}\n{code}")];
        let mut program = Talking::start("tests/protocols", &words);
        let heard: Json = serde_json::from_str(&program.said().await).expect("JSON");
        let mut heard = heard["articleChanged"].clone();
        // Apollo Client adds names of types.
        heard.as_object_mut().expect("a change").remove("__typename");
        heard["article"].as_object_mut().expect("an article").remove("__typename");
        assert_eq!(heard, told(), "{example}");
    }
}

#[test]
fn the_subscription_that_is_explained_is_the_one_that_is_shown() {
    let [explained] = &of("graphql")[..] else { panic!("one example of GraphQL") };
    let spaced = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let fields = spaced(explained).split_once("(after: $after)").expect("a cursor").1.to_owned();
    for example in of("js").iter().filter(|example| example.contains("$after")) {
        assert!(spaced(example).contains(fields.trim_end_matches(" }")), "{example}");
    }
}
