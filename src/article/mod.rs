//! Stories.

pub mod content;
