//! What the database holds, row by row.

use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Statement};

use crate::hub::TestHub;

/// The column that tells when a token was used.
const USED: &str = "last_used_at";

/// Every row of every table as a text, each with its table, in one order; but for when tokens were used, which is written
/// down beside what they are used for.
pub(crate) async fn rows(hub: &TestHub) -> Vec<(String, String)> {
    let is_postgres = hub.app.db.backend() == DbBackend::Postgres;
    let tables = if is_postgres {
        "SELECT tablename::text AS said FROM pg_tables WHERE schemaname = 'public'"
    } else {
        "SELECT name AS said FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search_index%'"
    };
    let mut rows = Vec::new();
    for table in ask(hub, tables, "said").await {
        let told = if is_postgres {
            format!("SELECT (to_jsonb(t) - '{USED}')::text AS said FROM \"{table}\" t")
        } else {
            let columns = ask(hub, &format!("PRAGMA table_info(\"{table}\")"), "name").await;
            let columns = columns.iter().filter(|column| *column != USED);
            let columns: Vec<String> = columns.map(|column| format!("quote(\"{column}\")")).collect();
            format!("SELECT {} AS said FROM \"{table}\"", columns.join(" || ' ' || "))
        };
        rows.extend(ask(hub, &told, "said").await.into_iter().map(|row| (table.clone(), row)));
    }
    rows.sort_unstable();
    rows
}

async fn ask(hub: &TestHub, sql: &str, column: &str) -> Vec<String> {
    let statement = Statement::from_string(hub.app.db.backend(), sql);
    let rows = hub.app.db.reader().query_all_raw(statement).await.expect("rows");
    let text = |row: &QueryResult| row.try_get_by::<String, _>(column).expect("a text");
    rows.iter().map(text).collect()
}
