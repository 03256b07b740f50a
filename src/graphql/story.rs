//! What articles and drafts have in common: the interface that pages are rendered by, and the text behind it.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::indexmap::{IndexMap, IndexSet};
use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaType, MetaTypeId, Registry};
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, InterfaceType, OutputType, Positioned, ServerResult, Value,
};
use entity::kind::TargetKind;

use crate::article::content::{StoredBlock, StoredLink};
use crate::article::drafts::VisibleRevision;
use crate::graphql::article::Article;
use crate::graphql::block::Block;
use crate::graphql::context::request;
use crate::graphql::draft::ArticleDraft;
use crate::graphql::error::Failure;
use crate::graphql::loaders::{
    AllPostings, BlocksOf, DraftedOrganisation, DraftedPerson, DraftedPlace, EdgesOf, LinkTarget, OrganisationById,
    PersonById, PlaceById, QuotationsIn, RevisionBlocks, RevisionNames, RevisionQuotations,
};
use crate::graphql::mention::Mentionable;
use crate::graphql::quotation::Quotation;
use crate::posting::VisiblePosting;
use crate::related::{Link, RelatedKind};

/// A story as it is read or as it is worked on.
#[derive(Debug, Clone)]
pub enum Story {
    /// As the public reads it.
    Article(Article),
    /// As editors work on it.
    ArticleDraft(ArticleDraft),
}

/// What the interface tells. Its fields are those of a draft, which are null wherever one of an article can be.
const FIELDS: [&str; 35] = [
    "id",
    "slug",
    "url",
    "canonicalUrl",
    "headline",
    "headlines",
    "standfirst",
    "slugline",
    "byline",
    "credits",
    "dateline",
    "section",
    "keywords",
    "language",
    "genre",
    "urgency",
    "image",
    "body",
    "bodyText",
    "bodyHtml",
    "wordCount",
    "readingMinutes",
    "publishedAt",
    "updatedAt",
    "source",
    "infoSources",
    "usageTerms",
    "copyrightNotice",
    "corrections",
    "mentions",
    "people",
    "organisations",
    "places",
    "quotations",
    "related",
];

impl InterfaceType for Story {}

impl ContainerType for Story {
    async fn resolve_field(&self, context: &Context<'_>) -> ServerResult<Option<Value>> {
        match self {
            Self::Article(article) => article.resolve_field(context).await,
            Self::ArticleDraft(draft) => draft.resolve_field(context).await,
        }
    }
}

impl OutputType for Story {
    fn type_name() -> Cow<'static, str> {
        Cow::Borrowed("Story")
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        match self {
            Self::Article(_) => Article::type_name(),
            Self::ArticleDraft(_) => ArticleDraft::type_name(),
        }
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Interface, |registry| {
            let possible_types: IndexSet<String> =
                [Article::type_name(), ArticleDraft::type_name()].into_iter().map(Cow::into_owned).collect();
            Article::create_type_info(registry);
            for name in &possible_types {
                registry.add_implements(name, &Self::type_name());
            }
            let mut fields = match registry.create_fake_output_type::<ArticleDraft>() {
                MetaType::Object { fields, .. } => fields,
                _ => IndexMap::default(),
            };
            fields.retain(|name, _| FIELDS.contains(&name.as_str()));
            MetaType::Interface {
                name: Self::type_name().into_owned(),
                description: Some(
                    "A story as a page shows it: an article, which the public reads, or a draft, in which anything may \
                     still be missing."
                        .to_owned(),
                ),
                fields,
                possible_types,
                extends: false,
                keys: None,
                visible: None,
                inaccessible: false,
                tags: Vec::new(),
                rust_typename: Some(std::any::type_name::<Self>()),
                directive_invocations: Vec::new(),
                requires_scopes: Vec::new(),
            }
        })
    }

    async fn resolve(&self, context: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        match self {
            Self::Article(article) => article.resolve(context, field).await,
            Self::ArticleDraft(draft) => draft.resolve(context, field).await,
        }
    }
}

/// The text in which spans count: an edition's or a revision's.
#[derive(Debug, Clone)]
pub enum StoryText {
    /// What the public reads.
    Edition(Article),
    /// What editors wrote.
    Revision(VisibleRevision),
}

