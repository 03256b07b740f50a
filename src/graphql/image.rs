//! Images: the hub keeps addresses, not files.

use async_graphql::SimpleObject;

use crate::article::content::{StoredImage, StoredRendition};
use crate::graphql::scalar::WebUrl;

/// An image elsewhere, after the renditions of ninjs.
#[derive(Debug, Clone, SimpleObject)]
pub struct Image {
    /// Where it is.
    url: WebUrl,
    /// Width in pixels; null when unknown.
    width: Option<i32>,
    /// Height in pixels; null when unknown.
    height: Option<i32>,
    /// Words for those who do not see it; null when the source gives none.
    alt: Option<String>,
    /// The caption; null when there is none.
    caption: Option<String>,
    /// Whose image it is, as printed; null when the source does not say.
    credit: Option<String>,
    /// The point that a crop should keep; null when nobody set one.
    focal_point: Option<FocalPoint>,
    /// The same image in other sizes and formats; at most 50.
    renditions: Vec<Rendition>,
}

/// A point of an image.
#[derive(Debug, Clone, SimpleObject)]
pub struct FocalPoint {
    /// From the left edge, in parts of the width: 0 to 1.
    x: f64,
    /// From the upper edge, in parts of the height: 0 to 1.
    y: f64,
}

/// An image in one size and format.
#[derive(Debug, Clone, SimpleObject)]
pub struct Rendition {
    /// What it is for, such as `thumbnail`; null when the source does not say.
    name: Option<String>,
    /// Where it is.
    url: WebUrl,
    /// Width in pixels; null when unknown.
    width: Option<i32>,
    /// Height in pixels; null when unknown.
    height: Option<i32>,
    /// Its media type, such as `image/webp`; null when unknown.
    content_type: Option<String>,
}

impl From<StoredImage> for Image {
    fn from(stored: StoredImage) -> Self {
        let StoredImage { url, width, height, alt, caption, credit, focal_point, renditions } = stored;
        let part = |thousandths: i32| f64::from(thousandths) / 1000.0;
        Self {
            url: WebUrl(url),
            width,
            height,
            alt,
            caption,
            credit,
            focal_point: focal_point.map(|(x, y)| FocalPoint { x: part(x), y: part(y) }),
            renditions: renditions.into_iter().take(50).map(Rendition::from).collect(),
        }
    }
}

impl From<StoredRendition> for Rendition {
    fn from(stored: StoredRendition) -> Self {
        let StoredRendition { name, url, width, height, content_type } = stored;
        Self { name, url: WebUrl(url), width, height, content_type }
    }
}
