//! Stories that come again.

use entity::change::{self, ChangeKind};
use entity::revision::{self, RevisionOrigin};
use entity::suggestion::{self, SuggestionKind, SuggestionState};
use entity::{article, block_version, person};
use masthead::article::draft::Draft;
use masthead::article::write::{Authorship, Wordings, revise};
use masthead::clock::Timestamp;
use masthead::ingest::{Outcome, State};
use masthead::rows::Rows;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel, QueryOrder};

use super::{ADA, DRAFT, PUBLISH, counts, editions, import, the_article};
use crate::hub::{START, TestHub, on_both};

fn with_url(text: &str) -> String {
    format!("---\nurl: https://source.example/harbour\nsection: Coast\nbyline: By Ben Li\n---\n{text}")
}

fn later(hub: &TestHub, hours: i64) -> Timestamp {
    let now = Timestamp(START.0 + hours * 3_600_000);
    hub.app.clock.set(now);
    now
}

#[tokio::test]
async fn the_same_again_changes_nothing() {
    on_both(async |hub: TestHub| {
        import(&hub, &[&with_url(ADA), "Other\nOther words.\n"], PUBLISH).await;
        let before = counts(&hub).await;
        later(&hub, 1);
        for texts in
            [[with_url(ADA), "Other\nOther  words.\n".to_owned()], [ADA.to_owned(), "Other\n\nOther words.".to_owned()]]
        {
            let reports = import(&hub, &texts.each_ref().map(String::as_str), PUBLISH).await;
            assert!(reports.iter().all(|report| report.outcome == Outcome::Unchanged), "{reports:?}");
            assert_eq!(counts(&hub).await, before);
        }
    })
    .await;
}

#[tokio::test]
async fn a_changed_source_makes_a_revision_and_with_publish_an_edition() {
    on_both(async |hub: TestHub| {
        import(&hub, &[&with_url(ADA)], PUBLISH).await;
        let article = the_article(&hub).await;
        let keys = |edition: &entity::edition::Model| {
            let blocks: serde_json::Value = serde_json::from_str(&edition.blocks).expect("blocks");
            let keys =
                blocks.as_array().expect("a list").iter().map(|block| block["key"].as_str().expect("a key").to_owned());
            keys.collect::<Vec<_>>()
        };

        later(&hub, 1);
        let changed = with_url(&ADA.replace("two years.", "three years."));
        let report = import(&hub, &[&changed], DRAFT).await.remove(0);
        assert_eq!((report.outcome, report.state), (Outcome::Changed, Some(State::Public)));
        assert_eq!(editions(&hub, article.id).await.len(), 1);
        assert_eq!(the_article(&hub).await.revision_count, 2);

        let now = later(&hub, 2);
        let changed =
            with_url(&ADA.replace("two years.", "four years.").replace("Monday.", "Monday.\nCy Rao came too."));
        let report = import(&hub, &[&changed], PUBLISH).await.remove(0);
        assert_eq!((report.outcome, report.state), (Outcome::Changed, Some(State::Public)));
        let editions = editions(&hub, article.id).await;
        assert_eq!(editions.len(), 2);
        assert_eq!((editions[0].visible_from, editions[0].visible_until), (START.0, now.0));
        assert_eq!((editions[1].visible_from, editions[1].visible_until), (now.0, i64::MAX));
        assert_eq!((editions[1].first_published_at, editions[1].published_at), (START.0, START.0));
        assert_eq!((editions[1].updated_at, editions[1].number), (now.0, 2));
        assert_eq!((&editions[1].slug, editions[1].section_id), (&editions[0].slug, editions[0].section_id));
        assert_eq!(keys(&editions[0]), ["b1", "b2"]);
        assert_eq!(keys(&editions[1]), ["b1", "b3", "b2"]);
        let db = hub.app.db.reader();
        assert_eq!(block_version::Entity::find().all(db).await.expect("read").len(), 5);
        let postings = entity::posting::Entity::find().all(db).await.expect("read");
        for posting in postings {
            let edition = editions.iter().find(|edition| edition.id == posting.edition_id).expect("its edition");
            assert_eq!(posting.visible_until, edition.visible_until);
        }
        let log = change::Entity::find().order_by_asc(change::Column::Id).all(db).await.expect("read");
        let kinds: Vec<ChangeKind> = log.into_iter().map(|change| change.kind).collect();
        assert_eq!(
            kinds,
            [ChangeKind::Revised, ChangeKind::Published, ChangeKind::Revised, ChangeKind::Revised, ChangeKind::Updated]
        );
    })
    .await;
}

#[tokio::test]
async fn a_draft_that_comes_again_to_be_published_is() {
    on_both(async |hub: TestHub| {
        assert_eq!(import(&hub, &[ADA], DRAFT).await[0].state, Some(State::Draft));
        assert_eq!(import(&hub, &[ADA], DRAFT).await[0].outcome, Outcome::Unchanged);
        let before = counts(&hub).await;
        let report = import(&hub, &[ADA], PUBLISH).await.remove(0);
        assert_eq!((report.outcome, report.state), (Outcome::Changed, Some(State::Public)));
        let after = counts(&hub).await;
        for table in ["revision", "mention", "evidence", "person", "name", "suggestion"] {
            assert_eq!(before[table], after[table], "{table}");
        }
        assert_eq!(after["edition"], 1);
    })
    .await;
}

#[tokio::test]
async fn the_same_headline_with_other_text_is_another_story() {
    on_both(async |hub: TestHub| {
        let reports = import(&hub, &["Weather\nRain.\n", "Weather\nSun.\n", "Weather\nSnow.\n"], PUBLISH).await;
        let slugs: Vec<_> = reports.iter().filter_map(|report| report.slug.as_deref()).collect();
        assert_eq!(slugs, ["weather", "weather-2", "weather-3"]);
        let report = import(&hub, &["Weather\nFog.\n"], PUBLISH).await.remove(0);
        assert_eq!(report.slug.as_deref(), Some("weather-4"));
    })
    .await;
}

