//! Ids that are none, that are of something else, or of nothing; and fields that do not exist.

use std::sync::Arc;

use masthead::config::Config;
use masthead::viewer::Role;
use serde_json::{Value as Json, json};

use super::inputs::Inputs;
use super::{rows, send};
use crate::hub::{TestHub, on_both};

/// Behind the word that begins an id: what nothing has.
const NOTHING: &str = "01h2xcejqtf2nbrexx3vqjhp41";

fn code(answer: &Json) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_else(|| panic!("no error: {answer}"))
}

#[tokio::test]
async fn an_id_of_something_else_or_of_nothing_changes_nothing() {
    on_both(async |hub: TestHub| {
        let inputs = Inputs::of(&hub).await;
        let admin = hub.token(Role::Admin).await.bearer();
        let served = hub.serve(Arc::new(hub.api().clone()), Config::default().limits).await;
        let before = rows(&hub).await;
        let mut tried = 0;
        for name in inputs.mutations() {
            for place in inputs.places(name, "ID") {
                let kind = inputs.kind(name, &place);
                let other = if kind == "section" { "person" } else { "section" };
                let ask = async |id: &str| {
                    let input = inputs.filled(name, &place, &json!(id));
                    let asked = json!({"query": inputs.document(name), "variables": { "input": input }});
                    send(&served, Some(&admin), &asked).await.1
                };
                let known = inputs.ids[kind].strip_prefix(kind).expect("its kind");
                let bad = [
                    inputs.ids[other].clone(),
                    format!("{other}{known}"),
                    // A draft has the id of its article but for the word that begins it.
                    format!("draft{known}"),
                    format!("{kind}_1{NOTHING}"),
                    format!("{kind}_{}", &NOTHING[1..]),
                    inputs.ids[kind].to_uppercase(),
                    format!("{} ", inputs.ids[kind]),
                    "x".repeat(10_000),
                    String::new(),
                ];
                for id in bad {
                    let answer = ask(&id).await;
                    assert_eq!(code(&answer), "INVALID_ID", "{name} {place:?} {id}");
                    assert_eq!(answer["data"], json!({"done": null}), "{name} {place:?} {id}");
                }
                let of_other = inputs.ids[other].strip_prefix(other).expect("its kind");
                for id in [format!("{kind}_{NOTHING}"), format!("{kind}{of_other}")] {
                    let answer = ask(&id).await;
                    let mistake = &answer["data"]["done"]["userErrors"][0];
                    // An order that does not name what stands there is none, whatever it names.
                    let is_order = name == "articleReorderRelated" && place[0] == "targetIds";
                    let expected = if is_order { "INVALID" } else { "NOT_FOUND" };
                    assert_eq!(mistake["code"], expected, "{name} {place:?}: {answer}");
                    assert_eq!(mistake["path"][1], place[0], "{name} {place:?}: {answer}");
                }
                tried += 1;
                assert_eq!(rows(&hub).await, before, "{name} {place:?} changed something");
            }
        }
        assert!(tried > 40, "{tried}");
    })
    .await;
}

#[tokio::test]
async fn a_field_that_does_not_exist_is_refused_before_anything_runs() {
    on_both(async |hub: TestHub| {
        let inputs = Inputs::of(&hub).await;
        let admin = hub.token(Role::Admin).await.bearer();
        let served = hub.serve(Arc::new(hub.api().clone()), Config::default().limits).await;
        let before = rows(&hub).await;
        for name in inputs.mutations() {
            let document = inputs.document(name);
            let mut input = inputs.least(name);
            input["zz"] = json!(1);
            let mut cases = vec![
                (json!({"query": document, "variables": { "input": input }}), "INVALID_VARIABLES"),
                (json!({"query": document, "variables": {}}), "INVALID_VARIABLES"),
                (json!({"query": document, "variables": {"input": null}}), "INVALID_VARIABLES"),
                (json!({"query": document, "variables": {"input": [1, 2]}}), "INVALID_VARIABLES"),
                (
                    json!({"query": format!("mutation {{ {name}(input: {{zz: 1}}) {{ notices }} }}")}),
                    "VALIDATION_FAILED",
                ),
                (json!({"query": format!("mutation {{ {name}(zz: 1) {{ notices }} }}")}), "VALIDATION_FAILED"),
                (json!({"query": format!("mutation {{ {name} {{ notices }} }}")}), "VALIDATION_FAILED"),
                (json!({"query": document.replace("code message path", "zz")}), "VALIDATION_FAILED"),
            ];
            for scalar in ["String", "Int", "ID", "Boolean", "DateTime", "URL"] {
                for place in inputs.places(name, scalar) {
                    let input = inputs.filled(name, &place, &json!({"zz": 1}));
                    cases.push((json!({"query": document, "variables": { "input": input }}), "INVALID_VARIABLES"));
                }
            }
            for (asked, expected) in cases {
                let (_, answer) = send(&served, Some(&admin), &asked).await;
                assert_eq!((code(&answer), answer.get("data")), (expected, None), "{asked}");
            }
            assert_eq!(rows(&hub).await, before, "{name} changed something");
        }
    })
    .await;
}
