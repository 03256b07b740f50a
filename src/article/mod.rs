//! Stories.

pub mod content;
pub mod draft;
pub mod merge;
pub mod publish;
pub mod write;
