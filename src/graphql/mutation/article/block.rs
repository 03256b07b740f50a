//! Blocks as editors give them.

use async_graphql::{Enum, InputObject, OneofObject};

use crate::article::change::BlockEdit;
use crate::article::content::{BlockContent, Mark, MarkKind, RunningText, StoredImage, StoredLink, StoredRendition};
use crate::article::markdown;
use crate::graphql::scalar::WebUrl;
use crate::undone::{Mistake, MistakeKind};

/// The most links and emphases on one text.
const MAX_ANNOTATIONS: usize = 1_000;

/// Running text: either `markdown`, or `text` with `annotations`.
#[derive(Debug, Clone, InputObject)]
pub struct TextInput {
    /// One paragraph of `CommonMark` with `*emphasis*`, `**strong emphasis**` and `[links](https://example.com)`; nothing
    /// else of it. A backslash before a character takes its meaning away.
    markdown: Option<String>,
    /// The words, as they are; instead of `markdown`.
    text: Option<String>,
    /// Links and emphasis on `text`, at most 1,000.
    annotations: Option<Vec<AnnotationInput>>,
}

/// A link or emphasis. `start` and `end` count Unicode code points, end exclusive.
#[derive(Debug, Clone, InputObject)]
pub struct AnnotationInput {
    /// The first code point, counted from 0.
    start: i32,
    /// The code point after the last.
    end: i32,
    /// Where a link leads; a link is nothing else.
    url: Option<WebUrl>,
    /// How it is emphasised, where it is no link.
    emphasis: Option<EmphasisInput>,
}

/// How words are emphasised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum EmphasisInput {
    /// Shown in italics.
    Emphasis,
    /// Shown in bold.
    Strong,
}

/// A block, by its kind.
#[derive(Debug, Clone, OneofObject)]
pub enum BlockInput {
    /// A paragraph.
    Paragraph(ParagraphInput),
    /// A heading within the body.
    Heading(HeadingInput),
    /// A quotation set apart from the text.
    BlockQuote(ParagraphInput),
    /// A list.
    List(ListInput),
    /// A table.
    Table(TableInput),
    /// An image.
    Image(ImageBlockInput),
    /// Something of another site.
    Embed(EmbedInput),
    /// Links to other stories.
    Related(RelatedInput),
    /// A promotional line, which is no text of the story.
    Promo(PromoInput),
}

/// Running text as a block.
#[derive(Debug, Clone, InputObject)]
pub struct ParagraphInput {
    /// The key that the block has, in a `body`; absent for a new block, and without meaning in `edits`.
    key: Option<String>,
    /// One paragraph of `CommonMark` with `*emphasis*`, `**strong emphasis**` and `[links](https://example.com)`, as in
    /// `TextInput`.
    markdown: Option<String>,
    /// The words, as they are; instead of `markdown`.
    text: Option<String>,
    /// Links and emphasis on `text`, at most 1,000.
    annotations: Option<Vec<AnnotationInput>>,
}

/// A heading.
#[derive(Debug, Clone, InputObject)]
pub struct HeadingInput {
    /// The key that the block has, in a `body`; absent for a new block.
    key: Option<String>,
    /// From 1, the highest, to 6.
    #[graphql(default = 2)]
    level: i32,
    /// Its words.
    text: TextInput,
}

/// A list.
#[derive(Debug, Clone, InputObject)]
pub struct ListInput {
    /// The key that the block has, in a `body`; absent for a new block.
    key: Option<String>,
    /// Whether its entries are numbered.
    #[graphql(default)]
    ordered: bool,
    /// Its entries, at most 1,000.
    entries: Vec<TextInput>,
}

/// A table.
#[derive(Debug, Clone, InputObject)]
pub struct TableInput {
    /// The key that the block has, in a `body`; absent for a new block.
    key: Option<String>,
    /// What it shows; nothing is said when absent or null.
    caption: Option<String>,
    /// Whether the first row names the columns.
    #[graphql(default)]
    has_header: bool,
    /// Its cells by row, at most 1,000 rows and columns; every row has as many cells.
    rows: Vec<Vec<String>>,
}

/// An image as a block.
#[derive(Debug, Clone, InputObject)]
pub struct ImageBlockInput {
    /// The key that the block has, in a `body`; absent for a new block.
    key: Option<String>,
    /// The image.
    image: ImageInput,
}

