//! Stories.

pub mod content;
pub mod filter;
pub mod front;
pub mod html;
pub mod picks;
pub mod read;
mod visible;

pub use filter::{ArticleFilter, ArticleOrder};
pub use visible::VisibleArticle;
