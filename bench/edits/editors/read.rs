//! Whether what was acknowledged is there, and how soon a story's revisions are listed.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use serde_json::{Value as Json, json};

use crate::hub::{Hub, at};

/// How many revisions are listed in one measurement.
const LISTED: usize = 1_000;

const EDIT: &str = "mutation($input: ArticleUpdateInput!) { done: articleUpdate(input: $input) { draft { version } userErrors { message } } }";

const BODY: &str = "query($id: ID!) { draft(by: { id: $id }) { version body { key text } } }";

/// A page of revisions with so much of each.
fn page(fields: &str) -> String {
    format!(
        "query($id: ID!, $after: String) {{ draft(by: {{ id: $id }}) {{ revisions(first: 100, after: $after) {{ \
         nodes {{ {fields} }} pageInfo {{ endCursor hasNextPage }} }} }} }}"
    )
}

pub(crate) async fn read(address: &str, token: &str, acknowledged: &str) {
    let hub = Hub::new(address, token);
    let acknowledged = std::fs::read_to_string(acknowledged).expect("a file");
    let mut stories: HashMap<String, Vec<Json>> = HashMap::new();
    for line in acknowledged.lines() {
        let edit: Json = serde_json::from_str(line).expect("JSON");
        stories.entry(edit["article"].as_str().expect("an id").to_owned()).or_default().push(edit);
    }
    let query = page("number note");
    let mut lost = 0;
    for (id, edits) in &stories {
        let (listed, _) = list(&hub, &query, id, usize::MAX).await;
        let notes: HashSet<&str> = listed.iter().filter_map(|revision| revision["note"].as_str()).collect();
        let (draft, _) = hub.ask(BODY, json!({ "id": id })).await;
        let body = draft["draft"]["body"].as_array().expect("a body");
        let texts: HashMap<&str, &str> =
            body.iter().filter_map(|block| Some((block["key"].as_str()?, block["text"].as_str()?))).collect();
        // Each block is one editor's, whose last word stands.
        let final_edits: HashMap<&str, &Json> =
            edits.iter().filter_map(|edit| Some((edit["key"].as_str()?, edit))).collect();
        lost += edits.iter().filter(|edit| edit["note"].as_str().is_none_or(|note| !notes.contains(note))).count();
        lost += final_edits.iter().filter(|(key, edit)| texts.get(*key).copied() != edit["text"].as_str()).count();
        assert_eq!(draft["draft"]["version"], json!(listed.len()), "a version is a revision");
    }
    assert_eq!(lost, 0, "edits were acknowledged and are not there");
    println!("all {} are there, after the hub was killed and started again", acknowledged.lines().count());
    let longest = stories.iter().max_by_key(|(_, edits)| edits.len()).map(|(id, _)| id).expect("a story");
    grow(&hub, longest).await;
    for (what, fields) in [
        ("who, when and why", "id number createdAt author origin note isPublic publishedVersion headline"),
        (
            "and what changed",
            "id number createdAt author note changes { fields { name before after } blocks { key kind words { text change } } }",
        ),
    ] {
        let query = page(fields);
        let mut times = Vec::new();
        let mut count = 0;
        for _ in 0..20 {
            let (listed, took) = list(&hub, &query, longest, LISTED).await;
            count = listed.len();
            times.push(took);
        }
        let [median, most] = at(times, [50, 100]);
        println!("{count} revisions, {what}: {median:.1} ms at the median of 20, {most:.1} ms at worst");
    }
}

/// Edits a story until there are as many revisions as are listed.
async fn grow(hub: &Hub, id: &str) {
    let (draft, _) = hub.ask(BODY, json!({ "id": id })).await;
    let (mut version, key) = (draft["draft"]["version"].clone(), &draft["draft"]["body"][0]["key"]);
    while version.as_u64().is_some_and(|version| version < LISTED as u64) {
        let text = format!("It was read at version {version}.");
        let block = json!({ "key": key, "block": { "paragraph": { "text": text } } });
        let input = json!({ "articleId": id, "baseVersion": version, "edits": [{ "replace": block }] });
        version = hub.write(EDIT, input).await.0["draft"]["version"].take();
    }
}

/// Revisions, page by page, and how long their pages take together.
async fn list(hub: &Hub, query: &str, id: &str, most: usize) -> (Vec<Json>, Duration) {
    let (mut listed, mut took, mut after) = (Vec::new(), Duration::ZERO, Json::Null);
    loop {
        let (mut data, time) = hub.ask(query, json!({ "id": id, "after": after })).await;
        took += time;
        let page = &mut data["draft"]["revisions"];
        listed.append(page["nodes"].as_array_mut().expect("revisions"));
        if listed.len() >= most || page["pageInfo"]["hasNextPage"] != true {
            return (listed, took);
        }
        after = page["pageInfo"]["endCursor"].take();
    }
}
