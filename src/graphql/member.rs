//! The people of an organisation.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, SimpleObject};
use uuid::Uuid;

use crate::affiliation::NEWEST;
use crate::graphql::affiliation::Affiliation;
use crate::graphql::connection::{Cursor, PageArgs, connection};
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::{Failure, Nullable, nullable};
use crate::graphql::loaders::{AffiliationById, MemberCount, MemberPage};
use crate::graphql::person::Person;
use crate::graphql::scalar::Date;
use crate::graphql::whole::Whole;

/// A person who has or had a role in an organisation.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(complex)]
pub struct MemberEdge {
    /// Where they stand in the list.
    cursor: Cursor,
    /// The person.
    node: Whole<Person>,
    #[graphql(skip)]
    affiliation: Uuid,
}

#[ComplexObject]
impl MemberEdge {
    /// The person's role in the organisation, the newest reported where there are several; the others are among the
    /// person's `affiliations`. Never null, unless the field fails.
    async fn affiliation(&self, context: &Context<'_>) -> Nullable<Affiliation> {
        nullable(request(context).load(AffiliationById(self.affiliation)).await)
    }
}

connection! {
    /// The people of an organisation, the newest reported first.
    MemberConnection { edge: MemberEdge, node: Person, total: MemberTotal }
}

/// How the people of an organisation are counted.
#[derive(Debug, Clone)]
pub struct MemberTotal {
    organisation: Uuid,
    at: Option<String>,
}

impl MemberTotal {
    async fn count(&self, request: &RequestContext) -> Result<i64, Failure> {
        request.load(MemberCount { organisation: self.organisation, at: self.at.clone() }).await
    }
}

impl MemberConnection {
    /// A page of the people of an organisation.
    pub(super) async fn load(
        context: &Context<'_>,
        organisation: Uuid,
        at: Option<Date>,
        args: PageArgs,
    ) -> Result<Self, Failure> {
        let page = Arc::new(args.page(NEWEST)?);
        let at = at.map(|Date(day)| day);
        let slice = request(context).load(MemberPage { organisation, at: at.clone(), page }).await?;
        let edges = slice.map(|linked| MemberEdge {
            cursor: Cursor::new(NEWEST, linked.position()),
            node: Whole(Person(Arc::new(linked.noun))),
            affiliation: linked.id,
        });
        Ok(Self::new(edges, MemberTotal { organisation, at }))
    }
}
