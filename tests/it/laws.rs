//! Laws that hold for everything that can be asked: hidden stories change nothing that the public sees.

use masthead::clock::Timestamp;

use crate::corpus::{MARK, import_hidden, import_public};
use crate::hub::{TestHub, on_both};

#[tokio::test]
async fn a_scheduled_story_appears_at_its_instant_everywhere() {
    on_both(async |hub: TestHub| {
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
    })
    .await;
}

#[tokio::test]
async fn nothing_of_a_hidden_story_is_told() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let query = "{ articles { totalCount { value } nodes { headline bodyText wordCount
                         people { nodes { name aliases } } organisations { totalCount { value } nodes { name } }
                         places { nodes { name } } } }
                       people { totalCount { value } nodes { name aliases articles { totalCount { value } } } }
                       organisations(orderBy: MOST_ARTICLES) { nodes { name articles { nodes { slug } } } }
                       hidden: article(by: {slug: \"zzsecret-of-yesterday\"}) { slug }
                       toll: article(by: {url: \"https://gazette.example/zzsecret-toll\"}) { slug }
                       person(by: {name: \"Zzsecret Person\"}) { slug } }";
        let before = hub.query(query).await;
        assert!(before["errors"].is_null(), "{before}");
        import_hidden(&hub).await;
        let after = hub.query(query).await;
        assert!(!after.to_string().to_lowercase().contains(MARK), "{after}");
        assert_eq!(before, after);
    })
    .await;
}
