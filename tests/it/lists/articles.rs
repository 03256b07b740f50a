//! The list of all articles: orders, pages, cursors, counts.

use masthead::clock::Timestamp;
use serde_json::json;

use crate::asking::{code, data, each, same_statements, walk, walks};
use crate::corpus::import;
use crate::hub::{START, TestHub, on_both};

const PARTS: (&str, &str) = ("{", "node { told: slug } } } }");

/// Takes in a story that is updated now and dated as said.
async fn write(hub: &TestHub, headline: &str, day: &str) {
    let story = format!("---\nheadline: {headline}\npublished_at: {day}\n---\nText of {headline}.\n");
    import(hub, headline, &story, true).await;
}

/// Stories whose dates and updates differ in their order, and one that nobody may read yet.
async fn write_some(hub: &TestHub) {
    for (minute, headline, day) in
        [(1, "two", "2026-11-02"), (2, "five", "2026-11-05"), (3, "one", "2026-11-01"), (4, "three", "2026-11-03")]
    {
        hub.app.clock.set(Timestamp(START.0 + minute));
        write(hub, headline, day).await;
    }
    write(hub, "later", "2027-01-01").await;
}

#[tokio::test]
async fn every_order_is_read_from_either_end() {
    on_both(async |hub: TestHub| {
        for order in ["", "orderBy: OLDEST,"] {
            walks(&hub, (PARTS.0, &format!("articles({order}"), PARTS.1), "/articles", &[]).await;
        }
        write_some(&hub).await;
        for (order, expected) in [
            ("", ["five", "three", "two", "one"]),
            ("orderBy: NEWEST,", ["five", "three", "two", "one"]),
            ("orderBy: OLDEST,", ["one", "two", "three", "five"]),
            ("orderBy: RECENTLY_UPDATED,", ["three", "one", "five", "two"]),
        ] {
            walks(&hub, (PARTS.0, &format!("articles({order}"), PARTS.1), "/articles", &expected).await;
        }
    })
    .await;
}

