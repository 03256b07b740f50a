//! The clients of the streaming protocols that applications use: the programs of `tests/protocols`.

use std::time::Duration;

use masthead::config::{Config, Limits};

use super::served_with;
use crate::node;

const FOLDER: &str = "tests/protocols";

/// What a program prints; it must complain of nothing.
async fn shown(program: &str) -> String {
    node::install(FOLDER).await;
    let limits = Limits { init_seconds: Duration::from_secs(1), ..Config::default().limits };
    let (_, hub) = served_with(limits).await;
    let output = node::run(FOLDER, &["node", program, &hub.url("/graphql")]).await;
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{program} complains");
    String::from_utf8(output.stdout).expect("text")
}

#[tokio::test]
async fn graphql_ws_understands_the_socket() {
    if !node::without_node() {
        insta::assert_snapshot!("graphql_ws", shown("socket.js").await);
    }
}

#[tokio::test]
async fn graphql_sse_understands_the_events() {
    if !node::without_node() {
        insta::assert_snapshot!("graphql_sse", shown("events.js").await);
    }
}

#[tokio::test]
async fn apollo_client_understands_the_parts() {
    if !node::without_node() {
        insta::assert_snapshot!("apollo", shown("multipart.js").await);
    }
}
