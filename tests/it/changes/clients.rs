//! The clients that applications use: `tests/protocols/live.js` with each.

use std::sync::Arc;

use masthead::changes::cursor;
use masthead::config::Config;

use super::import;
use crate::hub::{TestHub, on_both};
use crate::node::{self, Talking};

const FOLDER: &str = "tests/protocols";

/// A client is told a story that is imported meanwhile, is cut off, and goes on behind its last cursor.
async fn goes_on(client: &str) {
    if node::without_node() {
        return;
    }
    node::install(FOLDER).await;
    on_both(async |hub: TestHub| {
        let _keeper = hub.keep_changes().await;
        let served = hub.serve(Arc::new(hub.api().clone()), Config::default().limits).await;
        import(&hub, "a", "First", "").await;
        let words = ["node", "live.js", client, &served.url("/graphql"), &cursor::encode(0)];
        let mut program = Talking::start(FOLDER, &words);
        assert_eq!(program.said().await, "PUBLISHED First");
        import(&hub, "b", "Second", "").await;
        assert_eq!(program.said().await, "PUBLISHED Second");
        program.nod();
        assert_eq!(program.said().await, "cut off");
        import(&hub, "c", "Third", "").await;
        program.nod();
        assert_eq!(program.said().await, "PUBLISHED Third");
        import(&hub, "d", "Fourth", "").await;
        assert_eq!(program.said().await, "PUBLISHED Fourth");
    })
    .await;
}

#[tokio::test]
async fn graphql_ws_goes_on_behind_what_it_was_told() {
    goes_on("graphql-ws").await;
}

#[tokio::test]
async fn graphql_sse_goes_on_behind_what_it_was_told() {
    goes_on("graphql-sse").await;
}

#[tokio::test]
async fn apollo_client_goes_on_behind_what_it_was_told() {
    goes_on("Apollo Client").await;
}
