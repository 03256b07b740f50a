//! What stands around a run: verbs of saying, roles, ages, prepositions, and nouns that say what it names.

use super::NameKind;
use super::lexicon::{self, Class, Listed};
use super::runs::nameish;
use super::tokens::{PartTokens, Token, TokenKind};
use std::ops::Range;

/// What the words beside an unknown name say it is: "company Secunia", "city of Luoyang", "Irving, Texas".
pub(super) fn neighbours(part: &PartTokens<'_>, run: &Range<usize>) -> Option<(NameKind, f32)> {
    let before = part.before(run.start);
    let noun =
        |token: Option<&Token<'_>>, class: Class| token.is_some_and(|t| t.kind == TokenKind::Word && t.is(class));
    let of = before.is_some_and(|t| t.text == "of")
        && noun(run.start.checked_sub(2).and_then(|i| part.get(i)), Class::PLACE_NOUN);
    if of || noun(before, Class::PLACE_NOUN) {
        return Some((NameKind::Place, 0.8));
    }
    let comma = part.get(run.end).is_some_and(|t| t.text == ",");
    let beyond = part.get(run.end + 1).filter(|t| comma && nameish(t));
    if beyond.is_some() {
        let words: Vec<&str> = part.tokens[run.end + 1..].iter().take(4).map(|t| t.text).collect();
        if matches!(lexicon::listed(&words), Some((_, Listed::Country(_) | Listed::Place))) && in_place(part, run.start)
        {
            return Some((NameKind::Place, 0.85));
        }
    }
    if noun(before, Class::ORG_NOUN) {
        return Some((NameKind::Organisation, 0.75));
    }
    let tail = noun(part.get(run.end), Class::ORG_TAIL);
    tail.then_some((NameKind::Organisation, 0.65))
}

/// How much what stands around a run speaks for a person: 0 to 0.35.
pub(super) fn person_context(part: &PartTokens<'_>, run: &Range<usize>) -> f32 {
    match () {
        () if after_role(part, run.start) || aged(part, run.end) || apposed(part, run.end) => 0.35,
        () if speaks(part, run) => 0.3,
        () if part.get(run.end).is_some_and(|t| t.is(Class::DOES)) => 0.1,
        () => 0.0,
    }
}

/// A verb of saying on either side: "Smith said", "said Smith".
pub(super) fn speaks(part: &PartTokens<'_>, run: &Range<usize>) -> bool {
    let says = |token: Option<&Token<'_>>| token.is_some_and(|t| t.is(Class::SAY) && t.kind == TokenKind::Word);
    let outlet = |token: Option<&Token<'_>>| token.is_some_and(|t| t.text.starts_with("report"));
    let adverb =
        part.get(run.end).is_some_and(|t| t.text == "also" || t.text.ends_with("ly") && t.kind == TokenKind::Word);
    let after = run.end + usize::from(adverb);
    let inverted = says(part.before(run.start))
        && part.tokens[..run.start - 1].last().is_some_and(|t| matches!(t.text, "\"" | "”" | "’" | "'" | ","));
    let after = after + usize::from(part.get(after).is_some_and(|t| t.text == ","));
    says(part.get(after)) && !outlet(part.get(after)) || inverted && !outlet(part.before(run.start))
}

/// A verb that outlets do: "Express reported".
pub(super) fn reports(part: &PartTokens<'_>, run: &Range<usize>) -> bool {
    let reported = |token: Option<&Token<'_>>| token.is_some_and(|t| matches!(t.text, "reported" | "reports"));
    reported(part.get(run.end)) || reported(part.before(run.start))
}

/// A role noun in small letters right before: "spokesman John Smith".
pub(super) fn after_role(part: &PartTokens<'_>, at: usize) -> bool {
    part.before(at).is_some_and(|t| t.is(Class::ROLE) && t.kind == TokenKind::Word)
}

/// An age in commas right after: "Smith, 42,".
fn aged(part: &PartTokens<'_>, at: usize) -> bool {
    let comma = part.get(at).is_some_and(|t| t.text == "," || t.text == "(");
    let age = part.get(at + 1).is_some_and(|t| t.kind == TokenKind::Number && t.text.len() <= 2);
    comma && age && part.get(at + 2).is_some_and(|t| matches!(t.text, "," | "." | ")"))
}

/// A role in apposition: "Smith, the head of", "Smith, executive director of".
fn apposed(part: &PartTokens<'_>, at: usize) -> bool {
    if part.get(at).is_none_or(|t| t.text != ",") {
        return false;
    }
    let phrase = part.tokens[at + 1..].iter().take(7).take_while(|t| t.is_word() || t.text == "'s");
    let mut previous: Option<&Token<'_>> = None;
    for token in phrase {
        if token.is(Class::ROLE) && token.kind == TokenKind::Word {
            return true;
        }
        if token.text == "who" && previous.is_none() {
            return true;
        }
        if token.class.any(&[Class::SAY]) || matches!(token.text, "and" | "or" | "but" | "which") {
            return false;
        }
        previous = Some(token);
    }
    false
}

/// A preposition of place right before: "in Kharkiv".
pub(super) fn in_place(part: &PartTokens<'_>, at: usize) -> bool {
    part.before(at).is_some_and(|t| {
        matches!(
            t.text,
            "in" | "In" | "near" | "Near" | "at" | "around" | "outside" | "across" | "towards" | "via" | "struck"
        )
    })
}

pub(super) fn after_place_word(part: &PartTokens<'_>, at: usize) -> bool {
    in_place(part, at)
        || part.before(at).is_some_and(|t| matches!(t.text, "on" | "from" | "to" | "the" | "along" | "of" | "into"))
}
