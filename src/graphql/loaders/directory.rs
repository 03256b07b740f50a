//! People, organisations and places.

use std::sync::Arc;

use uuid::Uuid;

use crate::directory::{self, ByName};
use crate::graphql::loaders::{keys, load};
use crate::graphql::organisation::Organisation;
use crate::graphql::person::Person;
use crate::graphql::place::Place;
use crate::organisation::VisibleOrganisation;
use crate::person::VisiblePerson;
use crate::place::VisiblePlace;

keys! {
    /// A person.
    PersonById(Uuid);
    /// A person by slug.
    PersonBySlug(String);
    /// People by name.
    PersonByName(String);
    /// An organisation.
    OrganisationById(Uuid);
    /// An organisation by slug.
    OrganisationBySlug(String);
    /// Organisations by name.
    OrganisationByName(String);
    /// A place.
    PlaceById(Uuid);
    /// The aliases of a person, an organisation or a place.
    AliasesOf(Uuid);
}

/// Loads a noun by id.
macro_rules! by_id {
    ($type:ident, $visible:ty, $key:ident) => {
        load!($key => Option<$type>, |batch, keys| {
            let ids: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
            let found = directory::by_ids::<$visible>(batch.db(), &batch.sight, &ids).await?;
            found.into_iter().map(|(id, visible)| ($key(id), Some($type(Arc::new(visible))))).collect()
        });
    };
}

by_id!(Person, VisiblePerson, PersonById);
by_id!(Organisation, VisibleOrganisation, OrganisationById);
by_id!(Place, VisiblePlace, PlaceById);

/// Loads a noun by slug.
macro_rules! by_slug {
    ($type:ident, $visible:ty, $key:ident) => {
        load!($key => Option<$type>, |batch, keys| {
            let slugs: Vec<String> = keys.iter().map(|key| key.0.clone()).collect();
            let found = directory::by_slugs::<$visible>(batch.db(), &batch.sight, &slugs).await?;
            found.into_iter().map(|(slug, visible)| ($key(slug), Some($type(Arc::new(visible))))).collect()
        });
    };
}

by_slug!(Person, VisiblePerson, PersonBySlug);
by_slug!(Organisation, VisibleOrganisation, OrganisationBySlug);

/// Loads a noun by name.
macro_rules! by_name {
    ($type:ident, $visible:ty, $key:ident) => {
        load!($key => ByName<$type>, |batch, keys| {
            let names: Vec<String> = keys.iter().map(|key| key.0.clone()).collect();
            let found = directory::by_names::<$visible>(batch.db(), &batch.sight, &names).await?;
            let shown = |meaning| match meaning {
                ByName::Nothing => ByName::Nothing,
                ByName::One(visible) => ByName::One($type(Arc::new(visible))),
                ByName::Several(ids) => ByName::Several(ids),
            };
            found.into_iter().map(|(name, meaning)| ($key(name), shown(meaning))).collect()
        });
    };
}

by_name!(Person, VisiblePerson, PersonByName);
by_name!(Organisation, VisibleOrganisation, OrganisationByName);

load!(AliasesOf => Arc<[String]>, |batch, keys| {
    let targets: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
    let found = directory::aliases(batch.db(), &batch.sight, &targets).await?;
    found
        .into_iter()
        .map(|(target, names)| (AliasesOf(target), names.iter().map(|name| name.text().to_owned()).collect()))
        .collect()
});
