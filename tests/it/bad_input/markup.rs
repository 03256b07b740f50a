//! Texts that look like markup, in every field that takes a text: they stay texts, nothing of them does anything, and what
//! comes out and goes in again is the same.

use std::collections::BTreeSet;
use std::sync::Arc;

use masthead::config::Config;
use masthead::viewer::Role;
use serde_json::{Map, Value as Json, json};

use super::inputs::Inputs;
use super::page::text_of;
use super::vectors::{ADDRESSES, NO_ADDRESSES, VECTORS};
use super::{rows, send};
use crate::hub::{Served, TestHub, on_both};

/// What a story says, in the names of what it is made of.
const STORY: &str = "
fragment Picture on Image { url width alt caption credit renditions { name url width contentType } }
fragment Marks on Annotation { start end ... on LinkAnnotation { url } ... on EmphasisAnnotation { isStrong } __typename }
fragment Told on Story {
  headline standfirst genre slugline byline dateline keywords usageTerms copyrightNotice bodyHtml
  credits { name role } headlines { role value } infoSources { name uri } image { ...Picture }
  body {
    __typename key text html
    ... on Paragraph { annotations { ...Marks } }
    ... on Heading { level annotations { ...Marks } }
    ... on BlockQuote { annotations { ...Marks } }
    ... on ListBlock { isOrdered entries }
    ... on TableBlock { caption hasHeader rows }
    ... on ImageBlock { image { ...Picture } }
    ... on EmbedBlock { url provider }
    ... on RelatedBlock { items { headline url } }
  }
}";

/// Fields that hold no text of a reader's: keys, slugs, what is compared and never shown.
const NO_TEXTS: [&str; 10] =
    ["slug", "key", "after", "blockKey", "idempotencyKey", "markdown", "text.text", "reason", "document", "variables"];

/// Someone who may do everything, at a hub.
struct Client<'a> {
    hub: &'a Served,
    bearer: String,
    /// The places at which texts were given: the thing, and the last two names that lead there.
    given: BTreeSet<String>,
}

impl Client<'_> {
    /// What is told of a deed, whatever becomes of it.
    async fn tries(&mut self, mutation: &str, payload: &str, input: &Json) -> Json {
        let noun = mutation.split(|c: char| c.is_uppercase()).next().unwrap_or_default();
        note(noun, &mut Vec::new(), input, &mut self.given);
        let of = mutation[..1].to_uppercase() + &mutation[1..];
        let fragments = if payload.contains("...Told") {
            STORY
        } else if payload.contains("...Picture") {
            "fragment Picture on Image { url width alt caption credit renditions { name url width contentType } }"
        } else {
            ""
        };
        let document = format!(
            "mutation($input: {of}Input!) {{ done: {mutation}(input: $input) {{ {payload} userErrors {{ code message path }} }} }}
            {fragments}"
        );
        let asked = json!({"query": document, "variables": { "input": input }});
        let (_, mut answer) = send(self.hub, Some(&self.bearer), &asked).await;
        assert_eq!(answer.get("errors"), None, "{mutation} {input}\n{answer:#}");
        answer["data"]["done"].take()
    }

    /// What is told of a deed that can be done.
    async fn does(&mut self, mutation: &str, payload: &str, input: &Json) -> Json {
        let told = self.tries(mutation, payload, input).await;
        assert_eq!(told["userErrors"], json!([]), "{mutation} {input}");
        told
    }
}

/// Writes down where an input gives texts.
fn note<'a>(noun: &str, path: &mut Vec<&'a str>, input: &'a Json, given: &mut BTreeSet<String>) {
    match input {
        Json::Object(fields) => {
            for (name, value) in fields {
                path.push(name);
                note(noun, path, value, given);
                path.pop();
            }
        }
        Json::Array(values) => values.iter().for_each(|value| note(noun, path, value, given)),
        Json::String(_) => {
            given.insert(place(noun, path));
        }
        _ => {}
    }
}

fn place(noun: &str, path: &[&str]) -> String {
    format!("{noun} {}", path[path.len().saturating_sub(2)..].join("."))
}

/// A text as one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn picture(text: &str, url: &str) -> Json {
    let rendition = json!({"name": text, "url": url, "width": 10, "contentType": text});
    json!({"url": url, "width": 20, "alt": text, "caption": text, "credit": text, "renditions": [rendition]})
}

