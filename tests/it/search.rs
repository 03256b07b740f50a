//! Search: what readers type, what they find, and what they never learn by it.

use std::collections::BTreeSet;

use masthead::clock::Timestamp;
use masthead::search::index::article_tokens;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value as Json, json};

use crate::corpus::{import, import_hidden, import_public};
use crate::hub::{START, TestHub, on_both};

/// Stories in several scripts, and some that differ in one thing only.
const STORIES: [(&str, &str); 7] = [
    ("zurich", "headline: Zürich’s ÉCOLE opens\nlanguage: en\n---\nPupils of O’Brien came from l’Europe.\n"),
    ("greek", "headline: Ο ΔΡΌΜΟΣ\nlanguage: el\n---\nΈνας δρόμος στην Αθήνα.\n"),
    ("chinese", "headline: 北京的天气\nlanguage: zh\n---\n今天很冷。\n"),
    ("thai", "headline: ข่าวไทย\nlanguage: th\n---\nวันนี้\n"),
    ("hindi", "headline: हिन्दी समाचार\nlanguage: hi\n---\nदिल्ली में आज।\n"),
    ("arabic", "headline: أخبارُ اليوم\nlanguage: ar\n---\nمرحبا.\n"),
    ("capital", "headline: 京北\nlanguage: zh\n---\nThe arms deal, then a deal in arms; 100% legal.\n"),
];

async fn import_stories(hub: &TestHub) {
    for (name, story) in STORIES {
        import(hub, name, &format!("---\n{story}"), true).await;
    }
}

/// The headlines and names that a query finds, in order.
async fn found(hub: &TestHub, query: &str) -> Vec<String> {
    let document = "query($query: String!) { search(query: $query) { nodes {
        ... on Article { headline } ... on Person { name } ... on Organisation { name } } } }";
    let answer = hub.query_with(document, &json!({"query": query})).await;
    assert!(answer["errors"].is_null(), "{query}: {answer}");
    let nodes = answer["data"]["search"]["nodes"].as_array().expect("nodes");
    nodes.iter().map(|node| node["headline"].as_str().or(node["name"].as_str()).expect("a text").to_owned()).collect()
}

#[tokio::test]
async fn words_are_found_without_case_accents_and_apostrophes_in_every_script() {
    on_both(async |hub: TestHub| {
        import_stories(&hub).await;
        for (query, headline) in [
            ("zurich", "Zürich’s ÉCOLE opens"),
            ("ZÜRICH'S ecole", "Zürich’s ÉCOLE opens"),
            ("Zürichs", "Zürich’s ÉCOLE opens"),
            ("europe obrien", "Zürich’s ÉCOLE opens"),
            ("pup*", "Zürich’s ÉCOLE opens"),
            ("δρομος", "Ο ΔΡΌΜΟΣ"),
            ("ΑΘΗΝΑ", "Ο ΔΡΌΜΟΣ"),
            ("北京", "北京的天气"),
            ("ไทย", "ข่าวไทย"),
            ("हिन्दी दिल्ली", "हिन्दी समाचार"),
            ("اخبار", "أخبارُ اليوم"),
            ("\"a deal\"", "京北"),
        ] {
            assert_eq!(found(&hub, query).await, [headline], "{query}");
        }
        for query in ["zuric", "pupil", "京天", "\"deal arms\"", "zurich arms", "nothing"] {
            assert!(found(&hub, query).await.is_empty(), "{query}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_hostile_query_is_words_or_an_error_that_says_so() {
    on_both(async |hub: TestHub| {
        import_stories(&hub).await;
        let long = "a".repeat(200);
        let han = "北".repeat(200);
        for query in [
            "legal OR NOT zurich",
            "NEAR(legal deal, 2)",
            "tokens:legal",
            "headline : legal",
            "^legal",
            "legal\"",
            "\"\"legal zz\"",
            "legal' & !deal:*",
            "legal | zurich",
            "legal <-> arms",
            "'legal':* \\",
            "legal'; DROP TABLE edition; --",
            "legal _e_al",
            "l_gal",
            "leg%",
            "legal\u{0}zz",
            "\u{E000}legal",
            "{legal}",
            "legal + zz",
            "-legal",
            "leg*al",
            "*",
            "%",
            "_",
            "\"",
            "'",
            "\\",
            "\u{0}",
            "()",
            "",
            "   ",
            "😀",
            &long,
            &han,
            "a b c d e f g h i j k",
        ] {
            let document = "query($query: String!) { search(query: $query) { totalCount { value } } }";
            let answer = hub.query_with(document, &json!({"query": query})).await;
            let code = answer["errors"][0]["extensions"]["code"].as_str();
            let count = answer["data"]["search"]["totalCount"]["value"].as_i64();
            let words = [
                "legal' & !deal:*",
                "legal <-> arms",
                "^legal",
                "legal\"",
                "'legal':* \\",
                "\u{E000}legal",
                "{legal}",
                "-legal",
            ];
            let is_word = words.contains(&query);
            match code {
                None => assert_eq!(count, Some(i64::from(is_word)), "{query:?}: {answer}"),
                Some(code) => assert_eq!((code, count, is_word), ("INVALID_INPUT", None, false), "{query:?}: {answer}"),
            }
        }
        let long = "a".repeat(201);
        for document in [
            format!("{{ search(query: \"{long}\") {{ totalCount {{ value }} }} }}"),
            format!("{{ searchCompletions(prefix: \"{long}\") {{ text }} }}"),
        ] {
            let answer = hub.query(&document).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_INPUT", "{answer}");
        }
    })
    .await;
}

const EVERYTHING: &str = "query($query: String!, $types: [SearchType!], $filter: SearchFilter) {
    search(query: $query, types: $types, filter: $filter, first: 50) {
      edges { cursor score node { __typename ... on Article { id headline } ... on Person { id name } ... on Organisation { id name } }
              highlights { field pieces { text isMatch } } }
      pageInfo { hasNextPage hasPreviousPage } totalCount { value isExact }
      facets { types { type count } sections { section { slug } count } languages { language count } } }
    searchCompletions(prefix: $query, types: $types) { text node { __typename } } }";

/// Everything that searching tells.
async fn told(hub: &TestHub) -> Vec<Json> {
    let mut told = Vec::new();
    let filters =
        [json!({}), json!({"articles": {"languages": ["en"]}}), json!({"articles": {"sections": ["transport"]}})];
    for query in [
        "bridge",
        "velmar",
        "Okafor",
        "ferry*",
        "\"harbour bridge\" year",
        "mayor tomas",
        "köln",
        "zzsecret",
        "nothing",
    ] {
        for types in [Json::Null, json!(["ARTICLE"]), json!(["PERSON", "ORGANISATION"]), json!([])] {
            for filter in &filters {
                let variables = json!({"query": query, "types": types, "filter": filter});
                let answer = hub.query_with(EVERYTHING, &variables).await;
                assert!(answer["errors"].is_null(), "{answer}");
                told.push(answer);
            }
        }
    }
    told
}

fn compare(one: &[Json], other: &[Json]) {
    assert_eq!(one.len(), other.len());
    for (one, other) in one.iter().zip(other) {
        assert_eq!(one.to_string(), other.to_string());
    }
}

#[tokio::test]
async fn a_hidden_story_changes_no_score_order_count_facet_or_completion() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let before = told(&hub).await;
        import_hidden(&hub).await;
        compare(&before, &told(&hub).await);
    })
    .await;
}

