//! Whose name a run is: what it looks like, and what stands around it.

use super::NameKind;
use super::context::{after_place_word, after_role, in_place, neighbours, person_context, reports, speaks};
use super::lexicon::{Class, Listed};
use super::names::Cases;
use super::runs::nameish;
use super::tokens::{PartTokens, Token, TokenKind};
use super::tongue::is_german_article;
use std::ops::Range;

/// What a run without a title, a list entry or a cue word turns out to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Stance {
    Name(NameKind, f32),
    /// Two names side by side, cut before this token.
    Split(usize),
    Nothing,
}

/// A listed name in its context.
pub(super) fn listed(part: &PartTokens<'_>, run: &Range<usize>, listed: Listed) -> (NameKind, f32) {
    let single = run.len() == 1;
    let token = &part.tokens[run.start];
    match listed {
        Listed::Country(_) if single && token.is(Class::FIRST) && speaks(part, run) => (NameKind::Person, 0.6),
        Listed::Country(_) => (NameKind::Place, 0.97),
        Listed::Place if single && token.is(Class::FIRST) && (speaks(part, run) || after_role(part, run.start)) => {
            (NameKind::Person, 0.6)
        }
        Listed::Place if single && token.opens && token.is(Class::COMMON) => (NameKind::Place, 0.4),
        Listed::Place => (NameKind::Place, 0.93),
        Listed::Organisation if single && !token.is_upper() && token.class.any(&[Class::COMMON, Class::ORG]) => {
            (NameKind::Organisation, if token.opens { 0.5 } else { 0.8 })
        }
        Listed::Organisation => (NameKind::Organisation, 0.93),
    }
}

/// How sure a run is to be an organisation by its cue words; `None` without one.
pub(super) fn organisation(part: &PartTokens<'_>, run: &Range<usize>, cases: &Cases) -> Option<f32> {
    let tokens = &part.tokens[run.clone()];
    let (first, last) = (tokens.first()?, tokens.last()?);
    if tokens.len() < 2 {
        return None;
    }
    if last.is(Class::FORM) {
        return Some(0.95);
    }
    let headed = first.is(Class::ORG_HEAD) && tokens.iter().any(|t| matches!(t.text, "of" | "for"));
    let inner_head = tokens.windows(2).any(|pair| pair[0].is(Class::ORG_HEAD) && matches!(pair[1].text, "of" | "for"));
    if headed || inner_head {
        return Some(0.93);
    }
    let plural_firm = tokens.iter().any(|t| t.text == "&") && !last.is(Class::UNNAMED);
    if last.is(Class::ORG) {
        let surname = tokens.len() == 2 && first.is(Class::FIRST) && (speaks(part, run) || last.is(Class::ROLE));
        let doubtful = first.opens && (first.is(Class::COMMON) || cases.seen_small(first));
        let all_common = tokens.iter().all(|t| t.class.any(&[Class::COMMON]));
        return match () {
            () if surname => None,
            () if all_common && (tokens.len() == 2 || first.opens) => Some(0.75),
            () if doubtful => Some(0.8),
            () if last.is(Class::PLACE_END) => Some(0.8),
            () => Some(0.92),
        };
    }
    let cue_then_place =
        tokens.len() > 2 && tokens[1].is(Class::ORG_HEAD) && !last.class.any(&[Class::UNNAMED, Class::PLACE_END]);
    match () {
        () if plural_firm => Some(0.85),
        () if cue_then_place && !tokens[0].is(Class::FIRST) => Some(0.6),
        () => None,
    }
}

/// Whether a person's name can be what follows a title.
pub(super) fn can_follow_title(part: &PartTokens<'_>, run: &Range<usize>, title: &Token<'_>) -> bool {
    let tokens = &part.tokens[run.clone()];
    let barred = [
        Class::ORG_HEAD,
        Class::UNNAMED,
        Class::FUNCTION,
        Class::DATE,
        Class::PEOPLE,
        Class::TITLE,
        Class::ROLE,
        Class::ABBREVIATION,
        Class::FORM,
    ];
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return false };
    if tokens.len() > 6 || !nameish(first) || first.is(Class::SUFFIX) {
        return false;
    }
    if first.is(Class::FIRST) || title.is(Class::HONORIFIC) && !last.class.any(&[Class::ORG, Class::PLACE_END]) {
        return !last.is(Class::ORG) || tokens.len() == 2 || title.is(Class::HONORIFIC);
    }
    let connected = tokens.iter().any(|t| matches!(t.text, "of" | "for" | "and" | "&"));
    let ordinary = tokens.iter().any(|t| {
        t.is(Class::COMMON)
            || t.is(Class::ORG)
            || t.is(Class::PLACE_END)
            || t.is_upper() && !t.is_initial() && t.text.len() < 6
    });
    !connected && !ordinary && !first.class.any(&barred) && !last.class.any(&barred) && !listed_place(tokens)
}

