use serde_json::{Value as Json, json};

use super::super::RequestErrorCode as Code;
use super::hub::{Hub, none};

#[tokio::test]
async fn values_are_made_to_fit() {
    let hub = Hub::new();
    let query = "query($l: [Int!], $g: [[Int!]!], $f: Float) { numbers(list: $l, grid: $g, float: $f) }";
    for (variables, expected) in [
        (json!({ "l": [1, 2.0] }), "Some([1, 2]) None None"),
        (json!({ "l": 3, "f": 1 }), "Some([3]) None Some(1.0)"),
        (json!({ "g": 4, "l": null }), "None Some([[4]]) None"),
        (json!({ "g": [[1], [2]], "f": 1.5, "unknown": {} }), "None Some([[1], [2]]) Some(1.5)"),
    ] {
        assert_eq!(hub.data(query, variables).await, json!({ "numbers": expected }));
    }
}

#[test]
fn values_that_do_not_fit_are_request_errors() {
    let hub = Hub::new();
    let cases: &[(&str, Json, &str)] = &[
        ("Int", json!(1.5), "The variable `$v` must be a whole number of 32 bits."),
        ("Int", json!(2_147_483_648_i64), "The variable `$v` must be a whole number of 32 bits."),
        ("Int", json!("1"), "The variable `$v` must be a whole number of 32 bits."),
        ("Int!", json!(null), "The variable `$v` must not be null."),
        ("String", json!(1), "The variable `$v` must be of type `String`."),
        ("Boolean", json!("true"), "The variable `$v` must be of type `Boolean`."),
        ("ID", json!(1.5), "The variable `$v` must be of type `ID`."),
        ("[Int!]", json!([1, null]), "The variable `$v[1]` must not be null."),
        ("[[Int!]!]", json!([[1], ["x"]]), "The variable `$v[1][0]` must be a whole number of 32 bits."),
        ("Filter", json!([]), "The variable `$v` must be an object of type `Filter`."),
        ("Filter", json!({ "no": 1 }), "The variable `$v` has a field `no` that `Filter` does not know."),
        ("Filter", json!({ "order": "newest" }), "The variable `$v.order` must be a value of the enum `Order`."),
        (
            "Filter",
            json!({ "inner": { "sections": ["a", 1] } }),
            "The variable `$v.inner.sections[1]` must be of type `String`.",
        ),
        ("ArticleBy", json!({}), "The variable `$v` must have exactly one field of `ArticleBy`, not null."),
        (
            "ArticleBy",
            json!({ "id": 1, "slug": "a" }),
            "The variable `$v` must have exactly one field of `ArticleBy`, not null.",
        ),
        ("ArticleBy", json!({ "id": null }), "The variable `$v` must have exactly one field of `ArticleBy`, not null."),
    ];
    for (ty, value, message) in cases {
        let uses = match *ty {
            "Filter" => "articles(filter: $v) { __typename }",
            "ArticleBy" => "article(by: $v) { __typename }",
            "[Int!]" => "numbers(list: $v)",
            "[[Int!]!]" => "numbers(grid: $v)",
            "Int" | "Int!" => "articles(first: $v) { __typename }",
            "String" => "echo(text: $v)",
            "ID" => "node(id: $v) { id }",
            _ => "echo @skip(if: $v)",
        };
        let bang = if matches!(*ty, "ArticleBy" | "Boolean" | "ID") { "!" } else { "" };
        let errors = hub.errors(&format!("query(\n  $v: {ty}{bang}) {{ {uses} }}"), &json!({ "v": value }));
        assert_eq!(errors[0].message, *message);
        assert_eq!((errors[0].code, errors[0].locations.as_slice()), (Code::InvalidVariables, [(2, 3)].as_slice()));
    }
    let errors =
        hub.errors("query($a: Int!, $b: Boolean!) { articles(first: $a) { nodes { id @skip(if: $b) } } }", &none());
    assert_eq!(errors[0].message, "The variable `$a` is missing; it must be `Int!`.");
    assert_eq!(errors[1].message, "The variable `$b` is missing; it must be `Boolean!`.");
}

#[tokio::test]
async fn defaults_are_filled_in_everywhere() {
    let hub = Hub::new();
    let query = "query($f: Filter = { sections: \"one\", order: OLDEST }) { filtered(filter: $f) }";
    let expected = json!({ "filtered": "Some([\"one\"]) None Some(\"oldest\") 7 false" });
    assert_eq!(hub.data(&query.replace("$f: Filter", "$f: Filter!"), none()).await, expected);
    let given =
        hub.data("query($f: Filter!) { filtered(filter: $f) }", json!({ "f": { "inner": {}, "since": 2.0 } })).await;
    assert_eq!(given, json!({ "filtered": "None Some(2) None 7 true" }));
}

