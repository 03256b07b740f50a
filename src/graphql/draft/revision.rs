//! Revisions: what a story said after each change.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};

use crate::article::drafts::filter::NUMBER;
use crate::article::drafts::read::revision_position;
use crate::article::drafts::{RevisionOrigin as Origin, VisibleDraft, VisibleRevision};
use crate::article::html;
use crate::graphql::block::Block;
use crate::graphql::connection::{Cursor, PageArgs, connection};
use crate::graphql::context::{RequestContext, request};
use crate::graphql::draft::ArticleDraft;
use crate::graphql::draft::diff::{self, RevisionDiff};
use crate::graphql::error::{Failure, Nullable, nullable};
use crate::graphql::id::IdKind;
use crate::graphql::loaders::{DraftById, DraftedSection, RevisionPage};
use crate::graphql::scalar::{DateTime, Html, Locale};
use crate::graphql::section::Section;
use crate::graphql::story::StoryText;
use crate::graphql::whole::{List, Whole};
use crate::text::words;

/// Who wrote a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Origin")]
pub enum RevisionOrigin {
    /// An import.
    Import,
    /// An editor.
    Edit,
}

/// What a story said after a change.
#[derive(Debug, Clone)]
pub struct Revision(pub(in crate::graphql) VisibleRevision);

/// For editors: what a story said after a change. A revision never changes.
#[Object]
impl Revision {
    /// Its id (`revision_…`).
    pub(in crate::graphql) async fn id(&self) -> ID {
        IdKind::Revision.id(self.0.id())
    }

    /// Counts from 1 within the story: what `baseVersion` and `since` mean.
    async fn number(&self) -> i32 {
        self.0.number()
    }

    /// The story as editors work on it now.
    async fn draft(&self, context: &Context<'_>) -> Nullable<ArticleDraft> {
        nullable(request(context).load(DraftById(self.0.article_id())).await)
    }

    /// When it was written.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at())
    }

    /// Who wrote it; null for an import.
    async fn author(&self) -> Option<&str> {
        self.0.author()
    }

    /// Whether an import or an editor wrote it.
    async fn origin(&self) -> RevisionOrigin {
        self.0.origin().into()
    }

    /// Why it was written; null when nobody said.
    async fn note(&self) -> Option<&str> {
        self.0.note()
    }

    /// Whether the public sees it now.
    async fn is_public(&self) -> bool {
        self.0.shows_now()
    }

    /// The `version` that it became of the article; null when it was never published or scheduled.
    async fn published_version(&self) -> Option<i32> {
        self.0.edition_number()
    }

    /// The headline; null when there is none.
    async fn headline(&self) -> Option<&str> {
        self.0.headline()
    }

    /// The slug; null when there is none.
    async fn slug(&self) -> Option<&str> {
        self.0.slug()
    }

    /// The standfirst; null when there is none.
    async fn standfirst(&self) -> Option<&str> {
        self.0.standfirst()
    }

    /// Who wrote the story, as printed; null when nobody says.
    async fn byline(&self) -> Nullable<String> {
        nullable(self.0.details().map(|details| details.byline).map_err(Failure::from))
    }

    /// The section; null when it is in none.
    async fn section(&self, context: &Context<'_>) -> Nullable<Section> {
        nullable(self.in_section(context).await)
    }

    /// The language; null when unknown.
    async fn language(&self) -> Option<Locale> {
        self.0.language().map(|tag| Locale(tag.to_owned()))
    }

    /// The text, block by block; at most 2,000.
    async fn body(&self, context: &Context<'_>) -> Result<List<Block>, Failure> {
        self.text().blocks(context).await.map(List)
    }

    /// The story's own text, an empty line between blocks.
    async fn body_text(&self, context: &Context<'_>) -> Result<String, Failure> {
        Ok(html::body_text(&self.text().stored_blocks(context).await?))
    }

    /// The story's own text as safe HTML.
    async fn body_html(&self, context: &Context<'_>) -> Result<Html, Failure> {
        Ok(Html(html::body(&self.text().stored_blocks(context).await?)))
    }

    /// Words of the story's own text (Unicode word boundaries, UAX #29).
    async fn word_count(&self, context: &Context<'_>) -> Result<i32, Failure> {
        self.words(context).await
    }

    /// What is different from another revision of the story; null, with the error `INVALID_INPUT`, when there is no such
    /// revision. The first revision, compared with the one before it, is new in everything.
    async fn changes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The `number` of the other revision, older or newer; the one before this one when null.")]
        since: Option<i32>,
    ) -> Nullable<RevisionDiff> {
        nullable(Box::pin(diff::of(context, &self.0, since)).await.map(Some))
    }
}

impl Revision {
    fn text(&self) -> StoryText {
        StoryText::Revision(self.0.clone())
    }

    pub(super) async fn in_section(&self, context: &Context<'_>) -> Result<Option<Section>, Failure> {
        match self.0.section_id() {
            Some(id) => request(context).load(DraftedSection(id)).await,
            None => Ok(None),
        }
    }

    pub(super) async fn words(&self, context: &Context<'_>) -> Result<i32, Failure> {
        let blocks = self.text().stored_blocks(context).await?;
        let own = blocks.iter().filter(|block| block.content.is_story_text());
        Ok(i32::try_from(own.map(|block| words(&block.content.text()).count()).sum::<usize>())?)
    }
}

/// A revision in a list.
#[derive(Debug, Clone, SimpleObject)]
pub struct RevisionEdge {
    /// Where it stands in the list.
    cursor: Cursor,
    /// The revision.
    node: Whole<Revision>,
}

connection! {
    /// For editors: the revisions of a story, the newest first.
    RevisionConnection { edge: RevisionEdge, node: Revision, total: RevisionTotal }
}

/// How many revisions a story has.
#[derive(Debug, Clone, Copy)]
pub struct RevisionTotal(i32);

impl RevisionTotal {
    #[expect(clippy::unused_async, reason = "most lists ask the database")]
    async fn count(self, _: &RequestContext) -> Result<i64, Failure> {
        Ok(i64::from(self.0))
    }
}

impl RevisionConnection {
    /// A page of the revisions of a story.
    pub(super) async fn load(context: &Context<'_>, draft: &VisibleDraft, args: PageArgs) -> Result<Self, Failure> {
        let page = Arc::new(args.page(NUMBER)?);
        let slice = request(context).load(RevisionPage { article: draft.id(), page }).await?;
        let edges = slice.map(|revision| RevisionEdge {
            cursor: Cursor::new(NUMBER, revision_position(&revision.0)),
            node: Whole(revision),
        });
        Ok(Self::new(edges, RevisionTotal(draft.version())))
    }
}
