//! What a story consists of, as it is kept: the JSON in `block_version.content`, `edition.blocks` and the `details`
//! columns. Names of fields stay as they are: a stored row is read by every later release.

use entity::kind::TextPart;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The most blocks of a story.
pub const MAX_BLOCKS: usize = 2_000;

/// The most credits of a story.
pub const MAX_CREDITS: usize = 50;

/// The most further headlines of a story.
pub const MAX_HEADLINES: usize = 20;

/// The most keywords of a story.
pub const MAX_KEYWORDS: usize = 100;

/// The most sources of facts of a story.
pub const MAX_INFO_SOURCES: usize = 50;

/// The longest headline, in code points.
pub const MAX_HEADLINE: usize = 500;

/// The longest standfirst, in code points.
pub const MAX_STANDFIRST: usize = 2_000;

/// The longest byline, in code points.
pub const MAX_BYLINE: usize = 500;

/// The longest dateline, in code points.
pub const MAX_DATELINE: usize = 200;

/// The longest url, in code points.
pub const MAX_URL: usize = 2_000;

/// The largest body, in bytes.
pub const MAX_BODY: usize = 1024 * 1024;

/// The most items of a list, rows of a table or links of a block.
pub const MAX_LINES: usize = 1_000;

/// A block of an edition: its key, which version it is, and what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredBlock {
    /// Stable over revisions, unique in its story.
    pub key: String,
    /// The row in `block_version`: the carrier of spans in this block.
    pub version: Uuid,
    /// What the block holds.
    #[serde(flatten)]
    pub content: BlockContent,
}

/// What a block holds, by kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BlockContent {
    /// Running text.
    Paragraph(RunningText),
    /// A heading within the body.
    Heading {
        /// 1 to 6; 2 where the source does not say.
        level: u8,
        /// Its words.
        #[serde(flatten)]
        words: RunningText,
    },
    /// A quotation set apart from the text.
    BlockQuote(RunningText),
    /// A list.
    List {
        /// Whether its items are numbered.
        ordered: bool,
        /// Its items.
        items: Vec<RunningText>,
    },
    /// A table.
    Table {
        /// What it shows.
        caption: Option<String>,
        /// Whether the first row names the columns.
        has_header: bool,
        /// Its cells by row; every row has as many.
        rows: Vec<Vec<String>>,
    },
    /// An image.
    Image(StoredImage),
    /// Something of another site, kept as its address.
    Embed {
        /// Where it is.
        url: String,
        /// The site's name, where known.
        provider: Option<String>,
        /// Words that stand for it.
        text: String,
    },
    /// Links to other stories, at their place in the body.
    Related {
        /// The links, in order: the story's `INLINE` edges.
        items: Vec<StoredLink>,
    },
    /// Promotional lines: not story text.
    Promo {
        /// The words.
        text: String,
    },
}

/// Text with marks on it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunningText {
    /// The words.
    pub text: String,
    /// Links and emphasis, in order of `start`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
}

/// A mark on running text; offsets count code points.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// First code point.
    pub start: usize,
    /// The code point after the last.
    pub end: usize,
    /// What it says.
    #[serde(flatten)]
    pub kind: MarkKind,
}

/// What a mark says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mark", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MarkKind {
    /// A link.
    Link {
        /// Where to.
        url: String,
    },
    /// Emphasis, shown in italics.
    Emphasis,
    /// Strong emphasis, shown in bold.
    Strong,
}

/// A link to another story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredLink {
    /// The link's own words.
    pub headline: String,
    /// Its address, where given.
    pub url: Option<String>,
}

/// An image elsewhere: the hub keeps addresses, not files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredImage {
    /// Where it is.
    pub url: String,
    /// Pixels.
    pub width: Option<i32>,
    /// Pixels.
    pub height: Option<i32>,
    /// Words for those who do not see it.
    pub alt: Option<String>,
    /// The caption.
    pub caption: Option<String>,
    /// Whose image it is.
    pub credit: Option<String>,
    /// The point that a crop keeps, in thousandths of width and height.
    pub focal_point: Option<(i32, i32)>,
    /// The same image in other sizes and formats.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub renditions: Vec<StoredRendition>,
}

