//! Places.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use crate::directory::Noun;
use crate::graphql::article::connection::{ArticleConnection, ArticleScope};
use crate::graphql::article::filter::{ArticleFilterInput, ArticleOrderInput};
use crate::graphql::connection::PageArgs;
use crate::graphql::error::Failure;
use crate::graphql::id::IdKind;
use crate::place::VisiblePlace;

/// A place that a public article names or an editor made public.
#[derive(Debug, Clone)]
pub struct Place(pub(super) Arc<VisiblePlace>);

/// A place that a public article names or an editor made public.
#[Object]
impl Place {
    /// Its id (`place_…`).
    pub(super) async fn id(&self) -> ID {
        IdKind::Place.id(self.0.id())
    }

    /// Unique among places.
    async fn slug(&self) -> &str {
        self.0.slug()
    }

    /// The name shown.
    async fn name(&self) -> &str {
        self.0.name()
    }

    /// The articles that name it.
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
        let scope = ArticleScope::Under(self.0.id());
        ArticleConnection::load(context, scope, filter, order_by, PageArgs { first, after, last, before }).await
    }
}
