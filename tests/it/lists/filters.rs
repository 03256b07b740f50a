//! Filters of articles: each alone, two together, and values that cannot be.

use entity::edition;
use entity::edition_key::EditionKeyKind;
use entity::kind::TargetKind;
use sea_orm::ActiveValue::Set;
use serde_json::{Value as Json, json};

use crate::asking::{code, data, each};
use crate::corpus::{import_hidden, import_public};
use crate::hub::{START, TestHub, on_both};
use crate::newsroom::Newsroom;

const FILTERED: &str =
    "query($filter: ArticleFilter) { articles(filter: $filter) { nodes { slug } totalCount { value } } }";

const HARBOUR: &str = "harbour-bridge-to-close-for-a-year";
const FERRY: &str = "ferry-line-doubles-its-service";
const VOTE: &str = "council-votes-for-free-ferries";
const OFEN: &str = "backerei-in-koln-schliesst-nach-120-jahren";
const ALL: [&str; 4] = [VOTE, FERRY, HARBOUR, OFEN];

/// What a filter leaves, newest first; the count must agree.
async fn left(hub: &TestHub, filter: &Json) -> Vec<String> {
    let answer = hub.query_with(FILTERED, &json!({"filter": filter})).await;
    assert!(answer["errors"].is_null(), "{filter} {answer}");
    let slugs = each(&answer["data"]["articles"]["nodes"], "slug");
    assert_eq!(answer["data"]["articles"]["totalCount"]["value"], slugs.len(), "{filter}");
    slugs
}

/// The corpus, with what only an editor or another format gives: places, keywords, a genre, a correction, a later update.
async fn write(hub: &TestHub) {
    import_public(hub).await;
    import_hidden(hub).await;
    let room = Newsroom::open(hub).await;
    let (mut harbour, vote) = (room.imported(HARBOUR).await, room.imported(VOTE).await);
    let mut ofen = room.imported(OFEN).await;
    let (velmar, koln) = (room.place("Port Velmar").await, room.place("Köln").await);
    room.names(&mut harbour, TargetKind::Place, &[velmar]).await;
    room.names(&mut ofen, TargetKind::Place, &[velmar, koln]).await;
    for (story, keyword) in [(&harbour, "Brücken"), (&harbour, "Traffic"), (&vote, "traffic")] {
        room.key(story, EditionKeyKind::Keyword, keyword).await;
    }
    let columns = edition::ActiveModel {
        genre: Set(Some("Analysis".to_owned())),
        is_corrected: Set(true),
        updated_at: Set(START.0 + 5),
        ..Default::default()
    };
    room.amend(&harbour, columns).await;
    room.amend(&vote, edition::ActiveModel { genre: Set(Some("Report".to_owned())), ..Default::default() }).await;
    room.close().await;
}

/// An id of a type that no filter takes.
const ARTICLE_ID: &str = "article_01h2xcejqtf2nbrexx3vqjhp41";

#[tokio::test]
async fn each_filter_leaves_what_it_says() {
    on_both(async |hub: TestHub| {
        write(&hub).await;
        let start = "2026-11-23T09:00:00Z";
        for (filter, expected) in [
            (json!(null), ALL.to_vec()),
            (json!({}), ALL.to_vec()),
            (json!({"sections": ["transport"]}), vec![FERRY, HARBOUR]),
            (json!({"sections": ["transport", "politics"]}), vec![VOTE, FERRY, HARBOUR]),
            (json!({"people": ["ada-okafor"]}), vec![VOTE, HARBOUR]),
            (json!({"people": ["ada-okafor", "noor-haddad"]}), vec![VOTE, FERRY, HARBOUR]),
            (json!({"people": ["zzsecret-person"]}), vec![]),
            (json!({"organisations": ["velmar-ferries"]}), vec![VOTE, FERRY]),
            (json!({"places": ["koln"]}), vec![OFEN]),
            (json!({"places": ["koln", "port-velmar"]}), vec![HARBOUR, OFEN]),
            (json!({"keywords": ["BRUCKEN"]}), vec![HARBOUR]),
            (json!({"keywords": ["traffic", "none"]}), vec![VOTE, HARBOUR]),
            (json!({"keywords": ["traff"]}), vec![]),
            (json!({"languages": ["en"]}), vec![VOTE, FERRY, HARBOUR]),
            (json!({"languages": ["en-GB"]}), vec![VOTE]),
            (json!({"languages": ["EN-gb", "DE"]}), vec![VOTE, OFEN]),
            (json!({"languages": ["EN"]}), vec![VOTE, FERRY, HARBOUR]),
            (json!({"languages": ["eng"]}), vec![]),
            (json!({"genres": ["Analysis"]}), vec![HARBOUR]),
            (json!({"genres": ["Report", "Analysis"]}), vec![VOTE, HARBOUR]),
            (json!({"publishedAt": {"from": "2026-11-21T06:00:00Z"}}), vec![VOTE, FERRY]),
            (json!({"publishedAt": {"until": "2026-11-21T06:00:00Z"}}), vec![HARBOUR, OFEN]),
            (
                json!({"publishedAt": {"from": "2026-11-20T07:00:00+01:00", "until": "2026-11-21T06:00:00.001Z"}}),
                vec![FERRY, HARBOUR],
            ),
            (json!({"publishedAt": {}}), ALL.to_vec()),
            (json!({"updatedAt": {"from": "2026-11-23T09:00:00.001Z"}}), vec![HARBOUR]),
            (json!({"updatedAt": {"until": start}}), vec![]),
            (json!({"source": ["gazette.example"]}), vec![HARBOUR]),
            (json!({"source": ["www.GAZETTE.example", "other.example"]}), vec![HARBOUR]),
            (json!({"isCorrected": true}), vec![HARBOUR]),
            (json!({"isCorrected": false}), vec![VOTE, FERRY, OFEN]),
            (json!({"isCorrected": null}), ALL.to_vec()),
        ] {
            assert_eq!(left(&hub, &filter).await, expected, "{filter}");
        }
    })
    .await;
}

