#![expect(clippy::disallowed_methods, reason = "how long a refusal takes is what is tested")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use serde_json::json;

use super::super::{Audience, RequestErrorCode as Code};
use super::hub::{Hub, each, none};

/// Far above what any of these takes in an unoptimised build on a busy machine, far below what an attacker needs.
const SOON: Duration = Duration::from_millis(500);

fn refused_soon(hub: &Hub, audience: Audience, query: &str) -> Code {
    let start = Instant::now();
    let errors = hub.prepare_as(audience, query, None, &none()).expect_err("hostile");
    let took = start.elapsed();
    eprintln!("{:>9} bytes {:?} {:?} {:?}", query.len(), audience, errors[0].code, took);
    assert!(took < SOON, "{took:?} for {}", &query[..query.len().min(80)]);
    errors[0].code
}

fn bomb(levels: usize, fan_out: usize, inner: &str) -> String {
    let mut query = "{ ...F0 }".to_owned();
    for level in 0..levels {
        let next = format!("...F{} ", level + 1).repeat(fan_out);
        let _ = write!(query, " fragment F{level} on Query {{ {next} }}");
    }
    let _ = write!(query, " fragment F{levels} on Query {{ {inner} }}");
    query
}

#[test]
fn fragments_that_multiply() {
    let hub = Hub::new();
    for (levels, fan_out) in [(29, 3), (29, 10), (60, 10), (14, 2), (80, 2)] {
        assert_eq!(refused_soon(&hub, Audience::Editor, &bomb(levels, fan_out, "echo")), Code::TooComplex);
    }
    assert_eq!(hub.refused(&bomb(12, 2, "echo"), &none()), [Code::TooComplex]);
    assert_eq!(refused_soon(&hub, Audience::Editor, &bomb(150, 1, "echo")), Code::TooDeep);
    let fields = (0..15).fold("{ node(id: 1) { ...P0 } }".to_owned(), |query, n| {
        query
            + &format!(
                " fragment P{n} on Person {{ {} }}",
                format!("a: article {{ author {{ ...P{} }} }} ", n + 1).repeat(3)
            )
    }) + " fragment P15 on Person { id }";
    assert_eq!(refused_soon(&hub, Audience::Editor, &fields), Code::TooComplex);
}

#[test]
fn fragments_in_cycles() {
    let hub = Hub::new();
    let ring = (0..60).fold("{ ...F0 }".to_owned(), |query, n| {
        query + &format!(" fragment F{n} on Query {{ ...F{} echo }}", (n + 1) % 60)
    });
    assert_eq!(refused_soon(&hub, Audience::Editor, &ring), Code::ValidationFailed);
    let mesh = (0..30).fold("{ ...F0 }".to_owned(), |query, n| {
        query + &format!(" fragment F{n} on Query {{ {} }}", each(30, |to| format!("...F{to} ")))
    });
    let code = refused_soon(&hub, Audience::Editor, &mesh);
    assert!(matches!(code, Code::ValidationFailed | Code::TooComplex), "{code:?}");
}

#[test]
fn a_hundred_thousand_brackets() {
    let hub = Hub::new();
    let n = 100_000;
    for query in [
        "{ a ".repeat(n),
        format!("{{ numbers(list: {}{}) }}", "[".repeat(n), "]".repeat(n)),
        format!("{{ numbers(list: {} 1) }}", "{ a: ".repeat(n)),
        format!("query($a: {}Int{}) {{ echo }}", "[".repeat(n), "]".repeat(n)),
    ] {
        assert_eq!(refused_soon(&hub, Audience::Editor, &query), Code::DocumentTooLarge);
    }
    for n in [65, 5_000, 30_000] {
        for query in [
            "{a".repeat(n),
            format!("{{ numbers(list: {}{}) }}", "[".repeat(n), "]".repeat(n)),
            format!("{{ numbers(list: {}1{}) }}", "{a:".repeat(n), "}".repeat(n)),
            format!("query($a: {}Int{}) {{ echo }}", "[".repeat(n), "]".repeat(n)),
            format!("{{ {} }}", "...{".repeat(n)),
        ] {
            assert_eq!(refused_soon(&hub, Audience::Editor, &query), Code::TooDeep);
        }
    }
    // Brackets inside strings are text, and a bad escape does not hide others.
    assert!(hub.prepare(&format!("{{ echo(text: \"{}\") }}", "{".repeat(1_000)), &none()).is_ok());
    let hidden = format!("{{ echo(text: \"\\u12\\\" {} \") }}", "{".repeat(10_000));
    assert_eq!(refused_soon(&hub, Audience::Editor, &hidden), Code::SyntaxError);
}

