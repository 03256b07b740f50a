//! What articles name, and how.

use async_graphql::{ComplexObject, Context, Enum, SimpleObject, Union};
use entity::kind::{MentionRel, TargetKind};

use crate::article::content::StoredSpan;
use crate::graphql::article::Article;
use crate::graphql::connection::{Cursor, PageArgs, connection};
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::Failure;
use crate::graphql::loaders::{
    MentionCount, MentionPage, OrganisationById, OrganisationsNamed, PeopleNamed, PersonById, PlaceById, PlacesNamed,
};
use crate::graphql::organisation::Organisation;
use crate::graphql::person::Person;
use crate::graphql::place::Place;
use crate::graphql::span::TextSpan;
use crate::graphql::whole::{List, Whole};
use crate::posting::{BY_RANK, VisiblePosting};

/// What an article can name.
#[derive(Debug, Clone, Union)]
pub enum Mentionable {
    /// A person.
    Person(Person),
    /// An organisation.
    Organisation(Organisation),
    /// A place.
    Place(Place),
}

/// What a story has to do with what it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "MentionRel", remote = "MentionRel")]
pub enum Rel {
    /// The story is about it: named in the headline or the lead, or often.
    About,
    /// The story names it.
    Mentions,
}

/// Defines an edge to something that an article names.
macro_rules! mention_edge {
    ($(#[$doc:meta])* $edge:ident, $node:ty) => {
        $(#[$doc])*
        #[derive(Debug, Clone, SimpleObject)]
        #[graphql(complex)]
        pub struct $edge {
            /// Where it stands among what the article names.
            cursor: Cursor,
            /// Who or what is named.
            node: Whole<$node>,
            /// Whether the article is about it.
            rel: Rel,
            /// How much of the article it is, from 0 to 100.
            relevance: i32,
            /// How sure the hub is that the article names it, from 0 to 1; 1 where an editor said so.
            confidence: f64,
            #[graphql(skip)]
            article: Article,
            #[graphql(skip)]
            posting: VisiblePosting,
        }

        #[ComplexObject]
        impl $edge {
            /// Every place where the article names it, in reading order: headline, standfirst, body; at most 500.
            async fn occurrences(&self, context: &Context<'_>) -> Result<List<TextSpan>, Failure> {
                occurrences(context, &self.article, &self.posting).await
            }
        }

        impl $edge {
            fn new(article: &Article, posting: VisiblePosting, node: $node) -> Self {
                Self {
                    cursor: Cursor::new(BY_RANK, posting.position()),
                    node: Whole(node),
                    rel: posting.rel().into(),
                    relevance: i32::from(posting.relevance()),
                    confidence: f64::from(posting.confidence()) / 1000.0,
                    article: article.clone(),
                    posting,
                }
            }
        }
    };
}

mention_edge! {
    /// A person, an organisation or a place that an article names.
    MentionEdge, Mentionable
}

mention_edge! {
    /// A person whom an article names.
    PersonMentionEdge, Person
}

mention_edge! {
    /// An organisation that an article names.
    OrganisationMentionEdge, Organisation
}

mention_edge! {
    /// A place that an article names.
    PlaceMentionEdge, Place
}

connection! {
    /// What an article names, the most relevant first.
    MentionConnection { edge: MentionEdge, node: Mentionable, total: MentionTotal }
}

connection! {
    /// The people whom an article names, the most relevant first.
    PersonMentionConnection { edge: PersonMentionEdge, node: Person, total: MentionTotal }
}

connection! {
    /// The organisations that an article names, the most relevant first.
    OrganisationMentionConnection { edge: OrganisationMentionEdge, node: Organisation, total: MentionTotal }
}

connection! {
    /// The places that an article names, the most relevant first.
    PlaceMentionConnection { edge: PlaceMentionEdge, node: Place, total: MentionTotal }
}

/// How what an article names is counted: of one kind, or all.
#[derive(Debug, Clone)]
pub struct MentionTotal {
    edition: uuid::Uuid,
    kind: Option<TargetKind>,
}

impl MentionTotal {
    async fn count(&self, request: &RequestContext) -> Result<i64, Failure> {
        request.load(MentionCount { edition: self.edition, kind: self.kind }).await
    }

    fn of(article: &Article, kind: Option<TargetKind>) -> Self {
        Self { edition: article.0.edition_id(), kind }
    }
}

impl MentionConnection {
    /// A page of all that an article names.
    pub(super) async fn load(context: &Context<'_>, article: &Article, args: PageArgs) -> Result<Self, Failure> {
        let page = args.page(BY_RANK)?;
        let slice = request(context).load(MentionPage { edition: article.0.edition_id(), page: page.into() }).await?;
        let nodes = futures::future::try_join_all(slice.items.iter().map(|posting| mentionable(context, posting)));
        let nodes = nodes.await?;
        let mut nodes = nodes.into_iter();
        let edges = slice.map(|posting| nodes.next().flatten().map(|node| MentionEdge::new(article, posting, node)));
        // A posting and its target are written and merged together, so none is missing here.
        let edges = crate::page::Slice {
            items: edges.items.into_iter().flatten().collect(),
            has_next: edges.has_next,
            has_previous: edges.has_previous,
        };
        Ok(Self::new(edges, MentionTotal::of(article, None)))
    }
}

macro_rules! load_mentions {
    ($connection:ident, $edge:ident, $key:ident, $kind:expr) => {
        impl $connection {
            /// A page of what an article names.
            pub(super) async fn load(
                context: &Context<'_>,
                article: &Article,
                args: PageArgs,
            ) -> Result<Self, Failure> {
                let page = args.page(BY_RANK)?;
                let slice = request(context).load($key { edition: article.0.edition_id(), page: page.into() }).await?;
                let edges = slice.map(|(posting, node)| $edge::new(article, posting, node));
                Ok(Self::new(edges, MentionTotal::of(article, Some($kind))))
            }
        }
    };
}

load_mentions!(PersonMentionConnection, PersonMentionEdge, PeopleNamed, TargetKind::Person);
load_mentions!(OrganisationMentionConnection, OrganisationMentionEdge, OrganisationsNamed, TargetKind::Organisation);
load_mentions!(PlaceMentionConnection, PlaceMentionEdge, PlacesNamed, TargetKind::Place);

/// Who or what a posting names.
pub(super) async fn mentionable(
    context: &Context<'_>,
    posting: &VisiblePosting,
) -> Result<Option<Mentionable>, Failure> {
    let request = request(context);
    let id = posting.target_id();
    Ok(match posting.target_kind() {
        TargetKind::Person => request.load(PersonById(id)).await?.map(Mentionable::Person),
        TargetKind::Organisation => request.load(OrganisationById(id)).await?.map(Mentionable::Organisation),
        TargetKind::Place => request.load(PlaceById(id)).await?.map(Mentionable::Place),
        TargetKind::Section | TargetKind::Affiliation => None,
    })
}

/// The most occurrences that are told of one name in one article.
const MAX_OCCURRENCES: usize = 500;

async fn occurrences(
    context: &Context<'_>,
    article: &Article,
    posting: &VisiblePosting,
) -> Result<List<TextSpan>, Failure> {
    let stored: Vec<StoredSpan> = serde_json::from_str(posting.occurrences())?;
    let mut spans = Vec::with_capacity(stored.len());
    for span in stored.iter().take(MAX_OCCURRENCES) {
        spans.extend(TextSpan::try_new(context, article, span).await?);
    }
    Ok(List(spans))
}
