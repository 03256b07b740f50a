//! Links inside stories: as printed, and bound when exactly one public story fits.

use entity::edition_key::EditionKeyKind;
use masthead::clock::Timestamp;
use serde_json::{Value as Json, json};

use super::{linking, plain};
use crate::asking::{data, each};
use crate::corpus::{expire, import};
use crate::hub::{TestHub, on_both};
use crate::newsroom::{Newsroom, Shown};

/// Where all links of a story lead, in order: slugs, and `-` where no story is told. The links in the body lead there too.
async fn targets(hub: &TestHub, slug: &str) -> Vec<String> {
    let query = format!(
        "{{ article(by: {{slug: \"{slug}\"}}) {{
            related(kind: INLINE) {{ edges {{ headline node {{ slug }} }} }}
            body {{ ... on RelatedBlock {{ items {{ headline node {{ slug }} }} }} }} }} }}"
    );
    let found = data(hub, &query).await;
    let edges = found["article"]["related"]["edges"].as_array().expect("edges");
    let blocks = found["article"]["body"].as_array().expect("blocks").iter();
    assert!(blocks.filter_map(|block| block["items"].as_array()).flatten().eq(edges), "{found:#}");
    edges.iter().map(|edge| edge["node"]["slug"].as_str().unwrap_or("-").to_owned()).collect()
}

/// Which stories lead to a story.
async fn sources(hub: &TestHub, slug: &str) -> Vec<String> {
    let query = format!(
        "{{ article(by: {{slug: \"{slug}\"}}) {{ relatedFrom {{ totalCount {{ value }} nodes {{ slug }} }} }} }}"
    );
    let found = data(hub, &query).await["article"]["relatedFrom"].take();
    let slugs = each(&found["nodes"], "slug");
    assert_eq!(found["totalCount"]["value"], slugs.len());
    slugs
}

