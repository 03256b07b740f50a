//! Search: what readers type, and what is found.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Enum, InputObject, Object, SimpleObject, Union};

use crate::article::ArticleFilter;
use crate::graphql::article::Article;
use crate::graphql::article::filter::ArticleFilterInput;
use crate::graphql::connection::{Count, Cursor, Edge, Edges, PageArgs, PageInfo};
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::{ErrorCode, Failure, Nullable, nullable};
use crate::graphql::loaders::{ArticleById, OrganisationById, PersonById, SectionById};
use crate::graphql::organisation::Organisation;
use crate::graphql::person::Person;
use crate::graphql::scalar::Locale;
use crate::graphql::section::Section;
use crate::graphql::whole::{List, Whole};
use crate::search::find::{self, BEST, Facets, Findable, Found, Hit};
use crate::search::highlight::{Fragment, excerpts};
use crate::search::query::{InvalidQuery, SearchQuery};

/// What a search finds.
#[derive(Debug, Clone, Union)]
pub enum SearchResult {
    /// An article.
    Article(Article),
    /// A person.
    Person(Person),
    /// An organisation.
    Organisation(Organisation),
}

/// What a search can find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Findable")]
pub enum SearchType {
    /// Articles, by the words of headline, standfirst and body and by the names of the people and organisations that
    /// they name.
    Article,
    /// People, by their names and aliases.
    Person,
    /// Organisations, by their names and aliases.
    Organisation,
}

/// Narrows a search.
#[derive(Debug, Clone, Default, InputObject)]
pub struct SearchFilter {
    /// Which articles. People and organisations are found by their names, whatever this says; leave them out with
    /// `types`.
    articles: Option<Box<ArticleFilterInput>>,
}

/// Something found.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct SearchEdge {
    /// Where it stands in what is found.
    cursor: Cursor,
    /// How well it fits: a whole number, comparable within one query. It depends on the query's words and on the thing's
    /// own public words alone.
    score: i32,
    /// What was found.
    node: Whole<SearchResult>,
    #[graphql(skip)]
    query: Arc<SearchQuery>,
    #[graphql(skip)]
    names: Vec<String>,
}

/// Where the words of the query were found.
#[derive(Debug, Clone, SimpleObject)]
pub struct SearchHighlight {
    /// The field in which the excerpt stands.
    field: SearchField,
    /// The excerpt in pieces, in order: what the query found, and the text before, between and behind. Together at most
    /// about 160 characters; `…` where the text goes on.
    pieces: Vec<SearchPiece>,
}

/// A piece of an excerpt.
#[derive(Debug, Clone, SimpleObject)]
pub struct SearchPiece {
    /// Its text, as it is written in the field.
    text: String,
    /// Whether it is what the query found.
    is_match: bool,
}

/// A field that search looks through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum SearchField {
    /// An article's headline.
    Headline,
    /// An article's standfirst.
    Standfirst,
    /// A block of an article's body.
    Body,
    /// A name or an alias of a person or an organisation.
    Name,
}

#[ComplexObject]
impl SearchEdge {
    /// Excerpts around the words that were found: at most 3 of each field, in reading order. Empty when only the name of
    /// a person or an organisation that an article names was found.
    async fn highlights(&self, context: &Context<'_>) -> Result<Vec<SearchHighlight>, Failure> {
        let SearchResult::Article(article) = &*self.node else {
            return Ok(self.marked(SearchField::Name, &self.names));
        };
        let blocks = article.text().stored_blocks(context).await?;
        let story = blocks.iter().filter(|block| block.content.is_story_text());
        let body: Vec<String> = story.map(|block| block.content.text()).collect();
        let mut highlights = self.marked(SearchField::Headline, &[article.0.headline()]);
        highlights.extend(self.marked(SearchField::Standfirst, article.0.standfirst().as_slice()));
        highlights.extend(self.marked(SearchField::Body, &body));
        Ok(highlights)
    }
}

impl SearchEdge {
    fn marked<T: AsRef<str>>(&self, field: SearchField, texts: &[T]) -> Vec<SearchHighlight> {
        let piece = |Fragment { text, is_match }| SearchPiece { text, is_match };
        let highlight =
            |pieces: Vec<Fragment>| SearchHighlight { field, pieces: pieces.into_iter().map(piece).collect() };
        excerpts(&self.query, texts).into_iter().map(highlight).collect()
    }
}

impl Edge for SearchEdge {
    fn cursor(&self) -> &Cursor {
        &self.cursor
    }
}

/// What a search found, the best first; what fits equally well is ordered by when it became public, the newest first.
#[derive(Debug, Clone)]
pub struct SearchConnection {
    page: Edges<SearchEdge>,
    total: Count,
    facets: Facets,
}

/// What a search found, the best first; what fits equally well is ordered by when it became public, the newest first.
///
/// A search looks at the newest 1,000 articles that hold all words of the query, at the newest 1,000 that hold them in
/// the headline, and at 1,000 names.
#[Object]
impl SearchConnection {
    /// What is on this page, in order, with cursors, scores and highlights.
    async fn edges(&self) -> List<&SearchEdge> {
        self.page.edges.iter().collect()
    }

    /// What is on this page, in order: `edges { node }` in short.
    async fn nodes(&self) -> List<&SearchResult> {
        self.page.edges.iter().map(|edge| &*edge.node).collect()
    }

