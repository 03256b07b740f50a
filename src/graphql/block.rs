//! The blocks of a story.

use std::sync::Arc;

use async_graphql::{Context, Interface, Object, SimpleObject};

use crate::article::content::{BlockContent, RunningText, StoredBlock, StoredImage, StoredLink};
use crate::article::html;
use crate::graphql::annotation::{self, Annotation};
use crate::graphql::article::Article;
use crate::graphql::error::Failure;
use crate::graphql::image::Image;
use crate::graphql::scalar::{Html, WebUrl};

/// A block of a story. More kinds may come: clients show `html` for kinds that they do not know.
#[derive(Debug, Clone, Interface)]
#[graphql(
    field(
        name = "key",
        ty = "String",
        desc = "Stable over the story's versions and unique in it; not an id, since its content changes with the version."
    ),
    field(
        name = "text",
        ty = "String",
        desc = "Its words, in which spans count: the items of a list and the cells of a table one a line, the caption of an image."
    ),
    field(name = "html", ty = "Html", desc = "The block as safe HTML.")
)]
pub enum Block {
    /// Running text.
    Paragraph(Paragraph),
    /// A heading.
    Heading(Heading),
    /// A quotation set apart.
    BlockQuote(BlockQuote),
    /// A list.
    ListBlock(ListBlock),
    /// A table.
    TableBlock(TableBlock),
    /// An image.
    ImageBlock(ImageBlock),
    /// Something of another site.
    EmbedBlock(EmbedBlock),
    /// Links to other stories.
    RelatedBlock(RelatedBlock),
    /// Promotional lines.
    PromoBlock(PromoBlock),
}

/// A block and the article it stands in.
#[derive(Debug, Clone)]
pub struct InArticle {
    pub(super) article: Article,
    pub(super) blocks: Arc<Vec<StoredBlock>>,
    pub(super) index: usize,
}

impl InArticle {
    pub(super) fn stored(&self) -> &StoredBlock {
        &self.blocks[self.index]
    }

    fn key(&self) -> &str {
        &self.stored().key
    }

    fn text(&self) -> String {
        self.stored().content.text()
    }

    fn html(&self) -> Html {
        Html(html::block(&self.stored().content))
    }
}

impl Block {
    /// The block at `index`.
    pub(super) fn new(article: Article, blocks: Arc<Vec<StoredBlock>>, index: usize) -> Self {
        let content = blocks[index].content.clone();
        let at = InArticle { article, blocks, index };
        match content {
            BlockContent::Paragraph(words) => Self::Paragraph(Paragraph { at, words }),
            BlockContent::Heading { level, words } => Self::Heading(Heading { at, level, words }),
            BlockContent::BlockQuote(words) => Self::BlockQuote(BlockQuote { at, words }),
            BlockContent::List { ordered, items } => Self::ListBlock(ListBlock { at, ordered, items }),
            BlockContent::Table { caption, has_header, rows } => {
                Self::TableBlock(TableBlock { at, caption, has_header, rows })
            }
            BlockContent::Image(image) => Self::ImageBlock(ImageBlock { at, image }),
            BlockContent::Embed { url, provider, .. } => Self::EmbedBlock(EmbedBlock { at, url, provider }),
            BlockContent::Related { items } => Self::RelatedBlock(RelatedBlock { at, items }),
            BlockContent::Promo { .. } => Self::PromoBlock(PromoBlock { at }),
        }
    }
}

/// Running text.
#[derive(Debug, Clone)]
pub struct Paragraph {
    at: InArticle,
    words: RunningText,
}

/// Running text.
#[Object]
impl Paragraph {
    /// Stable over the story's versions and unique in it; not an id, since its content changes with the version.
    pub(super) async fn key(&self) -> &str {
        self.at.key()
    }

    /// Its words, in which spans count.
    pub(super) async fn text(&self) -> String {
        self.at.text()
    }

    /// The block as safe HTML.
    pub(super) async fn html(&self) -> Html {
        self.at.html()
    }

    /// Links, emphasis, names and quotations in `text`, in order of `start`.
    async fn annotations(&self, context: &Context<'_>) -> Result<Vec<Annotation>, Failure> {
        annotation::of(context, &self.at, &self.words).await
    }
}

/// A heading within the body.
#[derive(Debug, Clone)]
pub struct Heading {
    at: InArticle,
    level: u8,
    words: RunningText,
}

/// A heading within the body.
#[Object]
impl Heading {
    /// Stable over the story's versions and unique in it; not an id, since its content changes with the version.
    pub(super) async fn key(&self) -> &str {
        self.at.key()
    }

    /// Its words, in which spans count.
    pub(super) async fn text(&self) -> String {
        self.at.text()
    }

    /// The block as safe HTML.
    pub(super) async fn html(&self) -> Html {
        self.at.html()
    }

    /// 1 to 6; 2 where the source does not say.
    async fn level(&self) -> i32 {
        i32::from(self.level)
    }

    /// Links, emphasis, names and quotations in `text`, in order of `start`.
    async fn annotations(&self, context: &Context<'_>) -> Result<Vec<Annotation>, Failure> {
        annotation::of(context, &self.at, &self.words).await
    }
}

/// A quotation set apart from the text.
#[derive(Debug, Clone)]
pub struct BlockQuote {
    at: InArticle,
    words: RunningText,
}

/// A quotation set apart from the text.
#[Object]
impl BlockQuote {
    /// Stable over the story's versions and unique in it; not an id, since its content changes with the version.
    pub(super) async fn key(&self) -> &str {
        self.at.key()
    }

    /// Its words, in which spans count.
    pub(super) async fn text(&self) -> String {
        self.at.text()
    }

    /// The block as safe HTML.
    pub(super) async fn html(&self) -> Html {
        self.at.html()
    }

