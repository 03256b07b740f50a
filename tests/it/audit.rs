//! Who did what when.

use masthead::clock::Timestamp;
use masthead::viewer::Role::{Admin, Editor, Writer};
use masthead::viewer::{Role, Viewer};
use sea_orm::ConnectionTrait;
use serde_json::{Value as Json, json};

use crate::asking::each;
use crate::hub::{START, TestHub, on_both, staff};
use crate::program::{folder, run};

const FIELDS: &str = "id at action name role token { name } subjectId objectId revision";

async fn audit(hub: &TestHub, arguments: &str) -> Json {
    let query = format!("{{ audit({arguments}) {{ nodes {{ {FIELDS} }} totalCount {{ value }} }} }}");
    let mut answer = hub.query_as(staff(Admin), &query, &Json::Null).await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    answer["data"]["audit"].take()
}

async fn done(hub: &TestHub, mutation: &str, payload: &str, input: Json) -> Json {
    let payload = format!("{payload} userErrors {{ message }}");
    let done = hub.mutate(Editor, mutation, &payload, &input).await;
    assert_eq!(done["userErrors"], json!([]), "{done:#}");
    done
}

/// A person and a story, and what became of them.
async fn morning(hub: &TestHub) -> (Json, Json) {
    let person = done(hub, "personCreate", "personId", json!({"name": "Ada Okafor"})).await["personId"].take();
    hub.set_time(Timestamp(START.0 + 1_000));
    let create = json!({"headline": "Ferries to run", "body": [{"paragraph": {"text": "Two of them."}}]});
    let article = done(hub, "articleCreate", "articleId", create).await["articleId"].take();
    hub.set_time(Timestamp(START.0 + 2_000));
    done(hub, "articlePublish", "articleId", json!({"articleId": article, "version": 1})).await;
    done(hub, "personUpdate", "personId", json!({"id": person, "jobTitle": "Harbour master"})).await;
    (person, article)
}

#[tokio::test]
async fn what_was_done_is_told_with_who_did_it_and_when() {
    on_both(async |hub: TestHub| {
        let (person, article) = morning(&hub).await;
        let entries = audit(&hub, "first: 10").await;
        assert_eq!(
            each(&entries["nodes"], "action"),
            ["PERSON_UPDATE", "ARTICLE_PUBLISH", "ARTICLE_CREATE", "PERSON_CREATE"]
        );
        let publish = &entries["nodes"][1];
        let expected = json!({
            "id": publish["id"], "at": "2026-11-23T09:00:02.000Z", "action": "ARTICLE_PUBLISH", "name": "Robin Desk",
            "role": "EDITOR", "token": null, "subjectId": article, "objectId": null, "revision": 1
        });
        assert_eq!(publish, &expected);
        assert_eq!(entries["nodes"][3]["subjectId"], person);
        assert_eq!(entries["totalCount"]["value"], 4);

        let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on AuditEntry {{ {FIELDS} }} }} }}");
        let node = hub.query_as(staff(Admin), &query, &json!({"id": publish["id"]})).await;
        assert_eq!(node["data"]["node"], expected);
    })
    .await;
}

#[tokio::test]
async fn entries_are_filtered_and_paged() {
    on_both(async |hub: TestHub| {
        let (person, article) = morning(&hub).await;
        for (filter, expected) in [
            (format!("{{subjects: [{person}]}}"), vec!["PERSON_UPDATE", "PERSON_CREATE"]),
            (format!("{{subjects: [{person}, {article}], actions: [ARTICLE_CREATE]}}"), vec!["ARTICLE_CREATE"]),
            (
                "{at: {from: \"2026-11-23T09:00:01Z\", until: \"2026-11-23T09:00:02Z\"}}".to_owned(),
                vec!["ARTICLE_CREATE"],
            ),
            ("{actions: [TOKEN_REVOKE]}".to_owned(), vec![]),
            ("{tokens: []}".to_owned(), vec![]),
        ] {
            assert_eq!(each(&audit(&hub, &format!("filter: {filter}")).await["nodes"], "action"), expected, "{filter}");
        }
        let page = "query($after: String) { audit(first: 3, after: $after) { nodes { action } pageInfo { endCursor hasNextPage } } }";
        let first = hub.query_as(staff(Admin), page, &json!({"after": null})).await["data"]["audit"].take();
        assert_eq!(first["pageInfo"]["hasNextPage"], true);
        let after = json!({"after": first["pageInfo"]["endCursor"]});
        let rest = hub.query_as(staff(Admin), page, &after).await["data"]["audit"].take();
        assert_eq!(each(&rest["nodes"], "action"), ["PERSON_CREATE"]);
    })
    .await;
}

