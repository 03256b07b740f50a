//! Giving the sight of a draft.

use uuid::Uuid;

use super::Desk;
use super::open::Open;
use crate::audit::Action;
use crate::preview::{Preview, sign};
use crate::undone::Undone;
use crate::viewer::Staff;

/// A preview that was given.
#[derive(Debug, Clone)]
pub struct Given {
    /// What its holder says to be known.
    pub token: String,
    /// Which draft, and until when.
    pub preview: Preview,
    /// The draft's slug.
    pub slug: Option<String>,
    /// What else its editor should know.
    pub notices: Vec<String>,
}

impl Desk {
    /// Gives the sight of a draft.
    pub async fn preview(&self, staff: Staff, article: Uuid) -> Result<Given, Undone> {
        let open = Open::begin(self, staff, article).await?;
        let preview = Preview::new(article, open.now);
        let (slug, missing) = (open.draft.slug.clone(), open.draft.missing());
        open.note(Action::ArticlePreviewCreate).await?;
        let lacks = format!("The article lacks what readers need: {}.", missing.join(", "));
        let notices = if missing.is_empty() { Vec::new() } else { vec![lacks] };
        Ok(Given { token: sign(&self.app, &preview).await?, preview, slug, notices })
    }
}
