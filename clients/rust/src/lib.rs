//! A newsroom's pages over the hub's GraphQL, in lines of text: the same that `clients/typescript` shows.

mod site;
mod text;

pub use site::{Error, Visit, site};
