//! From the lines of a text to the blocks of a story.
//!
//! Most texts give a paragraph a line. Others break lines at a fixed width and put a blank line between paragraphs;
//! both are recognised by how the lines fill.

use super::lines::{self, Line};
use super::markup::{self, Mark};
use super::promo;
use super::{Block, BlockKind, LinkItem};

/// Lines longer than this are not broken at a width.
const WIDEST: usize = 120;
/// No text is broken at less than this.
const NARROWEST: usize = 40;
/// A line is at most this long to be taken for a heading.
const HEADING_WORDS: usize = 12;
/// The longest line that can be the rest of a promotion broken over lines.
const PROMO_REST_WORDS: usize = 8;

/// What the lines of a text make: its blocks, and what stands above them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    pub byline: Option<String>,
    pub dateline: Option<String>,
    pub blocks: Vec<Block>,
}

/// Reads the body of a text. `first` is the number of its first line in the source.
pub fn blocks(body: &str, first: u32) -> Layout {
    let groups = groups(body, first);
    let wrapped = wrapped(&groups);
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    for group in &groups {
        if wrapped && group.len() > 1 {
            joined(group, &mut paragraphs);
        } else {
            paragraphs.extend(group.iter().map(|line| Paragraph::of(&[*line])));
        }
    }
    let byline = byline(&mut paragraphs);
    let blocks = assemble(&paragraphs);
    let dateline = blocks.iter().find(|b| b.kind == BlockKind::Paragraph).and_then(|b| dateline(&b.text));
    Layout { byline, dateline, blocks }
}

/// A paragraph on the way: its words as they stand, and its lines.
#[derive(Debug, Clone)]
struct Paragraph {
    text: String,
    /// The same with its links as they are written.
    source: String,
    marks: Vec<Mark>,
    line: u32,
    end_line: u32,
    kind: BlockKind,
    /// A list marker stood before it.
    item: bool,
}

