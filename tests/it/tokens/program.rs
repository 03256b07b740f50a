//! `masthead token`, beside a hub that serves and without one.

use std::path::Path;
use std::process::Output;

use crate::hub::{TestHub, on_both};
use crate::program::{Serving, folder, masthead, run};

/// What a command says on its two outputs; it must end well.
fn said(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    let said = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{said:?}");
    said
}

async fn role_of(hub: &Serving, secret: &str) -> (u16, String) {
    let asked = serde_json::json!({"query": "{ viewer { role } }"});
    let answer = reqwest::Client::new().post(&hub.url).bearer_auth(secret).json(&asked).send().await;
    let answer = answer.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("text"))
}

/// The id that `masthead token list` tells of a name.
fn listed(list: &str, name: &str) -> String {
    let line = list.lines().find(|line| line.ends_with(name)).unwrap_or_else(|| panic!("{name} in {list}"));
    line.split(' ').next().expect("an id").to_owned()
}

#[tokio::test]
async fn tokens_are_made_and_revoked_beside_a_hub_that_serves() {
    on_both(async |hub: TestHub| {
        let folder = folder();
        let words = |more: &[&str]| [&["token", "--database-url", hub.url.as_str()], more].concat().join("\u{1}");
        let token = |more: &[&str]| {
            let words = words(more);
            run(folder.path(), &words.split('\u{1}').collect::<Vec<_>>())
        };
        let serving = Serving::start(folder.path(), &["--database-url", &hub.url]);

        let (secret, told) = said(&token(&["create", "--name", "Robin Desk", "--role", "admin", "--expires", "90d"]));
        let secret = secret.strip_suffix('\n').expect("a line");
        assert!(secret.starts_with("masthead_") && secret.len() == 57, "{secret}");
        assert!(told.starts_with("masthead: token_") && told.contains("Robin Desk's, with the role ADMIN until "));
        assert!(!told.contains(secret), "{told}");
        assert_eq!(role_of(&serving, secret).await, (200, r#"{"data":{"viewer":{"role":"ADMIN"}}}"#.to_owned()));

        let (list, _) = said(&token(&["list"]));
        assert!(!list.contains("masthead_"), "{list}");
        let id = listed(&list, "Robin Desk");
        let refused = token(&["revoke", &id]);
        assert_eq!(refused.status.code(), Some(1));
        assert_eq!(
            String::from_utf8_lossy(&refused.stderr),
            "masthead: This is the last token with the role ADMIN that works. Make another one first.\n"
        );
        said(&token(&["create", "--name", "Sam Desk", "--role", "ADMIN"]));
        let (nothing, told) = said(&token(&["revoke", &id]));
        assert_eq!((nothing.as_str(), told.contains("is revoked")), ("", true), "{told}");
        assert_eq!(role_of(&serving, secret).await.0, 401);
        let (list, _) = said(&token(&["list"]));
        assert!(list.lines().any(|line| line.starts_with(&id) && line.contains(" revoked ")), "{list}");
    })
    .await;
}

#[test]
fn a_command_that_cannot_be_done_says_why_in_one_line() {
    let folder = folder();
    for (words, status, expected) in [
        (&["create", "--name", "A", "--role", "ROOT"][..], 2, "expected READER, WRITER, EDITOR or ADMIN"),
        (&["create", "--name", " ", "--role", "ADMIN"], 1, "A token needs a name that says whose it is."),
        (&["create", "--name", "A", "--role", "ADMIN", "--expires", "soon"], 2, "--expires soon: expected an instant"),
        (
            &["create", "--name", "A", "--role", "ADMIN", "--expires", "2020-01-01T00:00:00Z"],
            1,
            "A token cannot expire before it is made.",
        ),
        (&["revoke", "nothing"], 1, "'nothing' is not an id: it has no type prefix"),
        (&["revoke", "token_01h2xcejqtf2nbrexx3vqjhp41"], 1, "There is no token with this id."),
        (&["revoke", "article_01h2xcejqtf2nbrexx3vqjhp41"], 1, "is an id of type article, not token"),
        (&[], 2, "which command?"),
    ] {
        let output = masthead(folder.path(), &[&["token"], words].concat()).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(status), "{words:?}: {said}");
        assert!(said.contains(expected) && said.lines().count() == 1, "{words:?}: {said}");
        assert!(output.stdout.is_empty());
    }
    let (list, told) = said(&run(folder.path(), &["token", "list"]));
    assert_eq!((list.as_str(), told.contains("there are no tokens")), ("", true));
}

/// What a hub prints on its standard output from its start to its end.
fn printed(folder: &Path, words: &[&str]) -> String {
    let serving = [&["serve", "--listen", "127.0.0.1:0"], words].concat();
    let mut child = masthead(folder, &serving).stdout(std::process::Stdio::piped()).spawn().expect("it runs");
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().expect("a pipe")));
    let first: Vec<String> =
        lines.by_ref().map_while(Result::ok).take_while(|line| !line.starts_with("Profile:")).collect();
    let stopped = std::process::Command::new("kill").arg(child.id().to_string()).status().expect("kill runs");
    assert!(stopped.success() && child.wait().expect("it ends").success(), "{first:?}");
    lines.map_while(Result::ok).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_hub_without_tokens_says_how_to_make_the_first_one() {
    let folder = folder();
    let first = printed(folder.path(), &[]);
    let command = first.lines().last().expect("a command").trim();
    assert!(first.starts_with("Tokens:     none yet"), "{first}");
    assert_eq!(command, "masthead token create --name NAME --role ADMIN");
    let words: Vec<&str> = command.split(' ').skip(1).collect();
    said(&run(folder.path(), &words));
    assert_eq!(printed(folder.path(), &[]), "");

    let elsewhere = printed(folder.path(), &["--database-url", "sqlite:other.db?mode=rwc"]);
    assert!(elsewhere.ends_with(" --database-url 'sqlite:other.db?mode=rwc'"), "{elsewhere}");
}
