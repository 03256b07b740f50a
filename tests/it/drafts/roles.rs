//! Who reads drafts: the same answer whether or not there is one.

use masthead::viewer::{Role, Viewer};
use serde_json::{Value as Json, json};

use super::draft;
use crate::corpus::{import_hidden, import_public};
use crate::hub::{TestHub, on_both, staff};

#[tokio::test]
async fn nobody_below_a_writer_learns_whether_there_is_a_draft() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        import_hidden(&hub).await;
        let toll = draft(&hub, "bridge-toll-who-will-pay", "id revisions { nodes { id } }").await;
        let (known, revision) = (&toll["id"], &toll["revisions"]["nodes"][0]["id"]);
        let unknown = "01h2xcejqtf2nbrexx3vqjhp41";
        let asked = [
            (
                "draft",
                vec![
                    "draft(by: {slug: \"bridge-toll-who-will-pay\"}) { headline }".to_owned(),
                    "draft(by: {slug: \"nothing\"}) { headline }".to_owned(),
                    "draft(by: {id: \"no id\"}) { headline }".to_owned(),
                    format!("draft(by: {{id: {known}}}) {{ headline }}"),
                ],
            ),
            (
                "drafts",
                vec![
                    "drafts(filter: {headline: \"zzsecret\"}) { nodes { id } }".to_owned(),
                    "drafts(first: 100, after: \"x\") { nodes { id } }".to_owned(),
                    "drafts(filter: {sections: [\"section_x\"]}) { totalCount { value } }".to_owned(),
                ],
            ),
            (
                "node",
                vec![
                    format!("node(id: {known}) {{ id }}"),
                    format!("node(id: \"draft_{unknown}\") {{ id }}"),
                    format!("node(id: {revision}) {{ id }}"),
                    format!("node(id: \"revision_{unknown}\") {{ id }}"),
                ],
            ),
        ];
        for (viewer, code) in [(Viewer::Public, "UNAUTHENTICATED"), (staff(Role::Reader), "FORBIDDEN")] {
            for (field, questions) in &asked {
                for question in questions {
                    let mut answer = hub.query_as(viewer.clone(), &format!("{{ {question} }}"), &Json::Null).await;
                    assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{question}\n{answer:#}");
                    assert_eq!(answer["errors"].as_array().map(Vec::len), Some(1), "{question}");
                    assert_eq!(answer["data"].take(), json!({ *field: null }), "{question}");
                }
            }
        }
        for role in [Role::Writer, Role::Editor, Role::Admin] {
            let answer = hub.query_as(staff(role), &format!("{{ node(id: {revision}) {{ id }} }}"), &Json::Null).await;
            assert_eq!(&answer["data"]["node"]["id"], revision);
        }
    })
    .await;
}