/// A story that says a text in each of its fields.
fn story(text: &str, url: &str) -> Json {
    let whole = text.chars().count();
    let marks = json!([
        {"start": 0, "end": whole, "url": url},
        {"start": 0, "end": whole.min(2), "emphasis": "STRONG"},
        {"start": 1, "end": whole, "emphasis": "EMPHASIS"},
    ]);
    let marked = json!({"text": text, "annotations": marks});
    json!({
        "headline": text, "standfirst": text, "genre": text, "slugline": text, "byline": text, "dateline": text,
        "keywords": [text], "usageTerms": text, "copyrightNotice": text, "note": text,
        "credits": [{"name": text, "role": text}], "headlines": [{"role": text, "value": text}],
        "infoSources": [{"name": text, "uri": url}], "image": picture(text, url),
        "body": [
            {"paragraph": marked}, {"heading": {"level": 3, "text": marked}}, {"blockQuote": marked},
            {"list": {"ordered": true, "entries": [{"text": text}, {"text": text}]}},
            {"table": {"caption": text, "hasHeader": true, "rows": [[text, text], [text, ""]]}},
            {"image": {"image": picture(text, url)}},
            {"embed": {"url": url, "provider": text, "text": text}},
            {"related": {"items": [{"headline": text, "url": url}, {"headline": text}]}},
            {"promo": {"text": text}},
        ],
    })
}

/// What makes the same story of what is told of one.
fn again(told: &Json) -> Json {
    let mut fields = told.as_object().expect("a story").clone();
    fields.remove("bodyHtml");
    let blocks = fields.remove("body").expect("a body");
    let blocks = blocks.as_array().expect("blocks").iter().map(|block| {
        let marked = || json!({"text": block["text"], "annotations": marks(&block["annotations"])});
        match block["__typename"].as_str().expect("a kind") {
            "Paragraph" => json!({ "paragraph": marked() }),
            "Heading" => json!({"heading": {"level": block["level"], "text": marked()}}),
            "BlockQuote" => json!({ "blockQuote": marked() }),
            "ListBlock" => {
                let entries = block["entries"].as_array().expect("entries").iter();
                let entries: Vec<Json> = entries.map(|entry| json!({ "text": entry })).collect();
                json!({"list": {"ordered": block["isOrdered"], "entries": entries}})
            }
            "TableBlock" => {
                let fields = ["caption", "hasHeader", "rows"].map(|name| (name.to_owned(), block[name].clone()));
                json!({"table": Map::from_iter(fields)})
            }
            "ImageBlock" => json!({"image": {"image": block["image"]}}),
            "EmbedBlock" => {
                json!({"embed": {"url": block["url"], "provider": block["provider"], "text": block["text"]}})
            }
            "RelatedBlock" => json!({"related": {"items": block["items"]}}),
            "PromoBlock" => json!({"promo": {"text": block["text"]}}),
            other => panic!("say how a {other} is given"),
        }
    });
    fields.insert("body".to_owned(), blocks.collect());
    Json::Object(fields)
}

/// Links and emphasis as they are given; what the hub found by itself is given by nobody.
fn marks(told: &Json) -> Json {
    let given = told.as_array().expect("annotations").iter().filter_map(|mark| {
        let kind = match mark["__typename"].as_str()? {
            "LinkAnnotation" => ("url", mark["url"].clone()),
            "EmphasisAnnotation" if mark["isStrong"] == true => ("emphasis", json!("STRONG")),
            "EmphasisAnnotation" => ("emphasis", json!("EMPHASIS")),
            _ => return None,
        };
        let mut given = json!({"start": mark["start"], "end": mark["end"]});
        given[kind.0] = kind.1;
        Some(given)
    });
    given.collect()
}

/// What is served of a story as HTML does nothing and says the text.
fn is_harmless(told: &Json, text: &str) {
    text_of(told["bodyHtml"].as_str().expect("HTML"));
    for block in told["body"].as_array().expect("blocks") {
        let shown = text_of(block["html"].as_str().expect("HTML"));
        assert!(shown.contains(text), "{shown} does not say {text}");
        if ["Paragraph", "Heading", "BlockQuote", "PromoBlock"].iter().any(|kind| block["__typename"] == *kind) {
            assert_eq!(shown, block["text"].as_str().expect("a text"));
        }
    }
}

