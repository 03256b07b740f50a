//! What a reader types, as terms: parsed, never put into a statement as it came.

use std::collections::BTreeSet;

use crate::search::analyse::{Token, tokens};
use crate::search::index::FORM;

/// The most code points of a query.
pub const MAX_QUERY: usize = 200;
/// The most terms of a query.
pub const MAX_TERMS: usize = 10;
/// The fewest code points of a word that `*` makes a beginning.
pub const MIN_PREFIX: usize = 3;

/// Why a text is no query. Each message is one sentence that a reader can act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidQuery {
    /// More than [`MAX_QUERY`] code points.
    #[error("a query has at most {MAX_QUERY} characters")]
    TooLong,
    /// More than [`MAX_TERMS`] words and phrases.
    #[error("a query has at most {MAX_TERMS} words and quoted phrases")]
    TooManyTerms,
    /// Nothing that could be found.
    #[error("a query needs at least one word")]
    NoWords,
}

/// A query: all of its terms must be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchQuery {
    terms: Vec<Term>,
}

/// A word, or words that must stand side by side.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Term {
    /// At least one.
    pub(super) words: Vec<Word>,
    /// Whether the last word may go on.
    pub(super) is_open: bool,
}

/// A word of a query, in the forms by which it is found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Word {
    form: String,
    stem: Option<String>,
}

impl SearchQuery {
    /// Reads a query: words, `"phrases"`, and `beginnings*`. Everything else parts words.
    pub fn parse(text: &str) -> Result<Self, InvalidQuery> {
        Self::read(text, false)
    }

    /// Reads what someone is still typing: the last word may go on.
    pub fn parse_open(text: &str) -> Result<Self, InvalidQuery> {
        Self::read(text, true)
    }

    fn read(text: &str, is_open: bool) -> Result<Self, InvalidQuery> {
        if text.chars().nth(MAX_QUERY).is_some() {
            return Err(InvalidQuery::TooLong);
        }
        let mut terms: Vec<Term> = Vec::new();
        let parts: Vec<&str> = text.split(['"', '“', '”', '„']).collect();
        for (index, part) in parts.iter().enumerate() {
            // A quotation mark without a partner opens nothing.
            let is_quoted = index % 2 == 1 && index + 1 < parts.len();
            terms.extend(if is_quoted { phrase(part) } else { words(part) });
        }
        if let Some(last) = terms.last_mut().filter(|_| is_open) {
            last.is_open = true;
        }
        let mut known = BTreeSet::new();
        terms.retain(|term| known.insert(term.clone()));
        match terms.len() {
            0 => Err(InvalidQuery::NoWords),
            1..=MAX_TERMS => Ok(Self { terms }),
            _ => Err(InvalidQuery::TooManyTerms),
        }
    }

    pub(super) fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// All words of the query as if they were one phrase.
    pub(super) fn whole(&self) -> Term {
        let words = self.terms.iter().flat_map(|term| term.words.clone()).collect();
        Term { words, is_open: self.terms.last().is_some_and(|term| term.is_open) }
    }

    /// Each word once, with whether it may go on.
    pub(super) fn words(&self) -> BTreeSet<(&Word, bool)> {
        self.terms.iter().flat_map(Term::words).collect()
    }
}

impl Term {
    /// Its words, with whether each may go on.
    pub(super) fn words(&self) -> impl Iterator<Item = (&Word, bool)> {
        let last = self.words.len() - 1;
        self.words.iter().enumerate().map(move |(index, word)| (word, self.is_open && index == last))
    }
}

impl Word {
    fn of(token: Token) -> Self {
        Self { form: token.form, stem: token.stem }
    }

    /// What it is found by.
    pub(super) fn forms(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.form.as_str()).chain(self.stem.as_deref())
    }

    /// Whether a word of a text, in its written forms, is this one or, if it may go on, begins with it.
    pub(super) fn is(&self, written: &str, is_open: bool) -> bool {
        written.split(FORM).any(|form| self.is_form(form, is_open))
    }

    /// Whether a word of a text is this one or, if it may go on, begins with it.
    pub(super) fn is_token(&self, token: &Token, is_open: bool) -> bool {
        self.is_form(&token.form, is_open) || token.stem.as_deref().is_some_and(|stem| self.is_form(stem, is_open))
    }

    fn is_form(&self, form: &str, is_open: bool) -> bool {
        self.forms().any(|own| form == own || is_open && form.starts_with(own))
    }
}

/// The terms of words outside quotation marks. Words that touch, as in scripts without spaces, belong together.
fn words(text: &str) -> Vec<Term> {
    let mut terms: Vec<Term> = Vec::new();
    let mut end = None;
    for token in tokens(text) {
        let is_open = text[token.end..].starts_with('*') && token.form.chars().count() >= MIN_PREFIX;
        let touches = end.is_some_and(|end| token.start <= end);
        end = Some(token.end);
        match terms.last_mut().filter(|_| touches) {
            Some(term) => {
                term.words.push(Word::of(token));
                term.is_open = is_open;
            }
            None => terms.push(Term { words: vec![Word::of(token)], is_open }),
        }
    }
    terms
}

fn phrase(text: &str) -> Vec<Term> {
    let words: Vec<Word> = tokens(text).into_iter().map(Word::of).collect();
    if words.is_empty() { Vec::new() } else { vec![Term { words, is_open: false }] }
}

#[cfg(test)]
mod tests {
    use super::{InvalidQuery, MAX_QUERY, SearchQuery};

    fn terms(text: &str) -> Vec<String> {
        let query = SearchQuery::parse(text).expect("a query");
        let shown = query.terms().iter().map(|term| {
            let words: Vec<&str> = term.words.iter().map(|word| word.form.as_str()).collect();
            format!("{}{}", words.join(" "), if term.is_open { "*" } else { "" })
        });
        shown.collect()
    }

    #[test]
    fn a_query_is_words_phrases_and_beginnings() {
        assert_eq!(terms("Arms  “Kim Jong-un” arms"), ["arms", "kim jong un"]);
        assert_eq!(terms("missil* no* \"open"), ["missil*", "no", "open"]);
        assert_eq!(terms("北京 3.14"), ["北 京", "3 14"]);
    }

    #[test]
    fn operators_are_words_or_nothing() {
        assert_eq!(terms("a NEAR(b) OR NOT c^2"), ["a", "near", "b", "or", "not", "c", "2"]);
        assert_eq!(terms("headline:x & !y | 'z':* -- ; %_\\ \u{0}"), ["headline x", "y", "z"]);
    }

    #[test]
    fn a_query_has_an_end_and_a_beginning() {
        let refused = |text: &str| SearchQuery::parse(text).err();
        assert_eq!(refused(" … \"\" % ' * "), Some(InvalidQuery::NoWords));
        assert_eq!(refused(&"a".repeat(MAX_QUERY)), None);
        assert_eq!(refused(&"ä".repeat(MAX_QUERY + 1)), Some(InvalidQuery::TooLong));
        assert_eq!(refused("a b c d e f g h i j k"), Some(InvalidQuery::TooManyTerms));
        assert_eq!(refused("a b c d e f g h i j J"), None);
    }
}