#[test]
fn nesting_up_to_the_bound_is_parsed() {
    let hub = Hub::new();
    let lists = format!("query($a: {}Int{}) {{ echo }}", "[".repeat(63), "]".repeat(63));
    assert_eq!(refused_soon(&hub, Audience::Public, &lists), Code::ValidationFailed);
    let values = format!("{{ numbers(list: {}1{}) }}", "[".repeat(62), "]".repeat(62));
    assert_eq!(refused_soon(&hub, Audience::Public, &values), Code::ValidationFailed);
    let fragments = format!("{}{{ echo }}{}", "{ ...".repeat(62), "}".repeat(62));
    let start = Instant::now();
    assert!(hub.prepare(&format!("{{ ...{fragments} }}"), &none()).is_ok());
    assert!(start.elapsed() < SOON);
}

#[test]
fn many_of_everything() {
    let hub = Hub::new();
    let repeated = format!("{{ {} }}", "echo ".repeat(12_000));
    assert_eq!(refused_soon(&hub, Audience::Public, &repeated), Code::DocumentTooLarge);
    assert_eq!(refused_soon(&hub, Audience::Editor, &repeated), Code::TooManyTokens);
    for count in [31, 300, 301, 4_000] {
        let aliases = format!("{{ {} }}", each(count, |n| format!("a{n}: echo ")));
        assert_eq!(refused_soon(&hub, Audience::Editor, &aliases), Code::TooManyAliases);
    }
    assert_eq!(
        refused_soon(&hub, Audience::Editor, &format!("{{ echo {} }}", "@a".repeat(70_000))),
        Code::DocumentTooLarge
    );
    assert_eq!(
        refused_soon(&hub, Audience::Editor, &format!("{{ echo {} }}", "@a".repeat(30_000))),
        Code::TooManyDirectives
    );
    assert_eq!(refused_soon(&hub, Audience::Editor, &" ".repeat(10_000_000)), Code::DocumentTooLarge);
    assert_eq!(
        refused_soon(&hub, Audience::Editor, &format!("{{ {} }}", "nothing ".repeat(9_000))),
        Code::ValidationFailed
    );
    let operations = each(1_500, |n| format!("query Q{n} {{ ...F }} "));
    let operations = format!("{operations} fragment F on Query {{ echo }}");
    assert_eq!(refused_soon(&hub, Audience::Editor, &operations), Code::OperationNotFound);
    let variables = each(2_000, |n| format!("$v{n}: Int "));
    assert_eq!(refused_soon(&hub, Audience::Editor, &format!("query({variables}) {{ echo }}")), Code::ValidationFailed);
    let fields = format!("{{ {} }}", each(900, |n| format!("filtered(filter: {{since: {n}}}) ")));
    assert_eq!(refused_soon(&hub, Audience::Editor, &fields), Code::ValidationFailed);
}

#[tokio::test]
async fn two_thousand_repeats_of_a_field_run_once() {
    let hub = Hub::new();
    let query = format!("{{ article(by: {{ id: 1 }}) {{ {} }} }}", "headline ".repeat(1_900));
    let start = Instant::now();
    assert_eq!(hub.data(&query, none()).await, json!({ "article": { "headline": "Headline 1" } }));
    assert!(start.elapsed() < SOON);
    assert_eq!(hub.log.count("headline"), 1);
}

