//! What clients ask, handed to GraphQL.

use std::sync::Arc;

use async_graphql::ServerError;
use futures::future::BoxFuture;

use super::{Operation, Operations, Parameters, Run, Unknown};
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

    fn viewer(&self, secret: &str) -> BoxFuture<'static, Result<Option<Viewer>, Unknown>> {
        let (api, secret) = (Arc::clone(self), secret.to_owned());
        Box::pin(async move {
            Api::viewer(&api, &secret).await.map_err(|failure| {
                tracing::warn!(?failure, "a token cannot be looked up");
                Unknown
            })
        })
    }

    fn knows(&self, secret: &str) -> bool {
        Api::knows(self, secret)
    }

    fn gone(&self, viewer: &Viewer) -> BoxFuture<'static, ()> {
        Api::gone(self, viewer)
    }

    fn sdl(&self) -> String {
        Api::sdl(self).to_owned()
    }
}
