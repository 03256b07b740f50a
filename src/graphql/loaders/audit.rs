//! What was done.

use std::sync::Arc;

use futures::future::try_join_all;
use uuid::Uuid;

use crate::audit::read::{self, AuditFilter};
use crate::graphql::audit::AuditEntry;
use crate::graphql::error::Failure;
use crate::graphql::loaders::{keys, load};
use crate::page::{Page, Slice};

keys! {
    /// An entry.
    AuditEntryById(Uuid);
    /// How many entries pass a filter.
    AuditCount(Arc<AuditFilter>);
}

/// A page of entries, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AuditPage {
    /// Which.
    pub filter: Arc<AuditFilter>,
    /// Which of them.
    pub page: Arc<Page>,
}

load!(AuditEntryById => Option<AuditEntry>, |batch, keys| {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = read::by_ids(batch.db(), &batch.sight, &ids).await?;
    found.into_iter().map(|(id, entry)| (AuditEntryById(id), Some(AuditEntry(Arc::new(entry))))).collect()
});

load!(AuditPage => Slice<AuditEntry>, |batch, keys| {
    let loads = keys.iter().map(|key| async move {
        let slice = read::page(batch.db(), &batch.sight, &key.filter, &key.page).await?;
        Ok::<_, Failure>((key.clone(), slice.map(|entry| AuditEntry(Arc::new(entry)))))
    });
    try_join_all(loads).await?.into_iter().collect()
});

load!(AuditCount => i64, |batch, keys| {
    let loads = keys.iter().map(|key| async move {
        Ok::<_, Failure>((key.clone(), read::count(batch.db(), &batch.sight, &key.0).await?))
    });
    try_join_all(loads).await?.into_iter().collect()
});
