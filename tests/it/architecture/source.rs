//! The files that rules are about.

use std::fs;
use std::path::Path;

/// Where unit tests begin.
const TESTS: &str = "mod tests {";

/// One file of the repository.
pub(super) struct Source {
    /// Its path from the top, with `/`.
    pub(super) path: String,
    /// Its text.
    pub(super) text: String,
}

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// Its lines with their numbers, comments left out.
    pub(super) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(index, line)| (index + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// What is no unit test.
    pub(super) fn untested(&self) -> impl Iterator<Item = (usize, &str)> {
        let test = self.path.ends_with("/tests.rs") || self.path.contains("/tests/");
        self.code().take_while(move |(_, line)| !test && line.trim() != TESTS)
    }

    pub(super) fn place(&self, line: usize) -> String {
        format!("{}:{line}", self.path)
    }
}

/// The files of a repository.
pub(super) struct Tree {
    files: Vec<Source>,
}

impl Tree {
    pub(super) fn of(files: Vec<Source>) -> Self {
        Self { files }
    }

    /// This repository.
    pub(super) fn of_repository() -> Self {
        let top = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = Vec::new();
        for folder in ["src", "entity/src", "migration/src", "tests"] {
            read_folder(top, &top.join(folder), &mut files);
        }
        for name in ["ARCHITECTURE.md", "README.md", "docs/errors.md", "entity/Cargo.toml", "migration/Cargo.toml"] {
            if let Ok(text) = fs::read_to_string(top.join(name)) {
                files.push(Source::new(name, &text));
            }
        }
        assert!(files.len() > 40, "the repository is where it was built");
        Self { files }
    }

    /// The Rust files below one of these folders.
    pub(super) fn rust(&self, folders: &'static [&'static str]) -> impl Iterator<Item = &Source> {
        let rust = self.files.iter().filter(|file| Path::new(&file.path).extension().is_some_and(|end| end == "rs"));
        rust.filter(move |file| folders.iter().any(|folder| file.path.starts_with(folder)))
    }

    pub(super) fn get(&self, path: &str) -> Option<&Source> {
        self.files.iter().find(|file| file.path == path)
    }
}

fn read_folder(top: &Path, folder: &Path, files: &mut Vec<Source>) {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read_folder(top, &path, files);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let name = path.strip_prefix(top).expect("below the top").to_string_lossy().replace('\\', "/");
            files.push(Source { path: name, text });
        }
    }
}
