//! An editor's day in the playground.

use masthead::clock::Timestamp;
use masthead::viewer::Role;
use serde_json::{Value as Json, json};

use super::chromium::Browser;
use super::{
    DARK, LIGHT, NARROW, answer, hardened, keeps_no_token, newsroom, nothing_foreign, open_tab, picture, ready,
    text_of, write_below, write_in, write_token,
};
use crate::hub::{START, Served, TestHub};

/// The side pane, and what it says.
const PANE: &str = "document.querySelector('.masthead-saved')";

/// Waits until the side pane says this.
async fn pane_says(browser: &mut Browser, words: &str) {
    browser.until(&format!("{PANE}?.innerText.includes({words:?})")).await;
}

async fn show_pane(browser: &mut Browser) {
    browser.click("[aria-label='Show Saved operations']").await;
    pane_says(browser, "Saved operations").await;
}

/// Opens the page in the first tab, with a token and the side pane.
async fn at_work(served: &Served, hub: &TestHub, role: Role) -> Option<Browser> {
    let mut browser = Browser::start(LIGHT).await?;
    browser.open(&served.url("/")).await;
    ready(&mut browser, "query Reader").await;
    write_token(&mut browser, &hub.token(role).await).await;
    show_pane(&mut browser).await;
    pane_says(&mut browser, "What the newsroom runs again and again").await;
    Some(browser)
}

/// Opens a saved operation in a tab of its own, and waits until it is there with its variables.
async fn open_saved(browser: &mut Browser, name: &str) {
    let tabs = browser.evaluate("document.querySelectorAll('.graphiql-tab').length").await;
    browser.click(&format!("[aria-label='Open “{name}”']")).await;
    browser.until(&format!("document.querySelectorAll('.graphiql-tab').length === {tabs} + 1")).await;
    browser.until(&format!("/(query|mutation) {name}\\b/.test({})", text_of("operation.graphql"))).await;
    browser
        .until(&format!("document.querySelector('[role=tab][aria-selected=true]')?.innerText.trim() === '{name}'"))
        .await;
    browser.until("__MONACO.editor.getModelMarkers({}).length === 0").await;
    let in_sight = "(() => {
        const [tab, all] = ['.graphiql-tab-active', '.graphiql-tabs'].map((one) => document.querySelector(one).getBoundingClientRect());
        return tab.left >= all.left - 1 && tab.right <= all.right + 1;
    })()";
    browser.until(in_sight).await;
}

/// Fills in the variables and runs what the tab holds; the answer, once it has this word in it.
async fn run(browser: &mut Browser, variables: &Json, word: &str) -> Json {
    write_below(browser, "variables", &format!("{variables:#}")).await;
    browser.click(".graphiql-execute-button").await;
    answer(browser, word).await
}

/// The same for a mutation that succeeds: what it answers.
async fn done(browser: &mut Browser, mutation: &str, input: Json) -> Json {
    let answer = run(browser, &json!({ "input": input }), "userErrors").await;
    assert_eq!(answer.get("errors"), None, "{answer:#}");
    assert_eq!(answer["data"][mutation]["userErrors"], json!([]), "{answer:#}");
    answer["data"][mutation].clone()
}

/// Writes into a field of the side pane, in the place of what stands there.
async fn write_field(browser: &mut Browser, field: &str, text: &str) {
    browser.click(&format!(".masthead-save [name={field}]")).await;
    browser.evaluate("document.activeElement.select()").await;
    browser.write(text).await;
    browser.until(&format!("document.querySelector('.masthead-save [name={field}]').value === {text:?}")).await;
}

async fn headline(hub: &TestHub, slug: &str) -> Json {
    let query = format!("{{ article(by: {{slug: \"{slug}\"}}) {{ headline bodyText }} }}");
    hub.query(&query).await["data"]["article"].take()
}

const LIGHTHOUSE: &str = "The lamp of the Sundrey lighthouse went out at nine.";
const RELIT: &str = "The lamp of the Sundrey lighthouse went out at eight.";

