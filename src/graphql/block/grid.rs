//! Lists and tables.

use async_graphql::Object;

use crate::article::content::RunningText;
use crate::graphql::block::InStory;
use crate::graphql::scalar::Html;

/// A list.
#[derive(Debug, Clone)]
pub struct ListBlock {
    pub(super) at: InStory,
    pub(super) ordered: bool,
    pub(super) items: Vec<RunningText>,
}

/// A list.
#[Object]
impl ListBlock {
    /// Stable over the story's versions and unique in it; not an id, since its content changes with the version.
    pub(super) async fn key(&self) -> &str {
        self.at.key()
    }

    /// Its items, one a line, in which spans count.
    pub(super) async fn text(&self) -> String {
        self.at.text()
    }

    /// The block as safe HTML.
    pub(super) async fn html(&self) -> Html {
        self.at.html()
    }

    /// Whether the items are numbered.
    async fn is_ordered(&self) -> bool {
        self.ordered
    }

    /// The items' words, in order; at most 1,000.
    async fn entries(&self) -> Vec<&str> {
        self.items.iter().map(|item| item.text.as_str()).collect()
    }
}

/// A table.
#[derive(Debug, Clone)]
pub struct TableBlock {
    pub(super) at: InStory,
    pub(super) caption: Option<String>,
    pub(super) has_header: bool,
    pub(super) rows: Vec<Vec<String>>,
}

/// A table.
#[Object]
impl TableBlock {
    /// Stable over the story's versions and unique in it; not an id, since its content changes with the version.
    pub(super) async fn key(&self) -> &str {
        self.at.key()
    }

    /// Its cells, one a line, in which spans count.
    pub(super) async fn text(&self) -> String {
        self.at.text()
    }

    /// The block as safe HTML.
    pub(super) async fn html(&self) -> Html {
        self.at.html()
    }

    /// What it shows; null when the source does not say.
    async fn caption(&self) -> Option<&str> {
        self.caption.as_deref()
    }

    /// Whether the first row names the columns.
    async fn has_header(&self) -> bool {
        self.has_header
    }

    /// Its cells by row, at most 1,000 rows; every row has as many.
    async fn rows(&self) -> &[Vec<String>] {
        &self.rows
    }
}
