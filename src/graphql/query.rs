//! Where queries begin.

use async_graphql::{Context, ID, Interface, Object};

use crate::changes::{self, cursor};
use crate::graphql::affiliation::Affiliation;
use crate::graphql::article::Article;
use crate::graphql::article::by::ArticleBy;
use crate::graphql::article::connection::{ArticleConnection, ArticleScope};
use crate::graphql::article::filter::{ArticleFilterInput, ArticleOrderInput};
use crate::graphql::audit::{AuditConnection, AuditEntry, AuditFilterInput};
use crate::graphql::collection::{Collection, CollectionBy};
use crate::graphql::completion::{self, SearchCompletion};
use crate::graphql::connection::PageArgs;
use crate::graphql::context::request;
use crate::graphql::draft::connection::{ArticleDraftConnection, DraftFilterInput, DraftOrder};
use crate::graphql::draft::revision::Revision;
use crate::graphql::draft::{self, ArticleDraft};
use crate::graphql::error::{ErrorCode, Failure, Nullable, nullable};
use crate::graphql::id::{self, IdKind};
use crate::graphql::loaders::{
    AffiliationById, ArticleById, AuditEntryById, CollectionById, DraftById, OrganisationById, PersonById, PlaceById,
    QuotationById, RevisionById, SavedOperationById, SectionById, TokenById,
};
use crate::graphql::organisation::{Organisation, OrganisationBy, OrganisationConnection, OrganisationFilter};
use crate::graphql::person::{NameOrder, Person, PersonBy, PersonConnection, PersonFilter};
use crate::graphql::place::Place;
use crate::graphql::quotation::Quotation;
use crate::graphql::saved_operation::{SavedOperation, SavedOperationConnection};
use crate::graphql::search::{SearchConnection, SearchFilter, SearchType};
use crate::graphql::section::{self, Section, SectionBy};
use crate::graphql::token::{self, Token};
use crate::graphql::viewer::Viewer;
use crate::graphql::whole::List;
use crate::policy::Deed;

/// Anything with an id (Relay's Global Object Identification).
#[derive(Debug, Clone, Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Its id: a type prefix and a UUIDv7 in base 32 (TypeID)."))]
pub enum Node {
    /// An article.
    Article(Article),
    /// A person.
    Person(Person),
    /// An organisation.
    Organisation(Organisation),
    /// A place.
    Place(Place),
    /// A section.
    Section(Section),
    /// A collection.
    Collection(Collection),
    /// A role of a person.
    Affiliation(Affiliation),
    /// A quotation.
    Quotation(Quotation),
    /// A token; for the role `ADMIN`, and for who holds it.
    Token(Token),
    /// For editors: a story as they work on it.
    ArticleDraft(ArticleDraft),
    /// For editors: what a story said after a change.
    Revision(Revision),
    /// For editors: an operation that the newsroom shares.
    SavedOperation(SavedOperation),
    /// For the role `ADMIN`: who did what when.
    AuditEntry(AuditEntry),
}

/// The most ids that `nodes` takes.
const MAX_NODES: usize = 100;

/// Where queries begin.
#[derive(Debug)]
pub struct Query;

/// What can be asked. A field that finds nothing is null, whether the thing is missing or hidden from the viewer.
#[Object]
impl Query {
    /// Anything by its id; null when there is nothing that the viewer may see. A malformed id is the error `INVALID_ID`.
    /// An id of what is for editors (`draft_…`, `revision_…`, `operation_…`) takes their role, whether or not there is
    /// such a thing.
    async fn node(&self, context: &Context<'_>, #[graphql(desc = "The id.")] id: ID) -> Nullable<Node> {
        nullable(node(context, &id).await)
    }

    /// Things by their ids, in the order asked: null for what is unknown or hidden, null and an error at its index for
    /// what is malformed. At most 100.
    async fn nodes(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The ids, at most 100.")] ids: Vec<ID>,
    ) -> Result<Vec<Nullable<Node>>, Failure> {
        if ids.len() > MAX_NODES {
            let message = format!("`nodes` takes at most {MAX_NODES} ids, not {}", ids.len());
            return Err(Failure::user(ErrorCode::InvalidInput, message));
        }
        Ok(futures::future::join_all(ids.iter().map(async |id| nullable(node(context, id).await))).await)
    }

    /// One article by its id, slug or url; null when there is none that the public may read.
    async fn article(&self, context: &Context<'_>, #[graphql(desc = "By what.")] by: ArticleBy) -> Nullable<Article> {
        nullable(by.find(context).await)
    }

