//! Whom the names of a story mean.

use entity::kind::TargetKind;
use entity::suggestion::{self, SuggestionKind};
use entity::{affiliation, evidence, mention, name, person};
use masthead::naming;
use masthead::rows::Rows;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{ADA, DRAFT, PUBLISH, import};
use crate::hub::{START, TestHub, on_both};

async fn know(hub: &TestHub, kind: TargetKind, name: &str, slug: &str) {
    let mut rows = Rows::default();
    naming::make(&mut rows, &hub.app.ids, START, kind, name, slug.to_owned()).expect("a name");
    let writing = hub.app.db.begin().await.expect("begun");
    rows.insert(&writing).await.expect("written");
    writing.commit().await.expect("committed");
}

#[tokio::test]
async fn a_name_that_one_person_has_means_them() {
    on_both(async |hub: TestHub| {
        know(&hub, TargetKind::Person, "Ada Okafor", "ada").await;
        let report = import(&hub, &[ADA], PUBLISH).await.remove(0);
        assert_eq!((report.counts.people.linked, report.counts.people.made), (1, 0));
        let people = person::Entity::find().all(hub.app.db.reader()).await.expect("read");
        assert_eq!(people.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_name_that_two_people_have_is_left_to_editors() {
    on_both(async |hub: TestHub| {
        know(&hub, TargetKind::Person, "Ada Okafor", "ada-1").await;
        know(&hub, TargetKind::Person, "Ada Okafor", "ada-2").await;
        let report = import(&hub, &[ADA], PUBLISH).await.remove(0);
        assert_eq!(report.counts.people.linked, 0);
        let db = hub.app.db.reader();
        let doubts = suggestion::Entity::find()
            .filter(suggestion::Column::Kind.eq(SuggestionKind::Name))
            .filter(suggestion::Column::Key.eq("PERSON:ada okafor"))
            .all(db)
            .await
            .expect("read");
        assert_eq!(doubts.len(), 1);
        assert_eq!(doubts[0].reason, "AMBIGUOUS");
        assert_eq!(person::Entity::find().all(db).await.expect("read").len(), 2);
        assert!(affiliation::Entity::find().all(db).await.expect("read").is_empty(), "nobody's role is written");
    })
    .await;
}

#[tokio::test]
async fn people_are_made_once_also_within_one_transaction_and_their_roles_gather_evidence() {
    on_both(async |hub: TestHub| {
        let second = ADA.replace("Harbour reopens", "Harbour open").replace("Monday", "Tuesday");
        let reports = import(&hub, &[ADA, &second], DRAFT).await;
        assert_eq!((reports[0].counts.people.made, reports[1].counts.people.made), (1, 0));
        let third = ADA.replace("Harbour reopens", "Harbour is open").replace("Monday", "Friday");
        import(&hub, &[&third], DRAFT).await;
        let db = hub.app.db.reader();
        assert_eq!(person::Entity::find().all(db).await.expect("read").len(), 1);
        assert_eq!(affiliation::Entity::find().all(db).await.expect("read").len(), 1);
        assert_eq!(evidence::Entity::find().all(db).await.expect("read").len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_surname_alone_is_nobodys_name_in_other_stories() {
    on_both(async |hub: TestHub| {
        let text = format!("{ADA}Okafor said the harbour would grow.\n");
        import(&hub, &[&text], DRAFT).await;
        let db = hub.app.db.reader();
        let names =
            name::Entity::find().filter(name::Column::TargetKind.eq(TargetKind::Person)).all(db).await.expect("read");
        let folded: Vec<&str> = names.iter().map(|name| name.folded.as_str()).collect();
        assert_eq!(folded, ["ada okafor"]);
        let mentions = mention::Entity::find()
            .filter(mention::Column::TargetKind.eq(TargetKind::Person))
            .all(db)
            .await
            .expect("read");
        assert_eq!(mentions.len(), 2, "the surname is an occurrence all the same");
        assert!(mentions.iter().all(|mention| mention.name_id == names[0].id));
    })
    .await;
}

#[tokio::test]
async fn the_outlet_that_was_told_is_cited_and_the_speakers_employer_is_not() {
    on_both(async |hub: TestHub| {
        let text = "Trams\nDr. James Whitfield, a transport professor at the University of Leeds, told the BBC that \
                    “the trams will run again before the winter comes”.\nSupport for the party fell after it posted the \
                    figures on Twitter.\nSign up for our newsletter.\nThe council will meet again on Friday.\n";
        import(&hub, &[text], PUBLISH).await;
        let document = "{ articles(first: 1) { nodes { bodyText quotations(first: 1) { nodes {
                          speakerName citedOrganisation { name } } } } } }";
        let story = &hub.query(document).await["data"]["articles"]["nodes"][0];
        let quotation = &story["quotations"]["nodes"][0];
        assert_eq!((&quotation["speakerName"], &quotation["citedOrganisation"]["name"]), (&"James Whitfield".into(), &"BBC".into()));
        let body = story["bodyText"].as_str().expect("text");
        assert!(body.contains("on Twitter.") && body.ends_with("again on Friday.") && !body.contains("newsletter"), "{body}");
    })
    .await;
}
