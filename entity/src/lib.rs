//! The tables, one file each: columns, keys and enums. No queries here, and nothing that could reach a client.

pub mod affiliation;
pub mod article;
pub mod article_identity;
pub mod article_slug;
pub mod block_version;
pub mod change;
pub mod collection;
pub mod collection_item;
pub mod edition;
pub mod edition_key;
pub mod evidence;
pub mod kind;
pub mod mention;
pub mod name;
pub mod organisation;
pub mod person;
pub mod place;
pub mod posting;
pub mod quotation;
pub mod related_edge;
pub mod revision;
pub mod revision_block;
pub mod search_document;
pub mod section;
pub mod source;
pub mod suggestion;