#[test]
fn shared_selections_of_many_types_do_not_multiply() {
    let hub = Hub::new();
    let nested = (0..10).fold("id".to_owned(), |inner, n| {
        let field = if n % 2 == 0 { "author" } else { "article" };
        let (owner, field) = if field == "author" { ("Article", "author") } else { ("Person", "article") };
        format!("... on {owner} {{ {field} {{ ... on Node {{ {inner} }} }} }} ... on Node {{ id }}")
    });
    let query = format!("{{ node(id: 1) {{ {nested} }} }}");
    let start = Instant::now();
    let _ = hub.prepare_as(Audience::Editor, &query, None, &none());
    assert!(start.elapsed() < SOON);
}

#[tokio::test]
async fn a_document_is_kept_and_its_variables_are_not() {
    let hub = Hub::new();
    let query = "query($text: String!) { echo(text: $text) }";
    let first = hub.prepare(query, &json!({ "text": "one" })).expect("valid");
    let start = Instant::now();
    let second = hub.prepare(query, &json!({ "text": "two" })).expect("valid");
    eprintln!("cached: {:?}", start.elapsed());
    assert_eq!(first.hash, second.hash);
    assert_eq!(hub.data(query, json!({ "text": "three" })).await, json!({ "echo": "three" }));
    assert_eq!(hub.refused(query, &json!({ "text": 4 })), [Code::InvalidVariables]);
    assert_eq!(hub.refused(query, &none()), [Code::InvalidVariables]);
}

#[test]
fn work_that_grows_with_the_square_of_the_text() {
    let hub = Hub::new();
    let variables = format!(
        "query({}) {{ numbers(list: [{}]) }}",
        each(1_300, |n| format!("$v{n}: Int! ")),
        each(1_300, |n| format!("$v{n} "))
    );
    refused_soon(&hub, Audience::Editor, &variables);
    let arguments = format!("{{ echo({}) }}", each(3_000, |n| format!("a{n}: 1 ")));
    assert_eq!(refused_soon(&hub, Audience::Editor, &arguments), Code::ValidationFailed);
    let same_arguments = format!("{{ echo({}) }}", "text: \"a\" ".repeat(3_000));
    assert_eq!(refused_soon(&hub, Audience::Editor, &same_arguments), Code::ValidationFailed);
    let conflicts = format!("{{ {} }}", each(300, |n| format!("a: echo(text: \"{n}\") ")));
    refused_soon(&hub, Audience::Editor, &conflicts);
    let conflicts = format!(
        "{{ found {{ {} }} }}",
        each(150, |n| {
            let ty = ["Article", "Person", "Node"][n % 3];
            format!("... on {ty} {{ a{}: id a{}: __typename }} ", n % 50, n % 7)
        })
    );
    assert_eq!(refused_soon(&hub, Audience::Editor, &conflicts), Code::ValidationFailed);
    let path = |levels: usize| {
        (0..levels).fold("id".to_owned(), |inner, n| format!("{} {{ {inner} }}", ["author", "article"][n % 2]))
    };
    let towers = format!("{{ article(by: {{ id: 1 }}) {{ {} }} }}", format!("{} ", path(59)).repeat(50));
    assert_eq!(refused_soon(&hub, Audience::Editor, &towers), Code::TooDeep);
    let shared = format!(
        "{{ found {{ {} }} }}",
        "... on Node { ... on Found { ... on Article { author { ... on Node { id } } } } } ".repeat(350)
    );
    let start = Instant::now();
    hub.prepare_as(Audience::Editor, &shared, None, &none()).unwrap_or_else(|errors| panic!("{errors:?}"));
    eprintln!("shared: {:?}", start.elapsed());
    assert!(start.elapsed() < SOON);
    let input = format!("{{ filtered(filter: {{ {} }}) }}", "since: 1 ".repeat(3_000));
    assert_eq!(refused_soon(&hub, Audience::Editor, &input), Code::ValidationFailed);
}
