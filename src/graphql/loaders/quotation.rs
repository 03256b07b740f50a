//! Loads of quotations.

use std::sync::Arc;

use futures::future::try_join_all;
use uuid::Uuid;

use crate::graphql::context::by_shape;
use crate::graphql::error::Failure;
use crate::graphql::loaders::{keys, load};
use crate::graphql::quotation::Quotation;
use crate::page::{Page, Slice};
use crate::quotation::{self, QuotationsOf, VisibleQuotation};

keys! {
    /// A quotation.
    QuotationById(Uuid);
    /// All that an article quotes, for annotations.
    QuotationsIn(Uuid);
}

/// A page of quotations.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct QuotationPage {
    /// What they are listed by.
    pub of: QuotationsOf,
    /// Of which article, speaker or organisation.
    pub parent: Uuid,
    /// Which page.
    pub page: Arc<Page>,
}

/// How many quotations there are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct QuotationCount {
    /// What they are listed by.
    pub of: QuotationsOf,
    /// Of which article, speaker or organisation.
    pub parent: Uuid,
}

fn shown(visible: VisibleQuotation) -> Quotation {
    Quotation(Arc::new(visible), None)
}

load!(QuotationById => Option<Quotation>, |batch, keys| {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = quotation::by_ids(batch.db(), &batch.sight, &ids).await?;
    found.into_iter().map(|(id, visible)| (QuotationById(id), Some(shown(visible)))).collect()
});

/// The most quotations of one story that annotations show.
const MAX_ANNOTATED: u32 = 500;

load!(QuotationsIn => Arc<[Quotation]>, |batch, keys| {
    let articles: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let of = QuotationsOf::Article;
    let page = Page::first(of.order(), MAX_ANNOTATED);
    let found = quotation::page_by(batch.db(), &batch.sight, of, &articles, &page).await?;
    found.into_iter().map(|(article, slice)| (QuotationsIn(article), slice.map(shown).items.into())).collect()
});

load!(QuotationPage => Slice<Quotation>, |batch, keys| {
    let groups = by_shape(keys, |key| ((key.of, Arc::clone(&key.page)), key.parent));
    let loads = groups.into_iter().map(|((of, page), parents)| async move {
        let found = quotation::page_by(batch.db(), &batch.sight, of, &parents, &page).await?;
        let key = |parent| QuotationPage { of, parent, page: Arc::clone(&page) };
        Ok::<Vec<_>, Failure>(found.into_iter().map(|(parent, slice)| (key(parent), slice.map(shown))).collect())
    });
    try_join_all(loads).await?.into_iter().flatten().collect()
});

load!(QuotationCount => i64, |batch, keys| {
    let loads = by_shape(keys, |key| (key.of, key.parent)).into_iter().map(|(of, parents)| async move {
        let found = quotation::count_by(batch.db(), &batch.sight, of, &parents).await?;
        let counted = found.into_iter().map(|(parent, counted)| (QuotationCount { of, parent }, counted));
        Ok::<Vec<_>, Failure>(counted.collect())
    });
    try_join_all(loads).await?.into_iter().flatten().collect()
});
