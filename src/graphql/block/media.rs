//! Images and what is embedded.

use async_graphql::Object;

use crate::article::content::StoredImage;
use crate::graphql::block::InStory;
use crate::graphql::image::Image;
use crate::graphql::scalar::{Html, WebUrl};

/// An image in the body.
#[derive(Debug, Clone)]
pub struct ImageBlock {
    pub(super) at: InStory,
    pub(super) image: StoredImage,
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
    pub(super) at: InStory,
    pub(super) url: String,
    pub(super) provider: Option<String>,
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