/// One size and format of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredRendition {
    /// What it is for.
    pub name: Option<String>,
    /// Where it is.
    pub url: String,
    /// Pixels.
    pub width: Option<i32>,
    /// Pixels.
    pub height: Option<i32>,
    /// Media type.
    pub content_type: Option<String>,
}

/// Fields of a story that nothing filters or orders by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    /// The desk's working title.
    pub slugline: Option<String>,
    /// Who wrote it, as printed.
    pub byline: Option<String>,
    /// Where it was filed from, as printed.
    pub dateline: Option<String>,
    /// Who did what.
    pub credits: Vec<StoredCredit>,
    /// Further headlines by role.
    pub headlines: Vec<StoredHeadline>,
    /// What it is about, in the newsroom's words.
    pub keywords: Vec<String>,
    /// 1 (most urgent) to 9.
    pub urgency: Option<u8>,
    /// The image that stands for the story.
    pub image: Option<StoredImage>,
    /// Where its facts come from.
    pub info_sources: Vec<StoredInfoSource>,
    /// What a receiver may do with it.
    pub usage_terms: Option<String>,
    /// Whose it is.
    pub copyright_notice: Option<String>,
    /// What was corrected, the newest first.
    pub corrections: Vec<StoredCorrection>,
}

/// Who did what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredCredit {
    /// Whose work.
    pub name: String,
    /// What they did.
    pub role: Option<String>,
    /// The person, where known.
    pub person: Option<Uuid>,
}

/// A further headline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredHeadline {
    /// Where it is used.
    pub role: String,
    /// Its words.
    pub value: String,
}

/// Where a story's facts come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredInfoSource {
    /// Its name.
    pub name: String,
    /// Its identifier in a controlled vocabulary.
    pub uri: Option<String>,
}

/// A correction that readers are told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredCorrection {
    /// What sort of change it is.
    pub kind: CorrectionKind,
    /// What was wrong and is right now.
    pub text: String,
    /// When it took effect, in milliseconds.
    pub at: i64,
    /// The block it is about.
    pub block: Option<String>,
}

/// What sort of change readers are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CorrectionKind {
    /// A mistake was mended.
    Correction,
    /// Something was made clearer.
    Clarification,
    /// Something new was added.
    Update,
}

/// Where an edition names something: the JSON in `posting.occurrences`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredSpan {
    /// The part, kept as its number.
    #[serde(rename = "p", with = "part_number")]
    pub part: TextPart,
    /// The block's key; body only.
    #[serde(rename = "k", default, skip_serializing_if = "Option::is_none")]
    pub block: Option<String>,
    /// First code point.
    #[serde(rename = "s")]
    pub start: usize,
    /// The code point after the last.
    #[serde(rename = "e")]
    pub end: usize,
}

mod part_number {
    use entity::kind::TextPart;
    use sea_orm::ActiveEnum;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature is serde's")]
    pub(super) fn serialize<S: Serializer>(part: &TextPart, serializer: S) -> Result<S::Ok, S::Error> {
        part.to_value().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<TextPart, D::Error> {
        TextPart::try_from_value(&i16::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl BlockContent {
    /// The text in which spans count: items and cells one a line, captions of images, nothing but story words.
    pub fn text(&self) -> String {
        match self {
            Self::Paragraph(words) | Self::BlockQuote(words) | Self::Heading { words, .. } => words.text.clone(),
            Self::List { items, .. } => lines(items.iter().map(|item| item.text.as_str())),
            Self::Table { rows, .. } => lines(rows.iter().flatten().map(String::as_str)),
            Self::Image(image) => image.caption.clone().unwrap_or_default(),
            Self::Related { items } => lines(items.iter().map(|item| item.headline.as_str())),
            Self::Embed { text, .. } | Self::Promo { text } => text.clone(),
        }
    }

    /// Whether the block is part of the story's own text: what `bodyText`, `bodyHtml`, counts and search take in.
    pub fn is_story_text(&self) -> bool {
        !matches!(self, Self::Promo { .. } | Self::Related { .. })
    }
}

fn lines<'a>(items: impl Iterator<Item = &'a str>) -> String {
    items.collect::<Vec<_>>().join("\n")
}
