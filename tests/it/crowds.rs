//! Many clients at once: more than there are connections, and each gets its answer.

use futures::future::join_all;

use crate::corpus::import_public;
use crate::hub::{TestHub, on_both};

/// Several root fields, some with levels below them: connections are asked for while others are in use.
const QUERY: &str = "{
    newest: articles(first: 3) { nodes { headline people { nodes { name } } related { edges { node { headline } } } } }
    oldest: articles(first: 3, orderBy: OLDEST) { totalCount { value } nodes { headline } }
    people(first: 3) { totalCount { value } nodes { name articles(first: 2) { nodes { headline } } } }
    organisations(first: 3) { totalCount { value } nodes { name articles(first: 2) { nodes { headline } } } }
    bridge: search(query: \"bridge\") { nodes { __typename } }
    velmar: search(query: \"velmar\") { nodes { __typename } }
    searchCompletions(prefix: \"v\") { text }
    sections { name articles(first: 2) { nodes { headline } } } }";

#[tokio::test]
async fn more_clients_than_connections_all_get_their_answer() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let alone = hub.query(QUERY).await;
        assert!(alone["errors"].is_null(), "{alone:#}");
        for answer in join_all((0..40).map(|_| hub.query(QUERY))).await {
            assert_eq!(answer, alone);
        }
    })
    .await;
}
