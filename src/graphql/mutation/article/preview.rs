//! Looking at drafts as readers would.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use crate::desk::Given;
use crate::graphql::context::request;
use crate::graphql::error::{Failure, Nullable, nullable};
use crate::graphql::id::IdKind;
use crate::graphql::mutation::user_error::{UserError, told};
use crate::graphql::scalar::{DateTime, WebUrl};
use crate::policy::Deed;

/// A draft that is to be looked at.
#[derive(Debug, Clone, InputObject)]
pub struct ArticlePreviewCreateInput {
    /// The article (`article_…`).
    article_id: ID,
}

/// The sight of one draft as readers would see it.
#[derive(Debug, Clone, SimpleObject)]
pub struct ArticlePreview {
    /// What the newsroom's site sends in the header `Authorization: Bearer …`. With it, queries are answered as if the
    /// newest version of the draft, and those of the drafts that it links to, were published at that moment, beside all
    /// that is public. Nothing else that is hidden is seen, nothing can be changed, and no answer is to be kept.
    token: String,
    /// When it ends, an hour after it was made. It ends before when readers see a version of the article that they had not
    /// seen, and when the article is deleted: then queries answer `PREVIEW_ENDED`.
    expires_at: DateTime,
    /// The page of the newsroom's own site that shows it, made from the setting `site.preview_url`; null without that
    /// setting, and where it takes a slug that the draft does not have.
    url: Option<WebUrl>,
}

/// What became of a preview that was asked for.
#[derive(Debug, Clone, SimpleObject)]
pub struct ArticlePreviewCreatePayload {
    /// The preview; null when there are `userErrors`.
    preview: Option<ArticlePreview>,
    /// What an editor can mend; empty when it was done.
    user_errors: Vec<UserError>,
    /// What else an editor should know.
    notices: Vec<String>,
}

/// Looking at drafts as readers would.
#[derive(Debug, Clone, Copy, Default)]
pub struct PreviewMutation;

/// Looking at drafts as readers would.
#[Object]
impl PreviewMutation {
    /// Gives the sight of a draft for an hour to whoever holds the token, without an account of their own: they see it as
    /// readers would if it were published now. What the draft lacks is told in `notices`; until it has it, queries answer
    /// `NOT_READY`. Takes the role `WRITER`.
    async fn article_preview_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which draft.")] input: ArticlePreviewCreateInput,
    ) -> Nullable<ArticlePreviewCreatePayload> {
        nullable(create(context, &input).await)
    }
}

async fn create(
    context: &Context<'_>,
    input: &ArticlePreviewCreateInput,
) -> Result<Option<ArticlePreviewCreatePayload>, Failure> {
    let request = request(context);
    let staff = request.staff(Deed::WriteDrafts)?;
    let id = IdKind::Article.parse(&input.article_id)?;
    let desk = Arc::clone(&request.desk);
    let given = request.write(staff, move |_, staff| {
        let desk = Arc::clone(&desk);
        async move { desk.preview(staff, id).await }
    });
    let given = match given.await? {
        Ok(given) => given,
        Err(mistakes) => {
            let user_errors = told(mistakes);
            return Ok(Some(ArticlePreviewCreatePayload { preview: None, user_errors, notices: Vec::new() }));
        }
    };
    let Given { token, preview, slug, notices } = given;
    let page = request.app.preview_url.as_ref();
    let url = page.and_then(|page| page.page(&IdKind::Article.id(id), slug.as_deref(), &token)).map(WebUrl);
    let preview = Some(ArticlePreview { token, expires_at: DateTime(preview.until.0), url });
    Ok(Some(ArticlePreviewCreatePayload { preview, user_errors: Vec::new(), notices }))
}
