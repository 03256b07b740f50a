//! Runs of capitalised words: where a name may be, before it is asked whose name it is.

use super::lexicon::Class;
use super::tokens::{PartTokens, Token, TokenKind};
use super::tongue::Tongue;
use std::ops::Range;

/// Words whose possessive stands inside names: "King's College", "People's Party".
const INNER_POSSESSIVES: [&str; 12] = [
    "King", "Queen", "People", "Children", "Women", "Men", "Workers", "Farmers", "Veterans", "Girls", "Boys",
    "Shepherd",
];

/// Whether a token can stand inside a name: a capital first, or inside ("al-Assad", "eBay").
pub(super) fn nameish(token: &Token<'_>) -> bool {
    match token.kind {
        TokenKind::Name => true,
        TokenKind::Word => token.text.chars().any(char::is_uppercase),
        _ => false,
    }
}

/// Heads of organisations after which "for" begins another name: "League for FC Basel".
const NOT_FOR: [&str; 18] = [
    "League",
    "Party",
    "Club",
    "Army",
    "Church",
    "Court",
    "Bank",
    "Parliament",
    "Congress",
    "Senate",
    "Government",
    "Embassy",
    "University",
    "College",
    "Museum",
    "Library",
    "House",
    "City",
];

/// The runs of a part, as token ranges, in order.
pub(super) fn runs(part: &PartTokens<'_>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < part.tokens.len() {
        if nameish(&part.tokens[at]) {
            let end = run_end(part, at);
            found.push(at..end);
            at = end;
        } else {
            at += 1;
        }
    }
    found
}

fn run_end(part: &PartTokens<'_>, first: usize) -> usize {
    let mut last = first + 1;
    while let Some(next) = joined(part, first, last) {
        last = next;
    }
    last
}

/// The end of the run after it takes in what follows at `at`, if it does.
fn joined(part: &PartTokens<'_>, first: usize, at: usize) -> Option<usize> {
    let next = part.get(at)?;
    let before = &part.tokens[at - 1];
    let name_at = |i: usize| part.get(i).filter(|t| nameish(t) && !t.opens);
    if next.opens {
        return None;
    }
    if nameish(next) {
        return Some(at + 1);
    }
    match next.text {
        "&" => name_at(at + 1).map(|_| at + 2),
        "\"" | "“" => nickname_end(part, first, at),
        "," => name_at(at + 1).filter(|t| t.is(Class::FORM) || t.is(Class::SUFFIX)).map(|_| at + 2),
        "of" | "for" if of_joins(part, first, at) => {
            let article = part.get(at + 1).is_some_and(|t| t.text == "the");
            let name = at + 1 + usize::from(article);
            name_at(name).map(|_| name + 1)
        }
        "and" if headed_object(part, first, at) => name_at(at + 1)
            .filter(|t| {
                !t.class.any(&[Class::ORG_HEAD, Class::FIRST, Class::TITLE, Class::PEOPLE])
                    && super::lexicon::listed(&[t.text]).is_none()
            })
            .filter(|_| name_at(at + 2).is_none())
            .map(|_| at + 2),
        "and" if before.is(Class::MATTER) => {
            let object = name_at(at + 1)?;
            let ends_in_cue = name_at(at + 2).is_some_and(|t| t.is(Class::ORG));
            let headed = part.tokens[first..at].iter().any(|t| t.is(Class::ORG_HEAD));
            (object.is(Class::MATTER) && (headed || ends_in_cue) || ends_in_cue && !headed && at - first == 1)
                .then_some(at + 2)
        }
        _ if next.kind == TokenKind::Possessive && inner_possessive(part, at) => name_at(at + 1).map(|_| at + 2),
        // "Claire Dubois de Lyon" is from there; "Charles de Gaulle" is called so.
        _ if next.is(Class::PARTICLE) && part.tongue != Tongue::English && !before.is(Class::FIRST) => None,
        _ if next.is(Class::PARTICLE) && next.text != "y" && next.text != "e" => {
            let second = part.get(at + 1).is_some_and(|t| t.is(Class::PARTICLE) && !nameish(t));
            let name = at + 1 + usize::from(second);
            name_at(name).map(|_| name + 1)
        }
        _ => None,
    }
}

/// The end of a run with a nickname between marks in it: `John "Jack" Smith`.
fn nickname_end(part: &PartTokens<'_>, first: usize, at: usize) -> Option<usize> {
    let [nick, close, surname] = part.tokens.get(at + 1..at + 4)? else { return None };
    let marked = matches!(close.text, "\"" | "”") && nameish(nick) && nameish(surname) && !surname.opens;
    (marked && part.tokens[first..at].iter().any(|t| t.is(Class::FIRST) || t.is(Class::TITLE))).then_some(at + 4)
}

/// Whether "of" or "for" goes on with the name before it: "Ministry of Defence", not "Putin of Russia".
fn of_joins(part: &PartTokens<'_>, first: usize, at: usize) -> bool {
    let before = &part.tokens[at - 1];
    let headed = before.is(Class::ORG_HEAD);
    match part.tokens[at].text {
        "of" => {
            headed
                || before.text == "Isle"
                || before.text == "Gulf"
                || before.text == "Lloyds"
                || at - first == 1 && before.text == "House"
        }
        _ => headed && !NOT_FOR.contains(&before.text),
    }
}

/// Whether the word before `at` is what an organisation is of: "College of *Obstetricians* and".
fn headed_object(part: &PartTokens<'_>, first: usize, at: usize) -> bool {
    let before = &part.tokens[at - 1];
    let of = part.tokens[first..at].iter().rposition(|t| matches!(t.text, "of" | "for")).map(|of| first + of);
    let headed = of.is_some_and(|of| {
        of > first && part.tokens[of - 1].is(Class::ORG_HEAD) && !NOT_FOR.contains(&part.tokens[of - 1].text)
    });
    headed && !before.class.any(&[Class::PEOPLE, Class::FIRST]) && super::lexicon::listed(&[before.text]).is_none()
}

fn inner_possessive(part: &PartTokens<'_>, at: usize) -> bool {
    let owner = &part.tokens[at - 1];
    let saint = part.before(at - 1).is_some_and(|t| matches!(t.text, "St" | "St." | "Saint"));
    saint || INNER_POSSESSIVES.contains(&owner.text)
}
