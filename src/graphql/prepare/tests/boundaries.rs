//! Each limit lets in what is exactly as large and refuses what is larger by one.

use serde_json::{Value as Json, json};

use super::super::{Audience, Costs, Limits, RequestErrorCode as Code};
use super::hub::{Hub, each, editor, none, public};

/// What is just let in under a limit, what is just refused, and how.
struct Boundary {
    limits: Limits,
    fits: String,
    exceeds: String,
    code: Code,
}

fn boundary(limits: Limits, fits: &str, exceeds: &str, code: Code) -> Boundary {
    Boundary { limits, fits: fits.to_owned(), exceeds: exceeds.to_owned(), code }
}

fn boundaries() -> Vec<Boundary> {
    let echo = |bytes: usize| "{ echo }".to_owned() + &" ".repeat(bytes - 8);
    vec![
        boundary(Limits { document_bytes: 50, ..public() }, &echo(50), &echo(51), Code::DocumentTooLarge),
        boundary(
            Limits { tokens: 5, ..public() },
            "{ echo echo, echo } # comment",
            "{ echo echo, echo echo }",
            Code::TooManyTokens,
        ),
        boundary(
            Limits { brackets: 4, ..public() },
            "{ numbers(grid: [[1]]) }",
            "{ numbers(grid: [[[1]]]) }",
            Code::TooDeep,
        ),
        boundary(
            Limits { directives: 2, ..public() },
            "{ a: echo @skip(if: false) b: echo @skip(if: false) }",
            "{ a: echo @skip(if: false) b: echo @skip(if: false) c: echo @skip(if: false) }",
            Code::TooManyDirectives,
        ),
        boundary(
            Limits { directives_per_node: 1, ..public() },
            "{ echo @skip(if: false) }",
            "{ echo @skip(if: false) @include(if: true) }",
            Code::TooManyDirectives,
        ),
        boundary(
            Limits { selections: 4, ..public() },
            "{ echo ...F } fragment F on Query { a: echo b: echo }",
            "{ echo ...F } fragment F on Query { a: echo b: echo c: echo }",
            Code::TooComplex,
        ),
        boundary(
            Limits { depth: 2, ..public() },
            "{ article(by: { id: 1 }) { ... { headline } } }",
            "{ article(by: { id: 1 }) { author { id } } }",
            Code::TooDeep,
        ),
        boundary(
            Limits { introspection_depth: 3, ..public() },
            "{ __schema { types { name } } }",
            "{ __schema { types { fields { name } } } }",
            Code::TooDeep,
        ),
        boundary(
            Limits { introspection_fields: 3, ..public() },
            "{ __schema { types { name } } }",
            "{ __schema { types { name kind } } }",
            Code::TooComplex,
        ),
        boundary(
            Limits { aliases: 1, ..public() },
            "{ a: echo a: echo echo: echo }",
            "{ a: echo b: echo }",
            Code::TooManyAliases,
        ),
        boundary(
            Limits { aliases: 1, ..public() },
            &format!("{{ {} }}", "a: echo ".repeat(10)),
            &format!("{{ {} }}", "a: echo ".repeat(11)),
            Code::TooManyAliases,
        ),
        boundary(
            Limits { root_fields: 2, ..public() },
            "{ echo echo found { __typename } }",
            "{ echo numbers found { __typename } }",
            Code::TooManyRootFields,
        ),
        boundary(
            Limits { cost: 2, ..public() },
            "{ article(by: { id: 1 }) { author { id } } }",
            "{ article(by: { id: 1 }) { author { article { id } } } }",
            Code::TooComplex,
        ),
        boundary(
            Limits { page_max: 7, ..public() },
            "{ articles(first: 7, last: 7) { nodes { id } } }",
            "{ articles(last: 8) { nodes { id } } }",
            Code::InvalidPageSize,
        ),
        boundary(
            Limits { list_items: 2, ..public() },
            "{ numbers(list: [1, 2], grid: [[1, 2], [3, 4]]) }",
            "{ numbers(grid: [[1, 2, 3]]) }",
            Code::TooComplex,
        ),
        boundary(
            Limits { input_fields: 3, ..public() },
            "{ filtered(filter: { since: 1, inner: { since: 2 } }) }",
            "{ filtered(filter: { since: 1, inner: { since: 2, weight: 3 } }) }",
            Code::TooComplex,
        ),
    ]
}

