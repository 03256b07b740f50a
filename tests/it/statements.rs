//! How many statements a page costs: as many as its query has parts, whatever the number of rows.

use std::fmt::Write;

use masthead::graphql::id::IdKind;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;

use crate::corpus::import;
use crate::hub::{START, TestHub, on_both};

/// What an article page shows.
const ARTICLE: &str = "{ article(by: {slug: \"report-number-1-from-the-port\"}) {
    headline standfirst byline publishedAt updatedAt wordCount section { name }
    body { __typename key html text }
    people(first: 20) { edges { relevance occurrences { text start end } node {
      name slug jobTitle affiliations { roleName organisation { name slug } } } } }
    organisations(first: 20) { edges { relevance occurrences { text start end } node { name slug } } }
    related(first: 5) { edges { kind headline node { headline slug publishedAt people(first: 5) { nodes { name slug } } } } } } }";

/// What a client needs that sets the text itself.
const TEXT: &str =
    "{ article(by: {slug: \"report-number-1-from-the-port\"}) { headline body { key text ... on Paragraph {
    annotations { start end text ... on MentionAnnotation { node {
      ... on Person { name slug } ... on Organisation { name slug } ... on Place { name slug } } }
      ... on QuotationAnnotation { quotation { speaker { name slug } } } } } } } }";

/// What a front page shows.
const FRONT: &str = "{ articles(first: 20) { edges { cursor node {
    headline slug standfirst publishedAt section { name }
    people(first: 5) { nodes { name slug } }
    organisations(first: 5) { nodes { name slug } } } }
    pageInfo { hasNextPage endCursor } } }";

/// One of many stories: five people with roles at three organisations, and links to the five stories that follow it.
fn report(number: usize, of: usize) -> String {
    let (day, hour) = (number / 24 + 1, 23 - number % 24);
    let mut story = format!(
        "---\nheadline: Report number {number} from the port\npublished_at: 2026-10-{day:02}T{hour:02}:00:00Z\nsection: Ports\n---\n"
    );
    for (person, role, organisation) in [
        ("Ada Okafor", "chief engineer", "Port Velmar Harbour Authority"),
        ("Noor Haddad", "director", "Velmar Ferries Company"),
        ("Tomas Lindqvist", "president", "Velmar City Council"),
        ("Ines Moreau", "secretary", "Velmar City Council"),
        ("Karim Osei", "chairman", "Velmar Ferries Company"),
    ] {
        // A write to a string cannot fail.
        let _ = writeln!(story, "{person}, {role} of {organisation}, said that number {number} was in order.\n");
    }
    story.push_str("Read more:\n");
    for step in 1..=5 {
        let _ = writeln!(story, "- Report number {} from the port", (number + step) % of);
    }
    story
}

/// The tables of a statement, in the order in which it names them.
fn tables(sql: &str) -> String {
    let mut tables: Vec<&str> = Vec::new();
    let mut before = "";
    for word in sql.split_whitespace() {
        let name = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
        if ["FROM", "JOIN"].contains(&before) && word.starts_with('"') && !tables.contains(&name) {
            tables.push(name);
        }
        before = word;
    }
    tables.join(", ")
}

#[tokio::test]
async fn pages_cost_what_their_queries_say_and_not_what_they_show() {
    on_both(async |hub: TestHub| {
        let mut seen = Vec::new();
        for (stories, name) in [(2, "few"), (40, "many")] {
            for number in 0..stories {
                import(&hub, &format!("{name} {number}"), &report(number, stories), true).await;
            }
            for (page, query, most) in [("article page", ARTICLE, 6), ("its text", TEXT, 7), ("front page", FRONT, 3)] {
                let (answer, sent) = hub.statements_of(hub.query(query)).await;
                assert!(answer["errors"].is_null(), "{answer:#}");
                assert!(sent.len() <= most, "{page}: {} statements, at most {most}: {sent:#?}", sent.len());
                // Several readers work at once: which comes first is no matter.
                let mut sent: Vec<_> = sent.iter().map(|sql| tables(sql)).collect();
                sent.sort();
                seen.push((page, sent, answer));
            }
        }
        let [few @ .., article, text, front] = &seen[..] else { panic!("pages") };
        assert!(few.iter().map(|page| &page.1).eq([&article.1, &text.1, &front.1]), "{seen:#?}");
        assert_eq!(front.2["data"]["articles"]["edges"].as_array().map(Vec::len), Some(20));
        let page = &article.2["data"]["article"];
        assert_eq!(page["people"]["edges"].as_array().map(Vec::len), Some(5));
        let related = page["related"]["edges"].as_array().expect("edges");
        let people = related.iter().filter_map(|edge| edge["node"]["people"]["nodes"].as_array()).map(Vec::len);
        assert_eq!(people.collect::<Vec<_>>(), [5; 5]);
        insta::assert_json_snapshot!("statements", [(article.0, &article.1), (text.0, &text.1), (front.0, &front.1)]);
    })
    .await;
}

#[tokio::test]
async fn more_keys_than_a_loader_takes_by_itself_are_one_batch() {
    on_both(async |hub: TestHub| {
        // Eleven lists, a hundred ids in each at most: more than the thousand at which loaders begin another batch.
        let lists: Vec<String> = (0..11).map(|list| format!("list{list}")).collect();
        let declared: String = lists.iter().map(|list| format!("${list}: [ID!]!")).collect();
        let asked: String = lists.iter().map(|list| format!("{list}: nodes(ids: ${list}) {{ id }} ")).collect();
        let mut sent = Vec::new();
        for each in [1, 100] {
            let ids =
                || -> Vec<_> { (0..each).map(|_| IdKind::Article.id(hub.app.ids.next(START)).to_string()).collect() };
            let variables = lists.iter().map(|list| (list.clone(), json!(ids()))).collect();
            let query = format!("query({declared}) {{ {asked} }}");
            let (answer, statements) = hub.statements_of(hub.query_with(&query, &variables)).await;
            assert!(answer["errors"].is_null(), "{answer:#}");
            assert_eq!(answer["data"]["list10"].as_array().map(Vec::len), Some(each));
            sent.push(statements.len());
        }
        assert_eq!(sent, [1, 1]);
    })
    .await;
}

/// As `.cargo/config.toml` has it compiled.
#[tokio::test]
async fn connections_to_a_file_share_no_lock_and_plan_a_statement_once() {
    let hub = TestHub::sqlite().await;
    let ask = Statement::from_string(DbBackend::Sqlite, "PRAGMA compile_options");
    let rows = hub.app.db.reader().query_all_raw(ask).await.expect("read");
    let options: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).expect("a text")).collect();
    for (option, is_on) in [("DEFAULT_MEMSTATUS=0", true), ("ENABLE_QPSG", true), ("ENABLE_MEMORY_MANAGEMENT", false)] {
        assert_eq!(options.iter().any(|said| said == option), is_on, "{option}: {options:?}");
    }
}
