//! Stories.

pub mod content;
pub mod draft;
pub mod filter;
pub mod html;
pub mod merge;
pub mod publish;
pub mod read;
mod visible;
pub mod write;

pub use filter::{ArticleFilter, ArticleOrder};
pub use visible::VisibleArticle;
