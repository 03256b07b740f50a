//! Search: what it looks through.

pub mod index;
