//! Programs of npm packages that tests run.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Set to 1, what needs Node is left out.
const NO_NODE: &str = "MASTHEAD_TEST_NO_NODE";

const NEEDED: &str = "these tests need Node 20 or newer with npm (https://nodejs.org); MASTHEAD_TEST_NO_NODE=1 leaves \
                      them out";

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

#[test]
fn lock_files_name_no_host() {
    for folder in FOLDERS {
        let lock = path(folder).join("package-lock.json");
        let lock = std::fs::read_to_string(&lock).unwrap_or_else(|error| panic!("{}: {error}", lock.display()));
        assert!(!lock.contains("\"resolved\""), "{folder}/package-lock.json");
    }
}
