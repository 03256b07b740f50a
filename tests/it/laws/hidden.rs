//! A public database, and what is hidden in one of its copies: written by editors, as far as they can.

use entity::{article_slug, section};
use masthead::article::translation;
use masthead::clock::Timestamp;
use masthead::graphql::id::IdKind;
use masthead::viewer::Role::{self, Admin, Editor};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::keep_hidden;
use crate::corpus::{import, import_public, import_unseen};
use crate::hub::{START, TestHub};

/// When both copies are asked: a while after everything was written.
pub(crate) const NOW: Timestamp = Timestamp(START.0 + 600_000);

const HARBOUR: &str = "harbour-bridge-to-close-for-a-year";
const FERRY: &str = "ferry-line-doubles-its-service";
const VOTE: &str = "council-votes-for-free-ferries";
const OVEN: &str = "backerei-in-koln-schliesst-nach-120-jahren";

/// What a public story links to, and nobody wrote.
const TOLL: &str = "Bridge toll: who will pay?";

/// An instant that no test reaches.
const FAR: &str = "2027-06-01T00:00:00Z";

async fn done(hub: &TestHub, role: Role, mutation: &str, payload: &str, input: Json) -> Json {
    let payload = hub.mutate(role, mutation, &format!("{payload} userErrors {{ code message path }}"), &input).await;
    assert_eq!(payload["userErrors"], json!([]), "{mutation} {input}");
    payload
}

/// Changes a story.
async fn change(hub: &TestHub, mutation: &str, input: Json) {
    done(hub, Editor, mutation, "articleId", input).await;
}

async fn id(hub: &TestHub, noun: &str, slug: &str) -> Json {
    let answer = hub.query(&format!("{{ {noun}(by: {{slug: \"{slug}\"}}) {{ id }} }}")).await;
    assert!(answer["data"][noun]["id"].is_string(), "{answer}");
    answer["data"][noun]["id"].clone()
}

async fn row(hub: &TestHub, slug: &str) -> Uuid {
    let row = article_slug::Entity::find_by_id(slug).one(hub.app.db.reader()).await;
    row.expect("a database").expect("a story").article_id
}

async fn translate(hub: &TestHub, translation: &str, original: &str) {
    let write = hub.app.db.begin().await.expect("a transaction");
    translation::link(&write, row(hub, translation).await, row(hub, original).await).await.expect("written");
    write.commit().await.expect("committed");
}

/// What readers see: stories that lead to each other in every way, with former versions, in sections and a front, and
/// people and organisations that editors keep.
pub(crate) async fn publish(hub: &TestHub) {
    import_public(hub).await;
    let [harbour, ferry, vote, oven] = [
        id(hub, "article", HARBOUR).await,
        id(hub, "article", FERRY).await,
        id(hub, "article", VOTE).await,
        id(hub, "article", OVEN).await,
    ];
    let moved = json!({"articleId": oven, "baseVersion": 1, "slug": "ofen-in-koln", "as": {"minor": true}});
    change(hub, "articleCorrect", moved).await;
    let note = json!({"note": {"kind": "CORRECTION", "text": "It is the south bridge."}});
    let corrected = json!({"articleId": harbour, "baseVersion": 1, "byline": "Ines Moreau, Port Velmar", "as": note});
    change(hub, "articleCorrect", corrected).await;
    for (article, target, relation) in [
        (&vote, &harbour, "UPDATE"),
        (&vote, &ferry, "BACKGROUND"),
        (&harbour, &oven, "FOLLOW_UP"),
        (&ferry, &harbour, "SAME_EVENT"),
    ] {
        change(hub, "articlePinRelated", json!({"articleId": article, "targetId": target, "relation": relation})).await;
    }
    translate(hub, "ofen-in-koln", FERRY).await;
    let news =
        done(hub, Editor, "sectionCreate", "section { id }", json!({"name": "News"})).await["section"]["id"].take();
    let transport = json!({"id": id(hub, "section", "transport").await, "parent": news});
    done(hub, Editor, "sectionUpdate", "section { id }", transport).await;
    for (name, fill) in [("Front", json!({"languages": ["de", "en"]})), ("Filled", json!({"sections": ["transport"]}))]
    {
        let new = json!({"name": name, "fill": fill});
        let front = done(hub, Editor, "collectionCreate", "collection { id }", new).await["collection"]["id"].take();
        if name == "Front" {
            let picks = json!({"id": front, "articleIds": [harbour, ferry]});
            done(hub, Editor, "collectionSetItems", "collection { id }", picks).await;
        }
    }
    let council = id(hub, "organisation", "velmar-city-council").await;
    let ferries = json!({"id": id(hub, "organisation", "velmar-ferries").await, "parent": council});
    done(hub, Editor, "organisationUpdate", "organisationId", ferries).await;
    let ada = json!({"id": id(hub, "person", "ada-okafor").await, "slug": "a-okafor", "aliases": ["Ada O."]});
    done(hub, Editor, "personUpdate", "personId", ada).await;
    let role = json!({"person": id(hub, "person", "noor-haddad").await, "roleName": "member", "organisation": council});
    done(hub, Editor, "affiliationAdd", "affiliationId", role).await;
}

