//! The hub tells of its schema what the reference implementation asks.

use super::FOLDER;
use crate::hub::TestHub;
use crate::node;

#[tokio::test]
async fn the_whole_schema_is_told_with_inputs_of_which_one_field_is_given() {
    if node::without_node() {
        return;
    }
    node::install(FOLDER).await;
    let asked = node::run(FOLDER, &["node", "introspection.js"]).await.stdout;
    let answer = TestHub::sqlite().await.query(&String::from_utf8(asked).expect("text")).await;
    assert!(answer.get("errors").is_none(), "{answer}");
    let types = answer["data"]["__schema"]["types"].as_array().expect("types");
    let one_of = |name: &str| &types.iter().find(|kind| kind["name"] == name).expect(name)["isOneOf"];
    assert_eq!((one_of("ArticleBy").as_bool(), one_of("ArticleFilter").as_bool()), (Some(true), Some(false)));
    assert!(one_of("Article").is_null());
}
