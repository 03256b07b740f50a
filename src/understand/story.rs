//! The pass over the whole story: what is said once clearly decides what is said again shortly.
//!
//! Candidates of one spelling share the type that most of them have; surnames and short forms join the full name;
//! repeats that the recogniser missed are filled in; headlines, links and promotion only repeat what is known.

use super::NameKind;
use super::directory::{Directory, Known};
use super::known;
use super::lexicon::{self, Class, Listed, folded};
use super::link::{self, Draft};
use super::names::{Candidate, Recogniser};
use super::repeats;
use super::tokens::{PartTokens, Tokens};
use std::collections::HashMap;

/// Below this a candidate votes on others' types but is no mention.
const FLOOR: f32 = 0.4;

/// An occurrence of a name on the way to a mention.
#[derive(Debug, Clone)]
pub(super) struct Spot<'d> {
    pub(super) part: usize,
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) kind: NameKind,
    pub(super) confidence: f32,
    pub(super) known: Vec<&'d Known>,
    pub(super) entity: usize,
}

impl Spot<'_> {
    pub(super) fn new(candidate: Candidate) -> Self {
        let Candidate { part, first, last, kind, confidence } = candidate;
        Self { part, first, last, kind, confidence, known: Vec::new(), entity: usize::MAX }
    }

    pub(super) fn words(&self) -> usize {
        self.last - self.first
    }
}

/// The names of a story, in reading order, none overlapping another.
#[derive(Debug)]
pub(super) struct Named<'d> {
    pub(super) spots: Vec<Spot<'d>>,
    pub(super) entities: Vec<Draft>,
    /// For each part and token the spot that covers it.
    covers: Vec<Vec<Option<usize>>>,
}

impl Named<'_> {
    /// The spot that covers a token.
    pub(super) fn at(&self, part: usize, token: usize) -> Option<&Spot<'_>> {
        self.covers.get(part)?.get(token).copied().flatten().map(|index| &self.spots[index])
    }

    /// The spot that begins at a token.
    pub(super) fn begins(&self, part: usize, token: usize) -> Option<&Spot<'_>> {
        self.at(part, token).filter(|spot| spot.first == token)
    }

    /// The spot that ends right before a token.
    pub(super) fn ends(&self, part: usize, token: usize) -> Option<&Spot<'_>> {
        self.at(part, token.checked_sub(1)?).filter(|spot| spot.last == token)
    }
}

/// Finds the names of a story.
pub(super) fn name<'d>(tokens: &Tokens<'_>, directory: &'d dyn Directory, recogniser: &dyn Recogniser) -> Named<'d> {
    let mut spots: Vec<Spot<'d>> = recogniser.recognise(tokens).into_iter().map(Spot::new).collect();
    known::apply(tokens, directory, &mut spots);
    vote(tokens, &mut spots);
    let mut entities = link::entities(tokens, &mut spots);
    repeats::fill(tokens, &mut entities, &mut spots);
    spots.retain(|spot| spot.confidence >= FLOOR && spot.entity != usize::MAX);
    spots.sort_by_key(|spot| (spot.part, spot.first));
    renumber(&mut spots, &mut entities);
    let mut covers: Vec<Vec<Option<usize>>> = tokens.parts.iter().map(|part| vec![None; part.tokens.len()]).collect();
    for (index, spot) in spots.iter().enumerate() {
        covers[spot.part][spot.first..spot.last].fill(Some(index));
    }
    Named { spots, entities, covers }
}

/// Puts entities in the order of their first mention and leaves out those without one.
fn renumber(spots: &mut [Spot<'_>], entities: &mut Vec<Draft>) {
    let mut order = vec![usize::MAX; entities.len()];
    let mut ordered = Vec::with_capacity(entities.len());
    for spot in spots {
        if order[spot.entity] == usize::MAX {
            order[spot.entity] = ordered.len();
            let mut draft = entities[spot.entity].clone();
            draft.confidence = 0.0;
            ordered.push(draft);
        }
        spot.entity = order[spot.entity];
        let draft = &mut ordered[spot.entity];
        draft.confidence = draft.confidence.max(spot.confidence);
    }
    *entities = ordered;
}

/// The folded words of a span: what two occurrences of one spelling share.
pub(super) fn surface(part: &PartTokens<'_>, first: usize, last: usize) -> String {
    let mut surface = String::new();
    for token in &part.tokens[first..last] {
        let word = folded(token.text);
        if token.is_word() || token.text == "&" || word.chars().any(char::is_alphanumeric) {
            if !surface.is_empty() {
                surface.push(' ');
            }
            surface.push_str(&word);
        }
    }
    surface
}

/// Gives candidates of one spelling the type that most of them have.
fn vote(tokens: &Tokens<'_>, spots: &mut [Spot<'_>]) {
    let mut votes: HashMap<String, [f32; 3]> = HashMap::new();
    let surfaces: Vec<String> = spots.iter().map(|s| surface(&tokens.parts[s.part], s.first, s.last)).collect();
    for (spot, surface) in spots.iter().zip(&surfaces) {
        votes.entry(surface.clone()).or_default()[spot.kind as usize] += spot.confidence * spot.confidence;
    }
    for (spot, surface) in spots.iter_mut().zip(&surfaces) {
        let votes = votes[surface];
        let [person, organisation, place] = votes;
        let kind = match () {
            () if person >= organisation && person >= place => NameKind::Person,
            () if organisation >= place => NameKind::Organisation,
            () => NameKind::Place,
        };
        let total: f32 = votes.iter().sum();
        let share = if total > 0.0 { votes[kind as usize] / total } else { 1.0 };
        if spot.known.is_empty() && kind != spot.kind && spot.confidence < 0.9 {
            spot.kind = kind;
            spot.confidence = (spot.confidence.max(0.6) * share).min(0.85);
        }
    }
}

/// What the lists say of a span as a whole.
pub(super) fn listed_as(part: &PartTokens<'_>, first: usize, last: usize) -> Option<Listed> {
    let words: Vec<&str> = part.tokens[first..last].iter().map(|t| t.text).collect();
    lexicon::listed(&words).filter(|(taken, _)| *taken == words.len()).map(|(_, listed)| listed)
}

/// Whether a word is too ordinary to be taken for a name wherever it has a capital.
pub(super) fn ordinary(class: Class) -> bool {
    class.any(&[Class::COMMON, Class::DATE, Class::PEOPLE, Class::TITLE, Class::ROLE, Class::UNNAMED, Class::MATTER])
}
