//! 16 editors at work: half on stories of their own, half two to a story, each on other blocks.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::future::join_all;
use serde_json::{Value as Json, json};

use crate::hub::{Hub, at, millis, now, processor};

/// How many editors stand at one story that they share.
const AT_ONE: usize = 2;

/// How many stories an editor has who shares none.
const OWN: usize = 5;

const STORY: &str =
    "query($slug: String!) { draft(by: { slug: $slug }) { articleId version body { key __typename text } } }";

const EDIT: &str = "mutation($input: ArticleUpdateInput!) { done: articleUpdate(input: $input) { draft { version } userErrors { message } } }";

/// A story as an editor sees it.
struct Story {
    id: Json,
    version: Json,
    /// The paragraphs that are the editor's, by key, as they were.
    blocks: Vec<(Json, String)>,
}

struct Editor {
    name: String,
    hub: Hub,
    stories: Vec<Story>,
}

/// What an editor was told is kept.
struct Acknowledged {
    article: Json,
    key: Json,
    text: String,
    note: String,
    took: Duration,
}

pub(crate) async fn write(
    address: &str,
    process: &str,
    (edits, acknowledged): (usize, &str),
    tokens: &[String],
    slugs: &[String],
) {
    let mut editors = Vec::new();
    let mut slugs = slugs.iter();
    let (sharing, alone) = tokens.split_at(tokens.len() / 2);
    for (group, tokens) in sharing.chunks(AT_ONE).enumerate() {
        let slug = slugs.next().expect("a story");
        for (place, token) in tokens.iter().enumerate() {
            let hub = Hub::new(address, token);
            let stories = vec![story(&hub, slug, |block| block % AT_ONE == place).await];
            editors.push(Editor { name: format!("{place} at {group}"), hub, stories });
        }
    }
    for (place, token) in alone.iter().enumerate() {
        let hub = Hub::new(address, token);
        let mut stories = Vec::new();
        for slug in slugs.by_ref().take(OWN) {
            stories.push(story(&hub, slug, |_| true).await);
        }
        editors.push(Editor { name: format!("{place} alone"), hub, stories });
    }
    let (count, taken) = (editors.len(), Arc::new(AtomicUsize::new(0)));
    // The first edit of all has the hub learn whom it knows by name.
    editors[0].edit(0).await;
    let (before, began) = ([process, "self"].map(processor), now());
    let work = editors.into_iter().map(|mut editor| {
        let taken = Arc::clone(&taken);
        tokio::spawn(async move {
            let mut kept = Vec::new();
            while taken.fetch_add(1, Ordering::Relaxed) < edits {
                kept.push(editor.edit(kept.len() + 1).await);
            }
            kept
        })
    });
    let kept: Vec<Acknowledged> =
        join_all(work).await.into_iter().flat_map(|kept| kept.expect("an editor who ends")).collect();
    let took = now() - began;
    let after = [process, "self"].map(processor);
    let told = kept.iter().map(|Acknowledged { article, key, text, note, .. }| {
        format!("{}\n", json!({ "article": article, "key": key, "text": text, "note": note }))
    });
    std::fs::write(acknowledged, told.collect::<String>()).expect("a file");
    let edits = u32::try_from(kept.len()).expect("a number");
    let [hub, own] = [0, 1].map(|at| millis(after[at].saturating_sub(before[at]) / edits));
    let rate = f64::from(edits) / took.as_secs_f64();
    let [median, most] = at(kept.into_iter().map(|edit| edit.took).collect(), [50, 99]);
    println!(
        "{count} editors, {edits} edits: {rate:.0} acknowledged a second, after {median:.1} ms at the median and \
         {most:.0} ms for 99 of 100; an edit takes {hub:.2} ms of the hub's processor time, {own:.2} ms of the editor's"
    );
}

async fn story(hub: &Hub, slug: &str, is_theirs: impl Fn(usize) -> bool) -> Story {
    let (mut data, _) = hub.ask(STORY, json!({ "slug": slug })).await;
    let story = &mut data["draft"];
    let paragraphs =
        story["body"].as_array().expect("a body").iter().filter(|block| block["__typename"] == "Paragraph");
    let blocks = paragraphs.enumerate().filter(|(place, _)| is_theirs(*place)).map(|(_, block)| {
        let text = block["text"].as_str().expect("a text").to_owned();
        (block["key"].clone(), text)
    });
    let blocks: Vec<_> = blocks.collect();
    assert!(!blocks.is_empty(), "{slug} has paragraphs for everybody");
    Story { id: story["articleId"].take(), version: story["version"].take(), blocks }
}

impl Editor {
    /// Writes a paragraph anew, by what the last answer told of the story.
    async fn edit(&mut self, number: usize) -> Acknowledged {
        let count = self.stories.len();
        let story = &mut self.stories[number % count];
        let (key, text) = &story.blocks[number / count % story.blocks.len()];
        let text = format!("{text} It was read {number} times since.");
        let note = format!("{} {number}", self.name);
        let block = json!({ "key": key, "block": { "paragraph": { "text": text } } });
        let input = json!({
            "articleId": story.id, "baseVersion": story.version, "note": note, "edits": [{ "replace": block }],
        });
        let (mut done, took) = self.hub.write(EDIT, input).await;
        story.version = done["draft"]["version"].take();
        Acknowledged { article: story.id.clone(), key: key.clone(), text, note, took }
    }
}
