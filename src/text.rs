//! Text as it is compared, ordered and counted: one folding, one slug, one way to count code points.
//!
//! Every column that orders or is compared holds [`fold`]ed text, made here and nowhere else, so that SQLite and
//! PostgreSQL, which fold differently, never have to.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// The longest slug, in bytes; slugs are ASCII.
pub const MAX_SLUG: usize = 200;

/// The form in which names and headlines are compared and ordered: no case, no accents, no punctuation, single spaces.
///
/// `Kim Jong-un`, `KIM JONG UN` and `Kim  Jong–Un` fold alike, as do `O'Brien` and `O’Brien`. A text without a letter
/// or digit folds to itself, trimmed, so that it still compares with itself.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    let simplified: String = text.nfkd().filter(|c| !is_accent(*c)).nfc().collect();
    for c in simplified.chars() {
        if is_apostrophe(c) {
            continue;
        }
        if c.is_alphanumeric() || is_word_mark(c) {
            if gap && !folded.is_empty() {
                folded.push(' ');
            }
            gap = false;
            match plain_letter(c) {
                Some(letters) => folded.push_str(letters),
                None => folded.extend(c.to_lowercase().filter(|c| !is_accent(*c))),
            }
        } else {
            gap = true;
        }
    }
    if folded.is_empty() { text.trim().to_owned() } else { folded }
}

/// A word of a text: where it stands, in bytes, and its [`fold`]ed form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// First byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// The folded word; may hold a space where folding splits what the segmenter keeps whole.
    pub folded: String,
}

/// The words of a text after Unicode's word boundaries (UAX #29), in order.
pub fn words(text: &str) -> impl Iterator<Item = Word> + '_ {
    text.unicode_word_indices().map(|(start, word)| Word { start, end: start + word.len(), folded: fold(word) })
}

/// A URL path segment made of a text: ASCII letters, digits and single hyphens, at most [`MAX_SLUG`] bytes.
/// Empty when nothing of the text can be written in ASCII.
pub fn slugify(text: &str) -> String {
    let composed: String = text.nfkc().filter(|c| !is_apostrophe(*c)).collect();
    let mut slug = String::new();
    for c in deunicode::deunicode(&composed).chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') && c != '\'' {
            slug.push('-');
        }
    }
    if slug.len() > MAX_SLUG {
        let cut = slug[..MAX_SLUG].rfind('-').unwrap_or(MAX_SLUG);
        slug.truncate(cut);
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The number of Unicode code points before a byte offset: the unit of every span that leaves the hub.
pub fn code_points(text: &str, byte: usize) -> usize {
    text[..byte].chars().count()
}

/// The slice between two code point offsets, or `None` when they do not lie in the text.
pub fn slice(text: &str, start: usize, end: usize) -> Option<&str> {
    let mut bounds = text.char_indices().map(|(byte, _)| byte).chain(std::iter::once(text.len()));
    let from = bounds.clone().nth(start)?;
    let to = bounds.nth(end)?;
    text.get(from..to)
}

/// Accents of the alphabets in which readers leave them out. Vowel signs of other scripts are letters to their readers
/// and stay.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{0591}'..='\u{05C7}' | '\u{0610}'..='\u{061A}' | '\u{064B}'..='\u{065F}' | '\u{0670}')
}

/// The characters that are written as an apostrophe.
pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '´')
}

/// Marks inside words of scripts whose vowels are written as signs.
fn is_word_mark(c: char) -> bool {
    !c.is_ascii() && unicode_normalization::char::is_combining_mark(c)
}

/// Letters that carry their difference in the stroke or in their place, so that no decomposition takes it off.
fn plain_letter(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' | 'ẞ' => "ss",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'þ' | 'Þ' => "th",
        'ħ' | 'Ħ' => "h",
        'ı' => "i",
        'ς' => "σ",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{code_points, fold, slice, slugify, words};

    #[test]
    fn folding_forgets_case_accents_hyphens_and_apostrophes() {
        for text in ["Kim Jong-un", "KIM  JONG UN", " Kim Jong–Un "] {
            assert_eq!(fold(text), "kim jong un");
        }
        assert_eq!(fold("O’Brien"), fold("O'BRIEN"));
        assert_eq!(fold("Łódź, Øre & Straße"), "lodz ore strasse");
        assert_eq!(fold("İstanbul"), "istanbul");
        assert_eq!(fold("ΟΔΌΣ"), fold("οδός"));
        assert_eq!(fold("हिन्दी"), "हिन्दी");
        assert_eq!(fold(" … "), "…");
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for text in ["Kim Jong-un", "ΑΣ", "ﬁancé", "Ǆ", "한국", "ガ", "…"] {
            assert_eq!(fold(&fold(text)), fold(text));
        }
    }

    #[test]
    fn slugs_are_ascii_and_bounded() {
        assert_eq!(slugify("Prepping for WWIII? It's “on”"), "prepping-for-wwiii-its-on");
        assert_eq!(slugify("Žižek — Ünï"), "zizek-uni");
        assert_eq!(slugify("!?"), "");
        assert!(slugify(&"word ".repeat(100)).len() <= super::MAX_SLUG);
    }

    #[test]
    fn spans_count_code_points() {
        let text = "a😀“b”";
        assert_eq!(code_points(text, text.find('b').expect("there")), 3);
        assert_eq!(slice(text, 1, 3), Some("😀“"));
        assert_eq!(slice(text, 5, 5), Some(""));
        assert_eq!(slice(text, 2, 9), None);
    }

    #[test]
    fn words_know_their_place() {
        let found: Vec<_> = words("Kim's Zürich").map(|w| (w.start, w.end, w.folded)).collect();
        assert_eq!(found, [(0, 5, "kims".to_owned()), (6, 13, "zurich".to_owned())]);
    }
}
