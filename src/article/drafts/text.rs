//! What revisions consist of: their blocks, and what these name.

use std::collections::HashMap;

use entity::kind::{TargetKind, TextPart};
use entity::{block_version, mention, revision, revision_block};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QueryResult};
use uuid::Uuid;

use crate::article::content::{StoredBlock, StoredSpan};
use crate::article::write::from_json;
use crate::keys::padded;
use crate::policy;
use crate::viewer::Sight;

/// For each revision: its blocks, in order.
pub async fn blocks(
    db: &impl ConnectionTrait,
    sight: &Sight,
    revisions: &[Uuid],
) -> Result<HashMap<Uuid, Vec<StoredBlock>>, DbErr> {
    let mut blocks: HashMap<Uuid, Vec<StoredBlock>> = HashMap::new();
    for place in places(db, sight, revisions, true).await? {
        let content = from_json(place.content.as_deref().unwrap_or_default())?;
        let block = StoredBlock { key: place.block_key, version: place.block_version_id, content };
        blocks.entry(place.revision_id).or_default().push(block);
    }
    Ok(blocks)
}

/// Where a revision names something.
#[derive(Debug, Clone)]
pub struct Mention {
    /// What kind of thing.
    pub kind: TargetKind,
    /// Who or what.
    pub target: Uuid,
    /// In thousandths.
    pub confidence: i16,
    /// The number of the block; body only.
    pub block: Option<i32>,
    /// Where.
    pub span: StoredSpan,
}

/// For each revision: what its own carriers name, in reading order.
pub async fn mentions(
    db: &impl ConnectionTrait,
    sight: &Sight,
    revisions: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Mention>>, DbErr> {
    let rows = mention::Entity::find()
        .filter(mention::Column::ArticleId.in_subquery(stories(revisions)))
        .filter(policy::drafts(sight))
        .order_by_asc(mention::Column::Id)
        .all(db)
        .await?;
    let mut by_carrier: HashMap<Uuid, Vec<mention::Model>> = HashMap::new();
    for row in rows {
        by_carrier.entry(row.carrier_id).or_default().push(row);
    }
    let mut found: HashMap<Uuid, Vec<Mention>> = HashMap::new();
    for revision in revisions {
        let rows = by_carrier.get(revision).into_iter().flatten();
        found.entry(*revision).or_default().extend(rows.filter_map(|row| of(row, None)));
    }
    for place in places(db, sight, revisions, false).await? {
        let rows = by_carrier.get(&place.block_version_id).into_iter().flatten();
        let here = Some((place.position, place.block_key.as_str()));
        found.entry(place.revision_id).or_default().extend(rows.filter_map(|row| of(row, here)));
    }
    for mentions in found.values_mut() {
        mentions.sort_by_key(|mention| (mention.span.part as i16, mention.block, mention.span.start));
    }
    Ok(found)
}

fn of(row: &mention::Model, block: Option<(i32, &str)>) -> Option<Mention> {
    if (row.part == TextPart::Body) != block.is_some() {
        return None;
    }
    let (start, end) = (usize::try_from(row.start).ok()?, usize::try_from(row.end).ok()?);
    Some(Mention {
        kind: row.target_kind,
        target: row.target_id,
        confidence: row.confidence,
        block: block.map(|(position, _)| position),
        span: StoredSpan { part: row.part, block: block.map(|(_, key)| key.to_owned()), start, end },
    })
}

/// A block at its place.
#[derive(Debug)]
struct Placed {
    revision_id: Uuid,
    position: i32,
    block_version_id: Uuid,
    block_key: String,
    /// Where it was asked for.
    content: Option<String>,
}

async fn places(
    db: &impl ConnectionTrait,
    sight: &Sight,
    revisions: &[Uuid],
    with_content: bool,
) -> Result<Vec<Placed>, DbErr> {
    let version = Expr::col((block_version::Entity, block_version::Column::Id));
    let place = (revision_block::Entity, revision_block::Column::BlockVersionId);
    let mut select = Query::select()
        .columns([
            (revision_block::Entity, revision_block::Column::RevisionId),
            (revision_block::Entity, revision_block::Column::Position),
            place,
        ])
        .column((block_version::Entity, block_version::Column::BlockKey))
        .from(revision_block::Entity)
        .inner_join(block_version::Entity, version.equals(place))
        .and_where(revision_block::Column::RevisionId.is_in(padded(revisions)))
        .cond_where(policy::drafts(sight))
        .order_by((revision_block::Entity, revision_block::Column::RevisionId), Order::Asc)
        .order_by((revision_block::Entity, revision_block::Column::Position), Order::Asc)
        .take();
    if with_content {
        select.column((block_version::Entity, block_version::Column::Content));
    }
    let read = |row: &QueryResult| {
        Ok(Placed {
            revision_id: row.try_get("", "revision_id")?,
            position: row.try_get("", "position")?,
            block_version_id: row.try_get("", "block_version_id")?,
            block_key: row.try_get("", "block_key")?,
            content: if with_content { row.try_get("", "content")? } else { None },
        })
    };
    db.query_all(&select).await?.iter().map(read).collect()
}

/// The stories of revisions.
fn stories(revisions: &[Uuid]) -> SelectStatement {
    Query::select()
        .column(revision::Column::ArticleId)
        .from(revision::Entity)
        .and_where(revision::Column::Id.is_in(padded(revisions)))
        .take()
}
