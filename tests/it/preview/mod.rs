//! A draft as readers would see it: what its holder sees, for how long, and that nobody else sees anything of it.

mod doors;
mod law;

use futures::future::join_all;
use masthead::clock::Timestamp;
use masthead::viewer::Role::Writer;
use masthead::viewer::Viewer;
use serde_json::{Value as Json, json};

use crate::asking::{data, each};
use crate::corpus::import_public;
use crate::hub::{START, TestHub, on_both};
use crate::writing::articles::done;
use crate::writing::paragraph;
use crate::writing::tables::rows;

const HOUR: i64 = 3_600_000;

/// Everything that a page shows.
const PAGE: &str = "{
    article(by: {slug: \"quay-to-open\"}) {
        id headline version updatedAt publishedAt firstPublishedAt bodyHtml wordCount section { slug }
        people { edges { rel relevance node { id name jobTitle articles { totalCount { value } } } } }
        organisations { nodes { name } }
        quotations { nodes { id text speaker { name } } }
        related { edges { kind position headline node { slug headline } } }
        relatedFrom { nodes { slug } }
    }
    articles(first: 3) { nodes { slug } totalCount { value } }
    search(query: \"quay\") { nodes { ... on Article { slug } } }
    person(by: {slug: \"noor-haddad\"}) { name articles { nodes { slug } } }
}";

/// The token of a preview of a story.
async fn preview(hub: &TestHub, article: &Json) -> String {
    let payload = "preview { token expiresAt url } notices userErrors { message }";
    let given = hub.mutate(Writer, "articlePreviewCreate", payload, &json!({"articleId": article})).await;
    given["preview"]["token"].as_str().unwrap_or_else(|| panic!("{given:#}")).to_owned()
}

/// Who holds a token.
async fn holder(hub: &TestHub, token: &str) -> Option<Viewer> {
    hub.api().viewer(token).await.expect("an answer")
}

/// What the holder of a preview is answered.
async fn look(hub: &TestHub, token: &str, query: &str) -> Json {
    let viewer = holder(hub, token).await.expect("a preview");
    hub.query_as(viewer, query, &Json::Null).await
}

fn code(answer: &Json) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("")
}

/// A draft of a story that names people whom readers know and links to one of theirs.
async fn quay(hub: &TestHub) -> Json {
    let words = "“It opens on Monday,” said Noor Haddad, director of Velmar Ferries. Tomas Lindqvist was there.";
    let related = json!({"related": {"items": [{"headline": "Ferry line doubles its service"}]}});
    let body = json!([paragraph("The quay opens."), paragraph(words), related]);
    let new = json!({"headline": "Quay to open", "section": section(hub).await, "body": body});
    done(hub, "articleCreate", new).await["articleId"].clone()
}

async fn section(hub: &TestHub) -> Json {
    data(hub, "{ section(by: {slug: \"transport\"}) { id } }").await["section"]["id"].clone()
}

#[tokio::test]
async fn a_preview_shows_what_publishing_will_show() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let article = quay(&hub).await;
        let before = hub.query(PAGE).await;
        let token = preview(&hub, &article).await;
        let seen = look(&hub, &token, PAGE).await;
        assert_eq!(seen.get("errors"), None, "{seen:#}");
        assert_eq!(seen["data"]["article"]["related"]["edges"][0]["node"]["slug"], "ferry-line-doubles-its-service");
        assert_eq!(seen["data"]["article"]["quotations"]["nodes"][0]["speaker"]["name"], "Noor Haddad");
        assert_eq!(seen["data"]["articles"]["nodes"][0]["slug"], "quay-to-open");
        assert_eq!(hub.query(PAGE).await, before, "nobody else sees anything of it");
        let node = format!("{{ node(id: {article}) {{ __typename ... on Article {{ headline }} }} }}");
        let node = look(&hub, &token, &node).await["data"]["node"].take();
        assert_eq!(node, json!({"__typename": "Article", "headline": "Quay to open"}));

        done(&hub, "articlePublish", json!({"articleId": article, "version": 1})).await;
        assert_eq!(hub.query(PAGE).await, seen, "what was seen is what is published");
    })
    .await;
}

