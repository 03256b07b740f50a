//! Drafts: stories as editors work on them.

pub mod connection;
pub mod diff;
pub mod related;
pub mod revision;
pub mod state;

use async_graphql::{Context, ID, Object};

use crate::article::content::{Details, MAX_CREDITS, MAX_HEADLINES, MAX_INFO_SOURCES, MAX_KEYWORDS};
use crate::article::drafts::VisibleDraft;
use crate::article::html;
use crate::graphql::article::Article;
use crate::graphql::article::details::{Correction, Credit, InfoSource, RoleHeadline};
use crate::graphql::article::source::Source;
use crate::graphql::block::Block;
use crate::graphql::connection::PageArgs;
use crate::graphql::context::request;
use crate::graphql::draft::revision::{Revision, RevisionConnection};
use crate::graphql::draft::state::{Editing, StoryState};
use crate::graphql::error::{Failure, Nullable, nullable};
use crate::graphql::id::IdKind;
use crate::graphql::image::Image;
use crate::graphql::loaders::{ArticleById, EditorsOf, SourceById};
use crate::graphql::mention::{
    MentionConnection, OrganisationMentionConnection, PersonMentionConnection, PlaceMentionConnection,
};
use crate::graphql::quotation::QuotationConnection;
use crate::graphql::related::{RelatedStoryConnection, RelatedStoryKind};
use crate::graphql::scalar::{DateTime, Html, Locale, WebUrl};
use crate::graphql::section::Section;
use crate::graphql::story::StoryText;
use crate::graphql::whole::List;

/// A story as editors work on it.
#[derive(Debug, Clone)]
pub struct ArticleDraft(pub(super) VisibleDraft);

/// For editors: a story as they work on it, as its newest revision says, whatever the public sees of it. What is
/// unfinished is null.
#[Object]
impl ArticleDraft {
    /// Its id (`draft_…`), the same over all its revisions.
    pub(super) async fn id(&self) -> ID {
        IdKind::Draft.id(self.0.id())
    }

    /// The id of its article (`article_…`), which mutations take.
    async fn article_id(&self) -> ID {
        IdKind::Article.id(self.0.id())
    }

    /// What the public sees of it now; null when that is nothing.
    async fn article(&self, context: &Context<'_>) -> Nullable<Article> {
        nullable(request(context).load(ArticleById(self.0.id())).await)
    }

    /// What state the story is in.
    async fn state(&self) -> StoryState {
        self.0.state().into()
    }

    /// Whether the newest revision was never published or scheduled.
    async fn has_unpublished_changes(&self) -> bool {
        self.0.has_news()
    }

    /// What publishing would still ask for, as names of fields; empty when nothing.
    async fn missing(&self, context: &Context<'_>) -> Result<Vec<&'static str>, Failure> {
        let blocks = self.text().stored_blocks(context).await?;
        Ok(self.0.revision().draft(&blocks)?.missing())
    }

    /// Counts the revisions from 1: what `baseVersion` means.
    async fn version(&self) -> i32 {
        self.0.version()
    }

    /// When the hub first stored it.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at())
    }

