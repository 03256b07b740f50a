//! What every operation has at hand.

use crate::address::ArticleUrl;
use crate::clock::Clock;
use crate::db::Db;
use crate::ids::Ids;

/// The hub: its database, its clock, its ids, its site.
#[derive(Debug)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The clock; read once per operation.
    pub clock: Clock,
    /// Makes ids.
    pub ids: Ids,
    /// Where the newsroom's own article pages are, when the setting `site.article_url` says so.
    pub article_url: Option<ArticleUrl>,
}
