//! Hostile requests over HTTP: documents, variables and bodies that no client of good faith sends.

use rand::rngs::StdRng;
use rand::{Rng, RngCore};
use serde_json::{Value as Json, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{PATIENCE, Target};

/// Statuses that a request over HTTP may get.
const STATUSES: [u16; 11] = [200, 303, 400, 404, 405, 406, 408, 413, 415, 431, 503];

/// A document that asks for too much, is nested too deep, or is none.
pub(super) fn document(random: &mut StdRng) -> String {
    let many = random.random_range(2..3_000_usize);
    let few = random.random_range(2..40_usize);
    match random.random_range(0..24) {
        0 => "{a".repeat(many),
        1 => format!("{}id{}", "{articles{nodes".repeat(few), "}}".repeat(few)),
        2 => format!("{{articles(filter:{{sections:{}}}){{nodes{{id}}}}}}", "[".repeat(many)),
        3 => format!("{{search(query:{}\"x\"{}){{totalCount{{value}}}}}}", "[".repeat(few), "]".repeat(few)),
        4 => format!("query($v:{}Int{}){{sections{{id}}}}", "[".repeat(many), "]".repeat(many)),
        5 => aliases(random.random_range(31..100), |n| format!("a{n}:articles(first:100){{nodes{{id}}}}")),
        6 => aliases(random.random_range(21..31), |n| format!("a{n}:__typename")),
        7 => bomb(few, random.random_range(2..10)),
        8 => format!("{{...a}} fragment a on Query{{...b}} fragment b on Query{{...a}} {}", "#".repeat(many)),
        9 => format!("{{sections{}{{id}}}}", " @include(if:true)".repeat(many)),
        10 => format!("{{articles(first:{}){{nodes{{related(first:{}){{nodes{{id}}}}}}}}}}", 1_i64 << 30, 1_i64 << 30),
        11 => format!("{{articles(first:{}){{nodes{{id}}}}}}", "9".repeat(few)),
        12 => format!("{{articles(after:\"{}\"){{nodes{{id}}}}}}", noise(random, few)),
        13 => format!("{{node(id:\"article_{}\"){{id}}}}", "z".repeat(few)),
        14 => "{search(query:\"a\\u0000b\"){totalCount{value}}}".to_owned(),
        15 => format!("{{search(query:\"{}\"){{totalCount{{value}}}}}}", "word ".repeat(many)),
        16 => format!("{{nodes(ids:[{}]){{id}}}}", "\"article_0\",".repeat(many)),
        17 => format!("{{__schema{{types{{{}name{}}}}}}}", "fields{type{".repeat(few), "}}".repeat(few)),
        18 => aliases(few, |n| format!("a{n}:__schema{{types{{fields{{type{{fields{{type{{name}}}}}}}}}}}}")),
        19 => format!("{{{}}}", aliases(many, |n| format!("unknown{n} "))),
        20 => format!("{{sections{{{}}}}}", "id ".repeat(many)),
        21 => format!("{{articles(filter:{{keywords:[{}]}}){{nodes{{id}}}}}}", "\"x\",".repeat(many)),
        22 => format!("\"\"\"{}", noise(random, many)),
        _ => noise(random, many),
    }
}

fn aliases(count: usize, field: impl Fn(usize) -> String) -> String {
    format!("{{{}}}", (0..count).map(field).collect::<Vec<_>>().join(" "))
}

/// Fragments that spread each other: valid, short, and without end when they are written out.
fn bomb(levels: usize, width: usize) -> String {
    let level = |n: usize| format!("fragment f{n} on Query{{{}}} ", format!("...f{} ", n + 1).repeat(width));
    let fragments: String = (0..levels).map(level).collect();
    format!("{{...f0}} {fragments} fragment f{levels} on Query{{__typename}}")
}

fn noise(random: &mut StdRng, length: usize) -> String {
    const LETTERS: &[char] =
        &['{', '}', '(', ')', '[', ']', ':', '$', '@', '!', '.', '"', '\\', 'a', '1', ' ', '\n', '😀'];
    (0..length).map(|_| LETTERS[random.random_range(0..LETTERS.len())]).collect()
}

fn variables(random: &mut StdRng) -> Json {
    let many = random.random_range(2..2_000_usize);
    match random.random_range(0..6) {
        0 => json!({ "v": vec![1; many] }),
        1 => (0..100).fold(json!(1), |inner, _| json!([inner])),
        2 => (0..100).fold(json!({}), |inner, _| json!({ "v": inner })),
        3 => json!({ "v": "x".repeat(100 * many) }),
        4 => json!({ "v": 1e300, "filter": { "unknown": many } }),
        _ => json!(null),
    }
}

/// One request over HTTP, as JSON or as an event stream, by POST or by GET.
pub(super) async fn attack(target: &Target, random: &mut StdRng) {
    let query = document(random);
    let sent = query.chars().take(80).collect::<String>();
    let body = match random.random_range(0..10) {
        0 => query.clone(),
        1 => json!([{ "query": query }]).to_string(),
        2 => "[".repeat(query.len()),
        3 => format!("{{\"query\":{}", json!(query)),
        4 => "x".repeat(random.random_range(200_000..400_000)),
        _ => json!({ "query": query, "variables": variables(random) }).to_string(),
    };
    let wrong = |random: &mut StdRng, right: &'static str, wrong: [&'static str; 4]| {
        if random.random_bool(0.8) { right } else { wrong[random.random_range(0..wrong.len())] }
    };
    let accepts = ["application/graphql-response+json", "text/event-stream", "text/html", "*/*;q=x"];
    let accept = wrong(random, "application/json", accepts);
    let contents =
        ["text/plain", "multipart/form-data", "application/x-www-form-urlencoded", "application/json;charset=x"];
    let content = wrong(random, "application/json", contents);
    let request = match random.random_range(0..12) {
        0 => target.client.get(target.asking(&query)),
        1 => target.client.put(target.url()).body(body),
        2 => target.client.get(target.asking(&query)).header("accept", "text/event-stream"),
        _ => target.client.post(target.url()).body(body),
    };
    let request = request
        .header("accept", accept)
        .header("content-type", content)
        .header("last-event-id", random.next_u32().to_string());
    let response = timeout(PATIENCE, request.send()).await.unwrap_or_else(|_| panic!("no answer to {sent}"));
    // A client that is still sending when it is refused may see the connection end.
    let Ok(response) = response else { return };
    let status = response.status().as_u16();
    assert!(STATUSES.contains(&status), "{status} for {sent}");
    let text = timeout(PATIENCE, response.text()).await.unwrap_or_else(|_| panic!("no end of the answer to {sent}"));
    let Ok(text) = text else { return };
    let answers = text.lines().map(|line| line.strip_prefix("data: ").unwrap_or(line));
    for answer in answers.filter_map(|line| serde_json::from_str::<Json>(line).ok()) {
        target.check(&answer, &sent);
    }
}

