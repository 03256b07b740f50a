//! Articles.

pub mod by;
pub mod connection;
pub mod details;
pub mod filter;
pub mod source;

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use crate::article::content::{Details, MAX_CREDITS, MAX_HEADLINES, MAX_INFO_SOURCES, MAX_KEYWORDS};
use crate::article::read::Link;
use crate::article::{VisibleArticle, html};
use crate::graphql::article::connection::{ArticleConnection, ArticleScope};
use crate::graphql::article::details::{Correction, Credit, InfoSource, RoleHeadline};
use crate::graphql::article::filter::{ArticleFilterInput, ArticleOrderInput};
use crate::graphql::article::source::Source;
use crate::graphql::block::Block;
use crate::graphql::collection::Collection;
use crate::graphql::connection::PageArgs;
use crate::graphql::context::request;
use crate::graphql::error::{Failure, Nullable, nullable};
use crate::graphql::id::IdKind;
use crate::graphql::image::Image;
use crate::graphql::loaders::{ArticleById, CollectionsOf, SourceById};
use crate::graphql::mention::{
    MentionConnection, OrganisationMentionConnection, PersonMentionConnection, PlaceMentionConnection,
};
use crate::graphql::quotation::QuotationConnection;
use crate::graphql::related::{RelatedStoryConnection, RelatedStoryKind};
use crate::graphql::related_from::RelatedFromConnection;
use crate::graphql::scalar::{DateTime, Html, Locale, WebUrl};
use crate::graphql::section::Section;
use crate::graphql::story::StoryText;
use crate::graphql::whole::List;
use crate::quotation::QuotationsOf;

/// A story as the public may read it: exactly what is published now, whoever asks.
#[derive(Debug, Clone)]
pub struct Article(pub(super) Arc<VisibleArticle>);

/// A story as the public may read it: exactly what is published now, whoever asks. A draft, an embargoed, scheduled,
/// expired or withdrawn story is no article: every field that could lead to one is null or leaves it out.
#[Object]
impl Article {
    /// Its id (`article_…`), the same over all its versions.
    pub(super) async fn id(&self) -> ID {
        IdKind::Article.id(self.0.id())
    }

    /// Its present slug: unique, ASCII, at most 200 characters. When you asked by an older slug or url and this differs,
    /// redirect.
    async fn slug(&self) -> &str {
        self.0.slug()
    }

    /// Its page on the newsroom's own site: set by an editor, else made from the setting `site.article_url` and the
    /// slug; null when neither is given.
    async fn url(&self, context: &Context<'_>) -> Option<WebUrl> {
        self.own_url(context).map(WebUrl)
    }

    /// The page that search engines should count: an editor's choice, else `source.url` of a syndicated story, else
    /// `url`; null when there is none.
    async fn canonical_url(&self, context: &Context<'_>) -> Option<WebUrl> {
        let chosen = self.0.canonical_url().or(self.0.source_url()).map(str::to_owned);
        chosen.or_else(|| self.own_url(context)).map(WebUrl)
    }

    /// The headline; never empty.
    async fn headline(&self) -> &str {
        self.0.headline()
    }

    /// Further headlines by role, such as a short or a social one; at most 20.
    fn headlines(&self) -> Result<Vec<RoleHeadline>, Failure> {
        Ok(self.details()?.headlines.into_iter().take(MAX_HEADLINES).map(RoleHeadline::from).collect())
    }

    /// The sentence or two under the headline; null when there is none.
    async fn standfirst(&self) -> Option<&str> {
        self.0.standfirst()
    }

    /// The desk's working title; null when there is none.
    async fn slugline(&self) -> Nullable<String> {
        self.detail(|details| details.slugline)
    }

    /// Who wrote it, as printed; null when the source does not say.
    async fn byline(&self) -> Nullable<String> {
        self.detail(|details| details.byline)
    }

    /// Who did what on the story, in the order printed; at most 50.
    fn credits(&self) -> Result<Vec<Credit>, Failure> {
        Ok(self.details()?.credits.into_iter().take(MAX_CREDITS).map(Credit::from).collect())
    }

    /// Where it was filed from, as printed; null when the source does not say.
    async fn dateline(&self) -> Nullable<String> {
        self.detail(|details| details.dateline)
    }

    /// Its section; null when it is in none.
    async fn section(&self) -> Option<Section> {
        self.0.section().map(|section| Section(Arc::clone(section)))
    }

    /// What it is about, in the newsroom's own words; at most 100.
    fn keywords(&self) -> Result<Vec<String>, Failure> {
        Ok(self.details()?.keywords.into_iter().take(MAX_KEYWORDS).collect())
    }

    /// The language it is written in; null when unknown.
    async fn language(&self) -> Option<Locale> {
        self.0.language().map(|tag| Locale(tag.to_owned()))
    }

