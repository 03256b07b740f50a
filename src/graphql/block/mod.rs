//! The blocks of a story.

pub mod aside;
pub mod grid;
pub mod media;
pub mod text;

use std::sync::Arc;

use async_graphql::Interface;

use crate::article::content::{BlockContent, StoredBlock};
use crate::article::html;
use crate::graphql::block::aside::{PromoBlock, RelatedBlock};
use crate::graphql::block::grid::{ListBlock, TableBlock};
use crate::graphql::block::media::{EmbedBlock, ImageBlock};
use crate::graphql::block::text::{BlockQuote, Heading, Paragraph};
use crate::graphql::scalar::Html;
use crate::graphql::story::StoryText;

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

/// A block and the story it stands in.
#[derive(Debug, Clone)]
pub struct InStory {
    pub(super) story: StoryText,
    pub(super) blocks: Arc<Vec<StoredBlock>>,
    pub(super) index: usize,
}

impl InStory {
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
    pub(super) fn new(story: StoryText, blocks: Arc<Vec<StoredBlock>>, index: usize) -> Self {
        let content = blocks[index].content.clone();
        let at = InStory { story, blocks, index };
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
