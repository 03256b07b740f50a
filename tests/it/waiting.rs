//! A database server that lets the hub wait: for how long, and what clients learn.

use std::sync::Arc;
use std::time::Duration;

use masthead::config::Config;
use masthead::db::{Db, Patience};
use masthead::ingest::{ImportOptions, import_story, text};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};
use serde_json::{Value as Json, json};

use crate::corpus::{PUBLIC, import_public};
use crate::hub::{TestHub, on_both};

const LONG: Duration = Duration::from_mins(1);
const SOON: Duration = Duration::from_secs(5);
const SHORT: Duration = Duration::from_millis(40);
const PATIENT: Patience = Patience { statement: LONG, lock: LONG, connection: LONG, turn: LONG };

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

#[tokio::test]
async fn who_leaves_in_the_middle_of_a_statement_leaves_a_connection_that_works() {
    let Some(hub) = TestHub::postgres().await else { return };
    import_public(&hub).await;
    let one = hub.again(1, PATIENT).await;
    let locking = hub.app.db.begin().await.expect("begun");
    locking.execute_unprepared("LOCK TABLE edition IN ACCESS EXCLUSIVE MODE").await.expect("locked");
    assert!(tokio::time::timeout(SHORT, one.query(QUERY)).await.is_err(), "the table is locked");
    locking.rollback().await.expect("unlocked");
    let answer = one.query(QUERY).await;
    assert!(answer["errors"].is_null(), "{answer}");
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

#[tokio::test]
async fn an_import_that_never_gets_its_turn_says_so_in_plain_words() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let writer = hub.app.db.begin().await.expect("begun");
        if hub.app.db.backend() == DbBackend::Postgres {
            writer.execute_unprepared("LOCK TABLE article IN ACCESS EXCLUSIVE MODE").await.expect("locked");
        }
        let waiting = hub.again(1, Patience { lock: SHORT, turn: SHORT, ..PATIENT }).await;
        let story = text::read(PUBLIC[0].1.as_bytes()).expect("a story");
        let refused = import_story(&waiting.app, "story", story, &ImportOptions::default()).await.expect_err("no turn");
        let said = refused.to_string();
        assert_eq!(
            said,
            "cannot write to the database: another program holds it locked; try again when that has finished"
        );
    })
    .await;
}

#[tokio::test]
async fn a_transaction_that_is_dropped_while_it_begins_leaves_its_connection_as_it_was() {
    on_both(async |hub: TestHub| {
        let db = &hub.app.db;
        for moments in 0..60 {
            let mut beginning = Box::pin(db.begin());
            for _ in 0..moments % 12 {
                if futures::poll!(&mut beginning).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
            drop(beginning);
            let begun = tokio::time::timeout(LONG, db.begin()).await.expect("a connection").expect("begun");
            begun.execute_unprepared("UPDATE change_head SET number = number").await.expect("written");
            begun.commit().await.expect("committed");
        }
        // What was dropped is rolled back in the background.
        let clean = async {
            while db.bulk_reader().query_one_raw(stale(db.backend())).await.expect("read").is_some() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(SOON, clean).await.expect("no connection stays in a transaction");
    })
    .await;
}

#[tokio::test]
async fn a_query_that_is_dropped_on_its_way_spoils_no_other() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let whole = hub.query(QUERY).await;
        for moments in 0..120 {
            let mut asking = Box::pin(hub.query(QUERY));
            for _ in 0..moments {
                if futures::poll!(&mut asking).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
            }
            drop(asking);
            if moments % 10 == 0 {
                let next = futures::future::join_all((0..8).map(|_| hub.query(QUERY))).await;
                assert!(next.iter().all(|answer| *answer == whole), "after {moments}");
            }
        }
    })
    .await;
}

/// Connections that hold a transaction open and do nothing in it.
fn stale(backend: DbBackend) -> Statement {
    let ask = match backend {
        DbBackend::Postgres => {
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
        }
        _ => "SELECT 1 WHERE false",
    };
    Statement::from_string(backend, ask)
}

#[tokio::test]
async fn a_schema_change_that_fails_leaves_nothing_behind() {
    for hub in [Some(TestHub::sqlite_without_schema().await), TestHub::without_schema().await].into_iter().flatten() {
        let db = &hub.app.db;
        // Something of the operator's own is in the way of the last change.
        let begun = db.begin().await.expect("begun");
        begun.execute_unprepared("CREATE TABLE search_document (id INTEGER)").await.expect("a table");
        begun.commit().await.expect("kept");
        for _ in 0..2 {
            let refused = db.migrate().await.expect_err("no schema").to_string();
            assert!(refused.starts_with("cannot bring the database's schema up to date: "), "{refused}");
            let begun = db.begin().await.expect("begun");
            for table in ["source", "article", "seaql_migrations"] {
                // A failed statement ends a transaction on PostgreSQL, and a savepoint keeps it.
                let inner = begun.begin().await.expect("begun");
                assert!(inner.execute_unprepared(&format!("SELECT * FROM {table}")).await.is_err(), "{table}");
                inner.rollback().await.expect("taken back");
            }
        }
        let begun = db.begin().await.expect("begun");
        begun.execute_unprepared("DROP TABLE search_document").await.expect("gone");
        begun.commit().await.expect("kept");
        assert!(db.migrate().await.expect("a schema") > 1);
        assert_eq!(db.migrate().await.expect("the same"), 0);
    }
}
