//! One thing by one of its names.

mod articles;
mod names;
