//! What a refused request costs: hostile documents and variables of the largest size that is looked at, and the
//! processor time that each takes until its refusal. Told in microseconds, the dearest first.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use masthead::config::Config;
use masthead::graphql::api::costs;
use masthead::graphql::prepare::{Audience, Limits, Preparer, RequestInput};
use masthead::graphql::scalar::RULES;
use masthead::graphql::{schema, sdl};
use serde_json::{Map, Value as Json, json};

/// As in the hub itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A request that must be refused.
struct Hostile {
    name: &'static str,
    query: String,
    variables: Arc<Map<String, Json>>,
}

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
#[expect(clippy::too_many_lines, reason = "it is one list from top to bottom")]
fn documents(bytes: usize, tokens: usize) -> Vec<(&'static str, String)> {
    let bomb = |levels: usize, fan_out: usize| {
        let spreads = |level: usize| format!("...F{} ", level + 1).repeat(fan_out);
        let fragments = each(levels, |level| format!("fragment F{level} on Query {{ {}}} ", spreads(level)));
        format!("{{ ...F0 }} {fragments} fragment F{levels} on Query {{ viewer {{ role }} }}")
    };
    let nodes = "articles { nodes {";
    vec![
        ("one byte too long", " ".repeat(bytes + 1)),
        ("nothing but spaces", " ".repeat(bytes)),
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
        ("a field again and again", format!("{{ viewer {{ {} }} }}", "role ".repeat(tokens - 6))),
        ("directives", filled(bytes, ("{ viewer ", "}"), |_| "@a ".to_owned())),
        ("directives up to the bound", format!("{{ viewer {{ {} }} }}", "role @skip(if: true) ".repeat(50))),
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
        (
            "fragments in a chain",
            format!(
                "{{ ...F0 }} {} fragment F90 on Query {{ viewer {{ role }} }}",
                each(90, |n| format!("fragment F{n} on Query {{ ...F{} }} ", n + 1))
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
        ("a bomb that almost fits", bomb(10, 2)),
        ("operations", each(tokens / 7, |n| format!("query Q{n} {{ viewer {{ role }} }} "))),
        ("operations of one name", "query Q { viewer { role } } ".repeat(tokens / 7)),
        ("operations without a name", "{ viewer { role } } ".repeat(tokens / 6)),
        ("types", each(tokens / 7, |n| format!("type T{n} {{ a: Int }} "))),
        ("inline fragments", format!("{{ {} }}", "... { viewer { role } } ".repeat((tokens - 3) / 7))),
        (
            "fragments on interfaces",
            format!("{{ node(id: 1) {{ {} }} }}", "... on Node { id ... on Story { id } } ".repeat((tokens - 12) / 12)),
        ),
        ("impossible fragments", format!("{{ viewer {{ {} }} }}", "... on Article { id } ".repeat((tokens - 6) / 6))),
        ("an unclosed brace at the end", format!("{{ viewer {{ {} }} ", "role ".repeat(tokens - 6))),
        ("wrong tokens", "! ".repeat(tokens)),
        ("dots", "... ".repeat(tokens)),
        ("signs that are no tokens", "?".repeat(bytes)),
        ("letters that are no tokens", "é".repeat(bytes / 2)),
        ("pages in pages", "{ articles(first: 100) { nodes { related(first: 100) { nodes { id } } } } }".to_owned()),
        (
            "introspection",
            format!("{{ __schema {{ types {{ {} }} }} }}", each((tokens - 9) / 3, |n| format!("a{n}: name "))),
        ),
    ]
}

/// Variables of almost as many bytes as a body may have.
fn values() -> Vec<(&'static str, &'static str, Json)> {
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
        ("a text for a list", ids, json!("a".repeat(bytes))),
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

fn hostile(limits: &Limits) -> Vec<Hostile> {
    let none = Arc::new(Map::new());
    let documents = documents(limits.document_bytes, limits.tokens).into_iter();
    let documents = documents.map(|(name, query)| Hostile { name, query, variables: Arc::clone(&none) });
    let values = values().into_iter().map(|(name, query, value)| Hostile {
        name,
        query: query.to_owned(),
        variables: Arc::new(Map::from_iter([("v".to_owned(), value)])),
    });
    documents.chain(values).collect()
}

/// Nanoseconds that this thread has had a processor.
fn processor() -> u64 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    told.split(' ').next().and_then(|spent| spent.parse().ok()).expect("a number")
}

/// Nanoseconds that one refusal takes: the best of some rounds, each long enough for the system's clock of processor
/// time, which ticks in milliseconds.
fn cost(preparer: &Preparer, audience: Audience, hostile: &Hostile) -> Option<u64> {
    const ROUNDS: usize = 3;
    const LONG_ENOUGH: u64 = 80_000_000;
    let input = RequestInput { query: &hostile.query, operation_name: None, variables: &hostile.variables, audience };
    let round = || {
        let (before, mut times) = (processor(), 0);
        loop {
            preparer.prepare(&input).err()?;
            times += 1;
            let spent = processor() - before;
            if spent > LONG_ENOUGH {
                return Some(spent / times);
            }
        }
    };
    (0..ROUNDS).map(|_| round()).min().flatten()
}

fn main() {
    let settings = Config::default().limits;
    let (public, editor) = (Limits::public(&settings), Limits::editor(&settings));
    let preparer = Preparer::try_new(&sdl(&schema()), &RULES, costs(), public.clone(), editor.clone());
    let preparer = preparer.expect("the schema is valid").keeping(0);
    for (audience, limits) in [(Audience::Public, public), (Audience::Editor, editor)] {
        let mut told: Vec<_> = Vec::new();
        for hostile in hostile(&limits) {
            match cost(&preparer, audience, &hostile) {
                Some(nanoseconds) => told.push((nanoseconds, hostile.query.len(), hostile.name)),
                None => println!("{audience:?}: accepted: {}", hostile.name),
            }
        }
        told.sort_unstable_by(|one, other| other.cmp(one));
        println!("{audience:?}, {} requests; microseconds, bytes of the document", told.len());
        for (nanoseconds, bytes, name) in
            told.iter().take(std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(12))
        {
            println!("{:>10.1} {bytes:>8} {name}", Duration::from_nanos(*nanoseconds).as_secs_f64() * 1e6);
        }
    }
}
