//! What `masthead understand FILE` draws.

use std::path::Path;
use std::process::Output;

use crate::program::{folder, masthead};

/// The drawing of the story in the README, with these variables set.
fn drawn(variables: &[(&str, &str)]) -> String {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = masthead(repository, &["understand", "docs/examples/harbour.txt"]);
    let Output { status, stdout, stderr } = command.envs(variables.iter().copied()).output().expect("it runs");
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).expect("text")
}

/// A text without the codes that colour it.
fn without_codes(text: &str) -> String {
    let mut pieces = text.split('\x1b');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |plain, piece| plain + piece.split_once('m').expect("the end of a code").1)
}

#[test]
fn what_is_piped_is_plain() {
    let plain = drawn(&[]);
    assert!(!plain.contains('\x1b'), "{plain}");
    assert!(plain.lines().all(|line| line.chars().count() <= 80), "{plain}");
    insta::assert_snapshot!(plain);
}

#[test]
fn colours_add_nothing_but_colour() {
    let coloured = drawn(&[("CLICOLOR_FORCE", "1")]);
    assert_eq!(without_codes(&coloured), drawn(&[]));
    insta::assert_snapshot!(coloured.replace('\x1b', "␛"));
}

#[test]
fn whoever_wants_no_colour_gets_none() {
    assert_eq!(drawn(&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]), drawn(&[]));
}

#[test]
fn the_name_of_a_file_does_not_steer_the_terminal() {
    let folder = folder();
    std::fs::write(folder.path().join("a\x1b[31mb"), "Head\n\nThe mayor said nothing in Oslo.\n").expect("written");
    let mut command = masthead(folder.path(), &["understand", "a\x1b[31mb"]);
    let output = command.env("CLICOLOR_FORCE", "1").output().expect("it runs");
    let drawn = String::from_utf8(output.stdout).expect("text");
    assert!(drawn.contains("a\u{fffd}[31mb") && !drawn.contains("\x1b[31m"), "{drawn}");
}
