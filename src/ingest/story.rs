//! From what a reader found to what a revision keeps.

use unicode_normalization::UnicodeNormalization;

use super::text::TextStory;
use crate::address::url_key;
use crate::article::content::{BlockContent, Details, Mark, MarkKind, RunningText, StoredCredit, StoredLink};
use crate::article::draft::{Draft, DraftBlock};
use crate::article::write::sha256;
use crate::reading::Understood;
use crate::understand::{self, Block, BlockKind, Story, Understanding};

/// The heading level where the source gives none.
const HEADING_LEVEL: u8 = 2;

/// What ends a byline's part that says what somebody does, and not who.
const DUTIES: [&str; 12] = [
    "editor",
    "correspondent",
    "reporter",
    "writer",
    "columnist",
    "critic",
    "photographer",
    "staff",
    "contributor",
    "producer",
    "analyst",
    "chief",
];

/// A story, read and understood, that is to be matched with what the hub holds.
#[derive(Debug, Clone)]
pub(super) struct Incoming {
    /// The path or name that it came by.
    pub(super) source: String,
    /// Which story of its file.
    pub(super) item: usize,
    /// What the reader found.
    pub(super) text: TextStory,
    /// What it says.
    pub(super) understanding: Understanding,
    /// By what it is known again, the strongest first.
    pub(super) identity: Identity,
}

/// By what a story is known to be the same when it comes again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Identity {
    /// By its canonical url.
    pub(super) url: Option<String>,
    /// By its text.
    pub(super) text: String,
}

impl Incoming {
    pub(super) fn understood(&self) -> Understood<'_> {
        Understood { story: &self.text.story, understanding: &self.understanding }
    }
}

impl Identity {
    pub(super) fn of(text: &TextStory) -> Self {
        let story = &text.story;
        let blocks = story.blocks.iter().filter(|block| is_story_text(block.kind)).map(|block| block.text.as_str());
        let texts = std::iter::once(story.headline.as_str()).chain(story.standfirst.as_deref()).chain(blocks);
        Self { url: text.url.as_deref().and_then(url_key).map(|key| format!("url:{key}")), text: text_key(texts) }
    }

    /// Its keys, the strongest first.
    pub(super) fn keys(&self) -> impl Iterator<Item = &String> {
        self.url.iter().chain(std::iter::once(&self.text))
    }
}

/// The key of a text: its words as they are written, white space and composition of letters aside.
pub(super) fn text_key<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let mut normal = String::new();
    for text in texts {
        for word in text.split_whitespace() {
            normal.extend(word.nfc());
            normal.push(' ');
        }
        normal.push('\n');
    }
    format!("text:{}", sha256(&normal))
}

/// The key of a text that is kept.
pub(super) fn draft_key(draft: &Draft) -> String {
    let blocks: Vec<String> = draft.story_texts().collect();
    let heads = [&draft.headline, &draft.standfirst].into_iter().flatten();
    text_key(heads.chain(&blocks).map(String::as_str))
}

fn is_story_text(kind: BlockKind) -> bool {
    !matches!(kind, BlockKind::Promo | BlockKind::Related)
}

/// The body as it is kept, block by block.
pub(super) fn contents(story: &Story) -> Vec<BlockContent> {
    story.blocks.iter().map(content).collect()
}

fn content(block: &Block) -> BlockContent {
    let words = || RunningText { text: block.text.clone(), marks: block.marks.iter().map(mark).collect() };
    match block.kind {
        // A text gives no address for an image or an embedded thing: what is left of them is their words.
        BlockKind::Paragraph | BlockKind::Image | BlockKind::Embed => BlockContent::Paragraph(words()),
        BlockKind::Heading => BlockContent::Heading { level: HEADING_LEVEL, words: words() },
        BlockKind::BlockQuote => BlockContent::BlockQuote(words()),
        BlockKind::List => BlockContent::List { ordered: false, items: items(block) },
        BlockKind::Table => BlockContent::Table {
            caption: None,
            has_header: false,
            rows: block.text.split('\n').map(|row| vec![row.to_owned()]).collect(),
        },
        BlockKind::Related => BlockContent::Related {
            items: block
                .items
                .iter()
                .map(|item| StoredLink { headline: item.headline.clone(), url: item.url.clone() })
                .collect(),
        },
        BlockKind::Promo => BlockContent::Promo { text: block.text.clone() },
    }
}

