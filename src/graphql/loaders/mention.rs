//! What editions name.

use std::sync::Arc;

use entity::kind::TargetKind;
use futures::future::try_join_all;
use uuid::Uuid;

use crate::directory;
use crate::graphql::context::by_shape;
use crate::graphql::error::Failure;
use crate::graphql::loaders::{keys, load};
use crate::graphql::organisation::Organisation;
use crate::graphql::person::Person;
use crate::graphql::place::Place;
use crate::organisation::VisibleOrganisation;
use crate::page::{Page, Slice};
use crate::person::VisiblePerson;
use crate::place::VisiblePlace;
use crate::posting::{self, BY_RANK, VisiblePosting};

keys! {
    /// All that an edition names, for annotations.
    AllPostings(Uuid);
}

/// Defines a key for a page of what an edition names.
macro_rules! named_pages {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq, Hash)]
            pub struct $name {
                /// The edition.
                pub edition: Uuid,
                /// Which page.
                pub page: Arc<Page>,
            }
        )*
    };
}

named_pages! {
    /// All that an edition names.
    MentionPage;
    /// The people whom an edition names.
    PeopleNamed;
    /// The organisations that an edition names.
    OrganisationsNamed;
    /// The places that an edition names.
    PlacesNamed;
}

/// How much an edition names.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MentionCount {
    /// The edition.
    pub edition: Uuid,
    /// Of which kind; all when absent.
    pub kind: Option<TargetKind>,
}

/// Everything that can be a node of a mention edge.
const MENTIONABLE: [TargetKind; 3] = [TargetKind::Person, TargetKind::Organisation, TargetKind::Place];

/// Loads pages of what editions name.
macro_rules! named_page {
    ($key:ident, $type:ident, $visible:ty) => {
        load!($key => Slice<(VisiblePosting, $type)>, |batch, keys| {
            let groups = by_shape(keys, |key| (Arc::clone(&key.page), key.edition));
            let loads = groups.into_iter().map(|(page, editions)| async move {
                let db = batch.db();
                let found = directory::mentioned::<$visible>(db, &batch.sight, &editions, &page).await?;
                let of = |(edition, slice): (Uuid, Slice<(VisiblePosting, $visible)>)| {
                    let slice = slice.map(|(posting, visible)| (posting, $type(Arc::new(visible))));
                    ($key { edition, page: Arc::clone(&page) }, slice)
                };
                Ok::<Vec<_>, Failure>(found.into_iter().map(of).collect())
            });
            try_join_all(loads).await?.into_iter().flatten().collect()
        });
    };
}

named_page!(PeopleNamed, Person, VisiblePerson);
named_page!(OrganisationsNamed, Organisation, VisibleOrganisation);
named_page!(PlacesNamed, Place, VisiblePlace);

load!(MentionPage => Slice<VisiblePosting>, |batch, keys| {
    let groups = by_shape(keys, |key| (Arc::clone(&key.page), key.edition));
    let loads = groups.into_iter().map(|(page, editions)| async move {
        let db = batch.db();
        let found = posting::page_by_editions(db, &batch.sight, &editions, &MENTIONABLE, &page).await?;
        let of = |(edition, slice)| (MentionPage { edition, page: Arc::clone(&page) }, slice);
        Ok::<Vec<_>, Failure>(found.into_iter().map(of).collect())
    });
    try_join_all(loads).await?.into_iter().flatten().collect()
});

load!(MentionCount => i64, |batch, keys| {
    let groups = by_shape(keys, |key| (key.kind, key.edition));
    let loads = groups.into_iter().map(|(kind, editions)| async move {
        let kinds = kind.map_or(MENTIONABLE.to_vec(), |kind| vec![kind]);
        let db = batch.db();
        let found = posting::count_by_editions(db, &batch.sight, &editions, &kinds).await?;
        let of = |(edition, counted)| (MentionCount { edition, kind }, counted);
        Ok::<Vec<_>, Failure>(found.into_iter().map(of).collect())
    });
    try_join_all(loads).await?.into_iter().flatten().collect()
});

/// The most names of one story that annotations show.
const MAX_ANNOTATED: u32 = 500;

load!(AllPostings => Arc<[VisiblePosting]>, |batch, keys| {
    let editions: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let page = Page::first(BY_RANK, MAX_ANNOTATED);
    let found = posting::page_by_editions(batch.db(), &batch.sight, &editions, &MENTIONABLE, &page).await?;
    found.into_iter().map(|(edition, slice)| (AllPostings(edition), slice.items.into())).collect()
});