impl Paragraph {
    fn of(lines: &[Line<'_>]) -> Self {
        let first = &lines[0];
        let item = lines::list_item(first.text);
        let mut written = lines::collapse(item.unwrap_or(first.text));
        for line in &lines[1..] {
            written.push(' ');
            written.push_str(&lines::collapse(line.text));
        }
        let (text, marks) = markup::read(&written);
        let source = if marks.is_empty() { written } else { markup::without_emphasis(&written) };
        let line = first.number;
        let end_line = lines[lines.len() - 1].number + 1;
        Self { text, source, marks, line, end_line, kind: BlockKind::Paragraph, item: item.is_some() }
    }
}

/// Lines between blank ones.
fn groups(body: &str, first: u32) -> Vec<Vec<Line<'_>>> {
    let mut groups: Vec<Vec<Line<'_>>> = vec![Vec::new()];
    for (number, raw) in (first..).zip(body.split('\n')) {
        let text = raw.trim();
        if text.is_empty() {
            groups.push(Vec::new());
        } else if let Some(group) = groups.last_mut() {
            let indent = raw.len() - raw.trim_start().len();
            group.push(Line { number, text, indent });
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// Whether lines are broken at a width: wherever one ends, the next word would not have fitted.
fn wrapped(groups: &[Vec<Line<'_>>]) -> bool {
    let several = || groups.iter().filter(|group| group.len() > 1);
    let width = |line: &Line<'_>| line.indent + line.text.chars().count();
    let widest = several().flatten().map(width).max().unwrap_or(0);
    if groups.len() < 2 || !(NARROWEST..=WIDEST).contains(&widest) {
        return false;
    }
    let (mut breaks, mut full) = (0, 0);
    for group in several() {
        for pair in group.windows(2).filter(|pair| lines::list_item(pair[1].text).is_none()) {
            let word = pair[1].text.split_whitespace().next().map_or(0, |word| word.chars().count());
            breaks += 1;
            full += usize::from(width(&pair[0]) + 1 + word + 8 > widest);
        }
    }
    breaks > 1 && full * 10 >= breaks * 8
}

/// Joins the lines of a wrapped group; a list marker begins a new item.
fn joined(group: &[Line<'_>], paragraphs: &mut Vec<Paragraph>) {
    let mut start = 0;
    for at in 1..=group.len() {
        if at == group.len() || lines::list_item(group[at].text).is_some() {
            paragraphs.push(Paragraph::of(&group[start..at]));
            start = at;
        }
    }
}

/// Words before a writer's name. What the second may open in running text needs more than one name after it.
const BY: [(&str, usize); 4] = [("By ", 1), ("BY ", 1), ("Von ", 2), ("Par ", 2)];

/// Takes the byline off the top: "By Ada Okafor", "Von Ada Okafor", "Par Ada Okafor".
fn byline(paragraphs: &mut Vec<Paragraph>) -> Option<String> {
    let first = paragraphs.first()?;
    let (name, fewest) = BY.iter().find_map(|(by, fewest)| Some((first.text.strip_prefix(by)?, *fewest)))?;
    let words = name.split_whitespace().count();
    let written = name.split_whitespace().all(|word| {
        word.starts_with(char::is_uppercase)
            || matches!(word, "and" | "in" | "for" | "of" | "the" | "de" | "van" | "von" | "und" | "et" | "|" | "&")
    });
    if !written || !(fewest..=12).contains(&words) || lines::ends_sentence(name) || paragraphs.len() < 2 {
        return None;
    }
    let name = name.to_owned();
    paragraphs.remove(0);
    Some(name)
}

/// The place, and the agency, before the dash that opens a report: "MOSCOW (Reuters)".
fn dateline(text: &str) -> Option<String> {
    let (at, _) = text.char_indices().take(70).find(|(at, c)| {
        matches!(c, '—' | '–' | '-') && text[..*at].ends_with([' ', ')']) || text[*at..].starts_with("—")
    })?;
    let head = text[..at].trim_end();
    let place = head.split(['(', ',']).next()?.trim();
    let shouted = place.chars().filter(|c| c.is_alphabetic()).count() >= 3
        && place.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let agency = head.ends_with(')') && place.split_whitespace().all(|word| word.starts_with(char::is_uppercase));
    ((shouted || agency) && head.split_whitespace().count() <= 8).then(|| head.to_owned())
}

/// Decides what each paragraph is and gathers lists and links.
fn assemble(paragraphs: &[Paragraph]) -> Vec<Block> {
    let mut kinds = classify(paragraphs);
    promo_tail(paragraphs, &mut kinds);
    let mut blocks: Vec<Block> = Vec::new();
    let mut at = 0;
    while at < paragraphs.len() {
        let kind = kinds[at];
        let gathers = matches!(kind, BlockKind::List | BlockKind::Related);
        let mut end = at + 1;
        while gathers
            && end < paragraphs.len()
            && kinds[end] == kind
            && !(kind == BlockKind::Related && lines::label(&paragraphs[end].text).is_some_and(str::is_empty))
        {
            end += 1;
        }
        blocks.push(block(kind, &paragraphs[at..end]));
        at = end;
    }
    blocks
}

fn block(kind: BlockKind, paragraphs: &[Paragraph]) -> Block {
    let mut items = Vec::new();
    if kind == BlockKind::Related {
        for paragraph in paragraphs {
            let text = lines::label(&paragraph.source).unwrap_or(&paragraph.source);
            if !text.is_empty() {
                let (headline, url) = lines::link(text);
                items.push(LinkItem { headline, url });
            }
        }
    }
    let texts: Vec<&str> = match kind {
        BlockKind::Related => items.iter().map(|item| item.headline.as_str()).collect(),
        _ => paragraphs.iter().map(|p| own_words(kind, &p.text)).collect(),
    };
    let marks =
        if matches!(kind, BlockKind::Related | BlockKind::Promo) { Vec::new() } else { marks(kind, paragraphs) };
    let (first, last) = (&paragraphs[0], &paragraphs[paragraphs.len() - 1]);
    let (line, end_line) = (Some(first.line), Some(last.end_line));
    Block { kind, text: texts.join("\n"), line, end_line, marks, items }
}

/// A line without the sign that says what it is.
fn own_words(kind: BlockKind, text: &str) -> &str {
    match kind {
        BlockKind::Heading => text.trim_start_matches('#').trim_start(),
        BlockKind::BlockQuote => text.trim_start_matches('>').trim_start(),
        _ => text,
    }
}

/// The marks of a block's lines, by their place in the block.
fn marks(kind: BlockKind, paragraphs: &[Paragraph]) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut start = 0;
    for paragraph in paragraphs {
        let words = own_words(kind, &paragraph.text).chars().count();
        let sign = paragraph.text.chars().count() - words;
        let place = |at: usize| start + at.saturating_sub(sign);
        let moved = paragraph.marks.iter().cloned();
        marks.extend(moved.map(|mark| Mark { start: place(mark.start), end: place(mark.end), ..mark }));
        start += words + 1;
    }
    marks
}

fn classify(paragraphs: &[Paragraph]) -> Vec<BlockKind> {
    let mut kinds: Vec<BlockKind> = paragraphs.iter().map(alone).collect();
    let mut at = 0;
    while at < paragraphs.len() {
        let end = (at..paragraphs.len())
            .find(|i| !paragraphs[*i].item || kinds[*i] == BlockKind::Promo)
            .unwrap_or(paragraphs.len());
        if end > at {
            let kind = list_kind(&paragraphs[at..end], at > 0 && labels(&paragraphs[at - 1]));
            kinds[at..end].fill(kind);
        }
        at = end.max(at + 1);
    }
    links(paragraphs, &mut kinds);
    kinds
}

fn labels(paragraph: &Paragraph) -> bool {
    lines::label(&paragraph.source).is_some_and(str::is_empty)
}

/// What a paragraph is by itself.
fn alone(paragraph: &Paragraph) -> BlockKind {
    let text = &paragraph.text;
    let hashes = text.chars().take_while(|c| *c == '#').count();
    match () {
        () if promo::is_promo(text) => BlockKind::Promo,
        () if (1..=6).contains(&hashes) && text[hashes..].starts_with(' ') => BlockKind::Heading,
        () if text.starts_with("> ") => BlockKind::BlockQuote,
        () if paragraph.item => BlockKind::List,
        () => paragraph.kind,
    }
}

/// Whether a run of list items is a list of the story's own or of links to others.
fn list_kind(items: &[Paragraph], labelled: bool) -> BlockKind {
    let linked = items.iter().filter(|item| lines::link(&item.source).1.is_some()).count();
    let shaped =
        items.iter().filter(|item| lines::headline_shape(&item.text) || lines::kicker_headline(&item.text)).count();
    if labelled || linked == items.len() || shaped * 3 >= items.len() * 2 {
        BlockKind::Related
    } else {
        BlockKind::List
    }
}

/// Finds links and headings that stand as lines of their own between paragraphs.
fn links(paragraphs: &[Paragraph], kinds: &mut [BlockKind]) {
    for at in 0..paragraphs.len() {
        let Paragraph { text, source, .. } = &paragraphs[at];
        // A row of a table has bars like a line of links.
        if kinds[at] != BlockKind::Paragraph || text.starts_with('|') {
            continue;
        }
        let neighbour = |i: Option<usize>| {
            i.and_then(|i| paragraphs.get(i))
                .is_some_and(|p| lines::headline_shape(&p.text) && p.text.split_whitespace().count() > 4)
        };
        let beside = neighbour(at.checked_sub(1)) || neighbour(Some(at + 1));
        let led = at > 0 && (kinds[at - 1] == BlockKind::Related && paragraphs[..at].iter().rev().take(8).any(labels));
        let shaped = lines::headline_shape(text) && text.split_whitespace().count() > 4;
        kinds[at] = match lines::label(source) {
            Some(rest) if !rest.is_empty() && !lines::ends_sentence(rest) => BlockKind::Related,
            Some("") if paragraphs.get(at + 1).is_some_and(|next| !lines::ends_sentence(&next.text)) => {
                BlockKind::Related
            }
            _ if led && text.split_whitespace().count() <= 25 && !lines::ends_sentence(text) => BlockKind::Related,
            _ if lines::kicker_headline(text) || shaped && beside => BlockKind::Related,
            _ if lines::link(source).1.is_some()
                && text.split_whitespace().count() <= 25
                && !lines::ends_sentence(text) =>
            {
                BlockKind::Related
            }
            _ if heading(text) && at + 1 < paragraphs.len() => BlockKind::Heading,
            _ => BlockKind::Paragraph,
        };
    }
}

/// A short line that closes nothing.
fn heading(text: &str) -> bool {
    let words = text.split_whitespace().count();
    let starts = text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
    words <= HEADING_WORDS
        && starts
        && text.ends_with(|c: char| c.is_alphanumeric() || c == '?')
        && !text.contains(['"', '“'])
}

/// Marks the pieces of a promotion that is broken over lines, up to the story's end.
fn promo_tail(paragraphs: &[Paragraph], kinds: &mut [BlockKind]) {
    let is_rest =
        |at: usize| at > 0 && !paragraphs[at].item && continues(&paragraphs[at - 1].text, &paragraphs[at].text);
    let tail = (0..paragraphs.len()).rev().take_while(|at| kinds[*at] == BlockKind::Promo || is_rest(*at)).last();
    let start = tail.and_then(|tail| (tail..paragraphs.len()).find(|at| kinds[*at] == BlockKind::Promo));
    if let Some(start) = start {
        kinds[start..].fill(BlockKind::Promo);
    }
}

/// Whether a short line is the rest of the one before it: that one is not at its end, and this is no sentence.
fn continues(before: &str, line: &str) -> bool {
    let ends = |text: &str| {
        let bare = text.trim_end_matches(['"', '”', '“', '’', '»', '«', '\'', ')']);
        bare.ends_with(['.', '!', '?', '…', ':', '。', '！', '？'])
    };
    let words = line.split_whitespace().count();
    let short = words <= PROMO_REST_WORDS && line.chars().count() <= PROMO_REST_WORDS * 10;
    short && !ends(before) && (!ends(line) || line.starts_with(char::is_lowercase))
}

#[cfg(test)]
mod tests {
    use super::{BlockKind, blocks};

    fn kinds(body: &str) -> Vec<BlockKind> {
        blocks(body, 0).blocks.iter().map(|block| block.kind).collect()
    }

    #[test]
    fn a_promotion_takes_its_own_pieces_along_and_no_sentence() {
        let (paragraph, promo) = (BlockKind::Paragraph, BlockKind::Promo);
        assert_eq!(
            kinds("The bridge is shut.\nSign up to receive breaking\nHarbour Lanterns\nnews and more.\n"),
            [paragraph, promo, promo, promo]
        );
        let sentence = "Sign up for our newsletter.\nThe council will meet again on Friday.\n";
        assert_eq!(kinds(sentence), [promo, paragraph]);
        assert_eq!(kinds(&sentence.replace("letter.", "letter")), [promo, paragraph]);
        assert_eq!(kinds("Sign up for our newsletter\n“It is over,” she said.\n"), [promo, paragraph]);
    }
}
