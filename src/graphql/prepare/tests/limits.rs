use serde_json::json;

use super::super::{Audience, Costs, Limits, RequestErrorCode as Code};
use super::hub::{Hub, each, none, public};

const INTROSPECTION: &str = include_str!("introspection.graphql");

#[test]
fn pages_have_a_size() {
    let hub = Hub::new();
    let literal = |size: &str| format!("{{ articles({size}) {{ nodes {{ id }} }} }}");
    for size in ["first: 101", "last: 101", "first: -1", "first: 1, last: 1000", "first: 2147483647"] {
        let errors = hub.errors(&literal(size), &none());
        assert_eq!(errors[0].code, Code::InvalidPageSize, "{size}");
        assert_eq!(errors[0].locations, [(1, 3)]);
    }
    for size in ["first: 0", "first: 100", "last: 100", "first: null"] {
        hub.prepare(&literal(size), &none()).unwrap_or_else(|errors| panic!("{size} {errors:?}"));
    }
    let query = "query($n: Int = 5) { articles(first: $n) { nodes { id } } }";
    assert_eq!(hub.refused(query, &json!({ "n": 101 })), [Code::InvalidPageSize]);
    assert_eq!(hub.refused(query, &json!({ "n": -1 })), [Code::InvalidPageSize]);
    assert_eq!(hub.prepare(query, &none()).expect("fits").cost.points, 1 + 5);
    assert_eq!(hub.prepare(query, &json!({ "n": 100 })).expect("fits").cost.points, 1 + 100);
    assert_eq!(hub.prepare(query, &json!({ "n": null })).expect("fits").cost.points, 1 + 20);
}

#[test]
fn costs_multiply_along_pages_and_lists() {
    let costs = Costs::default()
        .list("Article.body", 50)
        .field("Person.name", 3)
        .field("Query.found", 10)
        .list_like("Query.several", "ids")
        .introspection(7);
    let hub = Hub::with(costs, Limits { cost: 1_000, ..public() });
    let prepared = |query: &str| hub.prepare(query, &none()).unwrap_or_else(|errors| panic!("{query} {errors:?}"));
    let cost = |query| prepared(query).cost.points;
    assert_eq!(cost("{ echo }"), 1);
    assert_eq!(cost("{ article(by: { id: 1 }) { id headline } }"), 1);
    assert_eq!(cost("{ article(by: { id: 1 }) { body { text } } }"), 1 + 50);
    assert_eq!(
        cost("{ articles(first: 2) { nodes { people(first: 3) { totalCount nodes { name } } } } }"),
        1 + 2 * (1 + 1 + 3 * (1 + 3))
    );
    // A list of a union: the dearest type counts, ten times.
    assert_eq!(cost("{ found { ... on Person { name jobs } ... on Article { author { id } } } }"), 10 * (10 + 3));
    assert_eq!(cost("{ several(ids: [1, 2, 3]) { author { id } } }"), 3 * 2);
    // A field of an interface costs what it costs on the dearest of its types.
    let interfaces = Hub::with(Costs::default().field("Person.id", 7), public());
    assert_eq!(interfaces.prepare("{ node(id: 1) { id } }", &none()).expect("fits").cost.points, 1 + 7);
    let query = "query($ids: [ID!]!) { several(ids: $ids) { id } }";
    assert_eq!(hub.prepare(query, &json!({ "ids": [1, 2] })).expect("fits").cost.points, 2);
    assert_eq!(hub.prepare(query, &json!({ "ids": 1 })).expect("fits").cost.points, 1);
    assert_eq!(cost("{ __schema { types { fields { name } } } }"), 7);
    let hub = Hub::new();
    let query = "{ articles(first: 100) { nodes { people(first: 100) { nodes { article { headline } } } } } }";
    assert_eq!(hub.refused(query, &none()), [Code::TooComplex]);
    let deep = (0..9)
        .fold("headline".to_owned(), |inner, _| format!("people(first: 100) {{ nodes {{ article {{ {inner} }} }} }}"));
    let wide = Limits { depth: 30, cost: u64::MAX - 1, ..public() };
    let query = format!("{{ articles(first: 100) {{ nodes {{ {deep} }} }} }}");
    assert_eq!(Hub::with(Costs::default(), wide).refused(&query, &none()), [Code::TooComplex], "products saturate");
}

#[test]
fn depth_counts_fields_and_not_fragments() {
    let hub = Hub::new();
    // `article`, then `author` and `article` in turn, then `id`.
    let nested = |levels: usize| {
        let inner = (2..levels).rev().fold("id".to_owned(), |inner, level| {
            let field = if level % 2 == 0 { "author" } else { "article" };
            format!("... {{ {field} {{ {inner} }} }}")
        });
        format!("{{ article(by: {{ id: 1 }}) {{ {inner} }} }}")
    };
    hub.prepare(&nested(12), &none()).unwrap_or_else(|errors| panic!("{errors:?}"));
    assert_eq!(hub.refused(&nested(13), &none()), [Code::TooDeep]);
    hub.prepare_as(Audience::Editor, &nested(15), None, &none()).unwrap_or_else(|errors| panic!("{errors:?}"));
}