/// Bytes that are no HTTP, or that end in the middle of it.
pub(super) async fn break_http(target: &Target, random: &mut StdRng) {
    let Ok(mut stream) = TcpStream::connect(&target.address).await else { return };
    let head = "POST /graphql HTTP/1.1\r\nhost: hub\r\ncontent-type: application/json\r\n";
    let mut bytes = match random.random_range(0..8) {
        0 => format!("{head}content-length: 18446744073709551615\r\n\r\n{{").into_bytes(),
        1 => format!("{head}content-length: 5\r\ncontent-length: 6\r\n\r\n{{\"a\":").into_bytes(),
        2 => format!("{head}transfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n").into_bytes(),
        3 => format!("GET /graphql?query={} HTTP/1.1\r\n\r\n", "%".repeat(70_000)).into_bytes(),
        4 => format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(5_000)).into_bytes(),
        5 => b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\x09\x04\x00\x00\x00\x01".to_vec(),
        6 => format!("{head}expect: 100-continue\r\ncontent-length: 10\r\n\r\n").into_bytes(),
        _ => Vec::new(),
    };
    let mut tail = vec![0; random.random_range(0..512)];
    random.fill_bytes(&mut tail);
    bytes.extend(tail);
    if stream.write_all(&bytes).await.is_ok() && random.random_bool(0.5) {
        let mut first = [0; 64];
        // Whether anything comes back to what is no request is the hub's to say.
        let _ = timeout(std::time::Duration::from_millis(20), stream.read(&mut first)).await;
    }
}
