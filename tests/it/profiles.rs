//! Whom a hub is open to, as its operator meets it.

use std::path::Path;

use crate::program::{Serving, folder, masthead, run};

const OPEN: &str = "open: anyone may ask anything within the limits, as often as they like";
const ANY: &str = "hardened: without introspection, at a limited rate, any document";
const INTROSPECTION: &str = "{ __schema { queryType { name } } }";

/// A hub in this folder with these variables.
fn serving(folder: &Path, words: &[&str], variables: &[(&str, &str)]) -> Serving {
    let mut command = masthead(folder, &[&["serve"], words].concat());
    Serving::of(command.envs(variables.iter().copied()))
}

#[tokio::test]
async fn a_hub_says_whom_it_is_open_to() {
    let alone = ["--listen", "127.0.0.1:0"];
    let reachable = ["--listen", "0.0.0.0:0"];
    let proxy = [("MASTHEAD_HTTP_TRUSTED_PROXIES", "127.0.0.1")];
    for (words, variables, expected) in [
        (&alone[..], &[][..], OPEN),
        (&reachable, &[], ANY),
        (&alone, &proxy, ANY),
        (&alone, &[("MASTHEAD_PROFILE", "hardened")], ANY),
        (&reachable, &[("MASTHEAD_PROFILE", "open")], OPEN),
        (&[&reachable[..], &["--sample"]].concat(), &[], OPEN),
    ] {
        let folder = folder();
        let hub = serving(folder.path(), words, variables);
        assert_eq!(hub.profile, expected, "{words:?} {variables:?}");
        let answer = hub.ask(INTROSPECTION).await;
        assert_eq!(answer.contains("INTROSPECTION_DISABLED"), expected == ANY, "{answer}");
        hub.signal("-TERM");
        let log = String::from_utf8(hub.end().stderr).expect("text");
        assert_eq!(log.contains("the public may run any document"), expected == ANY, "{log}");
    }
}

#[tokio::test]
async fn documents_are_registered_from_a_folder_and_those_in_it() {
    let folder = folder();
    let inner = folder.path().join("documents/pages");
    std::fs::create_dir_all(&inner).expect("a folder");
    std::fs::write(inner.join("type.graphql"), "{ __typename }\n").expect("written");
    std::fs::write(folder.path().join("documents/two.graphql"), "{ two: __typename }\n").expect("written");
    std::fs::write(folder.path().join("documents/README"), "no document").expect("written");
    std::fs::write(folder.path().join("masthead.toml"), "profile = \"hardened\"\ndocuments = \"documents\"\n")
        .expect("written");
    let hub = serving(folder.path(), &["--listen", "127.0.0.1:0"], &[]);
    assert_eq!(hub.profile, "hardened: without introspection, at a limited rate, 2 registered documents alone");
    assert_eq!(hub.ask("{ __typename }").await, r#"{"data":{"__typename":"Query"}}"#);
    assert!(hub.ask("{ three: __typename }").await.contains("DOCUMENT_NOT_REGISTERED"));
}

#[test]
fn documents_that_cannot_be_registered_are_told_in_one_line() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("empty")).expect("a folder");
    std::fs::write(folder.path().join("wrong.graphql"), "{\n  nothing\n}\n").expect("written");
    for (documents, expected) in [
        ("absent", "cannot read the registered documents in absent: "),
        ("empty", "no file in empty ends in .graphql, and so nothing is registered"),
        ("wrong.graphql", "wrong.graphql cannot be registered: line 2, column 3: "),
    ] {
        let output = masthead(folder.path(), &["serve", "--listen", "127.0.0.1:0"])
            .env("MASTHEAD_DOCUMENTS", documents)
            .output()
            .expect("it runs");
        let said = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(1), "{said}");
        let line = said.lines().last().unwrap_or_default();
        assert!(line.starts_with(&format!("masthead: {expected}")), "{said}");
    }
    let output = masthead(folder.path(), &["serve"]).env("MASTHEAD_PROFILE", "closed").output().expect("it runs");
    assert!(String::from_utf8_lossy(&output.stderr).contains("expected open or hardened"));
    assert!(run(folder.path(), &["config"]).status.success());
}
