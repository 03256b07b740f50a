//! Rows that were merged: their old ids and slugs mean the survivor, in filters too.

use entity::kind::TargetKind;
use entity::{organisation, person};
use masthead::graphql::id::IdKind;
use masthead::naming;
use masthead::rows::Rows;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::corpus::import_public;
use crate::hub::{START, TestHub, on_both};

/// Makes rows that went into the one with this slug; gives the survivor's id and theirs.
async fn merge_into(hub: &TestHub, kind: TargetKind, survivor: &str, count: usize) -> (Uuid, Vec<Uuid>) {
    let mut rows = Rows::default();
    for n in 0..count {
        let slug = format!("old-{survivor}-{n}");
        naming::make(&mut rows, &hub.app.ids, START, kind, &format!("Old {n}"), slug).expect("a name");
    }
    let writing = hub.app.db.begin().await.expect("begun");
    rows.insert(&writing).await.expect("written");
    let (into, old) = if kind == TargetKind::Person {
        use person::{Column, Entity};
        let into =
            Entity::find().filter(Column::Slug.eq(survivor)).one(&writing).await.expect("read").expect("a person").id;
        let old = Column::Slug.starts_with(format!("old-{survivor}-"));
        let merged = Entity::update_many().col_expr(Column::MergedInto, Expr::val(into)).filter(old.clone());
        merged.exec(&writing).await.expect("merged");
        let old = Entity::find().filter(old).all(&writing).await.expect("read");
        (into, old.into_iter().map(|row| row.id).collect())
    } else {
        use organisation::{Column, Entity};
        let into = Entity::find().filter(Column::Slug.eq(survivor)).one(&writing).await.expect("read").expect("one").id;
        let old = Column::Slug.starts_with(format!("old-{survivor}-"));
        let merged = Entity::update_many().col_expr(Column::MergedInto, Expr::val(into)).filter(old.clone());
        merged.exec(&writing).await.expect("merged");
        let old = Entity::find().filter(old).all(&writing).await.expect("read");
        (into, old.into_iter().map(|row| row.id).collect())
    };
    writing.commit().await.expect("committed");
    (into, old)
}

fn ids(kind: IdKind, rows: &[Uuid]) -> Vec<String> {
    rows.iter().map(|row| kind.id(*row).to_string()).collect()
}

#[tokio::test]
async fn articles_are_filtered_by_the_survivor_of_an_old_id_or_slug() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let document = "query($filter: ArticleFilter) {
            articles(filter: $filter) { totalCount { value } nodes { headline } } }";
        let people = ("people", TargetKind::Person, IdKind::Person, "ada-okafor");
        let organisations = ("organisations", TargetKind::Organisation, IdKind::Organisation, "velmar-city-council");
        for (field, kind, id_kind, slug) in [people, organisations] {
            let (_, old) = merge_into(&hub, kind, slug, 40).await;
            let asked = async |names: Json| hub.query_with(document, &json!({"filter": {field: names}})).await;
            let (by_slug, few) = hub.statements_of(asked(json!([slug]))).await;
            assert!(by_slug["data"]["articles"]["totalCount"]["value"].as_i64() >= Some(2), "{by_slug}");
            let (by_old_ids, many) = hub.statements_of(asked(json!(ids(id_kind, &old)))).await;
            assert_eq!(by_old_ids, by_slug);
            assert_eq!(many.len(), few.len(), "{many:#?}");
            assert_eq!(asked(json!([format!("old-{slug}-7")])).await, by_slug);
        }
    })
    .await;
}

#[tokio::test]
async fn people_and_organisations_are_filtered_by_the_survivors_of_old_ids() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let document = "query($people: PersonFilter, $organisations: OrganisationFilter) {
            people(filter: $people) { totalCount { value } nodes { id slug } }
            organisations(filter: $organisations) { totalCount { value } nodes { id slug } } }";
        let (ada, old_people) = merge_into(&hub, TargetKind::Person, "ada-okafor", 40).await;
        let (council, old) = merge_into(&hub, TargetKind::Organisation, "velmar-city-council", 40).await;
        let asked = async |people: &[Uuid], organisations: &[Uuid]| {
            let variables = json!({
                "people": {"ids": ids(IdKind::Person, people)},
                "organisations": {"ids": ids(IdKind::Organisation, organisations)},
            });
            hub.query_with(document, &variables).await
        };
        let (by_new, few) = hub.statements_of(asked(&[ada], &[council])).await;
        assert_eq!(by_new["data"]["people"]["nodes"][0]["slug"], "ada-okafor", "{by_new}");
        assert_eq!(by_new["data"]["organisations"]["totalCount"]["value"], 1, "{by_new}");
        let (by_old, many) = hub.statements_of(asked(&old_people, &old)).await;
        assert_eq!(by_old, by_new);
        assert_eq!(many.len(), few.len(), "{many:#?}");
    })
    .await;
}

#[tokio::test]
async fn the_children_of_an_old_id_are_those_of_the_survivor() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let (council, old) = merge_into(&hub, TargetKind::Organisation, "velmar-city-council", 1).await;
        let writing = hub.app.db.begin().await.expect("begun");
        organisation::Entity::update_many()
            .col_expr(organisation::Column::ParentId, Expr::val(council))
            .filter(organisation::Column::Slug.eq("velmar-ferries"))
            .exec(&writing)
            .await
            .expect("a parent");
        writing.commit().await.expect("committed");
        let document = "query($parents: [ID!]) { organisations(filter: {parents: $parents}) { nodes { slug } } }";
        let answer = hub.query_with(document, &json!({"parents": ids(IdKind::Organisation, &old)})).await;
        assert_eq!(answer["data"]["organisations"]["nodes"], json!([{"slug": "velmar-ferries"}]), "{answer}");
    })
    .await;
}