impl StoryText {
    pub(super) fn headline(&self) -> &str {
        match self {
            Self::Edition(article) => article.0.headline(),
            Self::Revision(revision) => revision.headline().unwrap_or_default(),
        }
    }

    pub(super) fn standfirst(&self) -> &str {
        let standfirst = match self {
            Self::Edition(article) => article.0.standfirst(),
            Self::Revision(revision) => revision.standfirst(),
        };
        standfirst.unwrap_or_default()
    }

    /// The blocks as they are kept.
    pub(super) async fn stored_blocks(&self, context: &Context<'_>) -> Result<Arc<Vec<StoredBlock>>, Failure> {
        match self {
            Self::Edition(article) => match article.0.blocks()? {
                Some(blocks) => Ok(blocks),
                None => request(context).load(BlocksOf(article.0.edition_id())).await,
            },
            Self::Revision(revision) => request(context).load(RevisionBlocks(revision.id())).await,
        }
    }

    /// The blocks as clients see them.
    pub(super) async fn blocks(&self, context: &Context<'_>) -> Result<Vec<Block>, Failure> {
        let stored = self.stored_blocks(context).await?;
        Ok((0..stored.len()).map(|index| Block::new(self.clone(), Arc::clone(&stored), index)).collect())
    }

    /// All that it names, the most relevant first.
    pub(super) async fn names(&self, context: &Context<'_>) -> Result<Arc<[VisiblePosting]>, Failure> {
        match self {
            Self::Edition(article) => request(context).load(AllPostings(article.0.edition_id())).await,
            Self::Revision(revision) => {
                let has_standfirst = revision.standfirst().is_some();
                request(context).load(RevisionNames { revision: revision.id(), has_standfirst }).await
            }
        }
    }

    /// All that it quotes, in reading order.
    pub(super) async fn quotations(&self, context: &Context<'_>) -> Result<Vec<Quotation>, Failure> {
        match self {
            Self::Edition(article) => Ok(request(context).load(QuotationsIn(article.0.id())).await?.to_vec()),
            Self::Revision(revision) => {
                let quotations = request(context).load(RevisionQuotations(revision.id())).await?;
                let drafted = |quotation| Quotation(Arc::new(quotation), Some(revision.clone()));
                Ok(quotations.iter().cloned().map(drafted).collect())
            }
        }
    }

    /// Who or what is named, as the text's own readers may see it.
    pub(super) async fn mentionable(
        &self,
        context: &Context<'_>,
        posting: &VisiblePosting,
    ) -> Result<Option<Mentionable>, Failure> {
        let request = request(context);
        let id = posting.target_id();
        Ok(match (posting.target_kind(), self) {
            (TargetKind::Person, Self::Edition(_)) => request.load(PersonById(id)).await?.map(Mentionable::Person),
            (TargetKind::Person, Self::Revision(_)) => request.load(DraftedPerson(id)).await?.map(Mentionable::Person),
            (TargetKind::Organisation, Self::Edition(_)) => {
                request.load(OrganisationById(id)).await?.map(Mentionable::Organisation)
            }
            (TargetKind::Organisation, Self::Revision(_)) => {
                request.load(DraftedOrganisation(id)).await?.map(Mentionable::Organisation)
            }
            (TargetKind::Place, Self::Edition(_)) => request.load(PlaceById(id)).await?.map(Mentionable::Place),
            (TargetKind::Place, Self::Revision(_)) => request.load(DraftedPlace(id)).await?.map(Mentionable::Place),
            (TargetKind::Section | TargetKind::Affiliation, _) => None,
        })
    }

    /// The public story that a link inside it leads to: the link with that number among all of them.
    pub(super) async fn linked(
        &self,
        context: &Context<'_>,
        (place, link): (usize, &StoredLink),
    ) -> Result<Option<Article>, Failure> {
        match self {
            Self::Edition(article) => {
                let edges = request(context).load(EdgesOf(article.0.edition_id())).await?;
                let edges = edges.seen(Some(RelatedKind::Inline));
                let target = edges.get(place).and_then(|placed| placed.edge.target());
                Ok(target.map(|target| Article(Arc::clone(target))))
            }
            Self::Revision(revision) => {
                let (headline, url) = (link.headline.clone(), link.url.clone());
                let link = Link { article: revision.article_id(), headline, url };
                request(context).load(LinkTarget(link)).await
            }
        }
    }
}
