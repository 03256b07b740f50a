//! Merging two changes of one story: three ways, text block by block, everything else field by field.

use std::collections::{HashMap, HashSet};

use super::content::{BlockContent, Details};
use super::draft::{Draft, DraftBlock};
use crate::undone::{Clash, ClashPlace};

/// A merged story and what could not be merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The story: everything that only one side changed, and ours where both did.
    pub draft: Draft,
    /// Where both changed the same.
    pub clashes: Vec<Clash>,
}

/// Merges two changes of `base`. `ours` was committed first: where both insert at one place, ours comes first.
pub fn merge(base: &Draft, ours: &Draft, theirs: &Draft) -> Merged {
    let mut clashes = Vec::new();
    let blocks = blocks(&base.blocks, &ours.blocks, &theirs.blocks, &mut clashes);
    macro_rules! field {
        ($name:literal, $($path:ident).+) => {{
            let sides = (&base.$($path).+, &ours.$($path).+, &theirs.$($path).+);
            pick(sides, ClashPlace::Field($name), |value| printed(value), &mut clashes)
        }};
    }
    let draft = Draft {
        headline: field!("headline", headline),
        slug: field!("slug", slug),
        standfirst: field!("standfirst", standfirst),
        section_id: field!("section", section_id),
        language: field!("language", language),
        genre: field!("genre", genre),
        source_id: field!("source", source_id),
        source_url: field!("source.url", source_url),
        url: field!("url", url),
        canonical_url: field!("canonicalUrl", canonical_url),
        published_at: field!("publishedAt", published_at),
        details: Details {
            slugline: field!("slugline", details.slugline),
            byline: field!("byline", details.byline),
            dateline: field!("dateline", details.dateline),
            credits: field!("credits", details.credits),
            headlines: field!("headlines", details.headlines),
            keywords: field!("keywords", details.keywords),
            urgency: field!("urgency", details.urgency),
            image: field!("image", details.image),
            info_sources: field!("infoSources", details.info_sources),
            usage_terms: field!("usageTerms", details.usage_terms),
            copyright_notice: field!("copyrightNotice", details.copyright_notice),
            corrections: field!("corrections", details.corrections),
        },
        blocks,
    };
    Merged { draft, clashes }
}

/// The value that only one side changed, or ours and a clash.
fn pick<T: Clone + PartialEq>(
    (base, ours, theirs): (&T, &T, &T),
    place: ClashPlace,
    print: impl Fn(&T) -> Option<String>,
    clashes: &mut Vec<Clash>,
) -> T {
    if ours == base {
        return theirs.clone();
    }
    if theirs != base && theirs != ours {
        clashes.push(Clash { place, base: print(base), ours: print(ours), theirs: print(theirs) });
    }
    ours.clone()
}

/// A field's value as JSON; `None` when it has none.
fn printed(value: &impl serde::Serialize) -> Option<String> {
    serde_json::to_string(value).ok().filter(|text| text != "null")
}

fn blocks(
    base: &[DraftBlock],
    ours: &[DraftBlock],
    theirs: &[DraftBlock],
    clashes: &mut Vec<Clash>,
) -> Vec<DraftBlock> {
    let (in_base, in_ours, in_theirs) = (by_key(base), by_key(ours), by_key(theirs));
    let mut kept: HashMap<&str, BlockContent> = HashMap::new();
    let mut seen: HashSet<&str> = HashSet::new();
    let keys = ours.iter().chain(base).chain(theirs).map(|block| block.key.as_str());
    for key in keys.filter(|key| seen.insert(key)) {
        let sides = [&in_base, &in_ours, &in_theirs].map(|side| side.get(key).map(|content| (*content).clone()));
        let place = ClashPlace::Block(key.to_owned());
        let print = |side: &Option<BlockContent>| side.as_ref().map(BlockContent::text);
        if let Some(content) = pick((&sides[0], &sides[1], &sides[2]), place, print, clashes) {
            kept.insert(key, content);
        }
    }
    let common: HashSet<&str> =
        in_base.keys().filter(|key| in_ours.contains_key(*key) && in_theirs.contains_key(*key)).copied().collect();
    let order = |blocks: &'_ [DraftBlock]| -> Vec<String> {
        blocks.iter().filter(|block| common.contains(block.key.as_str())).map(|block| block.key.clone()).collect()
    };
    let (before, mine, other) = (order(base), order(ours), order(theirs));
    let we_moved = mine != before;
    if we_moved && other != before && other != mine {
        let joined = |keys: &[String]| Some(keys.join(" "));
        clashes.push(Clash {
            place: ClashPlace::Order,
            base: joined(&before),
            ours: joined(&mine),
            theirs: joined(&other),
        });
    }
    let (frame, guest) = if we_moved { (ours, theirs) } else { (theirs, ours) };
    let mut result: Vec<&str> =
        frame.iter().map(|block| block.key.as_str()).filter(|key| kept.contains_key(key)).collect();
    let framed: HashSet<&str> = result.iter().copied().collect();
    let mut anchor: Option<&str> = None;
    for key in guest.iter().map(|block| block.key.as_str()).filter(|key| kept.contains_key(key)) {
        if !framed.contains(key) {
            let mut at = anchor.and_then(|anchor| result.iter().position(|key| *key == anchor)).map_or(0, |at| at + 1);
            if we_moved {
                // The frame is ours and was committed first: what it inserted here stays before what they insert.
                while result.get(at).is_some_and(|key| !in_base.contains_key(key) && in_ours.contains_key(key)) {
                    at += 1;
                }
            }
            result.insert(at, key);
        }
        anchor = Some(key);
    }
    result.into_iter().filter_map(|key| Some(DraftBlock { key: key.to_owned(), content: kept.remove(key)? })).collect()
}

