//! Collections.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, OneofObject};

use crate::article::front::Front;
use crate::article::picks::CURATED;
use crate::article::{ArticleFilter, ArticleOrder};
use crate::collection;
use crate::graphql::article::connection::{ArticleConnection, ArticleEdge, ArticleTotal};
use crate::graphql::article::filter::{ArticleFilterInput, ArticleOrderInput};
use crate::graphql::connection::{Cursor, PageArgs};
use crate::graphql::context::request;
use crate::graphql::error::Failure;
use crate::graphql::id::IdKind;
use crate::graphql::loaders::{CollectionById, CollectionBySlug, FrontCount, FrontPage};
use crate::graphql::whole::Whole;

/// A front or another list that editors keep.
#[derive(Debug, Clone)]
pub struct Collection(pub(super) Arc<collection::Collection>);

/// A front or another list that editors keep: what they picked, in their order, and then, where they set it, the newest
/// articles of a filter, without repeats.
#[Object]
impl Collection {
    /// Its id (`collection_…`).
    pub(super) async fn id(&self) -> ID {
        IdKind::Collection.id(self.0.id())
    }

    /// Unique among collections.
    async fn slug(&self) -> &str {
        self.0.slug()
    }

    /// The name shown.
    async fn name(&self) -> &str {
        self.0.name()
    }

    /// An editor's words about it; null when there are none.
    async fn description(&self) -> Option<&str> {
        self.0.description()
    }

    /// The articles it holds: the editors' picks, at most 200, and what fills it. A pick that is not public is skipped.
    async fn articles(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<Box<ArticleFilterInput>>,
        #[graphql(desc = "In what order. When absent or null, the editors' own: the picks in their order, then the \
                          newest of what fills it. Else picks and filling are one list in this order.")]
        order_by: Option<ArticleOrderInput>,
        #[graphql(desc = "The first so many, at most 100; 20 when neither `first` nor `last` is given.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, at most 100.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<ArticleConnection, Failure> {
        self.page(context, filter, order_by, PageArgs { first, after, last, before }).await
    }
}

impl Collection {
    async fn page(
        &self,
        context: &Context<'_>,
        filter: Option<Box<ArticleFilterInput>>,
        order: Option<ArticleOrderInput>,
        args: PageArgs,
    ) -> Result<ArticleConnection, Failure> {
        let filter = Arc::new(filter.unwrap_or_default().read()?);
        let fill = self.0.fill().map(serde_json::from_str::<ArticleFilter>).transpose()?;
        let front = Front { collection: self.0.id(), fill: fill.map(Arc::new) };
        let order = order.map(ArticleOrder::from);
        let cursors = order.map_or(CURATED, ArticleOrder::order);
        let page = Arc::new(args.page(cursors)?);
        let key = FrontPage { front: front.clone(), filter: Arc::clone(&filter), order, page };
        let edges = request(context).load(key).await?;
        let edges = edges.map(|(place, node)| ArticleEdge { cursor: Cursor::new(cursors, place), node: Whole(node) });
        Ok(ArticleConnection::new(edges, ArticleTotal::Front(FrontCount { front, filter })))
    }
}

/// A collection by one of its names.
#[derive(Debug, Clone, OneofObject)]
pub enum CollectionBy {
    /// Its id (`collection_…`).
    Id(ID),
    /// The slug that it has, or had.
    Slug(String),
}

impl CollectionBy {
    /// The collection.
    pub(super) async fn find(&self, context: &Context<'_>) -> Result<Option<Collection>, Failure> {
        let request = request(context);
        match self {
            Self::Id(id) => request.load(CollectionById(IdKind::Collection.parse(id)?)).await,
            Self::Slug(slug) => request.load(CollectionBySlug(slug.clone())).await,
        }
    }
}
