//! The clients of `clients/`, generated from `schema.graphql`, against a hub with emoji in its headlines, words and
//! names. Each cuts its words out of the text by itself, and fails where they are not the hub's.

use std::sync::Arc;

use entity::kind::TargetKind;
use masthead::config::Config;
use masthead::ingest::{self, ImportOptions};
use newsroom_client::Visit;
use tokio::sync::OnceCell;

use crate::hub::{Served, TestHub, on_both};
use crate::newsroom::Newsroom;
use crate::node;

const STORY: &str = "fox-face-foxes-return-to-alvik-tada";
const PERSON: &str = "ada-okafor";
const WORDS: &str = "foxes";

/// A newsroom with a story of many kinds of blocks, and three more for a second page.
async fn newsroom(hub: &TestHub) -> Served {
    let later =
        [("18", "🌪️ Storm Closes the Ferry Line"), ("17", "Foxes Are Fed 🍞 on the Pier"), ("16", "A Choir 🎶 Sings")];
    let stories = later.map(|(day, headline)| {
        format!(
            "---\npublished_at: 2026-11-{day}T06:30:00Z\n---\n{headline}\n\n𝒜da 𝒪kafor, chair of the Alvik Harbour \
             Board, said the 🚢 would wait.\n"
        )
    });
    let options = ImportOptions { publish: true, dry_run: false };
    let folder = tempfile::tempdir().expect("a temporary directory");
    let path = folder.path().join("story.txt");
    for story in stories.iter().map(String::as_str).chain([include_str!("foxes.txt")]) {
        std::fs::write(&path, story).expect("written");
        let text = ingest::read_file(&path).expect("a story");
        ingest::import_story(&hub.app, "story.txt", text, &options).await.expect("it is taken in");
    }
    let newsroom = Newsroom::open(hub).await;
    let mut foxes = newsroom.imported(STORY).await;
    let radio = newsroom.organisation("Radio 🦊", None, false).await;
    newsroom.names_in(&mut foxes, TargetKind::Organisation, radio, 0, "Radio 🦊").await;
    newsroom.close().await;
    hub.serve(Arc::new(hub.api().clone()), Config::default().limits).await
}

/// What a client prints; it must complain of nothing.
async fn shown(client: &str, program: &str, hub: &Served, visit: &[&str]) -> String {
    // The clients warn of a cache that loses something only where they are developed.
    let url = hub.url("/graphql");
    let words = [&["node", "--conditions=development", program, &url], visit].concat();
    let output = node::run(&format!("clients/{client}"), &words).await;
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{program} of clients/{client} complains");
    String::from_utf8(output.stdout).expect("text")
}

/// Installs what the lock file names, then generates and compiles.
async fn build(client: &str) {
    let folder = format!("clients/{client}");
    node::install(&folder).await;
    node::run(&folder, &["npm", "run", "build"]).await;
}

#[tokio::test]
async fn clients_in_typescript_and_rust_show_the_same_site() {
    static BUILT: OnceCell<()> = OnceCell::const_new();
    on_both(async |hub: TestHub| {
        let served = newsroom(&hub).await;
        let visit = Visit { story: STORY, person: PERSON, words: WORDS };
        let site = newsroom_client::site(&served.url("/graphql"), visit).await.expect("a site").join("\n") + "\n";
        insta::assert_snapshot!("site", site);
        if !node::without_node() {
            BUILT.get_or_init(|| build("typescript")).await;
            for program in ["out/apollo.js", "out/urql.js"] {
                assert_eq!(shown("typescript", program, &served, &[STORY, PERSON, WORDS]).await, site, "{program}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn relay_goes_on_with_a_list_and_fetches_a_part_again() {
    static BUILT: OnceCell<()> = OnceCell::const_new();
    if node::without_node() {
        return;
    }
    on_both(async |hub: TestHub| {
        let served = newsroom(&hub).await;
        BUILT.get_or_init(|| build("relay")).await;
        insta::assert_snapshot!("relay", shown("relay", "out/main.js", &served, &[PERSON]).await);
    })
    .await;
}