#[tokio::test]
async fn an_editors_day() {
    let (hub, served) = newsroom().await;
    let Some(mut browser) = at_work(&served, &hub, Role::Editor).await else { return };

    open_saved(&mut browser, "Create").await;
    let story = json!({"headline": "Lighthouse goes dark", "body": [{"paragraph": {"markdown": LIGHTHOUSE}}]});
    let made = done(&mut browser, "articleCreate", story).await;
    let (id, version) = (&made["articleId"], &made["draft"]["version"]);
    assert_eq!((version, &made["draft"]["missing"]), (&json!(1), &json!([])));
    assert_eq!(headline(&hub, "lighthouse-goes-dark").await, Json::Null);

    open_saved(&mut browser, "Publish").await;
    let published = done(&mut browser, "articlePublish", json!({"articleId": id, "version": version})).await;
    assert_eq!(published["article"]["slug"], "lighthouse-goes-dark");
    picture(&mut browser, "saved").await;
    assert_eq!(headline(&hub, "lighthouse-goes-dark").await["bodyText"], LIGHTHOUSE);

    open_saved(&mut browser, "Draft").await;
    let draft = run(&mut browser, &json!({ "id": id }), "editors").await;
    let key = &draft["data"]["draft"]["body"][0]["key"];
    open_saved(&mut browser, "Correct").await;
    let replaced = |text: &str| json!([{"replace": {"key": key, "block": {"paragraph": {"markdown": text}}}}]);
    let note = json!({"note": {"kind": "CORRECTION", "text": "It was eight and not nine.", "blockKey": key}});
    let corrected = json!({"articleId": id, "baseVersion": version, "edits": replaced(RELIT), "as": note});
    let corrected = done(&mut browser, "articleCorrect", corrected).await;
    assert_eq!(corrected["article"]["corrections"][0]["text"], "It was eight and not nine.");
    assert_eq!(headline(&hub, "lighthouse-goes-dark").await["bodyText"], RELIT);

    // Somebody else corrected the same paragraph since this editor read it.
    open_saved(&mut browser, "Change").await;
    let stale = json!({"input": {"articleId": id, "baseVersion": version, "edits": replaced("It went out at ten.")}});
    let refused = run(&mut browser, &stale, "CONFLICT").await["data"]["articleUpdate"]["userErrors"][0].take();
    assert_eq!((&refused["current"]["version"], &refused["blocks"][0]["theirs"]), (&json!(2), &json!(RELIT)));
    assert!(refused["message"].as_str().is_some_and(|message| message.contains("changed")), "{refused}");

    open_saved(&mut browser, "Create").await;
    let story = json!({"headline": "Budget of the port", "body": [{"paragraph": {"markdown": "It is agreed."}}]});
    let made = done(&mut browser, "articleCreate", story).await;
    let (other, hour) = (&made["articleId"], 3_600_000);
    open_saved(&mut browser, "Embargo").await;
    let until = json!({"articleId": other, "embargoedUntil": "2026-11-23T10:00:00Z"});
    assert_eq!(done(&mut browser, "articleEmbargo", until).await["draft"]["state"], "DRAFT");
    open_saved(&mut browser, "Publish").await;
    let published = done(&mut browser, "articlePublish", json!({"articleId": other, "version": 1})).await;
    assert_eq!((&published["article"], &published["draft"]["state"]), (&Json::Null, &json!("SCHEDULED")));
    hub.app.clock.set(Timestamp(START.0 + hour - 1));
    assert_eq!(headline(&hub, "budget-of-the-port").await, Json::Null);
    hub.app.clock.set(Timestamp(START.0 + hour));
    assert_eq!(headline(&hub, "budget-of-the-port").await["headline"], "Budget of the port");
    nothing_foreign(&browser, &served);
}

#[tokio::test]
async fn what_one_editor_saves_another_opens() {
    let (hub, served) = newsroom().await;
    let Some(mut browser) = at_work(&served, &hub, Role::Editor).await else { return };
    // What stands in the first tab, under a name that nothing has.
    write_below(&mut browser, "variables", "{ \"first\": 3 /* the newest */ }").await;
    assert_eq!(browser.evaluate("document.querySelector('.masthead-save [name=name]').value").await, "Reader");
    browser.click(".masthead-save summary").await;
    write_field(&mut browser, "name", "Front page").await;
    write_field(&mut browser, "description", "What readers see first.").await;
    browser.click(".masthead-save [type=submit]").await;
    pane_says(&mut browser, "“Front page” is saved for the newsroom.").await;
    browser.until("document.querySelector('[aria-label=\"Open “Front page”\"]')").await;
    browser.until("document.querySelector('.masthead-save [type=submit]').innerText === 'Replace'").await;

    let Some(mut other) = at_work(&served, &hub, Role::Writer).await else { return };
    pane_says(&mut other, "What readers see first.\nEDITOR's, ").await;
    pane_says(&mut other, "Your role is WRITER: to save operations and to delete them takes EDITOR.").await;
    assert_eq!(other.evaluate("document.querySelectorAll('.masthead-saved-delete, .masthead-save').length").await, 0);
    other.click("[aria-label='Open “Front page”']").await;
    other.until(&format!("{}.includes('\"first\": 3')", text_of("variables.json"))).await;
    other.click(".graphiql-execute-button").await;
    assert_eq!(answer(&mut other, "endCursor").await["data"]["articles"]["nodes"].as_array().map(Vec::len), Some(3));
    nothing_foreign(&other, &served);

    // What does not fit is told where it is written, and nothing is saved.
    write_in(&mut browser, ".graphiql-query-editor").await;
    browser.press("a", 65, true).await;
    browser.paste("query Reader {\n  nowhere\n}").await;
    write_below(&mut browser, "variables", "").await;
    browser.click(".masthead-save [type=submit]").await;
    pane_says(&mut browser, "The query: Line 2: ").await;

    // It is deleted by the keyboard alone.
    browser
        .until("(() => { const one = document.querySelector('[aria-label=\"Delete “Front page”\"]'); one?.focus(); return one })()")
        .await;
    for (key, code) in [("Enter", 13), ("Tab", 9), ("Enter", 13)] {
        browser.press(key, code, false).await;
    }
    pane_says(&mut browser, "“Front page” is deleted.").await;
    browser.until("!document.querySelector('[aria-label=\"Open “Front page”\"]')").await;
    browser.until("document.activeElement.id === 'masthead-saved'").await;
    // The other window's list is older: it says so, and reads it again.
    other.click("[aria-label='Open “Front page”']").await;
    pane_says(&mut other, "Somebody deleted “Front page”.").await;
    other.until("!document.querySelector('[aria-label=\"Open “Front page”\"]')").await;
    nothing_foreign(&other, &served);
}