#[test]
fn root_fields_and_aliases_are_counted_after_merging() {
    let hub = Hub::new();
    let aliases =
        |count: usize| format!("{{ article(by: {{ id: 1 }}) {{ {} }} }}", each(count, |n| format!("a{n}: id ")));
    hub.prepare(&aliases(30), &none()).unwrap_or_else(|errors| panic!("{errors:?}"));
    assert_eq!(hub.refused(&aliases(31), &none()), [Code::TooManyAliases]);
    let roots = |count: usize| format!("{{ {} }}", each(count, |n| format!("a{n}: echo ")));
    hub.prepare(&roots(20), &none()).unwrap_or_else(|errors| panic!("{errors:?}"));
    assert_eq!(hub.refused(&roots(21), &none()), [Code::TooManyRootFields]);
    hub.prepare(&format!("{{ {} }}", "id: echo ".repeat(100)), &none()).unwrap_or_else(|errors| panic!("{errors:?}"));
}

#[test]
fn directives_are_few() {
    let hub = Hub::new();
    assert_eq!(
        hub.refused(&format!("{{ echo {} }}", "@skip(if: false) ".repeat(6)), &none()),
        [Code::TooManyDirectives]
    );
    let spread = |count: usize| format!("{{ {} }}", "echo @skip(if: false) ".repeat(count));
    hub.prepare(&spread(50), &none()).unwrap_or_else(|errors| panic!("{errors:?}"));
    assert_eq!(hub.refused(&spread(51), &none()), [Code::TooManyDirectives]);
    let six = "@a ".repeat(6);
    for query in [
        format!("query {six} {{ echo }}"),
        format!("query($a: String {six}) {{ echo(text: $a) }}"),
        format!("{{ ... {six} {{ echo }} }}"),
        format!("{{ ...F {six} }} fragment F on Query {{ echo }}"),
        format!("{{ ...F }} fragment F on Query {six} {{ echo }}"),
    ] {
        assert_eq!(hub.refused(&query, &none()), [Code::TooManyDirectives], "{query}");
    }
}

#[test]
fn lists_and_filters_are_bounded() {
    let hub = Hub::new();
    let list = |count: usize| format!("[{}]", "1 ".repeat(count));
    hub.prepare(&format!("{{ numbers(list: {}) }}", list(100)), &none()).unwrap_or_else(|errors| panic!("{errors:?}"));
    assert_eq!(hub.refused(&format!("{{ numbers(list: {}) }}", list(101)), &none()), [Code::TooComplex]);
    let query = "query($l: [Int!]) { numbers(list: $l) }";
    assert_eq!(hub.refused(query, &json!({ "l": vec![1; 101] })), [Code::TooComplex]);
    let filter = (0..51).fold(json!({}), |inner, _| json!({ "inner": inner }));
    assert_eq!(hub.refused("query($f: Filter!) { filtered(filter: $f) }", &json!({ "f": filter })), [Code::TooComplex]);
    let literal = (0..51).fold("{}".to_owned(), |inner, _| format!("{{ inner: {inner} }}"));
    assert_eq!(hub.refused(&format!("{{ filtered(filter: {literal}) }}"), &none()), [Code::TooComplex]);
}

#[test]
fn introspection_in_good_faith() {
    let hub = Hub::new();
    hub.prepare(INTROSPECTION, &none()).unwrap_or_else(|errors| panic!("{errors:?}"));
    hub.prepare("{ __type(name: \"Node\") { possibleTypes { name fields { name } } } }", &none())
        .unwrap_or_else(|errors| panic!("{errors:?}"));
    let of_type = (0..16).fold("name".to_owned(), |inner, _| format!("ofType {{ {inner} }}"));
    for (query, code) in [
        ("{ __schema { types { fields { type { fields { type { name } } } } } } }".to_owned(), Code::TooComplex),
        (
            "{ __schema { types { interfaces { possibleTypes { inputFields { name } } } } } }".to_owned(),
            Code::TooComplex,
        ),
        ("{ a: __schema { description } b: __schema { description } }".to_owned(), Code::TooComplex),
        (format!("{{ __type(name: \"Query\") {{ {of_type} }} }}"), Code::TooDeep),
    ] {
        assert_eq!(hub.refused(&query, &none()), [code], "{query}");
    }
}

#[test]
fn each_audience_has_its_own_limits_and_cache() {
    let hub = Hub::new();
    let query = format!("{{ {} }}", "echo ".repeat(3_000));
    assert_eq!(hub.refused(&query, &none()), [Code::TooManyTokens]);
    let editor = hub.prepare_as(Audience::Editor, &query, None, &none()).unwrap_or_else(|errors| panic!("{errors:?}"));
    assert_eq!(hub.refused(&query, &none()), [Code::TooManyTokens]);
    assert_ne!(editor.hash, hub.prepare("{ echo }", &none()).expect("valid").hash);
}