#[tokio::test]
async fn stories_of_one_instant_stand_in_one_order() {
    on_both(async |hub: TestHub| {
        for number in 0..7 {
            write(&hub, &format!("story-{number}"), "2026-11-01").await;
        }
        let ascending: Vec<String> = (0..7).map(|number| format!("story-{number}")).collect();
        let mut descending = ascending.clone();
        descending.reverse();
        for (order, expected) in [("NEWEST", &descending), ("OLDEST", &ascending), ("RECENTLY_UPDATED", &descending)] {
            for backward in [false, true] {
                let list = format!("articles(orderBy: {order},");
                let told = walk(&hub, (PARTS.0, &list, PARTS.1), "/articles", backward).await;
                assert_eq!(told, *expected, "{order} {backward}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_story_that_comes_between_two_pages_moves_no_other() {
    on_both(async |hub: TestHub| {
        write_some(&hub).await;
        for (order, page, rest) in [
            ("NEWEST", ["five", "three"], vec!["two", "one"]),
            ("OLDEST", ["one", "two"], vec!["three", "five", "between NEWEST"]),
            ("RECENTLY_UPDATED", ["between OLDEST", "between NEWEST"], vec!["three", "one", "five", "two"]),
        ] {
            let ask = async |arguments: &str| {
                let query = format!(
                    "{{ articles(orderBy: {order}, {arguments}) {{ pageInfo {{ startCursor endCursor hasPreviousPage }}
                    nodes {{ headline }} }} }}"
                );
                data(&hub, &query).await["articles"].take()
            };
            let first = ask("first: 2").await;
            assert_eq!(each(&first["nodes"], "headline"), page, "{order}");
            // It comes before what was read of the newest, and behind it of the oldest.
            hub.app.clock.set(Timestamp(hub.app.clock.now().0 + 1));
            let day = if order == "OLDEST" { "2026-10-01" } else { "2026-11-20" };
            write(&hub, &format!("between {order}"), day).await;
            let cursor = &first["pageInfo"]["endCursor"];
            let next = ask(&format!("first: 9, after: {cursor}")).await;
            assert_eq!(each(&next["nodes"], "headline"), rest, "{order}");
            assert_eq!(next["pageInfo"]["hasPreviousPage"], true);
            let start = &next["pageInfo"]["startCursor"];
            let back = ask(&format!("last: 2, before: {start}")).await;
            assert_eq!(back["nodes"], first["nodes"], "{order}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_may_lie_between_two_cursors() {
    on_both(async |hub: TestHub| {
        write_some(&hub).await;
        let all = data(&hub, "{ articles { edges { cursor } } }").await["articles"]["edges"].take();
        let (first, last) = (&all[0]["cursor"], &all[3]["cursor"]);
        for (arguments, expected) in [
            (format!("after: {first}, before: {last}"), vec!["three", "two"]),
            (format!("after: {first}, before: {last}, first: 1"), vec!["three"]),
            (format!("after: {first}, before: {last}, last: 1"), vec!["two"]),
            (format!("after: {last}, before: {first}"), vec![]),
            (format!("after: {last}"), vec![]),
            (format!("first: null, last: null, before: null, after: {first}"), vec!["three", "two", "one"]),
        ] {
            let found = data(&hub, &format!("{{ articles({arguments}) {{ nodes {{ slug }} }} }}")).await;
            assert_eq!(each(&found["articles"]["nodes"], "slug"), expected, "{arguments}");
        }
        let none =
            data(&hub, "{ articles(first: 0) { pageInfo { startCursor endCursor hasNextPage hasPreviousPage } } }")
                .await;
        let expected = json!({"startCursor": null, "endCursor": null, "hasNextPage": true, "hasPreviousPage": false});
        assert_eq!(none["articles"]["pageInfo"], expected);
    })
    .await;
}

#[tokio::test]
async fn pages_and_cursors_that_cannot_be_are_refused() {
    on_both(async |hub: TestHub| {
        write_some(&hub).await;
        for arguments in ["first: -1", "first: 101", "last: -1", "last: 101", "first: 1, last: 1", "first: 0, last: 0"]
        {
            let query = format!("{{ articles({arguments}) {{ nodes {{ slug }} }} }}");
            assert_eq!(code(&hub, &query).await, "INVALID_PAGE_SIZE", "{arguments}");
        }
        for number in [-1, 101] {
            let query = "query($n: Int) { articles(last: $n) { nodes { slug } } }";
            let answer = hub.query_with(query, &json!({"n": number})).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_PAGE_SIZE", "{answer}");
        }
        data(&hub, "{ articles(first: 100) { nodes { slug } } also: articles(last: 100) { nodes { slug } } }").await;

        let orders = ["NEWEST", "OLDEST", "RECENTLY_UPDATED"];
        let mut cursors = Vec::new();
        for order in orders {
            let query = format!("{{ articles(first: 1, orderBy: {order}) {{ edges {{ cursor }} }} }}");
            let cursor = data(&hub, &query).await["articles"]["edges"][0]["cursor"].take();
            cursors.push((order, cursor.as_str().expect("a cursor").to_owned()));
        }
        for order in orders {
            for (of, cursor) in &cursors {
                let altered = [&cursor[1..], &cursor.to_lowercase(), &format!("{cursor}="), "x", "", "😀"];
                for wrong in altered.into_iter().chain((*of != order).then_some(cursor.as_str())) {
                    for side in ["after", "before"] {
                        let query =
                            format!("{{ articles(orderBy: {order}, {side}: \"{wrong}\") {{ nodes {{ slug }} }} }}");
                        assert_eq!(code(&hub, &query).await, "INVALID_CURSOR", "{query}");
                    }
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn counts_are_over_all_pages_and_cost_nothing_unless_asked_for() {
    on_both(async |hub: TestHub| {
        write_some(&hub).await;
        for arguments in ["first: 1", "last: 2", "first: 0", "orderBy: OLDEST", "filter: {languages: null}"] {
            let query = format!("{{ articles({arguments}) {{ totalCount {{ value isExact }} }} }}");
            assert_eq!(data(&hub, &query).await["articles"]["totalCount"], json!({"value": 4, "isExact": true}));
        }
        let (_, without) = hub.statements_of(data(&hub, "{ articles { nodes { slug } } }")).await;
        let (_, with) = hub.statements_of(data(&hub, "{ articles { nodes { slug } totalCount { value } } }")).await;
        assert_eq!((without.len(), with.len()), (1, 2));
        same_statements(
            &hub,
            "{ articles(first: 1) { nodes { section { name } related { nodes { slug } } } } }",
            "{ articles(first: 4) { nodes { section { name } related { nodes { slug } } } } }",
            3,
        )
        .await;
    })
    .await;
}
