//! What is known of words before a story is read: classes of single words, and lists of names of several words.
//!
//! The lists are plain text files beside this one. They are looked up by folded form.

use crate::text::fold;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The classes of a word, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Class(u32);

impl Class {
    pub(super) const NONE: Self = Self(0);
    /// An ordinary word that says nothing about names.
    pub(super) const COMMON: Self = Self(1);
    /// A word that only holds sentences together: the, however, their.
    pub(super) const FUNCTION: Self = Self(1 << 20);
    /// A first name.
    pub(super) const FIRST: Self = Self(1 << 1);
    /// Mr, Dr, Sir: stands before a name and is no role.
    pub(super) const HONORIFIC: Self = Self(1 << 2);
    /// President, Senator: stands before a name and is a role.
    pub(super) const TITLE: Self = Self(1 << 3);
    /// The last word of a role: director, spokeswoman.
    pub(super) const ROLE: Self = Self(1 << 4);
    /// A word before a role's last: deputy, foreign.
    pub(super) const ROLE_WORD: Self = Self(1 << 5);
    /// The last word of an organisation's name: University, Council.
    pub(super) const ORG: Self = Self(1 << 6);
    /// Begins an organisation's name before "of" or "for": Ministry, Bank.
    pub(super) const ORG_HEAD: Self = Self(1 << 7);
    /// What ministries and agencies deal with: Defence, Food.
    pub(super) const MATTER: Self = Self(1 << 8);
    /// The last word of a place's name: River, Street.
    pub(super) const PLACE_END: Self = Self(1 << 9);
    /// Begins a place's name: Mount, San.
    pub(super) const PLACE_HEAD: Self = Self(1 << 10);
    /// The last word of something that is no person, organisation or place: Act, Cup.
    pub(super) const UNNAMED: Self = Self(1 << 11);
    /// Capitals that are no organisation: DNA, CEO.
    pub(super) const ABBREVIATION: Self = Self(1 << 12);
    pub(super) const SAY: Self = Self(1 << 13);
    /// What mostly persons do.
    pub(super) const DOES: Self = Self(1 << 14);
    pub(super) const DATE: Self = Self(1 << 15);
    /// Inside names of persons: de, van, bin.
    pub(super) const PARTICLE: Self = Self(1 << 16);
    /// After names of persons: Jr.
    pub(super) const SUFFIX: Self = Self(1 << 17);
    /// After names of firms: Inc.
    pub(super) const FORM: Self = Self(1 << 18);
    /// A people or what belongs to it: Russian, Catholic.
    pub(super) const PEOPLE: Self = Self(1 << 19);

    /// What organisations are called in small letters before their name: company, magazine.
    pub(super) const ORG_NOUN: Self = Self(1 << 21);
    /// What stands after an organisation's name: spokesman, shares.
    pub(super) const ORG_TAIL: Self = Self(1 << 22);
    /// What places are called: city, province.
    pub(super) const PLACE_NOUN: Self = Self(1 << 23);

    /// The classes of both.
    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the word is in all these classes.
    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether the word is in one of these classes.
    pub(super) fn any(self, others: &[Self]) -> bool {
        others.iter().any(|other| self.has(*other))
    }
}

/// What a listed name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Listed {
    /// A country, by its canonical name.
    Country(&'static str),
    Place,
    Organisation,
}

struct Phrase {
    /// As listed, for its case.
    written: &'static str,
    /// The folded words after the first.
    rest: Vec<String>,
    listed: Listed,
}

struct Lexicon {
    classes: HashMap<String, Class>,
    phrases: HashMap<String, Vec<Phrase>>,
    peoples: HashMap<String, &'static str>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::load);

/// The classes of a word.
pub(super) fn class(word: &str) -> Class {
    LEXICON.classes.get(folded(word).as_ref()).copied().unwrap_or_default()
}

/// The folded form of a word; borrowed where it is its own.
pub(super) fn folded(word: &str) -> Cow<'_, str> {
    if word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
        return Cow::Borrowed(word);
    }
    if word.is_ascii() && word.bytes().any(|b| b.is_ascii_alphanumeric()) {
        return Cow::Owned(folded_ascii(word));
    }
    Cow::Owned(fold(word))
}

/// What [`fold`] makes of ASCII with a letter or digit, without its tables.
fn folded_ascii(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    let mut gap = false;
    for c in word.chars().filter(|c| !matches!(c, '\'' | '`')) {
        if c.is_ascii_alphanumeric() {
            if gap && !folded.is_empty() {
                folded.push(' ');
            }
            gap = false;
            folded.push(c.to_ascii_lowercase());
        } else {
            gap = true;
        }
    }
    folded
}

/// The longest listed name that begins at the first of these words: how many words it takes, and what it is.
/// Case counts: a short name in capitals ("US") is not the small word ("us").
pub(super) fn listed(words: &[&str]) -> Option<(usize, Listed)> {
    let first = folded(words.first()?);
    let mut subwords = first.split(' ');
    let candidates = LEXICON.phrases.get(subwords.next()?)?;
    let inner: Vec<&str> = subwords.collect();
    candidates
        .iter()
        .filter_map(|phrase| phrase.fits(&inner, words).map(|taken| (taken, phrase.listed)))
        .max_by_key(|(taken, _)| *taken)
}

/// The country of a people ("Russian"): its canonical name.
pub(super) fn country_of(people: &str) -> Option<&'static str> {
    LEXICON.peoples.get(folded(people).as_ref()).copied()
}

