//! What readers enter by: the tree of sections, and collections.

mod collections;
mod sections;
