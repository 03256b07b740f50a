//! What an editor's change makes of a story: pure functions from one draft to the next.

use std::collections::HashSet;

use uuid::Uuid;

use super::check::check;
use super::content::{BlockContent, StoredCredit, StoredHeadline, StoredImage, StoredInfoSource};
use super::draft::{Draft, DraftBlock};
use crate::undone::{Mistake, MistakeKind, Patch};

/// The most edits of one change.
pub const MAX_EDITS: usize = 1_000;

/// What is to be different about a story.
#[derive(Debug, Clone, Default)]
pub struct StoryPatch {
    /// The headline.
    pub headline: Patch<String>,
    /// The standfirst.
    pub standfirst: Patch<String>,
    /// The section.
    pub section: Patch<Uuid>,
    /// BCP 47.
    pub language: Patch<String>,
    /// ninjs genre.
    pub genre: Patch<String>,
    /// The page on the newsroom's own site.
    pub url: Patch<String>,
    /// The canonical page.
    pub canonical_url: Patch<String>,
    /// The date readers see, in milliseconds.
    pub published_at: Patch<i64>,
    /// The desk's working title.
    pub slugline: Patch<String>,
    /// Who wrote it, as printed.
    pub byline: Patch<String>,
    /// Where it was filed from, as printed.
    pub dateline: Patch<String>,
    /// Who did what.
    pub credits: Patch<Vec<StoredCredit>>,
    /// Further headlines by role.
    pub headlines: Patch<Vec<StoredHeadline>>,
    /// What it is about, in the newsroom's words.
    pub keywords: Patch<Vec<String>>,
    /// 1 (most urgent) to 9.
    pub urgency: Patch<u8>,
    /// The image that stands for the story.
    pub image: Patch<StoredImage>,
    /// Where its facts come from.
    pub info_sources: Patch<Vec<StoredInfoSource>>,
    /// What a receiver may do with it.
    pub usage_terms: Patch<String>,
    /// Whose it is.
    pub copyright_notice: Patch<String>,
    /// The body.
    pub body: BodyPatch,
}

/// What is to be different about a body.
#[derive(Debug, Clone, Default)]
pub enum BodyPatch {
    /// Nothing.
    #[default]
    Keep,
    /// It is this, each block with the key that it has, if it had one.
    Whole(Vec<(Option<String>, BlockContent)>),
    /// These, one after the other.
    Edits(Vec<BlockEdit>),
}

/// One change of a body.
#[derive(Debug, Clone)]
pub enum BlockEdit {
    /// A block more.
    Insert {
        /// Behind the block of this key; before all others when absent.
        after: Option<String>,
        /// What it holds.
        content: BlockContent,
    },
    /// Another content of a block.
    Replace {
        /// Which one.
        key: String,
        /// What it holds from now on.
        content: BlockContent,
    },
    /// Another place of a block.
    Move {
        /// Which one.
        key: String,
        /// Behind the block of this key; before all others when absent.
        after: Option<String>,
    },
    /// A block less.
    Remove {
        /// Which one.
        key: String,
    },
}

impl BodyPatch {
    /// Whether it makes blocks, which get keys that the story never had.
    pub fn makes_blocks(&self) -> bool {
        match self {
            Self::Keep => false,
            Self::Whole(blocks) => blocks.iter().any(|(key, _)| key.is_none()),
            Self::Edits(edits) => edits.iter().any(|edit| matches!(edit, BlockEdit::Insert { .. })),
        }
    }
}

impl StoryPatch {
    /// What it makes of a draft, or all that is wrong with it. `used` are the keys that the story's blocks
    /// ever had, where the patch [makes blocks](BodyPatch::makes_blocks).
    pub fn apply(self, base: &Draft, used: &HashSet<String>) -> Result<Draft, Vec<Mistake>> {
        let mut mistakes = Vec::new();
        let mut draft = base.clone();
        let line = |patch: Patch<String>, value: &mut Option<String>| {
            // A line of text has no end of a line in it, and an empty one is none.
            let joined = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            patch.apply(value);
            *value = value.take().map(|text| joined(&text)).filter(|text| !text.is_empty());
        };
        line(self.headline, &mut draft.headline);
        line(self.standfirst, &mut draft.standfirst);
        line(self.genre, &mut draft.genre);
        line(self.slugline, &mut draft.details.slugline);
        line(self.byline, &mut draft.details.byline);
        line(self.dateline, &mut draft.details.dateline);
        self.section.apply(&mut draft.section_id);
        self.language.apply(&mut draft.language);
        self.url.apply(&mut draft.url);
        self.canonical_url.apply(&mut draft.canonical_url);
        self.published_at.apply(&mut draft.published_at);
        self.urgency.apply(&mut draft.details.urgency);
        self.image.apply(&mut draft.details.image);
        self.usage_terms.apply(&mut draft.details.usage_terms);
        self.copyright_notice.apply(&mut draft.details.copyright_notice);
        self.credits.replace(&mut draft.details.credits);
        self.headlines.replace(&mut draft.details.headlines);
        self.keywords.replace(&mut draft.details.keywords);
        self.info_sources.replace(&mut draft.details.info_sources);
        match self.body {
            BodyPatch::Keep => {}
            BodyPatch::Whole(blocks) => draft.blocks = whole(base, blocks, used, &mut mistakes),
            BodyPatch::Edits(edits) => edit(&mut draft.blocks, edits, used, &mut mistakes),
        }
        check(&draft, &mut mistakes);
        if mistakes.is_empty() { Ok(draft) } else { Err(mistakes) }
    }
}