impl Phrase {
    fn fits(&self, inner: &[&str], words: &[&str]) -> Option<usize> {
        let mut wanted = self.rest.iter().map(String::as_str);
        for have in inner {
            if wanted.next() != Some(have) {
                return None;
            }
        }
        let mut taken = 1;
        let mut next = wanted.next();
        while next.is_some() {
            let word = folded(words.get(taken)?);
            for have in word.split(' ') {
                if next != Some(have) {
                    return None;
                }
                next = wanted.next();
            }
            taken += 1;
        }
        self.same_case(words[0]).then_some(taken)
    }

    /// Capitals as listed where the name is short; a capital or a shout elsewhere.
    fn same_case(&self, first: &str) -> bool {
        let letters = self.written.chars().filter(|c| c.is_alphabetic()).count();
        let bare = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
        if letters <= 5 && self.rest.is_empty() {
            return bare(self.written) == bare(first);
        }
        self.written.starts_with(char::is_lowercase) || first.starts_with(|c: char| !c.is_lowercase())
    }
}

impl Lexicon {
    fn load() -> Self {
        let mut lexicon = Self { classes: HashMap::new(), phrases: HashMap::new(), peoples: HashMap::new() };
        for (words, class) in [
            (include_str!("lexicon/common.txt"), Class::COMMON),
            (include_str!("lexicon/function.txt"), Class::COMMON.and(Class::FUNCTION)),
            (include_str!("lexicon/first_names.txt"), Class::FIRST),
            (include_str!("lexicon/honorifics.txt"), Class::HONORIFIC),
            (include_str!("lexicon/titles.txt"), Class::TITLE),
            (include_str!("lexicon/roles.txt"), Class::ROLE),
            (include_str!("lexicon/role_words.txt"), Class::ROLE_WORD),
            (include_str!("lexicon/organisation_cues.txt"), Class::ORG),
            (include_str!("lexicon/organisation_heads.txt"), Class::ORG_HEAD),
            (include_str!("lexicon/organisation_matters.txt"), Class::MATTER),
            (include_str!("lexicon/place_cues.txt"), Class::PLACE_END),
            (include_str!("lexicon/place_heads.txt"), Class::PLACE_HEAD),
            (include_str!("lexicon/unnamed_cues.txt"), Class::UNNAMED),
            (include_str!("lexicon/acronyms_unnamed.txt"), Class::ABBREVIATION),
            (include_str!("lexicon/say_verbs.txt"), Class::SAY),
            (include_str!("lexicon/person_verbs.txt"), Class::DOES),
            (include_str!("lexicon/months_days.txt"), Class::DATE),
            (include_str!("lexicon/particles.txt"), Class::PARTICLE),
            (include_str!("lexicon/suffixes.txt"), Class::SUFFIX),
            (include_str!("lexicon/corporate.txt"), Class::FORM),
            (include_str!("lexicon/peoples.txt"), Class::PEOPLE),
            (include_str!("lexicon/organisation_nouns.txt"), Class::ORG_NOUN),
            (include_str!("lexicon/organisation_tails.txt"), Class::ORG_TAIL),
            (include_str!("lexicon/place_nouns.txt"), Class::PLACE_NOUN),
        ] {
            for word in words.split_whitespace() {
                lexicon.add_class(fold(word), class);
            }
        }
        for line in include_str!("lexicon/countries.txt").lines() {
            lexicon.add_country(line);
        }
        for name in include_str!("lexicon/places.txt").lines() {
            lexicon.add_phrase(name, Listed::Place);
        }
        for name in include_str!("lexicon/organisations.txt").lines() {
            lexicon.add_phrase(name, Listed::Organisation);
        }
        lexicon
    }

    fn add_class(&mut self, word: String, class: Class) {
        self.classes.entry(word).or_default().0 |= class.0;
    }

    /// `name|capital|people,people|alias,alias`
    fn add_country(&mut self, line: &'static str) {
        let mut fields = line.split('|');
        let mut field = || fields.next().unwrap_or_default();
        let (name, capital, peoples, aliases) = (field(), field(), field(), field());
        for written in std::iter::once(name).chain(aliases.split(',')) {
            self.add_phrase(written, Listed::Country(name));
        }
        self.add_phrase(capital, Listed::Place);
        for people in peoples.split(',').filter(|people| !people.is_empty()) {
            let folded = fold(people);
            self.peoples.insert(folded.clone(), name);
            self.add_class(folded, Class::PEOPLE);
        }
    }

    fn add_phrase(&mut self, written: &'static str, listed: Listed) {
        let folded = fold(written);
        let mut words = folded.split(' ').map(str::to_owned);
        let Some(first) = words.next().filter(|first| !first.is_empty()) else { return };
        self.phrases.entry(first).or_default().push(Phrase { written, rest: words.collect(), listed });
    }
}

#[cfg(test)]
mod tests {
    use super::{Class, Listed, class, country_of, fold, folded, listed};

    #[test]
    fn the_short_way_folds_like_the_long_one() {
        for word in ["Jong-un", "it's", "U.S.", "AT&T", "...a..b", "O`Brien", "x", "9/11", "don't-", "Čapek", "’", "-"]
        {
            assert_eq!(folded(word), fold(word), "{word}");
        }
    }

    #[test]
    fn lists_know_case_length_and_peoples() {
        assert_eq!(listed(&["US", "troops"]), Some((1, Listed::Country("United States"))));
        assert_eq!(listed(&["us"]), None);
        assert_eq!(listed(&["New", "York", "City"]).map(|(words, _)| words), Some(3));
        assert_eq!(country_of("North Korean"), Some("North Korea"));
        assert!(class("Minister").has(Class::TITLE) && class("zebra") == Class::NONE);
    }
}
