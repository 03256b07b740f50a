//! Ten thousand hostile requests, and floods of frames, against a hub in a process of its own, while a reader goes on
//! reading.

mod floods;
mod requests;
mod sockets;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value as Json, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::{interval, timeout};
use url::Url;

use crate::program::{Serving, folder};

/// How many requests come, and how many at once.
const REQUESTS: usize = 10_000;
const AT_ONCE: usize = 12;

/// Connections that begin a request and never end it.
const SLOW: usize = 200;

/// How often the reader asks, and how long any answer may take.
const READING: Duration = Duration::from_millis(50);
const PATIENCE: Duration = Duration::from_secs(20);

/// How much memory the hub may take on, in kilobytes.
const GROWTH: u64 = 64 * 1024;

/// Codes of refusals that must come back, or the requests were not hostile enough.
const GUARDS: [&str; 14] = [
    "BAD_REQUEST",
    "DOCUMENT_TOO_LARGE",
    "INVALID_CURSOR",
    "INVALID_ID",
    "INVALID_PAGE_SIZE",
    "PAYLOAD_TOO_LARGE",
    "SYNTAX_ERROR",
    "TOO_COMPLEX",
    "TOO_DEEP",
    "TOO_MANY_ALIASES",
    "TOO_MANY_DIRECTIVES",
    "TOO_MANY_ROOT_FIELDS",
    "TOO_MANY_TOKENS",
    "VALIDATION_FAILED",
];

/// What a reader's front page asks.
const FRONT: &str =
    "{ articles(first: 5) { nodes { headline section { name } people(first: 3) { nodes { name } } } } }";

/// Where hostile requests go, and what may come back.
struct Target {
    address: String,
    client: reqwest::Client,
    documented: BTreeSet<String>,
    /// The codes that came back.
    met: Mutex<BTreeMap<String, usize>>,
}

impl Target {
    fn of(hub: &Serving) -> Self {
        let address = hub.url.trim_start_matches("http://").split('/').next().expect("a host").to_owned();
        let client = reqwest::Client::builder().pool_max_idle_per_host(AT_ONCE).build().expect("a client");
        Self { address, client, documented: documented(), met: Mutex::default() }
    }

    fn url(&self) -> String {
        format!("http://{}/graphql", self.address)
    }

    /// Where a GET asks this.
    fn asking(&self, query: &str) -> Url {
        Url::parse_with_params(&self.url(), [("query", query)]).expect("an address")
    }

    /// Every error of an answer has a code that clients can read about.
    fn check(&self, answer: &Json, sent: &str) {
        let Some(errors) = answer["errors"].as_array() else { return };
        assert!(!errors.is_empty() && errors.len() <= 10, "{sent}: {answer}");
        assert!(answer.to_string().len() < 64 * 1024, "{sent}: {} bytes", answer.to_string().len());
        for error in errors {
            let code = error["extensions"]["code"].as_str().unwrap_or_default();
            assert!(self.documented.contains(code), "{sent}: {error}");
            assert_ne!(code, "INTERNAL", "{sent}: {error}");
            *self.met.lock().expect("no test panics here").entry(code.to_owned()).or_default() += 1;
        }
    }
}

/// The codes that the documentation explains.
fn documented() -> BTreeSet<String> {
    let errors = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/errors.md"));
    let errors = errors.expect("the list of errors");
    let is_code = |word: &&str| word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
    errors.split('`').filter(is_code).map(str::to_owned).collect()
}

/// What the process holds in memory, in kilobytes.
fn memory(hub: &Serving) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", hub.id())).expect("the hub lives");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

/// Asks like a reader until told to stop; every answer is whole.
async fn read(target: Arc<Target>, stop: Arc<AtomicBool>) -> usize {
    let mut ticks = interval(READING);
    let mut answers = 0;
    while !stop.load(Ordering::Relaxed) {
        ticks.tick().await;
        let asked = target.client.post(target.url()).json(&json!({ "query": FRONT })).send();
        let answer = timeout(PATIENCE, asked).await.expect("in time").expect("an answer");
        assert_eq!(answer.status(), 200);
        let answer: Json = answer.json().await.expect("JSON");
        assert!(answer.get("errors").is_none(), "{answer}");
        assert_eq!(answer["data"]["articles"]["nodes"].as_array().map(Vec::len), Some(5));
        answers += 1;
    }
    answers
}

