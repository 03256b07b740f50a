//! Stories.

pub mod content;
pub mod filter;
pub mod html;
pub mod read;
mod visible;

pub use filter::{ArticleFilter, ArticleOrder};
pub use visible::VisibleArticle;
