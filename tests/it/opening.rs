//! Programs that meet at one database, and databases that cannot be opened.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use sea_orm::{ConnectionTrait, Database};

use crate::hub::{database_of, postgres_server};
use crate::program::{Serving, folder, masthead, run};

const STORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/examples/harbour.txt");

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The one line that a command failed with.
fn refusal(folder: &Path, words: &[&str]) -> String {
    let output = run(folder, words);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(output.stdout.is_empty(), "{output:?}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(!said.contains("(code") && !said.contains("error returned") && !said.contains("pool"), "{said}");
    said
}

#[test]
fn programs_that_start_at_once_on_a_new_file_all_start() {
    for _ in 0..3 {
        let folder = folder();
        let start = |words: &[&str]| {
            let mut command: Command = masthead(folder.path(), words);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs")
        };
        let others = [start(&["migrate"]), start(&["import", STORY]), start(&["migrate"])];
        let hub = Serving::start(folder.path(), &[]);
        for other in others {
            let output = other.wait_with_output().expect("it ends");
            assert!(output.status.success(), "{}", said(&output));
        }
        hub.signal("-TERM");
        let output = hub.end();
        assert!(output.status.success(), "{}", said(&output));
    }
}

#[test]
fn a_program_that_is_killed_while_it_makes_a_file_leaves_one_that_can_be_used() {
    for beginning in ["masthead.db", "masthead.db-wal", "masthead.db-shm"] {
        let folder = folder();
        let mut killed =
            masthead(folder.path(), &["migrate"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it runs");
        while !folder.path().join(beginning).exists() && killed.try_wait().expect("it runs").is_none() {
            std::thread::yield_now();
        }
        killed.kill().expect("killed");
        killed.wait().expect("it ends");
        let output = run(folder.path(), &["migrate"]);
        assert!(output.status.success(), "{beginning}: {}", said(&output));
    }
}

#[tokio::test]
async fn an_import_says_that_it_waits_for_another_writer() {
    let folder = folder();
    assert!(run(folder.path(), &["migrate"]).status.success());
    let db = Database::connect(format!("sqlite:{}", folder.path().join("masthead.db").display()));
    let db = db.await.expect("a database");
    db.execute_unprepared("BEGIN IMMEDIATE").await.expect("a lock");
    let mut import = masthead(folder.path(), &["import", STORY])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut stderr = BufReader::new(import.stderr.take().expect("a pipe"));
    let mut line = String::new();
    stderr.read_line(&mut line).expect("a line");
    assert_eq!(line, "masthead: waiting for another program that writes to the database\n");
    db.close().await.expect("unlocked");
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).expect("text");
    assert_eq!(rest, "");
    assert!(import.wait().expect("it ends").success());
}

#[test]
fn a_database_that_is_read_only_is_told_in_one_line() {
    let folder = folder();
    assert!(run(folder.path(), &["migrate"]).status.success());
    let line = refusal(folder.path(), &["import", STORY, "--database-url", "sqlite:masthead.db?mode=ro"]);
    assert!(line.starts_with("masthead: cannot write to the database: it is read-only"), "{line}");
}

#[test]
fn a_file_that_cannot_be_opened_is_told_with_what_to_do() {
    let folder = folder();
    std::fs::write(folder.path().join("text.db"), "this is no database, and long enough".repeat(99)).expect("written");
    std::fs::create_dir(folder.path().join("folder.db")).expect("made");
    for (url, expected) in [
        ("sqlite:absent.db", "there is no such file; sqlite:absent.db?mode=rwc makes a new one"),
        ("sqlite:absent/hub.db?mode=rwc", "there is no folder absent"),
        ("sqlite:folder.db", "this is a folder"),
        ("sqlite:text.db", "the file is no database"),
        ("sqlite:hub.db?mode=new", "its address is not understood"),
    ] {
        let line = refusal(folder.path(), &["migrate", "--database-url", url]);
        assert!(line.contains(expected), "{line}");
    }
}

/// `/proc` is a folder in which nobody, root either, makes a file.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_written_is_told_with_what_to_do() {
    let line = refusal(Path::new("/proc"), &["migrate"]);
    assert!(line.contains("the file cannot be made; its user must be able to write its folder"), "{line}");
    let serve = masthead(Path::new("/proc"), &["serve", "--listen", "127.0.0.1:0"]).output().expect("it runs");
    assert!(said(&serve).ends_with(&line), "{}", said(&serve));
    let folder = folder();
    let mut sample = masthead(folder.path(), &["serve", "--sample", "--listen", "127.0.0.1:0"]);
    let line = said(&sample.env("TMPDIR", "/proc").output().expect("it runs"));
    assert!(line.starts_with("masthead: cannot make a folder for the sample in /proc: "), "{line}");
    let advice = "; set TMPDIR to a folder that can be written, or name an empty database with --database-url\n";
    assert!(line.ends_with(advice) && line.lines().count() == 1, "{line}");
}

#[test]
fn a_server_that_cannot_be_used_is_told_with_what_to_do() {
    let folder = folder();
    let line = refusal(folder.path(), &["migrate", "--database-url", "postgres://desk@127.0.0.1:1/hub"]);
    assert!(line.contains("nothing answers at 127.0.0.1:1; is its server running there?"), "{line}");
    let line = refusal(folder.path(), &["migrate", "--database-url", "postgres://desk:s3cret@host:port/hub"]);
    assert!(line.contains("desk:***@host:port/hub: its address is not understood: invalid port number"), "{line}");
    let Some(server) = postgres_server() else { return };
    let line = refusal(folder.path(), &["migrate", "--database-url", &database_of(&server, "nosuchdb")]);
    assert!(line.contains("no database of that name; make it with: createdb nosuchdb"), "{line}");
}

#[test]
fn a_password_is_shown_nowhere() {
    let folder = folder();
    for (url, shown) in [
        ("postgres://desk:s3cret@127.0.0.1:1/hub", "postgres://desk:***@127.0.0.1:1/hub"),
        ("postgres://desk@127.0.0.1:1/hub?password=s3cret", "postgres://desk@127.0.0.1:1/hub?password=***"),
    ] {
        let line = refusal(folder.path(), &["migrate", "--database-url", url]);
        assert!(line.contains(shown) && !line.contains("s3cret"), "{line}");
        let output = masthead(folder.path(), &["config"]).env("MASTHEAD_DATABASE_URL", url).output().expect("it runs");
        let config = String::from_utf8(output.stdout).expect("text");
        assert!(config.contains(&format!("database_url = \"{shown}\"")) && !config.contains("s3cret"), "{config}");
    }
}
