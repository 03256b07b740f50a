//! Blocks that are not the story's own text.

use async_graphql::{Context, Object};

use crate::article::content::{BlockContent, StoredBlock, StoredLink};
use crate::graphql::article::Article;
use crate::graphql::block::InStory;
use crate::graphql::error::{Nullable, nullable};
use crate::graphql::scalar::{Html, WebUrl};
use crate::graphql::story::StoryText;
use crate::graphql::whole::List;

/// Links to other stories, at their place in the body.
#[derive(Debug, Clone)]
pub struct RelatedBlock {
    pub(super) at: InStory,
    pub(super) items: Vec<StoredLink>,
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

    /// The links as printed, in order: the story's `INLINE` edges in `related`; at most 1,000.
    async fn items(&self) -> List<RelatedLink> {
        let links = |block: &StoredBlock| match &block.content {
            BlockContent::Related { items } => items.len(),
            _ => 0,
        };
        let before: usize = self.at.blocks[..self.at.index].iter().map(links).sum();
        let items = (before..).zip(&self.items);
        let link = |(place, link): (usize, &StoredLink)| {
            let story = self.at.story.clone();
            RelatedLink { link: link.clone(), story, place }
        };
        items.map(link).collect()
    }
}

/// A link to another story, as printed.
#[derive(Debug, Clone)]
pub struct RelatedLink {
    link: StoredLink,
    story: StoryText,
    /// Its number among all links inside the story.
    place: usize,
}

/// A link to another story, as printed.
#[Object]
impl RelatedLink {
    /// The link's own words.
    async fn headline(&self) -> &str {
        &self.link.headline
    }

    /// The link's own address; null when the source gives none.
    async fn url(&self) -> Option<WebUrl> {
        self.link.url.clone().map(WebUrl)
    }

    /// The story, as on the link's edge in `related`; null when the link leads to no public story of this hub, or several
    /// fit.
    async fn node(&self, context: &Context<'_>) -> Nullable<Article> {
        nullable(self.story.linked(context, (self.place, &self.link)).await)
    }
}

/// Promotional lines, such as an invitation to a newsletter.
#[derive(Debug, Clone)]
pub struct PromoBlock {
    pub(super) at: InStory,
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