#[tokio::test]
async fn a_newer_draft_of_what_is_public_is_seen_in_its_place() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let article = quay(&hub).await;
        done(&hub, "articlePublish", json!({"articleId": article, "version": 1})).await;
        let update = json!({"articleId": article, "baseVersion": 1, "headline": "Quay is open"});
        done(&hub, "articleUpdate", update).await;
        let embargo = json!({"articleId": article, "version": 2, "publishAt": "2026-11-24T09:00:00Z",
            "expiresAt": "2026-11-25T09:00:00Z", "as": {"minor": true}});
        done(&hub, "articleSchedule", embargo).await;
        let token = preview(&hub, &article).await;
        let shown = "{ article(by: {slug: \"quay-to-open\"}) { headline version } articles { totalCount { value } } }";
        assert_eq!(
            look(&hub, &token, shown).await["data"]["article"],
            json!({"headline": "Quay is open", "version": 2})
        );
        let public = data(&hub, shown).await;
        assert_eq!(public["article"], json!({"headline": "Quay to open", "version": 1}));
        assert_eq!(public["articles"], look(&hub, &token, shown).await["data"]["articles"]);
    })
    .await;
}

#[tokio::test]
async fn drafts_that_it_links_to_are_seen_with_it_and_no_other_hidden_thing() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let article = quay(&hub).await;
        let draft = async |headline: &str, more: Json| {
            let mut new = json!({"headline": headline, "body": [paragraph("Words.")]});
            new.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
            done(&hub, "articleCreate", new).await["articleId"].clone()
        };
        let picked = draft("A picked draft", json!({})).await;
        draft("A linked draft", json!({})).await;
        draft("Another", json!({"url": "https://gazette.example/another"})).await;
        draft("A hidden draft", json!({})).await;
        let unready = done(&hub, "articleCreate", json!({"headline": "Without words"})).await["articleId"].clone();
        for target in [&picked, &unready] {
            done(&hub, "articlePinRelated", json!({"articleId": article, "targetId": target})).await;
        }
        let items = json!([{"headline": "A linked draft"}, {"headline": "Else", "url": "https://gazette.example/another"}]);
        let block = json!({"insert": {"block": {"related": {"items": items}}}});
        let update = json!({"articleId": article, "baseVersion": 1, "edits": [block]});
        done(&hub, "articleUpdate", update).await;

        let token = preview(&hub, &article).await;
        let query = "{ article(by: {slug: \"quay-to-open\"}) { related { nodes { slug } } } articles(first: 9) { nodes { slug } } }";
        let seen = look(&hub, &token, query).await["data"].take();
        let related = each(&seen["article"]["related"]["nodes"], "slug");
        assert_eq!(related, ["a-picked-draft", "a-linked-draft", "ferry-line-doubles-its-service"], "{seen:#}");
        let all = each(&seen["articles"]["nodes"], "slug");
        assert!(all.contains(&"a-picked-draft".to_owned()) && all.contains(&"a-linked-draft".to_owned()), "{all:?}");
        assert!(!all.contains(&"a-hidden-draft".to_owned()) && !all.contains(&"without-words".to_owned()), "{all:?}");
        for field in ["draft(by: {slug: \"a-hidden-draft\"}) { id }", "drafts { nodes { id } }", "tokens { id }"] {
            assert_eq!(code(&look(&hub, &token, &format!("{{ {field} }}")).await), "UNAUTHENTICATED", "{field}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_draft_lacks_is_told_by_name() {
    on_both(async |hub: TestHub| {
        let article = done(&hub, "articleCreate", json!({"body": [paragraph("Words.")]})).await["articleId"].clone();
        let payload = "preview { token } notices userErrors { message }";
        let given = hub.mutate(Writer, "articlePreviewCreate", payload, &json!({"articleId": article})).await;
        assert_eq!(given["notices"], json!(["The article lacks what readers need: headline, slug."]));
        let token = given["preview"]["token"].as_str().expect("a token").to_owned();
        let answer = look(&hub, &token, "{ articles { nodes { slug } } }").await;
        assert_eq!((code(&answer), &answer["data"]), ("NOT_READY", &Json::Null), "{answer:#}");
        let message = "The draft lacks what readers need: headline, slug. Write it, and look again.";
        assert_eq!(answer["errors"][0]["message"], message);
        let update = json!({"articleId": article, "baseVersion": 1, "headline": "Words"});
        done(&hub, "articleUpdate", update).await;
        let shown = look(&hub, &token, "{ article(by: {slug: \"words\"}) { headline } }").await;
        assert_eq!(shown["data"]["article"]["headline"], "Words", "what was written since is seen: {shown:#}");
    })
    .await;
}

#[tokio::test]
async fn a_preview_ends_with_its_hour_and_with_what_it_showed() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let article = quay(&hub).await;
        let seen = "{ article(by: {slug: \"quay-to-open\"}) { headline } }";
        let has_ended = async |token: &str| {
            let answer = look(&hub, token, seen).await;
            assert_eq!(answer["data"].is_null(), code(&answer) == "PREVIEW_ENDED", "{answer:#}");
            answer["data"].is_null()
        };
        let at = |millis: i64| hub.set_time(Timestamp(START.0 + millis));
        let token = preview(&hub, &article).await;
        at(HOUR - 1);
        assert!(!has_ended(&token).await);
        at(HOUR);
        assert!(has_ended(&token).await, "its hour is over");

        let token = preview(&hub, &article).await;
        let plan = json!({"articleId": article, "version": 1, "publishAt": "2026-11-23T10:30:00Z"});
        done(&hub, "articleSchedule", plan).await;
        at(HOUR * 3 / 2 - 1);
        assert!(!has_ended(&token).await, "what is planned is not public yet");
        at(HOUR * 3 / 2);
        assert!(has_ended(&token).await, "readers see it");
        let token = preview(&hub, &article).await;
        assert!(!has_ended(&token).await, "what is public can be looked at");

        let update = json!({"articleId": article, "baseVersion": 1, "headline": "Quay is open"});
        done(&hub, "articleUpdate", update).await;
        assert!(!has_ended(&token).await);
        at(HOUR * 3 / 2 + 1);
        done(&hub, "articlePublish", json!({"articleId": article, "version": 2, "as": {"minor": true}})).await;
        assert!(has_ended(&token).await, "it was published");

        let token = preview(&hub, &article).await;
        done(&hub, "articleDelete", json!({"articleId": article})).await;
        assert!(has_ended(&token).await, "it was deleted");
        let asked = json!({"articleId": article});
        let deleted = hub.mutate(Writer, "articlePreviewCreate", "userErrors { code }", &asked).await;
        assert_eq!(deleted["userErrors"][0]["code"], "WRONG_STATE");
    })
    .await;
}

#[tokio::test]
async fn previews_leave_nothing_behind_and_hold_nobody_up() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let (one, other) = (quay(&hub).await, quay(&hub).await);
        for (article, target) in [(&one, &other), (&other, &one)] {
            done(&hub, "articlePinRelated", json!({"articleId": article, "targetId": target})).await;
        }
        let tokens = [preview(&hub, &one).await, preview(&hub, &other).await];
        let before = rows(&hub).await;
        let looks = (0..12).map(|turn| look(&hub, &tokens[turn % 2], PAGE));
        for answer in join_all(looks).await {
            assert_eq!(answer.get("errors"), None, "{answer:#}");
        }
        assert_eq!(rows(&hub).await, before);

        let update =
            |version: i32| json!({"articleId": one, "baseVersion": version, "standfirst": format!("No. {version}")});
        let edits = async {
            for version in 1..5 {
                done(&hub, "articleUpdate", update(version)).await;
            }
        };
        let (answers, ()) = futures::join!(join_all((0..6).map(|turn| look(&hub, &tokens[turn % 2], PAGE))), edits);
        for answer in answers {
            assert_eq!(answer.get("errors"), None, "{answer:#}");
        }
    })
    .await;
}
