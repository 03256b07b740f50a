//! The audits of GraphQL over HTTP that the npm package `graphql-http` has for servers, against a real hub.

use std::sync::Arc;

use masthead::config::Config;

use crate::hub::TestHub;
use crate::node;

const FOLDER: &str = "tests/audits";

/// How many audits there are: fewer would be another package.
const AUDITS: usize = 61;

#[tokio::test]
async fn every_audit_of_graphql_over_http_passes() {
    if node::without_node() {
        return;
    }
    node::install(FOLDER).await;
    let hub = TestHub::sqlite().await;
    let served = hub.serve(Arc::new(hub.api().clone()), Config::default().limits).await;
    let output = node::run(FOLDER, &["node", "audit.js", &served.url("/graphql")]).await;
    let report = String::from_utf8(output.stdout).expect("text");
    let passed = report.lines().filter(|line| line.split('\t').nth(1) == Some("ok")).count();
    assert_eq!((passed, report.lines().count()), (AUDITS, AUDITS), "{report}");
}