    /// When its newest revision was written.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.revision().created_at())
    }

    /// Who wrote the newest revision; null for an import.
    async fn author(&self) -> Option<&str> {
        self.0.revision().author()
    }

    /// Why the newest revision was written; null when nobody said.
    async fn note(&self) -> Option<&str> {
        self.0.revision().note()
    }

    /// When editors plan that it becomes public; null when they do not.
    async fn publish_at(&self) -> Option<DateTime> {
        self.0.publish_at().map(DateTime)
    }

    /// Before when it must not be public; null when there is no embargo.
    async fn embargoed_until(&self) -> Option<DateTime> {
        self.0.embargoed_until().map(DateTime)
    }

    /// From when on it is no longer public; null when it stays.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at().map(DateTime)
    }

    /// When an editor took it out of sight; null when none did.
    async fn withdrawn_at(&self) -> Option<DateTime> {
        self.0.withdrawn_at().map(DateTime)
    }

    /// Where readers of a withdrawn story are sent instead; null when its editor said nowhere.
    async fn redirect_to(&self) -> Option<WebUrl> {
        self.0.redirect_to().map(|url| WebUrl(url.to_owned()))
    }

    /// When an editor deleted it; null when none did.
    async fn deleted_at(&self) -> Option<DateTime> {
        self.0.deleted_at().map(DateTime)
    }

    /// Who said within the last 60 seconds that they are at it, by name; at most 100.
    async fn editors(&self, context: &Context<'_>) -> Result<Vec<Editing>, Failure> {
        let present = request(context).load(EditorsOf(self.0.id())).await?;
        Ok(present.iter().map(Editing::from).collect())
    }

    /// Its revisions, the newest first.
    async fn revisions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, at most 100; 20 when neither `first` nor `last` is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<RevisionConnection, Failure> {
        Box::pin(RevisionConnection::load(context, &self.0, PageArgs { first, after, last, before })).await
    }

    /// Its slug; of a draft, the one it is to have, null while it has none.
    async fn slug(&self) -> Option<&str> {
        self.0.revision().slug()
    }

    /// Its page on the newsroom's own site: set by an editor, else made from the setting `site.article_url` and the
    /// slug; null when neither is given.
    async fn url(&self, context: &Context<'_>) -> Option<WebUrl> {
        self.own_url(context).map(WebUrl)
    }

    /// The page that search engines should count: an editor's choice, else `source.url` of a syndicated story, else
    /// `url`; null when there is none.
    async fn canonical_url(&self, context: &Context<'_>) -> Option<WebUrl> {
        let revision = self.0.revision();
        let chosen = revision.canonical_url().or(revision.source_url()).map(str::to_owned);
        chosen.or_else(|| self.own_url(context)).map(WebUrl)
    }

    /// The headline; of a draft, null while there is none.
    async fn headline(&self) -> Option<&str> {
        self.0.revision().headline()
    }

    /// Further headlines by role, such as a short or a social one; at most 20.
    fn headlines(&self) -> Result<Vec<RoleHeadline>, Failure> {
        Ok(self.details()?.headlines.into_iter().take(MAX_HEADLINES).map(RoleHeadline::from).collect())
    }

    /// The sentence or two under the headline; null when there is none.
    async fn standfirst(&self) -> Option<&str> {
        self.0.revision().standfirst()
    }

    /// The desk's working title; null when there is none.
    async fn slugline(&self) -> Nullable<String> {
        self.detail(|details| details.slugline)
    }

    /// Who wrote it, as printed; null when nobody says.
    async fn byline(&self) -> Nullable<String> {
        self.detail(|details| details.byline)
    }

    /// Who did what on the story, in the order printed; at most 50.
    fn credits(&self) -> Result<Vec<Credit>, Failure> {
        Ok(self.details()?.credits.into_iter().take(MAX_CREDITS).map(Credit::from).collect())
    }

    /// Where it was filed from, as printed; null when nobody says.
    async fn dateline(&self) -> Nullable<String> {
        self.detail(|details| details.dateline)
    }

    /// Its section; null when it is in none.
    async fn section(&self, context: &Context<'_>) -> Nullable<Section> {
        nullable(self.newest().in_section(context).await)
    }

    /// What it is about, in the newsroom's own words; at most 100.
    fn keywords(&self) -> Result<Vec<String>, Failure> {
        Ok(self.details()?.keywords.into_iter().take(MAX_KEYWORDS).collect())
    }

    /// The language it is written in; null when unknown.
    async fn language(&self) -> Option<Locale> {
        self.0.revision().language().map(|tag| Locale(tag.to_owned()))
    }

    /// Its genre, after the ninjs genre vocabulary or the newsroom's own; null when unknown.
    async fn genre(&self) -> Option<&str> {
        self.0.revision().genre()
    }

    /// Editorial urgency, from 1 (most urgent) to 9; null when nobody says.
    async fn urgency(&self) -> Nullable<i32> {
        self.detail(|details| details.urgency.map(i32::from))
    }

    /// The image that stands for the story; null when there is none.
    async fn image(&self) -> Nullable<Image> {
        self.detail(|details| details.image.map(Image::from))
    }

    /// The text, block by block, in order, related and promotional blocks at their places; at most 2,000.
    async fn body(&self, context: &Context<'_>) -> Result<List<Block>, Failure> {
        self.text().blocks(context).await.map(List)
    }

    /// The story's own text: its blocks without related and promotional ones, an empty line between them.
    async fn body_text(&self, context: &Context<'_>) -> Result<String, Failure> {
        Ok(html::body_text(&self.text().stored_blocks(context).await?))
    }

    /// The story's own text as safe HTML, related and promotional blocks left out.
    async fn body_html(&self, context: &Context<'_>) -> Result<Html, Failure> {
        Ok(Html(html::body(&self.text().stored_blocks(context).await?)))
    }

    /// Words of the story's own text (Unicode word boundaries, UAX #29).
    async fn word_count(&self, context: &Context<'_>) -> Result<i32, Failure> {
        self.newest().words(context).await
    }

    /// Minutes it takes to read at 230 words a minute, at least 1.
    async fn reading_minutes(&self, context: &Context<'_>) -> Result<i32, Failure> {
        Ok(html::reading_minutes(self.newest().words(context).await?))
    }

    /// The date readers see; of a draft, null unless an editor or the source set it.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.revision().published_at().map(DateTime)
    }

    /// Where the story was taken from; null when it is the newsroom's own.
    async fn source(&self, context: &Context<'_>) -> Nullable<Source> {
        let url = self.0.revision().source_url().map(str::to_owned);
        let Some(id) = self.0.revision().source_id() else { return url.map(|url| Ok(Source::unnamed(url))) };
        nullable(request(context).load(SourceById(id)).await.map(|found| found.map(|source| source.at(url))))
    }

    /// Where its facts come from, as far as the source says; at most 50.
    fn info_sources(&self) -> Result<Vec<InfoSource>, Failure> {
        Ok(self.details()?.info_sources.into_iter().take(MAX_INFO_SOURCES).map(InfoSource::from).collect())
    }

    /// What a receiver may do with it; null when nothing is said.
    async fn usage_terms(&self) -> Nullable<String> {
        self.detail(|details| details.usage_terms)
    }

    /// Whose it is; null when nothing is said.
    async fn copyright_notice(&self) -> Nullable<String> {
        self.detail(|details| details.copyright_notice)
    }

    /// What was corrected after publication, the newest first; at most 100.
    fn corrections(&self) -> Result<Vec<Correction>, Failure> {
        Ok(self.details()?.corrections.into_iter().take(100).map(Correction::from).collect())
    }

    /// The people, organisations and places it names, the most relevant first.
    async fn mentions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, at most 100; 20 when neither `first` nor `last` is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<MentionConnection, Failure> {
        MentionConnection::load(context, &self.text(), PageArgs { first, after, last, before }).await
    }

    /// The people it names, the most relevant first.
    async fn people(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, at most 100; 20 when neither `first` nor `last` is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<PersonMentionConnection, Failure> {
        PersonMentionConnection::load(context, &self.text(), PageArgs { first, after, last, before }).await
    }

    /// The organisations it names, the most relevant first.
    async fn organisations(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, at most 100; 20 when neither `first` nor `last` is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<OrganisationMentionConnection, Failure> {
        OrganisationMentionConnection::load(context, &self.text(), PageArgs { first, after, last, before }).await
    }

    /// The places it names, the most relevant first.
    async fn places(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, at most 100; 20 when neither `first` nor `last` is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<PlaceMentionConnection, Failure> {
        PlaceMentionConnection::load(context, &self.text(), PageArgs { first, after, last, before }).await
    }

    /// What it quotes, in reading order.
    async fn quotations(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, at most 100; 20 when neither `first` nor `last` is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<QuotationConnection, Failure> {
        let page = PageArgs { first, after, last, before };
        Box::pin(QuotationConnection::drafted(context, self.0.revision(), page)).await
    }

    /// Related stories, at most 200 of a kind: what editors picked, then the links inside the story, then what the hub
    /// computed, each story once, where it stands first. A link inside the story stays as printed, with `node` null where
    /// it leads to no public story. A draft has the editors' picks that are not public too, and nothing computed yet.
    async fn related(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only of this kind, and then all of that kind.")] kind: Option<RelatedStoryKind>,
        #[graphql(desc = "The first so many, at most 100; 20 when neither `first` nor `last` is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<RelatedStoryConnection, Failure> {
        Box::pin(related::load(context, &self.0, kind, PageArgs { first, after, last, before })).await
    }
}

impl ArticleDraft {
    fn newest(&self) -> Revision {
        Revision(self.0.revision().clone())
    }

    fn text(&self) -> StoryText {
        StoryText::Revision(self.0.revision().clone())
    }

    fn own_url(&self, context: &Context<'_>) -> Option<String> {
        request(context).app.page_of(self.0.revision().url(), self.0.revision().slug())
    }

    fn details(&self) -> Result<Details, Failure> {
        Ok(self.0.revision().details()?)
    }

    fn detail<T>(&self, pick: impl FnOnce(Details) -> Option<T>) -> Nullable<T> {
        nullable(self.details().map(pick))
    }
}
