//! The program as an operator meets it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use sea_orm::{ConnectOptions, ConnectionTrait, Database};

fn masthead(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_masthead"));
    command.args(words).current_dir(folder).env_clear().stdin(Stdio::null());
    command
}

fn run(folder: &Path, words: &[&str]) -> Output {
    masthead(folder, words).output().expect("it runs")
}

/// The one line on standard error, when the status is this one and nothing else was said.
fn failure(output: &Output, status: i32) -> String {
    let said = String::from_utf8(output.stderr.clone()).expect("text");
    assert_eq!(output.status.code(), Some(status), "{said}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    let line = said.trim_end_matches('\n');
    assert!(line.starts_with("masthead: ") && !line.contains('\n'), "{said}");
    line.to_owned()
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary directory")
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

/// A hub in a process of its own.
struct Serving {
    child: Child,
    url: String,
}

impl Serving {
    fn start(folder: &Path) -> Self {
        let mut child = masthead(folder, &["serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("its address");
        let url = line.split_whitespace().last().expect("an address").to_owned();
        Self { child, url }
    }

    fn signal(&self, name: &str) {
        let killed = Command::new("kill").args([name, &self.child.id().to_string()]).status().expect("kill runs");
        assert!(killed.success());
    }
}

#[tokio::test]
async fn a_hub_serves_until_it_is_told_to_stop() {
    for signal in ["-TERM", "-INT"] {
        let folder = folder();
        let hub = Serving::start(folder.path());
        let answer = reqwest::Client::new()
            .post(&hub.url)
            .json(&serde_json::json!({"query": "{ __typename }"}))
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.text().await.expect("text"), r#"{"data":{"__typename":"Query"}}"#);
        let ready = reqwest::get(hub.url.replace("/graphql", "/health/ready")).await.expect("an answer");
        assert_eq!(ready.status(), 200);

        let taken = hub.url.trim_start_matches("http://").trim_end_matches("/graphql");
        let line = failure_after_log(&run(folder.path(), &["serve", "--listen", taken]));
        assert!(line.contains(&format!("cannot listen on {taken}")), "{line}");

        hub.signal(signal);
        let output = hub.child.wait_with_output().expect("it ends");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// The last line of a command that had begun to log.
fn failure_after_log(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1));
    String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or_default().to_owned()
}
