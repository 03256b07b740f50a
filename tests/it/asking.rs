//! Questions that many tests ask: the data of an answer, the code of its error, a list from end to end.

use masthead::graphql::id::IdKind;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::hub::TestHub;

/// A row's id as clients see it.
pub(crate) fn id(kind: IdKind, row: Uuid) -> String {
    kind.id(row).to_string()
}

/// The data of an answer without errors.
pub(crate) async fn data(hub: &TestHub, query: &str) -> Json {
    let mut answer = hub.query(query).await;
    assert!(answer.get("errors").is_none_or(|errors| errors == &Json::Array(Vec::new())), "{query}\n{answer:#}");
    answer["data"].take()
}

/// The code of the one error of an answer.
pub(crate) async fn code(hub: &TestHub, query: &str) -> String {
    let answer = hub.query(query).await;
    assert_eq!(answer["errors"].as_array().map_or(0, Vec::len), 1, "{query}\n{answer:#}");
    answer["errors"][0]["extensions"]["code"].as_str().expect("a code").to_owned()
}

/// What a list of objects says in one of their fields.
pub(crate) fn each(list: &Json, field: &str) -> Vec<String> {
    let list = list.as_array().expect("a list");
    list.iter().map(|one| one[field].as_str().expect("a text").to_owned()).collect()
}

/// All items of a connection, in pages of two, by what `told` says on their node or else on their edge. The parts of the
/// query are what goes before the connection, its name and `(`, and what its edges select besides their cursors, to the
/// query's end.
pub(crate) async fn walk(
    hub: &TestHub,
    (before, field, behind): (&str, &str, &str),
    path: &str,
    backward: bool,
) -> Vec<String> {
    let (size, from) = if backward { ("last", "before") } else { ("first", "after") };
    let (further, at, back) = if backward {
        ("hasPreviousPage", "startCursor", "hasNextPage")
    } else {
        ("hasNextPage", "endCursor", "hasPreviousPage")
    };
    let mut found: Vec<String> = Vec::new();
    let mut cursor = Json::Null;
    for _ in 0..50 {
        let query = format!("{before} {field} {size}: 2, {from}: {cursor}) {{ {PAGE} {behind}");
        let data = data(hub, &query).await;
        let page = data.pointer(path).expect("a connection");
        let edges = page["edges"].as_array().expect("edges");
        let text = |edge: &Json| edge["node"]["told"].as_str().or(edge["told"].as_str()).expect("a leaf").to_owned();
        let told = edges.iter().map(text);
        if backward {
            found.splice(0..0, told);
        } else {
            found.extend(told);
        }
        assert_eq!(page["pageInfo"][back], !cursor.is_null(), "{query}");
        if page["pageInfo"][further] == false {
            return found;
        }
        cursor = page["pageInfo"][at].clone();
    }
    panic!("pages without end: {found:?}");
}

const PAGE: &str = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor";

/// Reads a list from either end and wants the same both times.
pub(crate) async fn walks(hub: &TestHub, parts: (&str, &str, &str), path: &str, expected: &[&str]) {
    for backward in [false, true] {
        assert_eq!(walk(hub, parts, path, backward).await, expected, "backward: {backward}, {}", parts.1);
    }
}

/// Asks two queries of one shape, over one row and over many, and wants as many statements for both.
pub(crate) async fn same_statements(hub: &TestHub, few: &str, many: &str, most: usize) {
    let (_, few_sent) = hub.statements_of(data(hub, few)).await;
    let (_, many_sent) = hub.statements_of(data(hub, many)).await;
    assert_eq!(few_sent.len(), many_sent.len(), "{few_sent:#?}\n{many_sent:#?}");
    assert!(many_sent.len() <= most, "{many_sent:#?}");
}
