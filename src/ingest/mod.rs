//! Stories in: one reader per format.

pub mod text;
