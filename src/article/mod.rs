//! Stories.

pub mod change;
mod check;
pub mod content;
pub mod draft;
pub mod drafts;
pub mod filter;
pub mod front;
pub mod html;
pub mod markdown;
pub mod merge;
pub mod picks;
pub mod publish;
pub mod read;
pub mod retime;
pub mod translation;
mod visible;
pub mod write;

pub use check::check_image;
pub use filter::{ArticleFilter, ArticleOrder};
pub use visible::VisibleArticle;
