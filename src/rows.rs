//! Rows gathered in memory and written many at a time, tables in the order that their keys demand.

use entity::{
    affiliation, article, article_identity, article_slug, block_version, change, change_due, edition, edition_key,
    evidence, mention, name, organisation, person, place, posting, quotation, related_edge, revision, revision_block,
    search_document, section, source, suggestion,
};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, Insert, IntoActiveModel, TryInsertResult};

/// How many rows one statement takes: what a single story has of most tables, in one. Few sizes make few statements,
/// which the connection keeps prepared; the largest stays far below the number of parameters that either database allows.
const STEPS: [usize; 2] = [64, 16];

/// New rows of one piece of work, by table.
#[derive(Debug, Default)]
pub struct Rows {
    /// Where stories come from.
    pub sources: Vec<source::Model>,
    /// Sections, parents before children.
    pub sections: Vec<section::Model>,
    /// People.
    pub people: Vec<person::Model>,
    /// Organisations.
    pub organisations: Vec<organisation::Model>,
    /// Places.
    pub places: Vec<place::Model>,
    /// Names of the three.
    pub names: Vec<name::Model>,
    /// Stories.
    pub articles: Vec<article::Model>,
    /// By what stories are known again; one that is taken stays with its story.
    pub identities: Vec<article_identity::Model>,
    /// Slugs; one that is taken is an error.
    pub slugs: Vec<article_slug::Model>,
    /// Revisions.
    pub revisions: Vec<revision::Model>,
    /// Wordings of blocks.
    pub block_versions: Vec<block_version::Model>,
    /// What revisions consist of.
    pub revision_blocks: Vec<revision_block::Model>,
    /// Occurrences of names.
    pub mentions: Vec<mention::Model>,
    /// Roles.
    pub affiliations: Vec<affiliation::Model>,
    /// Where roles are stated.
    pub evidence: Vec<evidence::Model>,
    /// Quotations.
    pub quotations: Vec<quotation::Model>,
    /// Editions.
    pub editions: Vec<edition::Model>,
    /// By what editions are looked up.
    pub edition_keys: Vec<edition_key::Model>,
    /// Editions under what they name.
    pub postings: Vec<posting::Model>,
    /// Links of editions.
    pub related_edges: Vec<related_edge::Model>,
    /// Doubts for editors; one that was made before stays as it is.
    pub suggestions: Vec<suggestion::Model>,
    /// Events.
    pub changes: Vec<change::Model>,
    /// What time is going to bring.
    pub due: Vec<change_due::Model>,
    /// What search looks through.
    pub search_documents: Vec<search_document::ActiveModel>,
}

impl Rows {
    /// Writes all rows and leaves none behind.
    pub async fn insert(&mut self, conn: &impl ConnectionTrait) -> Result<(), DbErr> {
        let rows = std::mem::take(self);
        all::<source::Entity, _>(conn, rows.sources).await?;
        all::<section::Entity, _>(conn, rows.sections).await?;
        all::<person::Entity, _>(conn, rows.people).await?;
        all::<organisation::Entity, _>(conn, rows.organisations).await?;
        all::<place::Entity, _>(conn, rows.places).await?;
        all::<name::Entity, _>(conn, rows.names).await?;
        all::<article::Entity, _>(conn, rows.articles).await?;
        fresh::<article_identity::Entity, _>(
            conn,
            rows.identities,
            OnConflict::column(article_identity::Column::Key).do_nothing(),
        )
        .await?;
        all::<article_slug::Entity, _>(conn, rows.slugs).await?;
        all::<revision::Entity, _>(conn, rows.revisions).await?;
        all::<block_version::Entity, _>(conn, rows.block_versions).await?;
        all::<revision_block::Entity, _>(conn, rows.revision_blocks).await?;
        all::<mention::Entity, _>(conn, rows.mentions).await?;
        all::<affiliation::Entity, _>(conn, rows.affiliations).await?;
        all::<evidence::Entity, _>(conn, rows.evidence).await?;
        all::<quotation::Entity, _>(conn, rows.quotations).await?;
        all::<edition::Entity, _>(conn, rows.editions).await?;
        all::<edition_key::Entity, _>(conn, rows.edition_keys).await?;
        all::<posting::Entity, _>(conn, rows.postings).await?;
        all::<related_edge::Entity, _>(conn, rows.related_edges).await?;
        let same_doubt = [suggestion::Column::ArticleId, suggestion::Column::Kind, suggestion::Column::Key];
        fresh::<suggestion::Entity, _>(conn, rows.suggestions, OnConflict::columns(same_doubt).do_nothing()).await?;
        all::<change::Entity, _>(conn, rows.changes).await?;
        all::<change_due::Entity, _>(conn, rows.due).await?;
        all::<search_document::Entity, _>(conn, rows.search_documents).await
    }
}

/// Inserts rows that must be new.
async fn all<E, M>(conn: &impl ConnectionTrait, rows: Vec<M>) -> Result<(), DbErr>
where
    E: EntityTrait,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    M: IntoActiveModel<E::ActiveModel> + Send,
{
    for step in steps(rows) {
        Insert::<E::ActiveModel>::many(step).exec_without_returning(conn).await?;
    }
    Ok(())
}

/// Inserts rows and leaves those as they are that were there before.
async fn fresh<E, M>(conn: &impl ConnectionTrait, rows: Vec<M>, conflict: &OnConflict) -> Result<(), DbErr>
where
    E: EntityTrait,
    E::ActiveModel: ActiveModelTrait<Entity = E> + Send,
    M: IntoActiveModel<E::ActiveModel> + Send,
{
    for step in steps(rows) {
        let inserted = Insert::<E::ActiveModel>::many(step).on_conflict(conflict.clone()).try_insert();
        match inserted.exec_without_returning(conn).await? {
            TryInsertResult::Empty | TryInsertResult::Conflicted | TryInsertResult::Inserted(_) => {}
        }
    }
    Ok(())
}

fn steps<M>(rows: Vec<M>) -> impl Iterator<Item = Vec<M>> {
    let mut left = rows.into_iter();
    std::iter::from_fn(move || {
        let step = STEPS.into_iter().find(|step| *step <= left.len()).unwrap_or(left.len());
        (step > 0).then(|| left.by_ref().take(step).collect())
    })
}

#[cfg(test)]
mod tests {
    use super::steps;

    #[test]
    fn steps_take_every_row_once_in_order() {
        let taken: Vec<Vec<i32>> = steps((0..87).collect()).collect();
        assert_eq!(taken.iter().map(Vec::len).collect::<Vec<_>>(), [64, 16, 7]);
        assert_eq!(taken.concat(), (0..87).collect::<Vec<_>>());
    }
}
