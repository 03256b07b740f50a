//! From occurrences to entities: who is meant by a full name, a surname, a short form or an acronym.

use super::NameKind;
use super::acronyms;
use super::lexicon::{self, Class, Listed};
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
    for (index, surface) in surfaces.iter().enumerate() {
        if spots[index].entity == usize::MAX {
            let before = &spots[..index];
            let entity = linker.short(tokens, before, &spots[index], surface, &acronyms);
            let spot = &mut spots[index];
            match entity {
                Some(entity) => linker.join(spot, entity),
                None => linker.full(tokens, spot, surface),
            }
        }
    }
    linker.join_short_organisations(spots, &acronyms);
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
                    .unwrap_or_else(|| written.to_owned()),
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

    /// Whom a single word means: an acronym of an organisation, somebody's surname or first name, the head of a long name.
    fn short(
        &self,
        tokens: &Tokens<'_>,
        before: &[Spot<'_>],
        spot: &Spot<'_>,
        word: &str,
        acronyms: &HashMap<String, usize>,
    ) -> Option<usize> {
        if let Some(entity) = acronyms.get(word) {
            return Some(*entity);
        }
        let part = &tokens.parts[spot.part];
        let listed = listed_as(part, spot.first, spot.last);
        let settled = spot.kind != NameKind::Person && listed.is_some();
        if settled {
            return None;
        }
        let people = || self.entities.iter().enumerate().filter(|(_, draft)| draft.kind == NameKind::Person);
        let by_surname: Vec<usize> =
            people().filter(|(_, draft)| draft.surname() == Some(word)).map(|(index, _)| index).collect();
        match by_surname[..] {
            [one] => return Some(one),
            [] => {}
            _ => return before.iter().rev().find(|spot| by_surname.contains(&spot.entity)).map(|spot| spot.entity),
        }
        let by_first: Vec<usize> = people()
            .filter(|(_, draft)| draft.words.len() > 1 && draft.words[0] == word)
            .map(|(index, _)| index)
            .collect();
        if let [one] = by_first[..] {
            return Some(one);
        }
        if !by_first.is_empty() || spot.kind == NameKind::Person && spot.confidence >= 0.8 {
            return None;
        }
        self.headed(word)
    }

    /// The one organisation whose name is this word and cue words ("Wagner" of "Wagner Group").
    fn headed(&self, word: &str) -> Option<usize> {
        let mut fits = self.entities.iter().enumerate().filter(|(_, draft)| {
            let cues = |words: &[String]| {
                words.iter().all(|w| lexicon::class(w).any(&[Class::ORG, Class::FORM, Class::COMMON, Class::MATTER]))
            };
            draft.kind == NameKind::Organisation
                && draft.words.len() > 1
                && draft.words[0] == word
                && cues(&draft.words[1..])
        });
        fits.next().filter(|_| fits.next().is_none()).map(|(index, _)| index)
    }

    /// Joins organisations that end as one longer name does ("Security Council"), and acronyms to what they stand for.
    fn join_short_organisations(&mut self, spots: &mut [Spot<'_>], acronyms: &HashMap<String, usize>) {
        let mut joined: HashMap<usize, usize> = HashMap::new();
        for (index, draft) in
            self.entities.iter().enumerate().filter(|(_, d)| d.kind == NameKind::Organisation && d.known.is_none())
        {
            if let [word] = &draft.words[..] {
                if let Some(entity) = acronyms.get(word).filter(|entity| **entity != index) {
                    joined.insert(index, *entity);
                }
                continue;
            }
            let mut longer = self.entities.iter().enumerate().filter(|(other, long)| {
                *other != index
                    && long.kind == NameKind::Organisation
                    && long.words.len() > draft.words.len()
                    && (long.words.ends_with(&draft.words)
                        || long.words.starts_with(&draft.words)
                            && long.words[draft.words.len()..].iter().all(|w| lexicon::class(w).has(Class::FORM)))
            });
            if let Some((long, _)) = longer.next().filter(|_| longer.next().is_none()) {
                joined.insert(index, long);
            }
        }
        for spot in spots.iter_mut() {
            if let Some(entity) = joined.get(&spot.entity) {
                let entity = joined.get(entity).copied().unwrap_or(*entity);
                spot.entity = entity;
                spot.confidence = spot.confidence.max(self.entities[entity].confidence - 0.05);
            }
        }
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

fn shouted(name: &str) -> bool {
    name.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase)
}
