//! A subscription in the playground.

use std::sync::Arc;

use masthead::changes::{cursor, heads};
use masthead::clock::Timestamp;
use masthead::config::Config;
use masthead::viewer::Role;
use serde_json::{Value as Json, json};

use super::chromium::Browser;
use super::{
    LIGHT, answer, keeps_no_token, newsroom, nothing_foreign, open_tab, picture, ready, text_of, write_in, write_token,
};
use crate::changes::examples;
use crate::hub::{START, TestHub};
use crate::readme::import_harbour;

/// Minutes after the sample was filled in, and the story that appears then.
const SCHEDULED: [(i64, &str); 2] =
    [(1, "Tide gate closes for the first time since 1994"), (2, "Sundrey wants to make its ferries free")];

#[tokio::test]
async fn stories_come_by_themselves_while_one_listens() {
    let Some(mut browser) = Browser::start(LIGHT).await else { return };
    let (hub, served) = newsroom().await;
    let _keeper = hub.keep_changes().await;
    browser.open(&served.url("/")).await;
    ready(&mut browser, "query Reader").await;
    open_tab(&mut browser, 3, "subscription Subscriber").await;
    write_in(&mut browser, ".graphiql-editor-tool").await;
    browser.press("a", 65, true).await;
    let latest = cursor::encode(heads(hub.app.db.reader()).await.expect("read").latest);
    browser.paste(&json!({ "after": latest }).to_string()).await;
    browser.until(&format!("{}.includes('{latest}')", text_of("variables.json"))).await;
    assert_eq!(browser.seen("Network.webSocketCreated").count(), 0, "who asks no subscription has no socket");

    browser.click(".graphiql-execute-button").await;
    let mut cursors = vec![json!(latest)];
    for (minutes, headline) in SCHEDULED {
        hub.set_time(Timestamp(START.0 + minutes * 60_000));
        let told = answer(&mut browser, headline).await["data"]["articleChanged"].take();
        assert_eq!((&told["kind"], &told["article"]["headline"]), (&json!("PUBLISHED"), &json!(headline)), "{told}");
        cursors.push(told["cursor"].clone());
        picture(&mut browser, "subscription").await;
        browser.cut_sockets().await;
        browser.happened("Network.webSocketClosed").await;
    }

    // It comes back each time, and goes on behind what it was told last.
    while begun(&browser).len() < cursors.len() {
        browser.happened("Network.webSocketFrameSent").await;
    }
    assert_eq!(begun(&browser), cursors);

    // Stopped, it leaves.
    browser.click(".graphiql-execute-button").await;
    browser.happened("Network.webSocketClosed").await;
    assert_eq!(browser.seen("Network.webSocketCreated").count(), cursors.len());
    nothing_foreign(&browser, &served);
}

#[tokio::test]
async fn a_page_listens_without_a_package() {
    let Some(mut browser) = Browser::start(LIGHT).await else { return };
    let hub = TestHub::sqlite().await;
    let _keeper = hub.keep_changes().await;
    let served = hub.serve(Arc::new(hub.api().clone()), Config::default().limits).await;
    import_harbour(&hub).await;
    let behind = format!("{{ articleChanged(after: \\\"{}\\\")", cursor::encode(0));
    let example = examples::of("js").remove(0).replace("{ articleChanged", &behind);
    assert!(example.contains("new EventSource(") && example.contains(&behind), "{example}");
    browser.open(&served.url("/")).await;
    // The id alone with which the stream begins is no event to a browser.
    let heed = "events.onmessage = () => show('a message without a name');";
    let told = browser.evaluate(&format!("new Promise((show) => {{ {example} {heed} }})")).await;
    assert_eq!(told["data"]["articleChanged"], examples::told());
}

/// Behind which cursors the page has subscribed, each time that it did.
fn begun(browser: &Browser) -> Vec<Json> {
    let sent = browser.seen("Network.webSocketFrameSent").filter_map(|frame| frame["response"]["payloadData"].as_str());
    let sent = sent.filter_map(|text| serde_json::from_str::<Json>(text).ok());
    sent.filter(|said| said["type"] == "subscribe").map(|said| said["payload"]["variables"]["after"].clone()).collect()
}

#[tokio::test]
async fn the_token_of_the_headers_tab_is_the_subscribers_too() {
    let Some(mut browser) = Browser::start(LIGHT).await else { return };
    let (hub, served) = newsroom().await;
    let _keeper = hub.keep_changes().await;
    let pass = hub.token(Role::Writer).await;
    browser.open(&served.url("/")).await;
    ready(&mut browser, "query Reader").await;
    open_tab(&mut browser, 3, "subscription Subscriber").await;
    write_token(&mut browser, &pass).await;
    browser.click(".graphiql-execute-button").await;
    browser.happened("Network.webSocketFrameReceived").await;
    let sent = browser.seen("Network.webSocketFrameSent").next().expect("the first word");
    let said: Json = serde_json::from_str(sent["response"]["payloadData"].as_str().expect("text")).expect("JSON");
    assert_eq!(said, json!({"type": "connection_init", "payload": {"Authorization": pass.bearer()}}));

    // It ends with the token, and the page does not come back with it.
    hub.revoke(&pass).await;
    browser.until(&format!("{}.includes('4403: The token no longer works.')", text_of("response.json"))).await;
    assert_eq!(browser.seen("Network.webSocketCreated").count(), 1);
    keeps_no_token(&mut browser).await;
}
