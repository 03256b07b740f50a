//! Correcting: readers are told what was wrong in a story that they may have read.

use entity::change::ChangeKind;
use entity::kind::{TargetKind, TextPart};
use entity::related_edge::RelatedKind;
use entity::revision::RevisionOrigin;
use entity::{article, edition, evidence, mention, posting, quotation, related_edge, search_document};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::content::StoredCorrection;
use super::draft::Draft;
use super::publish::{History, Named, Publication, end_earlier, publish, tell};
use super::write::{Authorship, Wordings, from_json, revise};
use crate::clock::Timestamp;
use crate::ids::Ids;
use crate::policy::{Schedule, Shown, shown};
use crate::rows::Rows;

/// Adds a correction to a story that readers see, in a new edition of the same text, and answers with that edition.
/// `None` when readers see no such story, or when its draft holds what they do not see yet.
pub async fn correct(
    conn: &impl ConnectionTrait,
    ids: &Ids,
    now: Timestamp,
    article: Uuid,
    correction: StoredCorrection,
) -> Result<Option<Uuid>, DbErr> {
    let editions = edition::Entity::find().filter(edition::Column::ArticleId.eq(article)).all(conn).await?;
    let public = editions.into_iter().find(|edition| shown(edition, now) == Shown::Now);
    let row = article::Entity::find_by_id(article).one(conn).await?;
    let (Some(public), Some(row)) = (public, row) else { return Ok(None) };
    let Some(mut draft) = Draft::load(conn, row.revision_id).await? else { return Ok(None) };
    let Some(range) = Schedule::default().range(now).filter(|_| public.revision_id == row.revision_id) else {
        return Ok(None);
    };
    draft.details.corrections.insert(0, correction);
    let mut rows = Rows::default();
    let number = row.revision_count + 1;
    let mut wordings = Wordings::load(conn, article).await?;
    let authorship = Authorship { origin: RevisionOrigin::Edit, author: None, note: Some("Correction".to_owned()) };
    let written = revise(&mut rows, ids, now, (article, number), &draft, authorship, &mut wordings)?;
    tell(&mut rows, ids, now, (article, None), ChangeKind::Revised);
    carry_headline(conn, ids, now, &mut rows, (public.revision_id, written.revision)).await?;
    let Posted { named, sections, stated } = posted(conn, public.id).await?;
    let history = History::load(conn, article, now, now).await?;
    end_earlier(conn, article, now).await?;
    let publication = Publication {
        article,
        draft: &draft,
        written: &written,
        range,
        history,
        news: ChangeKind::Corrected,
        updated_at: None,
        named: &named,
        sections: &sections,
        stated: &stated,
        tokens: tokens(conn, public.id).await?,
        translation_of: row.translation_of,
        update_of: row.update_of,
    };
    let edition = publish(&mut rows, ids, now, publication)?;
    carry_edges(conn, ids, now, &mut rows, (public.id, edition)).await?;
    rows.insert(conn).await?;
    let mut row: article::ActiveModel = row.into();
    row.revision_id = Set(written.revision);
    row.revision_count = Set(number);
    row.edition_count = Set(history.number + 1);
    row.published_revision_id = Set(Some(written.revision));
    row.touched_at = Set(now.0);
    row.update(conn).await?;
    Ok(Some(edition))
}

/// What an edition is found under.
#[derive(Default)]
struct Posted {
    named: Vec<Named>,
    sections: Vec<Uuid>,
    stated: Vec<Uuid>,
}

async fn posted(conn: &impl ConnectionTrait, edition: Uuid) -> Result<Posted, DbErr> {
    let of_edition = posting::Entity::find().filter(posting::Column::EditionId.eq(edition));
    let mut posted = Posted::default();
    for row in of_edition.order_by_asc(posting::Column::Rank).all(conn).await? {
        match row.target_kind {
            TargetKind::Section => posted.sections.push(row.target_id),
            TargetKind::Affiliation => posted.stated.push(row.target_id),
            TargetKind::Person | TargetKind::Organisation | TargetKind::Place => posted.named.push(Named {
                kind: row.target_kind,
                id: row.target_id,
                rel: row.rel,
                relevance: row.relevance,
                confidence: row.confidence,
                occurrences: from_json(&row.occurrences)?,
            }),
        }
    }
    Ok(posted)
}

/// What search looks through for an edition.
async fn tokens(conn: &impl ConnectionTrait, edition: Uuid) -> Result<String, DbErr> {
    let document = search_document::Entity::find().filter(search_document::Column::SubjectId.eq(edition));
    Ok(document.one(conn).await?.map(|document| document.tokens).unwrap_or_default())
}

/// What a revision's headline and standfirst name, state and quote, for one whose headline and standfirst are the same.
async fn carry_headline(
    conn: &impl ConnectionTrait,
    ids: &Ids,
    now: Timestamp,
    rows: &mut Rows,
    (from, to): (Uuid, Uuid),
) -> Result<(), DbErr> {
    let mentions = mention::Entity::find()
        .filter(mention::Column::CarrierId.eq(from))
        .filter(mention::Column::Part.ne(TextPart::Body));
    for row in mentions.order_by_asc(mention::Column::Id).all(conn).await? {
        rows.mentions.push(mention::Model { id: ids.next(now), carrier_id: to, ..row });
    }
    let stated = evidence::Entity::find().filter(evidence::Column::CarrierId.eq(from));
    for row in stated.order_by_asc(evidence::Column::Id).all(conn).await? {
        rows.evidence.push(evidence::Model { id: ids.next(now), carrier_id: to, ..row });
    }
    let quoted = quotation::Entity::find().filter(quotation::Column::CarrierId.eq(from));
    for row in quoted.order_by_asc(quotation::Column::Id).all(conn).await? {
        rows.quotations.push(quotation::Model { id: ids.next(now), carrier_id: to, ..row });
    }
    Ok(())
}

/// The edges that editors and scoring gave an edition, for the one that follows it.
async fn carry_edges(
    conn: &impl ConnectionTrait,
    ids: &Ids,
    now: Timestamp,
    rows: &mut Rows,
    (from, to): (Uuid, Uuid),
) -> Result<(), DbErr> {
    let edges = related_edge::Entity::find()
        .filter(related_edge::Column::EditionId.eq(from))
        .filter(related_edge::Column::Kind.ne(RelatedKind::Inline));
    for row in edges.order_by_asc(related_edge::Column::Id).all(conn).await? {
        rows.related_edges.push(related_edge::Model { id: ids.next(now), edition_id: to, ..row });
    }
    Ok(())
}
