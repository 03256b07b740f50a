//! Related stories.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, Enum, Object, SimpleObject};
use futures::future::try_join_all;

use crate::article::content::StoredLink;
use crate::graphql::article::Article;
use crate::graphql::connection::{Count, Cursor, Edge, Edges, PageArgs, PageInfo};
use crate::graphql::context::request;
use crate::graphql::draft::ArticleDraft;
use crate::graphql::error::Failure;
use crate::graphql::loaders::{EdgesOf, OrganisationById, PersonById};
use crate::graphql::organisation::Organisation;
use crate::graphql::person::Person;
use crate::graphql::scalar::WebUrl;
use crate::graphql::whole::List;
use crate::page::{Key, Position};
use crate::related::{BY_PLACE, ReasonKind, RelatedKind, RelatedRelation, StoredReason, VisibleEdge};

/// Who made an edge between two stories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(name = "RelatedStoryKind", remote = "RelatedKind")]
pub enum RelatedStoryKind {
    /// An editor's pick.
    Editorial,
    /// A link inside the story.
    Inline,
    /// Computed by the hub.
    Automatic,
}

/// How a related story stands to the one it is related to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "RelatedRelation")]
pub enum RelatedStoryRelation {
    /// Both tell of one event.
    SameEvent,
    /// The related story tells what came next.
    FollowUp,
    /// The related story tells what came before, or why.
    Background,
    /// They are nearly the same text.
    NearCopy,
    /// The related story is a newer state of the same story.
    Update,
}

/// What sort of reason relates two stories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "ReasonKind")]
pub enum RelatedStoryReasonKind {
    /// Both name the same people or organisations.
    SharedNames,
    /// Both use the same telling words.
    SharedWords,
    /// They are nearly the same text.
    NearCopy,
}

/// Why the hub relates two stories.
#[derive(Debug, Clone, SimpleObject)]
pub struct RelatedStoryReason {
    /// What sort of reason.
    kind: RelatedStoryReasonKind,
    /// The reason in a few English words, such as `Both name Amina Diallo`.
    text: String,
    /// Public people whom both stories name, the rarest first; at most 10.
    people: List<Person>,
    /// Public organisations that both stories name, the rarest first; at most 10.
    organisations: List<Organisation>,
}

/// The most names or words of one reason, and the most reasons of one edge.
const MAX_REASON: usize = 10;

impl RelatedStoryReason {
    /// The reason as the viewer may know it; nothing when all that it names is out of sight.
    async fn try_new(context: &Context<'_>, stored: StoredReason) -> Result<Option<Self>, Failure> {
        let StoredReason { kind, people, organisations, words } = stored;
        let request = request(context);
        let (people, organisations) = futures::future::try_join(
            try_join_all(people.into_iter().take(MAX_REASON).map(|id| request.load(PersonById(id)))),
            try_join_all(organisations.into_iter().take(MAX_REASON).map(|id| request.load(OrganisationById(id)))),
        )
        .await?;
        let people: Vec<Person> = people.into_iter().flatten().collect();
        let organisations: Vec<Organisation> = organisations.into_iter().flatten().collect();
        let names = people.iter().map(|person| person.0.name());
        let names: Vec<&str> = names.chain(organisations.iter().map(|organisation| organisation.0.name())).collect();
        let told = |how: &str, what: &[&str]| (!what.is_empty()).then(|| format!("{how} {}", what.join(", ")));
        let text = match kind {
            ReasonKind::SharedNames => told("Both name", &names),
            ReasonKind::SharedWords => {
                told("Both tell of", &words.iter().map(String::as_str).take(MAX_REASON).collect::<Vec<_>>())
            }
            ReasonKind::NearCopy => Some("Nearly the same text".to_owned()),
        };
        let (people, organisations) = (List(people), List(organisations));
        Ok(text.map(|text| Self { kind: kind.into(), text, people, organisations }))
    }
}

/// A story related to another, or a link whose story the hub does not know.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct RelatedStoryEdge {
    /// Where it stands in the list.
    cursor: Cursor,
    /// Its number in the list that the viewer sees, from 0, without gaps.
    position: i32,
    /// Who made it.
    kind: RelatedStoryKind,
    /// How the stories are related; null unless known.
    relation: Option<RelatedStoryRelation>,
    /// How close the stories are, from 0 to 1; null unless the hub computed it.
    score: Option<f64>,
    #[graphql(skip)]
    end: End,
}

/// Where an edge leads.
#[derive(Debug, Clone)]
pub(super) enum End {
    /// As an edition has it.
    Seen(VisibleEdge),
    /// As a draft has it.
    Drafted {
        /// The link's own words and address.
        link: Option<StoredLink>,
        /// The story as the public sees it.
        node: Option<Article>,
        /// The story as editors see it, where the public does not.
        draft: Option<ArticleDraft>,
    },
}

