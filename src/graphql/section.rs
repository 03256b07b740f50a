//! Sections.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, OneofObject};

use crate::graphql::article::connection::{ArticleConnection, ArticleScope};
use crate::graphql::article::filter::{ArticleFilterInput, ArticleOrderInput};
use crate::graphql::connection::PageArgs;
use crate::graphql::context::request;
use crate::graphql::error::{Failure, Nullable, nullable};
use crate::graphql::id::IdKind;
use crate::graphql::loaders::{SectionById, SectionBySlug, SectionsBelow};
use crate::graphql::whole::List;
use crate::section;

/// A section of the newsroom.
#[derive(Debug, Clone)]
pub struct Section(pub(super) Arc<section::Section>);

/// A section of the newsroom.
#[Object]
impl Section {
    /// Its id (`section_…`).
    pub(super) async fn id(&self) -> ID {
        IdKind::Section.id(self.0.id())
    }

    /// Unique among sections.
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

    /// The section above it; null when it stands at the top.
    async fn parent(&self, context: &Context<'_>) -> Nullable<Section> {
        let id = self.0.parent_id()?;
        nullable(request(context).load(SectionById(id)).await)
    }

    /// The sections directly below it, in the editors' order; at most 100.
    async fn children(&self, context: &Context<'_>) -> Result<List<Section>, Failure> {
        Ok(List(request(context).load(SectionsBelow(self.0.id())).await?.to_vec()))
    }

    /// The articles of this section and of all those below it.
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

/// A section by one of its names.
#[derive(Debug, Clone, OneofObject)]
pub enum SectionBy {
    /// Its id (`section_…`).
    Id(ID),
    /// The slug that it has, or had.
    Slug(String),
}

impl SectionBy {
    /// The section.
    pub(super) async fn find(&self, context: &Context<'_>) -> Result<Option<Section>, Failure> {
        let request = request(context);
        match self {
            Self::Id(id) => request.load(SectionById(IdKind::Section.parse(id)?)).await,
            Self::Slug(slug) => request.load(SectionBySlug(slug.clone())).await,
        }
    }
}

/// All sections, in tree order.
pub(super) async fn all(context: &Context<'_>) -> Result<List<Section>, Failure> {
    let sections = request(context).read(async |batch| Ok(section::all(batch.db(), &batch.sight).await?)).await?;
    Ok(sections.into_iter().map(|section| Section(Arc::new(section))).collect())
}
