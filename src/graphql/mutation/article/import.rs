//! Taking in a story as a text.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use super::super::user_error::{UserError, told};
use crate::desk::Once;
use crate::graphql::article::Article;
use crate::graphql::context::request;
use crate::graphql::draft::ArticleDraft;
use crate::graphql::error::{Failure, Nullable, nullable, sentence};
use crate::graphql::id::IdKind;
use crate::graphql::loaders::{ArticleById, DraftById};
use crate::ingest::{ImportOptions, Outcome, hand_in, text};
use crate::policy::Deed;
use crate::undone::{Mistake, MistakeKind, Undone};

/// A story as a text.
#[derive(Debug, Clone, InputObject)]
pub struct StoryImportInput {
    /// The text: the headline on its first line, the body's paragraphs behind it. It may begin with front matter in YAML
    /// (`headline`, `byline`, `published_at`, `url`, `language`, `section`) between two lines `---`. At most 2 MB with all
    /// else of the request.
    text: String,
    /// Whether it becomes public, at once or on its date. Takes the role `EDITOR`.
    #[graphql(default)]
    publish: bool,
    /// A key of the client's own, at most 200 bytes: the same import with the same key within a day is done once.
    idempotency_key: Option<String>,
}

/// What became of a story that was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Outcome")]
pub enum StoryImportOutcome {
    /// It is new.
    Made,
    /// It was there and says something else now, or was published now.
    Changed,
    /// It was there, and is as it was.
    Unchanged,
    /// It could not be taken in.
    Failed,
}

/// A story that was taken in.
#[derive(Debug, Clone, SimpleObject)]
pub struct StoryImportPayload {
    /// What became of it; null when there are `userErrors`.
    outcome: Option<StoryImportOutcome>,
    /// What editors work on; null when there are `userErrors`, and when an administrator erased the story.
    draft: Option<ArticleDraft>,
    /// What readers see; null while they see nothing, and when there are `userErrors`.
    article: Option<Article>,
    /// The article's id; null when there are `userErrors`.
    article_id: Option<ID>,
    /// What an editor can mend; empty when it was done.
    user_errors: Vec<UserError>,
    /// What else an editor should know.
    notices: Vec<String>,
}

/// Taking in stories.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImportMutation;

/// Taking in stories.
#[Object]
impl ImportMutation {
    /// Takes in a story as a text, as `masthead import` does: a story that is here already, by its address or its words,
    /// is not made again. Takes the role `WRITER`, and to publish it the role `EDITOR`.
    async fn story_import(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The story.")] input: StoryImportInput,
    ) -> Nullable<StoryImportPayload> {
        nullable(import(context, input).await)
    }
}

async fn import(context: &Context<'_>, input: StoryImportInput) -> Result<Option<StoryImportPayload>, Failure> {
    let request = request(context);
    let staff = request.staff(if input.publish { Deed::Publish } else { Deed::WriteDrafts })?;
    let once = input.idempotency_key.clone().map(|key| Once::new(&staff, key, &input));
    let StoryImportInput { text, publish, idempotency_key: _ } = input;
    let options = ImportOptions { publish, dry_run: false };
    let desk = Arc::clone(&request.desk);
    let done = request.write(staff, move |_, staff| {
        let (desk, text, once) = (Arc::clone(&desk), text.clone(), once.clone());
        async move {
            let story = text::read(text.as_bytes()).map_err(|error| mistake(&error.to_string()))?;
            let report = hand_in(&desk, &staff, story, &options, once).await?;
            match report.error {
                Some(failure) => Err(mistake(&failure.message)),
                None => Ok((report.article, report.outcome, report.notices)),
            }
        }
    });
    Ok(Some(match done.await? {
        Ok((id, outcome, notices)) => {
            let (article, draft) = match id {
                Some(id) => (request.load(ArticleById(id)).await?, request.load(DraftById(id)).await?),
                None => (None, None),
            };
            let article_id = id.map(|id| IdKind::Article.id(id));
            let notices = notices.into_iter().map(sentence).collect();
            let (outcome, user_errors) = (Some(outcome.into()), Vec::new());
            StoryImportPayload { outcome, draft, article, article_id, user_errors, notices }
        }
        Err(mistakes) => {
            let (outcome, draft, article, article_id, notices) = (None, None, None, None, Vec::new());
            StoryImportPayload { outcome, draft, article, article_id, user_errors: told(mistakes), notices }
        }
    }))
}

fn mistake(message: &str) -> Undone {
    Mistake::at(MistakeKind::Invalid, &["text"], sentence(message)).into()
}
