//! Blocks that are not the story's own text.

use async_graphql::{Object, SimpleObject};

use crate::article::content::StoredLink;
use crate::graphql::block::InArticle;
use crate::graphql::scalar::{Html, WebUrl};

/// Links to other stories, at their place in the body.
#[derive(Debug, Clone)]
pub struct RelatedBlock {
    pub(super) at: InArticle,
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
    pub(super) at: InArticle,
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
