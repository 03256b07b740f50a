//! A database server that lets the hub wait: for how long, and what clients learn.

use std::sync::Arc;
use std::time::Duration;

use masthead::config::Config;
use masthead::db::{Db, Patience};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, TransactionTrait};
use serde_json::{Value as Json, json};

use crate::corpus::import_public;
use crate::hub::TestHub;

const LONG: Duration = Duration::from_mins(1);
const SHORT: Duration = Duration::from_millis(40);
const PATIENT: Patience = Patience { statement: LONG, lock: LONG, connection: LONG };

const QUERY: &str = "{ articles { nodes { headline } } }";

/// That nothing was answered, for this reason and without a word of the database's.
fn assert_refused(answer: &Json, code: &str) {
    assert_eq!(answer["data"], Json::Null, "{answer}");
    let error = &answer["errors"][0];
    assert_eq!(error["extensions"]["code"], code, "{answer}");
    let expected = match code {
        "TIMEOUT" => "This field took too long; ask for less.",
        _ => "The hub is busy; ask again in a moment.",
    };
    assert_eq!(error["message"], expected, "{answer}");
}

#[tokio::test]
async fn a_statement_that_takes_too_long_or_waits_for_a_lock_is_told_by_a_code() {
    let Some(hub) = TestHub::postgres().await else { return };
    import_public(&hub).await;
    let locking = hub.app.db.begin().await.expect("begun");
    locking.execute_unprepared("LOCK TABLE edition IN ACCESS EXCLUSIVE MODE").await.expect("locked");
    let slow = hub.again(1, Patience { statement: SHORT, ..PATIENT }).await;
    assert_refused(&slow.query(QUERY).await, "TIMEOUT");
    let locked = hub.again(1, Patience { lock: SHORT, ..PATIENT }).await;
    assert_refused(&locked.query(QUERY).await, "UNAVAILABLE");
    let nullable = locked.query("{ article(by: {slug: \"x\"}) { id } viewer { role } }").await;
    assert_eq!(nullable["data"], json!({"article": null, "viewer": {"role": null}}), "{nullable}");
    locking.rollback().await.expect("unlocked");
    for hub in [slow, locked] {
        let answer = hub.query(QUERY).await;
        assert!(answer["errors"].is_null(), "{answer}");
    }
}

#[tokio::test]
async fn a_hub_without_a_free_connection_answers_503_and_when_to_come_again() {
    let Some(hub) = TestHub::postgres().await else { return };
    import_public(&hub).await;
    let busy = hub.again(1, Patience { connection: Duration::from_secs(1), ..PATIENT }).await;
    let only_one = busy.app.db.reader().begin().await.expect("begun");
    assert_refused(&busy.query(QUERY).await, "UNAVAILABLE");
    let served = busy.serve(Arc::new(busy.api().clone()), Config::default().limits).await;
    let response = served.post(QUERY).send().await.expect("an answer");
    assert_eq!(
        (response.status().as_u16(), &response.headers()["retry-after"]),
        (503, &"1".parse().expect("a header"))
    );
    assert_refused(&response.json().await.expect("JSON"), "UNAVAILABLE");
    let response =
        served.post("{ viewer { role } article(by: {slug: \"x\"}) { id } }").send().await.expect("an answer");
    assert_eq!(response.status(), 200, "what could be answered is");
    only_one.rollback().await.expect("free");
    assert_eq!(served.post(QUERY).send().await.expect("an answer").status(), 200);
}

#[tokio::test]
async fn a_statement_that_took_too_long_answers_504() {
    let Some(hub) = TestHub::postgres().await else { return };
    let locking = hub.app.db.begin().await.expect("begun");
    locking.execute_unprepared("LOCK TABLE edition IN ACCESS EXCLUSIVE MODE").await.expect("locked");
    let slow = hub.again(1, Patience { statement: SHORT, ..PATIENT }).await;
    let served = slow.serve(Arc::new(slow.api().clone()), Config::default().limits).await;
    let response = served.post(QUERY).send().await.expect("an answer");
    assert_eq!(response.status(), 504);
    assert_refused(&response.json().await.expect("JSON"), "TIMEOUT");
}

async fn shown(connection: &DatabaseConnection, setting: &str) -> String {
    let show = Statement::from_string(connection.get_database_backend(), format!("SHOW {setting}"));
    let row = connection.query_one_raw(show).await.expect("shown").expect("a row");
    row.try_get("", setting).expect("a setting")
}

#[tokio::test]
async fn only_reads_for_clients_are_hurried_and_they_cannot_write() {
    let Some(hub) = TestHub::postgres().await else { return };
    let hub = hub.again(1, Patience::default()).await;
    let (reader, bulk_reader) = (hub.app.db.reader(), hub.app.db.bulk_reader());
    assert_eq!(shown(reader, "statement_timeout").await, "3s");
    assert_eq!(shown(bulk_reader, "statement_timeout").await, "0");
    for connection in [reader, bulk_reader] {
        assert_eq!(shown(connection, "lock_timeout").await, "1s");
        assert_eq!(shown(connection, "idle_in_transaction_session_timeout").await, "10s");
    }
    assert!(reader.execute_unprepared("DELETE FROM edition").await.is_err());
}

#[tokio::test]
async fn hubs_that_start_at_once_on_an_empty_database_all_start() {
    let Some(first) = TestHub::without_schema().await else { return };
    let (second, third) = (first.again(1, Patience::default()).await, first.again(1, Patience::default()).await);
    let dbs = [&first.app.db, &second.app.db, &third.app.db];
    for migrated in futures::future::join_all(dbs.map(Db::migrate)).await {
        migrated.expect("a schema");
    }
    assert!(first.app.db.is_current().await);
}