/// An image elsewhere: the hub keeps addresses, not files.
#[derive(Debug, Clone, InputObject)]
pub struct ImageInput {
    /// Where it is.
    url: WebUrl,
    /// Width in pixels, from 1; unknown when absent or null.
    width: Option<i32>,
    /// Height in pixels, from 1; unknown when absent or null.
    height: Option<i32>,
    /// Words for those who do not see it, at most 5,000 characters.
    alt: Option<String>,
    /// The caption, at most 5,000 characters.
    caption: Option<String>,
    /// Whose image it is, at most 5,000 characters.
    credit: Option<String>,
    /// The point that a crop should keep.
    focal_point: Option<FocalPointInput>,
    /// The same image in other sizes and formats, at most 50.
    renditions: Option<Vec<RenditionInput>>,
}

/// A point of an image.
#[derive(Debug, Clone, Copy, InputObject)]
pub struct FocalPointInput {
    /// From the left edge, in parts of the width: 0 to 1.
    x: f64,
    /// From the upper edge, in parts of the height: 0 to 1.
    y: f64,
}

/// An image in one size and format.
#[derive(Debug, Clone, InputObject)]
pub struct RenditionInput {
    /// What it is for, such as `thumbnail`.
    name: Option<String>,
    /// Where it is.
    url: WebUrl,
    /// Width in pixels.
    width: Option<i32>,
    /// Height in pixels.
    height: Option<i32>,
    /// Its media type, such as `image/webp`.
    content_type: Option<String>,
}

/// Something of another site, kept as its address.
#[derive(Debug, Clone, InputObject)]
pub struct EmbedInput {
    /// The key that the block has, in a `body`; absent for a new block.
    key: Option<String>,
    /// Where it is.
    url: WebUrl,
    /// The site's name.
    provider: Option<String>,
    /// Words that stand for it.
    text: String,
}

/// Links to other stories.
#[derive(Debug, Clone, InputObject)]
pub struct RelatedInput {
    /// The key that the block has, in a `body`; absent for a new block.
    key: Option<String>,
    /// The links, in order, at most 1,000.
    items: Vec<RelatedItemInput>,
}

/// A link to another story.
#[derive(Debug, Clone, InputObject)]
pub struct RelatedItemInput {
    /// The link's words.
    headline: String,
    /// Its address, by which it is found when it is here; it is looked for by its headline when absent or null.
    url: Option<WebUrl>,
}

/// A promotional line.
#[derive(Debug, Clone, InputObject)]
pub struct PromoInput {
    /// The key that the block has, in a `body`; absent for a new block.
    key: Option<String>,
    /// The words.
    text: String,
}

/// One change of a body. Edits of one mutation are done in their order.
#[derive(Debug, Clone, OneofObject)]
pub enum BlockEditInput {
    /// A block more.
    Insert(BlockInsertInput),
    /// Another content of a block; it keeps its key.
    Replace(BlockReplaceInput),
    /// Another place of a block.
    Move(BlockMoveInput),
    /// A block less.
    Remove(BlockRemoveInput),
}

/// A block more.
#[derive(Debug, Clone, InputObject)]
pub struct BlockInsertInput {
    /// The key of the block behind which it stands; the first of all when absent or null.
    after: Option<String>,
    /// The block.
    block: BlockInput,
}

/// Another content of a block.
#[derive(Debug, Clone, InputObject)]
pub struct BlockReplaceInput {
    /// Its key.
    key: String,
    /// What it is from now on.
    block: BlockInput,
}

/// Another place of a block.
#[derive(Debug, Clone, InputObject)]
pub struct BlockMoveInput {
    /// Its key.
    key: String,
    /// The key of the block behind which it stands; the first of all when absent or null.
    after: Option<String>,
}

/// A block less.
#[derive(Debug, Clone, InputObject)]
pub struct BlockRemoveInput {
    /// Its key.
    key: String,
}

impl BlockEditInput {
    /// The edit, or what is wrong with it.
    pub(super) fn read(self, path: &[&str]) -> Result<BlockEdit, Mistake> {
        Ok(match self {
            Self::Insert(BlockInsertInput { after, block }) => {
                BlockEdit::Insert { after, content: block.read(&[path, &["insert", "block"]].concat())?.1 }
            }
            Self::Replace(BlockReplaceInput { key, block }) => {
                BlockEdit::Replace { key, content: block.read(&[path, &["replace", "block"]].concat())?.1 }
            }
            Self::Move(BlockMoveInput { key, after }) => BlockEdit::Move { key, after },
            Self::Remove(BlockRemoveInput { key }) => BlockEdit::Remove { key },
        })
    }
}

