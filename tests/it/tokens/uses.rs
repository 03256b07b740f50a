//! When a token was used last.

use std::time::Duration;

use masthead::clock::Timestamp;
use masthead::token;
use masthead::viewer::Role;
use tokio::time::{sleep, timeout};

use super::{answered, serve};
use crate::hub::{Pass, START, Served, TestHub, on_both};

async fn come(served: &Served, pass: &Pass) {
    let response = answered(served.post("{ __typename }").header("authorization", pass.bearer())).await;
    assert_eq!(response.status(), 200);
}

async fn last_use(hub: &TestHub) -> Option<i64> {
    let all = token::all(hub.app.db.reader()).await.expect("tokens");
    all[0].last_used_at().map(|at| at.0 - START.0)
}

/// Waits until it is known that a token was used then.
async fn used(hub: &TestHub, after: i64) {
    let waiting = async {
        while last_use(hub).await != Some(after) {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(30), waiting).await.expect("in time");
}

fn writes(statements: &[String]) -> usize {
    statements.iter().filter(|sql| sql.starts_with("UPDATE \"token\"")).count()
}

#[tokio::test]
async fn a_use_is_kept_to_the_minute_and_written_beside_the_requests() {
    on_both(async |hub: TestHub| {
        let served = serve(&hub).await;
        let pass = hub.token(Role::Reader).await;
        assert_eq!(last_use(&hub).await, None);
        let ((), statements) = hub
            .statements_of(async {
                for _ in 0..20 {
                    come(&served, &pass).await;
                }
                used(&hub, 0).await;
                hub.app.clock.set(Timestamp(START.0 + 59_999));
                come(&served, &pass).await;
            })
            .await;
        assert_eq!(writes(&statements), 1, "{statements:#?}");
        let ((), statements) = hub
            .statements_of(async {
                hub.app.clock.set(Timestamp(START.0 + 60_000));
                come(&served, &pass).await;
                used(&hub, 60_000).await;
            })
            .await;
        assert_eq!(writes(&statements), 1, "{statements:#?}");
    })
    .await;
}

#[tokio::test]
async fn who_cannot_be_written_down_is_answered_all_the_same() {
    let hub = TestHub::sqlite().await;
    let served = serve(&hub).await;
    let pass = hub.token(Role::Reader).await;
    let writing = hub.app.db.begin().await.expect("the only writer");
    come(&served, &pass).await;
    assert_eq!(last_use(&hub).await, None);
    writing.rollback().await.expect("it ends");
    used(&hub, 0).await;
}
