//! Times that editors and sources give: nothing is public before the last of them, whoever writes in between.

use masthead::clock::Timestamp;
use serde_json::{Value as Json, json};

use super::articles::{done, write};
use super::{mistake, mistakes, paragraph};
use crate::asking::data;
use crate::corpus::import;
use crate::hub::{START, TestHub, on_both};

const HOUR: i64 = 3_600_000;

fn at(hours: i64) -> Timestamp {
    Timestamp(START.0 + hours * HOUR)
}

fn told(instant: Timestamp) -> String {
    format!("{:.3}", jiff::Timestamp::from_millisecond(instant.0).expect("an instant"))
}

fn story(date: &str, words: &str) -> String {
    format!("---\nheadline: Quay to open\nurl: https://gazette.example/quay\n{date}---\nThe quay opens. {words}\n")
}

async fn is_seen(hub: &TestHub) -> bool {
    data(hub, "{ article(by: {slug: \"quay-to-open\"}) { headline } }").await["article"].is_object()
}

async fn article(hub: &TestHub, text: &str) -> Json {
    let id = import(hub, "quay", text, true).await.article.expect("a story");
    json!(masthead::graphql::id::IdKind::Article.id(id).to_string())
}

#[tokio::test]
async fn a_story_that_its_source_dates_in_the_future_waits_for_its_date_whatever_editors_plan() {
    on_both(async |hub: TestHub| {
        let date = format!("published_at: {}\n", told(at(10)));
        let article = article(&hub, &story(&date, "It is blue.")).await;
        done(&hub, "articleSchedule", json!({"articleId": article, "expiresAt": told(at(20))})).await;
        assert!(!is_seen(&hub).await, "an end is no beginning");
        done(&hub, "articleEmbargo", json!({"articleId": article, "embargoedUntil": told(at(12))})).await;
        done(&hub, "articleEmbargo", json!({"articleId": article, "embargoedUntil": null})).await;
        for (instant, expected) in [(at(0), false), (Timestamp(at(10).0 - 1), false), (at(10), true), (at(20), false)] {
            hub.set_time(instant);
            assert_eq!(is_seen(&hub).await, expected, "{instant:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn publishing_what_readers_see_already_can_give_it_an_end_and_nothing_to_announce() {
    on_both(async |hub: TestHub| {
        let article = article(&hub, &story("", "It is blue.")).await;
        let publish = |more: Json| {
            let mut input = json!({"articleId": article, "version": 1});
            input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            input
        };
        let minor = json!({"as": {"minor": true}});
        let refused = write(&hub, "articlePublish", publish(minor.clone())).await;
        assert_eq!(mistakes(&refused), mistake("INVALID", "input.as"));
        let mut schedule = json!({"articleId": article, "expiresAt": told(at(2))});
        schedule["as"] = minor["as"].clone();
        assert_eq!(mistakes(&write(&hub, "articleSchedule", schedule).await), mistake("INVALID", "input.as"));
        let passed = write(&hub, "articlePublish", publish(json!({"expiresAt": told(at(0))}))).await;
        assert_eq!(mistakes(&passed), mistake("INVALID", "input.expiresAt"));
        done(&hub, "articlePublish", publish(json!({"expiresAt": told(at(2))}))).await;
        for (instant, expected) in [(at(0), true), (Timestamp(at(2).0 - 1), true), (at(2), false)] {
            hub.set_time(instant);
            assert_eq!(is_seen(&hub).await, expected, "{instant:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_comes_again_from_its_source_keeps_the_times_that_editors_gave() {
    on_both(async |hub: TestHub| {
        let first = import(&hub, "quay", &story("", "It is blue."), false).await.article.expect("a story");
        let article = json!(masthead::graphql::id::IdKind::Article.id(first).to_string());
        let times = json!({"articleId": article, "embargoedUntil": told(at(5))});
        done(&hub, "articleEmbargo", times).await;
        done(&hub, "articleSchedule", json!({"articleId": article, "expiresAt": told(at(8))})).await;
        for words in ["It is blue.", "It is green.", "It is red."] {
            import(&hub, "quay", &story("", words), true).await;
            assert!(!is_seen(&hub).await, "{words}");
        }
        for (instant, expected) in [(Timestamp(at(5).0 - 1), false), (at(5), true), (at(8), false)] {
            hub.set_time(instant);
            assert_eq!(is_seen(&hub).await, expected, "{instant:?}");
        }
        import(&hub, "quay", &story("", "It is grey."), true).await;
        assert!(!is_seen(&hub).await, "its end has come");
    })
    .await;
}

#[tokio::test]
async fn what_is_planned_anew_for_later_does_not_begin_before() {
    on_both(async |hub: TestHub| {
        let body = json!([paragraph("The quay opens.")]);
        let quay = done(&hub, "articleCreate", json!({"headline": "Quay to open", "body": body})).await;
        let plan =
            |version: i32, hours| json!({"articleId": quay["articleId"], "version": version, "publishAt": told(at(hours))});
        for hours in [2, 4] {
            done(&hub, "articleSchedule", plan(1, hours)).await;
        }
        for (instant, expected) in [(at(2), false), (Timestamp(at(4).0 - 1), false), (at(4), true)] {
            hub.set_time(instant);
            assert_eq!(is_seen(&hub).await, expected, "{instant:?}");
        }
        let update = json!({"articleId": quay["articleId"], "baseVersion": 1, "headline": "Quay is open"});
        done(&hub, "articleUpdate", update).await;
        for hours in [6, 8] {
            let mut plan = plan(2, hours);
            plan["as"] = json!({"minor": true});
            done(&hub, "articleSchedule", plan).await;
        }
        let shown = "{ article(by: {slug: \"quay-to-open\"}) { headline } }";
        let (before, after) = ("Quay to open", "Quay is open");
        for (instant, expected) in [(at(6), before), (Timestamp(at(8).0 - 1), before), (at(8), after)] {
            hub.set_time(instant);
            assert_eq!(data(&hub, shown).await["article"]["headline"], expected, "{instant:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_story_whose_source_puts_it_off_waits_for_the_later_date() {
    on_both(async |hub: TestHub| {
        for hours in [2, 4] {
            let date = format!("published_at: {}\n", told(at(hours)));
            article(&hub, &story(&date, "It is blue.")).await;
        }
        for (instant, expected) in [(at(2), false), (Timestamp(at(4).0 - 1), false), (at(4), true)] {
            hub.set_time(instant);
            assert_eq!(is_seen(&hub).await, expected, "{instant:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_later_end_given_with_an_update_holds_for_what_readers_see_until_then() {
    on_both(async |hub: TestHub| {
        let article = article(&hub, &story("", "It is blue.")).await;
        done(&hub, "articleSchedule", json!({"articleId": article, "expiresAt": told(at(2))})).await;
        let update = json!({"articleId": article, "baseVersion": 1, "standfirst": "At last."});
        done(&hub, "articleUpdate", update).await;
        let plan = json!({"articleId": article, "version": 2, "publishAt": told(at(4)), "expiresAt": told(at(6)),
            "as": {"minor": true}});
        done(&hub, "articleSchedule", plan).await;
        for (instant, expected) in [(at(2), true), (Timestamp(at(4).0 - 1), true), (at(4), true), (at(6), false)] {
            hub.set_time(instant);
            assert_eq!(is_seen(&hub).await, expected, "{instant:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_planned_is_taken_back_alone_with_what_readers_were_to_be_told() {
    on_both(async |hub: TestHub| {
        let article = article(&hub, &story("", "It is blue.")).await;
        let back = json!({"articleId": article, "publishAt": null});
        assert_eq!(
            mistakes(&write(&hub, "articleSchedule", back.clone()).await),
            mistake("WRONG_STATE", "input.publishAt")
        );
        let update = json!({"articleId": article, "baseVersion": 1, "headline": "Quay is open"});
        done(&hub, "articleUpdate", update).await;
        let note = json!({"note": {"kind": "UPDATE", "text": "It opened."}});
        let plan = json!({"articleId": article, "version": 2, "publishAt": told(at(2)), "as": note});
        done(&hub, "articleSchedule", plan).await;
        let both = json!({"articleId": article, "publishAt": null, "expiresAt": null});
        assert_eq!(mistakes(&write(&hub, "articleSchedule", both).await), mistake("INVALID", "input.publishAt"));
        done(&hub, "articleSchedule", back.clone()).await;
        assert_eq!(mistakes(&write(&hub, "articleSchedule", back).await), mistake("WRONG_STATE", "input.publishAt"));

        hub.set_time(at(3));
        let shown = "{ article(by: {slug: \"quay-to-open\"}) { headline version corrections { text } } }";
        let expected = json!({"headline": "Quay to open", "version": 1, "corrections": []});
        assert_eq!(data(&hub, shown).await["article"], expected);
        let minor = json!({"articleId": article, "version": 4, "as": {"minor": true}});
        done(&hub, "articlePublish", minor).await;
        let expected = json!({"headline": "Quay is open", "version": 2, "corrections": []});
        assert_eq!(data(&hub, shown).await["article"], expected, "what was to be told is not told later");
    })
    .await;
}

#[tokio::test]
async fn another_end_does_not_bring_back_what_has_ended() {
    on_both(async |hub: TestHub| {
        let article = article(&hub, &story("", "It is blue.")).await;
        done(&hub, "articleSchedule", json!({"articleId": article, "expiresAt": told(at(2))})).await;
        hub.set_time(at(3));
        let later = write(&hub, "articleSchedule", json!({"articleId": article, "expiresAt": told(at(5))})).await;
        assert_eq!(later["notices"], json!(["Readers do not see it: publish it again when they shall."]), "{later:#}");
        assert!(!is_seen(&hub).await);
        done(&hub, "articlePublish", json!({"articleId": article, "version": 1})).await;
        assert!(is_seen(&hub).await);
        hub.set_time(at(5));
        assert!(!is_seen(&hub).await);
    })
    .await;
}
