//! The law on leaks for who holds a preview: of what else is hidden it tells nothing.

use serde_json::Value as Json;

use super::{look, preview, quay};
use crate::hub::TestHub;
use crate::laws::{NOW, hide, publish, queries};

async fn copy(hub: TestHub) -> (TestHub, String) {
    let hub = hub.with_any_cost();
    publish(&hub).await;
    let article = quay(&hub).await;
    let token = preview(&hub, &article).await;
    (hub, token)
}

async fn holds([without, with]: [TestHub; 2]) {
    let ((without, token), (with, other)) = (copy(without).await, copy(with).await);
    hide(&with).await;
    for hub in [&without, &with] {
        hub.set_time(NOW);
    }
    let operations = queries(&without).await;
    let some: Vec<&String> = operations.iter().step_by(operations.len() / 200).collect();
    let mut seen = 0;
    for query in some {
        let (one, two) = (look(&without, &token, query).await, look(&with, &other, query).await);
        assert_eq!(one, two, "{query}");
        seen += usize::from(one["data"] != Json::Null);
    }
    assert!(seen > 150, "only {seen} answers");
}

#[tokio::test]
async fn what_else_is_hidden_changes_nothing_that_a_preview_shows() {
    holds([TestHub::sqlite().await, TestHub::sqlite().await]).await;
    if let (Some(one), Some(other)) = (TestHub::postgres().await, TestHub::postgres().await) {
        holds([one, other]).await;
    }
}
