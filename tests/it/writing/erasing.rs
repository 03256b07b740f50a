//! Words that are to be gone: from every revision, edition and index, and from the files of the database.

use masthead::viewer::Role::{Admin, Editor, Writer};
use serde_json::{Value as Json, json};

use super::articles::done;
use super::tables::rows;
use super::{mistake, mistakes, paragraph};
use crate::asking::data;
use crate::corpus::import;
use crate::drafts::read;
use crate::hub::{TestHub, on_both};

const PAYLOAD: &str = "articleId article { version bodyText } notices userErrors { code message path }";

async fn erase(hub: &TestHub, input: Json) -> Json {
    hub.mutate(Admin, "articleErase", PAYLOAD, &input).await
}

/// In which tables a word still stands; on SQLite also in which files.
pub(crate) async fn found(hub: &TestHub, word: &str) -> Vec<String> {
    let said = rows(hub).await.into_iter().filter(|(_, row)| row.to_lowercase().contains(word));
    let mut found: Vec<String> = said.map(|(table, _)| table).collect();
    if let Some(path) = hub.url.strip_prefix("sqlite:").and_then(|url| url.split('?').next()) {
        for file in [path.to_owned(), format!("{path}-wal")] {
            let bytes = std::fs::read(&file).unwrap_or_default().to_ascii_lowercase();
            if bytes.windows(word.len()).any(|part| part == word.as_bytes()) {
                found.push(file);
            }
        }
    }
    found
}

const TEXT: &str = "---\nheadline: Quuxport closes\nlanguage: en\nsection: Ports\n---\n\
    Quuxport will close, said Quillon Barnswaddle, director of Velmar Quayworks.\n\n\
    “We had no choice,” said Barnswaddle.\n\nThe council meets in Tarrowmere on Monday.\n";

#[tokio::test]
async fn an_erased_article_is_nowhere_any_more() {
    on_both(async |hub: TestHub| {
        let other = "Another story\n\nThe Velmar City Council met, said Noor Haddad, its president.\n";
        import(&hub, "other", other, true).await;
        import(&hub, "quux", TEXT, true).await;
        let article = data(&hub, "{ article(by: {slug: \"quuxport-closes\"}) { id } }").await["article"]["id"].clone();
        let edits = json!([{"insert": {"after": "b1", "block": {"paragraph": {"text": "Wexlow says no."}}}}]);
        let update = json!({"articleId": article, "baseVersion": 1, "edits": edits, "note": "Wexlow called"});
        hub.mutate(Writer, "articleUpdate", "articleId", &update).await;
        let words = ["quux", "barnswaddle", "quayworks", "wexlow", "tarrowmere"];
        for word in words {
            assert_ne!(found(&hub, word).await, [""; 0], "{word} is somewhere before");
        }
        let before = data(&hub, "{ people { nodes { name } } }").await;
        assert_eq!(before["people"]["nodes"].as_array().map(Vec::len), Some(2));

        let no = erase(&hub, json!({"articleId": article, "reason": " "})).await;
        assert_eq!(mistakes(&no), mistake("INVALID", "input.reason"));
        let payload = erase(&hub, json!({"articleId": article, "reason": "A court said so."})).await;
        assert_eq!(mistakes(&payload), [], "{payload:#}");
        assert!(payload["notices"][0].as_str().is_some_and(|notice| notice.starts_with("Backups")));
        for word in words {
            assert_eq!(found(&hub, word).await, [""; 0], "{word}");
        }
        let after =
            data(&hub, "{ people { nodes { name } } search(query: \"council\") { totalCount { value } } }").await;
        assert_eq!(after["people"]["nodes"], json!([{"name": "Noor Haddad"}]));
        assert_eq!(after["search"]["totalCount"]["value"], 2, "the story and the council that remain");

        for (mutation, input) in [
            ("articleErase", json!({"articleId": article, "reason": "Again."})),
            ("articleRestore", json!({"articleId": article})),
            ("articlePublish", json!({"articleId": article, "version": 1})),
        ] {
            let payload = hub.mutate(Admin, mutation, PAYLOAD, &input).await;
            assert_eq!(mistakes(&payload), mistake("WRONG_STATE", "input.articleId"), "{mutation}");
        }
        import(&hub, "quux", TEXT, true).await;
        assert_eq!(found(&hub, "quayworks").await, [""; 0], "it does not come back by an import");
    })
    .await;
}