    /// Where this page lies in what was found.
    async fn page_info(&self) -> PageInfo {
        self.page.page_info()
    }

    /// How much was found, over all pages. Not exact when there may be matches that the search did not look at.
    async fn total_count(&self) -> Nullable<Count> {
        nullable(Ok(Some(self.total.clone())))
    }

    /// What was found, over all pages, counted by what it is.
    async fn facets(&self) -> SearchFacets {
        SearchFacets::of(&self.facets)
    }
}

impl SearchConnection {
    /// A page of what a query finds.
    pub(super) async fn load(
        context: &Context<'_>,
        query: &str,
        types: Option<Vec<SearchType>>,
        filter: Option<SearchFilter>,
        args: PageArgs,
    ) -> Result<Self, Failure> {
        let request = request(context);
        let query = Arc::new(SearchQuery::parse(query).map_err(invalid)?);
        let page = args.page(BEST)?;
        let filter = match filter.and_then(|SearchFilter { articles }| articles) {
            Some(articles) => articles.read()?,
            None => ArticleFilter::default(),
        };
        let (asked, kinds) = (Arc::clone(&query), kinds(types));
        let found =
            request.read(async move |batch| Ok(find::find(batch.db(), &batch.sight, &asked, &kinds, &filter).await?));
        let Found { hits, is_complete, facets } = found.await?;
        let total = Count::considered(hits.len(), is_complete);
        let slice = page.of_list(hits, Hit::position);
        let (has_next, has_previous) = (slice.has_next, slice.has_previous);
        let nodes = nodes(request, &slice.items).await?;
        let edge = |(hit, node): (Hit, Option<SearchResult>)| {
            let cursor = Cursor::new(BEST, hit.position());
            let score = i32::try_from(hit.score).unwrap_or(i32::MAX);
            Some(SearchEdge { cursor, score, node: Whole(node?), query: Arc::clone(&query), names: hit.names })
        };
        let edges = slice.items.into_iter().zip(nodes).filter_map(edge).collect();
        Ok(Self { page: Edges { edges, has_next, has_previous }, total, facets })
    }
}

/// What was found, counted by what it is. Each list has the greatest number first and at most 50 items.
#[derive(Debug, Clone, SimpleObject)]
pub struct SearchFacets {
    /// By type.
    types: Vec<SearchTypeCount>,
    /// Articles by their own section; those without one are not counted.
    sections: Vec<SearchSectionCount>,
    /// Articles by language; those without one are not counted.
    languages: Vec<SearchLanguageCount>,
}

/// How much of one type was found.
#[derive(Debug, Clone, SimpleObject)]
pub struct SearchTypeCount {
    /// The type.
    #[graphql(name = "type")]
    of: SearchType,
    /// How many.
    count: i32,
}

/// How many articles were found in one section.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct SearchSectionCount {
    /// How many.
    count: i32,
    #[graphql(skip)]
    id: uuid::Uuid,
}

#[ComplexObject]
impl SearchSectionCount {
    /// The section; null when it is no more.
    async fn section(&self, context: &Context<'_>) -> Nullable<Section> {
        nullable(request(context).load(SectionById(self.id)).await)
    }
}

/// How many articles were found in one language.
#[derive(Debug, Clone, SimpleObject)]
pub struct SearchLanguageCount {
    /// The language, as `ArticleFilter` takes it.
    language: Locale,
    /// How many.
    count: i32,
}

/// The most items of a list of facets.
const MAX_FACETS: usize = 50;

impl SearchFacets {
    fn of(facets: &Facets) -> Self {
        let Facets { kinds, sections, languages } = facets;
        let count = |counted: usize| i32::try_from(counted).unwrap_or(i32::MAX);
        let section = |(id, of): &(uuid::Uuid, usize)| SearchSectionCount { id: *id, count: count(*of) };
        let language =
            |(tag, of): &(String, usize)| SearchLanguageCount { language: Locale(tag.clone()), count: count(*of) };
        Self {
            types: kinds.iter().map(|(kind, of)| SearchTypeCount { of: (*kind).into(), count: count(*of) }).collect(),
            sections: sections.iter().take(MAX_FACETS).map(section).collect(),
            languages: languages.iter().take(MAX_FACETS).map(language).collect(),
        }
    }
}

/// What hits are, each by a load that is shared with the others. `None` for what is gone since it was found.
pub(super) async fn nodes(request: &RequestContext, hits: &[Hit]) -> Result<Vec<Option<SearchResult>>, Failure> {
    let node = async |hit: &Hit| {
        Ok(match hit.kind {
            Findable::Article => request.load(ArticleById(hit.id)).await?.map(SearchResult::Article),
            Findable::Person => request.load(PersonById(hit.id)).await?.map(SearchResult::Person),
            Findable::Organisation => request.load(OrganisationById(hit.id)).await?.map(SearchResult::Organisation),
        })
    };
    futures::future::try_join_all(hits.iter().map(node)).await
}

/// What to look for; everything when nothing is said.
pub(super) fn kinds(types: Option<Vec<SearchType>>) -> BTreeSet<Findable> {
    let all = || vec![SearchType::Article, SearchType::Person, SearchType::Organisation];
    types.unwrap_or_else(all).into_iter().map(Into::into).collect()
}

/// That a text is no query.
pub(super) fn invalid(error: InvalidQuery) -> Failure {
    Failure::user(ErrorCode::InvalidInput, error.to_string())
}
