//! Operations that the newsroom shares.

use std::sync::Arc;

use futures::future::try_join_all;
use uuid::Uuid;

use crate::graphql::error::Failure;
use crate::graphql::loaders::{keys, load};
use crate::graphql::saved_operation::SavedOperation;
use crate::page::{Page, Slice};
use crate::saved_operation;

keys! {
    /// An operation.
    SavedOperationById(Uuid);
    /// A page of them, by name.
    SavedOperationPage(Arc<Page>);
}

/// How many there are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SavedOperationCount;

fn shown(operation: saved_operation::SavedOperation) -> SavedOperation {
    SavedOperation(Arc::new(operation))
}

load!(SavedOperationById => Option<SavedOperation>, |batch, keys| {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = saved_operation::by_ids(batch.db(), &batch.sight, &ids).await?;
    found.into_iter().map(|(id, operation)| (SavedOperationById(id), Some(shown(operation)))).collect()
});

load!(SavedOperationPage => Slice<SavedOperation>, |batch, keys| {
    let loads = keys.iter().map(|key| async move {
        let slice = saved_operation::page(batch.db(), &batch.sight, &key.0).await?;
        Ok::<_, Failure>((key.clone(), slice.map(shown)))
    });
    try_join_all(loads).await?.into_iter().collect()
});

load!(SavedOperationCount => i64, |batch, _keys| {
    [(SavedOperationCount, saved_operation::count(batch.db(), &batch.sight).await?)].into()
});