    /// Links, emphasis, names and quotations in `text`, in order of `start`.
    async fn annotations(&self, context: &Context<'_>) -> Result<Vec<Annotation>, Failure> {
        annotation::of(context, &self.at, &self.words).await
    }
}

/// A list.
#[derive(Debug, Clone)]
pub struct ListBlock {
    at: InArticle,
    ordered: bool,
    items: Vec<RunningText>,
}

/// A list.
#[Object]
impl ListBlock {
    /// Stable over the story's versions and unique in it; not an id, since its content changes with the version.
    pub(super) async fn key(&self) -> &str {
        self.at.key()
    }

    /// Its items, one a line, in which spans count.
    pub(super) async fn text(&self) -> String {
        self.at.text()
    }

    /// The block as safe HTML.
    pub(super) async fn html(&self) -> Html {
        self.at.html()
    }

    /// Whether the items are numbered.
    async fn is_ordered(&self) -> bool {
        self.ordered
    }

    /// The items' words, in order.
    async fn items(&self) -> Vec<&str> {
        self.items.iter().map(|item| item.text.as_str()).collect()
    }
}

/// A table.
#[derive(Debug, Clone)]
pub struct TableBlock {
    at: InArticle,
    caption: Option<String>,
    has_header: bool,
    rows: Vec<Vec<String>>,
}

/// A table.
#[Object]
impl TableBlock {
    /// Stable over the story's versions and unique in it; not an id, since its content changes with the version.
    pub(super) async fn key(&self) -> &str {
        self.at.key()
    }

    /// Its cells, one a line, in which spans count.
    pub(super) async fn text(&self) -> String {
        self.at.text()
    }

    /// The block as safe HTML.
    pub(super) async fn html(&self) -> Html {
        self.at.html()
    }

    /// What it shows; null when the source does not say.
    async fn caption(&self) -> Option<&str> {
        self.caption.as_deref()
    }

    /// Whether the first row names the columns.
    async fn has_header(&self) -> bool {
        self.has_header
    }

    /// Its cells by row; every row has as many.
    async fn rows(&self) -> &[Vec<String>] {
        &self.rows
    }
}

/// An image in the body.
#[derive(Debug, Clone)]
pub struct ImageBlock {
    at: InArticle,
    image: StoredImage,
}

/// An image in the body.
#[Object]
impl ImageBlock {
    /// Stable over the story's versions and unique in it; not an id, since its content changes with the version.
    pub(super) async fn key(&self) -> &str {
        self.at.key()
    }

    /// The caption, in which spans count; empty when there is none.
    pub(super) async fn text(&self) -> String {
        self.at.text()
    }

    /// The block as safe HTML.
    pub(super) async fn html(&self) -> Html {
        self.at.html()
    }

    /// The image.
    async fn image(&self) -> Image {
        Image::from(self.image.clone())
    }
}

/// Something of another site, kept as its address.
#[derive(Debug, Clone)]
pub struct EmbedBlock {
    at: InArticle,
    url: String,
    provider: Option<String>,
}

/// Something of another site, kept as its address.
#[Object]
impl EmbedBlock {
    /// Stable over the story's versions and unique in it; not an id, since its content changes with the version.
    pub(super) async fn key(&self) -> &str {
        self.at.key()
    }

    /// Words that stand for it; empty when the source gives none.
    pub(super) async fn text(&self) -> String {
        self.at.text()
    }

    /// The block as safe HTML: a link, never a script.
    pub(super) async fn html(&self) -> Html {
        self.at.html()
    }

    /// Where it is.
    async fn url(&self) -> WebUrl {
        WebUrl(self.url.clone())
    }

    /// The other site's name; null when unknown.
    async fn provider(&self) -> Option<&str> {
        self.provider.as_deref()
    }
}

/// Links to other stories, at their place in the body.
#[derive(Debug, Clone)]
pub struct RelatedBlock {
    at: InArticle,
    items: Vec<StoredLink>,
}

/// Links to other stories, at their place in the body. Not part of `bodyText`, `bodyHtml` and `wordCount`.
#[Object]
impl RelatedBlock {
    /// Stable over the story's versions and unique in it; not an id, since its content changes with the version.
    pub(super) async fn key(&self) -> &str {
        self.at.key()
    }

    /// The links' words, one a line.
    pub(super) async fn text(&self) -> String {
        self.at.text()
    }

    /// The block as safe HTML.
    pub(super) async fn html(&self) -> Html {
        self.at.html()
    }

    /// The links as printed, in order: the story's `INLINE` edges in `related`.
    async fn items(&self) -> Vec<RelatedLink> {
        let link =
            |item: &StoredLink| RelatedLink { headline: item.headline.clone(), url: item.url.clone().map(WebUrl) };
        self.items.iter().map(link).collect()
    }
}

/// A link to another story, as printed.
#[derive(Debug, Clone, SimpleObject)]
pub struct RelatedLink {
    /// The link's own words.
    headline: String,
    /// Its address; null when the source gives none.
    url: Option<WebUrl>,
}

/// Promotional lines, such as an invitation to a newsletter.
#[derive(Debug, Clone)]
pub struct PromoBlock {
    at: InArticle,
}

/// Promotional lines, such as an invitation to a newsletter. Not story text: they are in no `bodyText`, `bodyHtml`,
/// `wordCount`, search or extraction.
#[Object]
impl PromoBlock {
    /// Stable over the story's versions and unique in it; not an id, since its content changes with the version.
    pub(super) async fn key(&self) -> &str {
        self.at.key()
    }

    /// The words.
    pub(super) async fn text(&self) -> String {
        self.at.text()
    }

    /// The block as safe HTML.
    pub(super) async fn html(&self) -> Html {
        self.at.html()
    }
}
