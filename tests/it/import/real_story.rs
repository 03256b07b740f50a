//! The real story, which lies beside the repository; where it is absent the test says so and passes.

use std::path::PathBuf;

use entity::kind::TextPart;
use entity::{affiliation, block_version, evidence, mention, organisation, person, quotation, related_edge, revision};
use masthead::article::content::{BlockContent, StoredBlock, StoredSpan};
use masthead::ingest::Outcome;
use masthead::text::slice;
use sea_orm::{EntityTrait, QueryOrder};

use super::{PUBLISH, counts, editions, import_files, the_article};
use crate::hub::{TestHub, on_both};

fn real_story() -> Option<PathBuf> {
    let stories = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/stories");
    let Ok(mut files) = std::fs::read_dir(&stories) else {
        eprintln!("skipped: {} is not there", stories.display());
        return None;
    };
    Some(files.next()?.expect("readable").path())
}

#[tokio::test]
async fn the_real_story_comes_in_whole() {
    let Some(path) = real_story() else { return };
    on_both(async |hub: TestHub| {
        let (reports, _) = import_files(&hub.app, vec![path.clone()], PUBLISH).await;
        assert_eq!(reports[0].outcome, Outcome::Made);
        let db = hub.app.db.reader();
        let article = the_article(&hub).await;
        let editions = editions(&hub, article.id).await;
        assert_eq!(editions.len(), 1);
        let blocks: Vec<StoredBlock> = serde_json::from_str(&editions[0].blocks).expect("blocks");
        let paragraphs = blocks.iter().filter(|block| matches!(block.content, BlockContent::Paragraph(_))).count();
        assert_eq!(paragraphs, 12);
        assert!(matches!(&blocks[8].content, BlockContent::Related { items } if items.len() == 3));

        let edges =
            related_edge::Entity::find().order_by_asc(related_edge::Column::Position).all(db).await.expect("read");
        assert_eq!(edges.len(), 3);
        assert!(edges.iter().all(|edge| edge.target_id.is_none() && edge.block_key.as_ref() == Some(&blocks[8].key)));

        let mut people: Vec<String> =
            person::Entity::find().all(db).await.expect("read").into_iter().map(|person| person.name).collect();
        people.sort();
        assert_eq!(people, ["Jonah Leff", "Kim Geum Chol", "Kim Jong-un", "Vladimir Putin"]);
        let organisations = organisation::Entity::find().all(db).await.expect("read");
        for name in ["Kim Il Sung Military University", "Conflict Armament Research", "United Nations Security Council"]
        {
            assert!(organisations.iter().any(|organisation| organisation.name == name), "{name}");
        }
        let roles = affiliation::Entity::find().all(db).await.expect("read");
        let role = roles.iter().find(|role| role.role_name == "executive director").expect("the role");
        let of = organisations.iter().find(|organisation| Some(organisation.id) == role.organisation_id);
        assert_eq!(of.map(|organisation| organisation.name.as_str()), Some("Conflict Armament Research"));

        every_span_lies_in_its_text(&hub, &blocks).await;
        let quotations = quotation::Entity::find().order_by_asc(quotation::Column::Id).all(db).await.expect("read");
        assert_eq!(quotations.len(), 2);
        assert_eq!((quotations[0].speaker_id, quotations[0].attribution.as_deref()), (None, Some("Express reported")));
        assert_eq!(quotations[1].speaker_name.as_deref(), Some("Leff"));
        assert_eq!(quotations[1].affiliation_id, Some(role.id));

        let before = counts(&hub).await;
        let (reports, _) = import_files(&hub.app, vec![path.clone()], PUBLISH).await;
        assert_eq!(reports[0].outcome, Outcome::Unchanged);
        assert_eq!(counts(&hub).await, before);
    })
    .await;
}

async fn every_span_lies_in_its_text(hub: &TestHub, blocks: &[StoredBlock]) {
    let db = hub.app.db.reader();
    let versions = block_version::Entity::find().all(db).await.expect("read");
    let revisions = revision::Entity::find().all(db).await.expect("read");
    let text_of = |carrier| {
        let version = versions.iter().find(|version| version.id == carrier);
        let block =
            version.map(|version| serde_json::from_str::<BlockContent>(&version.content).expect("a block").text());
        block.or_else(|| revisions.iter().find(|row| row.id == carrier)?.headline.clone()).expect("a carrier")
    };
    let at = |carrier, start: i32, end: i32| {
        let (start, end) = (usize::try_from(start).expect("start"), usize::try_from(end).expect("end"));
        slice(&text_of(carrier), start, end).expect("in the text").to_owned()
    };
    for row in quotation::Entity::find().all(db).await.expect("read") {
        assert_eq!(at(row.carrier_id, row.start, row.end), row.text);
    }
    for row in evidence::Entity::find().all(db).await.expect("read") {
        assert_eq!(at(row.carrier_id, row.start, row.end), row.text);
    }
    let names: Vec<entity::name::Model> = entity::name::Entity::find().all(db).await.expect("read");
    for row in mention::Entity::find().all(db).await.expect("read") {
        let called = at(row.carrier_id, row.start, row.end);
        let name = names.iter().find(|name| name.id == row.name_id).expect("a name");
        assert_eq!(name.target_id, row.target_id);
        assert!(name.text.contains(&called), "{called} for {}", name.text);
    }
    let postings = entity::posting::Entity::find().all(db).await.expect("read");
    for row in postings {
        let spans: Vec<StoredSpan> = serde_json::from_str(&row.occurrences).expect("spans");
        for span in spans.iter().filter(|span| span.part == TextPart::Body) {
            let block = blocks.iter().find(|block| Some(&block.key) == span.block.as_ref()).expect("a block");
            assert!(slice(&block.content.text(), span.start, span.end).is_some());
        }
    }
}