#[ComplexObject]
impl RelatedStoryEdge {
    /// The link's own words, else the headline of `node` or `draft`; null when it has none.
    async fn headline(&self) -> Option<&str> {
        match &self.end {
            End::Seen(edge) => edge.headline().or_else(|| edge.target().map(|target| target.headline())),
            End::Drafted { link, node, draft } => {
                let words = link.as_ref().map(|link| link.headline.as_str()).filter(|words| !words.is_empty());
                let target = || node.as_ref().map(|node| node.0.headline());
                words.or_else(target).or_else(|| draft.as_ref()?.0.revision().headline())
            }
        }
    }

    /// The link's own address, else the `url` of `node`; null when it has neither.
    async fn url(&self, context: &Context<'_>) -> Option<WebUrl> {
        let own = match &self.end {
            End::Seen(edge) => edge.url(),
            End::Drafted { link, .. } => link.as_ref().and_then(|link| link.url.as_deref()),
        };
        if let Some(url) = own.filter(|url| crate::address::parse(url).is_some()) {
            return Some(WebUrl(url.to_owned()));
        }
        self.target().and_then(|node| node.own_url(context)).map(WebUrl)
    }

    /// The story; null for an `INLINE` link that leads to no public story of this hub, or to which several fit.
    async fn node(&self) -> Option<Article> {
        self.target()
    }

    /// For editors: the picked story as they see it, where the public does not see it; null everywhere else, and in every
    /// `related` of an article.
    async fn draft(&self) -> Option<ArticleDraft> {
        match &self.end {
            End::Seen(_) => None,
            End::Drafted { draft, .. } => draft.clone(),
        }
    }

    /// Why the hub relates the two, for `AUTOMATIC` edges; at most 10.
    async fn reasons(&self, context: &Context<'_>) -> Result<List<RelatedStoryReason>, Failure> {
        let End::Seen(edge) = &self.end else { return Ok(List(Vec::new())) };
        let stored = edge.reasons()?.into_iter().take(MAX_REASON);
        let reasons = try_join_all(stored.map(|reason| RelatedStoryReason::try_new(context, reason))).await?;
        Ok(reasons.into_iter().flatten().collect())
    }
}

impl RelatedStoryEdge {
    /// An edge of a draft, at its place.
    pub(super) fn drafted(position: i32, kind: RelatedKind, relation: Option<RelatedRelation>, end: End) -> Self {
        let place = Position { keys: vec![Key::Number(i64::from(position))], id: uuid::Uuid::nil() };
        let (kind, relation) = (kind.into(), relation.map(Into::into));
        Self { cursor: Cursor::new(BY_PLACE, place), position, kind, relation, score: None, end }
    }

    fn target(&self) -> Option<Article> {
        match &self.end {
            End::Seen(edge) => edge.target().map(|target| Article(Arc::clone(target))),
            End::Drafted { node, .. } => node.clone(),
        }
    }
}

impl Edge for RelatedStoryEdge {
    fn cursor(&self) -> &Cursor {
        &self.cursor
    }
}

/// The stories related to one story.
#[derive(Debug, Clone)]
pub struct RelatedStoryConnection {
    page: Edges<RelatedStoryEdge>,
    total: usize,
}

/// The stories related to one story: what editors picked, then the links inside the story, then what the hub computed.
#[Object]
impl RelatedStoryConnection {
    /// The items of this page, in order, with their cursors.
    async fn edges(&self) -> List<&RelatedStoryEdge> {
        self.page.edges.iter().collect()
    }

    /// The stories of this page, in order; links that lead to no public story of this hub are left out.
    async fn nodes(&self) -> List<Article> {
        self.page.edges.iter().filter_map(RelatedStoryEdge::target).collect()
    }

    /// Where this page lies in the list.
    async fn page_info(&self) -> PageInfo {
        self.page.page_info()
    }

    /// How many items the list holds, over all pages.
    async fn total_count(&self) -> Count {
        Count::of(i64::try_from(self.total).unwrap_or(i64::MAX))
    }
}

impl RelatedStoryConnection {
    /// A page of the stories related to a story.
    pub(super) async fn load(
        context: &Context<'_>,
        article: &Article,
        kind: Option<RelatedStoryKind>,
        args: PageArgs,
    ) -> Result<Self, Failure> {
        let page = args.page(BY_PLACE)?;
        let kind = kind.map(RelatedKind::from);
        let edges = request(context).load(EdgesOf(article.0.edition_id())).await?;
        let slice = edges.page(kind, &page).map(|placed| RelatedStoryEdge {
            cursor: Cursor::new(BY_PLACE, placed.place()),
            position: placed.position,
            kind: placed.edge.kind().into(),
            relation: placed.edge.relation().map(Into::into),
            score: placed.edge.score().map(|score| f64::from(score) / 1000.0),
            end: End::Seen(placed.edge),
        });
        Ok(Self { page: slice.into(), total: edges.seen(kind).len() })
    }

    /// A page of edges that are all there, in order.
    pub(super) fn of(edges: Vec<RelatedStoryEdge>, args: &PageArgs) -> Result<Self, Failure> {
        let page = args.page(BY_PLACE)?;
        let total = edges.len();
        let place = |edge: &RelatedStoryEdge| Position {
            keys: vec![Key::Number(i64::from(edge.position))],
            id: uuid::Uuid::nil(),
        };
        Ok(Self { page: page.of_list(edges, place).into(), total })
    }
}
