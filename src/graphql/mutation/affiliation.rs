//! Stating what people are.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};

use super::user_error::{UserError, told};
use super::{given, patch, patch_id};
use crate::affiliation::write::{self, AffiliationPatch, Stated};
use crate::graphql::affiliation::Affiliation;
use crate::graphql::context::request;
use crate::graphql::error::{Failure, Nullable, nullable};
use crate::graphql::id::IdKind;
use crate::graphql::loaders::AffiliationById;
use crate::graphql::scalar::PartialDate;
use crate::policy::Deed;
use crate::undone::{Mistake, Patch};

/// What a person is or was.
#[derive(Debug, Clone, InputObject)]
pub struct AffiliationAddInput {
    /// The person (`person_…`).
    person: ID,
    /// The role, such as `director`, at most 200 characters.
    role_name: String,
    /// The organisation (`organisation_…`).
    organisation: Option<ID>,
    /// The place (`place_…`).
    place: Option<ID>,
    /// Since when, as exactly as it is known.
    start_date: Option<PartialDate>,
    /// Until when, as exactly as it is known; not before `startDate`.
    end_date: Option<PartialDate>,
}

/// What is to be different about an affiliation. What is absent stays as it is, null clears.
#[derive(Debug, Clone, InputObject)]
pub struct AffiliationUpdateInput {
    /// The affiliation (`affiliation_…`).
    id: ID,
    /// The role, at most 200 characters; not null.
    role_name: MaybeUndefined<String>,
    /// The organisation (`organisation_…`).
    organisation: MaybeUndefined<ID>,
    /// The place (`place_…`).
    place: MaybeUndefined<ID>,
    /// Since when, as exactly as it is known.
    start_date: MaybeUndefined<PartialDate>,
    /// Until when, as exactly as it is known; not before `startDate`.
    end_date: MaybeUndefined<PartialDate>,
}

/// An affiliation that has ended.
#[derive(Debug, Clone, InputObject)]
pub struct AffiliationEndInput {
    /// The affiliation (`affiliation_…`).
    id: ID,
    /// Until when, as exactly as it is known; not before its `startDate`.
    end_date: PartialDate,
}

/// An affiliation after it was stated or changed.
#[derive(Debug, Clone, SimpleObject)]
pub struct AffiliationPayload {
    /// What readers see; null while they see nothing, and when there are `userErrors`.
    affiliation: Option<Affiliation>,
    /// The affiliation's id; null when there are `userErrors`.
    affiliation_id: Option<ID>,
    /// What an editor can mend; empty when it was done.
    user_errors: Vec<UserError>,
    /// What else an editor should know.
    notices: Vec<String>,
}

/// Stating what people are.
#[derive(Debug, Clone, Copy, Default)]
pub struct AffiliationMutation;

/// Stating what people are.
#[Object]
impl AffiliationMutation {
    /// States what a person is or was; at most 50 of one person. Readers who see the person see it from now on. What is
    /// known from articles already is confirmed and not made a second time. Takes the role `EDITOR`.
    async fn affiliation_add(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What the person is.")] input: AffiliationAddInput,
    ) -> Nullable<AffiliationPayload> {
        nullable(add(context, input).await)
    }

    /// Changes what is said of an affiliation. Takes the role `EDITOR`.
    async fn affiliation_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is to be different.")] input: AffiliationUpdateInput,
    ) -> Nullable<AffiliationPayload> {
        nullable(update(context, input).await)
    }

    /// Says when an affiliation ended. Takes the role `EDITOR`.
    async fn affiliation_end(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which one, and when.")] input: AffiliationEndInput,
    ) -> Nullable<AffiliationPayload> {
        nullable(end(context, input).await)
    }
}

async fn add(context: &Context<'_>, input: AffiliationAddInput) -> Result<Option<AffiliationPayload>, Failure> {
    let staff = request(context).staff(Deed::KeepDirectory)?;
    let AffiliationAddInput { person, role_name, organisation, place, start_date, end_date } = input;
    let person = IdKind::Person.parse(&person)?;
    let id = |kind: IdKind, id: Option<ID>| id.map(|id| kind.parse(&id)).transpose().map(given);
    let new = AffiliationPatch {
        role_name: Patch::Set(role_name),
        organisation: id(IdKind::Organisation, organisation)?,
        place: id(IdKind::Place, place)?,
        start_date: given(start_date.map(date)),
        end_date: given(end_date.map(date)),
    };
    let added = request(context).write(staff, move |app, staff| {
        let new = new.clone();
        async move { write::add(&app, &staff, person, new).await }
    });
    payload(context, added.await?).await
}

async fn update(context: &Context<'_>, input: AffiliationUpdateInput) -> Result<Option<AffiliationPayload>, Failure> {
    let staff = request(context).staff(Deed::KeepDirectory)?;
    let AffiliationUpdateInput { id, role_name, organisation, place, start_date, end_date } = input;
    let id = IdKind::Affiliation.parse(&id)?;
    let changes = AffiliationPatch {
        role_name: patch(role_name, |role| role),
        organisation: patch_id(IdKind::Organisation, organisation)?,
        place: patch_id(IdKind::Place, place)?,
        start_date: patch(start_date, date),
        end_date: patch(end_date, date),
    };
    let done = request(context).write(staff, move |app, staff| {
        let changes = changes.clone();
        async move { write::update(&app, &staff, id, changes).await }
    });
    payload(context, done.await?).await
}

async fn end(context: &Context<'_>, input: AffiliationEndInput) -> Result<Option<AffiliationPayload>, Failure> {
    let staff = request(context).staff(Deed::KeepDirectory)?;
    let AffiliationEndInput { id, end_date } = input;
    let id = IdKind::Affiliation.parse(&id)?;
    let end = date(end_date);
    let done = request(context).write(staff, move |app, staff| {
        let end = end.clone();
        async move { write::end(&app, &staff, id, end).await }
    });
    payload(context, done.await?).await
}

async fn payload(
    context: &Context<'_>,
    done: Result<Stated, Vec<Mistake>>,
) -> Result<Option<AffiliationPayload>, Failure> {
    let (affiliation_id, affiliation, notices, mistakes) = match done {
        Ok(Stated { id, notices }) => {
            let affiliation = request(context).load(AffiliationById(id)).await?;
            (Some(IdKind::Affiliation.id(id)), affiliation, notices, Vec::new())
        }
        Err(mistakes) => (None, None, Vec::new(), mistakes),
    };
    Ok(Some(AffiliationPayload { affiliation, affiliation_id, user_errors: told(mistakes), notices }))
}

fn date(PartialDate(date): PartialDate) -> String {
    date
}
