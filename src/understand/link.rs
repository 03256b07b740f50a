//! From occurrences to entities: who is meant by each name, long or short.

use super::NameKind;
use super::acronyms;
use super::lexicon::{self, Class, Listed};
use super::short::Shorts;
use super::story::{Spot, listed_as, surface};
use super::tokens::Tokens;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// An entity on the way: what the names of the story add up to.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) kind: NameKind,
    pub(super) name: String,
    pub(super) confidence: f32,
    pub(super) known: Option<Uuid>,
    pub(super) ambiguous: bool,
    /// The folded words of its fullest form.
    pub(super) words: Vec<String>,
}

impl Draft {
    /// The word by which a person is called shortly.
    pub(super) fn surname(&self) -> Option<&str> {
        let mut words = self.words.iter().rev().filter(|word| !lexicon::class(word).has(Class::SUFFIX));
        words.next().filter(|_| self.words.len() > 1).map(String::as_str)
    }
}

/// What makes two occurrences the same thing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Known(Uuid),
    Country(&'static str),
    Named(NameKind, String),
    /// First and last word of a person's name: a middle name more or less changes nobody.
    Person(String, String),
}

struct Linker {
    entities: Vec<Draft>,
    keys: HashMap<Key, usize>,
}

/// Makes the entities of a story and gives each occurrence its own.
pub(super) fn entities(tokens: &Tokens<'_>, spots: &mut [Spot<'_>]) -> Vec<Draft> {
    let mut linker = Linker { entities: Vec::new(), keys: HashMap::new() };
    let surfaces: Vec<String> = spots.iter().map(|s| surface(&tokens.parts[s.part], s.first, s.last)).collect();
    firms(spots, &surfaces);
    for (index, surface) in surfaces.iter().enumerate() {
        let full = surface.contains(' ') || !spots[index].known.is_empty();
        if full {
            linker.full(tokens, &mut spots[index], surface);
        }
    }
    let acronyms = acronyms::pairs(tokens, spots);
    let shorts = Shorts::of(&linker.entities);
    for (index, surface) in surfaces.iter().enumerate() {
        if spots[index].entity == usize::MAX {
            let entity = acronyms.get(surface).copied().or_else(|| {
                let (before, spot) = (&spots[..index], &spots[index]);
                let listed = listed_as(&tokens.parts[spot.part], spot.first, spot.last).is_some();
                let free = spot.kind == NameKind::Person || !listed;
                free.then(|| shorts.meant(&linker.entities, before, spot, surface)).flatten()
            });
            let spot = &mut spots[index];
            match entity {
                Some(entity) => linker.join(spot, entity),
                None => linker.full(tokens, spot, surface),
            }
        }
    }
    let joined = shorts.joined(&linker.entities, &acronyms);
    for spot in spots.iter_mut() {
        if let Some(entity) = joined.get(&spot.entity) {
            spot.entity = joined.get(entity).copied().unwrap_or(*entity);
            spot.confidence = spot.confidence.max(linker.entities[spot.entity].confidence - 0.05);
        }
    }
    linker.entities
}

impl Linker {
    /// Gives an occurrence the entity of its own spelling, made where it is new.
    fn full(&mut self, tokens: &Tokens<'_>, spot: &mut Spot<'_>, surface: &str) {
        let part = &tokens.parts[spot.part];
        let listed = listed_as(part, spot.first, spot.last);
        let words: Vec<String> = surface.split(' ').map(str::to_owned).collect();
        let written = part.slice(spot.first, spot.last);
        let country = match listed {
            Some(Listed::Country(name)) if spot.kind == NameKind::Place => Some(name),
            _ => None,
        };
        let key = match (&spot.known[..], country) {
            ([known], _) => Key::Known(known.id),
            (_, Some(name)) => Key::Country(name),
            _ if spot.kind == NameKind::Person && words.len() > 1 => {
                let last = words.iter().rfind(|word| !lexicon::class(word).has(Class::SUFFIX)).unwrap_or(&words[0]);
                Key::Person(words[0].clone(), last.clone())
            }
            _ => Key::Named(spot.kind, surface.to_owned()),
        };
        let entity = *self.keys.entry(key).or_insert_with(|| {
            self.entities.push(Draft {
                kind: spot.kind,
                name: spot
                    .known
                    .first()
                    .filter(|_| spot.known.len() == 1)
                    .map(|k| k.name.clone())
                    .or(country.map(str::to_owned))
                    .unwrap_or_else(|| shown(written, spot.kind)),
                confidence: 0.0,
                known: spot.known.first().filter(|_| spot.known.len() == 1).map(|known| known.id),
                ambiguous: spot.known.len() > 1,
                words: words.clone(),
            });
            self.entities.len() - 1
        });
        let draft = &mut self.entities[entity];
        let fuller =
            words.len() > draft.words.len() || shouted(&draft.name) && !shouted(written) && words == draft.words;
        if fuller && draft.known.is_none() && country.is_none() {
            written.clone_into(&mut draft.name);
            draft.words = words;
        }
        draft.confidence = draft.confidence.max(spot.confidence);
        spot.kind = draft.kind;
        spot.entity = entity;
    }

    fn join(&mut self, spot: &mut Spot<'_>, entity: usize) {
        let draft = &self.entities[entity];
        spot.confidence = if spot.kind == draft.kind {
            spot.confidence.max(draft.confidence - 0.02)
        } else {
            (draft.confidence - 0.05).max(0.5)
        };
        spot.kind = draft.kind;
        spot.entity = entity;
    }
}

/// A firm without its form is the firm: "Liston Ferries" where the story also says "Liston Ferries Ltd".
fn firms(spots: &mut [Spot<'_>], surfaces: &[String]) {
    let form = |word: &str| lexicon::class(word).has(Class::FORM);
    let long = spots.iter().zip(surfaces).filter(|(spot, _)| spot.kind == NameKind::Organisation);
    let bare: HashSet<&str> = long
        .filter_map(|(_, surface)| surface.rsplit_once(' ').filter(|(_, last)| form(last)).map(|(bare, _)| bare))
        .collect();
    for (spot, surface) in spots.iter_mut().zip(surfaces) {
        if spot.kind == NameKind::Person && spot.known.is_empty() && bare.contains(surface.as_str()) {
            spot.kind = NameKind::Organisation;
            spot.confidence = 0.9;
        }
    }
}

/// A name as it is shown: a place in the capitals of a dateline gets its small letters back, initials do not.
fn shown(written: &str, kind: NameKind) -> String {
    if kind != NameKind::Place || !shouted(written) || written.chars().count() < 5 {
        return written.to_owned();
    }
    let mut after_letter = false;
    let small = written.chars().flat_map(|c| {
        let letters: Vec<char> = if after_letter { c.to_lowercase().collect() } else { vec![c] };
        after_letter = c.is_alphabetic();
        letters
    });
    small.collect()
}

fn shouted(name: &str) -> bool {
    name.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
}
