//! What clients ask, handed to GraphQL.

use std::sync::Arc;

use async_graphql::ServerError;

use super::{Operation, Operations, Parameters, Run};
use crate::graphql::api::Api;
use crate::graphql::prepare::OperationKind;
use crate::viewer::Viewer;

impl Operations for Arc<Api> {
    fn prepare(&self, viewer: Viewer, asked: &Parameters) -> Result<Operation, Vec<ServerError>> {
        let Parameters { query, operation_name, variables, extensions: _ } = asked;
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
            OperationKind::Subscription => Run::Subscription(Box::pin(api.subscribe(viewer, prepared, None))),
        };
        Ok(Operation { cost, run })
    }

    fn sdl(&self) -> String {
        Api::sdl(self).to_owned()
    }
}
