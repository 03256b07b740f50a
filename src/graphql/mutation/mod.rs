//! Where mutations begin: each is one use-case and one transaction.

pub mod affiliation;
pub mod article;
pub mod collection;
pub mod organisation;
pub mod person;
pub mod saved_operation;
pub mod section;
pub mod token;
pub mod user_error;

use async_graphql::{ID, MaybeUndefined, MergedObject};
use uuid::Uuid;

use crate::graphql::error::Failure;
use crate::graphql::id::IdKind;
use crate::undone::Patch;

/// What editors do. Each field is one transaction: it is done whole or not at all, and those of one operation are done one
/// after the other. Without a token a field is null with the error `UNAUTHENTICATED`, with a role that is too low it is
/// null with `FORBIDDEN`, whether or not what it names exists. What an editor can mend is told in `userErrors`; then
/// nothing was changed. Every mutation may answer `INVALID` for a value that cannot be, `TOO_MUCH` for one that is longer or
/// more than there may be, and `NOT_FOUND` for what is not there; others are named where they may come.
#[derive(Default, MergedObject)]
pub struct Mutation(
    affiliation::AffiliationMutation,
    article::ArticleMutation,
    article::pins::PinMutation,
    article::preview::PreviewMutation,
    article::import::ImportMutation,
    collection::CollectionMutation,
    organisation::OrganisationMutation,
    person::PersonMutation,
    saved_operation::SavedOperationMutation,
    section::SectionMutation,
    token::TokenMutation,
);

/// What an update says of a value: absent, null or new.
fn patch<T, U>(given: MaybeUndefined<T>, read: impl FnOnce(T) -> U) -> Patch<U> {
    match given {
        MaybeUndefined::Undefined => Patch::Keep,
        MaybeUndefined::Null => Patch::Clear,
        MaybeUndefined::Value(value) => Patch::Set(read(value)),
    }
}

/// What an update says of a row of another kind.
fn patch_id(kind: IdKind, given: MaybeUndefined<ID>) -> Result<Patch<Uuid>, Failure> {
    match given {
        MaybeUndefined::Undefined => Ok(Patch::Keep),
        MaybeUndefined::Null => Ok(Patch::Clear),
        MaybeUndefined::Value(id) => kind.parse(&id).map(Patch::Set),
    }
}

/// What a create says of a value: absent and null say nothing.
fn given<T>(given: Option<T>) -> Patch<T> {
    given.map_or(Patch::Keep, Patch::Set)
}
