//! What clients ask, handed to GraphQL.

use std::borrow::Cow;
use std::future::ready;
use std::sync::Arc;

use async_graphql::ServerError;
use futures::future::BoxFuture;
use serde_json::{Map, Value as Json};

use super::{Operation, Operations, Parameters, Run};
use crate::graphql::api::Api;
use crate::graphql::prepare::OperationKind;
use crate::viewer::Viewer;

impl Operations for Arc<Api> {
    fn prepare(&self, viewer: Viewer, asked: &Parameters) -> Result<Operation, Vec<ServerError>> {
        let Parameters { query, operation_name, variables, extensions: _, resume } = asked;
        let query = match asked.document_hash() {
            Some(hash) if query.is_empty() => self.document(&hash).map_err(|error| vec![error.into()])?,
            _ => query,
        };
        let prepared = Api::prepare(self, &viewer, query, operation_name.as_deref(), variables)
            .map_err(|errors| errors.into_iter().map(ServerError::from).collect::<Vec<_>>())?;
        let (kind, cost, api) = (prepared.kind, prepared.cost, Arc::clone(self));
        let run = match kind {
            OperationKind::Query => Run::Query(Box::pin(async move { api.execute(viewer, prepared).await })),
            OperationKind::Mutation => Run::Mutation(Box::pin(async move { api.execute(viewer, prepared).await })),
            OperationKind::Subscription => Run::Subscription(Box::pin(api.subscribe(viewer, prepared, resume.clone()))),
        };
        Ok(Operation { cost, run })
    }

    fn admit(&self, _: Map<String, Json>) -> BoxFuture<'static, Result<Viewer, Cow<'static, str>>> {
        Box::pin(ready(Ok(Viewer::Public)))
    }

    fn sdl(&self) -> String {
        Api::sdl(self).to_owned()
    }
}
