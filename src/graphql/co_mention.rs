//! People who are named together.

use std::sync::Arc;

use async_graphql::{Context, SimpleObject};
use uuid::Uuid;

use crate::graphql::connection::{Cursor, PageArgs, connection};
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::Failure;
use crate::graphql::loaders::{CoMentionCount, CoMentionPage};
use crate::graphql::person::Person;
use crate::graphql::whole::Whole;
use crate::person::MOST_SHARED;

/// A person whom the same articles name.
#[derive(Debug, Clone, SimpleObject)]
pub struct CoMentionEdge {
    /// Where they stand in the list.
    cursor: Cursor,
    /// The other person.
    node: Whole<Person>,
    /// How many public articles name both.
    articles: i32,
}

connection! {
    /// The people whom the same public articles name as a person, those with the most articles in common first.
    CoMentionConnection { edge: CoMentionEdge, node: Person, total: CoMentionTotal }
}

/// How the people are counted whom the same articles name as a person.
#[derive(Debug, Clone)]
pub struct CoMentionTotal(Uuid);

impl CoMentionTotal {
    async fn count(&self, request: &RequestContext) -> Result<i64, Failure> {
        request.load(CoMentionCount(self.0)).await
    }
}

impl CoMentionConnection {
    /// A page of the people whom the same articles name as a person.
    pub(super) async fn load(context: &Context<'_>, person: Uuid, args: PageArgs) -> Result<Self, Failure> {
        let page = Arc::new(args.page(MOST_SHARED)?);
        let slice = request(context).load(CoMentionPage { person, page }).await?;
        let edges = slice.map(|linked| CoMentionEdge {
            cursor: Cursor::new(MOST_SHARED, linked.position()),
            articles: i32::try_from(linked.key).unwrap_or(i32::MAX),
            node: Whole(Person(Arc::new(linked.noun))),
        });
        Ok(Self::new(edges, CoMentionTotal(person)))
    }
}