#[tokio::test]
async fn an_erased_block_leaves_the_rest() {
    on_both(async |hub: TestHub| {
        let body = ["The bridge closes.", "It was Ebberwick Tollgrove who said so.", "A ferry runs."].map(paragraph);
        let article =
            done(&hub, "articleCreate", json!({"headline": "Bridge", "body": body})).await["articleId"].clone();
        done(&hub, "articlePublish", json!({"articleId": article, "version": 1})).await;
        let edits = json!([{"replace": {"key": "b2", "block": paragraph("Ebberwick Tollgrove said more.")}},
            {"insert": {"after": "b3", "block": paragraph("To be checked.")}}]);
        done(&hub, "articleUpdate", json!({"articleId": article, "baseVersion": 1, "edits": edits})).await;

        let none = erase(&hub, json!({"articleId": article, "blockKey": "b9", "reason": "A name."})).await;
        assert_eq!(mistakes(&none), mistake("NOT_FOUND", "input.blockKey"));
        let payload = erase(&hub, json!({"articleId": article, "blockKey": "b2", "reason": "A name."})).await;
        assert_eq!(mistakes(&payload), [], "{payload:#}");
        assert_eq!(payload["article"]["bodyText"], "The bridge closes.\n\nA ferry runs.");
        for word in ["ebberwick", "tollgrove"] {
            assert_eq!(found(&hub, word).await, [""; 0], "{word}");
        }
        let publish = json!({"articleId": article, "version": 4, "as": {"minor": true}});
        let payload = hub.mutate(Editor, "articlePublish", PAYLOAD, &publish).await;
        assert_eq!(payload["article"]["bodyText"], "The bridge closes.\n\nA ferry runs.\n\nTo be checked.");
    })
    .await;
}

#[tokio::test]
async fn an_update_that_was_planned_over_an_erased_block_is_planned_anew() {
    on_both(async |hub: TestHub| {
        let body = ["The bridge closes.", "It was Ebberwick Tollgrove who said so."].map(paragraph);
        let bridge = done(&hub, "articleCreate", json!({"headline": "Bridge", "body": body})).await;
        let article = &bridge["articleId"];
        done(&hub, "articlePublish", json!({"articleId": article, "version": 1})).await;
        let edits = json!([{"remove": {"key": "b2"}}]);
        done(&hub, "articleUpdate", json!({"articleId": article, "baseVersion": 1, "edits": edits})).await;
        let plan = json!({"articleId": article, "version": 2, "publishAt": "2026-11-23T10:00:00Z",
            "as": {"note": {"kind": "UPDATE", "text": "Less."}}});
        done(&hub, "articleSchedule", plan).await;
        let payload = erase(&hub, json!({"articleId": article, "blockKey": "b2", "reason": "A name."})).await;
        assert_eq!(payload["notices"][0], "What was scheduled is not any more. Schedule it again.");
        let draft = format!("{{ draft(by: {{id: {article}}}) {{ version publishAt corrections {{ text }} }} }}");
        let draft = read(&hub, &draft).await;
        assert_eq!(draft["draft"], json!({"version": 4, "publishAt": null, "corrections": []}));
        let correct = json!({"articleId": article, "baseVersion": 4, "standfirst": "For a year.",
            "as": {"note": {"kind": "CORRECTION", "text": "More."}}});
        done(&hub, "articleCorrect", correct).await;
    })
    .await;
}

#[tokio::test]
async fn an_erased_block_does_not_come_back_by_a_revert() {
    on_both(async |hub: TestHub| {
        let body = ["The bridge closes.", "It was Ebberwick Tollgrove who said so."].map(paragraph);
        let bridge = done(&hub, "articleCreate", json!({"headline": "Bridge", "body": body})).await;
        let article = &bridge["articleId"];
        erase(&hub, json!({"articleId": article, "blockKey": "b2", "reason": "A name."})).await;
        let update = json!({"articleId": article, "baseVersion": 2, "headline": "Bridge to close"});
        done(&hub, "articleUpdate", update).await;
        let revert = json!({"articleId": article, "baseVersion": 3, "toVersion": 1});
        let payload = done(&hub, "articleRevert", revert).await;
        assert_eq!(payload["notices"], json!(["What was erased of that version does not come back."]));
        let draft = format!("{{ draft(by: {{id: {article}}}) {{ headline body {{ key }} }} }}");
        let said = json!({"headline": "Bridge", "body": [{"key": "b1"}]});
        assert_eq!(read(&hub, &draft).await["draft"], said);
    })
    .await;
}
