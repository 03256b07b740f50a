//! Short forms: the surname of a person, the head or the tail of an organisation's long name, its acronym.

use super::NameKind;
use super::lexicon::{self, Class};
use super::link::Draft;
use super::story::Spot;
use std::collections::HashMap;

/// The entities of a story by the words at the ends of their names.
#[derive(Debug)]
pub(super) struct Shorts {
    /// People of two words or more, by surname.
    surnames: HashMap<String, Vec<usize>>,
    /// The same, by first name.
    firsts: HashMap<String, Vec<usize>>,
    /// Organisations of two words or more, by first word.
    heads: HashMap<String, Vec<usize>>,
    /// The same, by last word.
    tails: HashMap<String, Vec<usize>>,
}

impl Shorts {
    pub(super) fn of(entities: &[Draft]) -> Self {
        let mut shorts =
            Self { surnames: HashMap::new(), firsts: HashMap::new(), heads: HashMap::new(), tails: HashMap::new() };
        for (index, draft) in entities.iter().enumerate().filter(|(_, draft)| draft.words.len() > 1) {
            let (first, last) = (draft.words.first(), draft.words.last().map(String::as_str));
            let (firsts, lasts, last) = match draft.kind {
                NameKind::Person => (&mut shorts.firsts, &mut shorts.surnames, draft.surname()),
                NameKind::Organisation => (&mut shorts.heads, &mut shorts.tails, last),
                NameKind::Place => continue,
            };
            firsts.entry(first.cloned().unwrap_or_default()).or_default().push(index);
            lasts.entry(last.unwrap_or_default().to_owned()).or_default().push(index);
        }
        shorts
    }

    /// Whom one word means in the light of the names before it; `None` where it stands for itself.
    pub(super) fn meant(&self, entities: &[Draft], before: &[Spot<'_>], spot: &Spot<'_>, word: &str) -> Option<usize> {
        let by = |names: &HashMap<String, Vec<usize>>| names.get(word).cloned().unwrap_or_default();
        let surname = by(&self.surnames);
        match surname[..] {
            [one] => return Some(one),
            [] => {}
            _ => return before.iter().rev().find(|spot| surname.contains(&spot.entity)).map(|spot| spot.entity),
        }
        let first = by(&self.firsts);
        if let [one] = first[..] {
            return Some(one);
        }
        if !first.is_empty() || spot.kind == NameKind::Person && spot.confidence >= 0.8 {
            return None;
        }
        let cues = |words: &[String]| {
            words.iter().all(|w| lexicon::class(w).any(&[Class::ORG, Class::FORM, Class::COMMON, Class::MATTER]))
        };
        only(by(&self.heads).into_iter().filter(|index| cues(&entities[*index].words[1..])))
    }

    /// Organisations that are a longer one of the story said shortly, with that one.
    pub(super) fn joined(&self, entities: &[Draft], acronyms: &HashMap<String, usize>) -> HashMap<usize, usize> {
        let unknown =
            entities.iter().enumerate().filter(|(_, d)| d.kind == NameKind::Organisation && d.known.is_none());
        unknown
            .filter_map(|(index, draft)| {
                let long = match &draft.words[..] {
                    [word] => acronyms.get(word).copied(),
                    words => self.longer(entities, words),
                };
                long.filter(|long| *long != index).map(|long| (index, long))
            })
            .collect()
    }

    /// The one organisation whose name ends in these words, or adds its legal form to them.
    fn longer(&self, entities: &[Draft], words: &[String]) -> Option<usize> {
        let by = |names: &HashMap<String, Vec<usize>>, word: Option<&String>| {
            word.and_then(|word| names.get(word)).cloned().unwrap_or_default()
        };
        let form = |word: &String| lexicon::class(word).has(Class::FORM);
        let tails = by(&self.tails, words.last()).into_iter().filter(|i| entities[*i].words.ends_with(words));
        let heads = by(&self.heads, words.first()).into_iter().filter(|i| {
            let long = &entities[*i].words;
            long.starts_with(words) && long[words.len()..].iter().all(form)
        });
        only(tails.chain(heads).filter(|i| entities[*i].words.len() > words.len()))
    }

    /// Whether a surname belongs to one person of the story alone.
    pub(super) fn is_ones_own(&self, surname: &str) -> bool {
        self.surnames.get(surname).is_some_and(|people| people.len() == 1)
    }
}

fn only(mut fits: impl Iterator<Item = usize>) -> Option<usize> {
    fits.next().filter(|_| fits.next().is_none())
}
