//! Laws that hold for everything that can be asked: hidden stories change nothing that the public sees, and both
//! databases give the same bytes.

use std::collections::BTreeMap;

use masthead::clock::Timestamp;

use crate::corpus::{MARK, import_hidden, import_public};
use crate::hub::TestHub;
use crate::walk::{Asked, every_field};

/// What the root fields that need arguments are asked with.
async fn roots(hub: &TestHub) -> Vec<(&'static str, String)> {
    let answer = hub
        .query("{ articles { nodes { id slug } } people { nodes { id name } } organisations { nodes { id name } } }")
        .await;
    let data = &answer["data"];
    let harbour = data["articles"]["nodes"]
        .as_array()
        .expect("articles")
        .iter()
        .find(|article| article["slug"] == "harbour-bridge-to-close-for-a-year")
        .expect("the harbour story");
    let (article, person) = (&harbour["id"], &data["people"]["nodes"][0]);
    let organisation = &data["organisations"]["nodes"][0];
    vec![
        ("node", format!("id: {article}")),
        ("node", format!("id: {}", person["id"])),
        ("nodes", format!("ids: [{article}, {}, {}]", person["id"], organisation["id"])),
        ("article", format!("by: {{slug: {}}}", harbour["slug"])),
        ("article", "by: {slug: \"ferry-line-doubles-its-service\"}".to_owned()),
        ("article", "by: {slug: \"zzsecret-of-yesterday\"}".to_owned()),
        ("article", "by: {url: \"https://gazette.example/zzsecret-toll\"}".to_owned()),
        ("articles", "filter: {sections: [\"transport\"]}, last: 5".to_owned()),
        ("articles", "orderBy: RECENTLY_UPDATED".to_owned()),
        ("person", format!("by: {{name: {}}}", person["name"])),
        ("person", "by: {name: \"Zzsecret Person\"}".to_owned()),
        ("people", "orderBy: MOST_ARTICLES".to_owned()),
        ("people", "orderBy: NEWEST_MENTION".to_owned()),
        ("organisation", format!("by: {{name: {}}}", organisation["name"])),
        ("organisations", "orderBy: MOST_ARTICLES".to_owned()),
    ]
}

async fn answers(hub: &TestHub) -> BTreeMap<(String, String), String> {
    let mut answers = BTreeMap::new();
    for Asked { field, query } in every_field(hub, &roots(hub).await).await {
        let answer = hub.query(&query).await;
        let errors = answer["errors"].as_array().map(Vec::len).unwrap_or_default();
        assert_eq!(errors, 0, "{query}: {answer}");
        answers.insert((field, query), answer.to_string());
    }
    answers
}

#[tokio::test]
async fn hidden_stories_change_nothing_that_the_public_sees() {
    let open = TestHub::sqlite().await;
    import_public(&open).await;
    let hiding = TestHub::sqlite().await;
    import_public(&hiding).await;
    import_hidden(&hiding).await;
    let (without, with) = (answers(&open).await, answers(&hiding).await);
    assert!(without.len() > 100, "only {} fields were asked", without.len());
    for ((field, query), answer) in &without {
        let hidden = &with[&(field.clone(), query.clone())];
        assert!(!hidden.to_lowercase().contains(MARK), "{field} leaks: {query}\n{hidden}");
        assert_eq!(answer, hidden, "{field} is changed by what is hidden: {query}");
    }
    assert_eq!(without.len(), with.len());
}

#[tokio::test]
async fn a_scheduled_story_appears_at_its_instant_everywhere() {
    let hub = TestHub::sqlite().await;
    import_public(&hub).await;
    import_hidden(&hub).await;
    let query = "{ article(by: {slug: \"zzsecret-in-koln\"}) { headline publishedAt updatedAt version }
                   articles(filter: {languages: [\"de\"]}) { totalCount { value } nodes { headline } } }";
    // 2027-01-01T00:00:00Z
    let due = 1_798_761_600_000;
    hub.app.clock.set(Timestamp(due - 1));
    let before = hub.query(query).await;
    assert!(before["data"]["article"].is_null(), "{before}");
    assert_eq!(before["data"]["articles"]["totalCount"]["value"], 1);
    hub.app.clock.set(Timestamp(due));
    let after = hub.query(query).await;
    assert_eq!(after["data"]["article"]["publishedAt"], "2027-01-01T00:00:00.000Z", "{after}");
    assert_eq!(after["data"]["article"]["version"], 1);
    assert_eq!(after["data"]["articles"]["totalCount"]["value"], 2);
}

#[tokio::test]
async fn both_databases_give_the_same_bytes() {
    let sqlite = TestHub::sqlite().await;
    let Some(postgres) = TestHub::postgres().await else { return };
    for hub in [&sqlite, &postgres] {
        import_public(hub).await;
        import_hidden(hub).await;
    }
    let (one, other) = (answers(&sqlite).await, answers(&postgres).await);
    for ((field, query), answer) in &one {
        assert_eq!(answer, &other[&(field.clone(), query.clone())], "{field} differs: {query}");
    }
    assert_eq!(one.len(), other.len());
}
