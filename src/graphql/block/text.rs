//! Blocks of running text.

use async_graphql::{Context, Object};

use crate::article::content::RunningText;
use crate::graphql::annotation::{self, Annotation};
use crate::graphql::block::InStory;
use crate::graphql::error::Failure;
use crate::graphql::scalar::Html;
use crate::graphql::whole::List;

/// Running text.
#[derive(Debug, Clone)]
pub struct Paragraph {
    pub(super) at: InStory,
    pub(super) words: RunningText,
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

    /// Links, emphasis, names and quotations in `text`, in order of `start`; at most 1,000.
    async fn annotations(&self, context: &Context<'_>) -> Result<List<Annotation>, Failure> {
        annotation::of(context, &self.at, &self.words).await
    }
}

/// A heading within the body.
#[derive(Debug, Clone)]
pub struct Heading {
    pub(super) at: InStory,
    pub(super) level: u8,
    pub(super) words: RunningText,
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

    /// Links, emphasis, names and quotations in `text`, in order of `start`; at most 1,000.
    async fn annotations(&self, context: &Context<'_>) -> Result<List<Annotation>, Failure> {
        annotation::of(context, &self.at, &self.words).await
    }
}

/// A quotation set apart from the text.
#[derive(Debug, Clone)]
pub struct BlockQuote {
    pub(super) at: InStory,
    pub(super) words: RunningText,
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

    /// Links, emphasis, names and quotations in `text`, in order of `start`; at most 1,000.
    async fn annotations(&self, context: &Context<'_>) -> Result<List<Annotation>, Failure> {
        annotation::of(context, &self.at, &self.words).await
    }
}