async fn is_a_text_in_stories(client: &mut Client<'_>, text: &str, url: &str) {
    let told = "articleId draft { version ...Told }";
    let first = client.does("articleCreate", told, &story(text, url)).await;
    let mut first_told = first["draft"].clone();
    first_told.as_object_mut().expect("a draft").remove("version");
    is_harmless(&first_told, text);
    for line in ["headline", "standfirst", "genre", "slugline", "byline", "dateline"] {
        assert_eq!(first_told[line], one_line(text), "{line}");
    }
    for place in
        ["/usageTerms", "/copyrightNotice", "/keywords/0", "/credits/0/role", "/headlines/0/value", "/image/alt"]
    {
        assert_eq!(first_told.pointer(place), Some(&json!(text)), "{place}");
    }
    let second = client.does("articleCreate", "draft { ...Told }", &again(&first_told)).await;
    assert_eq!(second["draft"], first_told, "what came out and went in again is the same");

    let publish = json!({"articleId": first["articleId"], "version": 1});
    let public = client.does("articlePublish", "article { ...Told }", &publish).await["article"].take();
    assert_eq!(public, first_told, "readers are told the same");
    let note = json!({"note": {"kind": "CORRECTION", "text": text}});
    let correct = json!({"articleId": first["articleId"], "baseVersion": 1, "headline": "Corrected", "as": note});
    let corrected = client.does("articleCorrect", "article { corrections { text } }", &correct).await;
    assert_eq!(corrected["article"]["corrections"], json!([{ "text": text }]));
    let edit = json!({"articleId": first["articleId"], "baseVersion": 2, "note": text,
        "edits": [{"replace": {"key": "b1", "block": {"paragraph": {"markdown": text}}}}]});
    let read = client.tries("articleUpdate", "draft { ...Told }", &edit).await;
    match read["userErrors"][0]["code"].as_str() {
        None => {
            text_of(read["draft"]["body"][0]["html"].as_str().expect("HTML"));
        }
        code => assert_eq!(code, Some("INVALID"), "{text}"),
    }
    let erase = json!({"articleId": first["articleId"], "reason": text});
    client.does("articleErase", "articleId", &erase).await;

    let import = json!({"text": format!("Said at {}\n\nHe said {text} and left.\n", one_line(text))});
    let imported = client.tries("storyImport", "draft { bodyHtml bodyText }", &import).await;
    if imported["userErrors"] == json!([]) {
        let shown = text_of(imported["draft"]["bodyHtml"].as_str().expect("HTML"));
        // Links are read as such, and an empty line ends a paragraph.
        let is_read = text.contains("](") || text.contains("\n\n");
        assert!(is_read || one_line(&shown).contains(&one_line(text)), "{shown}");
    }
}