fn listed_place(tokens: &[Token<'_>]) -> bool {
    let words: Vec<&str> = tokens.iter().map(|t| t.text).collect();
    super::lexicon::listed(&words).is_some_and(|(taken, _)| taken == words.len())
}

/// How sure the name after a title is.
pub(super) fn person_after_title(part: &PartTokens<'_>, run: &Range<usize>, title: &Token<'_>) -> f32 {
    let tokens = &part.tokens[run.clone()];
    let first_name = tokens[0].is(Class::FIRST) && tokens.len() > 1;
    match () {
        () if title.is(Class::HONORIFIC) && !matches!(title.text, "St" | "St." | "Fr" | "Saint") => 0.95,
        () if first_name && tokens.len() <= 4 => 0.96,
        () if title.is(Class::TITLE) && tokens.len() <= 3 => 0.92,
        () if tokens.len() <= 3 => 0.85,
        () => 0.7,
    }
}

/// Whose name a run is by its shape and what stands around it.
pub(super) fn stance(part: &PartTokens<'_>, run: &Range<usize>, cases: &Cases) -> Stance {
    let tokens = &part.tokens[run.clone()];
    let last = &tokens[tokens.len() - 1];
    if tokens.len() == 1 {
        return single(part, run, cases);
    }
    if let Some(at) = place_then_name(part, run) {
        return Stance::Split(at);
    }
    let first = &tokens[0];
    let named_person = first.is(Class::FIRST) && tokens.len() == 2 && !first.is(Class::COMMON);
    if first.is(Class::UNNAMED) && !first.is(Class::FIRST) {
        return Stance::Nothing;
    }
    if last.is(Class::UNNAMED) && !(named_person && speaks(part, run)) {
        return Stance::Nothing;
    }
    if last.is(Class::PLACE_END) && !(named_person && (speaks(part, run) || !after_place_word(part, run.start))) {
        return Stance::Name(NameKind::Place, 0.85);
    }
    if first.is(Class::PLACE_HEAD) && !first.is(Class::FIRST) && tokens.len() <= 3 && !speaks(part, run) {
        return Stance::Name(NameKind::Place, 0.75);
    }
    person(part, run, cases)
}

/// A listed place or organisation at the start of the run with a name after it: "Paris Jean Dupont".
fn place_then_name(part: &PartTokens<'_>, run: &Range<usize>) -> Option<usize> {
    let words: Vec<&str> = part.tokens[run.clone()].iter().map(|t| t.text).collect();
    let (taken, listed) = super::lexicon::listed(&words)?;
    let next = part.tokens.get(run.start + taken)?;
    let splits = taken < run.len()
        && matches!(listed, Listed::Country(_) | Listed::Organisation)
        && next.is(Class::FIRST)
        && run.len() - taken > 1;
    splits.then_some(run.start + taken)
}

fn person(part: &PartTokens<'_>, run: &Range<usize>, cases: &Cases) -> Stance {
    let tokens = &part.tokens[run.clone()];
    let first = &tokens[0];
    let words: Vec<&Token<'_>> = tokens.iter().filter(|t| t.is_word()).collect();
    let connected = tokens.iter().any(|t| matches!(t.text, "of" | "for" | "and" | "&"));
    let the = part.before(run.start).is_some_and(|t| t.text.eq_ignore_ascii_case("the"));
    let upper = words.iter().any(|t| t.is_upper() && !t.is_initial());
    let given = first.is(Class::FIRST) && !first.is(Class::COMMON);
    let initials = words.iter().any(|t| t.is_initial()) && !words.last().is_some_and(|t| t.is_initial());
    let odd = |t: &Token<'_>| {
        !t.is(Class::PARTICLE)
            && (compound(t)
                || cases.seen_small(t)
                || t.class.any(&[
                    Class::COMMON,
                    Class::ORG,
                    Class::PEOPLE,
                    Class::ABBREVIATION,
                    Class::MATTER,
                    Class::UNNAMED,
                ]))
    };
    let strange = words.iter().skip(1).filter(|t| odd(t)).count();
    let odd_first = odd(first) && !first.is(Class::FIRST);
    if !given && ends_in_country(tokens) {
        return Stance::Name(NameKind::Organisation, 0.6);
    }
    let context = person_context(part, run);
    let unsupported = !given && !initials && context < 0.3 && !words.iter().any(|t| t.is(Class::FIRST));
    if part.tongue.capitalises_nouns() && unsupported {
        return Stance::Nothing;
    }
    if words.len() > 5 || connected || upper && !initials {
        return if upper || connected { Stance::Name(NameKind::Organisation, 0.45) } else { Stance::Nothing };
    }
    if let Some((kind, confidence)) = neighbours(part, run).filter(|_| !given && context < 0.3) {
        return Stance::Name(kind, confidence);
    }
    if odd_first || strange > 0 && !(given && words.len() == 2) {
        return if the && strange == 0 { Stance::Name(NameKind::Organisation, 0.4) } else { Stance::Nothing };
    }
    let names: Vec<&str> = tokens.iter().map(|t| t.text).collect();
    if super::lexicon::listed(&names).is_some() && !first.is(Class::FIRST) {
        let plural = words.last().is_some_and(|t| t.text.ends_with('s') && t.text.len() > 3);
        return Stance::Name(NameKind::Organisation, if plural { 0.75 } else { 0.5 });
    }
    let base: f32 = match () {
        () if given && strange > 0 => 0.7,
        () if given && !the => 0.9,
        () if given => 0.6,
        () if initials && !the => 0.8,
        () if words.iter().any(|t| t.is(Class::FIRST)) => 0.7,
        () if the => 0.3,
        () => 0.6,
    };
    let confidence = (base + context).min(0.96);
    if base < 0.5 && context < 0.2 {
        return Stance::Name(NameKind::Organisation, 0.45);
    }
    if !given && context < 0.1 && in_place(part, run.start) {
        return Stance::Name(NameKind::Place, 0.5);
    }
    Stance::Name(NameKind::Person, confidence)
}

