//! Programs of npm packages that tests run.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;

/// Set to 1, what needs Node is left out.
const NO_NODE: &str = "MASTHEAD_TEST_NO_NODE";

const NEEDED: &str = "these tests need Node 20 or newer with npm (https://nodejs.org); MASTHEAD_TEST_NO_NODE=1 leaves \
                      them out";

/// No test waits longer than this for a line.
const PATIENCE: Duration = Duration::from_mins(1);

/// The folders whose packages a lock file pins.
const FOLDERS: [&str; 5] =
    ["clients/relay", "clients/typescript", "tests/audits", "tests/protocols", "tests/reference"];

#[expect(clippy::disallowed_methods, reason = "what tests may use is no setting of the hub")]
pub(crate) fn without_node() -> bool {
    std::env::var_os(NO_NODE).is_some_and(|value| value == "1")
}

fn path(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// Runs a program in a folder of the repository; it must end well.
pub(crate) async fn run(folder: &str, words: &[&str]) -> Output {
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).current_dir(path(folder));
    let output = tokio::task::spawn_blocking(move || command.output()).await.expect("it is waited for");
    let output = output.unwrap_or_else(|error| panic!("{} cannot be run ({error}): {NEEDED}", words[0]));
    assert!(
        output.status.success(),
        "{words:?} in {folder}:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// Installs what a folder's lock file names, unless it is there.
pub(crate) async fn install(folder: &str) {
    // Several tests need the same folder.
    static INSTALLING: Mutex<()> = Mutex::const_new(());
    let _alone = INSTALLING.lock().await;
    let version = String::from_utf8(run(folder, &["node", "--version"]).await.stdout).expect("a version");
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    assert!(major >= Some(20), "this is Node {}: {NEEDED}", version.trim());
    let lock = std::fs::read(path(folder).join("package-lock.json")).expect("a lock file");
    let installed = path(folder).join("node_modules/.installed");
    if std::fs::read(&installed).ok().as_ref() != Some(&lock) {
        run(folder, &["npm", "ci", "--prefer-offline"]).await;
        std::fs::write(&installed, lock).expect("written");
    }
}

/// A program that talks with a test, line by line.
pub(crate) struct Talking {
    child: Child,
    lines: UnboundedReceiver<String>,
}

impl Talking {
    /// Starts a program in a folder of the repository.
    pub(crate) fn start(folder: &str, words: &[&str]) -> Self {
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).current_dir(path(folder)).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child =
            command.spawn().unwrap_or_else(|error| panic!("{} cannot be run ({error}): {NEEDED}", words[0]));
        let said = BufReader::new(child.stdout.take().expect("a pipe"));
        let (line, lines) = unbounded_channel();
        std::thread::spawn(move || said.lines().map_while(Result::ok).try_for_each(|said| line.send(said)));
        Self { child, lines }
    }

    /// The next line that it says.
    pub(crate) async fn said(&mut self) -> String {
        timeout(PATIENCE, self.lines.recv()).await.expect("in time").expect("it runs")
    }

    /// Says an empty line to it.
    pub(crate) fn nod(&mut self) {
        self.child.stdin.as_mut().expect("a pipe").write_all(b"\n").expect("it listens");
    }
}

impl Drop for Talking {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn lock_files_name_no_host() {
    for folder in FOLDERS {
        let lock = path(folder).join("package-lock.json");
        let lock = std::fs::read_to_string(&lock).unwrap_or_else(|error| panic!("{}: {error}", lock.display()));
        assert!(!lock.contains("\"resolved\""), "{folder}/package-lock.json");
    }
}
