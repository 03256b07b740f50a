//! The playground in a real browser.

mod chromium;
mod editing;
mod listening;

use std::path::Path;
use std::sync::Arc;

use masthead::clock::Timestamp;
use masthead::config::{Config, Profile};
use masthead::graphql::api::Api;
use masthead::sample;
use masthead::viewer::Role;
use serde_json::{Value as Json, json};

use crate::hub::{Pass, START, Served, TestHub};
use chromium::{Browser, Screen};

const LIGHT: Screen = Screen { width: 1280, height: 880, scheme: "light" };
const DARK: Screen = Screen { scheme: "dark", ..LIGHT };
const NARROW: Screen = Screen { width: 390, height: 844, scheme: "light" };

/// Set to 1, the pictures in docs/images are made again.
const PICTURES: &str = "MASTHEAD_PICTURES";

/// A hub with the sample's stories, at the moment of filling.
async fn newsroom() -> (TestHub, Served) {
    let hub = TestHub::sqlite().await;
    sample::fill(&hub.app).await.expect("a sample");
    let served = hub.serve(Arc::new(hub.api().clone()), Config::default().limits).await;
    (hub, served)
}

/// Serves a hub as on the open web.
async fn hardened(hub: &TestHub) -> Served {
    let config = Config { profile: Some(Profile::Hardened), ..Config::default() };
    let api = Api::try_new(hub.app.clone(), &config.limits).expect("the schema is valid").hardened();
    hub.serve_as(Arc::new(Arc::new(api)), &config).await
}

/// The newest stories, as the hub tells them without a browser.
async fn newest(hub: &TestHub, count: usize) -> Vec<String> {
    headlines(&hub.query(&format!("{{ articles(first: {count}) {{ nodes {{ headline }} }} }}")).await)
}

/// The text of one of the page's editors.
fn text_of(editor: &str) -> String {
    format!(
        "(globalThis.__MONACO?.editor.getModels().find((model) => model.uri.path.endsWith('{editor}'))?.getValue() \
         ?? '')"
    )
}

/// Waits until the page shows its first query and knows the schema.
async fn ready(browser: &mut Browser, query: &str) {
    browser.until(&format!("{}.includes({query:?})", text_of("operation.graphql"))).await;
    browser.until("document.querySelector('.graphiql-query-editor .view-line')").await;
    browser
        .until("performance.getEntriesByType('resource').some(({ name, responseEnd }) => name.endsWith('/graphql') && responseEnd)")
        .await;
}

/// Puts the cursor into an editor.
async fn write_in(browser: &mut Browser, editor: &str) {
    browser.click(&format!("{editor} .view-lines")).await;
    browser.until(&format!("document.activeElement.matches('{editor} textarea')")).await;
}

/// Writes into one of the tools below the query, "variables" or "headers", in the place of what stands there.
async fn write_below(browser: &mut Browser, tool: &str, text: &str) {
    browser.click(&format!(".graphiql-editor-tools [data-name='{tool}']")).await;
    browser.until(&format!("document.querySelector('[data-name={tool}].active')")).await;
    // An editor that was hidden takes the cursor when it is laid out.
    browser
        .until(
            "(() => {
               const open = document.querySelector('.graphiql-editor-tool .graphiql-editor:not(.hidden) textarea');
               open?.focus();
               return open && document.activeElement === open;
             })()",
        )
        .await;
    browser.press("a", 65, true).await;
    browser.paste(text).await;
    let model = if tool == "headers" { "request-headers.json" } else { "variables.json" };
    browser.until(&format!("{} === {}", text_of(model), Json::from(text))).await;
}

/// Puts a token where an editor puts it.
async fn write_token(browser: &mut Browser, pass: &Pass) {
    write_below(browser, "headers", &json!({ "Authorization": pass.bearer() }).to_string()).await;
}

/// Nothing that the page keeps holds a token.
async fn keeps_no_token(browser: &mut Browser) {
    let kept = browser.evaluate("JSON.stringify({ ...localStorage }).match(/masthead_[\\w-]{9,}/)").await;
    assert_eq!(kept, Json::Null);
}

/// The answer that the page shows, once it has this word in it.
async fn answer(browser: &mut Browser, word: &str) -> Json {
    let text = browser.until(&format!("{0}.includes({word:?}) && {0}", text_of("response.json"))).await;
    serde_json::from_str(text.as_str().expect("text")).expect("JSON")
}

fn headlines(answer: &Json) -> Vec<String> {
    let nodes = answer["data"]["articles"]["nodes"].as_array().expect("articles");
    nodes.iter().map(|node| node["headline"].as_str().expect("a headline").to_owned()).collect()
}

