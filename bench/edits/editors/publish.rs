//! How soon a story is published: a new one, and a new version of one that readers know.

use serde_json::json;

use crate::hub::{Hub, at};

const STORY: &str =
    "query($slug: String!) { draft(by: { slug: $slug }) { articleId version headline body { key __typename text } } }";

const CREATE: &str = "mutation($input: ArticleCreateInput!) { done: articleCreate(input: $input) { draft { articleId version } userErrors { message } } }";

const UPDATE: &str = "mutation($input: ArticleUpdateInput!) { done: articleUpdate(input: $input) { draft { version } userErrors { message } } }";

const PUBLISH: &str = "mutation($input: ArticlePublishInput!) { done: articlePublish(input: $input) { article { version } userErrors { message } } }";

pub(crate) async fn publish(address: &str, token: &str, slugs: &[String]) {
    let hub = Hub::new(address, token);
    let (mut new, mut again) = (Vec::new(), Vec::new());
    for slug in slugs {
        let (mut data, _) = hub.ask(STORY, json!({ "slug": slug })).await;
        let story = &mut data["draft"];
        let paragraph = |block: &&serde_json::Value| block["__typename"] == "Paragraph";
        let paragraphs: Vec<_> = story["body"].as_array().expect("a body").iter().filter(paragraph).collect();
        let text = |place: usize| paragraphs[place]["text"].as_str().expect("a text");

        let body: Vec<_> = (0..paragraphs.len()).map(|place| json!({ "paragraph": { "text": text(place) } })).collect();
        let headline = format!("{} Once More", story["headline"].as_str().expect("a headline"));
        let (mut made, _) = hub.write(CREATE, json!({ "headline": headline, "body": body })).await;
        let made = &mut made["draft"];
        let input = json!({ "articleId": made["articleId"].take(), "version": made["version"].take() });
        new.push(hub.write(PUBLISH, input).await.1);

        let block = json!({ "paragraph": { "text": format!("{} That was all.", text(0)) } });
        let edit = json!({ "replace": { "key": paragraphs[0]["key"], "block": block } });
        let input = json!({ "articleId": story["articleId"], "baseVersion": story["version"], "edits": [edit] });
        let (mut changed, _) = hub.write(UPDATE, input).await;
        let version = changed["draft"]["version"].take();
        let input = json!({ "articleId": story["articleId"], "version": version, "as": { "minor": true } });
        again.push(hub.write(PUBLISH, input).await.1);
    }
    for (what, times) in [("a new story", new), ("a new version", again)] {
        let count = times.len();
        let [median, most, worst] = at(times, [50, 99, 100]);
        println!(
            "publishing {what}, {count} times: {median:.1} ms at the median, {most:.1} ms for 99 of 100, {worst:.1} ms at worst"
        );
    }
}
