//! Thousands of documents, valid and wrong in every way that the specification knows, get the verdict that the reference
//! implementation gives them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use masthead::graphql::prepare::{
    Audience, Costs, Limits, Preparer, RequestError, RequestErrorCode as Code, RequestInput, ScalarRule,
};
use masthead::graphql::scalar::RULES;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::FOLDER;
use super::differences::DIFFERENCES;
use crate::node;

/// How many documents are made up from each schema, from one seed.
const DOCUMENTS: usize = 4_000;
const SEED: &str = "1";

/// A document and what the reference implementation says to it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Judged {
    pub(crate) query: String,
    #[serde(default)]
    operation_name: Option<String>,
    pub(crate) variables: Map<String, Json>,
    /// What was done wrong on purpose, if anything.
    pub(crate) fault: Option<String>,
    pub(crate) said: String,
    pub(crate) why: String,
}

/// Bounds that no document here comes near.
fn boundless() -> Limits {
    const MANY: usize = 1_000_000;
    Limits {
        document_bytes: MANY,
        tokens: MANY,
        brackets: 64,
        directives: MANY,
        directives_per_node: MANY,
        selections: MANY as u64,
        depth: 30,
        introspection_depth: 15,
        introspection_fields: MANY,
        aliases: MANY,
        root_fields: MANY,
        cost: u64::MAX,
        page_default: 20,
        page_max: u64::MAX,
        list_items: MANY,
        input_fields: MANY,
        mutation_list_items: MANY,
        mutation_input_fields: MANY,
    }
}

/// Our verdict in the reference's words. What is no verdict of the specification counts as accepted: it comes after.
fn verdict(preparer: &Preparer, judged: &Judged) -> Result<(), (&'static str, RequestError)> {
    let input = RequestInput {
        query: &judged.query,
        operation_name: judged.operation_name.as_deref(),
        variables: &judged.variables,
        audience: Audience::Public,
    };
    let Err(mut errors) = preparer.prepare(&input) else { return Ok(()) };
    let error = errors.swap_remove(0);
    match error.code {
        Code::SyntaxError => Err(("syntax", error)),
        Code::ValidationFailed => Err(("validation", error)),
        Code::OperationNotFound => Err(("operation", error)),
        Code::InvalidVariables => Err(("variables", error)),
        Code::InvalidPageSize => Ok(()),
        limit => panic!("{limit:?} is no verdict: {}", judged.query),
    }
}

/// Judges documents of a schema, and gives how often each kind of difference occurred.
async fn differences(schema: &str, rules: &[ScalarRule]) -> Vec<usize> {
    node::install(FOLDER).await;
    let output = node::run(FOLDER, &["node", "verdicts.js", schema, &DOCUMENTS.to_string(), SEED]).await;
    let sdl = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER).join(schema);
    let sdl = std::fs::read_to_string(sdl).expect("a schema");
    let preparer = Preparer::try_new(&sdl, rules, Costs::default(), boundless(), boundless()).expect("a valid schema");
    let (mut verdicts, mut unexplained) = (BTreeMap::<String, usize>::new(), String::new());
    let mut seen = vec![0; DIFFERENCES.len()];
    for line in String::from_utf8(output.stdout).expect("text").lines() {
        let judged: Judged = serde_json::from_str(line).expect("a line of JSON");
        *verdicts.entry(judged.said.clone()).or_default() += 1;
        let ours = verdict(&preparer, &judged);
        let (said, words) = match &ours {
            Ok(()) => ("ok", ""),
            Err((said, error)) => (*said, error.message.as_str()),
        };
        if said == judged.said {
            continue;
        }
        match DIFFERENCES.iter().position(|difference| (difference.is)(&judged, said, words)) {
            Some(kind) => seen[kind] += 1,
            None => {
                let _ = writeln!(
                    unexplained,
                    "\nthe reference: {} ({})\nours: {said} ({})\n{}\n{}",
                    judged.said,
                    judged.why,
                    words,
                    judged.query,
                    Json::from(judged.variables.clone())
                );
            }
        }
    }
    eprintln!("{schema}: {verdicts:?}, differences {seen:?}");
    assert_eq!(unexplained, "", "verdicts differ");
    for said in ["ok", "syntax", "validation", "operation", "variables"] {
        assert!(verdicts.get(said) > Some(&10), "{said} is hardly ever said: {verdicts:?}");
    }
    seen
}

#[tokio::test]
async fn documents_get_the_verdict_of_the_reference_implementation() {
    if node::without_node() {
        return;
    }
    let any = ScalarRule { name: "Opaque", accepts: |_| true, expected: "anything" };
    let of_the_hub = differences("../../schema.graphql", &RULES).await;
    let of_the_zoo = differences("zoo.graphql", &[any]).await;
    for (kind, difference) in DIFFERENCES.iter().enumerate() {
        assert!(of_the_hub[kind] + of_the_zoo[kind] > 0, "this occurs no more: {}", difference.because);
    }
}