impl BlockInput {
    /// The block's key, where one is given, and what it holds.
    pub(super) fn read(self, path: &[&str]) -> Result<(Option<String>, BlockContent), Mistake> {
        Ok(match self {
            Self::Paragraph(words) => {
                let (key, words) = words.read(path)?;
                (key, BlockContent::Paragraph(words))
            }
            Self::BlockQuote(words) => {
                let (key, words) = words.read(path)?;
                (key, BlockContent::BlockQuote(words))
            }
            Self::Heading(HeadingInput { key, level, text }) => {
                let level = u8::try_from(level).unwrap_or(0);
                (key, BlockContent::Heading { level, words: text.read(path)? })
            }
            Self::List(ListInput { key, ordered, entries }) => {
                let items = entries.into_iter().map(|entry| entry.read(path)).collect::<Result<_, _>>()?;
                (key, BlockContent::List { ordered, items })
            }
            Self::Table(TableInput { key, caption, has_header, rows }) => {
                (key, BlockContent::Table { caption, has_header, rows })
            }
            Self::Image(ImageBlockInput { key, image }) => (key, BlockContent::Image(image.into())),
            Self::Embed(EmbedInput { key, url, provider, text }) => {
                (key, BlockContent::Embed { url: url.0, provider, text })
            }
            Self::Related(RelatedInput { key, items }) => {
                let link =
                    |item: RelatedItemInput| StoredLink { headline: item.headline, url: item.url.map(|url| url.0) };
                (key, BlockContent::Related { items: items.into_iter().map(link).collect() })
            }
            Self::Promo(PromoInput { key, text }) => (key, BlockContent::Promo { text }),
        })
    }
}

impl ParagraphInput {
    fn read(self, path: &[&str]) -> Result<(Option<String>, RunningText), Mistake> {
        let Self { key, markdown, text, annotations } = self;
        Ok((key, TextInput { markdown, text, annotations }.read(path)?))
    }
}

impl TextInput {
    fn read(self, path: &[&str]) -> Result<RunningText, Mistake> {
        let mistake = |message: &str| Err(Mistake::at(MistakeKind::Invalid, path, message));
        match self {
            Self { markdown: Some(source), text: None, annotations: None } => {
                let text = markdown::read(&source)
                    .map_err(|found| Mistake::at(MistakeKind::Invalid, path, format!("The markdown holds {found}.")))?;
                // An address that is none would be refused in an annotation too.
                let is_address = |mark: &Mark| match &mark.kind {
                    MarkKind::Link { url } => crate::address::parse(url).is_some(),
                    MarkKind::Emphasis | MarkKind::Strong => true,
                };
                if !text.marks.iter().all(is_address) {
                    return mistake("A link of the markdown leads to no absolute http or https url.");
                }
                Ok(text)
            }
            Self { markdown: None, text: Some(text), annotations } => {
                let length = text.chars().count();
                let mut marks = Vec::new();
                let annotations = annotations.unwrap_or_default();
                if annotations.len() > MAX_ANNOTATIONS {
                    let message = format!("A text has at most {MAX_ANNOTATIONS} annotations.");
                    return Err(Mistake::at(MistakeKind::TooMuch, path, message));
                }
                for AnnotationInput { start, end, url, emphasis } in annotations {
                    let (Ok(start), Ok(end)) = (usize::try_from(start), usize::try_from(end)) else {
                        return mistake("An annotation begins and ends at code points from 0 on.");
                    };
                    if start >= end || end > length {
                        return mistake("An annotation ends behind its beginning and within the text.");
                    }
                    let kind = match (url, emphasis) {
                        (Some(url), None) => MarkKind::Link { url: url.0 },
                        (None, Some(EmphasisInput::Emphasis)) => MarkKind::Emphasis,
                        (None, Some(EmphasisInput::Strong)) => MarkKind::Strong,
                        _ => return mistake("An annotation has either a `url` or an `emphasis`."),
                    };
                    marks.push(Mark { start, end, kind });
                }
                marks.sort_by_key(|mark| (mark.start, std::cmp::Reverse(mark.end)));
                Ok(RunningText { text, marks })
            }
            _ => mistake("Give either `markdown`, or `text` with its `annotations`."),
        }
    }
}

impl From<ImageInput> for StoredImage {
    fn from(input: ImageInput) -> Self {
        let ImageInput { url, width, height, alt, caption, credit, focal_point, renditions } = input;
        let point = |FocalPointInput { x, y }| (thousandths(x), thousandths(y));
        let rendition = |RenditionInput { name, url, width, height, content_type }| StoredRendition {
            name,
            url: url.0,
            width,
            height,
            content_type,
        };
        let renditions = renditions.unwrap_or_default().into_iter().map(rendition).collect();
        Self { url: url.0, width, height, alt, caption, credit, focal_point: focal_point.map(point), renditions }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "what is clamped to 0 to 1,000 fits")]
fn thousandths(part: f64) -> i32 {
    (part * 1_000.0).round().clamp(0.0, 1_000.0) as i32
}
