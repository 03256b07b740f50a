//! Lists of drafts, and one draft by one of its names.

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, SimpleObject};

use crate::article::drafts::filter::{DraftFilter, TOUCHED};
use crate::article::drafts::read;
use crate::article::filter::Named;
use crate::graphql::article::by::ArticleBy;
use crate::graphql::article::filter::named;
use crate::graphql::connection::{Cursor, PageArgs, connection};
use crate::graphql::context::{RequestContext, request};
use crate::graphql::draft::ArticleDraft;
use crate::graphql::draft::state::StoryState;
use crate::graphql::error::Failure;
use crate::graphql::id::{self, IdKind};
use crate::graphql::loaders::{DraftById, DraftBySlug, DraftByUrl, DraftCount, DraftPage};
use crate::graphql::scalar::WebUrl;
use crate::graphql::whole::Whole;
use crate::section;

/// Which drafts: the fields join by AND, the values of a list by OR. What is absent or null restricts nothing, an empty
/// list matches nothing, and neither does an id or slug that nothing has. A list holds at most 100 values.
#[derive(Debug, Clone, Default, InputObject)]
#[graphql(name = "DraftFilter")]
pub struct DraftFilterInput {
    /// In one of these states; in any but `DELETED` when absent or null.
    states: Option<Vec<StoryState>>,
    /// In one of these sections or the sections below them; ids or slugs.
    sections: Option<Vec<String>>,
    /// With these words in the headline, in this order, compared without case and accents.
    headline: Option<String>,
    /// Whether the newest revision was never published or scheduled.
    has_unpublished_changes: Option<bool>,
    /// Whose newest revision this editor wrote, by the name that `author` tells.
    author: Option<String>,
}

/// The order of a list of drafts. Equal keys are ordered by id, so that pages never overlap.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Enum)]
pub enum DraftOrder {
    /// By the last change of an editor or an import, the newest first.
    #[default]
    RecentlyTouched,
}

/// A draft in a list.
#[derive(Debug, Clone, SimpleObject)]
pub struct ArticleDraftEdge {
    /// Where it stands in the list in this order.
    cursor: Cursor,
    /// The draft.
    node: Whole<ArticleDraft>,
}

connection! {
    /// For editors: a list of drafts.
    ArticleDraftConnection { edge: ArticleDraftEdge, node: ArticleDraft, total: DraftTotal }
}

/// How a list of drafts is counted.
#[derive(Debug, Clone)]
pub struct DraftTotal(Arc<DraftFilter>);

impl DraftTotal {
    async fn count(&self, request: &RequestContext) -> Result<i64, Failure> {
        request.load(DraftCount(Arc::clone(&self.0))).await
    }
}

impl ArticleDraftConnection {
    /// A page of the drafts that pass a filter.
    pub(in crate::graphql) async fn load(
        context: &Context<'_>,
        filter: Option<DraftFilterInput>,
        order: Option<DraftOrder>,
        args: PageArgs,
    ) -> Result<Self, Failure> {
        let order = match order.unwrap_or_default() {
            DraftOrder::RecentlyTouched => TOUCHED,
        };
        let page = Arc::new(args.page(order)?);
        let filter = Arc::new(filter.unwrap_or_default().read(request(context)).await?);
        let slice = request(context).load(DraftPage { filter: Arc::clone(&filter), page }).await?;
        let edges = slice
            .map(|draft| ArticleDraftEdge { cursor: Cursor::new(order, read::position(&draft.0)), node: Whole(draft) });
        Ok(Self::new(edges, DraftTotal(filter)))
    }
}

impl DraftFilterInput {
    async fn read(self, request: &RequestContext) -> Result<DraftFilter, Failure> {
        let Self { states, sections, headline, has_unpublished_changes, author } = self;
        let sections = match named(IdKind::Section, sections)? {
            None => None,
            Some(named) => {
                let found = request.read(async move |batch| {
                    let (mut ids, mut slugs) = (Vec::new(), Vec::new());
                    for name in named {
                        match name {
                            Named::Id(id) => ids.push(id),
                            Named::Slug(slug) => slugs.push(slug),
                        }
                    }
                    Ok(section::subtrees(batch.db(), &batch.sight, (&ids, &slugs)).await?)
                });
                Some(found.await?)
            }
        };
        let states = states.map(|states| states.into_iter().map(Into::into).collect());
        Ok(DraftFilter { states, sections, headline, has_news: has_unpublished_changes, author })
    }
}

/// The draft of a story by one of its names, published or not.
pub(in crate::graphql) async fn find(context: &Context<'_>, by: &ArticleBy) -> Result<Option<ArticleDraft>, Failure> {
    let request = request(context);
    let story = match by {
        ArticleBy::Id(id) => Some(match id::parse(id)? {
            (IdKind::Draft, story) => story,
            _ => IdKind::Article.parse(id)?,
        }),
        ArticleBy::Slug(slug) => request.load(DraftBySlug(slug.clone())).await?,
        ArticleBy::Url(WebUrl(url)) => match request.load(DraftByUrl(url.clone())).await? {
            Some(story) => Some(story),
            None => match request.app.article_url.as_ref().and_then(|template| template.slug(url)) {
                Some(slug) => request.load(DraftBySlug(slug)).await?,
                None => None,
            },
        },
    };
    match story {
        Some(story) => request.load(DraftById(story)).await,
        None => Ok(None),
    }
}
