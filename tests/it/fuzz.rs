//! The fuzz targets, for a moment: bytes from a seed, made of texts that parsers know well.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

#[path = "../../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "the fuzz targets are another crate")]
mod targets;

const SEED: u64 = 4;

/// What a parser takes, and parts that it reacts to.
struct Corpus {
    whole: &'static [&'static str],
    parts: &'static [&'static str],
}

const DOCUMENTS: Corpus = Corpus {
    whole: &[
        "{ articles(first: 5, filter: {people: [\"ada\"], publishedAt: {from: \"2026-01-01T00:00:00Z\"}}) { nodes { id } } }",
        "query A($id: ID!, $n: Int = 3, $yes: Boolean!) { node(id: $id) { ...F @include(if: $yes) id } articles(first: $n) \
         { nodes { slug related { nodes { id } } } } } fragment F on Node { id ... on Article { headline } }",
        "subscription { articleChanged { __typename } } # a comment, { [ (\nquery B { viewer { role } }",
        "{ article(by: {slug: \"\"\"\n  block \\\"\"\" text\n  \"\"\"}) { a: headline b: byline people { edges { rel node { name } } } } }",
        "{ search(query: \"\\u00e9\\u{1F600}\\uD83D\\uDE00\\n\", types: [PERSON, ARTICLE]) { nodes { __typename ... on Person { id } } } }",
        "{ __schema { types { name fields { name args { name } } } } __type(name: \"Article\") { kind } }",
    ],
    parts: &[
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "...",
        "@skip(if: true)",
        "@",
        "\"",
        "\"\"\"",
        "\\",
        "\\u",
        "$id",
        "$",
        ":",
        "!",
        "#",
        "\n",
        "\u{feff}",
        ",",
        "1",
        "-0",
        "1e9",
        "99999999999999999999",
        "null",
        "true",
        "on",
        "fragment F on Query { ...F }",
        "é",
        "\0",
        "{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{",
        "__typename",
        "first: 101",
    ],
};

const REQUESTS: Corpus = Corpus {
    whole: &[
        "{\"query\": \"{ viewer { role } }\", \"operationName\": null, \"variables\": {}, \"extensions\": {\"a\": [1, 2.5]}}",
        "{\"query\": \"query A($n: Int, $f: ArticleFilter) { articles(first: $n, filter: $f) { nodes { id } } }\", \
         \"variables\": {\"n\": 5, \"f\": {\"people\": [\"a\", null], \"updatedAt\": {\"from\": \"x\"}}}, \"id\": [{}]}",
        "?query=%7Bviewer%7Brole%7D%7D&variables=%7B%22a%22%3A1%7D&operationName=A&extensions=%7B%7D",
        "[{\"query\": \"{ a }\"}]",
    ],
    parts: &[
        "{",
        "}",
        "[",
        "]",
        "\"",
        "\\",
        "\\ud800",
        "\\u0000",
        "null",
        "1e999",
        "-",
        "\"query\":",
        "\"variables\": {",
        "&",
        "=",
        "%",
        "%00",
        "%ff",
        "+",
        "?",
        "true",
        "query={a}",
        "&query=",
        "é",
        "\0",
        "[[[[[[[[[[[[[[[[[[[[[[[[",
    ],
};

const CURSORS: Corpus = Corpus {
    whole: &[
        "WyJORVdFU1QiLFs1XSwiMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDciXQ",
        "WyJOQU1FIixbImFkYSJdLCIwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwNyJd",
        "12345678abcdefghijklmnop words of a name, é",
    ],
    parts: &["A", "=", "-", "_", "\0", "W10", "é", "\u{2028}", "\"", "\\"],
};

const IDS: Corpus = Corpus {
    whole: &[
        "person_01h2xcejqtf2nbrexx3vqjhp41",
        "article_01h455vb4pex5vsknk084sn02q",
        "token_01h455vb4pex5vsknk084sn02q",
        "0123456789abcdef",
    ],
    parts: &["_", "article", "person_", "0", "7", "8", "z", "l", "A", "1abc", "é", "\0", " "],
};

/// One text of the corpus, changed a few times.
fn made(random: &mut StdRng, corpus: &Corpus) -> Vec<u8> {
    let mut bytes = pick(random, corpus.whole).as_bytes().to_vec();
    for _ in 0..random.random_range(0..6) {
        let at = random.random_range(0..=bytes.len());
        let until = random.random_range(at..=bytes.len().min(at + 12));
        match random.random_range(0..6) {
            0 => drop(bytes.drain(at..until)),
            1 => drop(bytes.splice(at..at, bytes[at..until].to_vec())),
            2 => drop(bytes.splice(at..at, pick(random, corpus.parts).bytes())),
            3 => drop(bytes.splice(at..until, pick(random, corpus.parts).bytes())),
            4 => {
                let other = pick(random, corpus.whole).as_bytes();
                bytes.truncate(at);
                bytes.extend_from_slice(&other[at.min(other.len())..]);
            }
            _ => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << random.random_range(0..8)),
        }
    }
    bytes
}

fn pick(random: &mut StdRng, texts: &[&'static str]) -> &'static str {
    texts[random.random_range(0..texts.len())]
}

fn run(times: usize, corpus: &Corpus, target: fn(&[u8])) {
    let mut random = StdRng::seed_from_u64(SEED);
    for _ in 0..times {
        let bytes = made(&mut random, corpus);
        let input = String::from_utf8_lossy(&bytes).into_owned();
        assert!(std::panic::catch_unwind(|| target(&bytes)).is_ok(), "this breaks it: {input:?}");
    }
}

#[test]
fn no_bytes_break_the_preparation_of_a_document() {
    run(4_000, &DOCUMENTS, targets::document);
}

#[test]
fn no_bytes_break_the_reading_of_a_request() {
    run(20_000, &REQUESTS, targets::request);
}

#[test]
fn no_bytes_are_a_cursor_in_two_ways() {
    run(20_000, &CURSORS, targets::cursor);
}

#[test]
fn no_bytes_are_an_id_in_two_ways() {
    run(40_000, &IDS, targets::id);
}
