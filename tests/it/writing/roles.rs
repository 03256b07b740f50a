//! Who may do what: the same answer whether or not there is something to do it to.

use masthead::viewer::{Role, Viewer};
use serde_json::{Value as Json, json};

use crate::corpus::import_public;
use crate::hub::{TestHub, on_both, staff};

#[tokio::test]
async fn a_mutation_takes_its_role_whatever_it_names() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let section = hub.query("{ section(by: {slug: \"transport\"}) { id } }").await["data"]["section"]["id"].take();
        let document = "mutation($id: ID!) { sectionDelete(input: {id: $id}) { deletedId userErrors { code } } }";
        let unknown = json!("section_01h2xcejqtf2nbrexx3vqjhp41");
        for (viewer, code) in [
            (Viewer::Public, "UNAUTHENTICATED"),
            (staff(Role::Reader), "FORBIDDEN"),
            (staff(Role::Writer), "FORBIDDEN"),
        ] {
            let mut answers: Vec<Json> = Vec::new();
            for id in [&section, &unknown, &json!("no id")] {
                let answer = hub.query_as(viewer.clone(), document, &json!({ "id": id })).await;
                assert_eq!(answer["errors"][0]["extensions"]["code"], code);
                assert_eq!(answer["data"]["sectionDelete"], Json::Null);
                answers.push(answer);
            }
            assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:#?}");
        }
        assert!(hub.query("{ section(by: {slug: \"transport\"}) { id } }").await["data"]["section"].is_object());
    })
    .await;
}