fn by_key(blocks: &[DraftBlock]) -> HashMap<&str, &BlockContent> {
    blocks.iter().map(|block| (block.key.as_str(), &block.content)).collect()
}

#[cfg(test)]
mod tests {
    use super::{ClashPlace, Merged, merge};
    use crate::article::content::{BlockContent, RunningText};
    use crate::article::draft::{Draft, DraftBlock};

    /// A story whose blocks are written as `key:text` or, where the text is the key's, as `key`.
    fn story(blocks: &str) -> Draft {
        let block = |word: &str| {
            let (key, text) = word.split_once(':').unwrap_or((word, word));
            let content = BlockContent::Paragraph(RunningText { text: text.to_owned(), marks: vec![] });
            DraftBlock { key: key.to_owned(), content }
        };
        Draft { blocks: blocks.split_whitespace().map(block).collect(), ..Draft::default() }
    }

    fn merged(base: &str, ours: &str, theirs: &str) -> (String, Vec<ClashPlace>) {
        let Merged { draft, clashes } = merge(&story(base), &story(ours), &story(theirs));
        let words = draft.blocks.iter().map(|block| match block.content.text() {
            text if text == block.key => text,
            text => format!("{}:{text}", block.key),
        });
        (words.collect::<Vec<_>>().join(" "), clashes.into_iter().map(|clash| clash.place).collect())
    }

    fn clean(text: &str) -> (String, Vec<ClashPlace>) {
        (text.to_owned(), vec![])
    }

    fn clash(text: &str, key: &str) -> (String, Vec<ClashPlace>) {
        (text.to_owned(), vec![ClashPlace::Block(key.to_owned())])
    }

    #[test]
    fn changes_of_different_blocks_merge() {
        assert_eq!(merged("a b c", "a:x b c", "a b c:y"), clean("a:x b c:y"));
        assert_eq!(merged("a b c", "a b c", "c a:x d"), clean("c a:x d"));
        assert_eq!(merged("a b c", "a c", "a b c:y"), clean("a c:y"));
        assert_eq!(merged("a b", "a:x b", "a:x b"), clean("a:x b"));
    }

    #[test]
    fn changes_of_one_block_clash_and_ours_stays() {
        assert_eq!(merged("a b", "a:x b", "a:y b"), clash("a:x b", "a"));
        assert_eq!(merged("a b", "b", "a:y b"), clash("b", "a"));
        assert_eq!(merged("a b", "a:x b", "b"), clash("a:x b", "a"));
    }

    #[test]
    fn inserts_follow_their_anchor_and_ours_comes_first() {
        assert_eq!(merged("a b", "a o b", "a t b"), clean("a o t b"));
        assert_eq!(merged("a b c", "a c b o", "a t b c"), clean("a t c b o"));
        assert_eq!(merged("a b", "o a b", "t a b"), clean("o t a b"));
        assert_eq!(merged("a b c", "c o a b", "a b c t"), clean("c o t a b"));
        assert_eq!(merged("a b", "a b", ""), clean(""));
    }

    #[test]
    fn two_moves_clash() {
        assert_eq!(merged("a b c", "c a b", "b a c"), ("c a b".to_owned(), vec![ClashPlace::Order]));
        assert_eq!(merged("a b c", "c a b", "c a b"), clean("c a b"));
    }

    #[test]
    fn fields_merge_one_by_one() {
        let with = |headline: &str, byline: Option<&str>| {
            let mut draft = Draft { headline: Some(headline.to_owned()), ..Draft::default() };
            draft.details.byline = byline.map(str::to_owned);
            draft
        };
        let Merged { draft, clashes } = merge(&with("A", None), &with("B", None), &with("C", Some("Ada")));
        assert_eq!((draft.headline.as_deref(), draft.details.byline.as_deref()), (Some("B"), Some("Ada")));
        assert_eq!(clashes.len(), 1);
        assert_eq!(clashes[0].place, ClashPlace::Field("headline"));
        assert_eq!(clashes[0].theirs.as_deref(), Some("\"C\""));
    }
}
