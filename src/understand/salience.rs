//! Whom the story is about, and how much.

use super::link::Draft;
use super::story::Named;
use super::tokens::Tokens;
use super::{Entity, Mention, Part, Rel};
use std::collections::HashSet;

/// The most entities a story can be about.
pub const SUBJECTS: usize = 6;
/// The least relevance of a subject.
pub const SUBJECT: u8 = 45;

/// Entities and mentions of a story, weighed.
pub(super) fn weigh(tokens: &Tokens<'_>, named: &Named<'_>) -> (Vec<Entity>, Vec<Mention>) {
    let mut entities: Vec<Entity> = named.entities.iter().map(entity).collect();
    let mut mentions = Vec::with_capacity(named.spots.len());
    for spot in &named.spots {
        let part = &tokens.parts[spot.part];
        let entity = &mut entities[spot.entity];
        let text = part.slice(spot.first, spot.last).to_owned();
        if text != entity.name && !entity.aliases.contains(&text) {
            entity.aliases.push(text.clone());
        }
        entity.mentions.push(mentions.len());
        let span = part.span(part.tokens[spot.first].start, part.tokens[spot.last - 1].end);
        mentions.push(Mention { kind: entity.kind, text, span, confidence: spot.confidence, entity: spot.entity });
    }
    rank(tokens, named, &mut entities);
    (entities, mentions)
}

fn entity(draft: &Draft) -> Entity {
    Entity {
        kind: draft.kind,
        name: draft.name.clone(),
        rel: Rel::Mentions,
        relevance: 0,
        confidence: draft.confidence,
        known: draft.known,
        ambiguous: draft.ambiguous,
        aliases: Vec::new(),
        mentions: Vec::new(),
    }
}

/// Sets relevance and decides on the subjects.
fn rank(tokens: &Tokens<'_>, named: &Named<'_>, entities: &mut [Entity]) {
    let lead: HashSet<usize> = tokens
        .parts
        .iter()
        .enumerate()
        .filter(|(_, p)| p.prose && p.part != Part::Headline)
        .map(|(i, _)| i)
        .take(2)
        .collect();
    let first = lead.iter().min().copied();
    let mut weights = vec![Weight::default(); entities.len()];
    for spot in &named.spots {
        let part = &tokens.parts[spot.part];
        let weight = &mut weights[spot.entity];
        if part.aside {
            continue;
        }
        weight.count += 1;
        weight.headline |= part.part == Part::Headline;
        weight.lead |= Some(spot.part) == first;
        weight.early |= lead.contains(&spot.part);
    }
    for (entity, weight) in entities.iter_mut().zip(&weights) {
        entity.relevance = weight.relevance();
    }
    let mut ranked: Vec<usize> = (0..entities.len()).filter(|i| entities[*i].relevance >= SUBJECT).collect();
    ranked.sort_by_key(|i| (std::cmp::Reverse(entities[*i].relevance), *i));
    for index in ranked.into_iter().take(SUBJECTS) {
        entities[index].rel = Rel::About;
    }
}

/// How a story names something.
#[derive(Debug, Clone, Copy, Default)]
pub struct Weight {
    /// How often, asides left out.
    pub count: usize,
    /// Whether in the headline.
    pub headline: bool,
    /// Whether in the first text under the headline.
    pub lead: bool,
    /// Whether in the first two of them.
    pub early: bool,
}

impl Weight {
    /// 0 for what stands in asides alone; up to 100.
    pub fn relevance(self) -> u8 {
        let often = match self.count {
            0 => return 0,
            1 => 10,
            2 => 20,
            3 => 28,
            4 => 34,
            _ => 40,
        };
        often + 35 * u8::from(self.headline) + 15 * u8::from(self.lead) + 10 * u8::from(self.early)
    }
}
