//! Requests that a hub must refuse, as large as it looks at them.

use masthead::config::Config;
use serde_json::{Value as Json, json};

/// A document and what it is.
type Named = (&'static str, String);

fn each(count: usize, text: impl Fn(usize) -> String) -> String {
    (0..count).map(text).collect()
}

/// As many parts as fit into so many bytes, between a beginning and an end.
fn filled(bytes: usize, (begin, end): (&str, &str), part: impl Fn(usize) -> String) -> String {
    let mut text = begin.to_owned();
    for number in 0.. {
        let next = part(number);
        if text.len() + next.len() + end.len() > bytes {
            break;
        }
        text.push_str(&next);
    }
    text + end
}

/// Documents of at most so many bytes and tokens.
pub(crate) fn documents(bytes: usize, tokens: usize) -> Vec<Named> {
    [texts(bytes, tokens), selections(bytes, tokens), parts(bytes, tokens), fragments(tokens)].concat()
}

/// Texts that are hardly GraphQL.
fn texts(bytes: usize, tokens: usize) -> Vec<Named> {
    vec![
        ("one byte too long", " ".repeat(bytes + 1)),
        ("nothing but spaces", " ".repeat(bytes)),
        ("signs that are no tokens", "?".repeat(bytes)),
        ("letters that are no tokens", "é".repeat(bytes / 2)),
        ("nothing but commas", ",".repeat(bytes)),
        ("one comment", format!("#{}", "x".repeat(bytes - 1))),
        ("open braces", "{".repeat(bytes)),
        ("open brackets in a value", format!("{{ a(b: {}", "[".repeat(bytes - 9))),
        ("braces up to the bound", format!("{}{}", "{a".repeat(60), " b".repeat(tokens - 130))),
        ("a string that does not end", format!("{{ a(b: \"{}", "x".repeat(bytes - 10))),
        ("a block string that does not end", format!("{{ a(b: \"\"\"{}", "\"\"x".repeat(bytes / 3 - 5))),
        ("a string of escapes", format!("{{ a(b: \"{}\") }}", "\\u{1F600}".repeat(bytes / 9 - 3))),
        ("a block string of quotes", format!("{{ a(b: \"\"\"{}\"\"\") }}", "\\\"\"\"".repeat(bytes / 4 - 8))),
        ("an integer of all its bytes", format!("{{ articles(first: {}) {{ __typename }} }}", "9".repeat(bytes - 40))),
        ("a float of all its bytes", format!("{{ articles(first: 1.{}) {{ __typename }} }}", "9".repeat(bytes - 40))),
        ("a name of all its bytes", format!("{{ {} }}", "a".repeat(bytes - 4))),
        ("a number for a text", format!("{{ search(query: {}) {{ __typename }} }}", "9".repeat(bytes - 40))),
    ]
}

/// Many fields.
fn selections(bytes: usize, tokens: usize) -> Vec<Named> {
    let nodes = "articles { nodes {";
    vec![
        ("tokens of one letter", filled(bytes, ("{", "}"), |_| "a ".to_owned())),
        ("unknown fields", filled(bytes.min(tokens * 3), ("{", "}"), |n| format!("a{n} "))[..].to_owned()),
        ("unknown fields up to the bound", format!("{{ {} }}", each(tokens - 3, |n| format!("a{n} ")))),
        ("one unknown field, again and again", format!("{{ {} }}", "a ".repeat(tokens - 3))),
        ("aliases", format!("{{ {} }}", each((tokens - 3) / 6, |n| format!("a{n}: viewer {{ role }} ")))),
        ("aliases of one field", format!("{{ viewer {{ {} }} }}", each((tokens - 6) / 3, |n| format!("a{n}: role ")))),
        (
            "conflicts",
            format!(
                "{{ viewer {{ {} }} }}",
                each((tokens - 6) / 3, |n| ["a: role ", "a: __typename "][n % 2].to_owned())
            ),
        ),
        (
            "conflicts of arguments",
            format!("{{ {} }}", each((tokens - 3) / 10, |n| format!("a: node(id: {n}) {{ id }} "))),
        ),
        (
            "conflicts below others",
            format!(
                "{{ {} }}",
                each((tokens - 3) / 16, |n| format!("{nodes} a: {} }} }} ", ["id", "slug", "byline"][n % 3]))
            ),
        ),
        (
            "equal selections, nested",
            format!(
                "{{ {} }}",
                each((tokens - 3) / 30, |_| {
                    "articles { nodes { related { nodes { related { nodes { id slug headline } } } } } } ".to_owned()
                })
            ),
        ),
    ]
}

/// Many directives, arguments, values and variables.
fn parts(bytes: usize, tokens: usize) -> Vec<Named> {
    vec![
        ("directives", filled(bytes, ("{ viewer ", "}"), |_| "@a ".to_owned())),
        ("arguments", format!("{{ node({}) {{ id }} }}", each((tokens - 9) / 3, |n| format!("a{n}: 1 ")))),
        ("an argument again and again", format!("{{ node({}) {{ id }} }}", "id: 1 ".repeat((tokens - 9) / 3))),
        ("items of a list", format!("{{ nodes(ids: [{}]) {{ id }} }}", "1 ".repeat(tokens - 13))),
        ("items of the wrong type", format!("{{ nodes(ids: [{}]) {{ id }} }}", "1.5 ".repeat(tokens - 13))),
        ("objects for items", format!("{{ nodes(ids: [{}]) {{ id }} }}", "{} ".repeat((tokens - 13) / 2))),
        (
            "fields of an input object",
            format!(
                "{{ articles(filter: {{ {} }}) {{ nodes {{ id }} }} }}",
                each((tokens - 16) / 3, |n| format!("a{n}: 1 "))
            ),
        ),
        (
            "one field of an input object",
            format!("{{ articles(filter: {{ {} }}) {{ nodes {{ id }} }} }}", "genres: 1 ".repeat((tokens - 16) / 3)),
        ),
        (
            "variables",
            format!("query({}) {{ viewer {{ role }} }}", each((tokens - 10) / 4, |n| format!("$v{n}: Int "))),
        ),
        (
            "variables of unknown types",
            format!("query({}) {{ viewer {{ role }} }}", each((tokens - 10) / 4, |n| format!("$v{n}: T{n} "))),
        ),
        (
            "undefined variables",
            format!("{{ nodes(ids: [{}]) {{ id }} }}", each((tokens - 13) / 2, |n| format!("$v{n} "))),
        ),
    ]
}

/// Many fragments, operations and what else a document may hold.
fn fragments(tokens: usize) -> Vec<Named> {
    let bomb = |levels: usize, fan_out: usize| {
        let spreads = |level: usize| format!("...F{} ", level + 1).repeat(fan_out);
        let fragments = each(levels, |level| format!("fragment F{level} on Query {{ {}}} ", spreads(level)));
        format!("{{ ...F0 }} {fragments} fragment F{levels} on Query {{ viewer {{ role }} }}")
    };
    vec![
        (
            "fragments",
            format!(
                "{{ viewer {{ role }} }} {}",
                each((tokens - 6) / 7, |n| format!("fragment F{n} on Viewer {{ role }} "))
            ),
        ),
        (
            "fragments of unknown types",
            format!(
                "{{ viewer {{ role }} }} {}",
                each((tokens - 6) / 7, |n| format!("fragment F{n} on T{n} {{ role }} "))
            ),
        ),
        ("unknown fragments", format!("{{ {} }}", each((tokens - 3) / 2, |n| format!("...F{n} ")))),
        (
            "fragments in a ring",
            format!(
                "{{ ...F0 }} {}",
                each((tokens - 4) / 8, |n| format!(
                    "fragment F{n} on Query {{ ...F{} }} ",
                    (n + 1) % ((tokens - 4) / 8)
                ))
            ),
        ),
        ("fragments that all spread all", {
            let count = 20;
            format!(
                "{{ ...F0 }} {}",
                each(count, |n| format!(
                    "fragment F{n} on Query {{ {} }} ",
                    each(count, |to| if to > n { format!("...F{to} ") } else { String::new() }) + "__typename"
                ))
            )
        }),
        ("a bomb of 29 levels", bomb(29, 3)),
        ("operations", each(tokens / 7, |n| format!("query Q{n} {{ viewer {{ role }} }} "))),
        ("operations of one name", "query Q { viewer { role } } ".repeat(tokens / 7)),
        ("operations without a name", "{ viewer { role } } ".repeat(tokens / 6)),
        ("types", each(tokens / 7, |n| format!("type T{n} {{ a: Int }} "))),
        (
            "fragments on interfaces",
            format!("{{ node(id: 1) {{ {} }} }}", "... on Node { id ... on Story { id } } ".repeat((tokens - 12) / 12)),
        ),
        ("impossible fragments", format!("{{ viewer {{ {} }} }}", "... on Article { id } ".repeat((tokens - 6) / 6))),
        ("an unclosed brace at the end", format!("{{ viewer {{ {} }} ", "role ".repeat(tokens - 6))),
        ("wrong tokens", "! ".repeat(tokens)),
        ("dots", "... ".repeat(tokens)),
        (
            "pages in pages",
            format!("{{ {}id{} }}", "articles(first: 100) { nodes { related(first: 100) { nodes { ", "} } } } "),
        ),
        (
            "introspection",
            format!("{{ __schema {{ types {{ {} }} }} }}", each((tokens - 9) / 3, |n| format!("a{n}: name "))),
        ),
    ]
}

/// A document and the value of its variable `$v`, of almost as many bytes as a body may have.
pub(crate) fn values() -> Vec<(&'static str, &'static str, Json)> {
    let filter = "query($v: ArticleFilter) { articles(filter: $v) { nodes { id } } }";
    let ids = "query($v: [ID!]!) { nodes(ids: $v) { id } }";
    let text = "query($v: String!) { search(query: $v) { nodes { __typename } } }";
    let bytes = Config::default().limits.body_bytes - 200;
    let deep = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!([inner]));
    vec![
        ("a list of all its bytes", ids, json!(vec![1; bytes / 2])),
        ("a list of texts", filter, json!({"people": vec!["a"; bytes / 4]})),
        (
            "an object of all its bytes",
            filter,
            Json::Object((0..bytes / 12).map(|n| (format!("a{n}"), json!(1))).collect()),
        ),
        ("a list for a text", text, json!(vec![1; bytes / 2])),
        (
            "an address of all its bytes",
            "query($v: URL!) { article(by: {url: $v}) { id } }",
            json!(format!("https://{}", "a.".repeat(bytes / 2))),
        ),
        (
            "a language of all its bytes",
            "query($v: Locale) { articles(filter: {languages: [$v]}) { nodes { id } } }",
            json!("a-".repeat(bytes / 2)),
        ),
        (
            "an instant of all its bytes",
            "query($v: DateTime) { articles(filter: {publishedAt: {from: $v}}) { nodes { id } } }",
            json!("1".repeat(bytes)),
        ),
        ("lists in lists", filter, json!({"people": deep(120)})),
        (
            "what nobody declared",
            "query($v: Int!) { articles(first: $v) { nodes { id } } }",
            json!({"a": vec![1; bytes / 2]}),
        ),
    ]
}