    /// All public articles.
    async fn articles(
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
        let args = PageArgs { first, after, last, before };
        ArticleConnection::load(context, ArticleScope::All, filter, order_by, args).await
    }

    /// One person by id, slug or name; null when there is none that the viewer may see. A name that several have is the
    /// error `AMBIGUOUS_NAME`.
    async fn person(&self, context: &Context<'_>, #[graphql(desc = "By what.")] by: PersonBy) -> Nullable<Person> {
        nullable(by.find(context).await)
    }

    /// All people whom public articles name or editors made public.
    async fn people(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<PersonFilter>,
        #[graphql(desc = "In what order; the default when null.", default_with = "Some(NameOrder::default())")]
        order_by: Option<NameOrder>,
        #[graphql(desc = "The first so many, at most 100; 20 when neither `first` nor `last` is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<PersonConnection, Failure> {
        PersonConnection::load(context, filter, order_by, PageArgs { first, after, last, before }).await
    }

    /// One organisation by id, slug or name; null when there is none that the viewer may see. A name that several have
    /// is the error `AMBIGUOUS_NAME`.
    async fn organisation(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "By what.")] by: OrganisationBy,
    ) -> Nullable<Organisation> {
        nullable(by.find(context).await)
    }

    /// All organisations that public articles name or editors made public.
    async fn organisations(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<OrganisationFilter>,
        #[graphql(desc = "In what order; the default when null.", default_with = "Some(NameOrder::default())")]
        order_by: Option<NameOrder>,
        #[graphql(desc = "The first so many, at most 100; 20 when neither `first` nor `last` is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<OrganisationConnection, Failure> {
        OrganisationConnection::load(context, filter, order_by, PageArgs { first, after, last, before }).await
    }

    /// Public articles, people and organisations by words, without case and accents: all words of the query must be
    /// found, those in quotation marks side by side. A word of three letters or more with `*` behind it finds words that
    /// begin with it. Null, with the error `INVALID_INPUT`, when the query has no word, more than 10 words and phrases,
    /// or more than 200 characters.
    async fn search(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What a reader typed.")] query: String,
        #[graphql(desc = "What to find; everything when absent or null.")] types: Option<Vec<SearchType>>,
        #[graphql(desc = "What to leave out.")] filter: Option<SearchFilter>,
        #[graphql(desc = "The first so many, at most 100; 20 when absent.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
    ) -> Nullable<SearchConnection> {
        let args = PageArgs { first, after, ..PageArgs::default() };
        nullable(SearchConnection::load(context, &query, types, filter, args).await.map(Some))
    }

    /// What someone may be typing: people and organisations with a word in a visible name that goes on so, those whose
    /// name begins so first; then articles with such a word in the headline, the newest first. Empty when nothing was
    /// typed that could be found.
    async fn search_completions(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What was typed so far; its last word may go on. At most 200 characters.")] prefix: String,
        #[graphql(desc = "Of what; everything when absent or null.")] types: Option<Vec<SearchType>>,
        #[graphql(desc = "The first so many, at most 20; 10 when null.", default_with = "Some(completion::DEFAULT)")]
        first: Option<i32>,
    ) -> Result<List<SearchCompletion>, Failure> {
        completion::completions(context, &prefix, types, first.unwrap_or(completion::DEFAULT)).await
    }

    /// One section by its id or slug; null when there is none.
    async fn section(&self, context: &Context<'_>, #[graphql(desc = "By what.")] by: SectionBy) -> Nullable<Section> {
        nullable(by.find(context).await)
    }

    /// Sections in tree order, each before those below it, siblings in the editors' order; at most 500. A section is told when
    /// a public article stands in it or below it, or an editor made it public.
    async fn sections(&self, context: &Context<'_>) -> Result<List<Section>, Failure> {
        section::all(context).await
    }

    /// One collection by its id or slug; null when there is none.
    async fn collection(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "By what.")] by: CollectionBy,
    ) -> Nullable<Collection> {
        nullable(by.find(context).await)
    }

    /// The place of the newest public change: what `articleChanged` takes as `after`, to go on behind it. Asked for before
    /// lists are read, in a request of its own, it leaves nothing out between them and the changes behind it. Null, with
    /// an error, only where it could not be read.
    async fn changes_cursor(&self, context: &Context<'_>) -> Nullable<String> {
        let heads = request(context).read(async move |batch| Ok(changes::heads(batch.db()).await?)).await;
        nullable(heads.map(|heads| Some(cursor::encode(heads.latest))))
    }

    /// For editors: one story as they work on it, by its id (`article_…` or `draft_…`), a slug or a url, published or not;
    /// null when there is none. Takes the role `WRITER`: without a token the error is `UNAUTHENTICATED`, with a lower role
    /// `FORBIDDEN`, whether or not there is such a story.
    async fn draft(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "By what.")] by: ArticleBy,
    ) -> Nullable<ArticleDraft> {
        if let Err(denied) = request(context).staff(Deed::ReadDrafts) {
            return Some(Err(denied.into()));
        }
        nullable(draft::connection::find(context, &by).await)
    }

    /// For editors: all stories as they work on them, published or not; deleted ones only when `filter.states` asks for
    /// them. Takes the role `WRITER`, as `draft` does; null with an error for everybody else.
    async fn drafts(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<DraftFilterInput>,
        #[graphql(desc = "In what order; the default when null.", default_with = "Some(DraftOrder::default())")]
        order_by: Option<DraftOrder>,
        #[graphql(desc = "The first so many, at most 100; 20 when neither `first` nor `last` is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Nullable<ArticleDraftConnection> {
        if let Err(denied) = request(context).staff(Deed::ReadDrafts) {
            return Some(Err(denied.into()));
        }
        let args = PageArgs { first, after, last, before };
        nullable(ArticleDraftConnection::load(context, filter, order_by, args).await.map(Some))
    }

    /// For editors: the operations that the newsroom shares, by name. Takes the role `WRITER`, as `draft` does; null with
    /// an error for everybody else.
    async fn saved_operations(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first so many, at most 100; 20 when neither `first` nor `last` is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Nullable<SavedOperationConnection> {
        if let Err(denied) = request(context).staff(Deed::ReadDrafts) {
            return Some(Err(denied.into()));
        }
        let args = PageArgs { first, after, last, before };
        nullable(SavedOperationConnection::load(context, args).await.map(Some))
    }

    /// For the role `ADMIN`: who did what when, the newest first.
    async fn audit(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which entries; all when absent.")] filter: Option<AuditFilterInput>,
        #[graphql(desc = "The first so many, at most 100; 20 when neither `first` nor `last` is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Nullable<AuditConnection> {
        let args = PageArgs { first, after, last, before };
        nullable(AuditConnection::load(context, filter, args).await.map(Some))
    }

    /// Who asks.
    async fn viewer(&self) -> Viewer {
        Viewer
    }

    /// For editors: the newest tokens, at most 500, those that were not revoked first. Takes the role `ADMIN`.
    async fn tokens(&self, context: &Context<'_>) -> Nullable<Vec<Token>> {
        nullable(token::all(context).await.map(Some))
    }
}

