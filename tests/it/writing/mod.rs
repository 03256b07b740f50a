//! What editors write: mutations from outside.

mod affiliations;
pub(crate) mod articles;
mod collections;
mod corrections;
mod crowds;
pub(crate) mod erasing;
mod importing;
mod operations;
mod organisations;
mod people;
mod roles;
mod sections;
pub(crate) mod tables;
mod times;

use serde_json::{Value as Json, json};

/// What payloads are asked for what is wrong.
const MISTAKES: &str = "userErrors { __typename code message path ... on InUse { usedBy useCount } }";

/// The codes of a payload's mistakes and where they are.
pub(crate) fn mistakes(payload: &Json) -> Vec<(String, String)> {
    let mistakes = payload["userErrors"].as_array().expect("user errors").iter();
    let text = |value: &Json| value.as_str().expect("a text").to_owned();
    let path = |value: &Json| value.as_array().expect("a path").iter().map(text).collect::<Vec<_>>().join(".");
    mistakes.map(|mistake| (text(&mistake["code"]), path(&mistake["path"]))).collect()
}

/// The same, one mistake.
pub(crate) fn mistake(code: &str, path: &str) -> Vec<(String, String)> {
    vec![(code.to_owned(), path.to_owned())]
}

/// A paragraph of these words.
pub(crate) fn paragraph(text: &str) -> Json {
    json!({"paragraph": {"text": text}})
}
