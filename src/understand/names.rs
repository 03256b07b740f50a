//! The built-in recogniser: capitalised runs, split where titles, dates and peoples end them, then classified.

use super::NameKind;
use super::classify::{self, Stance};
use super::context::person_context;
use super::lexicon::{self, Class, Listed};
use super::runs::{nameish, runs};
use super::tokens::{PartTokens, Token, Tokens};
use std::collections::HashSet;
use std::ops::Range;

/// A span that may be a name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Index into [`Tokens::parts`].
    pub part: usize,
    /// First token.
    pub first: usize,
    /// The token after the last.
    pub last: usize,
    pub kind: NameKind,
    /// 0 to 1.
    pub confidence: f32,
}

/// Finds names in running text. The pass over the whole story, which comes after, needs nothing else.
pub trait Recogniser: Sync {
    /// Candidates of the parts whose `prose` is set, in reading order, none overlapping another.
    fn recognise(&self, tokens: &Tokens<'_>) -> Vec<Candidate>;
}

/// The recogniser by rules and word lists.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rules;

impl Recogniser for Rules {
    fn recognise(&self, tokens: &Tokens<'_>) -> Vec<Candidate> {
        let cases = Cases::of(tokens);
        let mut found = Vec::new();
        for (index, part) in tokens.parts.iter().enumerate().filter(|(_, part)| part.prose) {
            let mut reader = Reader { part, index, cases: &cases, found: &mut found };
            for run in runs(part) {
                reader.read(run);
            }
        }
        found
    }
}

/// How the story writes its words elsewhere.
#[derive(Debug, Default)]
pub(super) struct Cases {
    small: HashSet<String>,
    capital: HashSet<String>,
}

impl Cases {
    fn of(tokens: &Tokens<'_>) -> Self {
        let mut cases = Self::default();
        for part in tokens.parts.iter().filter(|part| part.prose) {
            for token in part.tokens.iter().filter(|token| token.is_word()) {
                if !token.is_name() {
                    cases.small.insert(token.text.to_lowercase());
                } else if !token.opens {
                    cases.capital.insert(token.text.to_lowercase());
                }
            }
        }
        cases
    }

    pub(super) fn seen_small(&self, token: &Token<'_>) -> bool {
        self.small.contains(&token.text.to_lowercase())
    }

    pub(super) fn seen_capital(&self, token: &Token<'_>) -> bool {
        self.capital.contains(&token.text.to_lowercase())
    }
}

struct Reader<'r, 's> {
    part: &'r PartTokens<'s>,
    index: usize,
    cases: &'r Cases,
    found: &'r mut Vec<Candidate>,
}

impl Reader<'_, '_> {
    fn token(&self, at: usize) -> &Token<'_> {
        &self.part.tokens[at]
    }

    fn push(&mut self, run: &Range<usize>, kind: NameKind, confidence: f32) {
        self.found.push(Candidate { part: self.index, first: run.start, last: run.end, kind, confidence });
    }

    /// Reads one run: takes off what is no name, splits what is several, and classifies what stays.
    fn read(&mut self, run: Range<usize>) {
        let Some(run) = self.trim(run) else { return };
        if let Some((kind, confidence)) = self.listed_whole(&run) {
            return self.push(&run, kind, confidence);
        }
        if let Some(cut) = self.date_or_place_break(&run) {
            self.read(run.start..cut);
            return self.read(cut + usize::from(self.token(cut).is(Class::DATE))..run.end);
        }
        if let Some(title) = self.title_before_person(&run) {
            let role = self.role_start(&run, title);
            self.read(run.start..role);
            let person = title + 1..run.end;
            let confidence = classify::person_after_title(self.part, &person, self.token(title));
            return self.push(&person, NameKind::Person, confidence);
        }
        if let Some(confidence) = classify::organisation(self.part, &run, self.cases) {
            return self.push(&run, NameKind::Organisation, confidence);
        }
        if let Some(end) = self.role_at_end(&run) {
            return self.read(run.start..end);
        }
        if self.token(run.start).is(Class::PEOPLE) || self.listed_people(&run) {
            let skip = 1 + usize::from(self.listed_people(&run));
            return self.read((run.start + skip).min(run.end)..run.end);
        }
        match classify::stance(self.part, &run, self.cases) {
            Stance::Name(kind, confidence) => self.push(&run, kind, confidence),
            Stance::Split(at) => {
                self.read(run.start..at);
                self.read(at..run.end);
            }
            Stance::Nothing => {}
        }
    }

    /// Without words at both ends that only sentences need.
    fn trim(&self, run: Range<usize>) -> Option<Range<usize>> {
        let (mut first, mut last) = (run.start, run.end);
        while first < last && self.drops_first(first, last) {
            first += 1;
        }
        while first < last && self.drops_last(first, last) {
            last -= 1;
        }
        (first < last).then_some(first..last)
    }