/// Other things that have texts: how each is made, what is told of it, how it is changed and how it goes.
async fn is_a_text_in_names(client: &mut Client<'_>, section: &Json, text: &str, url: &str) {
    let line = one_line(text);
    let person = "name aliases description jobTitle image { ...Picture }";
    let new = json!({"name": text, "aliases": [format!("{text} Jr")], "description": text, "jobTitle": text,
        "image": picture(text, url), "isPublic": true});
    let mut made = client.does("personCreate", &format!("personId person {{ {person} }}"), &new).await;
    assert_eq!((&made["person"]["name"], &made["person"]["description"]), (&json!(line), &json!(text)));
    let id = made["personId"].take();
    let mut same = made["person"].clone();
    same["id"] = id.clone();
    let updated = client.does("personUpdate", &format!("person {{ {person} }}"), &same).await;
    assert_eq!(updated["person"], made["person"]);
    let role = json!({"person": id, "roleName": text});
    let role = client.does("affiliationAdd", "affiliationId affiliation { roleName }", &role).await;
    let same = json!({"id": role["affiliationId"], "roleName": role["affiliation"]["roleName"]});
    let updated = client.does("affiliationUpdate", "affiliation { roleName }", &same).await;
    assert_eq!(updated["affiliation"], role["affiliation"]);

    let organisation = "name aliases description kind";
    let new =
        json!({"name": text, "aliases": [format!("{text} Ltd")], "description": text, "kind": text, "isPublic": true});
    let mut made =
        client.does("organisationCreate", &format!("organisationId organisation {{ {organisation} }}"), &new).await;
    assert_eq!((&made["organisation"]["name"], &made["organisation"]["kind"]), (&json!(line), &json!(line)));
    let id = made["organisationId"].take();
    let mut same = made["organisation"].clone();
    same["id"] = id.clone();
    let updated = client.does("organisationUpdate", &format!("organisation {{ {organisation} }}"), &same).await;
    assert_eq!(updated["organisation"], made["organisation"]);
    client.does("organisationDelete", "deletedId", &json!({ "id": id })).await;

    let change = json!({"id": section, "name": text, "description": text});
    let changed = client.does("sectionUpdate", "section { name description }", &change).await["section"].take();
    assert_eq!((&changed["name"], &changed["description"]), (&json!(line), &json!(text)));
    let new = json!({"name": text, "description": text});
    let made = client.does("collectionCreate", "collection { id name description }", &new).await["collection"].take();
    assert_eq!((&made["name"], &made["description"]), (&json!(line), &json!(text)));
    let updated = client.does("collectionUpdate", "collection { id name description }", &made).await;
    assert_eq!(updated["collection"], made);

    let name: String = text.chars().take(100).collect();
    let token = client.does("tokenCreate", "token { id name }", &json!({"name": name, "role": "READER"})).await;
    assert_eq!(token["token"]["name"], one_line(&name));
    client.does("tokenRevoke", "token { id }", &json!({"id": token["token"]["id"]})).await;

    let operation = json!({"name": text, "description": text, "document": "{ viewer { role } }"});
    let payload = "savedOperation { id name description }";
    let saved = client.does("savedOperationSet", payload, &operation).await["savedOperation"].take();
    assert_eq!((&saved["name"], &saved["description"]), (&json!(one_line(text)), &json!(text.trim())));
    client.does("savedOperationDelete", "deletedId", &json!({"id": saved["id"]})).await;

    let question =
        "query($text: String!) { search(query: $text) { nodes { __typename } edges { highlights { pieces { text } } } }
        searchCompletions(prefix: $text) { text } }";
    let asked = json!({"query": question, "variables": { "text": text }});
    let (status, answer) = send(client.hub, None, &asked).await;
    assert_eq!((status, answer.get("errors")), (200, None), "{text}: {answer}");
}

#[tokio::test]
async fn a_text_stays_a_text_wherever_it_goes_in() {
    on_both(async |hub: TestHub| {
        let served = hub.serve(Arc::new(hub.api().clone()), Config::default().limits).await;
        let bearer = hub.token(Role::Admin).await.bearer();
        let mut client = Client { hub: &served, bearer, given: BTreeSet::new() };
        let section = json!({"name": "News", "description": "New things"});
        let section = client.does("sectionCreate", "section { id }", &section).await["section"]["id"].take();
        for (text, url) in VECTORS.iter().zip(ADDRESSES.iter().cycle()) {
            is_a_text_in_stories(&mut client, text, url).await;
            is_a_text_in_names(&mut client, &section, text, url).await;
        }
        let inputs = Inputs::of(&hub).await;
        let noun = |mutation: &str| mutation.split(|c: char| c.is_uppercase()).next().unwrap_or_default().to_owned();
        for mutation in inputs.mutations() {
            for path in inputs.places(mutation, "String") {
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                let is_none = path.contains(&"fill") || NO_TEXTS.contains(path.last().expect("a field"));
                let given = client.given.contains(&place(&noun(mutation), &path));
                assert!(is_none || given, "no vector went into {mutation} {path:?}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_address_that_no_page_may_lead_to_is_refused_everywhere() {
    on_both(async |hub: TestHub| {
        let inputs = Inputs::of(&hub).await;
        let served = hub.serve(Arc::new(hub.api().clone()), Config::default().limits).await;
        let admin = hub.token(Role::Admin).await.bearer();
        let before = rows(&hub).await;
        let mut tried = 0;
        for mutation in inputs.mutations() {
            for place in inputs.places(mutation, "URL") {
                for address in NO_ADDRESSES {
                    let input = inputs.filled(mutation, &place, &json!(address));
                    let asked = json!({"query": inputs.document(mutation), "variables": { "input": input }});
                    let (_, answer) = send(&served, Some(&admin), &asked).await;
                    let code = &answer["errors"][0]["extensions"]["code"];
                    assert_eq!(
                        (code, answer.get("data")),
                        (&json!("INVALID_VARIABLES"), None),
                        "{mutation} {place:?} {address:?}"
                    );
                    tried += 1;
                }
            }
        }
        assert_eq!(rows(&hub).await, before);
        assert!(tried > 500, "{tried}");
    })
    .await;
}
