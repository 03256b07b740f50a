//! The change log, as those see it who subscribe to `articleChanged`.

mod clients;
pub(crate) mod examples;
mod nodes;
mod resuming;
mod telling;
mod transports;

use std::time::Duration;

use futures::StreamExt;
use futures::stream::BoxStream;
use masthead::changes::cursor;
use masthead::graphql::id::IdKind;
use masthead::http::{Event, Step};
use masthead::ingest::{self, ImportOptions};
use masthead::viewer::{Role, Viewer};
use serde_json::{Value as Json, json};
use tokio::time::timeout;

use crate::hub::TestHub;

/// No test waits longer than this for what must come.
const SOON: Duration = Duration::from_secs(30);

/// What a desk wants to know of each change.
const WATCH: &str = "subscription($filter: ArticleFilter, $after: String) {
  articleChanged(filter: $filter, after: $after) { cursor kind at articleId article { headline slug version } }
}";

/// A subscription that runs.
struct Listener(BoxStream<'static, Step>);

impl Listener {
    /// Everything from now on.
    async fn new(hub: &TestHub) -> Self {
        Self::with(hub, &Json::Null, None).await.expect("a subscription")
    }

    /// With these variables, and behind the cursor of a lost connection; the code of a refusal.
    async fn with(hub: &TestHub, variables: &Json, resume: Option<String>) -> Result<Self, String> {
        let variables = variables.as_object().cloned().unwrap_or_default();
        let api = hub.api().clone();
        let prepared = api.prepare(&Viewer::Public, WATCH, None, &variables).expect("it may run");
        let opened = api.subscribe(Viewer::Public, prepared, resume).await;
        opened.map(Self).map_err(|errors| {
            let errors = serde_json::to_value(&errors).expect("JSON");
            errors[0]["extensions"]["code"].as_str().expect("a code").to_owned()
        })
    }

    /// The next change.
    async fn next(&mut self) -> Json {
        loop {
            let Event::Answer { cursor, answer } = self.event().await else { continue };
            let answer: Json = serde_json::from_str(&answer.json("test")).expect("JSON");
            assert!(answer.get("errors").is_none(), "{answer}");
            let change = answer["data"]["articleChanged"].clone();
            assert_eq!(change["cursor"].as_str(), cursor.as_deref());
            return change;
        }
    }

    /// The number of the next place that is told by itself.
    async fn place(&mut self) -> Option<i64> {
        match self.event().await {
            Event::Place(place) => cursor::decode(&place),
            Event::Answer { answer, .. } => panic!("a change: {}", answer.json("test")),
        }
    }

    async fn event(&mut self) -> Event {
        loop {
            if let Step::Told(event) = timeout(SOON, self.0.next()).await.expect("in time").expect("an event") {
                return event;
            }
        }
    }

    /// The next changes, each as its kind and headline.
    async fn told(&mut self, count: usize) -> Vec<String> {
        let mut told = Vec::new();
        for _ in 0..count {
            let change = self.next().await;
            let headline = change["article"]["headline"].as_str().unwrap_or("-");
            told.push(format!("{} {headline}", change["kind"].as_str().expect("a kind")));
        }
        told
    }
}

/// Takes in a story that is known again by its url, and publishes it.
pub(crate) async fn import(hub: &TestHub, url: &str, headline: &str, front_matter: &str) {
    take_in(hub, url, headline, front_matter, true).await;
}

async fn take_in(hub: &TestHub, url: &str, headline: &str, front_matter: &str, publish: bool) {
    let text = format!(
        "---\nurl: https://wire.example/{url}\n{front_matter}---\n{headline}\n\nThe harbour stays closed, the council \
         said on Monday. {headline}, it said.\n"
    );
    let folder = tempfile::tempdir().expect("a temporary directory");
    let path = folder.path().join("story.txt");
    std::fs::write(&path, text).expect("written");
    let story = ingest::read_file(&path).expect("a story");
    let options = ImportOptions { publish, dry_run: false };
    let report = ingest::import_story(&hub.app, "story.txt", story, &options).await.expect("it is taken in");
    assert!(report.error.is_none(), "{report:?}");
}

/// Publishes a correction of the story with this slug.
async fn correct(hub: &TestHub, slug: &str) {
    let article = IdKind::Article.id(hub.article(slug).await);
    let announcement = json!({"note": {"kind": "CORRECTION", "text": "The harbour was open."}});
    let input = json!({"articleId": article, "baseVersion": 1, "as": announcement});
    let payload = hub.mutate(Role::Editor, "articleCorrect", "userErrors { message }", &input).await;
    assert_eq!(payload["userErrors"], json!([]));
}

fn after(cursor: &Json) -> Json {
    json!({ "after": cursor })
}