fn mark(mark: &understand::Mark) -> Mark {
    let kind = match &mark.kind {
        understand::MarkKind::Emphasis => MarkKind::Emphasis,
        understand::MarkKind::Strong => MarkKind::Strong,
        understand::MarkKind::Link(url) => MarkKind::Link { url: url.clone() },
    };
    Mark { start: mark.start, end: mark.end, kind }
}

/// The lines of a list with the marks that lie on them.
fn items(block: &Block) -> Vec<RunningText> {
    let mut start = 0;
    let lines = block.text.split('\n').map(|line| {
        let end = start + line.chars().count();
        let here = block.marks.iter().filter(|mark| start <= mark.start && mark.end <= end);
        let marks = here.map(|found| Mark { start: found.start - start, end: found.end - start, ..mark(found) });
        let item = RunningText { text: line.to_owned(), marks: marks.collect() };
        start = end + 1;
        item
    });
    lines.collect()
}

/// What the source says, as a draft without slug, section and source.
pub(super) fn draft(text: &TextStory, keys: Vec<String>, contents: Vec<BlockContent>) -> Draft {
    let TextStory { story, published_at, url, section: _ } = text;
    Draft {
        headline: Some(story.headline.clone()),
        standfirst: story.standfirst.clone(),
        language: story.language.clone(),
        source_url: url.clone(),
        published_at: *published_at,
        details: Details {
            byline: story.byline.clone(),
            credits: story.byline.as_deref().map(credits).unwrap_or_default(),
            dateline: story.dateline.clone(),
            ..Details::default()
        },
        blocks: keys.into_iter().zip(contents).map(|(key, content)| DraftBlock { key, content }).collect(),
        ..Draft::default()
    }
}

/// Who a byline names. What it says of them in words that name a duty is their role.
fn credits(byline: &str) -> Vec<StoredCredit> {
    let names = byline.trim();
    let by =
        ["by ", "par "].into_iter().find(|by| names.get(..by.len()).is_some_and(|head| head.eq_ignore_ascii_case(by)));
    let names = &names[by.map_or(0, str::len)..];
    let joints = |part| [" and ", " und ", " et "].into_iter().find_map(|joint| str::split_once(part, joint));
    let mut parts = names.split([',', '&']).map(str::trim).collect::<Vec<_>>();
    while let Some((at, (one, other))) = parts.iter().enumerate().find_map(|(at, part)| Some((at, joints(part)?))) {
        parts.splice(at..=at, [one.trim(), other.trim()]);
    }
    let mut credits: Vec<StoredCredit> = Vec::new();
    for part in parts {
        let last = part.rsplit(' ').next().unwrap_or_default().to_lowercase();
        if part.is_empty() {
        } else if DUTIES.contains(&last.as_str()) {
            if let Some(credit) = credits.last_mut() {
                credit.role = Some(part.to_owned());
            }
        } else {
            credits.push(StoredCredit { name: part.to_owned(), role: None, person: None });
        }
    }
    credits
}

#[cfg(test)]
mod tests {
    use super::{credits, text_key};

    #[test]
    fn a_byline_gives_names_and_duties() {
        let read = |byline: &str| -> Vec<(String, Option<String>)> {
            credits(byline).into_iter().map(|credit| (credit.name, credit.role)).collect()
        };
        let name = |name: &str| (name.to_owned(), None);
        assert_eq!(read("By Ada Okafor and Ben Li"), [name("Ada Okafor"), name("Ben Li")]);
        assert_eq!(read("BY Ada Okafor, Ben Li & Cy Rao"), [name("Ada Okafor"), name("Ben Li"), name("Cy Rao")]);
        let editor = ("Ada Okafor".to_owned(), Some("Political Editor".to_owned()));
        assert_eq!(read("Ada Okafor, Political Editor"), [editor]);
        assert_eq!(read("Émile Zola"), [name("Émile Zola")]);
        assert_eq!(read("Par Émile Zola et Ada Okafor"), [name("Émile Zola"), name("Ada Okafor")]);
        assert_eq!(read("Lena Fuchs und Jan Ritter"), [name("Lena Fuchs"), name("Jan Ritter")]);
    }

    #[test]
    fn white_space_does_not_change_the_key_of_a_text() {
        let key = |text: &str| text_key([text].into_iter());
        assert_eq!(key("Caf\u{e9}  one\ttwo"), key(" Cafe\u{301} one two "));
        assert_ne!(key("one two"), key("one Two"));
    }
}