    /// The article that this one translates; null when it is none, or the other is not public.
    async fn translation_of(&self, context: &Context<'_>) -> Nullable<Article> {
        let id = self.0.translation_of()?;
        nullable(request(context).load(ArticleById(id)).await)
    }

    /// The article's translations.
    async fn translations(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<Box<ArticleFilterInput>>,
        #[graphql(desc = "In what order; the default when null.", default_with = "Some(ArticleOrderInput::default())")]
        order_by: Option<ArticleOrderInput>,
        #[graphql(desc = "The first so many, at most 100; 20 when neither `first` nor `last` is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<ArticleConnection, Failure> {
        let scope = ArticleScope::Linked(Link::TranslationOf, self.0.id());
        ArticleConnection::load(context, scope, filter, order_by, PageArgs { first, after, last, before }).await
    }

    /// Its genre, after the ninjs genre vocabulary or the newsroom's own; null when unknown.
    async fn genre(&self) -> Option<&str> {
        self.0.genre()
    }

    /// Editorial urgency, from 1 (most urgent) to 9; null when the source does not say.
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
    async fn word_count(&self) -> i32 {
        self.0.word_count()
    }

    /// Minutes it takes to read at 230 words a minute, at least 1.
    async fn reading_minutes(&self) -> i32 {
        html::reading_minutes(self.0.word_count())
    }

    /// The date readers see: set by an editor or the source, else the instant it became public. No edit changes it.
    async fn published_at(&self) -> DateTime {
        DateTime(self.0.published_at())
    }

    /// When this hub first showed it.
    async fn first_published_at(&self) -> DateTime {
        DateTime(self.0.first_published_at())
    }

    /// When the last published change that was not minor took effect.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at())
    }

    /// Counts the published versions from 1.
    async fn version(&self) -> i32 {
        self.0.version()
    }

    /// Where the story was taken from; null when it is the newsroom's own.
    async fn source(&self, context: &Context<'_>) -> Nullable<Source> {
        let url = self.0.source_url().map(str::to_owned);
        let Some(id) = self.0.source_id() else { return url.map(|url| Ok(Source::unnamed(url))) };
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
        let args = PageArgs { first, after, last, before };
        QuotationConnection::load(context, QuotationsOf::Article, self.0.id(), args).await
    }

    /// Related stories, at most 200 of a kind: what editors picked, then the links inside the story, then what the hub
    /// computed, each story once, where it stands first. An editor's pick or a computed one that leads to no public story
    /// is absent; a link inside the story stays as printed, with `node` null.
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
        RelatedStoryConnection::load(context, self, kind, PageArgs { first, after, last, before }).await
    }

    /// The articles whose `related` edges lead here, each once, by its first edge.
    async fn related_from(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Only along edges of this kind.")] kind: Option<RelatedStoryKind>,
        #[graphql(desc = "Which of them.")] filter: Option<Box<ArticleFilterInput>>,
        #[graphql(desc = "In what order; the default when null.", default_with = "Some(ArticleOrderInput::default())")]
        order_by: Option<ArticleOrderInput>,
        #[graphql(desc = "The first so many, at most 100; 20 when neither `first` nor `last` is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<RelatedFromConnection, Failure> {
        let args = PageArgs { first, after, last, before };
        RelatedFromConnection::load(context, self, kind, (filter, order_by), args).await
    }

    /// The collections that editors picked it for, by slug; at most 50.
    async fn collections(&self, context: &Context<'_>) -> Result<List<Collection>, Failure> {
        Ok(List(request(context).load(CollectionsOf(self.0.id())).await?.to_vec()))
    }

    /// The article that this one updates; null when it is none, or the other is not public.
    async fn update_of(&self, context: &Context<'_>) -> Nullable<Article> {
        let id = self.0.update_of()?;
        nullable(request(context).load(ArticleById(id)).await)
    }

    /// Articles that update this one.
    async fn updates(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<Box<ArticleFilterInput>>,
        #[graphql(desc = "In what order; the default when null.", default_with = "Some(ArticleOrderInput::default())")]
        order_by: Option<ArticleOrderInput>,
        #[graphql(desc = "The first so many, at most 100; 20 when neither `first` nor `last` is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<ArticleConnection, Failure> {
        let scope = ArticleScope::Linked(Link::UpdateOf, self.0.id());
        ArticleConnection::load(context, scope, filter, order_by, PageArgs { first, after, last, before }).await
    }
}

impl Article {
    /// Its page on the newsroom's own site.
    pub(super) fn own_url(&self, context: &Context<'_>) -> Option<String> {
        request(context).app.page_of(self.0.url(), Some(self.0.slug()))
    }

    fn details(&self) -> Result<Details, Failure> {
        Ok(self.0.details()?)
    }

    fn detail<T>(&self, pick: impl FnOnce(Details) -> Option<T>) -> Nullable<T> {
        nullable(self.details().map(pick))
    }

    /// Its text.
    pub(super) fn text(&self) -> StoryText {
        StoryText::Edition(self.clone())
    }
}
