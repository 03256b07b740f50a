//! What is different between two revisions of a story: field by field, block by block, word by word.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;
use uuid::Uuid;

use crate::article::content::{BlockContent, Details, StoredCredit, StoredImage};
use crate::article::draft::{Draft, DraftBlock};

/// What is different.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The fields that changed, in the contract's order.
    pub fields: Vec<FieldChange>,
    /// The blocks that changed: in the new order, those that are gone where they stood.
    pub blocks: Vec<BlockChange>,
}

/// A field that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Its name at the contract.
    pub name: &'static str,
    /// What it was; none where there was nothing.
    pub before: Option<FieldValue>,
    /// What it is; none where there is nothing.
    pub after: Option<FieldValue>,
}

/// The value of a field as an editor reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldValue {
    /// Words; the items of a list one a line.
    Text(String),
    /// A section.
    Section(Uuid),
    /// A source.
    Source(Uuid),
    /// An instant, in milliseconds.
    Instant(i64),
}

/// A block that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlockChange {
    /// Its key.
    pub key: String,
    /// What became of it.
    pub kind: BlockChangeKind,
    /// Whether it stands elsewhere among the blocks that both have.
    pub is_moved: bool,
    /// Its words, piece by piece.
    pub pieces: Vec<Piece>,
}

/// What became of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It stands elsewhere and says the same.
    Moved,
    /// It says or is something else.
    Changed,
}

/// A piece of text that both have, or one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Who has them.
    pub change: PieceChange,
}

/// Who has a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceChange {
    /// Both.
    Same,
    /// The new text alone.
    Added,
    /// The old text alone.
    Removed,
}

/// What is different between two states of a story.
pub fn compare(before: &Draft, after: &Draft) -> Difference {
    Difference { fields: fields(before, after), blocks: blocks(&before.blocks, &after.blocks) }
}

fn fields(before: &Draft, after: &Draft) -> Vec<FieldChange> {
    let each = values(before).into_iter().zip(values(after));
    each.filter(|((_, was), (_, is))| was != is)
        .map(|((name, before), (_, after))| FieldChange { name, before, after })
        .collect()
}

/// Every field but the body.
fn values(draft: &Draft) -> Vec<(&'static str, Option<FieldValue>)> {
    let Draft {
        headline,
        slug,
        standfirst,
        section_id,
        language,
        genre,
        source_id,
        source_url,
        url,
        canonical_url,
        published_at,
        details,
        blocks: _,
    } = draft;
    let Details {
        slugline,
        byline,
        dateline,
        credits,
        headlines,
        keywords,
        urgency,
        image,
        info_sources,
        usage_terms,
        copyright_notice,
        corrections,
    } = details;
    let text = |value: &Option<String>| value.clone().map(FieldValue::Text);
    vec![
        ("headline", text(headline)),
        ("headlines", lines(headlines.iter().map(|other| format!("{}: {}", other.role, other.value)))),
        ("slug", text(slug)),
        ("url", text(url)),
        ("canonicalUrl", text(canonical_url)),
        ("standfirst", text(standfirst)),
        ("slugline", text(slugline)),
        ("byline", text(byline)),
        ("credits", lines(credits.iter().map(credit))),
        ("dateline", text(dateline)),
        ("section", section_id.map(FieldValue::Section)),
        ("keywords", lines(keywords.iter().cloned())),
        ("language", text(language)),
        ("genre", text(genre)),
        ("urgency", urgency.map(|urgency| FieldValue::Text(urgency.to_string()))),
        ("image", image.as_ref().map(|image| FieldValue::Text(picture(image)))),
        ("publishedAt", published_at.map(FieldValue::Instant)),
        ("source", source_id.map(FieldValue::Source)),
        ("source.url", text(source_url)),
        ("infoSources", lines(info_sources.iter().map(|source| named(&source.name, source.uri.as_deref())))),
        ("usageTerms", text(usage_terms)),
        ("copyrightNotice", text(copyright_notice)),
        ("corrections", lines(corrections.iter().map(|correction| correction.text.clone()))),
    ]
}

fn lines(items: impl Iterator<Item = String>) -> Option<FieldValue> {
    let items: Vec<String> = items.collect();
    (!items.is_empty()).then(|| FieldValue::Text(items.join("\n")))
}

fn credit(credit: &StoredCredit) -> String {
    named(&credit.name, credit.role.as_deref())
}

fn named(name: &str, beside: Option<&str>) -> String {
    beside.map_or_else(|| name.to_owned(), |beside| format!("{name} ({beside})"))
}

