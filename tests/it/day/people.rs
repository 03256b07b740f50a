//! Those who come to the hub on that day, each with a client of their own.

use std::collections::BTreeSet;

use masthead::changes::cursor;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value as Json, json};

use super::QUESTIONS;
use crate::hub::Served;
use crate::transports::{Said, Told, Transport};

/// What an editor is told of every deed about an article.
const PAYLOAD: &str = "articleId notices draft { version state } article { slug version }
    userErrors { code message path ... on Conflict { current { version } blocks { key base yours theirs } fields { field } } }";

/// What one who listens is told.
const WATCH: &str = "subscription { articleChanged { cursor kind at articleId article { headline } } }";

/// Sends a question and reads the answer, with its text as it came.
async fn answered(request: RequestBuilder, asked: &Json) -> (Json, String) {
    let response = request.json(asked).send().await.expect("an answer");
    let text = response.text().await.expect("a text");
    let answer: Json = serde_json::from_str(&text).expect("JSON");
    assert!(answer.get("errors").is_none(), "{asked}\n{answer:#}");
    (answer, text)
}

/// Someone of the newsroom.
pub(super) struct Editor<'a> {
    hub: &'a Served,
    client: Client,
    bearer: String,
}

impl<'a> Editor<'a> {
    pub(super) fn new(hub: &'a Served, bearer: String) -> Self {
        Self { hub, client: Client::new(), bearer }
    }

    /// Someone new, for whom this administrator makes a token.
    pub(super) async fn hires(&self, name: &str, role: &str) -> Editor<'a> {
        let document =
            "mutation($input: TokenCreateInput!) { tokenCreate(input: $input) { secret userErrors { code } } }";
        let made = self.asks(document, json!({"input": {"name": name, "role": role}})).await["tokenCreate"].take();
        Editor::new(self.hub, format!("Bearer {}", made["secret"].as_str().expect("a secret")))
    }

    /// What they read.
    pub(super) async fn asks(&self, document: &str, variables: Json) -> Json {
        let request = self.client.post(self.hub.url("/graphql")).header("authorization", &self.bearer);
        answered(request, &json!({"query": document, "variables": variables})).await.0["data"].take()
    }

    /// What they do, whether or not it can be done.
    pub(super) async fn tries(&self, mutation: &str, input: Json) -> Json {
        let of = mutation[..1].to_uppercase() + &mutation[1..];
        let document = format!("mutation($input: {of}Input!) {{ done: {mutation}(input: $input) {{ {PAYLOAD} }} }}");
        self.asks(&document, json!({ "input": input })).await["done"].take()
    }

    /// What they do, and nothing is wrong with it.
    pub(super) async fn does(&self, mutation: &str, input: Json) -> Json {
        let payload = self.tries(mutation, input).await;
        assert_eq!(payload["userErrors"], json!([]), "{mutation}\n{payload:#}");
        payload
    }

    /// What they see of a draft.
    pub(super) async fn draft(&self, article: &Json, fields: &str) -> Json {
        let document = format!("query($id: ID!) {{ draft(by: {{id: $id}}) {{ {fields} }} }}");
        self.asks(&document, json!({ "id": article })).await["draft"].take()
    }
}

/// The public.
pub(super) struct Readers<'a> {
    hub: &'a Served,
    client: Client,
}

impl<'a> Readers<'a> {
    pub(super) fn new(hub: &'a Served) -> Self {
        Self { hub, client: Client::new() }
    }

    /// All that readers are told in every way in which an article could show, byte for byte.
    pub(super) async fn see_all(&self, about: &Json) -> String {
        let asked = json!({"query": QUESTIONS, "variables": about});
        answered(self.client.post(self.hub.url("/graphql")), &asked).await.1
    }

    /// The same, to look into.
    pub(super) async fn see(&self, about: &Json) -> Json {
        serde_json::from_str::<Json>(&self.see_all(about).await).expect("JSON")["data"].take()
    }
}

/// One of the public who listens, and is cut off now and then.
pub(super) struct Listener<'a> {
    hub: &'a Served,
    line: Option<Told>,
    /// Where they are, as the hub told it last.
    place: String,
    /// What they heard: cursor, kind and article.
    pub(super) heard: Vec<[Json; 3]>,
}

impl<'a> Listener<'a> {
    /// Listens from now on, by server-sent events.
    pub(super) async fn begin(hub: &'a Served) -> Self {
        let mut line = Told::of(hub, Transport::Events, &json!({ "query": WATCH })).await;
        let place = line.place().await;
        Self { hub, line: Some(line), place, heard: Vec::new() }
    }

    /// What is heard next: the kind, the headline and the instant.
    pub(super) async fn hears(&mut self) -> [Json; 3] {
        let Said { id, mut answer } = self.line.as_mut().expect("a line").next().await.expect("an event");
        assert!(answer.get("errors").is_none(), "{answer:#}");
        let mut change = answer["data"]["articleChanged"].take();
        self.place = id.expect("a place");
        assert_eq!(change["cursor"], self.place);
        self.heard.push(["cursor", "kind", "articleId"].map(|name| change[name].clone()));
        [change["kind"].take(), change["article"]["headline"].take(), change["at"].take()]
    }

    /// The line is cut, whatever was on its way.
    pub(super) fn is_cut_off(&mut self) {
        self.line = None;
    }

    /// Comes back to where the line was cut, as a browser does.
    pub(super) async fn comes_back(&mut self) {
        let asked = json!({ "query": WATCH });
        self.line = Some(Told::behind(self.hub, Transport::Events, &asked, Some(&self.place)).await);
    }
}

/// What one hears who listens to so many changes from the beginning, over a socket.
pub(super) async fn heard_from_the_beginning(hub: &Served, count: usize) -> Vec<[Json; 3]> {
    let watch = WATCH.replace("articleChanged", &format!("articleChanged(after: \"{}\")", cursor::encode(0)));
    let mut line = Told::of(hub, Transport::Socket, &json!({ "query": watch })).await;
    let mut heard = Vec::with_capacity(count);
    while heard.len() < count {
        let change = line.next().await.expect("an event").answer["data"]["articleChanged"].take();
        heard.push(["cursor", "kind", "articleId"].map(|name| change[name].clone()));
    }
    let cursors: BTreeSet<String> = heard.iter().map(|[cursor, ..]| cursor.to_string()).collect();
    assert_eq!(cursors.len(), count, "each once");
    heard
}
