//! Registered documents, read from files.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::Failure;

/// How the files of documents are called.
const ENDING: &str = "graphql";

/// A file of the registered documents.
pub(super) struct Document {
    /// Its path, for people.
    pub(super) name: String,
    pub(super) text: String,
}

/// Reads the documents in a file, or in a folder and those in it; none where nothing is named.
pub(super) fn read(path: Option<&Path>) -> Result<Vec<Document>, Failure> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let refuse = |at: &Path, error: &io::Error| {
        Failure::Work(format!("cannot read the registered documents in {}: {error}", at.display()))
    };
    let mut files = Vec::new();
    find(path, &mut files).map_err(|error| refuse(path, &error))?;
    if files.is_empty() {
        return Err(Failure::Work(format!(
            "no file in {} ends in .{ENDING}, and so nothing is registered",
            path.display()
        )));
    }
    files.sort_unstable();
    let read = |file: PathBuf| {
        let text = fs::read_to_string(&file).map_err(|error| refuse(&file, &error))?;
        Ok(Document { name: file.display().to_string(), text })
    };
    files.into_iter().map(read).collect()
}

fn find(path: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !fs::metadata(path)?.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        // A link to a folder is not followed, which could lead back.
        if entry.file_type()?.is_dir() {
            find(&entry.path(), files)?;
        } else if entry.path().extension().is_some_and(|ending| ending == ENDING) {
            files.push(entry.path());
        }
    }
    Ok(())
}
