//! When stories become public, and whom links between them mean.

use entity::change::{self, ChangeKind};
use entity::suggestion::{self, SuggestionKind};
use entity::{section, source};
use masthead::ingest::{Outcome, State};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{ADA, DRAFT, PUBLISH, editions, import, the_article};
use crate::hub::{START, TestHub, on_both};

#[tokio::test]
async fn a_date_in_the_future_schedules() {
    on_both(async |hub: TestHub| {
        let text = |time: &str| format!("---\npublished_at: {time}\nurl: https://source.example/a\n---\n{ADA}");
        let report = import(&hub, &[&text("2026-12-24T18:00:00Z")], PUBLISH).await.remove(0);
        assert_eq!(report.state, Some(State::Scheduled));
        let article = the_article(&hub).await;
        let first = editions(&hub, article.id).await.remove(0);
        assert_eq!((first.visible_from, first.published_at), (1_798_135_200_000, 1_798_135_200_000));
        let db = hub.app.db.reader();
        let told =
            change::Entity::find().filter(change::Column::Kind.ne(ChangeKind::Revised)).all(db).await.expect("read");
        assert!(told.is_empty(), "what time brings is told when it has come");

        let report = import(&hub, &[&text("2026-12-24T12:00:00Z")], PUBLISH).await.remove(0);
        assert_eq!(report.state, Some(State::Scheduled));
        let editions = editions(&hub, article.id).await;
        assert_eq!(editions[0].visible_from, editions[0].visible_until, "it never begins");
        assert_eq!(editions[1].visible_from, 1_798_113_600_000);
        assert_eq!(editions[1].number, 1, "what nobody saw is not counted");
        assert_eq!(editions[1].first_published_at, editions[1].visible_from);
    })
    .await;
}

#[tokio::test]
async fn a_date_in_the_future_leaves_readers_what_they_see_until_then() {
    on_both(async |hub: TestHub| {
        let text = |head: &str| format!("---\n{head}url: https://source.example/a\n---\n{ADA}");
        import(&hub, &[&text("")], PUBLISH).await;
        let report = import(&hub, &[&text("published_at: 2026-12-24T18:00:00Z\n")], PUBLISH).await.remove(0);
        assert_eq!((report.outcome, report.state), (Outcome::Changed, Some(State::Public)));
        assert_eq!(report.scheduled_for.as_deref(), Some("2026-12-24T18:00:00Z"));
        let seen = hub.query("{ articles(first: 2) { nodes { headline } } }").await;
        assert_eq!(seen["data"]["articles"]["nodes"].as_array().map(Vec::len), Some(1), "{seen}");
    })
    .await;
}

#[tokio::test]
async fn a_date_in_the_past_is_the_date_that_readers_see() {
    on_both(async |hub: TestHub| {
        let report = import(&hub, &[&format!("---\npublished_at: 2024-02-29\n---\n{ADA}")], PUBLISH).await.remove(0);
        assert_eq!(report.state, Some(State::Public));
        let edition = editions(&hub, the_article(&hub).await.id).await.remove(0);
        assert_eq!((edition.published_at, edition.visible_from), (1_709_164_800_000, START.0));
        assert_eq!((edition.first_published_at, edition.updated_at), (START.0, START.0));
    })
    .await;
}

#[tokio::test]
async fn sections_and_sources_are_found_or_made() {
    on_both(async |hub: TestHub| {
        let text = |section: &str, url: &str| format!("---\nsection: {section}\nurl: {url}\n---\n{ADA}");
        let texts = [text("World News", "https://www.a.example/1"), text("world news", "http://a.example/2")];
        import(&hub, &texts.each_ref().map(String::as_str), PUBLISH).await;
        import(&hub, &[&text("world-news", "https://b.example/1")], PUBLISH).await;
        let db = hub.app.db.reader();
        let sections = section::Entity::find().all(db).await.expect("read");
        assert_eq!(sections.len(), 1);
        assert_eq!((sections[0].slug.as_str(), sections[0].name.as_str()), ("world-news", "World News"));
        let sources = source::Entity::find().all(db).await.expect("read");
        let mut keys: Vec<&str> = sources.iter().map(|source| source.key.as_str()).collect();
        keys.sort_unstable();
        assert_eq!(keys, ["a.example", "b.example"]);
    })
    .await;
}

#[tokio::test]
async fn a_headline_alone_is_a_draft() {
    on_both(async |hub: TestHub| {
        let report = import(&hub, &["Only a headline\n"], PUBLISH).await.remove(0);
        assert_eq!((report.state, report.notices.len()), (Some(State::Draft), 1));
    })
    .await;
}

#[tokio::test]
async fn a_story_binds_the_links_that_name_it_and_a_second_one_makes_them_doubtful() {
    on_both(async |hub: TestHub| {
        let linking = "What comes next\nThe harbour grows.\n- Harbour Reopens: Ships Return to Lagos After Two Long Years\n\
                       - Storm Warning: Coast Prepares for the Worst Night in Decades\nMore ships come.\n";
        let report = import(&hub, &[linking], PUBLISH).await.remove(0);
        assert_eq!((report.counts.edges_bound, report.counts.edges_unbound), (0, 2));
        let named = "Harbour reopens: ships return to Lagos after two long years\nThe ships are back.\n";
        assert_eq!(import(&hub, &[named], DRAFT).await[0].counts.edges_from_others, 0, "a draft binds nothing");
        assert_eq!(import(&hub, &[named], PUBLISH).await[0].counts.edges_from_others, 1);
        let db = hub.app.db.reader();
        let doubts = || suggestion::Entity::find().filter(suggestion::Column::Kind.eq(SuggestionKind::Binding)).all(db);
        assert!(doubts().await.expect("read").is_empty());
        let report = import(&hub, &[&named.replace("are back", "came back")], PUBLISH).await.remove(0);
        assert_eq!(report.counts.edges_from_others, 0);
        let doubts = doubts().await.expect("read");
        assert_eq!(doubts.len(), 1);
        assert_eq!(doubts[0].reason, "SEVERAL_STORIES");
    })
    .await;
}