#[tokio::test]
async fn both_databases_tell_the_same() {
    let Some(postgres) = TestHub::postgres().await else { return };
    let sqlite = TestHub::sqlite().await;
    for hub in [&sqlite, &postgres] {
        import_stories(hub).await;
        import_public(hub).await;
        import_hidden(hub).await;
    }
    compare(&told(&sqlite).await, &told(&postgres).await);
}

#[tokio::test]
async fn a_search_tells_what_it_found_where_and_how_much() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let answer = hub.query_with(EVERYTHING, &json!({"query": "velmar ferries"})).await;
        insta::with_settings!({filters => vec![("\"(cursor|id)\": \".*\"", "\"$1\": …")]}, {
            insta::assert_json_snapshot!("a_search", answer);
        });
    })
    .await;
}

#[tokio::test]
async fn pages_hold_everything_once_also_while_stories_come_in() {
    on_both(async |hub: TestHub| {
        let story = |n: usize| {
            let body = "deal ".repeat(n % 6);
            format!("---\nheadline: Arms number {n}\n---\nA text about arms, {body} and number {n}.\n")
        };
        for n in 0..25 {
            hub.app.clock.set(Timestamp(START.0 + i64::try_from(n / 3).expect("small")));
            import(&hub, &format!("story {n}"), &story(n), true).await;
        }
        let document = "query($after: String, $first: Int) { search(query: \"arms\", first: $first, after: $after) {
            nodes { ... on Article { headline } } pageInfo { endCursor hasNextPage hasPreviousPage } totalCount { value isExact } } }";
        let page = async |after: &Json, first: usize| {
            hub.query_with(document, &json!({"after": after, "first": first})).await["data"]["search"].clone()
        };
        let headlines = |page: &Json| page["nodes"].as_array().expect("nodes").clone();
        let whole = page(&Json::Null, 100).await;
        assert_eq!(whole["totalCount"], json!({"value": 25, "isExact": true}));
        let mut read = Vec::new();
        let mut after = Json::Null;
        for n in 100.. {
            let next = page(&after, 7).await;
            assert_eq!(next["pageInfo"]["hasPreviousPage"], !after.is_null());
            read.extend(headlines(&next));
            after = next["pageInfo"]["endCursor"].clone();
            if next["pageInfo"]["hasNextPage"] == false {
                break;
            }
            // A story that fits better than all others.
            hub.app.clock.set(Timestamp(START.0 + 1_000 + n));
            import(&hub, &format!("later {n}"), &format!("---\nheadline: Arms {n}\n---\nArms, arms, arms, arms.\n"), true).await;
        }
        assert_eq!(read, headlines(&whole));
        let bad = hub.query("{ search(query: \"arms\", after: \"x\") { nodes { __typename } } }").await;
        assert_eq!(bad["errors"][0]["extensions"]["code"], "INVALID_CURSOR");
    })
    .await;
}