#[tokio::test]
async fn one_text_under_two_urls_is_two_stories() {
    on_both(async |hub: TestHub| {
        let from = |host: &str| format!("---\nurl: https://{host}/a\n---\n{ADA}");
        let reports =
            import(&hub, &[&from("one.example"), &from("two.example"), &from("www.one.example")], PUBLISH).await;
        let outcomes: Vec<_> = reports.iter().map(|report| report.outcome).collect();
        assert_eq!(outcomes, [Outcome::Made, Outcome::Made, Outcome::Changed]);
    })
    .await;
}

#[tokio::test]
async fn what_an_editor_took_out_of_sight_stays_there() {
    on_both(async |hub: TestHub| {
        import(&hub, &[&with_url(ADA)], PUBLISH).await;
        let article = the_article(&hub).await;
        let mut row = article.clone().into_active_model();
        row.withdrawn_at = Set(Some(START.0));
        let writing = hub.app.db.begin().await.expect("begun");
        row.update(&writing).await.expect("written");
        writing.commit().await.expect("committed");
        let report = import(&hub, &[&with_url(&ADA.replace("two", "three"))], PUBLISH).await.remove(0);
        assert_eq!(report.outcome, Outcome::Changed);
        assert_eq!(report.notices.len(), 1);
        assert_eq!(editions(&hub, article.id).await.len(), 1);
        assert_eq!(the_article(&hub).await.revision_count, 2);
    })
    .await;
}

#[tokio::test]
async fn a_change_of_the_source_never_overwrites_an_editors() {
    on_both(async |hub: TestHub| {
        import(&hub, &[&with_url(ADA)], PUBLISH).await;
        let article = the_article(&hub).await;
        edit(&hub, &article, |draft| {
            draft.headline = Some("Harbour open".to_owned());
            if let masthead::article::content::BlockContent::Paragraph(words) = &mut draft.blocks[1].content {
                words.text = "An editor's words.".to_owned();
            }
        })
        .await;
        let changed = ADA.replace("two years", "three years").replace("new harbour", "old harbour");
        let report = import(&hub, &[&with_url(&changed)], PUBLISH).await.remove(0);
        assert_eq!(report.outcome, Outcome::Changed);
        assert_eq!(editions(&hub, article.id).await.len(), 1, "an editor publishes what an editor wrote");
        let after = the_article(&hub).await;
        assert_eq!(after.revision_count, 4);
        let db = hub.app.db.reader();
        let merged = Draft::load(db, after.revision_id).await.expect("read").expect("there");
        assert_eq!(merged.headline.as_deref(), Some("Harbour open"));
        let texts: Vec<String> = merged.story_texts().collect();
        assert!(texts[0].contains("old harbour"), "{texts:?}");
        assert_eq!(texts[1], "An editor's words.");
        let doubts = suggestion::Entity::find().all(db).await.expect("read");
        let clashes: Vec<_> = doubts.iter().filter(|doubt| doubt.kind == SuggestionKind::SourceUpdate).collect();
        assert_eq!(clashes.len(), 1);
        assert!(clashes[0].payload.contains("three years"));
    })
    .await;
}

#[tokio::test]
async fn a_name_that_an_editor_refused_is_not_read_again() {
    on_both(async |hub: TestHub| {
        let text = "A day out\nThe port will \"open at once and stay open for good,\" Express reported. Crowds came.\n";
        import(&hub, &[&with_url(text)], PUBLISH).await;
        let db = hub.app.db.reader();
        let doubts = suggestion::Entity::find().all(db).await.expect("read");
        assert!(!doubts.is_empty(), "something is doubtful");
        let writing = hub.app.db.begin().await.expect("begun");
        for doubt in &doubts {
            let mut row = doubt.clone().into_active_model();
            row.state = Set(SuggestionState::Rejected);
            row.update(&writing).await.expect("written");
        }
        writing.commit().await.expect("committed");
        let people = person::Entity::find().all(db).await.expect("read").len();
        let report = import(&hub, &[&with_url(&text.replace("came", "came too"))], PUBLISH).await.remove(0);
        assert_eq!(report.counts.suggestions, 0);
        assert_eq!(suggestion::Entity::find().all(db).await.expect("read").len(), doubts.len());
        assert_eq!(person::Entity::find().all(db).await.expect("read").len(), people);
    })
    .await;
}

/// Writes what an editor would: a revision that is now the newest.
async fn edit(hub: &TestHub, article: &article::Model, change: impl FnOnce(&mut Draft)) {
    let writing = hub.app.db.begin().await.expect("begun");
    let mut draft = Draft::load(&writing, article.revision_id).await.expect("read").expect("there");
    change(&mut draft);
    let mut rows = Rows::default();
    let mut wordings = Wordings::load(&writing, article.id).await.expect("read");
    let author = Authorship { origin: RevisionOrigin::Edit, author: Some("Dana".to_owned()), note: None };
    let written = revise(&mut rows, &hub.app.ids, START, (article.id, 2), &draft, author, &mut wordings).expect("JSON");
    rows.insert(&writing).await.expect("written");
    let mut row = article.clone().into_active_model();
    row.revision_id = Set(written.revision);
    row.revision_count = Set(2);
    row.update(&writing).await.expect("written");
    writing.commit().await.expect("committed");
    let revisions = revision::Entity::find().all(hub.app.db.reader()).await.expect("read");
    assert_eq!(revisions.len(), 2);
}
