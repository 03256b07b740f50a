//! Acronyms that the story explains ("Conflict Armament Research (CAR)") or whose letters fit one of its long names.

use super::NameKind;
use super::lexicon::{Class, folded};
use super::story::Spot;
use super::tokens::{PartTokens, Tokens};
use std::collections::HashMap;

/// Acronyms of the story, folded, with the entity that each stands for.
pub(super) fn pairs(tokens: &Tokens<'_>, spots: &[Spot<'_>]) -> HashMap<String, usize> {
    let mut explained = HashMap::new();
    let mut by_letters: HashMap<String, Option<usize>> = HashMap::new();
    for spot in spots.iter().filter(|s| s.kind == NameKind::Organisation && s.words() > 1 && s.entity != usize::MAX) {
        let part = &tokens.parts[spot.part];
        if let Some(acronym) = in_brackets(part, spot.last) {
            explained.insert(acronym, spot.entity);
        }
        let letters = initials(part, spot);
        if letters.len() >= 3 {
            by_letters.entry(letters).and_modify(|e| *e = e.filter(|e| *e == spot.entity)).or_insert(Some(spot.entity));
        }
    }
    for (letters, entity) in by_letters {
        if let Some(entity) = entity {
            explained.entry(letters).or_insert(entity);
        }
    }
    explained
}

/// The acronym in brackets right after a name.
fn in_brackets(part: &PartTokens<'_>, at: usize) -> Option<String> {
    let [open, word, close] = part.tokens.get(at..at + 3)? else { return None };
    let fits = open.text == "(" && close.text == ")" && word.is_upper() && word.text.chars().count() <= 8;
    fits.then(|| folded(word.text).into_owned())
}

fn initials(part: &PartTokens<'_>, spot: &Spot<'_>) -> String {
    let words = part.tokens[spot.first..spot.last].iter().filter(|t| t.is_name() && !t.is(Class::FORM));
    words.filter_map(|t| t.text.chars().next()).flat_map(char::to_lowercase).collect()
}