#[tokio::test]
async fn statements_follow_from_the_query_and_not_from_what_is_found() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let ask = async |query: &str| {
            let variables = json!({"query": query});
            let (answer, statements) = hub.statements_of(hub.query_with(
                "query($query: String!) { search(query: $query) { edges { score highlights { field } node { __typename } } } }",
                &variables,
            )).await;
            (answer["data"]["search"]["edges"].as_array().expect("edges").len(), statements.len())
        };
        let (few, statements) = ask("mayor lindqvist").await;
        for n in 0..20 {
            let story = format!("---\nheadline: Mayor {n} \n---\nMayor Tomas Lindqvist of Velmar Ferries met Mayor Ada Okafor {n}.\n");
            import(&hub, &format!("story {n}"), &story, true).await;
        }
        let (many, more) = ask("velmar").await;
        assert!(many > few, "{many} {few}");
        assert!(statements <= 7 && more <= 7, "{statements} {more}");
    })
    .await;
}

#[tokio::test]
async fn completions_are_names_that_begin_so_then_words_then_headlines() {
    on_both(async |hub: TestHub| {
        import_public(&hub).await;
        let complete = async |prefix: &str, arguments: &str| {
            let document = format!("query($prefix: String!) {{ searchCompletions(prefix: $prefix{arguments}) {{ text node {{ __typename }} }} }}");
            let answer = hub.query_with(&document, &json!({"prefix": prefix})).await;
            assert!(answer["errors"].is_null(), "{answer}");
            let completions = answer["data"]["searchCompletions"].as_array().expect("completions").clone();
            completions.iter().map(|one| one["text"].as_str().expect("a text").to_owned()).collect::<Vec<_>>()
        };
        insta::assert_json_snapshot!("completions", [
            complete("fe", "").await,
            complete("ÁDA o", "").await,
            complete("vel", ", types: [ORGANISATION]").await,
            complete("vel", ", types: [ORGANISATION], first: 1").await,
            complete("zzz", "").await,
            complete(" \"", "").await,
        ]);
        for first in ["-1", "21"] {
            let answer = hub.query(&format!("{{ searchCompletions(prefix: \"a\", first: {first}) {{ text }} }}")).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_PAGE_SIZE", "{answer}");
        }
    })
    .await;
}

/// Whatever the hub writes as a word is one word to the index, and the same.
#[tokio::test]
async fn every_letter_of_every_script_reaches_the_index() {
    let letters: Vec<String> = (0..=0x0010_FFFF)
        .filter_map(char::from_u32)
        .filter(|c| c.is_alphanumeric())
        .map(|c| format!("x{c}y {c}"))
        .collect();
    on_both(async |hub: TestHub| {
        let mut written = BTreeSet::new();
        let db = hub.app.db.begin().await.expect("a transaction");
        let backend = db.get_database_backend();
        let is_sqlite = backend == sea_orm::DbBackend::Sqlite;
        for (number, chunk) in letters.chunks(20_000).enumerate() {
            let tokens = article_tokens("Zürich’s", None, [chunk.join(" ").as_str()], []);
            let subject = uuid::Uuid::from_u128(number as u128 + 1);
            let insert = "INSERT INTO search_document(kind, subject_id, tokens) VALUES ('ARTICLE', $1, $2)";
            let row = Statement::from_sql_and_values(backend, insert, [subject.into(), tokens.clone().into()]);
            db.execute_raw(row).await.expect("a row");
            let words = tokens.split(['\n', '\t', ' ', '/']).filter(|word| !word.is_empty());
            written.extend(words.map(str::to_owned));
        }
        let ask = if is_sqlite {
            db.execute_unprepared("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, search_index, row)")
                .await
                .expect("a table");
            "SELECT term AS word FROM vocabulary"
        } else {
            "SELECT DISTINCT lexeme AS word FROM search_document, unnest(words)"
        };
        let rows = db.query_all_raw(Statement::from_string(backend, ask)).await.expect("words");
        let known: BTreeSet<String> = rows.iter().map(|row| row.try_get("", "word").expect("a word")).collect();
        assert!(known.len() > 100_000, "{}", known.len());
        let differ: Vec<_> = known.symmetric_difference(&written).take(20).collect();
        assert!(differ.is_empty(), "{differ:?}");
    })
    .await;
}
