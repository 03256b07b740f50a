//! Where the source asks the policy who may see what. A predicate of the policy is known by its `#[track_caller]`.

#[cfg(feature = "lawless")]
use std::collections::{BTreeMap, BTreeSet};

#[cfg(feature = "lawless")]
use super::source::Source;
use super::source::Tree;

const TRACKED: &str = "#[track_caller]";

/// What goes into statements by who looks tells the place that asks for it, so that the law can be tried on each.
pub(super) fn told(tree: &Tree) -> Vec<String> {
    let mut broken = Vec::new();
    for file in tree.rust(&["src/policy"]) {
        let mut before = "";
        for (line, text) in file.untested() {
            let is_condition = ["-> Condition", "-> Expr"].iter().any(|told| text.contains(told));
            if text.starts_with("pub fn ") && text.contains("&Sight") && is_condition && before != TRACKED {
                broken.push(format!("{}: a predicate is {TRACKED}: {text}", file.place(line)));
            }
            before = text;
        }
    }
    broken
}

/// Every file and line outside the policy that asks it, with its text.
#[cfg(feature = "lawless")]
pub(crate) fn all() -> BTreeMap<(String, u32), String> {
    let tree = Tree::of_repository();
    let predicates: BTreeSet<String> = tree.rust(&["src/policy"]).flat_map(predicates).collect();
    let others = tree.rust(&["src/"]).filter(|file| !file.path.starts_with("src/policy"));
    let mut places = BTreeMap::new();
    for file in others {
        let imported: Vec<&String> = predicates.iter().filter(|name| imports(file, name)).collect();
        for (line, text) in file.untested().filter(|(_, text)| !text.trim_start().starts_with("use ")) {
            let by_path = predicates.iter().any(|name| calls(text, &format!("policy::{name}")));
            if by_path || imported.iter().any(|name| calls(text, name)) {
                let place = (file.path.clone(), u32::try_from(line).expect("a short file"));
                places.insert(place, text.to_owned());
            }
        }
    }
    places
}

#[cfg(feature = "lawless")]
fn predicates(file: &Source) -> Vec<String> {
    let mut found = Vec::new();
    let mut before = "";
    for (_, text) in file.code() {
        let name = text.strip_prefix("pub fn ").and_then(|rest| rest.split(['(', '<']).next());
        found.extend(name.filter(|_| before == TRACKED).map(str::to_owned));
        before = text;
    }
    found
}

#[cfg(feature = "lawless")]
fn imports(file: &Source, name: &str) -> bool {
    let mut imported = file.text.split("use crate::policy::").skip(1).filter_map(|rest| rest.split(';').next());
    imported.any(|list| list.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')).any(|one| one == name))
}

/// Whether a line has this function, as a whole word.
#[cfg(feature = "lawless")]
fn calls(text: &str, function: &str) -> bool {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '.';
    text.match_indices(function).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_some_and(is_word);
        let behind = text[at + function.len()..].starts_with('(') || text[at + function.len()..].starts_with(')');
        !before && behind
    })
}