fn whole(
    base: &Draft,
    blocks: Vec<(Option<String>, BlockContent)>,
    used: &HashSet<String>,
    mistakes: &mut Vec<Mistake>,
) -> Vec<DraftBlock> {
    let known: HashSet<&str> = base.blocks.iter().map(|block| block.key.as_str()).collect();
    let mut keys = NewKeys::after(used);
    let mut seen = HashSet::new();
    let mut made = Vec::with_capacity(blocks.len());
    for (index, (key, content)) in blocks.into_iter().enumerate() {
        let at = index.to_string();
        let key = key.unwrap_or_else(|| keys.next());
        if !seen.insert(key.clone()) {
            let message = format!("Two blocks have the key `{}`. Leave it out for a new block.", shown(&key));
            mistakes.push(Mistake::at(MistakeKind::Taken, &["body", &at, "key"], message));
        } else if !known.contains(key.as_str()) && !keys.made(&key) {
            mistakes.push(unknown(&key, &["body", &at, "key"]));
        }
        made.push(DraftBlock { key, content });
    }
    made
}

fn edit(blocks: &mut Vec<DraftBlock>, edits: Vec<BlockEdit>, used: &HashSet<String>, mistakes: &mut Vec<Mistake>) {
    if edits.len() > MAX_EDITS {
        let message = format!("One change takes at most {MAX_EDITS} edits. Send several.");
        return mistakes.push(Mistake::at(MistakeKind::TooMuch, &["edits"], message));
    }
    let mut keys = NewKeys::after(used);
    for (index, edit) in edits.into_iter().enumerate() {
        let at = index.to_string();
        let place = |blocks: &[DraftBlock], key: &str| blocks.iter().position(|block| block.key == key);
        let behind = |blocks: &[DraftBlock], after: Option<&str>| match after {
            None => Ok(0),
            Some(key) => place(blocks, key).map(|at| at + 1).ok_or_else(|| key.to_owned()),
        };
        let done = match edit {
            BlockEdit::Insert { after, content } => behind(blocks, after.as_deref())
                .map(|place| blocks.insert(place, DraftBlock { key: keys.next(), content }))
                .map_err(|key| unknown(&key, &["edits", &at, "insert", "after"])),
            BlockEdit::Replace { key, content } => match place(blocks, &key) {
                Some(place) => {
                    blocks[place].content = content;
                    Ok(())
                }
                None => Err(unknown(&key, &["edits", &at, "replace", "key"])),
            },
            BlockEdit::Move { key, after } => match place(blocks, &key) {
                Some(place) => {
                    let block = blocks.remove(place);
                    match behind(blocks, after.as_deref()) {
                        Ok(to) => {
                            blocks.insert(to, block);
                            Ok(())
                        }
                        Err(missing) => {
                            blocks.insert(place, block);
                            Err(unknown(&missing, &["edits", &at, "move", "after"]))
                        }
                    }
                }
                None => Err(unknown(&key, &["edits", &at, "move", "key"])),
            },
            BlockEdit::Remove { key } => match place(blocks, &key) {
                Some(place) => {
                    blocks.remove(place);
                    Ok(())
                }
                None => Err(unknown(&key, &["edits", &at, "remove", "key"])),
            },
        };
        mistakes.extend(done.err());
    }
}

/// Keys that no block of the story ever had.
struct NewKeys {
    before: usize,
    highest: usize,
}

impl NewKeys {
    fn after(used: &HashSet<String>) -> Self {
        let highest = used.iter().filter_map(|key| number(key)).max().unwrap_or(0);
        Self { before: highest, highest }
    }

    fn next(&mut self) -> String {
        self.highest += 1;
        format!("b{}", self.highest)
    }

    fn made(&self, key: &str) -> bool {
        number(key).is_some_and(|number| self.before < number && number <= self.highest)
    }
}

fn number(key: &str) -> Option<usize> {
    key.strip_prefix('b')?.parse().ok()
}

fn unknown(key: &str, path: &[&str]) -> Mistake {
    let message = format!("The story has no block with the key `{}`. Look at its newest version.", shown(key));
    Mistake::at(MistakeKind::NotFound, path, message)
}

fn shown(key: &str) -> String {
    key.chars().take(60).collect()
}
