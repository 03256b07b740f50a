//! The contract: GraphQL types over the nouns, and the way of a request through them.

pub mod annotation;
pub mod article;
pub mod article_filter;
pub mod articles;
pub mod block;
pub mod connection;
pub mod context;
pub mod driver;
pub mod error;
pub mod id;
pub mod image;
pub mod loaders;
pub mod mention;
pub mod organisation;
pub mod person;
pub mod place;
pub mod prepare;
pub mod query;
pub mod scalar;
pub mod span;

use std::sync::Arc;

use async_graphql::{EmptyMutation, EmptySubscription, Request, Response, SDLExportOptions};

use crate::app::App;
use crate::graphql::context::RequestContext;
use crate::graphql::driver::LoadQueue;
use crate::graphql::query::Query;
use crate::viewer::{Sight, Viewer};

/// The schema.
pub type Schema = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

/// Builds the schema. It holds no data: each request brings its own.
pub fn schema() -> Schema {
    Schema::build(Query, EmptyMutation, EmptySubscription).disable_suggestions().finish()
}

/// The schema as the public contract: the content of `schema.graphql`.
pub fn sdl(schema: &Schema) -> String {
    let options = SDLExportOptions::new().include_specified_by().use_space_ident().indent_width(2);
    schema.sdl_with_options(options)
}

/// Executes a request for a viewer: reads the clock once, and drives the request's loads with it.
pub async fn execute(schema: &Schema, app: &Arc<App>, viewer: Viewer, request: Request) -> Response {
    let sight = Sight { viewer, now: app.clock.now() };
    let queue = LoadQueue::default();
    let context = RequestContext::new(Arc::clone(app), sight, queue.clone());
    queue.drive(schema.execute(request.data(context))).await
}
