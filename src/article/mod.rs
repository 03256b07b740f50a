//! Stories.

pub mod content;
pub mod correct;
pub mod draft;
pub mod embargo;
pub mod filter;
pub mod front;
pub mod html;
pub mod merge;
pub mod picks;
pub mod publish;
pub mod read;
pub mod translation;
mod visible;
pub mod write;

pub use filter::{ArticleFilter, ArticleOrder};
pub use visible::VisibleArticle;
