//! Edges to sections.

use std::sync::Arc;

use uuid::Uuid;

use crate::graphql::loaders::{keys, load};
use crate::graphql::section::Section;
use crate::section;

keys! {
    /// A section.
    SectionById(Uuid);
    /// A section by slug.
    SectionBySlug(String);
    /// The sections directly below one.
    SectionsBelow(Uuid);
}

fn shown(section: section::Section) -> Section {
    Section(Arc::new(section))
}

load!(SectionById => Option<Section>, |batch, keys| {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = section::by_ids(batch.db(), &batch.sight, &ids).await?;
    found.into_iter().map(|(id, section)| (SectionById(id), Some(shown(section)))).collect()
});

load!(SectionBySlug => Option<Section>, |batch, keys| {
    let slugs: Vec<String> = keys.iter().map(|key| key.0.clone()).collect();
    let found = section::by_slugs(batch.db(), &batch.sight, &slugs).await?;
    found.into_iter().map(|(slug, section)| (SectionBySlug(slug), Some(shown(section)))).collect()
});

load!(SectionsBelow => Arc<[Section]>, |batch, keys| {
    let parents: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = section::children(batch.db(), &batch.sight, &parents).await?;
    found.into_iter().map(|(parent, below)| (SectionsBelow(parent), below.into_iter().map(shown).collect())).collect()
});
