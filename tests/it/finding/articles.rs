//! Articles by id, slug and url: present ones, past ones, and those that lead nowhere.

use entity::edition_key::EditionKeyKind;
use masthead::clock::Timestamp;
use masthead::graphql::id::IdKind;
use serde_json::{Value as Json, json};

use crate::asking::{code, data, id};
use crate::corpus::{EXPIRED, HIDDEN, expire, import, import_hidden, import_public};
use crate::hub::{START, TestHub, on_both};
use crate::newsroom::{Newsroom, Shown};

const DAY: i64 = 86_400_000;

/// The slug of the article that has one of these names; null when there is none.
async fn slug(hub: &TestHub, by: &Json) -> Json {
    let query = "query($by: ArticleBy!) { article(by: $by) { slug } }";
    let mut answer = hub.query_with(query, &json!({"by": by})).await;
    assert!(answer["errors"].is_null(), "{by} {answer}");
    answer["data"]["article"]["slug"].take()
}

#[tokio::test]
async fn a_url_is_compared_without_what_does_not_make_the_page() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        for url in [
            "https://gazette.example/harbour-bridge",
            "http://www.gazette.example/harbour-bridge/",
            "HTTPS://GAZETTE.example:443/harbour-bridge#top",
            "https://gazette.example/harbour-bridge?utm_source=mail&fbclid=1&ref=home",
            "https://gazette.example/harbour-bridge/?utm_medium=x#top",
        ] {
            assert_eq!(slug(&hub, &json!({"url": url})).await, "harbour-bridge-to-close-for-a-year", "{url}");
        }
        for url in [
            "https://gazette.example/",
            "https://gazette.example/Harbour-bridge",
            "https://gazette.example/harbour-bridge?page=2",
            "https://gazette.example/harbour-bridge/2",
            "https://gazette.example:8080/harbour-bridge",
            "https://m.gazette.example/harbour-bridge",
            "https://gazette.example/harbour%2Dbridge%00",
        ] {
            assert_eq!(slug(&hub, &json!({"url": url})).await, Json::Null, "{url}");
        }
        for url in ["", "gazette.example/harbour-bridge", "/harbour-bridge", "ftp://gazette.example/", "javascript:1"] {
            let query = format!("{{ article(by: {{url: \"{url}\"}}) {{ slug }} }}");
            assert_eq!(code(&hub, &query).await, "VALIDATION_FAILED", "{url}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_old_slug_answers_with_the_article_and_a_new_one_from_its_instant_on() {
    on_both(async |hub: TestHub| {
        let hub = hub.at_site("https://news.example/story/{slug}");
        let room = Newsroom::open(&hub).await;
        let story = room.story("Old words", Shown::Since(9), &["Text."]).await;
        let by_id = id(IdKind::Article, story.article);
        room.rename(story, "New words").await;
        room.close().await;
        let page = |slug: &str| format!("http://www.news.example/story/{slug}/?utm_source=x");
        for (now, present, new) in [
            (START.0 - DAY - 1, "old-words", Json::Null),
            (START.0 - DAY, "new-words", json!("new-words")),
            (START.0, "new-words", json!("new-words")),
        ] {
            hub.app.clock.set(Timestamp(now));
            for by in [json!({"id": by_id}), json!({"slug": "old-words"}), json!({"url": page("old-words")})] {
                assert_eq!(slug(&hub, &by).await, present, "{by}");
            }
            for by in [json!({"slug": "new-words"}), json!({"url": page("new-words")})] {
                assert_eq!(slug(&hub, &by).await, new, "{by}");
            }
        }
        for by in [
            json!({"slug": "OLD-WORDS"}),
            json!({"slug": "old words"}),
            json!({"slug": ""}),
            json!({"slug": "old"}),
            json!({"url": "https://news.example/story/"}),
            json!({"url": "https://news.example/new-words"}),
            json!({"url": "https://news.example/story/new-words/2"}),
        ] {
            assert_eq!(slug(&hub, &by).await, Json::Null, "{by}");
        }
        expire(&hub, "new-words").await;
        for by in [json!({"slug": "old-words"}), json!({"slug": "new-words"}), json!({"id": by_id})] {
            assert_eq!(slug(&hub, &by).await, Json::Null, "{by}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_url_that_several_had_is_that_of_the_one_that_has_it_now_then_of_the_newest() {
    on_both(async |hub: TestHub| {
        let room = Newsroom::open(&hub).await;
        let now = room.story("Has it now", Shown::Since(9), &["Text."]).await;
        room.key(&now, EditionKeyKind::Url, "https://a.example/one").await;
        for (headline, days) in [("Had it", 5), ("Had it too", 3)] {
            let story = room.story(headline, Shown::Since(days), &["Text."]).await;
            for url in ["https://a.example/one", "https://a.example/two"] {
                room.key(&story, EditionKeyKind::Url, url).await;
            }
            let blocks = story.blocks.clone();
            room.supersede(story, blocks).await;
        }
        let soon = room.story("Has it soon", Shown::Tomorrow, &["Text."]).await;
        room.key(&soon, EditionKeyKind::Url, "https://a.example/two").await;
        room.close().await;
        for (url, expected) in [("https://a.example/one", "has-it-now"), ("https://a.example/two", "had-it-too")] {
            assert_eq!(slug(&hub, &json!({"url": url})).await, expected);
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_hidden_answers_like_what_is_missing() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        import_hidden(&hub).await;
        let mut slugs: Vec<String> = Vec::new();
        for (name, story) in HIDDEN.into_iter().filter(|(name, _)| *name != EXPIRED) {
            let report = import(&hub, name, story, false).await;
            slugs.push(report.slug.expect("a slug"));
        }
        slugs.push("zzsecret-of-yesterday".to_owned());
        let room = Newsroom::open(&hub).await;
        let expired = room.imported("zzsecret-of-yesterday").await;
        let scheduled = room.imported("zzsecret-in-koln").await;
        room.close().await;
        for slug in &slugs {
            let answer = hub.query(&format!("{{ article(by: {{slug: \"{slug}\"}}) {{ slug }} }}")).await;
            assert_eq!(answer, json!({"data": {"article": null}}), "{slug}");
        }
        let missing = hub.app.ids.next(START);
        for hidden in [expired.article, scheduled.article, missing] {
            let by = id(IdKind::Article, hidden);
            let query = format!("{{ article(by: {{id: \"{by}\"}}) {{ slug }} node(id: \"{by}\") {{ id }} nodes(ids: [\"{by}\"]) {{ id }} }}");
            assert_eq!(data(&hub, &query).await, json!({"article": null, "node": null, "nodes": [null]}));
        }
    })
    .await;
}
