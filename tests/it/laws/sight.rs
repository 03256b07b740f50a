//! What is hidden changes nothing that anyone sees: not in answers, not in their headers, not in what subscribers are told.

use masthead::changes::cursor;
use serde_json::Value as Json;

use super::copies::{Copies, Copy};
use super::hidden;
use crate::corpus::MARK;
use crate::hub::TestHub;

/// Runs a test on two copies in SQLite and on two in PostgreSQL.
pub(super) async fn on_both(test: impl AsyncFn([TestHub; 2])) {
    eprintln!("on SQLite:");
    test([TestHub::sqlite().await, TestHub::sqlite().await]).await;
    if let (Some(one), Some(other)) = (TestHub::postgres().await, TestHub::postgres().await) {
        eprintln!("on PostgreSQL:");
        test([one, other]).await;
    }
}

#[tokio::test]
async fn what_is_hidden_changes_nothing_that_anyone_is_answered() {
    on_both(async |hubs| {
        let copies = Copies::new(hubs).await;
        assert!(copies.operations.len() > 1_000, "only {} operations", copies.operations.len());
        let mut broken = Vec::new();
        for query in &copies.operations {
            broken.extend(copies.difference(query).await);
        }
        let (count, some) = (broken.len(), broken[..broken.len().min(20)].join("\n"));
        assert!(broken.is_empty(), "{count} of {} answers tell of what is hidden:\n{some}", copies.operations.len());
        for query in copies.operations.iter().step_by(50) {
            let [without, with] = [&copies.without, &copies.with].map(|copy| copy.answer_to_address(query));
            assert_eq!(without.await, with.await, "{query}");
        }
    })
    .await;
}

const CHANGE: &str = "{ cursor kind at articleId article { id slug headline version byline } }";

/// The subscriptions that are compared; all of them are told of a correction of the vote.
fn subscriptions() -> Vec<String> {
    let arguments = [
        String::new(),
        "(filter: {sections: [\"politics\", \"zzsecret-desk\"]})".to_owned(),
        "(filter: {people: [\"zenobia-zzsecretdraft\", \"noor-haddad\"]})".to_owned(),
        format!("(after: \"{}\")", cursor::encode(0)),
        format!("(after: \"{}\", filter: {{keywords: [\"zzsecret\"], isCorrected: true}})", cursor::encode(0)),
    ];
    let some = arguments[..4].iter();
    some.map(|arguments| format!("subscription {{ articleChanged{arguments} {CHANGE} }}")).collect()
}

/// Subscriptions that are refused.
fn refused() -> Vec<String> {
    let cursors = [cursor::encode(1_000), "zzsecret".to_owned(), String::new()];
    cursors.iter().map(|after| format!("subscription {{ articleChanged(after: \"{after}\") {CHANGE} }}")).collect()
}

#[tokio::test]
async fn subscribers_are_told_nothing_of_what_no_reader_saw() {
    on_both(async |[one, other]| {
        let (without, with) = (Copy::public(one).await, Copy::public(other).await);
        let mut streams = Vec::new();
        for query in subscriptions() {
            streams.push((with.events(&query, None).await, without.events(&query, None).await, query));
        }
        hidden::hide(&with.hub).await;
        for copy in [&with, &without] {
            copy.hub.set_time(hidden::NOW);
            hidden::correct(&copy.hub, 1, "They voted twice.").await;
        }
        let last = last(&with).await;
        for (with, without, query) in &mut streams {
            let told = with.until(&last).await;
            assert!(told.contains("They voted twice.") && !told.to_lowercase().contains(MARK), "{told}");
            assert_eq!(told, without.until(&last).await, "{query}");
        }
        let query = "{ changesCursor }";
        assert_eq!(with.answer(query).await, without.answer(query).await);
        for query in refused() {
            let told = with.events(&query, None).await.until(NEVER).await;
            assert_eq!(told, without.events(&query, None).await.until(NEVER).await, "{query}");
        }
        for behind in [cursor::encode(2), cursor::encode(99), "zzsecret".to_owned()] {
            let events = async |copy: &Copy| copy.events(&subscriptions()[0], Some(&behind)).await.until(&last).await;
            assert_eq!(events(&with).await, events(&without).await, "behind {behind}");
        }
    })
    .await;
}

/// How the newest event is begun.
async fn last(copy: &Copy) -> String {
    let answer = copy.hub.query("{ changesCursor }").await;
    format!("id: {}\n", answer["data"]["changesCursor"].as_str().expect("a cursor"))
}

/// What no event says: a stream is read to its end.
const NEVER: &str = "\u{0}";

#[tokio::test]
async fn of_what_was_public_once_subscribers_are_told_that_it_came_and_went() {
    on_both(async |[one, other]| {
        let (without, with) = (Copy::public(one).await, Copy::public(other).await);
        let public = ids(&without).await;
        hidden::withdraw(&with.hub).await;
        for copy in [&with, &without] {
            copy.hub.set_time(hidden::NOW);
            hidden::correct(&copy.hub, 1, "They voted twice.").await;
        }
        for query in subscriptions().into_iter().filter(|query| query.contains("after")) {
            let told = changes(&with.events(&query, None).await.until(&last(&with).await).await);
            let (kept, gone): (Vec<_>, Vec<_>) =
                told.into_iter().partition(|change| public.iter().any(|id| *id == change["articleId"]));
            assert!(!gone.is_empty());
            for change in gone {
                assert!(change["article"].is_null() && !change.to_string().to_lowercase().contains(MARK), "{change}");
            }
            let others = changes(&without.events(&query, None).await.until(&last(&without).await).await);
            assert_eq!(kept, others, "{query}");
        }
    })
    .await;
}

async fn ids(copy: &Copy) -> Vec<Json> {
    let answer = copy.hub.query("{ articles(first: 100) { nodes { id } } }").await;
    let nodes = answer["data"]["articles"]["nodes"].as_array().expect("articles");
    nodes.iter().map(|article| article["id"].clone()).collect()
}

/// What a stream told, without the numbers, in which those that came and went count.
fn changes(told: &str) -> Vec<Json> {
    let events = told.lines().filter_map(|line| line.strip_prefix("data: "));
    let change = |event: &str| {
        let mut event: Json = serde_json::from_str(event).expect("JSON");
        let mut change = event["data"]["articleChanged"].take();
        assert!(change["cursor"].take().is_string(), "{change}");
        change
    };
    events.map(change).collect()
}
