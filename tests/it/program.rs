//! The program in processes of its own.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

pub(crate) fn masthead(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_masthead"));
    command.args(words).current_dir(folder).env_clear().stdin(Stdio::null());
    command
}

pub(crate) fn run(folder: &Path, words: &[&str]) -> Output {
    masthead(folder, words).output().expect("it runs")
}

pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary directory")
}

/// A hub in a process of its own.
pub(crate) struct Serving {
    child: Child,
    /// Where it takes queries.
    pub(crate) url: String,
    /// Whom it is open to, as it says at its start.
    pub(crate) profile: String,
}

impl Serving {
    /// Waits until it listens.
    pub(crate) fn start(folder: &Path, words: &[&str]) -> Self {
        Self::of(&mut masthead(folder, &[&["serve", "--listen", "127.0.0.1:0"], words].concat()))
    }

    /// Waits until this hub listens.
    pub(crate) fn of(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
        let mut said = |name: &str| {
            let line = lines.find_map(|line| line.strip_prefix(name).map(|rest| rest.trim().to_owned()));
            line.unwrap_or_else(|| panic!("it does not say its {name}"))
        };
        let (url, profile) = (said("GraphQL:"), said("Profile:"));
        Self { child, url, profile }
    }

    /// What it answers to a GraphQL query.
    pub(crate) async fn ask(&self, query: &str) -> String {
        let asked = serde_json::json!({ "query": query });
        let answer = reqwest::Client::new().post(&self.url).json(&asked).send().await.expect("an answer");
        answer.text().await.expect("text")
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn signal(&self, name: &str) {
        let killed = Command::new("kill").args([name, &self.child.id().to_string()]).status().expect("kill runs");
        assert!(killed.success());
    }

    /// Waits for its end, with what it wrote.
    pub(crate) fn end(mut self) -> Output {
        let mut stderr = Vec::new();
        self.child.stderr.take().expect("a pipe").read_to_end(&mut stderr).expect("text");
        Output { status: self.child.wait().expect("it ends"), stdout: Vec::new(), stderr }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // A test that fails leaves no process behind; one that ended is gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
