//! Role phrases: at most eight words that end in a head noun, with an article before and a preposition after.

use super::lexicon::Class;
use super::runs::nameish;
use super::story::Named;
use super::tokens::{PartTokens, Token, TokenKind};

const LONGEST: usize = 8;

/// Words that say when, not what: they are left off a role's beginning.
const WHEN: [&str; 8] = ["current", "incumbent", "then", "new", "newly", "longtime", "long-time", "late"];

/// The words of a role, as tokens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Phrase {
    /// The first token of the phrase with everything that belongs to it.
    pub(super) start: usize,
    /// The first token of the role's own words.
    pub(super) first: usize,
    pub(super) last: usize,
}

/// Whether a preposition joins a role to where it is held.
pub(super) fn joins(word: &str) -> bool {
    matches!(word, "of" | "at" | "for" | "with" | "in" | "to")
}

fn head(token: &Token<'_>) -> bool {
    token.class.any(&[Class::ROLE, Class::TITLE]) && !token.is(Class::HONORIFIC) && token.is_word()
}

fn modifies(token: &Token<'_>) -> bool {
    token.is_word()
        && token.class.any(&[Class::ROLE_WORD, Class::MATTER, Class::ROLE, Class::TITLE])
        && !token.is(Class::HONORIFIC)
}

/// The role whose last word stands right before `end`: "deputy finance minister *X*".
pub(super) fn ending_at(part: &PartTokens<'_>, named: &Named<'_>, index: usize, end: usize) -> Option<Phrase> {
    let last = part.before(end)?;
    if !head(last) || named.at(index, end - 1).is_some() {
        return None;
    }
    let free = |at: usize| named.at(index, at).is_none();
    let mut start = end - 1;
    while start > 0 && end - start < LONGEST && free(start - 1) && !part.tokens[start].opens {
        let token = &part.tokens[start - 1];
        let office = matches!(token.text, "of" | "and" | "for")
            && start > 1
            && head(&part.tokens[start - 2])
            && nameish(&part.tokens[start]);
        if !modifies(token) && !office && !WHEN.contains(&token.text) {
            break;
        }
        start -= 1;
    }
    while start < end - 1 && (matches!(part.tokens[start].text, "of" | "and" | "for") || own_word(&part.tokens[start]))
    {
        start += 1;
    }
    let first = (start..end - 1).find(|at| !WHEN.contains(&part.tokens[*at].text)).unwrap_or(end - 1);
    Some(Phrase { start, first, last: end })
}

/// A word that is more often something else than the beginning of a role.
fn own_word(token: &Token<'_>) -> bool {
    token.kind == TokenKind::Word
        && matches!(token.text, "first" | "human" | "women" | "children" | "head" | "lead" | "forward")
}

/// The role that begins at `start`, an article or "who is" before it.
pub(super) fn starting_at(part: &PartTokens<'_>, named: &Named<'_>, index: usize, start: usize) -> Option<Phrase> {
    let text = |at: usize| part.get(at).map_or("", |t| t.text);
    let mut first = start;
    if text(first) == "who" && matches!(text(first + 1), "is" | "was") {
        first += 2;
    }
    let article = matches!(text(first), "the" | "a" | "an" | "its" | "their");
    first += usize::from(article);
    while WHEN.contains(&text(first)) {
        first += 1;
    }
    let begins = part.get(first)?;
    if !article && !modifies(begins) {
        return None;
    }
    let mut found = None;
    for at in first..part.tokens.len().min(first + LONGEST) {
        let token = &part.tokens[at];
        let breaks = !token.is_word() || token.opens || token.is(Class::SAY) || named.at(index, at).is_some();
        if breaks
            || matches!(
                token.text,
                "who" | "which" | "that" | "when" | "where" | "but" | "is" | "was" | "were" | "has" | "had"
            )
        {
            break;
        }
        if joins(token.text) && found.is_some() {
            let held = named.begins(index, at + 1 + usize::from(text(at + 1) == "the")).is_some();
            if held || !matches!(token.text, "of" | "for") {
                break;
            }
            found = found.or(Some(at));
            if let Some(end) = complement(part, named, index, at + 1) {
                return Some(Phrase { start, first, last: end });
            }
            break;
        }
        if matches!(token.text, "of" | "at" | "in" | "on" | "by" | "from" | "with" | "for" | "to") {
            break;
        }
        if head(token) {
            found = Some(at + 1);
        }
    }
    found.map(|last| Phrase { start, first, last })
}

/// The end of what a role is about: "professor of *economics* at", "chief of *staff* to".
fn complement(part: &PartTokens<'_>, named: &Named<'_>, index: usize, at: usize) -> Option<usize> {
    let words = part.tokens[at..].iter().enumerate().take(5).take_while(|(offset, t)| {
        t.is_word() && !joins(t.text) && !t.is(Class::SAY) && named.at(index, at + offset).is_none()
    });
    let end = at + words.count();
    let closes = part.get(end).is_none_or(|t| joins(t.text) || matches!(t.text, "," | "." | ";"));
    (closes && end > at).then_some(end)
}
