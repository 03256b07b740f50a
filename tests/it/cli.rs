//! The program as an operator meets it.

use std::path::Path;
use std::process::{Output, Stdio};

use sea_orm::{ConnectOptions, ConnectionTrait, Database};

use crate::program::{Serving, folder, masthead, run};

/// The one line on standard error, when the status is this one and nothing else was said.
fn failure(output: &Output, status: i32) -> String {
    let said = String::from_utf8(output.stderr.clone()).expect("text");
    assert_eq!(output.status.code(), Some(status), "{said}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    let line = said.trim_end_matches('\n');
    assert!(line.starts_with("masthead: ") && !line.contains('\n'), "{said}");
    line.to_owned()
}

#[test]
fn settings_that_are_wrong_are_told_in_one_line() {
    let folder = folder();
    let cases: [(&[&str], &str); 5] = [
        (&[], "which command?"),
        (&["serve", "--port", "1"], "--port"),
        (&["serve", "--listen", "here"], "--listen: expected an address"),
        (&["serve", "--database-url", "mysql://x"], "--database-url: expected sqlite:"),
        (&["config", "--config", "absent.toml"], "absent.toml"),
    ];
    for (words, expected) in cases {
        let line = failure(&run(folder.path(), words), 2);
        assert!(line.contains(expected), "{line}");
    }
    std::fs::write(folder.path().join("masthead.toml"), "[limits]\nkost = 1\n").expect("written");
    assert!(failure(&run(folder.path(), &["serve"]), 2).contains("unknown setting limits.kost in masthead.toml"));
    std::fs::remove_file(folder.path().join("masthead.toml")).expect("removed");
    let deep = masthead(folder.path(), &["serve"]).env("MASTHEAD_LIMITS_DEPTH", "31").output().expect("it runs");
    assert!(failure_after_log(&deep).contains("limits.depth: at most 30"));
    let line = failure(&masthead(folder.path(), &["migrate"]).env("MASTHEAD_LISTN", "x").output().expect("it runs"), 2);
    assert!(line.contains("MASTHEAD_LISTN"), "{line}");
}

#[test]
fn settings_are_shown_with_where_they_came_from() {
    let folder = folder();
    std::fs::write(folder.path().join("masthead.toml"), "[limits]\ncost = 7\n").expect("written");
    let output = masthead(folder.path(), &["config"]).env("MASTHEAD_LIMITS_DEPTH", "9").output().expect("it runs");
    let shown = String::from_utf8(output.stdout).expect("text");
    assert!(shown.contains("Now from: masthead.toml.\ncost = 7\n"), "{shown}");
    assert!(shown.contains("Now from: MASTHEAD_LIMITS_DEPTH.\ndepth = 9\n"), "{shown}");
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let folder = folder();
    let mut child =
        masthead(folder.path(), &["schema"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn a_database_that_cannot_be_used_is_told_in_one_line() {
    let folder = folder();
    let line = failure(&run(folder.path(), &["migrate", "--database-url", "sqlite:no/such/folder.db?mode=rwc"]), 1);
    assert!(line.contains("cannot open the database sqlite:no/such/folder.db"), "{line}");
    let absent = "postgres://desk:s3cret@127.0.0.1:1/hub";
    let line = failure(&run(folder.path(), &["migrate", "--database-url", absent]), 1);
    assert!(line.contains("127.0.0.1:1/hub") && !line.contains("s3cret"), "{line}");
    std::fs::write(folder.path().join("text.db"), "this is no database, and long enough to be none".repeat(9))
        .expect("written");
    failure(&run(folder.path(), &["migrate", "--database-url", "sqlite:text.db"]), 1);
}

#[tokio::test]
async fn a_database_that_is_newer_is_told_in_one_line() {
    let folder = folder();
    assert!(run(folder.path(), &["migrate"]).status.success());
    let db = Database::connect(sqlite(folder.path(), "rw")).await.expect("a database");
    db.execute_unprepared("INSERT INTO seaql_migrations VALUES ('m9999_tomorrow', 0)").await.expect("a row");
    db.close().await.expect("closed");
    for command in ["migrate", "serve"] {
        let line = failure(&run(folder.path(), &[command]), 1);
        assert!(line.contains("newer than this binary") && line.contains("m9999_tomorrow"), "{line}");
    }
}

#[tokio::test]
async fn a_database_that_is_locked_is_told_in_one_line() {
    let folder = folder();
    let db = Database::connect(sqlite(folder.path(), "rwc")).await.expect("a database");
    db.execute_unprepared("CREATE TABLE other (id INTEGER)").await.expect("a table");
    db.execute_unprepared("BEGIN EXCLUSIVE").await.expect("a lock");
    let line = failure(&run(folder.path(), &["migrate"]), 1);
    assert!(line.contains("locked"), "{line}");
}

fn sqlite(folder: &Path, mode: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(format!("sqlite:{}?mode={mode}", folder.join("masthead.db").display()));
    options.max_connections(1);
    options
}

#[test]
fn a_new_database_is_told_in_one_line() {
    let folder = folder();
    for said in ["changes applied. The schema of sqlite:masthead.db?mode=rwc is up to date.\n", "The schema of"] {
        let output = run(folder.path(), &["migrate"]);
        let line = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ').starts_with(said), "{line}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}

#[test]
fn understanding_needs_no_database_and_goes_on_after_a_file_that_is_no_story() {
    let folder = folder();
    let story = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/examples/harbour.txt");
    std::fs::write(folder.path().join("binary"), b"\0\0").expect("written");
    let output = run(folder.path(), &["understand", "--json", "binary", "absent", ".", story]);
    assert_eq!(output.status.code(), Some(1));
    let lines = String::from_utf8(output.stdout).expect("text");
    let lines: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let codes: Vec<_> = lines[..3].iter().map(|line| line["error"]["code"].as_str().unwrap_or_default()).collect();
    assert_eq!(codes, ["BINARY", "NOT_FOUND", "FOLDER"]);
    assert_eq!(lines[3]["headline"], "Harbour Board Votes to Reopen the Northern Ferry Line");
    assert!(lines[3]["mentions"].as_array().is_some_and(|mentions| mentions.iter().all(|one| one["known"] == false)));
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1, "nothing was made");

    let known = ["--database-url", "sqlite:masthead.db?mode=rw"];
    let line = failure(&run(folder.path(), &[&["understand", story], &known[..]].concat()), 1);
    assert!(line.contains("cannot open the database"), "{line}");
    assert!(run(folder.path(), &["import", "--publish", story]).status.success());
    let output = run(folder.path(), &[&["understand", "--json", story], &known[..]].concat());
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert!(json["mentions"].as_array().is_some_and(|mentions| mentions.iter().any(|one| one["known"] == true)));
}

#[tokio::test]
async fn a_hub_serves_until_it_is_told_to_stop() {
    for signal in ["-TERM", "-INT"] {
        let folder = folder();
        let hub = Serving::start(folder.path(), &[]);
        assert_eq!(hub.ask("{ __typename }").await, r#"{"data":{"__typename":"Query"}}"#);
        let ready = reqwest::get(hub.url.replace("/graphql", "/health/ready")).await.expect("an answer");
        assert_eq!(ready.status(), 200);

        let taken = hub.url.trim_start_matches("http://").trim_end_matches("/graphql");
        let line = failure_after_log(&run(folder.path(), &["serve", "--listen", taken]));
        let why = "another program does already; choose another address with --listen";
        assert_eq!(line, format!("masthead: cannot listen on {taken}: {why}"));

        hub.signal(signal);
        let output = hub.end();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// The last line of a command that had begun to log.
fn failure_after_log(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or_default().to_owned()
}
