//! Collections: editors' picks in their order, then what fills them.

use serde_json::{Value as Json, json};

use crate::asking::{code, data, each, same_statements, walks};
use crate::corpus::{expire, import};
use crate::hub::{TestHub, on_both};
use crate::newsroom::{Newsroom, Shown};

const FILL: &str = r#"{"sections": [{"slug": "transport"}]}"#;
const FRONT: &str = "{ collection(by: {slug: \"front\"}) {";

/// A front with three picks that everyone sees, two that nobody does, and six stories that fit its filling, two of which
/// are picked.
async fn write(hub: &TestHub) {
    for day in 10..16 {
        let story = format!(
            "---\nheadline: Day {day}\nsection: Transport\nlanguage: en\npublished_at: 2026-11-{day}\n---\nText of {day}.\n"
        );
        import(hub, &format!("day {day}"), &story, true).await;
    }
    let soon = "---\nheadline: Day 99\nsection: Transport\npublished_at: 2027-01-01\n---\nText of 99.\n";
    import(hub, "day 99", soon, true).await;
    let room = Newsroom::open(hub).await;
    let (twelve, fifteen) = (room.imported("day-12").await, room.imported("day-15").await);
    let soon = room.imported("day-99").await;
    let past = room.story("Past", Shown::UntilYesterday, &["Text."]).await;
    let old = room.story("Old", Shown::Since(90), &["Text."]).await;
    let picks = [&soon, &twelve, &past, &old, &fifteen];
    room.collection("Front", &picks, Some(FILL)).await;
    room.collection("Bare", &[&twelve, &old, &fifteen], Some(FILL)).await;
    room.collection("Unfilled", &[&old, &past], None).await;
    room.collection("Only filled", &[], Some(FILL)).await;
    room.collection("Empty", &[], None).await;
    room.collection("All", &[&past, &old], Some("{}")).await;
    room.collection("Nothing fits", &[&old], Some(r#"{"sections": [{"slug": "nowhere"}]}"#)).await;
    room.close().await;
}

#[tokio::test]
async fn picks_come_first_then_what_fills_without_repeats_from_either_end() {
    on_both(async |hub: TestHub| {
        write(&hub).await;
        let filling = ["Day 15", "Day 14", "Day 13", "Day 12", "Day 11", "Day 10"];
        for (slug, expected) in [
            ("front", vec!["Day 12", "Old", "Day 15", "Day 14", "Day 13", "Day 11", "Day 10"]),
            ("unfilled", vec!["Old"]),
            ("only-filled", filling.to_vec()),
            ("empty", vec![]),
            ("all", [&["Old"], filling.as_slice()].concat()),
            ("nothing-fits", vec!["Old"]),
        ] {
            let before = format!("{{ collection(by: {{slug: \"{slug}\"}}) {{");
            let parts = (before.as_str(), "articles(", "node { told: headline } } } } }");
            walks(&hub, parts, "/collection/articles", &expected).await;
            for size in 0..=8 {
                let query = format!("{before} first: articles(first: {size}) {{ ...page }} last: articles(last: {size}) {{ ...page }} }} }}
                    fragment page on ArticleConnection {{ totalCount {{ value isExact }} nodes {{ headline }}
                      pageInfo {{ hasNextPage hasPreviousPage }} }}");
                let found = data(&hub, &query).await["collection"].take();
                let cut = size.min(expected.len());
                let (first, last) = (&expected[..cut], &expected[expected.len() - cut..]);
                assert_eq!(each(&found["first"]["nodes"], "headline"), first, "{slug} {size}");
                assert_eq!(each(&found["last"]["nodes"], "headline"), last, "{slug} {size}");
                let more = expected.len() > size;
                assert_eq!(found["first"]["pageInfo"], json!({"hasNextPage": more, "hasPreviousPage": false}));
                assert_eq!(found["last"]["pageInfo"], json!({"hasNextPage": false, "hasPreviousPage": more}));
                assert_eq!(found["first"]["totalCount"], json!({"value": expected.len(), "isExact": true}));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_hidden_pick_leaves_no_trace() {
    on_both(async |hub: TestHub| {
        write(&hub).await;
        let query = |slug: &str, arguments: &str| {
            format!("{{ collection(by: {{slug: \"{slug}\"}}) {{ articles({arguments}) {{ totalCount {{ value }}
                pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} edges {{ cursor node {{ slug }} }} }} }} }}")
        };
        for arguments in ["first: 50", "first: 1", "first: 3", "last: 5", "last: 6", "first: 50, orderBy: OLDEST"] {
            let front = data(&hub, &query("front", arguments)).await;
            assert_eq!(front, data(&hub, &query("bare", arguments)).await, "{arguments}");
        }
        let cursor = data(&hub, &query("bare", "first: 1")).await["collection"]["articles"]["pageInfo"]["endCursor"].take();
        for arguments in [format!("after: {cursor}"), format!("last: 2, before: {cursor}")] {
            assert_eq!(data(&hub, &query("front", &arguments)).await, data(&hub, &query("bare", &arguments)).await);
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_goes_on_where_it_ended_while_stories_come_and_go() {
    on_both(async |hub: TestHub| {
        write(&hub).await;
        let page = async |arguments: &str| {
            let query = format!(
                "{FRONT} articles({arguments}) {{ pageInfo {{ endCursor startCursor }} nodes {{ headline }} }} }} }}"
            );
            data(&hub, &query).await["collection"]["articles"].take()
        };
        let headlines = |page: &Json| each(&page["nodes"], "headline");
        let picked = page("first: 2").await;
        let behind_picks = page("first: 4").await["pageInfo"]["endCursor"].take();
        assert_eq!(headlines(&picked), ["Day 12", "Old"]);
        // The last pick of the page goes, and one that fits the filling comes.
        expire(&hub, "old").await;
        let story = "---\nheadline: Newer\nsection: Transport\n---\nText of newer.\n";
        import(&hub, "newer", story, true).await;
        let cursor = &picked["pageInfo"]["endCursor"];
        assert_eq!(headlines(&page(&format!("first: 3, after: {cursor}")).await), ["Day 15", "Newer", "Day 14"]);
        assert_eq!(headlines(&page(&format!("last: 3, before: {cursor}")).await), ["Day 12"]);
        assert_eq!(headlines(&page(&format!("first: 3, after: {behind_picks}")).await), ["Day 13", "Day 11", "Day 10"]);
        let before = format!("last: 3, before: {behind_picks}");
        assert_eq!(headlines(&page(&before).await), ["Day 12", "Day 15", "Newer"]);
    })
    .await;
}

#[tokio::test]
async fn picks_and_filling_are_one_list_in_an_order_and_under_a_filter() {
    on_both(async |hub: TestHub| {
        write(&hub).await;
        let newest = ["Day 15", "Day 14", "Day 13", "Day 12", "Day 11", "Day 10", "Old"];
        for (arguments, expected) in [
            ("orderBy: NEWEST,", newest.to_vec()),
            ("orderBy: OLDEST,", newest.iter().rev().copied().collect()),
            (
                "orderBy: null, filter: {languages: [\"en\"]},",
                vec!["Day 12", "Day 15", "Day 14", "Day 13", "Day 11", "Day 10"],
            ),
            (
                "orderBy: OLDEST, filter: {publishedAt: {until: \"2026-11-12T00:00:00Z\"}},",
                vec!["Old", "Day 10", "Day 11"],
            ),
            ("filter: {sections: []},", vec![]),
        ] {
            let list = format!("articles({arguments}");
            walks(&hub, (FRONT, &list, "node { told: headline } } } } }"), "/collection/articles", &expected).await;
            let query = format!("{FRONT} {list} first: 0) {{ totalCount {{ value }} }} }} }}");
            assert_eq!(data(&hub, &query).await["collection"]["articles"]["totalCount"]["value"], expected.len());
        }
        let cursor = data(&hub, &format!("{FRONT} articles(first: 1) {{ edges {{ cursor }} }} }} }}")).await;
        let cursor = &cursor["collection"]["articles"]["edges"][0]["cursor"];
        for arguments in [format!("orderBy: NEWEST, after: {cursor}"), "before: \"\"".to_owned()] {
            let query = format!("{FRONT} articles({arguments}) {{ nodes {{ slug }} }} }} }}");
            assert_eq!(code(&hub, &query).await, "INVALID_CURSOR", "{arguments}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_article_tells_for_which_collections_it_was_picked() {
    on_both(async |hub: TestHub| {
        write(&hub).await;
        let query = "{ old: article(by: {slug: \"old\"}) { collections { slug } }
            filling: article(by: {slug: \"day-14\"}) { collections { slug } } }";
        let found = data(&hub, query).await;
        assert_eq!(each(&found["old"]["collections"], "slug"), ["all", "bare", "front", "nothing-fits", "unfilled"]);
        assert_eq!(found["filling"]["collections"], json!([]), "what fills was not picked");
    })
    .await;
}

#[tokio::test]
async fn a_filling_that_cannot_be_read_fails_alone() {
    on_both(async |hub: TestHub| {
        write(&hub).await;
        let room = Newsroom::open(&hub).await;
        let old = room.imported("old").await;
        for (number, fill) in (0..).zip(["", "secret", r#"{"secret": 1}"#, r#"{"sections": "transport"}"#, "null"]) {
            room.collection(&format!("Broken {number}"), &[&old], Some(fill)).await;
        }
        room.close().await;
        for number in 0..5 {
            let query = format!(
                "{{ broken: collection(by: {{slug: \"broken-{number}\"}}) {{ name articles {{ nodes {{ slug }} }} }}
                    unread: collection(by: {{slug: \"broken-{number}\"}}) {{ name }} sections {{ name }} }}"
            );
            let answer = hub.query(&query).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "INTERNAL", "{number}: {answer}");
            assert!(!answer["errors"].to_string().contains("secret"), "{answer}");
            let name = format!("Broken {number}");
            let rest = json!({"broken": null, "unread": {"name": name}, "sections": [{"name": "Transport"}]});
            assert_eq!(answer["data"], rest);
        }
    })
    .await;
}

#[tokio::test]
async fn the_number_of_statements_does_not_follow_the_number_of_picks() {
    on_both(async |hub: TestHub| {
        let room = Newsroom::open(&hub).await;
        for (name, count) in [("Few", 1), ("Many", 30)] {
            let mut stories = Vec::new();
            for number in 0..count {
                stories.push(room.story(&format!("{name} {number}"), Shown::Since(1), &["Text."]).await);
            }
            let picks: Vec<_> = stories.iter().collect();
            room.collection(name, &picks, Some("{}")).await;
            for number in 0..count {
                room.collection(&format!("{name} {number}"), &picks[..1], Some("{}")).await;
            }
        }
        room.close().await;
        let query = |slug| {
            format!(
                "{{ collection(by: {{slug: \"{slug}\"}}) {{ articles(first: 30) {{ totalCount {{ value }} nodes {{ headline
                    collections {{ name articles(first: 1) {{ totalCount {{ value }} nodes {{ headline }} }} }} }} }} }} }}"
            )
        };
        same_statements(&hub, &query("few"), &query("many"), 8).await;
    })
    .await;
}
