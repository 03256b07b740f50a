//! Repeats: a name that the story gives clearly once is a name wherever it stands again.

use super::NameKind;
use super::lexicon::{self, Class, Listed, folded};
use super::link::Draft;
use super::names::Candidate;
use super::runs::nameish;
use super::story::{Spot, ordinary, surface};
use super::tokens::{PartTokens, Token, Tokens};
use std::collections::{HashMap, HashSet};

/// Entities below this are too doubtful to be looked for elsewhere.
const SURE: f32 = 0.6;

/// Spellings by their first word: the other words, the entity, and how sure a repeat is.
type Spellings = HashMap<String, Vec<(Vec<String>, usize, f32)>>;

/// Adds the occurrences that the recogniser missed or did not look for.
pub(super) fn fill(tokens: &Tokens<'_>, entities: &mut Vec<Draft>, spots: &mut Vec<Spot<'_>>) {
    let spellings = spellings(tokens, entities, spots);
    let mut taken: HashSet<(usize, usize)> = HashSet::new();
    for spot in spots.iter() {
        taken.extend((spot.first..spot.last).map(|token| (spot.part, token)));
    }
    for (index, part) in tokens.parts.iter().enumerate() {
        let mut at = 0;
        while at < part.tokens.len() {
            let free = nameish(&part.tokens[at]) && !taken.contains(&(index, at));
            let found = if free { repeat(part, at, &spellings).or_else(|| listed(part, at, entities)) } else { None };
            let Some((last, entity, confidence)) =
                found.filter(|(last, ..)| (at..*last).all(|t| !taken.contains(&(index, t))))
            else {
                at += 1;
                continue;
            };
            let mut spot =
                Spot::new(Candidate { part: index, first: at, last, kind: entities[entity].kind, confidence });
            spot.entity = entity;
            spots.push(spot);
            at = last;
        }
    }
}

fn spellings(tokens: &Tokens<'_>, entities: &[Draft], spots: &[Spot<'_>]) -> Spellings {
    let mut spellings = Spellings::new();
    let mut seen: HashSet<String> = HashSet::new();
    let mut add = |words: Vec<String>, entity: usize, confidence: f32| {
        if let Some((first, rest)) = words.split_first() {
            spellings.entry(first.clone()).or_default().push((rest.to_vec(), entity, confidence));
        }
    };
    for spot in spots.iter().filter(|spot| entities[spot.entity].confidence >= SURE) {
        let part = &tokens.parts[spot.part];
        if seen.insert(surface(part, spot.first, spot.last)) {
            let words = part.tokens[spot.first..spot.last].iter().map(|t| folded(t.text).into_owned()).collect();
            add(words, spot.entity, entities[spot.entity].confidence.min(0.95));
        }
    }
    for (entity, draft) in
        entities.iter().enumerate().filter(|(_, d)| d.kind == NameKind::Person && d.confidence >= SURE)
    {
        let Some(surname) = draft.surname() else { continue };
        let shared =
            entities.iter().filter(|other| other.kind == NameKind::Person && other.surname() == Some(surname)).count()
                > 1;
        if !shared && seen.insert(surname.to_owned()) {
            add(vec![surname.to_owned()], entity, (draft.confidence - 0.03).min(0.93));
        }
    }
    spellings
}

/// The longest spelling that begins at a token.
fn repeat(part: &PartTokens<'_>, at: usize, spellings: &Spellings) -> Option<(usize, usize, f32)> {
    let token = &part.tokens[at];
    let candidates = spellings.get(folded(token.text).as_ref())?;
    let fits = candidates.iter().filter_map(|(rest, entity, confidence)| {
        let last = at + 1 + rest.len();
        let words = part.tokens.get(at + 1..last)?;
        let same = words.iter().zip(rest).all(|(have, want)| folded(have.text) == want.as_str() && written(have));
        same.then_some((last, *entity, *confidence))
    });
    let (last, entity, confidence) = fits.max_by_key(|(last, ..)| *last)?;
    let alone = last - at == 1;
    let doubtful = alone && ordinary(token.class) && (token.opens || !part.prose);
    let continued =
        alone && part.prose && part.get(last).is_some_and(|t| t.is_name() && !t.opens && t.is(Class::UNNAMED));
    (!doubtful && !continued).then_some((last, entity, confidence))
}

/// A word inside a name: a capital, or one of those that are small in names.
fn written(token: &Token<'_>) -> bool {
    nameish(token) || !token.is_word() || token.is(Class::FUNCTION) || token.is(Class::PARTICLE)
}

/// A listed name outside the running text: countries, and what cannot be an ordinary word in a title.
fn listed(part: &PartTokens<'_>, at: usize, entities: &mut Vec<Draft>) -> Option<(usize, usize, f32)> {
    if part.prose {
        return None;
    }
    let words: Vec<&str> = part.tokens[at..part.tokens.len().min(at + 7)].iter().map(|t| t.text).collect();
    let (taken, listed) = lexicon::listed(&words)?;
    let upper = part.tokens[at].is_upper() && part.tokens.iter().filter(|t| t.is_name()).any(|t| !t.is_upper());
    let (kind, name) = match listed {
        Listed::Country(name) => (NameKind::Place, name.to_owned()),
        Listed::Place if taken > 1 => (NameKind::Place, part.slice(at, at + taken).to_owned()),
        Listed::Organisation if taken > 1 || upper => (NameKind::Organisation, part.slice(at, at + taken).to_owned()),
        _ => return None,
    };
    let same = |draft: &Draft| draft.kind == kind && draft.name == name;
    let entity = entities.iter().position(same).unwrap_or_else(|| {
        let words = surface(part, at, at + taken).split(' ').map(str::to_owned).collect();
        entities.push(Draft { kind, name, confidence: 0.9, known: None, ambiguous: false, words });
        entities.len() - 1
    });
    Some((at + taken, entity, 0.9))
}
