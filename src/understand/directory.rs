//! What the hub already knows by name.

use super::NameKind;
use std::collections::HashMap;
use uuid::Uuid;

/// An entry of the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub kind: NameKind,
    pub id: Uuid,
    /// The name the directory shows.
    pub name: String,
}

/// Known names that begin at a word.
#[derive(Debug, Clone)]
pub struct Match<'d> {
    /// How many words the name takes.
    pub words: usize,
    /// Every entry of that name, each once; several make it ambiguous.
    pub known: Vec<&'d Known>,
}

/// Names and aliases that the hub knows.
pub trait Directory: Sync {
    /// The longest known name that begins at the first of these folded words and ends where one of them ends.
    fn longest(&self, words: &[&str]) -> Option<Match<'_>>;
}

/// A directory that knows nobody.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

impl Directory for Nobody {
    fn longest(&self, _: &[&str]) -> Option<Match<'_>> {
        None
    }
}

/// A directory in memory: names and aliases by folded form.
#[derive(Debug, Default)]
pub struct KnownNames {
    entries: Vec<Known>,
    by_id: HashMap<(NameKind, Uuid), usize>,
    by_name: HashMap<String, Vec<usize>>,
    /// The most words that a name beginning with this word has.
    reach: HashMap<String, usize>,
}

impl KnownNames {
    /// Adds a name or alias, folded, of an entry that is shown as `name`.
    pub fn add(&mut self, folded: &str, kind: NameKind, id: Uuid, name: &str) {
        let Some(first) = folded.split(' ').next().filter(|first| !first.is_empty()) else { return };
        let entry = *self.by_id.entry((kind, id)).or_insert_with(|| {
            self.entries.push(Known { kind, id, name: name.to_owned() });
            self.entries.len() - 1
        });
        let words = folded.split(' ').count();
        let reach = self.reach.entry(first.to_owned()).or_default();
        *reach = words.max(*reach);
        let named = self.by_name.entry(folded.to_owned()).or_default();
        if !named.contains(&entry) {
            named.push(entry);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<N: AsRef<str>, M: AsRef<str>> FromIterator<(N, NameKind, Uuid, M)> for KnownNames {
    /// From rows of folded name or alias, kind, id and the name shown.
    fn from_iter<I: IntoIterator<Item = (N, NameKind, Uuid, M)>>(rows: I) -> Self {
        let mut names = Self::default();
        for (folded, kind, id, name) in rows {
            names.add(folded.as_ref(), kind, id, name.as_ref());
        }
        names
    }
}

impl Directory for KnownNames {
    fn longest(&self, words: &[&str]) -> Option<Match<'_>> {
        let reach = *self.reach.get(*words.first()?)?;
        (1..=reach.min(words.len())).rev().find_map(|taken| {
            let entries = match &words[..taken] {
                [word] => self.by_name.get(*word),
                several => self.by_name.get(&several.join(" ")),
            }?;
            Some(Match { words: taken, known: entries.iter().map(|entry| &self.entries[*entry]).collect() })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Directory, KnownNames, NameKind, Uuid};

    #[test]
    fn the_longest_name_wins_and_one_name_of_two_entries_gives_both() {
        let [a, b, c] = [1, 2, 3].map(Uuid::from_u128);
        let names: KnownNames = [
            ("kim il sung", NameKind::Person, a, "Kim Il Sung"),
            ("kim il sung military university", NameKind::Organisation, b, "Kim Il Sung Military University"),
            ("express", NameKind::Organisation, b, "Express"),
            ("express", NameKind::Organisation, c, "Express"),
        ]
        .into_iter()
        .collect();
        let found = names.longest(&["kim", "il", "sung", "military", "university", "said"]).expect("known");
        assert_eq!((found.words, found.known[0].id), (5, b));
        assert_eq!(names.longest(&["kim", "il", "sung", "military"]).map(|m| m.words), Some(3));
        assert_eq!(names.longest(&["express"]).map(|m| m.known.len()), Some(2));
        assert!(names.longest(&["il", "sung"]).is_none() && names.longest(&[]).is_none());
    }
}
