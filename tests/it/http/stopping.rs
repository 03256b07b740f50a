//! Being told to stop.

use std::time::Duration;

use super::{impatient, served, served_with};

/// Starts a request and waits until the hub works on it.
macro_rules! begun {
    ($script:expr, $hub:expr, $query:expr) => {{
        let request = $hub.post($query).send();
        let request = tokio::spawn(request);
        $script.started().await;
        request
    }};
}

#[tokio::test]
async fn what_runs_is_answered_and_nothing_new_is_taken() {
    let (script, hub) = served().await;
    let request = begun!(script, hub, "wait");
    let (client, url) = (reqwest::Client::new(), hub.url("/health/live"));
    let mut stopped = hub.stop();
    while client.get(&url).send().await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(tokio::time::timeout(Duration::from_millis(20), &mut stopped).await.is_err(), "it waits for the request");
    script.open_gate();
    assert_eq!(request.await.expect("no panic").expect("an answer").status(), 200);
    assert!(stopped.await.expect("no panic"));
}

#[tokio::test]
async fn a_mutation_whose_client_left_is_finished() {
    let (script, hub) = served().await;
    let request = begun!(script, hub, "mutation wait");
    request.abort();
    assert!(request.await.is_err());
    let stopped = hub.stop();
    script.open_gate();
    assert!(stopped.await.expect("no panic"));
    assert_eq!(script.finished(), 1);
}

#[tokio::test]
async fn a_query_whose_client_left_is_dropped() {
    let (script, hub) = served().await;
    let request = begun!(script, hub, "wait");
    request.abort();
    assert!(request.await.is_err());
    assert!(hub.stop().await.expect("no panic"));
    assert_eq!(script.finished(), 0);
}

#[tokio::test]
async fn stopping_has_an_end() {
    let (script, hub) =
        served_with(masthead::config::Limits { execution_seconds: Duration::from_mins(1), ..impatient() }).await;
    let request = begun!(script, hub, "wait");
    assert!(!hub.stop().await.expect("no panic"), "something was still running");
    drop(request);
}

#[tokio::test]
async fn a_connection_that_rests_does_not_hold_it_up() {
    let (_, hub) = served().await;
    assert_eq!(hub.post("ok").send().await.expect("an answer").status(), 200);
    let client = hub.client.clone();
    assert!(hub.stop().await.expect("no panic"));
    drop(client);
}
