//! Which organisation is cited for words: the one that says or reports them, or the one they were told to.
//!
//! An organisation in the clause is not enough: a speaker's employer says nothing by employing the speaker.

use super::NameKind;
use super::lexicon::Class;
use super::story::{Named, Spot};
use super::tokens::{PartTokens, TokenKind};
use std::ops::Range;

/// How far after the clause it may say where the words were said, in tokens.
const REACH: usize = 8;

/// What a body says its words by.
const VOICES: [&str; 12] = [
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "spokespeople",
    "spokesmen",
    "representative",
    "representatives",
    "official",
    "officials",
    "statement",
    "report",
    "lawyers",
];

/// The organisation that is cited in and right after a clause of saying. `nobody`: the clause names no person.
pub(super) fn of(
    part: &PartTokens<'_>,
    named: &Named<'_>,
    index: usize,
    nobody: bool,
    clause: Range<usize>,
) -> Option<usize> {
    let text = |at: usize| part.get(at).map_or("", |token| token.text);
    let organisation = |at: usize| {
        let at = at + usize::from(text(at) == "the");
        named.begins(index, at).filter(|spot| spot.kind == NameKind::Organisation).map(|spot| spot.entity)
    };
    let end = (clause.end..part.tokens.len().min(clause.end + REACH))
        .find(|at| !part.tokens[*at].is_word())
        .unwrap_or_else(|| part.tokens.len().min(clause.end + REACH));
    let told = clause.clone().filter(|at| matches!(text(*at), "told" | "tells" | "telling"));
    let given = (clause.start..end).filter(|at| {
        matches!((text(*at), text(at + 1)), ("interview", "with" | "to") | ("statement" | "letter", "to"))
    });
    let heard = told.map(|at| at + 1).chain(given.map(|at| at + 2)).find_map(organisation);
    heard.or_else(|| {
        let mut own = clause.clone().filter(|_| nobody).filter_map(|at| named.begins(index, at));
        own.find(|spot| spot.kind == NameKind::Organisation && speaks(part, spot, &clause)).map(|spot| spot.entity)
    })
}

/// Whether an organisation is who says the words of a clause.
fn speaks(part: &PartTokens<'_>, spot: &Spot<'_>, clause: &Range<usize>) -> bool {
    let text = |at: Option<usize>| at.and_then(|at| part.get(at)).map_or("", |token| token.text);
    let article = matches!(text(spot.first.checked_sub(1)), "the" | "The");
    let first = spot.first - usize::from(article);
    let before = first.checked_sub(1);
    let says = |at: usize| part.get(at).is_some_and(|t| t.kind == TokenKind::Word && t.is(Class::SAY));
    if before.is_some_and(says) || text(before) == "to" && text(first.checked_sub(2)).eq_ignore_ascii_case("according")
    {
        return part.get(spot.last).is_none_or(|next| next.kind != TokenKind::Possessive);
    }
    if matches!(text(before), "for" | "of" | "from" | "by" | "at" | "with" | "in") {
        return VOICES.contains(&text(first.checked_sub(2)));
    }
    let next = part.get(spot.last);
    let voiced = next.is_some_and(|t| VOICES.contains(&t.text) || t.text.ends_with("ly"));
    let helps = matches!(text(Some(spot.last)), "has" | "had" | "also" | "later");
    first <= clause.start && (says(spot.last) || voiced || helps)
}
