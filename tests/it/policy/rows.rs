//! The rows of a story in the table.

use entity::kind::{TargetKind, TextPart};
use entity::{article, editing, edition, edition_key, evidence, mention, name, place, posting, section};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::{Case, at};
use crate::hub::{START, TestHub};
use crate::newsroom::{Ends, Newsroom, Shown as Since};

/// The rows of a case, and of what it alone names.
pub(super) struct Rows {
    pub(super) article: Uuid,
    pub(super) editions: Vec<edition::Model>,
    pub(super) targets: [Uuid; 5],
    pub(super) name: Uuid,
    pub(super) quotation: Uuid,
    pub(super) evidence: Uuid,
}

pub(super) async fn write(hub: &TestHub, case: &Case) -> Rows {
    let words = format!("{} is said by Robin.", case.name);
    let room = Newsroom::open(hub).await;
    let mut story = room.story(case.name, Since::Since(1), &[&words]).await;
    let someone = room.person(&format!("{} person", case.name)).await;
    let body = room.organisation(&format!("{} body", case.name), None, false).await;
    let role = room.role(someone, "reader", Some(body)).await;
    let [town, desk] = [hub.app.ids.next(START), hub.app.ids.next(START)];
    room.names(&mut story, TargetKind::Person, &[someone]).await;
    room.names(&mut story, TargetKind::Organisation, &[body]).await;
    room.names(&mut story, TargetKind::Place, &[town]).await;
    room.names(&mut story, TargetKind::Section, &[desk]).await;
    room.states(&story, 0, "said by", role).await;
    let quotation = room.quotes(&story, Some(0), case.name, Ends::default()).await;
    let carrier = story.blocks[0].version;
    room.close().await;

    let write = hub.app.db.begin().await.expect("a transaction");
    let (slug, text) = (format!("{}-x", case.name.to_lowercase().replace(' ', "-")), case.name.to_owned());
    let row = place::Model {
        id: town,
        slug: slug.clone(),
        name: text.clone(),
        name_folded: text.clone(),
        is_public: false,
        created_at: 0,
    };
    row.into_active_model().insert(&write).await.expect("a place");
    let row = section::Model {
        id: desk,
        slug,
        name: text.clone(),
        name_folded: text.clone(),
        description: None,
        parent_id: None,
        position: 0,
        is_public: false,
        deleted_at: None,
    };
    row.into_active_model().insert(&write).await.expect("a section");
    let alias = hub.app.ids.next(START);
    let row = name::Model {
        id: alias,
        target_kind: TargetKind::Person,
        target_id: someone,
        folded: text.clone(),
        text,
        is_main: false,
        is_public: false,
    };
    row.into_active_model().insert(&write).await.expect("a name");
    let row = mention::Model {
        id: hub.app.ids.next(START),
        article_id: story.article,
        carrier_id: carrier,
        part: TextPart::Body,
        start: 0,
        end: 1,
        target_kind: TargetKind::Person,
        target_id: someone,
        name_id: alias,
        confidence: 1_000,
    };
    row.into_active_model().insert(&write).await.expect("a mention");

    // The one edition that was written becomes those of the table.
    let made = edition::Entity::find().filter(edition::Column::ArticleId.eq(story.article)).one(&write).await;
    let made = made.expect("read").expect("an edition");
    let posted =
        posting::Entity::find().filter(posting::Column::EditionId.eq(made.id)).all(&write).await.expect("read");
    let key = edition_key::Entity::find().filter(edition_key::Column::EditionId.eq(made.id)).one(&write).await;
    let key = key.expect("read").expect("a key");
    posting::Entity::delete_many().filter(posting::Column::EditionId.eq(made.id)).exec(&write).await.expect("gone");
    edition_key::Entity::delete_many()
        .filter(edition_key::Column::EditionId.eq(made.id))
        .exec(&write)
        .await
        .expect("gone");
    edition::Entity::delete_by_id(made.id).exec(&write).await.expect("gone");
    let mut editions = Vec::new();
    for (number, (from, until)) in (1..).zip(case.editions) {
        let id = hub.app.ids.next(START);
        let (visible_from, visible_until) = (at(*from), at(*until));
        let row = edition::Model { id, number, visible_from, visible_until, ..made.clone() };
        row.clone().into_active_model().insert(&write).await.expect("an edition");
        editions.push(row);
        let row =
            edition_key::Model { edition_id: id, visible_from, key: format!("{}-{number}", key.key), ..key.clone() };
        row.into_active_model().insert(&write).await.expect("a key");
        for posted in &posted {
            let row = posting::Model { edition_id: id, visible_from, visible_until, ..posted.clone() };
            row.into_active_model().insert(&write).await.expect("a posting");
        }
    }
    let row = article::Entity::find_by_id(story.article).one(&write).await.expect("read").expect("a story");
    let row = article::Model {
        withdrawn_at: case.is_withdrawn.then_some(START.0),
        deleted_at: case.is_deleted.then_some(START.0),
        ..row
    };
    row.into_active_model().reset_all().update(&write).await.expect("a story");
    let row = editing::Model {
        article_id: story.article,
        token_id: Uuid::nil(),
        name: "Robin".to_owned(),
        block_key: None,
        at: START.0 - 60_000,
    };
    row.into_active_model().insert(&write).await.expect("an editor");
    let evidence = evidence::Entity::find().filter(evidence::Column::AffiliationId.eq(role)).one(&write).await;
    let evidence = evidence.expect("read").expect("evidence").id;
    write.commit().await.expect("committed");
    let targets = [someone, body, town, desk, role];
    Rows { article: story.article, editions, targets, name: alias, quotation, evidence }
}
