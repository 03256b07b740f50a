//! The one analyser: texts and queries become the same words.

use crate::text::{fold, is_apostrophe, words};

/// The most code points of a word that are compared; longer words are found by their beginning.
const MAX_WORD: usize = 64;

/// A word of a text at its place, in the forms by which it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// First byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// The folded word.
    pub form: String,
    /// What of it readers leave out apostrophes for: `trump` of `Trump’s`, `europe` of `l’Europe`.
    pub stem: Option<String>,
}

/// The words of a text, in order. Where folding makes several words of one, they share its place.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for word in words(text) {
        let stem = stem(&text[word.start..word.end], &word.folded);
        for form in word.folded.split(' ').filter(|form| is_searchable(form)) {
            tokens.push(Token { start: word.start, end: word.end, form: cut(form), stem: stem.clone() });
        }
    }
    tokens
}

/// The longest part of a word between its apostrophes, when it is not the word itself.
fn stem(word: &str, folded: &str) -> Option<String> {
    if folded.contains(' ') || !word.contains(is_apostrophe) {
        return None;
    }
    let parts = word.split(is_apostrophe).map(fold);
    let longest = parts.reduce(|longest, part| if part.len() > longest.len() { part } else { longest })?;
    let stem = cut(&longest);
    (stem != cut(folded) && stem.chars().nth(1).is_some() && is_searchable(&stem)).then_some(stem)
}

/// Whether the databases' indexes take a word as one: ASCII other than letters and digits would split it.
fn is_searchable(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| if c.is_ascii() { c.is_ascii_alphanumeric() } else { !c.is_whitespace() })
}

fn cut(word: &str) -> String {
    word.chars().take(MAX_WORD).collect()
}

#[cfg(test)]
mod tests {
    use super::{MAX_WORD, tokens};

    fn forms(text: &str) -> Vec<(String, Option<String>)> {
        tokens(text).into_iter().map(|token| (token.form, token.stem)).collect()
    }

    #[test]
    fn words_lose_case_accents_and_what_hangs_on_apostrophes() {
        let stemmed = |form: &str, stem: &str| (form.to_owned(), Some(stem.to_owned()));
        let plain = |form: &str| (form.to_owned(), None);
        assert_eq!(forms("Zürich’s"), [stemmed("zurichs", "zurich")]);
        assert_eq!(forms("l'Europe"), [stemmed("leurope", "europe")]);
        assert_eq!(forms("O’Brien"), [stemmed("obrien", "brien")]);
        assert_eq!(forms("Jong-un 3.14"), [plain("jong"), plain("un"), plain("3"), plain("14")]);
        assert_eq!(forms("北京"), [plain("北"), plain("京")]);
        assert_eq!(forms("हिन्दी … \u{0} ' \" %"), [plain("हिन्दी")]);
    }

    #[test]
    fn a_long_word_is_found_by_its_beginning() {
        assert_eq!(forms(&"é".repeat(5_000)), [("e".repeat(MAX_WORD), None)]);
    }
}
