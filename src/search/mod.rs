//! Search: one analyser writes what the databases index, reads what readers type, and marks what was found.
//!
//! The databases find candidates; whether they match, how well and where is decided here, by the words of the query and
//! of the thing alone. So nothing hidden can change what is found or in which order, and both databases answer alike.

pub mod analyse;
mod candidates;
pub mod find;
pub mod highlight;
pub mod index;
pub mod query;
mod score;
