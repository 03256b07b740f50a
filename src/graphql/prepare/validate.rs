//! Validating a document against the schema, with two corrections of what the validator says: a subscription's one root
//! field may be written more than once, and what only follows from a mistake is not told beside it.

use std::collections::HashSet;

use apollo_compiler::ast::Document;
use apollo_compiler::diagnostic::{Diagnostic, ToCliReport};
use apollo_compiler::executable::{Selection, SelectionSet};
use apollo_compiler::validation::{DiagnosticData, Valid, WithErrors};
use apollo_compiler::{ExecutableDocument, Schema};

use super::error::{RequestError, RequestErrorCode, from_diagnostics};
use super::source::Lines;

/// The validator's name for a subscription with several root fields. It counts one that is written twice as two.
const SEVERAL_FIELDS: &str = "SubscriptionUsesMultipleFields";

/// The validator's name for a fragment on a type that the schema does not know.
const LOST_FRAGMENT: &str = "UndefinedTypeInNamedFragmentTypeCondition";

/// Its names for mistakes that leave a hole: what stands there is not looked at any further.
const HOLES: [&str; 5] = [
    LOST_FRAGMENT,
    "UndefinedField",
    "UndefinedTypeInInlineFragmentTypeCondition",
    "SubselectionOnScalarType",
    "SubselectionOnEnumType",
];

/// Validates a document against the schema as the specification has it: the root fields of a subscription are counted
/// once equal ones are merged.
pub(super) fn validate(
    parsed: &Document,
    schema: &Valid<Schema>,
    lines: &Lines<'_>,
) -> Result<Valid<ExecutableDocument>, Vec<RequestError>> {
    let refused = match parsed.to_executable_validate(schema) {
        Ok(valid) => return Ok(valid),
        Err(refused) => refused,
    };
    let errors = from_diagnostics(RequestErrorCode::ValidationFailed, wrong(&refused, lines), lines);
    if errors.is_empty() { Ok(Valid::assume_valid(refused.partial)) } else { Err(errors) }
}

/// What is wrong with a refused document, without what is only the validator's way of counting and what only seems wrong
/// beside a hole.
fn wrong<'a>(
    refused: &'a WithErrors<ExecutableDocument>,
    lines: &'a Lines<'_>,
) -> impl Iterator<Item = Diagnostic<'a, DiagnosticData>> {
    let document = &refused.partial;
    let mut subscriptions = document.operations.iter().filter(|operation| operation.is_subscription());
    let miscounted = subscriptions.all(|operation| has_one_field(document, &operation.selection_set));
    let is_miscounted = move |name| miscounted && name == Some(SEVERAL_FIELDS);
    let found: HashSet<_> = refused.errors.iter().filter_map(|diagnostic| name(&diagnostic)).collect();
    let has_holes = HOLES.iter().any(|hole| found.contains(hole));
    let only_seems = move |diagnostic: &Diagnostic<'_, DiagnosticData>| match name(diagnostic) {
        // It may be used in a hole.
        Some("UnusedVariable" | "UnusedFragment") => has_holes,
        // Something is selected, and nothing is left of it but holes.
        Some("MissingSubselection") => has_holes && lines.ends_with(diagnostic.error.location(), '}'),
        // It is there, and was left out.
        Some("UndefinedFragment") => found.contains(LOST_FRAGMENT),
        _ => false,
    };
    refused.errors.iter().filter(move |diagnostic| !is_miscounted(name(diagnostic)) && !only_seems(diagnostic))
}

fn name(diagnostic: &Diagnostic<'_, DiagnosticData>) -> Option<&'static str> {
    diagnostic.error.unstable_error_name()
}

fn has_one_field(document: &ExecutableDocument, root: &SelectionSet) -> bool {
    let (mut names, mut spread, mut sets) = (HashSet::new(), HashSet::new(), vec![root]);
    while let Some(set) = sets.pop() {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => _ = names.insert(field.response_key()),
                Selection::InlineFragment(fragment) => sets.push(&fragment.selection_set),
                Selection::FragmentSpread(fragment) => {
                    if spread.insert(&fragment.fragment_name) {
                        sets.extend(fragment.fragment_def(document).map(|fragment| &fragment.selection_set));
                    }
                }
            }
        }
    }
    names.len() == 1
}