/// The browser spoke with this hub alone, and had nothing to complain of.
fn nothing_foreign(browser: &Browser, hub: &Served) {
    let asked: Vec<_> = browser.seen("Network.requestWillBeSent").map(|event| &event["request"]["url"]).collect();
    assert!(asked.len() > 4, "{asked:?}");
    for url in asked {
        let url = url.as_str().expect("an address");
        assert!(url.starts_with(&hub.url("/")) || url.starts_with("data:"), "the page asks {url}");
    }
    let socket = format!("ws://{}/graphql", hub.address);
    let sockets: Vec<_> = browser.seen("Network.webSocketCreated").map(|event| &event["url"]).collect();
    assert!(sockets.iter().all(|url| **url == socket), "the page opens {sockets:?}");
    for event in ["Log.entryAdded", "Runtime.exceptionThrown"] {
        assert_eq!(browser.seen(event).collect::<Vec<_>>(), [&Json::Null; 0], "{event}");
    }
    let said = browser.seen("Runtime.consoleAPICalled");
    let complaints: Vec<_> = said.filter(|said| said["type"] == "error" || said["type"] == "warning").collect();
    assert_eq!(complaints, [&Json::Null; 0]);
}

#[tokio::test]
async fn in_a_hardened_hub_the_page_says_that_the_schema_is_not_told() {
    let Some(mut browser) = Browser::start(LIGHT).await else { return };
    let hub = TestHub::sqlite().await;
    let served = hardened(&hub).await;
    browser.open(&served.url("/")).await;
    ready(&mut browser, "query Reader").await;
    let said = answer(&mut browser, "Introspection is off here").await;
    assert!(said.to_string().contains("the schema is at /schema.graphql"), "{said}");
    browser.click(".graphiql-execute-button").await;
    assert_eq!(headlines(&answer(&mut browser, "endCursor").await), [""; 0]);
}

/// Keeps what the browser shows as a picture of the documentation, when asked to.
#[expect(clippy::disallowed_methods, reason = "whether pictures are made is no setting of the hub")]
async fn picture(browser: &mut Browser, name: &str) {
    if std::env::var_os(PICTURES).is_some_and(|value| value == "1") {
        // Colours come after the words.
        browser.until("[...document.querySelectorAll('.view-line [class^=mtk]')].every((word) => !/\\w/.test(word.innerText) || !/^mtk1\\b/.test(word.className))").await;
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/images");
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join(format!("playground-{name}.png")), browser.screenshot().await).expect("written");
    }
}

/// Opens the page and runs the query that it opens with.
async fn first_run(screen: Screen) -> Option<(TestHub, Served, Browser)> {
    let mut browser = Browser::start(screen).await?;
    let (hub, served) = newsroom().await;
    browser.open(&served.url("/")).await;
    ready(&mut browser, "query Reader").await;
    browser.click(".graphiql-execute-button").await;
    let shown = headlines(&answer(&mut browser, "endCursor").await);
    assert_eq!(shown, newest(&hub, 5).await);
    Some((hub, served, browser))
}

#[tokio::test]
async fn a_developer_tries_the_hub() {
    let Some((hub, served, mut browser)) = first_run(LIGHT).await else { return };

    // The next page, by its cursor.
    let first = answer(&mut browser, "endCursor").await;
    let cursor = &first["data"]["articles"]["pageInfo"]["endCursor"];
    let all = newest(&hub, 10).await;
    write_in(&mut browser, ".graphiql-editor-tool").await;
    browser.press("a", 65, true).await;
    browser.paste(&json!({"first": 5, "after": cursor}).to_string()).await;
    browser.until(&format!("{}.includes({cursor})", text_of("variables.json"))).await;
    browser.press("Enter", 13, true).await;
    assert_eq!(headlines(&answer(&mut browser, &all[9]).await), all[5..]);

    // A field's name is completed.
    browser.click(".graphiql-tab-add").await;
    browser.until(&format!("{} === ''", text_of("operation.graphql"))).await;
    write_in(&mut browser, ".graphiql-query-editor").await;
    browser.paste("{ articles { nodes { head } } }").await;
    browser.until(&format!("{}.includes('head')", text_of("operation.graphql"))).await;
    for _ in 0.." } } }".len() {
        browser.press("ArrowLeft", 37, false).await;
    }
    browser.press(" ", 32, true).await;
    browser.until("document.querySelector('.suggest-widget.visible .monaco-list-row.focused')?.innerText.includes('headline')").await;
    browser.press("Enter", 13, false).await;
    browser.until(&format!("{}.includes('headline')", text_of("operation.graphql"))).await;

    // The documentation is read from link to link.
    browser.click("[aria-label='Show Documentation Explorer']").await;
    browser.click(".graphiql-doc-explorer-content .graphiql-doc-explorer-type-name").await;
    browser.until("document.querySelector('.graphiql-doc-explorer-title')?.innerText === 'Query'").await;
    browser
        .until(
            "(() => {
               const links = [...document.querySelectorAll('.graphiql-doc-explorer-field-name')];
               const link = links.find((link) => link.innerText === 'articles');
               link?.focus();
               return link;
             })()",
        )
        .await;
    browser.press("Enter", 13, false).await;
    browser.until("document.querySelector('.graphiql-doc-explorer-title')?.innerText === 'articles'").await;
    browser
        .until("document.querySelector('.graphiql-doc-explorer-content')?.innerText.includes('All public articles.')")
        .await;
    picture(&mut browser, "documentation").await;
    nothing_foreign(&browser, &served);
}