#[tokio::test]
async fn an_id_is_any_whole_number_as_it_is_written() {
    let hub = Hub::new();
    for id in ["99999999999999999999", "-0", "7"] {
        let expected = (id == "7").then(|| json!({ "id": "article_7" }));
        let written = format!("{{ article(by: {{ id: {id} }}) {{ id }} }}");
        assert_eq!(hub.data(&written, none()).await, json!({ "article": expected }));
        let default = format!("query($by: ArticleBy! = {{ id: {id} }}) {{ article(by: $by) {{ id }} }}");
        assert_eq!(hub.data(&default, none()).await, json!({ "article": expected }));
    }
    assert_eq!(hub.data("{ numbers(list: [-0, 1]) }", none()).await, json!({ "numbers": "Some([0, 1]) None None" }));
}

#[tokio::test]
async fn a_variable_that_is_null_where_no_null_may_be_is_refused_before_anything_runs() {
    let hub = Hub::new();
    for (query, wanted) in [
        ("query($id: ID = 1) { node(id: $id) { id } }", "ID!"),
        ("query($t: String = \"a\") { echo(otherwise: $t) }", "String!"),
        ("query($n: Int) { filtered(filter: { weight: $n }) }", "Int!"),
        ("query($n: Int = 1) { ...F } fragment F on Query { numbers(list: [1, $n]) }", "Int!"),
        ("query($yes: Boolean = true) { echo @skip(if: $yes) }", "Boolean!"),
    ] {
        let name = query.split(['$', ':']).nth(1).expect("a variable");
        let errors = hub.errors(query, &json!({ name: null }));
        assert_eq!(errors[0].code, Code::InvalidVariables, "{query}");
        let words = format!("The variable `${name}` must not be null, since it is used where `{wanted}` is wanted.");
        assert_eq!(errors[0].message, words, "{query}");
        hub.prepare(query, &none()).unwrap_or_else(|errors| panic!("{query}\n{errors:?}"));
    }
    assert_eq!(hub.log.count("node"), 0);
}

#[tokio::test]
async fn a_variable_without_a_value_is_not_null() {
    let hub = Hub::new();
    let query = "query($t: String, $o: String) { patched(patch: { title: $t }) echo(otherwise: $o) }";
    let answer = |variables| hub.data(query, variables);
    assert_eq!(answer(none()).await, json!({ "patched": "Undefined []", "echo": "nothing" }));
    assert_eq!(answer(json!({ "o": "x" })).await, json!({ "patched": "Undefined []", "echo": "x" }));
    assert_eq!(answer(json!({ "o": "x", "t": null })).await, json!({ "patched": "Null []", "echo": "x" }));
    assert_eq!(answer(json!({ "o": "x", "t": "t" })).await, json!({ "patched": "Value(\"t\") []", "echo": "x" }));
}

#[tokio::test]
async fn the_default_of_an_argument_stands_in_for_a_missing_variable() {
    let hub = Hub::new();
    let query = "query($f: Int) { numbers(float: 2, list: [1]) articles(first: $f) { nodes { id } } }";
    assert!(hub.data(query, none()).await["articles"].is_object());
    let query = "query($w: Int) { filtered(filter: { weight: $w }) }";
    assert_eq!(hub.data(query, none()).await, json!({ "filtered": "None None None 7 false" }));
    assert_eq!(hub.data(query, json!({ "w": 1 })).await, json!({ "filtered": "None None None 1 false" }));
}

#[test]
fn a_text_that_no_database_keeps_is_refused_wherever_it_stands() {
    let hub = Hub::new();
    let written = "{ articles(filter: { inner: { sections: [\"a\", \"b\\u0000\"] } }) { __typename } }";
    let default = "query($t: String = \"\\u0000\") { echo(text: $t) }";
    for query in [written, default, "{ echo(text: \"\"\"a\0\"\"\") }"] {
        assert_eq!(hub.refused(query, &none()), [Code::InvalidInput], "{query}");
    }
    let query = "query($f: Filter) { articles(filter: $f) { __typename } }";
    let errors = hub.errors(query, &json!({ "f": { "inner": { "sections": ["a", "b\0"] } } }));
    assert_eq!(
        errors[0].message,
        "The variable `$f.inner.sections[1]` holds the character U+0000, which no text may hold."
    );
    assert_eq!(hub.refused("query($i: ID!) { node(id: $i) { id } }", &json!({ "i": "\0" })), [Code::InvalidInput]);
}
