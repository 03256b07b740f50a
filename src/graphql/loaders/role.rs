//! Loads of affiliations, of the people and organisations they lead to, and of who is named together.

use std::sync::Arc;

use futures::future::try_join_all;
use uuid::Uuid;

use crate::affiliation::{self, VisibleAffiliation, VisibleEvidence};
use crate::directory::{self, Linked};
use crate::graphql::affiliation::{Affiliation, Held};
use crate::graphql::context::by_shape;
use crate::graphql::error::Failure;
use crate::graphql::loaders::{keys, load};
use crate::graphql::organisation::Organisation;
use crate::organisation::VisibleOrganisation;
use crate::page::{Page, Slice};
use crate::person::{self, VisiblePerson};

keys! {
    /// An affiliation.
    AffiliationById(Uuid);
    /// Where stories state an affiliation.
    EvidenceOf(Uuid);
    /// How many organisations belong to one.
    ChildCount(Uuid);
    /// How many people the same articles name as a person.
    CoMentionCount(Uuid);
}

/// The affiliations of a person.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AffiliationsOf {
    /// Whose.
    pub person: Uuid,
    /// Only those whose stated dates do not exclude this day.
    pub at: Option<String>,
}

/// A page of the people of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MemberPage {
    /// The organisation.
    pub organisation: Uuid,
    /// Only by affiliations whose stated dates do not exclude this day.
    pub at: Option<String>,
    /// Which page.
    pub page: Arc<Page>,
}

/// How many people an organisation has.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MemberCount {
    /// The organisation.
    pub organisation: Uuid,
    /// Only by affiliations whose stated dates do not exclude this day.
    pub at: Option<String>,
}

/// A page of the people whom the same articles name as a person.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CoMentionPage {
    /// The person.
    pub person: Uuid,
    /// Which page.
    pub page: Arc<Page>,
}

/// A page of the organisations that belong to one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ChildPage {
    /// The organisation that they belong to.
    pub parent: Uuid,
    /// Which page.
    pub page: Arc<Page>,
}

fn shown(visible: VisibleAffiliation) -> Affiliation {
    Affiliation(Arc::new(visible), Held::Unread)
}

load!(AffiliationById => Option<Affiliation>, |batch, keys| {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = affiliation::by_ids(batch.db(), &batch.sight, &ids).await?;
    found.into_iter().map(|(id, visible)| (AffiliationById(id), Some(shown(visible)))).collect()
});

load!(AffiliationsOf => Arc<[Affiliation]>, |batch, keys| {
    let loads = by_shape(keys, |key| (key.at.clone(), key.person)).into_iter().map(|(at, people)| async move {
        let db = batch.db();
        let found = affiliation::by_persons(db, &batch.sight, &people, at.as_deref()).await?;
        let shown = |(role, organisation): (VisibleAffiliation, Option<VisibleOrganisation>)| {
            Affiliation(Arc::new(role), Held::Read(organisation.map(|visible| Organisation(Arc::new(visible)))))
        };
        let of = |(person, roles): (Uuid, Vec<_>)| {
            (AffiliationsOf { person, at: at.clone() }, roles.into_iter().map(shown).collect())
        };
        Ok::<Vec<_>, Failure>(found.into_iter().map(of).collect())
    });
    try_join_all(loads).await?.into_iter().flatten().collect()
});

load!(EvidenceOf => Arc<[VisibleEvidence]>, |batch, keys| {
    let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = affiliation::evidence(batch.db(), &batch.sight, &ids).await?;
    found.into_iter().map(|(id, evidence)| (EvidenceOf(id), evidence.into())).collect()
});

load!(MemberPage => Slice<Linked<VisiblePerson>>, |batch, keys| {
    let groups = by_shape(keys, |key| ((key.at.clone(), Arc::clone(&key.page)), key.organisation));
    let loads = groups.into_iter().map(|((at, page), organisations)| async move {
        let links = affiliation::members(&batch.sight, &organisations, at.as_deref());
        let found = directory::page_linked(batch.db(), &batch.sight, links, &page).await?;
        let key = |organisation| MemberPage { organisation, at: at.clone(), page: Arc::clone(&page) };
        Ok::<Vec<_>, Failure>(found.into_iter().map(|(organisation, slice)| (key(organisation), slice)).collect())
    });
    try_join_all(loads).await?.into_iter().flatten().collect()
});

load!(MemberCount => i64, |batch, keys| {
    let groups = by_shape(keys, |key| (key.at.clone(), key.organisation));
    let loads = groups.into_iter().map(|(at, organisations)| async move {
        let links = affiliation::members(&batch.sight, &organisations, at.as_deref());
        let found = directory::count_linked::<VisiblePerson>(batch.db(), &batch.sight, links).await?;
        let of = |(organisation, counted)| (MemberCount { organisation, at: at.clone() }, counted);
        Ok::<Vec<_>, Failure>(found.into_iter().map(of).collect())
    });
    try_join_all(loads).await?.into_iter().flatten().collect()
});

load!(CoMentionPage => Slice<Linked<VisiblePerson>>, |batch, keys| {
    let groups = by_shape(keys, |key| (Arc::clone(&key.page), key.person));
    let loads = groups.into_iter().map(|(page, people)| async move {
        let links = person::co_mentioned(&batch.sight, &people);
        let found = directory::page_linked(batch.db(), &batch.sight, links, &page).await?;
        let of = |(person, slice)| (CoMentionPage { person, page: Arc::clone(&page) }, slice);
        Ok::<Vec<_>, Failure>(found.into_iter().map(of).collect())
    });
    try_join_all(loads).await?.into_iter().flatten().collect()
});

load!(CoMentionCount => i64, |batch, keys| {
    let people: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let links = person::co_mentioned(&batch.sight, &people);
    let found = directory::count_linked::<VisiblePerson>(batch.db(), &batch.sight, links).await?;
    found.into_iter().map(|(person, counted)| (CoMentionCount(person), counted)).collect()
});

load!(ChildPage => Slice<Organisation>, |batch, keys| {
    let groups = by_shape(keys, |key| (Arc::clone(&key.page), key.parent));
    let loads = groups.into_iter().map(|(page, parents)| async move {
        let db = batch.db();
        let found = directory::page_by_parents::<VisibleOrganisation>(db, &batch.sight, &parents, &page).await?;
        let of = |(parent, slice): (Uuid, Slice<VisibleOrganisation>)| {
            let slice = slice.map(|visible| Organisation(Arc::new(visible)));
            (ChildPage { parent, page: Arc::clone(&page) }, slice)
        };
        Ok::<Vec<_>, Failure>(found.into_iter().map(of).collect())
    });
    try_join_all(loads).await?.into_iter().flatten().collect()
});

load!(ChildCount => i64, |batch, keys| {
    let parents: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let db = batch.db();
    let found = directory::count_by_parents::<VisibleOrganisation>(db, &batch.sight, &parents).await?;
    found.into_iter().map(|(parent, counted)| (ChildCount(parent), counted)).collect()
});