/// A story that says what no other copy knows, of people whom readers know and of such whom they do not.
fn secret(name: &str) -> Json {
    let body = [
        format!(
            "Zzsecret {name}: Ada Okafor, chief zzsecret officer of Zzsecret {name} Works, will leave the harbour."
        ),
        format!("“It is a zzsecret {name} of ours,” said Zenobia Zzsecret{name}, director of Velmar Ferries."),
        "Noor Haddad and Tomas Lindqvist of the Velmar City Council met in Lisbon.".to_owned(),
        "“No,” said Ada Okafor, chief engineer of Port Velmar Harbour Authority.".to_owned(),
        "Port Velmar Harbour Authority (PVHA) has zzsecret plans.".to_owned(),
    ];
    let body: Vec<Json> = body.iter().map(|text| json!({"paragraph": {"text": text}})).collect();
    let related = json!({"related": {"items": [{"headline": "Ferry line doubles its service"}]}});
    let body: Vec<Json> = body.into_iter().chain([related]).collect();
    json!({"headline": format!("Zzsecret bridge {name}"), "standfirst": "A zzsecret standfirst.", "body": body,
        "keywords": ["zzsecret", "harbour"], "genre": "zzsecret", "language": "en", "byline": "Zed Zzsecret",
        "url": format!("https://gazette.example/zzsecret-{name}"), "note": "A zzsecret note."})
}

async fn create(hub: &TestHub, name: &str) -> Json {
    let mut story = secret(name);
    story["section"] = id(hub, "section", "transport").await;
    done(hub, Editor, "articleCreate", "articleId", story).await["articleId"].take()
}

/// What no reader ever saw.
pub(crate) async fn hide(hub: &TestHub) {
    import_unseen(hub).await;
    // They will state what public stories state, and are more than are told of it.
    for number in 0..22 {
        let again = format!(
            "---\nheadline: Zzsecret again {number}\npublished_at: 2027-01-01T00:00:00Z\nlanguage: en\n---\n\
             “No zzsecret,” said Ada Okafor, chief engineer of Port Velmar Harbour Authority.\n"
        );
        import(hub, &format!("again {number}"), &again, true).await;
    }
    let [harbour, ferry, vote] =
        [id(hub, "article", HARBOUR).await, id(hub, "article", FERRY).await, id(hub, "article", VOTE).await];
    let draft = create(hub, "draft").await;
    let scheduled = create(hub, "scheduled").await;
    change(hub, "articleSchedule", json!({"articleId": scheduled, "version": 1, "publishAt": FAR})).await;
    let embargoed = create(hub, "embargoed").await;
    change(hub, "articleEmbargo", json!({"articleId": embargoed, "embargoedUntil": FAR})).await;
    change(hub, "articlePublish", json!({"articleId": embargoed, "version": 1})).await;
    let deleted = create(hub, "deleted").await;
    change(hub, "articleDelete", json!({"articleId": deleted})).await;

    let insert = |paragraph: usize| json!({"insert": {"after": "b1", "block": secret("newer")["body"][paragraph]}});
    let edits = json!([insert(0), insert(3)]);
    let newer = json!({"articleId": harbour, "baseVersion": 2, "headline": "Zzsecret headline", "edits": edits,
        "slug": "zzsecret-slug", "note": "A zzsecret note."});
    change(hub, "articleUpdate", newer).await;
    // It will have the words of a link of a public story, which leads nowhere until then.
    let mut body = secret("later")["body"].take();
    let again = json!({"paragraph": {"text": "“Yes,” said Noor Haddad, director of Velmar Ferries."}});
    body.as_array_mut().expect("blocks").push(again);
    let later = json!({"articleId": ferry, "baseVersion": 1, "headline": TOLL, "slug": "zzsecret-ferry", "body": body,
        "keywords": ["zzsecret"], "url": "https://gazette.example/zzsecret-later",
        "section": id(hub, "section", "politics").await, "language": "en-GB"});
    change(hub, "articleUpdate", later).await;
    let note = json!({"note": {"kind": "UPDATE", "text": "A zzsecret update."}});
    let later = json!({"articleId": ferry, "version": 2, "publishAt": FAR, "as": note});
    change(hub, "articleSchedule", later).await;
    for (article, target, relation) in [
        (&vote, &draft, "UPDATE"),
        (&harbour, &scheduled, "FOLLOW_UP"),
        (&ferry, &embargoed, "SAME_EVENT"),
        (&draft, &harbour, "UPDATE"),
        (&scheduled, &harbour, "UPDATE"),
        (&embargoed, &ferry, "BACKGROUND"),
    ] {
        let pin = json!({"articleId": article, "targetId": target, "relation": relation, "position": 0});
        change(hub, "articlePinRelated", pin).await;
    }
    translate(hub, "zzsecret-bridge-scheduled", FERRY).await;
    let desk = section::Entity::find().filter(section::Column::Slug.eq("zzsecret-desk")).one(hub.app.db.reader()).await;
    let desk = IdKind::Section.id(desk.expect("a database").expect("a section of a draft").id);
    let below = json!({"id": desk.as_str(), "parent": id(hub, "section", "transport").await});
    done(hub, Editor, "sectionUpdate", "section { id }", below).await;
    let picks = json!([draft, harbour, scheduled, embargoed, ferry]);
    let picks = json!({"id": id(hub, "collection", "front").await, "articleIds": picks});
    done(hub, Editor, "collectionSetItems", "collection { id }", picks).await;
    done(hub, Admin, "tokenCreate", "token { id }", json!({"name": "Zzsecret", "role": "READER"})).await;
    let operation = json!({"name": "Create zzsecret", "document": "{ viewer { role } }"});
    done(hub, Editor, "savedOperationSet", "savedOperation { id }", operation).await;
    // Last, since it gives hidden people the names of public ones, and stories that follow would mean either.
    keep_hidden(hub).await;
}