/// An unknown word that opens a sentence can still be a name where its neighbours say so.
fn cases_allow(token: &Token<'_>) -> bool {
    token.class == Class::NONE && token.text.len() > 3
}

/// "Sport England", "Environment Canada".
fn ends_in_country(tokens: &[Token<'_>]) -> bool {
    let last = tokens[tokens.len() - 1].text;
    matches!(super::lexicon::listed(&[last]), Some((1, Listed::Country(_))))
        && !tokens[tokens.len() - 1].is(Class::FIRST)
}

/// A name made into another word: "Prize-winner", not "Jong-un".
fn compound(token: &Token<'_>) -> bool {
    let tail = token.text.rsplit_once(['-', '‑', '–']).map(|(_, tail)| tail);
    tail.is_some_and(|tail| {
        tail.starts_with(char::is_lowercase)
            && (tail.len() > 5
                || super::lexicon::class(tail).any(&[Class::COMMON, Class::ROLE, Class::SAY, Class::DOES]))
    })
}

fn single(part: &PartTokens<'_>, run: &Range<usize>, cases: &Cases) -> Stance {
    let at = run.start;
    let token = &part.tokens[at];
    let context = person_context(part, run);
    if token.is(Class::ORG) && !token.opens && !token.is(Class::COMMON) && reports(part, run) {
        return Stance::Name(NameKind::Organisation, 0.6);
    }
    let ordinary = compound(token)
        || token.class.any(&[
            Class::COMMON,
            Class::DATE,
            Class::PEOPLE,
            Class::UNNAMED,
            Class::ABBREVIATION,
            Class::SUFFIX,
            Class::FORM,
            Class::ORG,
            Class::PLACE_END,
            Class::TITLE,
            Class::ROLE,
            Class::ROLE_WORD,
            Class::MATTER,
            Class::HONORIFIC,
        ]);
    if token.is_initial() || ordinary && (!token.is(Class::FIRST) || token.is(Class::DATE)) {
        return Stance::Nothing;
    }
    if part.tongue.capitalises_nouns() && !token.is_upper() {
        // Every noun has a capital: only who speaks is a name without further cue.
        let article = part.before(at).is_some_and(|t| is_german_article(t.text));
        return if context >= 0.3 && !article { Stance::Name(NameKind::Person, 0.75) } else { Stance::Nothing };
    }
    let the = part.before(at).is_some_and(|t| t.text.eq_ignore_ascii_case("the"));
    let placed = !token.opens || cases.seen_capital(token) || cases_allow(token);
    if let Some((kind, confidence)) = neighbours(part, run).filter(|_| placed && context < 0.3) {
        return Stance::Name(kind, confidence);
    }
    let digits = token.text.chars().any(|c| c.is_ascii_digit());
    if token.is_upper() && digits {
        return Stance::Nothing;
    }
    if token.is_upper() && token.text.chars().count() <= 6 {
        let shouted = part.before(at).is_some_and(Token::is_upper) || part.get(at + 1).is_some_and(Token::is_upper);
        return if shouted { Stance::Nothing } else { Stance::Name(NameKind::Organisation, 0.7) };
    }
    if context >= 0.3 {
        return Stance::Name(NameKind::Person, if after_role(part, at) { 0.85 } else { 0.75 });
    }
    if token.is(Class::FIRST) && !token.is(Class::COMMON) && !the {
        return if in_place(part, at) {
            Stance::Name(NameKind::Place, 0.4)
        } else {
            Stance::Name(NameKind::Person, 0.6)
        };
    }
    if token.opens && !cases.seen_capital(token) {
        return Stance::Nothing;
    }
    let owner = part.before(at).is_some_and(|t| t.text == "at")
        && part.get(run.end).is_some_and(|t| t.kind == TokenKind::Possessive);
    match () {
        () if reports(part, run) => Stance::Name(NameKind::Organisation, 0.6),
        () if in_place(part, at) && !owner => Stance::Name(NameKind::Place, 0.6),
        () if in_place(part, at) => Stance::Name(NameKind::Organisation, 0.5),
        () => Stance::Name(NameKind::Organisation, 0.3),
    }
}