/// All that is kept of an image: what is not told here cannot change without a word.
fn picture(image: &StoredImage) -> String {
    let StoredImage { url, width, height, alt, caption, credit, focal_point, renditions } = image;
    let size = |(width, height): (Option<i32>, Option<i32>)| Some(format!("{} × {}", width?, height?));
    let point = focal_point.map(|(x, y)| format!("{x}, {y} ‰"));
    let others = renditions.iter().map(|rendition| {
        let size = size((rendition.width, rendition.height));
        let words = [rendition.name.clone(), Some(rendition.url.clone()), size, rendition.content_type.clone()];
        Some(words.into_iter().flatten().collect::<Vec<_>>().join(" "))
    });
    let own = [Some(url.clone()), size((*width, *height)), alt.clone(), caption.clone(), credit.clone(), point];
    own.into_iter().chain(others).flatten().collect::<Vec<_>>().join("\n")
}

fn blocks(before: &[DraftBlock], after: &[DraftBlock]) -> Vec<BlockChange> {
    let was: HashMap<&str, &BlockContent> = by_key(before);
    let is: HashMap<&str, &BlockContent> = by_key(after);
    let common = |blocks: &'_ [DraftBlock], other: &HashMap<&str, &BlockContent>| -> Vec<String> {
        let keys = blocks.iter().map(|block| &block.key);
        keys.filter(|key| other.contains_key(key.as_str())).cloned().collect()
    };
    let (old, new) = (common(before, &is), common(after, &was));
    let moved = moved(&old, &new);
    let stays = |block: &DraftBlock| is.contains_key(block.key.as_str()) && !moved.contains(&block.key);
    let mut old = before.iter().peekable();
    let mut changes = Vec::new();
    // What is gone is told behind what stood before it and stays.
    let mut tell_gone = |changes: &mut Vec<BlockChange>| {
        while let Some(block) = old.next_if(|block| !stays(block)) {
            changes.extend(removed(block, &is));
        }
        old.next();
    };
    tell_gone(&mut changes);
    for block in after {
        let is_moved = moved.contains(&block.key);
        let told = match was.get(block.key.as_str()) {
            None => Some((BlockChangeKind::Added, whole(&block.content, PieceChange::Added))),
            Some(content) if **content != block.content => {
                Some((BlockChangeKind::Changed, pieces(&content.text(), &block.content.text())))
            }
            Some(_) => is_moved.then(|| (BlockChangeKind::Moved, whole(&block.content, PieceChange::Same))),
        };
        let change = |(kind, pieces)| BlockChange { key: block.key.clone(), kind, is_moved, pieces };
        changes.extend(told.map(change));
        if was.contains_key(block.key.as_str()) && !is_moved {
            tell_gone(&mut changes);
        }
    }
    changes
}

fn by_key(blocks: &[DraftBlock]) -> HashMap<&str, &BlockContent> {
    blocks.iter().map(|block| (block.key.as_str(), &block.content)).collect()
}

fn removed(block: &DraftBlock, is: &HashMap<&str, &BlockContent>) -> Option<BlockChange> {
    (!is.contains_key(block.key.as_str())).then(|| BlockChange {
        key: block.key.clone(),
        kind: BlockChangeKind::Removed,
        is_moved: false,
        pieces: whole(&block.content, PieceChange::Removed),
    })
}

/// The fewest keys that had to move from one order to the other.
fn moved(old: &[String], new: &[String]) -> HashSet<String> {
    let inserted = |op: DiffOp| match op {
        DiffOp::Equal { .. } | DiffOp::Delete { .. } => 0..0,
        DiffOp::Insert { .. } | DiffOp::Replace { .. } => op.new_range(),
    };
    let ops = capture_diff_slices(Algorithm::Myers, old, new);
    ops.into_iter().flat_map(inserted).map(|index| new[index].clone()).collect()
}

fn whole(content: &BlockContent, change: PieceChange) -> Vec<Piece> {
    let text = content.text();
    if text.is_empty() { Vec::new() } else { vec![Piece { text, change }] }
}

/// The most steps that a comparison by word may take: the words of one text times those of the other.
const MOST_STEPS: usize = 1_000_000;

