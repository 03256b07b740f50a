//! Which block of a changed story is which block of the story before: blocks keep their keys.

use std::collections::{HashMap, HashSet};

use crate::article::content::BlockContent;
use crate::article::draft::DraftBlock;
use crate::text::words;

/// How many of a hundred words two blocks must share to be the same block.
const ALIKE: usize = 50;

/// Keys for the blocks of a story that comes for the first time.
pub(super) fn first_keys(count: usize) -> Vec<String> {
    (1..=count).map(key).collect()
}

/// Keys for the blocks of a story that comes again: unchanged blocks keep theirs wherever they stand now, changed ones
/// by likeness in order, new ones get keys that the story never `used`.
pub(super) fn keys<'u>(
    before: &[DraftBlock],
    now: &[BlockContent],
    used: impl Iterator<Item = &'u str>,
) -> Vec<String> {
    let mut given: Vec<Option<usize>> = equal(before, now);
    like(before, now, &mut given);
    let mut highest = used.filter_map(|key| key.strip_prefix('b')?.parse::<usize>().ok()).max().unwrap_or(0);
    given
        .into_iter()
        .map(|old| match old {
            Some(old) => before[old].key.clone(),
            None => {
                highest += 1;
                key(highest)
            }
        })
        .collect()
}

fn key(number: usize) -> String {
    format!("b{number}")
}

/// Blocks that did not change; of several equal ones the first goes with the first.
fn equal(before: &[DraftBlock], now: &[BlockContent]) -> Vec<Option<usize>> {
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, block) in before.iter().enumerate().rev() {
        places.entry(print(&block.content)).or_default().push(index);
    }
    now.iter().map(|content| places.get_mut(&print(content))?.pop()).collect()
}

fn print(content: &BlockContent) -> String {
    serde_json::to_string(content).unwrap_or_default()
}

/// Between blocks that are known already, changed blocks follow each other as they did.
fn like(before: &[DraftBlock], now: &[BlockContent], given: &mut [Option<usize>]) {
    let taken: HashSet<usize> = given.iter().flatten().copied().collect();
    let bags: Vec<Option<Bag>> = before
        .iter()
        .enumerate()
        .map(|(index, block)| (!taken.contains(&index)).then(|| Bag::of(&block.content)))
        .collect();
    let mut next = 0;
    for index in 0..given.len() {
        if let Some(old) = given[index] {
            next = next.max(old + 1);
            continue;
        }
        // Only up to the next block that is known: behind it the order would be broken.
        let end = given[index..].iter().flatten().copied().find(|old| *old >= next).unwrap_or(before.len());
        let bag = Bag::of(&now[index]);
        let same = (next..end).find(|old| bags[*old].as_ref().is_some_and(|other| bag.is_like(other)));
        if let Some(old) = same {
            given[index] = Some(old);
            next = old + 1;
        }
    }
}

/// The words of a block, each as often as it stands there.
struct Bag {
    kind: std::mem::Discriminant<BlockContent>,
    count: usize,
    words: HashMap<String, usize>,
}

impl Bag {
    fn of(content: &BlockContent) -> Self {
        let mut counted: HashMap<String, usize> = HashMap::new();
        let text = content.text();
        for word in words(&text) {
            *counted.entry(word.folded).or_default() += 1;
        }
        Self { kind: std::mem::discriminant(content), count: counted.values().sum(), words: counted }
    }

    fn is_like(&self, other: &Self) -> bool {
        let shared: usize =
            self.words.iter().map(|(word, count)| other.words.get(word).copied().unwrap_or(0).min(*count)).sum();
        self.kind == other.kind && shared > 0 && shared * 200 >= ALIKE * (self.count + other.count)
    }
}

#[cfg(test)]
mod tests {
    use super::keys;
    use crate::article::content::{BlockContent, RunningText};
    use crate::article::draft::DraftBlock;

    fn text(text: &str) -> BlockContent {
        BlockContent::Paragraph(RunningText { text: text.to_owned(), marks: vec![] })
    }

    fn aligned(now: &[&str]) -> String {
        let before = [("b1", "one two three four"), ("b2", "five six seven eight"), ("b5", "nine ten")];
        let before: Vec<DraftBlock> =
            before.iter().map(|(key, words)| DraftBlock { key: (*key).to_owned(), content: text(words) }).collect();
        let now: Vec<BlockContent> = now.iter().map(|words| text(words)).collect();
        keys(&before, &now, ["b1", "b2", "b5", "b7", "own"].into_iter()).join(" ")
    }

    #[test]
    fn unchanged_blocks_keep_their_keys_also_when_moved() {
        assert_eq!(aligned(&["nine ten", "one two three four", "five six seven eight"]), "b5 b1 b2");
    }

    #[test]
    fn changed_blocks_keep_their_keys_in_order() {
        assert_eq!(aligned(&["one two three 4", "new words here", "five six seven eight", "nine TEN!"]), "b1 b8 b2 b5");
        assert_eq!(aligned(&["five six seven 8", "nine ten"]), "b2 b5");
    }

    #[test]
    fn unlike_blocks_are_new() {
        assert_eq!(aligned(&["a b c d", "a b c d"]), "b8 b9");
        assert_eq!(aligned(&[]), "");
    }
}
