//! Editors of a hub, all in one process: how many small edits it acknowledges, whether all of them are there, how soon a
//! story's revisions are listed, and how soon a story is published.
//!
//! - `editors flush FILE`: how long the disk takes to keep 4 KB;
//! - `editors write ADDRESS PROCESS EDITS ACKNOWLEDGED`: edits, and writes what was acknowledged to a file;
//! - `editors read ADDRESS ACKNOWLEDGED`: looks for all of that, and lists the revisions;
//! - `editors publish ADDRESS`: publishes.
//!
//! The first line of standard input is the editors' tokens, the second slugs of the stories.

mod hub;
mod publish;
mod read;
mod write;

use std::fs::File;
use std::io::{Write, stdin};

use hub::{at, now};

#[tokio::main]
async fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["flush", file] => flush(file),
        ["write", address, process, edits, acknowledged] => {
            let edits = edits.parse().expect("a number");
            write::write(address, process, (edits, acknowledged), &line(), &line()).await;
        }
        ["read", address, acknowledged] => read::read(address, &line()[0], acknowledged).await,
        ["publish", address] => publish::publish(address, &line()[0], &line()).await,
        _ => {
            panic!("flush FILE, write ADDRESS PROCESS EDITS ACKNOWLEDGED, read ADDRESS ACKNOWLEDGED or publish ADDRESS")
        }
    }
}

/// The words of the next line.
fn line() -> Vec<String> {
    let mut line = String::new();
    stdin().read_line(&mut line).expect("a line");
    line.split_whitespace().map(str::to_owned).collect()
}

/// Appends to a file and waits each time until that is kept, as a database's log does.
fn flush(file: &str) {
    let mut file = File::create(file).expect("a file");
    let kept = (0..500).map(|_| {
        let began = now();
        file.write_all(&[7; 4096]).and_then(|()| file.sync_data()).expect("it is kept");
        now() - began
    });
    let [median, most] = at(kept.collect(), [50, 99]);
    println!("the disk keeps 4 KB in {median:.2} ms at the median, {most:.1} ms for 99 of 100");
}