async fn node(context: &Context<'_>, id: &str) -> Result<Option<Node>, Failure> {
    let request = request(context);
    Ok(match id::parse(id)? {
        (IdKind::Article, id) => request.load(ArticleById(id)).await?.map(Node::Article),
        (IdKind::Person, id) => request.load(PersonById(id)).await?.map(Node::Person),
        (IdKind::Organisation, id) => request.load(OrganisationById(id)).await?.map(Node::Organisation),
        (IdKind::Place, id) => request.load(PlaceById(id)).await?.map(Node::Place),
        (IdKind::Section, id) => request.load(SectionById(id)).await?.map(Node::Section),
        (IdKind::Collection, id) => request.load(CollectionById(id)).await?.map(Node::Collection),
        (IdKind::Affiliation, id) => request.load(AffiliationById(id)).await?.map(Node::Affiliation),
        (IdKind::Quotation, id) => request.load(QuotationById(id)).await?.map(Node::Quotation),
        (IdKind::Draft, id) => {
            request.staff(Deed::ReadDrafts)?;
            request.load(DraftById(id)).await?.map(Node::ArticleDraft)
        }
        (IdKind::Revision, id) => {
            request.staff(Deed::ReadDrafts)?;
            request.load(RevisionById(id)).await?.map(Node::Revision)
        }
        (IdKind::Operation, id) => {
            request.staff(Deed::ReadDrafts)?;
            request.load(SavedOperationById(id)).await?.map(Node::SavedOperation)
        }
        (IdKind::Audit, id) => {
            request.staff(Deed::Audit)?;
            request.load(AuditEntryById(id)).await?.map(Node::AuditEntry)
        }
        (IdKind::Token, id) => request.load(TokenById(id)).await?.map(Node::Token),
        // What only editors see is to everyone else as if it were not there.
        (IdKind::Suggestion, _) => None,
    })
}
