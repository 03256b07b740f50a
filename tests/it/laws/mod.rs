//! Laws that hold for everything that can be asked: hidden stories change nothing that the public sees, and both
//! databases give the same bytes.

mod copies;
mod hidden;
#[cfg(feature = "lawless")]
mod lawless;
mod operations;
mod sight;

use std::collections::BTreeMap;

use entity::{article, editing, person, related_pick};
use masthead::article::ArticleOrder;
use masthead::clock::Timestamp;
use masthead::directory::NounOrder;
use masthead::graphql::id::IdKind;
use masthead::organisation::VisibleOrganisation;
use masthead::page::{Key, Order, Position};
use masthead::person::VisiblePerson;
use masthead::viewer::Role;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value as Json, json};
use uuid::Uuid;

pub(crate) use hidden::{NOW, hide, publish};

use crate::corpus::{MARK, PUBLIC, import, import_hidden, import_public, pick_front};
use crate::hub::{START, TestHub, on_both, staff};
use crate::walk::every_field;

/// Queries for every field that anyone may ask for.
pub(crate) async fn queries(hub: &TestHub) -> Vec<String> {
    operations::fields(hub.api().sdl(), &roots(hub).await)
}

/// What the root fields are asked with.
async fn roots(hub: &TestHub) -> Vec<(&'static str, String)> {
    let answer = hub
        .query(
            "{ article(by: {slug: \"harbour-bridge-to-close-for-a-year\"}) { id slug
               people { nodes { id name } } organisations { nodes { id name } } }
               vote: article(by: {slug: \"council-votes-for-free-ferries\"}) { places { nodes { id } } }
               collection(by: {slug: \"front\"}) { id } section(by: {slug: \"transport\"}) { id } }",
        )
        .await;
    let data = &answer["data"];
    let (harbour, vote) = (&data["article"], &data["vote"]);
    let (person, organisation) = (&harbour["people"]["nodes"][0], &harbour["organisations"]["nodes"][0]);
    let (article, slug) = (&harbour["id"], &harbour["slug"]);
    let of_each = [article, &person["id"], &organisation["id"], &vote["places"]["nodes"][0]["id"]];
    let ids: Vec<_> = of_each.into_iter().chain([&data["collection"]["id"], &data["section"]["id"]]).collect();
    assert!(ids.iter().all(|id| id.is_string()), "{answer}");
    let list: Vec<_> = ids.iter().map(ToString::to_string).collect();
    let mut roots: Vec<_> = ids.iter().map(|id| ("node", format!("id: {id}"))).collect();
    roots.extend([
        ("nodes", format!("ids: [{}]", list.join(", "))),
        ("article", format!("by: {{slug: {slug}}}")),
        ("article", format!("by: {{id: {article}}}")),
        ("article", "by: {slug: \"ferry-line-doubles-its-service\"}".to_owned()),
        ("article", "by: {slug: \"zzsecret-of-yesterday\"}".to_owned()),
        ("article", "by: {url: \"https://gazette.example/zzsecret-toll\"}".to_owned()),
        ("draft", format!("by: {{id: {article}}}")),
        ("draft", "by: {slug: \"zzsecret-of-yesterday\"}".to_owned()),
        ("articles", "first: 5".to_owned()),
        ("articles", "filter: {sections: [\"transport\"]}, last: 5".to_owned()),
        ("articles", "orderBy: RECENTLY_UPDATED, first: 5".to_owned()),
        ("person", format!("by: {{name: {}}}", person["name"])),
        ("person", "by: {name: \"Zzsecret Person\"}".to_owned()),
        ("people", "first: 5".to_owned()),
        ("people", "orderBy: MOST_ARTICLES, first: 5".to_owned()),
        ("people", "orderBy: NEWEST_MENTION, last: 5".to_owned()),
        ("organisation", format!("by: {{name: {}}}", organisation["name"])),
        ("organisations", "first: 5".to_owned()),
        ("organisations", "orderBy: MOST_ARTICLES, first: 5".to_owned()),
        ("search", "query: \"velmar ferries\", first: 5".to_owned()),
        ("search", "query: \"ada okafor\", filter: {articles: {people: [\"zzsecret-person\"]}}".to_owned()),
        ("search", "query: \"zzsecret\", first: 5".to_owned()),
        ("searchCompletions", "prefix: \"fe\"".to_owned()),
        ("searchCompletions", "prefix: \"zzs\"".to_owned()),
        ("person", "by: {slug: \"maria-zzsecretson\"}".to_owned()),
        ("person", "by: {slug: \"zzsecret-agent\"}".to_owned()),
        ("organisation", "by: {slug: \"zzsecret-office\"}".to_owned()),
        ("organisation", "by: {name: \"Velmar City Council\"}".to_owned()),
        ("section", "by: {slug: \"transport\"}".to_owned()),
        ("collection", "by: {slug: \"front\"}".to_owned()),
    ]);
    roots.extend(probes());
    let desk = "{ draft(by: {slug: \"harbour-bridge-to-close-for-a-year\"}) { id revisions { nodes { id } } } }";
    let desk = hub.query_as(staff(Role::Writer), desk, &Json::Null).await["data"]["draft"].take();
    let revision = &desk["revisions"]["nodes"][0]["id"];
    assert!(desk["id"].is_string() && revision.is_string(), "{desk}");
    let saved = hub.query_as(staff(Role::Writer), "{ savedOperations(first: 1) { nodes { id } } }", &Json::Null).await;
    let operation = &saved["data"]["savedOperations"]["nodes"][0]["id"];
    assert!(operation.is_string(), "{saved}");
    let audit = hub.query_as(staff(Role::Admin), "{ audit(last: 1) { nodes { id } } }", &Json::Null).await;
    let entry = &audit["data"]["audit"]["nodes"][0]["id"];
    assert!(entry.is_string(), "{audit}");
    roots.extend([
        ("draft", "by: {slug: \"harbour-bridge-to-close-for-a-year\"}".to_owned()),
        ("draft", "by: {slug: \"zzsecret-inquiry-into-velmar-city-council\"}".to_owned()),
        ("draft", "by: {url: \"https://gazette.example/zzsecret-toll\"}".to_owned()),
        ("drafts", "first: 5".to_owned()),
        ("drafts", "filter: {headline: \"zzsecret\"}, last: 5".to_owned()),
        ("drafts", "filter: {sections: [\"transport\"], states: [PUBLIC, SCHEDULED]}".to_owned()),
        ("node", format!("id: {}", desk["id"])),
        ("node", format!("id: {revision}")),
        ("node", format!("id: {operation}")),
        ("audit", "first: 5".to_owned()),
        ("node", format!("id: {entry}")),
    ]);
    roots
}

/// Where queries begin that tell what the public reads, whoever asks.
const ARTICLES: [&str; 6] = ["{ article", "{ node", "{ person", "{ people", "{ search", "{ section"];

/// Whether a query of the walk asks for what only editors see.
fn is_for_editors(query: &str) -> bool {
    let roots = [
        "audit(",
        "draft(",
        "drafts(",
        "savedOperations(",
        "node(id: \"audit_",
        "node(id: \"draft_",
        "node(id: \"revision_",
        "node(id: \"operation_",
    ];
    roots.iter().any(|root| query.strip_prefix("{ ").is_some_and(|query| query.starts_with(root)))
}

/// Questions that a hidden story would answer, one bit after the other: what filters leave, what lies behind a place in
/// an order, what is found by a part of a word.
fn probes() -> impl Iterator<Item = (&'static str, String)> {
    let filters = [
        "people: [\"zzsecret-person\", \"noor-haddad\"]",
        "organisations: [\"zzsecret-holdings\", \"zzsecret-shipping\"]",
        "places: [\"zzsecretville\"]",
        "sections: [\"zzsecret-desk\", \"zzsecret-abroad\"]",
        "keywords: [\"zzsecret\"]",
        "genres: [\"zzsecret\"]",
        "languages: [\"de\"]",
        "source: [\"gazette.example\"]",
        "isCorrected: true",
        "publishedAt: {from: \"2026-11-23T09:00:00Z\"}",
        "updatedAt: {until: \"2026-11-22T00:00:00Z\"}",
    ];
    let filters = filters.map(|filter| ("articles", format!("filter: {{{filter}}}, first: 5")));
    let place = |order: Order, keys: Vec<Key>| order.encode(&Position { keys, id: Uuid::max() });
    let instant = || vec![Key::Number(START.0)];
    let name = || vec![Key::Text("zzsecre".to_owned())];
    let orders = [
        ("articles", place(ArticleOrder::Newest.order(), instant()), "NEWEST"),
        ("articles", place(ArticleOrder::RecentlyUpdated.order(), instant()), "RECENTLY_UPDATED"),
        ("people", place(NounOrder::Name.order::<VisiblePerson>(), name()), "NAME"),
        ("organisations", place(NounOrder::Name.order::<VisibleOrganisation>(), name()), "NAME"),
        ("people", place(NounOrder::MostArticles.order::<VisiblePerson>(), vec![Key::Number(1)]), "MOST_ARTICLES"),
    ];
    let orders = orders.into_iter().flat_map(|(field, cursor, order)| {
        let side = |side: &str| (field, format!("{side}: \"{cursor}\", orderBy: {order}"));
        [side("after"), side("before")]
    });
    filters.into_iter().chain(orders)
}

/// To each query of the walk over the schema, what the hub answers.
async fn answers(hub: &TestHub) -> BTreeMap<String, String> {
    let mut answers = BTreeMap::new();
    for query in every_field(hub.api().sdl(), &roots(hub).await) {
        let answer = hub.query(&query).await;
        let is_refused = answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED";
        assert!(is_refused || answer["errors"].is_null() && !is_for_editors(&query), "{query}\n{answer:#}");
        answers.insert(query, answer.to_string());
    }
    answers
}

/// What editors keep among themselves: people and organisations that are not public, one of them known from a draft, what
/// they say of these, and how these hang together with those that readers see.
async fn keep_hidden(hub: &TestHub) {
    let keep = async |mutation: &str, id: &str, input: Json| {
        let payload = hub.mutate(Role::Editor, mutation, &format!("{id} userErrors {{ message }}"), &input).await;
        assert_eq!(payload["userErrors"], json!([]), "{mutation} {input}");
        payload[id].clone()
    };
    let id_of = async |noun: &str, slug: &str| {
        let answer = hub.query(&format!("{{ {noun}(by: {{slug: \"{slug}\"}}) {{ id }} }}")).await;
        answer["data"][noun]["id"].clone()
    };
    let council = id_of("organisation", "velmar-city-council").await;
    let said = "A zzsecret word.";
    let agent = json!({"name": "Zzsecret Agent", "aliases": ["Ada Okafor", "Zzsecret Vega"], "description": said,
        "jobTitle": "zzsecret", "sameAs": ["https://zzsecret.example/"]});
    let agent = keep("personCreate", "personId", agent).await;
    let office = json!({"name": "Zzsecret Office", "aliases": ["Velmar City Council"], "kind": "zzsecret",
        "description": said, "parent": council});
    let office = keep("organisationCreate", "organisationId", office).await;
    let above = keep("organisationCreate", "organisationId", json!({"name": "Zzsecret Parent"})).await;
    keep("organisationUpdate", "organisationId", json!({"id": council, "parent": above})).await;
    for organisation in [&council, &office] {
        let role = json!({"person": agent, "roleName": "zzsecret observer", "organisation": organisation});
        keep("affiliationAdd", "affiliationId", role).await;
    }
    let story = "---\nheadline: Zzsecret meeting\n---\n“No,” said Maria Zzsecretson, director of Zzsecret Holdings.\n";
    import(hub, "meeting", story, false).await;
    let drafted = person::Entity::find().filter(person::Column::Slug.eq("maria-zzsecretson")).one(hub.app.db.reader());
    let drafted = IdKind::Person.id(drafted.await.expect("a database").expect("a person of a draft").id);
    let renamed =
        json!({"id": drafted.as_str(), "name": "Zzsecret Lund", "slug": "zzsecret-lund", "description": said});
    keep("personUpdate", "personId", renamed).await;
    let public = json!({"id": id_of("person", "noor-haddad").await, "aliases": []});
    keep("personUpdate", "personId", public).await;
}

/// The same, as an editor gets it who may see all.
async fn answers_of_the_desk(hub: &TestHub) -> BTreeMap<String, String> {
    let mut answers = BTreeMap::new();
    for query in every_field(hub.api().sdl(), &roots(hub).await) {
        let answer = hub.query_as(staff(Role::Admin), &query, &Json::Null).await;
        assert!(answer["errors"].is_null(), "{query}\n{answer:#}");
        answers.insert(query, answer.to_string());
    }
    answers
}

/// Public stories, hidden ones, a newer draft of a public one, picks out of sight and editors at work.
async fn import_all(hub: &TestHub) {
    import_public(hub).await;
    import_hidden(hub).await;
    pick_front(hub).await;
    hub.app.clock.set(Timestamp(START.0 + 1));
    let newer = PUBLIC[0].1.replace("worn beyond repair", "zzsecret beyond repair");
    import(hub, "harbour", &newer, false).await;
    let stories = article::Entity::find().order_by_asc(article::Column::Id).all(hub.app.db.reader()).await;
    let stories = stories.expect("stories");
    let write = hub.app.db.begin().await.expect("a transaction");
    for (position, target) in (0..).zip(&stories[1..]) {
        let pick = related_pick::Model { article_id: stories[0].id, target_id: target.id, position, relation: None };
        let pick: related_pick::ActiveModel = pick.into();
        related_pick::Entity::insert(pick).exec_without_returning(&write).await.expect("a pick");
        let present = editing::Model {
            article_id: stories[0].id,
            token_id: target.id,
            name: format!("Editor {position}"),
            block_key: None,
            at: START.0,
        };
        let present: editing::ActiveModel = present.into();
        editing::Entity::insert(present).exec_without_returning(&write).await.expect("an editor");
    }
    write.commit().await.expect("committed");
}

#[tokio::test]
async fn an_editor_is_shown_of_articles_what_everybody_is_shown() {
    on_both(async |hub: TestHub| {
        let hub = hub.with_any_cost();
        import_all(&hub).await;
        let public = answers(&hub).await;
        let of_articles =
            |query: &String| !is_for_editors(query) && ARTICLES.iter().any(|root| query.starts_with(root));
        let desk = answers_of_the_desk(&hub).await;
        assert!(desk.keys().filter(|query| of_articles(query)).count() > 100);
        for (query, told) in desk.into_iter().filter(|(query, _)| of_articles(query)) {
            assert_eq!(public.get(&query), Some(&told), "an editor is told something else: {query}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_editor_reads_every_field_of_drafts_the_same_on_both_databases() {
    let Some(postgres) = TestHub::postgres().await else { return };
    let (sqlite, postgres) = (TestHub::sqlite().await.with_any_cost(), postgres.with_any_cost());
    for hub in [&sqlite, &postgres] {
        import_all(hub).await;
    }
    let other = answers_of_the_desk(&postgres).await;
    let answers = answers_of_the_desk(&sqlite).await;
    assert!(answers.keys().filter(|query| is_for_editors(query)).count() > 60);
    for (query, one) in answers {
        assert_eq!(Some(&one), other.get(&query), "this differs: {query}");
    }
}

#[tokio::test]
async fn what_only_a_draft_tells_is_not_shown_by_the_stories_that_follow() {
    on_both(async |hub: TestHub| {
        let hub = hub.with_any_cost();
        import_hidden(&hub).await;
        hub.app.clock.set(Timestamp(START.0 + 1));
        import_public(&hub).await;
        pick_front(&hub).await;
        let answers = answers(&hub).await;
        assert!(answers.values().any(|answer| answer.contains(r#""slug":"zzh""#)));
        for (query, answer) in answers {
            assert!(!answer.to_lowercase().contains(MARK), "this leaks: {query}\n{answer}");
        }
    })
    .await;
}

#[tokio::test]
async fn both_databases_give_the_same_bytes() {
    let Some(postgres) = TestHub::postgres().await else { return };
    let (sqlite, postgres) = (TestHub::sqlite().await.with_any_cost(), postgres.with_any_cost());
    for hub in [&sqlite, &postgres] {
        import_public(hub).await;
        import_hidden(hub).await;
        pick_front(hub).await;
    }
    let other = answers(&postgres).await;
    for (query, one) in answers(&sqlite).await {
        assert_eq!(Some(&one), other.get(&query), "this differs: {query}");
    }
}

#[tokio::test]
async fn a_scheduled_story_appears_at_its_instant_everywhere() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        import_hidden(&hub).await;
        let query = "{ article(by: {slug: \"zzsecret-in-koln\"}) { headline publishedAt updatedAt version }
                   articles(filter: {languages: [\"de\"]}) { totalCount { value } nodes { headline } } }";
        // 2027-01-01T00:00:00Z
        let due = 1_798_761_600_000;
        hub.app.clock.set(Timestamp(due - 1));
        let before = hub.query(query).await;
        assert!(before["data"]["article"].is_null(), "{before}");
        assert_eq!(before["data"]["articles"]["totalCount"]["value"], 1);
        hub.app.clock.set(Timestamp(due));
        let after = hub.query(query).await;
        assert_eq!(after["data"]["article"]["publishedAt"], "2027-01-01T00:00:00.000Z", "{after}");
        assert_eq!(after["data"]["article"]["version"], 1);
        assert_eq!(after["data"]["articles"]["totalCount"]["value"], 2);
    })
    .await;
}
