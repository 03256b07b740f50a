//! The hub as one client asks it, and what it costs.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

/// A client with a token, on a connection of its own that stays open.
pub(crate) struct Hub {
    client: reqwest::Client,
    address: String,
    token: String,
}

impl Hub {
    pub(crate) fn new(address: &str, token: &str) -> Self {
        let client = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(20)).build().expect("a client");
        Self { client, address: format!("http://{address}/graphql"), token: token.to_owned() }
    }

    /// What an operation gives, and how long it takes. An error is the end.
    pub(crate) async fn ask(&self, query: &str, variables: Json) -> (Json, Duration) {
        let began = now();
        let request = self.client.post(&self.address).bearer_auth(&self.token);
        let answer = request.json(&json!({ "query": query, "variables": variables })).send().await;
        let mut answer: Json = answer.expect("an answer").json().await.expect("JSON");
        let took = now() - began;
        assert!(answer.get("errors").is_none(), "{answer:#}");
        (answer["data"].take(), took)
    }

    /// What a mutation gives that nothing is wrong with.
    pub(crate) async fn write(&self, query: &str, input: Json) -> (Json, Duration) {
        let (mut done, took) = self.ask(query, json!({ "input": input })).await;
        let done = done["done"].take();
        assert!(done["userErrors"].as_array().is_some_and(Vec::is_empty), "{done:#}");
        (done, took)
    }
}

/// The clock on the wall, which is what is measured.
#[expect(clippy::disallowed_methods, reason = "what is measured is the time on the wall")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// The processor time that a process has had.
pub(crate) fn processor(process: &str) -> Duration {
    let told = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("it runs");
    // Its name, in brackets, may hold spaces; user and system time are the 14th and 15th word.
    let words = told.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    // A tick is a hundredth of a second on Linux.
    Duration::from_millis(words.map(|ticks| ticks.parse::<u64>().expect("ticks") * 10).sum())
}

/// A time in milliseconds, for people.
pub(crate) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// The times at so many hundredths of all.
pub(crate) fn at<const N: usize>(mut times: Vec<Duration>, parts: [usize; N]) -> [f64; N] {
    times.sort_unstable();
    parts.map(|part| millis(times[(times.len() - 1) * part / 100]))
}
