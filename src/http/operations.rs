//! What clients ask, handed to GraphQL.

use std::sync::Arc;

use async_graphql::ServerError;
use async_graphql::parser::types::OperationType;

use super::{Operation, Operations, Parameters};
use crate::graphql::api::Api;
use crate::graphql::prepare::OperationKind;
use crate::viewer::Viewer;

impl Operations for Arc<Api> {
    fn prepare(&self, viewer: Viewer, asked: &Parameters) -> Result<Operation, Vec<ServerError>> {
        let Parameters { query, operation_name, variables, extensions: _ } = asked;
        let prepared = Api::prepare(self, &viewer, query, operation_name.as_deref(), variables)
            .map_err(|errors| errors.into_iter().map(ServerError::from).collect::<Vec<_>>())?;
        let kind = match prepared.kind {
            OperationKind::Query => OperationType::Query,
            OperationKind::Mutation => OperationType::Mutation,
            OperationKind::Subscription => OperationType::Subscription,
        };
        let api = Arc::clone(self);
        Ok(Operation { kind, run: Box::pin(async move { api.execute(viewer, prepared).await }) })
    }

    fn sdl(&self) -> String {
        Api::sdl(self).to_owned()
    }
}