#[tokio::test]
async fn who_has_no_token_is_told_what_to_do() {
    let Some(mut browser) = Browser::start(DARK).await else { return };
    let (hub, served) = newsroom().await;
    browser.open(&served.url("/")).await;
    ready(&mut browser, "query Reader").await;
    open_tab(&mut browser, 2, "query Editor").await;
    browser.click(".graphiql-execute-button").await;
    let told = answer(&mut browser, "UNAUTHENTICATED").await;
    assert_eq!(
        told["errors"][0]["message"],
        "This is for editors: send a token in the header `Authorization: Bearer …`."
    );
    show_pane(&mut browser).await;
    pane_says(&mut browser, "this tab has no token in “Headers”").await;
    pane_says(&mut browser, "masthead token create").await;

    // The page shows where it goes; what is no whole token is not sent.
    let asked = |browser: &Browser| {
        browser.seen("Network.requestWillBeSent").filter(|sent| sent["request"]["method"] == "POST").count()
    };
    let before = asked(&browser);
    browser.click(".masthead-saved .graphiql-button").await;
    browser
        .until("document.activeElement.matches('.graphiql-editor-tool .graphiql-editor:not(.hidden) textarea')")
        .await;
    pane_says(&mut browser, "no whole token").await;
    assert_eq!(asked(&browser), before);
    let reader = hub.token(Role::Reader).await;
    browser.paste(&reader.secret).await;
    pane_says(&mut browser, "The role of this token is too low").await;
    let written = browser.evaluate(&text_of("request-headers.json")).await;
    assert_eq!(written, format!("{{\n  \"Authorization\": \"{}\"\n}}", reader.bearer()));

    let ended = hub.token(Role::Editor).await;
    hub.revoke(&ended).await;
    write_token(&mut browser, &ended).await;
    pane_says(&mut browser, "This token does not work").await;

    write_token(&mut browser, &hub.token(Role::Editor).await).await;
    pane_says(&mut browser, "Save this tab").await;
    assert_eq!(browser.evaluate("document.querySelectorAll('.masthead-saved li').length").await, 10);
    keeps_no_token(&mut browser).await;
}

#[tokio::test]
async fn in_a_hardened_hub_an_editor_is_told_the_schema() {
    let Some(mut browser) = Browser::start(LIGHT).await else { return };
    let hub = TestHub::sqlite().await;
    let served = hardened(&hub).await;
    browser.open(&served.url("/")).await;
    ready(&mut browser, "query Reader").await;
    answer(&mut browser, "Introspection is off here").await;
    write_token(&mut browser, &hub.token(Role::Writer).await).await;
    show_pane(&mut browser).await;
    pane_says(&mut browser, "What the newsroom runs again and again").await;
    browser.click("[aria-label='Show Documentation Explorer']").await;
    browser.until("document.querySelector('.graphiql-doc-explorer-type-name')?.innerText === 'Query'").await;
}

#[tokio::test]
async fn saved_operations_fit_a_narrow_screen() {
    let Some(mut browser) = Browser::start(NARROW).await else { return };
    let (hub, served) = newsroom().await;
    browser.open(&served.url("/")).await;
    ready(&mut browser, "query Reader").await;
    write_token(&mut browser, &hub.token(Role::Editor).await).await;
    show_pane(&mut browser).await;
    pane_says(&mut browser, "Save this tab").await;
    assert_eq!(browser.evaluate("document.documentElement.scrollWidth").await, 390);
    let wide = browser.evaluate("[...document.querySelectorAll('.masthead-saved *')].every((part) => part.getBoundingClientRect().right <= innerWidth)").await;
    assert_eq!(wide, true);
    // The tab that was opened is in sight.
    browser.click("[aria-label='Open “Drafts”']").await;
    browser.until(&format!("{}.includes('query Drafts')", text_of("operation.graphql"))).await;
    browser.until("!document.querySelector('.masthead-saved')").await;
    nothing_foreign(&browser, &served);
}
