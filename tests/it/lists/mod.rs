//! Lists from end to end: which items, in what order, page by page.

mod articles;
mod filters;
mod names;
mod parents;
