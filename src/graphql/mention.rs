//! What articles name, and how.

use async_graphql::{ComplexObject, Context, Enum, SimpleObject, Union};
use entity::kind::{MentionRel, TargetKind};

use crate::article::content::StoredSpan;
use crate::graphql::connection::{Cursor, PageArgs, connection};
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::Failure;
use crate::graphql::loaders::{MentionCount, MentionPage, OrganisationsNamed, PeopleNamed, PlacesNamed};
use crate::graphql::organisation::Organisation;
use crate::graphql::person::Person;
use crate::graphql::place::Place;
use crate::graphql::span::TextSpan;
use crate::graphql::story::StoryText;
use crate::graphql::whole::{List, Whole};
use crate::page::{Page, Slice};
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
            story: StoryText,
            #[graphql(skip)]
            posting: VisiblePosting,
        }

        #[ComplexObject]
        impl $edge {
            /// Every place where the article names it, in reading order: headline, standfirst, body; at most 500.
            async fn occurrences(&self, context: &Context<'_>) -> Result<List<TextSpan>, Failure> {
                occurrences(context, &self.story, &self.posting).await
            }
        }

        impl $edge {
            fn new(story: &StoryText, posting: VisiblePosting, node: $node) -> Self {
                Self {
                    cursor: Cursor::new(BY_RANK, posting.position()),
                    node: Whole(node),
                    rel: posting.rel().into(),
                    relevance: i32::from(posting.relevance()),
                    confidence: f64::from(posting.confidence()) / 1000.0,
                    story: story.clone(),
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

/// How what a story names is counted.
#[derive(Debug, Clone)]
pub enum MentionTotal {
    /// As what an edition names: of one kind, or all.
    Of(uuid::Uuid, Option<TargetKind>),
    /// It is counted already.
    Counted(usize),
}

impl MentionTotal {
    async fn count(&self, request: &RequestContext) -> Result<i64, Failure> {
        match self {
            Self::Of(edition, kind) => request.load(MentionCount { edition: *edition, kind: *kind }).await,
            Self::Counted(count) => Ok(i64::try_from(*count)?),
        }
    }
}

/// A page of what a story names, of one kind or all, and how to count it.
async fn page(
    context: &Context<'_>,
    story: &StoryText,
    kind: Option<TargetKind>,
    page: Page,
) -> Result<(Slice<VisiblePosting>, MentionTotal), Failure> {
    match story {
        StoryText::Edition(article) => {
            let edition = article.0.edition_id();
            let slice = request(context).load(MentionPage { edition, page: page.into() }).await?;
            Ok((slice, MentionTotal::Of(edition, kind)))
        }
        StoryText::Revision(_) => {
            let all = story.names(context).await?;
            let of_kind = |posting: &&VisiblePosting| kind.is_none_or(|kind| posting.target_kind() == kind);
            let all: Vec<VisiblePosting> = all.iter().filter(of_kind).cloned().collect();
            let total = MentionTotal::Counted(all.len());
            Ok((page.of_list(all, VisiblePosting::position), total))
        }
    }
}

/// What a page of postings names. A posting and its target are written and merged together, so none is missing.
async fn nodes(
    context: &Context<'_>,
    story: &StoryText,
    slice: Slice<VisiblePosting>,
) -> Result<Slice<(VisiblePosting, Mentionable)>, Failure> {
    let nodes = slice.items.iter().map(|posting| story.mentionable(context, posting));
    let nodes = futures::future::try_join_all(nodes).await?;
    let items = slice.items.into_iter().zip(nodes).filter_map(|(posting, node)| Some((posting, node?))).collect();
    Ok(Slice { items, has_next: slice.has_next, has_previous: slice.has_previous })
}

impl MentionConnection {
    /// A page of all that a story names.
    pub(super) async fn load(context: &Context<'_>, story: &StoryText, args: PageArgs) -> Result<Self, Failure> {
        let (slice, total) = Box::pin(page(context, story, None, args.page(BY_RANK)?)).await?;
        let slice = Box::pin(nodes(context, story, slice)).await?;
        Ok(Self::new(slice.map(|(posting, node)| MentionEdge::new(story, posting, node)), total))
    }
}

macro_rules! load_mentions {
    ($connection:ident, $edge:ident, $key:ident, $kind:ident) => {
        impl $connection {
            /// A page of what a story names.
            pub(super) async fn load(
                context: &Context<'_>,
                story: &StoryText,
                args: PageArgs,
            ) -> Result<Self, Failure> {
                let cut = args.page(BY_RANK)?;
                if let StoryText::Edition(article) = story {
                    let edition = article.0.edition_id();
                    let slice = request(context).load($key { edition, page: cut.into() }).await?;
                    let edges = slice.map(|(posting, node)| $edge::new(story, posting, node));
                    return Ok(Self::new(edges, MentionTotal::Of(edition, Some(TargetKind::$kind))));
                }
                let (slice, total) = Box::pin(page(context, story, Some(TargetKind::$kind), cut)).await?;
                let Slice { items, has_next, has_previous } = Box::pin(nodes(context, story, slice)).await?;
                let edge = |(posting, node)| match node {
                    Mentionable::$kind(node) => Some($edge::new(story, posting, node)),
                    _ => None,
                };
                let items = items.into_iter().filter_map(edge).collect();
                Ok(Self::new(Slice { items, has_next, has_previous }, total))
            }
        }
    };
}

load_mentions!(PersonMentionConnection, PersonMentionEdge, PeopleNamed, Person);
load_mentions!(OrganisationMentionConnection, OrganisationMentionEdge, OrganisationsNamed, Organisation);
load_mentions!(PlaceMentionConnection, PlaceMentionEdge, PlacesNamed, Place);

/// The most occurrences that are told of one name in one article.
const MAX_OCCURRENCES: usize = 500;

async fn occurrences(
    context: &Context<'_>,
    story: &StoryText,
    posting: &VisiblePosting,
) -> Result<List<TextSpan>, Failure> {
    let stored: Vec<StoredSpan> = serde_json::from_str(posting.occurrences())?;
    let mut spans = Vec::with_capacity(stored.len());
    for span in stored.iter().take(MAX_OCCURRENCES) {
        spans.extend(TextSpan::try_new(context, story, span).await?);
    }
    Ok(List(spans))
}