#[tokio::test]
async fn what_changed_nothing_leaves_no_entry() {
    on_both(async |hub: TestHub| {
        let (person, article) = morning(&hub).await;
        let before = audit(&hub, "first: 1").await;
        for (mutation, input) in [
            ("personDelete", json!({"id": article.as_str().map(|id| id.replace("article", "person"))})),
            ("articlePublish", json!({"articleId": article, "version": 7})),
            ("articleEditingTouch", json!({"articleId": article})),
            ("personUpdate", json!({"id": person, "slug": "Not A Slug"})),
        ] {
            hub.mutate(Editor, mutation, "userErrors { message }", &input).await;
            assert_eq!(audit(&hub, "first: 1").await, before, "{mutation}");
        }
    })
    .await;
}

#[tokio::test]
async fn nobody_edits_what_was_done() {
    on_both(async |hub: TestHub| {
        morning(&hub).await;
        let before = audit(&hub, "first: 10").await;
        for deed in
            ["UPDATE audit SET name = 'Sam'", "DELETE FROM audit", "UPDATE audit SET at = at + 1 WHERE revision = 1"]
        {
            let writing = hub.app.db.begin().await.expect("a transaction");
            let told = writing.execute_unprepared(deed).await.expect_err(deed);
            assert!(told.to_string().contains("an audit entry is never"), "{told}");
        }
        assert_eq!(audit(&hub, "first: 10").await, before);
    })
    .await;
}

#[tokio::test]
async fn admins_alone_see_it() {
    on_both(async |hub: TestHub| {
        morning(&hub).await;
        let id = audit(&hub, "first: 1").await["nodes"][0]["id"].clone();
        let query = "query($id: ID!) { audit { nodes { id } } node(id: $id) { id } }";
        let who = [Viewer::Public].into_iter().chain([Role::Reader, Writer, Editor].map(staff));
        for viewer in who {
            let code = if viewer == Viewer::Public { "UNAUTHENTICATED" } else { "FORBIDDEN" };
            let answer = hub.query_as(viewer, query, &json!({"id": id})).await;
            assert_eq!(answer["data"], json!({"audit": null, "node": null}));
            let codes: Vec<&str> =
                [0, 1].iter().filter_map(|at| answer["errors"][at]["extensions"]["code"].as_str()).collect();
            assert_eq!(codes, [code, code], "{answer:#}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_command_prints_it_the_oldest_first() {
    on_both(async |hub: TestHub| {
        let (_, article) = morning(&hub).await;
        let folder = folder();
        let print = |more: &[&str]| {
            let words = [&["audit", "--database-url", hub.url.as_str()], more].concat();
            let output = run(folder.path(), &words);
            assert!(output.status.success(), "{output:?}");
            let lines = String::from_utf8(output.stdout).expect("text");
            lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect::<Vec<Json>>()
        };
        let all = print(&[]);
        let actions: Vec<&str> = all.iter().filter_map(|line| line["action"].as_str()).collect();
        assert_eq!(actions, ["personCreate", "articleCreate", "articlePublish", "personUpdate"]);
        assert_eq!((&all[1]["subjectId"], &all[1]["at"]), (&article, &json!("2026-11-23T09:00:01.000Z")));
        assert_eq!(print(&["--from", "2026-11-23T09:00:01Z", "--until", "2026-11-23T09:00:02Z"]), all[1..2]);
    })
    .await;
}