/// What two texts have in common, by word. What both begin and end with is always found; between that, texts too long to
/// be compared count as wholly different.
pub fn pieces(before: &str, after: &str) -> Vec<Piece> {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (before.split_word_bounds().collect(), after.split_word_bounds().collect());
    let most = old.len().min(new.len());
    let first = old.iter().zip(&new).take_while(|(one, other)| one == other).count();
    let pairs = old.iter().rev().zip(new.iter().rev()).take(most - first);
    let last = pairs.take_while(|(one, other)| one == other).count();
    let (was, is) = (first..old.len() - last, first..new.len() - last);
    let mut told = Told::default();
    told.tell(&old[..first], PieceChange::Same);
    if was.len().saturating_mul(is.len()) > MOST_STEPS {
        told.tell(&old[was], PieceChange::Removed);
        told.tell(&new[is], PieceChange::Added);
    } else {
        for op in capture_diff_slices(Algorithm::Myers, &old[was.clone()], &new[is.clone()]) {
            let within = |range: Range<usize>, start: usize| start + range.start..start + range.end;
            let (was, is) = (&old[within(op.old_range(), was.start)], &new[within(op.new_range(), is.start)]);
            if matches!(op, DiffOp::Equal { .. }) {
                told.tell(was, PieceChange::Same);
            } else {
                told.tell(was, PieceChange::Removed);
                told.tell(is, PieceChange::Added);
            }
        }
    }
    told.tell(&old[old.len() - last..], PieceChange::Same);
    told.0
}

/// Pieces as they are told, those beside each other with one change in one.
#[derive(Default)]
struct Told(Vec<Piece>);

impl Told {
    fn tell(&mut self, words: &[&str], change: PieceChange) {
        let text = words.concat();
        match self.0.last_mut() {
            _ if text.is_empty() => {}
            Some(last) if last.change == change => last.text.push_str(&text),
            _ => self.0.push(Piece { text, change }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{BlockChangeKind, Difference, PieceChange, compare, pieces};
    use crate::article::content::{BlockContent, RunningText};
    use crate::article::draft::{Draft, DraftBlock};

    /// A story whose blocks are written as `key:text`.
    fn story(blocks: &str) -> Draft {
        let block = |word: &str| {
            let (key, text) = word.split_once(':').unwrap_or((word, word));
            let content = BlockContent::Paragraph(RunningText { text: text.to_owned(), marks: vec![] });
            DraftBlock { key: key.to_owned(), content }
        };
        Draft { blocks: blocks.split_whitespace().map(block).collect(), ..Draft::default() }
    }

    fn changes(before: &str, after: &str) -> Vec<(String, BlockChangeKind, bool)> {
        let Difference { blocks, .. } = compare(&story(before), &story(after));
        blocks.into_iter().map(|change| (change.key, change.kind, change.is_moved)).collect()
    }

    fn told(before: &str, after: &str) -> String {
        let piece = |piece: super::Piece| match piece.change {
            PieceChange::Same => piece.text,
            PieceChange::Added => format!("[+{}]", piece.text),
            PieceChange::Removed => format!("[-{}]", piece.text),
        };
        pieces(before, after).into_iter().map(piece).collect()
    }

    #[test]
    fn blocks_are_added_removed_moved_and_changed() {
        use BlockChangeKind::{Added, Changed, Moved, Removed};
        let of = |key: &str, kind, is_moved| (key.to_owned(), kind, is_moved);
        assert_eq!(changes("a b c", "a b c"), []);
        assert_eq!(
            changes("a b c", "a x b:y"),
            [of("x", Added, false), of("b", Changed, false), of("c", Removed, false)]
        );
        assert_eq!(changes("a b c d", "d a b c"), [of("d", Moved, true)]);
        assert_eq!(changes("a b c", "c:z a"), [of("c", Changed, true), of("b", Removed, false)]);
        assert_eq!(changes("a b", ""), [of("a", Removed, false), of("b", Removed, false)]);
        assert_eq!(changes("a b c", "b c"), [of("a", Removed, false)]);
        assert_eq!(changes("a b c", "c b"), [of("a", Removed, false), of("c", Moved, true)]);
        assert_eq!(changes("a b c", "a z c"), [of("b", Removed, false), of("z", Added, false)]);
    }

    #[test]
    fn texts_are_compared_by_word_and_nothing_of_them_is_lost() {
        assert_eq!(told("The bridge closes.", "The old bridge closes!"), "The [+old ]bridge closes[-.][+!]");
        assert_eq!(told("", "New"), "[+New]");
        assert_eq!(told("Äpfel 😀", "Äpfel 😀"), "Äpfel 😀");
        let (old, new) = ("a ".repeat(2_000), "b ".repeat(2_000));
        let both = pieces(&format!("Same {old}end"), &format!("Same {new}end"));
        assert_eq!(both.iter().map(|piece| piece.change).filter(|it| *it == PieceChange::Same).count(), 2);
        let side = |not| both.iter().filter(|it| it.change != not).map(|it| it.text.as_str()).collect::<String>();
        assert_eq!(side(PieceChange::Removed), format!("Same {new}end"));
        assert_eq!(side(PieceChange::Added), format!("Same {old}end"));
    }
}