#[test]
fn what_is_as_large_as_a_limit_is_let_in_and_one_more_is_refused() {
    for Boundary { limits, fits, exceeds, code } in boundaries() {
        let hub = Hub::with(Costs::default(), limits);
        hub.prepare(&fits, &none()).unwrap_or_else(|errors| panic!("{fits}\n{errors:?}"));
        assert_eq!(hub.refused(&exceeds, &none()), [code], "{exceeds}");
    }
}

#[test]
fn values_of_variables_are_held_to_the_same() {
    let hub = Hub::with(Costs::default(), Limits { list_items: 2, input_fields: 3, page_max: 7, ..public() });
    let grid = "query($v: [[Int!]!]) { numbers(grid: $v) }";
    let filter = "query($v: Filter!) { filtered(filter: $v) }";
    let page = "query($v: Int) { articles(first: $v) { nodes { id } } }";
    for (query, fits, exceeds, code) in [
        (grid, json!([[1, 2], [3, 4]]), json!([[1], [1, 2, 3]]), Code::TooComplex),
        (
            filter,
            json!({"inner": {"inner": {}, "since": 1}}),
            json!({"inner": {"inner": {"since": 1}, "since": 1}}),
            Code::TooComplex,
        ),
        (page, json!(7), json!(8), Code::InvalidPageSize),
    ] {
        let with = |value: Json| json!({ "v": value });
        hub.prepare(query, &with(fits)).unwrap_or_else(|errors| panic!("{query}\n{errors:?}"));
        assert_eq!(hub.refused(query, &with(exceeds)), [code], "{query}");
    }
}

#[test]
fn editors_may_ask_for_more() {
    let (hub, most) = (Hub::new(), editor());
    let echo = |bytes: usize| "{ echo }".to_owned() + &" ".repeat(bytes - 8);
    let repeated = |tokens: usize| format!("{{ {} }}", "echo ".repeat(tokens - 2));
    let spread = |selections: usize| {
        let fragment = format!("fragment F on Query {{ {} }}", "echo ".repeat(999));
        format!("{{ {} {} }} {fragment}", "...F ".repeat(selections / 1_000), "echo ".repeat(selections % 1_000))
    };
    let deep = |levels: usize| {
        let inner = (2..levels)
            .rev()
            .fold("id".to_owned(), |inner, level| format!("{} {{ {inner} }}", ["author", "article"][level % 2]));
        format!("{{ article(by: {{ id: 1 }}) {{ {inner} }} }}")
    };
    let selections = usize::try_from(most.selections).expect("a small number");
    for (fits, exceeds, code) in [
        (echo(most.document_bytes), echo(most.document_bytes + 1), Code::DocumentTooLarge),
        (repeated(most.tokens), repeated(most.tokens + 1), Code::TooManyTokens),
        (spread(selections), spread(selections + 1), Code::TooComplex),
        (deep(most.depth), deep(most.depth + 1), Code::TooDeep),
        (
            format!(
                "{{ {} }}",
                each(10, |n| format!(
                    "a{n}: articles(first: 100) {{ nodes {{ people(first: 17) {{ nodes {{ id }} }} }} }} "
                ))
            ),
            format!(
                "{{ {} }}",
                each(10, |n| format!(
                    "a{n}: articles(first: 100) {{ nodes {{ people(first: 18) {{ nodes {{ id }} }} }} }} "
                ))
            ),
            Code::TooComplex,
        ),
    ] {
        let prepared = hub.prepare_as(Audience::Editor, &fits, None, &none());
        prepared.unwrap_or_else(|errors| panic!("{}\n{errors:?}", &fits[..100.min(fits.len())]));
        assert!(hub.prepare(&fits, &none()).is_err(), "the public may this as well: {}", &fits[..100.min(fits.len())]);
        let errors = hub.prepare_as(Audience::Editor, &exceeds, None, &none()).expect_err("too much");
        assert_eq!(errors[0].code, code);
    }
}
