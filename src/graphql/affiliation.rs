//! What people are to organisations and places.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use futures::future::try_join_all;

use crate::affiliation::{VisibleAffiliation, VisibleEvidence};
use crate::graphql::context::request;
use crate::graphql::error::{Failure, Nullable, nullable};
use crate::graphql::id::IdKind;
use crate::graphql::loaders::{ArticleById, EvidenceOf, OrganisationById, PersonById, PlaceById};
use crate::graphql::organisation::Organisation;
use crate::graphql::person::Person;
use crate::graphql::place::Place;
use crate::graphql::scalar::{Date, PartialDate};
use crate::graphql::span::{Evidence, TextSpan};
use crate::graphql::whole::{List, Whole};

/// A role of a person that a public article states or an editor confirmed.
#[derive(Debug, Clone)]
pub struct Affiliation(pub(super) Arc<VisibleAffiliation>, pub(super) Held);

/// The organisation that a role is with.
#[derive(Debug, Clone)]
pub enum Held {
    /// It must be loaded.
    Unread,
    /// It was read with the role: the one that may be seen.
    Read(Option<Organisation>),
}

/// A role of a person that a public article states or an editor confirmed.
#[Object]
impl Affiliation {
    /// Its id (`affiliation_…`).
    pub(super) async fn id(&self) -> ID {
        IdKind::Affiliation.id(self.0.id())
    }

    /// The role, in the words of a text or an editor.
    async fn role_name(&self) -> &str {
        self.0.role_name()
    }

    /// Whose role; null when the person is not public.
    async fn person(&self, context: &Context<'_>) -> Nullable<Person> {
        nullable(request(context).load(PersonById(self.0.person_id())).await)
    }

    /// The organisation; null when none is stated or it is not public.
    async fn organisation(&self, context: &Context<'_>) -> Nullable<Organisation> {
        match &self.1 {
            Held::Read(organisation) => organisation.clone().map(Ok),
            Held::Unread => nullable(request(context).load(OrganisationById(self.0.organisation_id()?)).await),
        }
    }

    /// The place; null when none is stated or it is not public.
    async fn place(&self, context: &Context<'_>) -> Nullable<Place> {
        nullable(request(context).load(PlaceById(self.0.place_id()?)).await)
    }

    /// When it began; null unless a text or an editor says so.
    async fn start_date(&self) -> Option<PartialDate> {
        self.0.start_date().map(|date| PartialDate(date.to_owned()))
    }

    /// When it ended; null unless a text or an editor says so.
    async fn end_date(&self) -> Option<PartialDate> {
        self.0.end_date().map(|date| PartialDate(date.to_owned()))
    }

    /// The day of the oldest `publishedAt` of the public articles that state it, in UTC; null when none does.
    async fn first_reported(&self) -> Option<Date> {
        self.0.first_reported().and_then(Date::of)
    }

    /// The day of the newest `publishedAt` of the public articles that state it, in UTC; null when none does.
    async fn last_reported(&self) -> Option<Date> {
        self.0.last_reported().and_then(Date::of)
    }

    /// Where public articles state it, the newest article first; at most 20. Empty when only an editor says so.
    async fn evidence(&self, context: &Context<'_>) -> Result<List<Evidence>, Failure> {
        let stated = request(context).load(EvidenceOf(self.0.id())).await?;
        let shown = try_join_all(stated.iter().map(|evidence| shown(context, evidence))).await?;
        Ok(shown.into_iter().flatten().collect())
    }
}

async fn shown(context: &Context<'_>, evidence: &VisibleEvidence) -> Result<Option<Evidence>, Failure> {
    let Some(article) = request(context).load(ArticleById(evidence.article_id())).await? else { return Ok(None) };
    let carrier = (evidence.part(), evidence.carrier_id());
    let span = TextSpan::carried(context, &article.text(), carrier, evidence.span()).await?;
    Ok(span.map(|span| Evidence { article: Whole(article), span }))
}