    fn drops_first(&self, first: usize, last: usize) -> bool {
        let token = self.token(first);
        if !nameish(token) || token.is(Class::SUFFIX) || token.is(Class::FORM) && last - first == 1 {
            return true;
        }
        if self.listed(first, last).is_some_and(|(taken, _)| taken > 1) || token.is_initial() && last - first > 1 {
            return false;
        }
        if token.is(Class::FUNCTION) {
            return !token.is_upper() || lexicon::class(token.text).any(&[Class::FUNCTION]) && token.text.len() < 3;
        }
        if !token.opens
            || token.class.any(&[Class::FIRST, Class::TITLE, Class::ROLE_WORD, Class::PEOPLE, Class::HONORIFIC])
        {
            return false;
        }
        let cue_follows = last - first > 1 && self.token(last - 1).class.any(&[Class::ORG, Class::PLACE_END]);
        if self.part.tongue.capitalises_nouns() && last - first > 1 {
            let form = self.token(last - 1).is(Class::FORM);
            return !cue_follows && !form && !token.is_upper() && person_context(self.part, &(first..last)) < 0.3;
        }
        let verb = token.class.any(&[Class::DOES, Class::SAY]) && !self.cases.seen_capital(token);
        verb || (token.is(Class::COMMON) || self.cases.seen_small(token) && !self.cases.seen_capital(token))
            && !cue_follows
            || adverb(token) && !self.cases.seen_capital(token)
    }

    fn drops_last(&self, first: usize, last: usize) -> bool {
        let token = self.token(last - 1);
        !nameish(token) && !token.is(Class::SUFFIX)
            || token.is(Class::FUNCTION) && !token.is_upper() && last - first > 1
            || token.is(Class::ABBREVIATION) && !token.is(Class::ROLE) && !token.is(Class::SUFFIX)
            || token.text == "I"
    }

    fn words(&self, first: usize, last: usize) -> Vec<&str> {
        self.part.tokens[first..last].iter().map(|t| t.text).collect()
    }

    fn listed(&self, first: usize, last: usize) -> Option<(usize, Listed)> {
        lexicon::listed(&self.words(first, last.min(first + 7)))
    }

    fn listed_whole(&self, run: &Range<usize>) -> Option<(NameKind, f32)> {
        let (taken, listed) = self.listed(run.start, run.end)?;
        (taken == run.len()).then(|| classify::listed(self.part, run, listed))
    }

    fn listed_people(&self, run: &Range<usize>) -> bool {
        run.len() > 1 && lexicon::country_of(&self.words(run.start, run.start + 2).join(" ")).is_some()
    }

    /// Where a date stands inside the run, or a listed place ends before a person begins.
    fn date_or_place_break(&self, run: &Range<usize>) -> Option<usize> {
        let dates = run.clone().find(|at| {
            let token = self.token(*at);
            let last_name = *at > run.start && self.token(at - 1).class.any(&[Class::FIRST]) || token.is(Class::FIRST);
            token.is(Class::DATE) && !last_name && !self.token(run.end - 1).is(Class::ORG)
        });
        dates.filter(|at| run.len() > 1 || *at > run.start)
    }

    /// The last title in the run that a person's name follows.
    fn title_before_person(&self, run: &Range<usize>) -> Option<usize> {
        (run.start..run.end.saturating_sub(1)).rev().find(|at| {
            let token = self.token(*at);
            let titled = token.class.any(&[Class::TITLE, Class::HONORIFIC, Class::ROLE]) && nameish(token);
            titled && classify::can_follow_title(self.part, &(at + 1..run.end), token) && !self.first_of_pair(run, *at)
        })
    }

    /// "Stephen King Junior", "Prince Rogers": a title that is itself part of a name.
    fn first_of_pair(&self, run: &Range<usize>, at: usize) -> bool {
        at > run.start && self.token(at - 1).is(Class::FIRST) && self.token(at).class.any(&[Class::FIRST])
    }

    /// Where the role that ends with `title` begins: "[Deputy Prime] Minister".
    fn role_start(&self, run: &Range<usize>, title: usize) -> usize {
        let mut start = title;
        while start > run.start {
            let token = self.token(start - 1);
            let role = token.class.any(&[Class::TITLE, Class::ROLE, Class::ROLE_WORD, Class::HONORIFIC, Class::MATTER]);
            let inner = matches!(token.text, "of" | "for" | "and" | "the" | "&");
            if !role && !inner {
                break;
            }
            start -= 1;
        }
        start
    }

    /// Where a role at the run's end begins: "Google *CEO*"; `None` where the run ends in a name.
    fn role_at_end(&self, run: &Range<usize>) -> Option<usize> {
        let last = self.token(run.end - 1);
        let role = last.class.any(&[Class::ROLE, Class::TITLE, Class::ROLE_WORD]);
        let surname = run.len() == 2 && self.token(run.start).is(Class::FIRST) && !last.is_upper();
        if !role || surname {
            return None;
        }
        if run.len() == 1 && last.is(Class::FIRST) {
            return None;
        }
        Some(self.role_start(&(run.start..run.end), run.end - 1))
    }
}

/// "Meanwhile"'s kin: a long unlisted word in -ly that opens a sentence.
fn adverb(token: &Token<'_>) -> bool {
    token.class == Class::NONE && token.text.len() > 5 && token.text.ends_with("ly")
}