/// Begins requests and does not go on: half a request line, half a header, half a body, half a handshake.
async fn linger(target: &Target) -> Vec<TcpStream> {
    let beginnings = [
        "POST /gra".to_owned(),
        "POST /graphql HTTP/1.1\r\nhost: hub\r\ncontent-ty".to_owned(),
        "POST /graphql HTTP/1.1\r\nhost: hub\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{\"q"
            .to_owned(),
        "GET /graphql HTTP/1.1\r\nhost: hub\r\nupgrade: websocket\r\n".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
    ];
    let mut held = Vec::new();
    for beginning in beginnings.iter().cycle().take(SLOW) {
        let mut stream = TcpStream::connect(&target.address).await.expect("a connection");
        stream.write_all(beginning.as_bytes()).await.expect("sent");
        held.push(stream);
    }
    held
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_hostile_requests_leave_readers_alone() {
    let folder = folder();
    let hub = Serving::start(folder.path(), &["--sample"]);
    let target = Arc::new(Target::of(&hub));
    warm_up(&target).await;
    let before = memory(&hub);

    let stop = Arc::new(AtomicBool::new(false));
    let reading = tokio::spawn(read(target.clone(), stop.clone()));
    let held = linger(&target).await;
    let next = Arc::new(AtomicUsize::new(0));
    let attackers = (0..AT_ONCE).map(|_| {
        let (target, next) = (target.clone(), next.clone());
        tokio::spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= REQUESTS {
                    return;
                }
                let mut random = StdRng::seed_from_u64(number as u64);
                match number % 5 {
                    0 => sockets::attack(&target, &mut random).await,
                    1 => requests::break_http(&target, &mut random).await,
                    _ => requests::attack(&target, &mut random).await,
                }
            }
        })
    });
    for attacker in attackers.collect::<Vec<_>>() {
        attacker.await.expect("nothing undocumented came back");
    }
    stop.store(true, Ordering::Relaxed);
    let answers = reading.await.expect("the reader never failed");
    drop(held);
    let growth = memory(&hub).saturating_sub(before);
    let met = target.met.lock().expect("no test panics here").clone();
    for guard in GUARDS {
        assert!(met.contains_key(guard), "{guard} was never met: {met:?}");
    }
    eprintln!("{met:?}");
    eprintln!("the reader had {answers} answers; the hub took on {growth} KB over {before}");
    assert!(answers > 0);
    assert!(growth < GROWTH, "{growth} KB more than {before}");
    end(hub);
}

/// Every flood comes from several connections, so often that what one of them left behind would show.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn floods_of_frames_end_their_connection_and_leave_readers_alone() {
    const TIMES: usize = 8;
    let folder = folder();
    std::fs::write(folder.path().join("masthead.toml"), "[limits]\nsend_seconds = 1\n").expect("a file");
    let hub = Serving::start(folder.path(), &["--sample"]);
    let target = Arc::new(Target::of(&hub));
    warm_up(&target).await;
    for flood in floods::all() {
        floods::attack(&target.address, &flood).await;
    }
    let before = memory(&hub);
    let stop = Arc::new(AtomicBool::new(false));
    let reading = tokio::spawn(read(target.clone(), stop.clone()));
    for flood in floods::all() {
        futures::future::join_all((0..TIMES).map(|_| floods::attack(&target.address, &flood))).await;
    }
    stop.store(true, Ordering::Relaxed);
    let answers = reading.await.expect("the reader never failed");
    let growth = memory(&hub).saturating_sub(before);
    eprintln!("the reader had {answers} answers; the hub took on {growth} KB over {before}");
    assert!(answers > 0);
    assert!(growth < GROWTH, "{growth} KB more than {before}");
    end(hub);
}

/// Has the hub answer a reader for a while, so that it has what it always has in memory.
async fn warm_up(target: &Arc<Target>) {
    let stop = Arc::new(AtomicBool::new(false));
    let reading = tokio::spawn(read(target.clone(), stop.clone()));
    tokio::time::sleep(10 * READING).await;
    stop.store(true, Ordering::Relaxed);
    assert!(reading.await.expect("a reader") > 0);
}

/// Tells the hub to stop; nothing in it panicked.
fn end(hub: Serving) {
    hub.signal("-TERM");
    let end = hub.end();
    let log = String::from_utf8_lossy(&end.stderr);
    assert!(end.status.success(), "{log}");
    assert!(!log.contains("panicked"), "{log}");
}
