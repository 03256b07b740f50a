//! What revisions consist of: their blocks, and what these name.

use std::collections::HashMap;

use entity::kind::{TargetKind, TextPart};
use entity::{block_version, mention, revision, revision_block};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
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
    let version = |column| (block_version::Entity, column);
    let place = |column| (revision_block::Entity, column);
    let of = Expr::col(version(block_version::Column::Id)).equals(place(revision_block::Column::BlockVersionId));
    let select = Query::select()
        .columns([revision_block::Column::RevisionId, revision_block::Column::BlockVersionId].map(place))
        .columns([block_version::Column::BlockKey, block_version::Column::Content].map(version))
        .from(revision_block::Entity)
        .inner_join(block_version::Entity, of)
        .and_where(revision_block::Column::RevisionId.is_in(padded(revisions)))
        .cond_where(policy::drafts(sight))
        .order_by(place(revision_block::Column::RevisionId), Order::Asc)
        .order_by(place(revision_block::Column::Position), Order::Asc)
        .take();
    let mut blocks: HashMap<Uuid, Vec<StoredBlock>> = HashMap::new();
    for row in db.query_all(&select).await? {
        let content: String = row.try_get("", "content")?;
        let (key, version) = (row.try_get("", "block_key")?, row.try_get("", "block_version_id")?);
        let block = StoredBlock { key, version, content: from_json(&content)? };
        blocks.entry(row.try_get("", "revision_id")?).or_default().push(block);
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

/// What a revision consists of.
#[derive(Debug, Clone, Default)]
pub struct RevisionText {
    /// Its blocks, in order.
    pub blocks: Vec<StoredBlock>,
    /// What its own carriers name, in reading order.
    pub mentions: Vec<Mention>,
}

/// For each revision: its text and what it names.
pub async fn texts(
    db: &impl ConnectionTrait,
    sight: &Sight,
    revisions: &[Uuid],
) -> Result<HashMap<Uuid, RevisionText>, DbErr> {
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
    let mut blocks = blocks(db, sight, revisions).await?;
    let texts = revisions.iter().map(|revision| {
        let blocks = blocks.remove(revision).unwrap_or_default();
        let at = |carrier: &Uuid, block: Option<(i32, &str)>| -> Vec<Mention> {
            by_carrier.get(carrier).into_iter().flatten().filter_map(|row| of(row, block)).collect()
        };
        let mut mentions = at(revision, None);
        mentions.extend((0..).zip(&blocks).flat_map(|(place, block)| at(&block.version, Some((place, &block.key)))));
        mentions.sort_by_key(|mention| (mention.span.part as i16, mention.block, mention.span.start));
        (*revision, RevisionText { blocks, mentions })
    });
    Ok(texts.collect())
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

/// The stories of revisions.
fn stories(revisions: &[Uuid]) -> SelectStatement {
    Query::select()
        .column(revision::Column::ArticleId)
        .from(revision::Entity)
        .and_where(revision::Column::Id.is_in(padded(revisions)))
        .take()
}
