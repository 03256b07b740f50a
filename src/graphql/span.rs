//! Places in the text.

use async_graphql::{ComplexObject, Context, Enum, SimpleObject};
use entity::kind::TextPart as StoredPart;
use uuid::Uuid;

use crate::article::content::StoredSpan;
use crate::graphql::article::Article;
use crate::graphql::block::Block;
use crate::graphql::error::{Failure, Nullable, nullable};
use crate::graphql::story::StoryText;
use crate::graphql::whole::Whole;
use crate::text;

/// A part of a story's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum TextPart {
    /// The headline.
    Headline,
    /// The standfirst.
    Standfirst,
    /// One block of the body.
    Body,
}

/// A place in a story's text (W3C Web Annotation, text position selector).
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct TextSpan {
    /// The part of the story.
    pub part: TextPart,
    /// The first Unicode code point, counted from 0 within the part's text; in the body, within the block's `text`.
    pub start: i32,
    /// The code point after the last.
    pub end: i32,
    /// The words: exactly that slice of the part's text.
    pub text: String,
    #[graphql(skip)]
    pub(super) story: StoryText,
    #[graphql(skip)]
    pub(super) block: Option<usize>,
}

#[ComplexObject]
impl TextSpan {
    /// The block of the body; null unless `part` is `BODY`.
    async fn block(&self, context: &Context<'_>) -> Nullable<Block> {
        let index = self.block?;
        nullable(self.story.blocks(context).await.map(|blocks| blocks.into_iter().nth(index)))
    }
}

/// A sentence or clause that states something, in an article that the viewer may read.
#[derive(Debug, Clone, SimpleObject)]
pub struct Evidence {
    /// The article.
    pub article: Whole<Article>,
    /// The place.
    pub span: TextSpan,
}

impl TextSpan {
    /// The span from `start` to `end` of what carries it: a version of a block, or the headline or standfirst of the
    /// story's revision. `None` as in [`TextSpan::try_new`].
    pub(super) async fn carried(
        context: &Context<'_>,
        story: &StoryText,
        (part, carrier): (StoredPart, Uuid),
        (start, end): (i32, i32),
    ) -> Result<Option<Self>, Failure> {
        let block = if part == StoredPart::Body {
            let blocks = story.stored_blocks(context).await?;
            blocks.iter().find(|block| block.version == carrier).map(|block| block.key.clone())
        } else {
            None
        };
        let stored = StoredSpan { part, block, start: usize::try_from(start)?, end: usize::try_from(end)? };
        Self::try_new(context, story, &stored).await
    }

    /// The span of a story that is kept as `stored`. `None` when it does not lie in the story's text, which only a
    /// broken row can cause.
    pub(super) async fn try_new(
        context: &Context<'_>,
        story: &StoryText,
        stored: &StoredSpan,
    ) -> Result<Option<Self>, Failure> {
        let (part, block, whole) = match stored.part {
            StoredPart::Headline => (TextPart::Headline, None, story.headline().to_owned()),
            StoredPart::Standfirst => (TextPart::Standfirst, None, story.standfirst().to_owned()),
            StoredPart::Body => {
                let blocks = story.stored_blocks(context).await?;
                let Some(index) = blocks.iter().position(|block| Some(&block.key) == stored.block.as_ref()) else {
                    return Ok(None);
                };
                (TextPart::Body, Some(index), blocks[index].content.text())
            }
        };
        let Some(words) = text::slice(&whole, stored.start, stored.end) else { return Ok(None) };
        Ok(Some(Self {
            part,
            start: i32::try_from(stored.start)?,
            end: i32::try_from(stored.end)?,
            text: words.to_owned(),
            story: story.clone(),
            block,
        }))
    }
}