#[tokio::test]
async fn fields_join_by_and_and_an_empty_list_matches_nothing() {
    on_both(async |hub: TestHub| {
        write(&hub).await;
        for (filter, expected) in [
            (json!({"sections": ["transport"], "people": ["ada-okafor"]}), vec![HARBOUR]),
            (json!({"people": ["ada-okafor"], "organisations": ["velmar-ferries"]}), vec![VOTE]),
            (json!({"languages": ["en"], "publishedAt": {"until": "2026-11-21T00:00:00Z"}}), vec![HARBOUR]),
            (json!({"keywords": ["traffic"], "genres": ["Report"]}), vec![VOTE]),
            (json!({"source": ["gazette.example"], "isCorrected": false}), vec![]),
            (json!({"sections": ["transport"], "languages": ["de"]}), vec![]),
            (json!({"sections": ["transport"], "languages": null}), vec![FERRY, HARBOUR]),
        ] {
            assert_eq!(left(&hub, &filter).await, expected, "{filter}");
        }
        for field in ["sections", "people", "organisations", "places", "keywords", "languages", "genres", "source"] {
            assert!(left(&hub, &json!({field: []})).await.is_empty(), "{field}");
            assert!(left(&hub, &json!({field: ["nowhere"]})).await.is_empty(), "{field}");
            assert_eq!(left(&hub, &json!({field: null})).await, ALL, "{field}");
        }
    })
    .await;
}

#[tokio::test]
async fn names_are_ids_or_slugs_and_one_of_another_type_is_an_error() {
    on_both(async |hub: TestHub| {
        write(&hub).await;
        let ids = data(
            &hub,
            "{ section(by: {slug: \"transport\"}) { id } person(by: {slug: \"ada-okafor\"}) { id }
               organisation(by: {slug: \"velmar-ferries\"}) { id }
               articles(filter: {places: [\"koln\"]}) { nodes { places { nodes { id name } } } } }",
        )
        .await;
        let place = &ids["articles"]["nodes"][0]["places"]["nodes"][1];
        assert_eq!(place["name"], "Köln");
        let unknown = |id: &Json| id.as_str().expect("an id").replace('0', "1");
        for (field, id, expected) in [
            ("sections", &ids["section"]["id"], vec![FERRY, HARBOUR]),
            ("people", &ids["person"]["id"], vec![VOTE, HARBOUR]),
            ("organisations", &ids["organisation"]["id"], vec![VOTE, FERRY]),
            ("places", &place["id"], vec![OFEN]),
        ] {
            assert_eq!(left(&hub, &json!({field: [id]})).await, expected, "{field}");
            assert_eq!(left(&hub, &json!({field: [id, "nowhere"]})).await, expected, "{field}");
            assert!(left(&hub, &json!({field: [unknown(id)]})).await.is_empty(), "{field}");
            for other in ["person_", "_", "a_b"] {
                assert!(left(&hub, &json!({field: [other]})).await.is_empty(), "{field} {other}");
            }
            let query = format!("{{ articles(filter: {{{field}: [\"{ARTICLE_ID}\"]}}) {{ nodes {{ slug }} }} }}");
            assert_eq!(code(&hub, &query).await, "INVALID_ID", "{field}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_filter_that_cannot_be_right_is_an_error() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let many: Vec<String> = (0..101).map(|number| format!("\"s{number}\"")).collect();
        let range = |from: &str, until: &str| format!("{{from: \"{from}\", until: \"{until}\"}}");
        let (early, late) = ("2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z");
        for (filter, expected) in [
            (format!("publishedAt: {}", range(late, early)), "INVALID_FILTER"),
            (format!("updatedAt: {}", range(early, early)), "INVALID_FILTER"),
            ("publishedAt: {from: \"yesterday\"}".to_owned(), "VALIDATION_FAILED"),
            ("languages: [\"en_GB\"]".to_owned(), "VALIDATION_FAILED"),
            ("genres: [\"a\\u0000\"]".to_owned(), "INVALID_INPUT"),
            (format!("sections: [{}]", many.join(", ")), "TOO_COMPLEX"),
            ("sections: [null]".to_owned(), "VALIDATION_FAILED"),
        ] {
            let query = format!("{{ articles(filter: {{{filter}}}) {{ nodes {{ slug }} }} }}");
            assert_eq!(code(&hub, &query).await, expected, "{filter}");
        }
        for field in ["sections", "people", "organisations", "places", "keywords", "genres", "source"] {
            for value in ["'", "%", "\\", "😀", "\u{FFFF}"] {
                assert!(left(&hub, &json!({field: [value]})).await.is_empty(), "{field} {value:?}");
            }
            let answer = hub.query_with(FILTERED, &json!({"filter": {field: ["a\u{0}b"]}})).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_INPUT", "{answer}");
        }
    })
    .await;
}
