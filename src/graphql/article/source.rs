//! Where a story was taken from.

use async_graphql::{ComplexObject, Context, SimpleObject};
use uuid::Uuid;

use crate::graphql::context::request;
use crate::graphql::error::{Nullable, nullable};
use crate::graphql::loaders::OrganisationById;
use crate::graphql::organisation::Organisation;
use crate::graphql::scalar::WebUrl;
use crate::source;

/// Where a story was taken from.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct Source {
    /// The source's name; null when unknown.
    name: Option<String>,
    /// The page the story was taken from; null when unknown.
    url: Option<WebUrl>,
    /// The source's identifier in a controlled vocabulary; null when unknown.
    uri: Option<String>,
    #[graphql(skip)]
    organisation_id: Option<Uuid>,
}

#[ComplexObject]
impl Source {
    /// The organisation behind the source; null when the hub does not know it or it is not public.
    async fn organisation(&self, context: &Context<'_>) -> Nullable<Organisation> {
        let id = self.organisation_id?;
        nullable(request(context).load(OrganisationById(id)).await)
    }
}

impl Source {
    /// A source of which only a page is known.
    pub(in crate::graphql) fn unnamed(url: String) -> Self {
        Self { name: None, url: Some(WebUrl(url)), uri: None, organisation_id: None }
    }

    /// Its name, where known.
    pub(in crate::graphql) fn printed(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The source with the page that a story was taken from.
    pub(in crate::graphql) fn at(mut self, url: Option<String>) -> Self {
        self.url = url.map(WebUrl);
        self
    }
}

impl From<source::Source> for Source {
    fn from(stored: source::Source) -> Self {
        let source::Source { name, uri, organisation_id } = stored;
        Self { name, url: None, uri, organisation_id }
    }
}
