//! Where a person or an organisation is used: what would be left without it.

use std::collections::BTreeSet;

use entity::{affiliation, mention, name, organisation, person, quotation};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::undone::{Mistake, MistakeKind, Undone, Use};

/// How many of those that use something are told.
const USES: usize = 10;

/// Uses that are counted: some of them, and how many there are.
#[derive(Debug, Default)]
struct Uses {
    some: Vec<Use>,
    total: u64,
}

impl Uses {
    /// Adds the rows of a table whose column holds the id.
    async fn add<E: EntityTrait>(
        &mut self,
        conn: &impl ConnectionTrait,
        (by, ids): (E::Column, E::Column),
        id: Uuid,
        told: impl Fn(Uuid) -> Use,
    ) -> Result<(), DbErr>
    where
        E::Model: Sync,
    {
        let rows = E::find().filter(by.eq(id));
        self.total += rows.clone().count(conn).await?;
        let first = rows.select_only().column(ids).order_by_asc(ids).limit(USES as u64);
        self.some.extend(first.into_tuple::<Uuid>().all(conn).await?.into_iter().map(told));
        Ok(())
    }

    /// Adds the stories that name it, in any of their revisions.
    async fn add_stories(&mut self, conn: &impl ConnectionTrait, id: Uuid) -> Result<(), DbErr> {
        let names =
            Query::select().column(name::Column::Id).from(name::Entity).and_where(name::Column::TargetId.eq(id)).take();
        let naming = mention::Entity::find()
            .select_only()
            .column(mention::Column::ArticleId)
            .distinct()
            .filter(mention::Column::NameId.in_subquery(names));
        let stories: BTreeSet<Uuid> = naming.into_tuple().all(conn).await?.into_iter().collect();
        self.total += stories.len() as u64;
        self.some.extend(stories.into_iter().map(Use::Article));
        Ok(())
    }

    /// That it is used, if it is.
    fn told(mut self) -> Result<(), Undone> {
        if self.total == 0 {
            return Ok(());
        }
        self.some.truncate(USES);
        let message = format!("It is in use, {} in all: `usedBy` tells where. Take it out there first.", self.total);
        Err(Mistake::at(MistakeKind::InUse(self.some, self.total), &["id"], message).into())
    }
}

/// Refuses to go on while a person is used.
pub(super) async fn person_is_unused(conn: &impl ConnectionTrait, id: Uuid) -> Result<(), Undone> {
    let mut uses = Uses::default();
    uses.add_stories(conn, id).await?;
    let held = (affiliation::Column::PersonId, affiliation::Column::Id);
    uses.add::<affiliation::Entity>(conn, held, id, Use::Affiliation).await?;
    let said = (quotation::Column::SpeakerId, quotation::Column::Id);
    uses.add::<quotation::Entity>(conn, said, id, Use::Quotation).await?;
    let merged = (person::Column::MergedInto, person::Column::Id);
    uses.add::<person::Entity>(conn, merged, id, Use::Person).await?;
    uses.told()
}

/// Refuses to go on while an organisation is used.
pub(super) async fn organisation_is_unused(conn: &impl ConnectionTrait, id: Uuid) -> Result<(), Undone> {
    let mut uses = Uses::default();
    uses.add_stories(conn, id).await?;
    let held = (affiliation::Column::OrganisationId, affiliation::Column::Id);
    uses.add::<affiliation::Entity>(conn, held, id, Use::Affiliation).await?;
    let cited = (quotation::Column::CitedOrganisationId, quotation::Column::Id);
    uses.add::<quotation::Entity>(conn, cited, id, Use::Quotation).await?;
    for by in [organisation::Column::ParentId, organisation::Column::MergedInto] {
        uses.add::<organisation::Entity>(conn, (by, organisation::Column::Id), id, Use::Organisation).await?;
    }
    uses.told()
}