#[tokio::test]
async fn stories_appear_while_one_watches() {
    let Some((hub, served, mut browser)) = first_run(LIGHT).await else { return };
    let first = answer(&mut browser, "endCursor").await.to_string();
    for known in ["\"roleName\":\"president\"", "\"kind\":\"EDITORIAL\"", "Both name Oskar Brandvold, Tomas Quill"] {
        assert!(first.contains(known), "{known} is not in {first}");
    }
    for (minutes, headline) in
        [(1, "Tide gate closes for the first time since 1994"), (2, "Sundrey wants to make its ferries free")]
    {
        assert!(!first.contains(headline), "{first}");
        hub.app.clock.set(Timestamp(START.0 + minutes * 60_000));
        browser.click(".graphiql-execute-button").await;
        assert_eq!(headlines(&answer(&mut browser, headline).await)[0], headline);
    }
    picture(&mut browser, "light").await;
    nothing_foreign(&browser, &served);
}

/// Goes to a tab, in which the page finds nothing wrong.
async fn open_tab(browser: &mut Browser, tab: u32, query: &str) {
    browser.click(&format!(".graphiql-tab:nth-child({tab}) .graphiql-tab-button")).await;
    browser.until(&format!("{}.includes({query:?})", text_of("operation.graphql"))).await;
    // The marks of the last tab go a moment after it.
    browser.until("__MONACO.editor.getModelMarkers({}).length === 0").await;
}

#[tokio::test]
async fn every_tab_holds_what_runs() {
    let Some((hub, served, mut browser)) = first_run(LIGHT).await else { return };
    open_tab(&mut browser, 2, "query Editor").await;
    write_token(&mut browser, &hub.token(Role::Writer).await).await;
    browser.click(".graphiql-execute-button").await;
    let told = answer(&mut browser, "hasUnpublishedChanges").await;
    assert!(told.get("errors").is_none(), "{told}");
    assert_eq!(told["data"]["drafts"]["nodes"].as_array().map(Vec::len), Some(5));
    open_tab(&mut browser, 4, "query Understanding").await;
    browser.click(".graphiql-execute-button").await;
    let told = answer(&mut browser, "speakerName").await;
    assert!(told.get("errors").is_none() && !headlines(&told).is_empty(), "{told}");
    open_tab(&mut browser, 3, "subscription Subscriber").await;
    browser.click(".graphiql-execute-button").await;
    browser.happened("Network.webSocketFrameReceived").await;
    nothing_foreign(&browser, &served);
}

#[tokio::test]
async fn it_works_where_nothing_may_be_kept() {
    let Some(mut browser) = Browser::start_forgetful(LIGHT).await else { return };
    let (hub, served) = newsroom().await;
    for _ in 0..2 {
        browser.open(&served.url("/")).await;
        ready(&mut browser, "query Reader").await;
        assert_eq!(
            browser.evaluate("(() => { try { localStorage } catch ({ name }) { return name } })()").await,
            "SecurityError"
        );
        browser.click(".graphiql-execute-button").await;
        assert_eq!(headlines(&answer(&mut browser, "endCursor").await), newest(&hub, 5).await);
    }
    nothing_foreign(&browser, &served);
}

#[tokio::test]
async fn without_scripts_it_says_what_to_do() {
    let Some(mut browser) = Browser::start(NARROW).await else { return };
    let (_hub, served) = newsroom().await;
    browser.without_scripts().await;
    browser.open(&served.url("/")).await;
    let said = browser.evaluate("document.body.innerText").await;
    let advice = "The playground needs JavaScript: switch it on, or send queries to /graphql and read the schema.";
    assert_eq!(said.as_str().map(str::trim), Some(advice));
    assert_eq!(browser.evaluate("document.documentElement.scrollWidth").await, 390);
}