#[tokio::test]
async fn links_stay_as_printed_and_bind_when_their_story_is_public() {
    on_both(async |hub: TestHub| {
        let links = ["Nobody wrote this", "Ferry: the Café Line", "Third tale https://www.gazette.example/third/"];
        import(&hub, "start", &linking("Start", &links), true).await;
        let query = "{ article(by: {slug: \"start\"}) { related { totalCount { value isExact } nodes { slug }
            edges { position kind headline url node { slug } relation score reasons { text } } } } }";
        let related = async || data(&hub, query).await["article"]["related"].take();
        let edge = |position: i32, headline: &str, url: Json, node: Json| {
            json!({"position": position, "kind": "INLINE", "headline": headline, "url": url, "node": node,
                   "relation": null, "score": null, "reasons": []})
        };
        let told = |second: Json, third: Json, nodes: Json| {
            let third_url = json!("https://www.gazette.example/third/");
            let edges = [
                edge(0, "Nobody wrote this", Json::Null, Json::Null),
                edge(1, "Ferry: the Café Line", Json::Null, second),
                edge(2, "Third tale", third_url, third),
            ];
            json!({"totalCount": {"value": 3, "isExact": true}, "nodes": nodes, "edges": edges})
        };
        assert_eq!(related().await, told(Json::Null, Json::Null, json!([])));

        let ferry = plain("FERRY – the cafe line", "section: Transport");
        import(&hub, "ferry", &ferry, false).await;
        assert_eq!(related().await, told(Json::Null, Json::Null, json!([])), "a draft binds nothing");
        import(&hub, "ferry", &ferry, true).await;
        let third = plain("Another headline", "url: http://gazette.example/third?utm_source=mail#top");
        import(&hub, "third", &third, true).await;
        let (ferry, third) = (json!({"slug": "ferry-the-cafe-line"}), json!({"slug": "another-headline"}));
        assert_eq!(related().await, told(ferry.clone(), third.clone(), json!([ferry, third])));
        for slug in ["ferry-the-cafe-line", "another-headline"] {
            assert_eq!(sources(&hub, slug).await, ["start"]);
        }
        assert!(sources(&hub, "start").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_link_to_an_older_story_binds_at_once_and_never_to_its_own() {
    on_both(async |hub: TestHub| {
        import(&hub, "older", &plain("Older", ""), true).await;
        import(&hub, "newer", &linking("Newer", &["Older", "Newer"]), true).await;
        assert_eq!(targets(&hub, "newer").await, ["older", "-"]);
        assert_eq!(sources(&hub, "older").await, ["newer"]);
        assert!(sources(&hub, "newer").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_link_that_two_public_stories_fit_leads_to_neither() {
    on_both(async |hub: TestHub| {
        import(&hub, "start", &linking("Start", &["Twice told"]), true).await;
        import(&hub, "one", &plain("Twice told", "section: One"), true).await;
        assert_eq!(targets(&hub, "start").await, ["twice-told"]);
        import(&hub, "two", &plain("Twice told", "section: Two"), true).await;
        assert_eq!(targets(&hub, "start").await, ["-"]);
        for slug in ["twice-told", "twice-told-2"] {
            assert!(sources(&hub, slug).await.is_empty());
        }
        expire(&hub, "twice-told").await;
        assert_eq!(targets(&hub, "start").await, ["twice-told-2"]);
        assert_eq!(sources(&hub, "twice-told-2").await, ["start"]);
    })
    .await;
}

#[tokio::test]
async fn a_scheduled_story_neither_binds_a_link_nor_loosens_one_before_its_instant() {
    on_both(async |hub: TestHub| {
        import(&hub, "start", &linking("Start", &["Soon told", "Told twice"]), true).await;
        import(&hub, "first", &plain("Told twice", ""), true).await;
        for headline in ["Soon told", "Told twice"] {
            import(&hub, headline, &plain(headline, "published_at: 2027-01-01"), true).await;
        }
        let source = linking("Late source", &["Told twice"]).replace("language", "published_at: 2026-12-31\nlanguage");
        import(&hub, "late source", &source, true).await;

        // 2026-12-31 and 2027-01-01, both at 00:00:00Z.
        let (source_due, due) = (1_798_675_200_000, 1_798_761_600_000);
        for (now, bound, leading) in [
            (source_due - 1, ["-", "told-twice"], vec!["start"]),
            (source_due, ["-", "told-twice"], vec!["late-source", "start"]),
            (due - 1, ["-", "told-twice"], vec!["late-source", "start"]),
            (due, ["soon-told", "-"], vec![]),
        ] {
            hub.app.clock.set(Timestamp(now));
            assert_eq!(targets(&hub, "start").await, bound, "{now}");
            assert_eq!(sources(&hub, "told-twice").await, leading, "{now}");
        }
        assert_eq!(sources(&hub, "soon-told").await, ["start"]);
    })
    .await;
}

#[tokio::test]
async fn an_address_decides_before_the_words_do() {
    on_both(async |hub: TestHub| {
        let links = ["Words https://gazette.example/address", "Words https://gazette.example/unknown"];
        import(&hub, "start", &linking("Start", &links), true).await;
        import(&hub, "words", &plain("Words", ""), true).await;
        assert_eq!(targets(&hub, "start").await, ["words", "words"]);
        import(&hub, "address", &plain("Other", "url: https://gazette.example/address"), true).await;
        assert_eq!(targets(&hub, "start").await, ["other", "words"]);
        assert_eq!(sources(&hub, "words").await, ["start"]);
        expire(&hub, "other").await;
        assert_eq!(targets(&hub, "start").await, ["words", "words"]);
        for (headline, known) in [("Rival one", "rival-one"), ("Rival two", "-")] {
            let room = Newsroom::open(&hub).await;
            let rival = room.story(headline, Shown::Since(1), &["Text."]).await;
            room.key(&rival, EditionKeyKind::Url, "https://gazette.example/unknown").await;
            room.close().await;
            assert_eq!(targets(&hub, "start").await, ["words", known], "{headline}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_address_of_the_own_site_leads_by_a_present_or_past_slug() {
    on_both(async |hub: TestHub| {
        let hub = hub.at_site("https://news.example/story/{slug}.html");
        let room = Newsroom::open(&hub).await;
        let story = room.story("Old words", Shown::Since(9), &["Text."]).await;
        room.rename(story, "New words").await;
        room.close().await;
        let pages = [
            "A http://www.news.example/story/old-words.html?utm_source=x",
            "B https://news.example/story/new-words.html#end",
            "C https://news.example/story/new-words",
            "D https://news.example/story/.html",
            "E https://news.example/story/new-words.html?page=2",
        ];
        import(&hub, "start", &linking("Start", &pages), true).await;
        assert_eq!(targets(&hub, "start").await, ["new-words", "new-words", "-", "-", "-"]);
        assert_eq!(sources(&hub, "new-words").await, ["start"]);
        let url = data(&hub, "{ article(by: {slug: \"start\"}) { related(last: 1) { nodes { url } } url } }").await;
        assert_eq!(url["article"]["url"], "https://news.example/story/start.html");
    })
    .await;
}

#[tokio::test]
async fn links_of_a_second_list_go_on_where_the_first_ended() {
    on_both(async |hub: TestHub| {
        let story = "---\nheadline: Start\nlanguage: en\n---\nThe first words of it.\n\nRead more:\n- Nobody wrote this\n- First tale\n\n\
                     The words between the lists.\n\nRead more:\n- Second tale\n- Nobody wrote that\n\nThe last words of it.\n";
        import(&hub, "start", story, true).await;
        assert_eq!(targets(&hub, "start").await, ["-", "-", "-", "-"]);
        for headline in ["First tale", "Second tale"] {
            import(&hub, headline, &plain(headline, "section: Tales"), true).await;
        }
        assert_eq!(targets(&hub, "start").await, ["-", "first-tale", "second-tale", "-"]);
    })
    .await;
}