/// Somebody is at a public story at this moment.
pub(super) async fn touch(hub: &TestHub) {
    change(hub, "articleEditingTouch", json!({"articleId": id(hub, "article", HARBOUR).await, "blockKey": "b1"})).await;
}

/// What readers saw once, and see no more.
pub(super) async fn withdraw(hub: &TestHub) {
    for name in ["withdrawn", "gone", "over", "erased"] {
        let article = create(hub, name).await;
        if name == "over" {
            // Two stories with the words of a link would leave it without one.
            let namesake =
                json!({"articleId": article, "baseVersion": 1, "headline": "Ferry line doubles its service"});
            change(hub, "articleUpdate", namesake).await;
        }
        let mut publish = json!({"articleId": article, "version": if name == "over" { 2 } else { 1 }});
        if name == "over" {
            publish["expiresAt"] = json!("2026-11-23T09:05:00Z");
        }
        change(hub, "articlePublish", publish).await;
        match name {
            "withdrawn" => change(hub, "articleUnpublish", json!({"articleId": article})).await,
            "gone" => change(hub, "articleDelete", json!({"articleId": article})).await,
            "erased" => {
                let why = json!({"articleId": article, "reason": "A zzsecret reason."});
                done(hub, Admin, "articleErase", "articleId", why).await;
            }
            _ => {}
        }
        if matches!(name, "withdrawn" | "over") {
            let pin = json!({"articleId": id(hub, "article", VOTE).await, "targetId": article, "position": 0});
            change(hub, "articlePinRelated", pin).await;
        }
    }
}

/// Corrects a story that readers see in both copies, and says so in these words.
pub(super) async fn correct(hub: &TestHub, version: i32, words: &str) {
    let note = json!({"note": {"kind": "CORRECTION", "text": words}});
    let article = id(hub, "article", VOTE).await;
    let correction = json!({"articleId": article, "baseVersion": version, "byline": words, "as": note});
    change(hub, "articleCorrect", correction).await;
}

/// Brings before readers, under other names, whom only hidden stories and editors knew, and says what readers are told.
#[cfg(feature = "lawless")]
pub(super) async fn introduce(hub: &TestHub) -> String {
    let coming = "---\nheadline: Zzsecret\npublished_at: 2027-01-01T00:00:00Z\n---\n\
        Zzsecret Holdings (ZZH) will close, the Velmar City Council said on Thursday.\n";
    import(hub, "coming", coming, true).await;
    for (noun, otherwise) in [("person", "Vega Lund"), ("organisation", "Vega Lines")] {
        let of = format!("{noun}Id");
        let made = done(hub, Editor, &format!("{noun}Create"), &of, json!({"name": format!("Zzsecret {noun}")})).await;
        for change in [json!({"name": otherwise}), json!({"isPublic": true})] {
            let mut change = change;
            change["id"] = made[&of].clone();
            done(hub, Editor, &format!("{noun}Update"), &of, change).await;
        }
    }
    hub.set_time(Timestamp(START.0 + 1));
    import_public(hub).await;
    let told =
        hub.query("{ people { nodes { slug name aliases } } organisations { nodes { slug name aliases } } }").await;
    assert_eq!(told.get("errors"), None, "{told}");
    told.to_string()
}
