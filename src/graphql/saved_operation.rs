//! Operations that the newsroom shares.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};

use crate::graphql::connection::{Cursor, PageArgs, connection};
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::Failure;
use crate::graphql::id::IdKind;
use crate::graphql::loaders::{SavedOperationCount, SavedOperationPage};
use crate::graphql::scalar::DateTime;
use crate::graphql::whole::Whole;
use crate::saved_operation::{self, BY_NAME};

/// For editors: an operation that the newsroom shares.
#[derive(Debug, Clone)]
pub struct SavedOperation(pub(super) Arc<saved_operation::SavedOperation>);

/// For editors: an operation that the newsroom shares, to be opened and run in the playground or in tools of its own. A
/// new hub comes with some; who has the role `EDITOR` saves others, and changes and deletes any, by `savedOperationSet` and
/// `savedOperationDelete`.
#[Object]
impl SavedOperation {
    /// Its id (`operation_…`).
    pub(super) async fn id(&self) -> ID {
        IdKind::Operation.id(self.0.id())
    }

    /// What it is called: unique, whatever its case and accents.
    async fn name(&self) -> &str {
        self.0.name()
    }

    /// An editor's words about it; null when there are none.
    async fn description(&self) -> Option<&str> {
        self.0.description()
    }

    /// The operation, in GraphQL. It fitted the schema when it was saved.
    async fn document(&self) -> &str {
        self.0.document()
    }

    /// What its variables hold at first, as the text of a JSON object: some or all of them; null when nothing.
    async fn variables(&self) -> Option<&str> {
        self.0.variables()
    }

    /// When it was saved last; null when it is as it came with the hub.
    async fn updated_at(&self) -> Option<DateTime> {
        self.0.updated_at().map(|at| DateTime(at.0))
    }

    /// Who saved it last, by name; null when it is as it came with the hub.
    async fn updated_by(&self) -> Option<&str> {
        self.0.updated_by()
    }
}

/// An operation in a list.
#[derive(Debug, Clone, SimpleObject)]
pub struct SavedOperationEdge {
    /// Where it stands in the list.
    cursor: Cursor,
    /// The operation.
    node: Whole<SavedOperation>,
}

connection! {
    /// For editors: a list of operations that the newsroom shares; it has at most 300.
    SavedOperationConnection { edge: SavedOperationEdge, node: SavedOperation, total: SavedOperationTotal }
}

/// How they are counted.
#[derive(Debug, Clone)]
pub struct SavedOperationTotal;

impl SavedOperationTotal {
    async fn count(&self, request: &RequestContext) -> Result<i64, Failure> {
        request.load(SavedOperationCount).await
    }
}

impl SavedOperationConnection {
    /// A page of them.
    pub(super) async fn load(context: &Context<'_>, args: PageArgs) -> Result<Self, Failure> {
        let page = Arc::new(args.page(BY_NAME)?);
        let slice = request(context).load(SavedOperationPage(page)).await?;
        let edges = slice.map(|operation| {
            let cursor = Cursor::new(BY_NAME, operation.0.position());
            SavedOperationEdge { cursor, node: Whole(operation) }
        });
        Ok(Self::new(edges, SavedOperationTotal))
    }
}