#[tokio::test]
async fn it_is_there_in_the_dark() {
    let Some((_hub, served, mut browser)) = first_run(DARK).await else { return };
    let ground = browser
        .evaluate("getComputedStyle(document.querySelector('.graphiql-container')).backgroundColor.match(/\\d+/g).map(Number)")
        .await;
    assert!(ground.as_array().expect("a colour").iter().take(3).all(|part| part.as_f64() < Some(100.0)), "{ground}");
    browser.click("[aria-label='Show GraphiQL Explorer']").await;
    // It goes to the first argument that can be changed.
    browser.until("document.querySelector('.graphiql-explorer-root')?.contains(document.activeElement)").await;
    browser
        .evaluate(
            "document.querySelectorAll('.graphiql-plugin, .graphiql-plugin *').forEach((part) => part.scrollTo(0, 0))",
        )
        .await;
    let whole = browser.evaluate("document.documentElement.clientWidth === innerWidth").await;
    assert_eq!(whole, true, "the page itself does not scroll");
    picture(&mut browser, "dark").await;
    nothing_foreign(&browser, &served);
}

#[tokio::test]
async fn it_fits_a_narrow_screen() {
    let Some((_hub, served, mut browser)) = first_run(NARROW).await else { return };
    assert_eq!(browser.evaluate("document.documentElement.scrollWidth").await, 390);
    let boxes = browser
        .evaluate(
            "['.graphiql-query-editor', '.graphiql-response', '.graphiql-execute-button'].map((part) => {
               const { left, right, top, bottom } = document.querySelector(part).getBoundingClientRect();
               return left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight && [right - left, bottom - top];
             })",
        )
        .await;
    for (part, least) in [(0, [360.0, 150.0]), (1, [360.0, 200.0]), (2, [32.0, 32.0])] {
        let size = &boxes[part];
        assert!(size[0].as_f64() >= Some(least[0]) && size[1].as_f64() >= Some(least[1]), "{part}: {boxes}");
    }
    picture(&mut browser, "narrow").await;
    browser.click("[aria-label='Show Documentation Explorer']").await;
    browser.until("document.querySelector('.graphiql-plugin')?.getBoundingClientRect().width > 360").await;
    picture(&mut browser, "narrow-documentation").await;
    nothing_foreign(&browser, &served);
}

#[tokio::test]
async fn the_keyboard_is_enough() {
    let Some(mut browser) = Browser::start(LIGHT).await else { return };
    let (_hub, served) = newsroom().await;
    browser.open(&served.url("/")).await;
    ready(&mut browser, "query Reader").await;
    let mut met = Vec::new();
    while !met.iter().any(|name| name == "Copy link") {
        browser.press("Tab", 9, false).await;
        let name = browser
            .evaluate(
                "document.activeElement.ariaLabel ?? document.activeElement.title ?? document.activeElement.innerText",
            )
            .await;
        let name = name.as_str().unwrap_or_default().to_owned();
        if name.starts_with("Execute query") {
            browser.press("Enter", 13, false).await;
            answer(&mut browser, "endCursor").await;
        }
        met.push(name);
        assert!(met.len() < 60, "{met:?}");
    }
    for part in [
        "Show Documentation Explorer",
        "Show Saved operations",
        "Show History",
        "Show GraphiQL Explorer",
        "Reader",
        "Editor",
    ] {
        assert!(met.iter().any(|name| name == part), "{part} is not among {met:?}");
    }
    browser.press("Enter", 13, false).await;
    browser.until("document.querySelector('.masthead-said')?.innerText").await;
    nothing_foreign(&browser, &served);
}

#[tokio::test]
async fn a_link_opens_a_query_and_does_not_run_it() {
    let Some(mut browser) = Browser::start(LIGHT).await else { return };
    let (_hub, served) = newsroom().await;
    let query = "query A { viewer { role } }\n\nquery B($n: Int) { articles(first: $n) { nodes { slug } } }";
    let mut link = url::Url::parse(&served.url("/")).expect("an address");
    let asked = [("query", query), ("variables", "{\"n\": 2}"), ("operationName", "B")];
    let fragment = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(asked).finish();
    link.set_fragment(Some(&fragment));
    browser.open(link.as_str()).await;
    ready(&mut browser, "query A").await;
    browser.until("document.querySelector('[role=tab][aria-selected=true]')?.innerText.includes('B')").await;
    assert_eq!(browser.evaluate(&text_of("variables.json")).await, "{\"n\": 2}");
    assert_eq!(browser.evaluate("location.hash").await, "");
    let sent: Vec<_> = browser
        .seen("Network.requestWillBeSent")
        .filter_map(|event| event["request"]["postData"].as_str())
        .map(|data| serde_json::from_str::<Json>(data).expect("JSON")["operationName"].clone())
        .collect();
    assert_eq!(sent, ["IntrospectionQuery"], "nothing was asked but the schema");
    assert_eq!(browser.evaluate(&text_of("response.json")).await, "");
    nothing_foreign(&browser, &served);
}
