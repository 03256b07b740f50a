//! What people are, what they said, with whom they are named, and to what organisations belong.

mod affiliations;
mod lists;
mod newsroom;
mod quotations;

use masthead::graphql::id::IdKind;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::hub::TestHub;

fn id(kind: IdKind, row: Uuid) -> String {
    kind.id(row).to_string()
}

/// The data of an answer without errors.
async fn data(hub: &TestHub, query: &str) -> Json {
    let mut answer = hub.query(query).await;
    assert!(answer.get("errors").is_none_or(|errors| errors == &Json::Array(Vec::new())), "{query}\n{answer:#}");
    answer["data"].take()
}

/// All nodes of a connection, in pages of two, by what their leaf `told` says. The parts of the query are what goes before
/// the connection, its name and `(`, and what its edges select besides their cursors, to the query's end.
async fn walk(hub: &TestHub, (before, field, behind): (&str, &str, &str), path: &str, backward: bool) -> Vec<String> {
    let (size, from) = if backward { ("last", "before") } else { ("first", "after") };
    let mut found: Vec<String> = Vec::new();
    let mut cursor = Json::Null;
    for _ in 0..50 {
        let query = format!("{before} {field} {size}: 2, {from}: {cursor}) {{ {PAGE} {behind}");
        let data = data(hub, &query).await;
        let page = data.pointer(path).expect("a connection");
        let edges = page["edges"].as_array().expect("edges");
        let told = edges.iter().map(|edge| edge["node"]["told"].as_str().expect("a leaf").to_owned());
        if backward {
            found.splice(0..0, told);
        } else {
            found.extend(told);
        }
        let (more, at) = if backward { ("hasPreviousPage", "startCursor") } else { ("hasNextPage", "endCursor") };
        if page["pageInfo"][more] == false {
            return found;
        }
        cursor = page["pageInfo"][at].clone();
    }
    panic!("pages without end: {found:?}");
}

const PAGE: &str = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor";

/// Asks two queries of one shape, over one row and over many, and wants as many statements for both.
async fn same_statements(hub: &TestHub, few: &str, many: &str, most: usize) {
    let (_, few_sent) = hub.statements_of(data(hub, few)).await;
    let (_, many_sent) = hub.statements_of(data(hub, many)).await;
    assert_eq!(few_sent.len(), many_sent.len(), "{few_sent:#?}\n{many_sent:#?}");
    assert!(many_sent.len() <= most, "{many_sent:#?}");
}
