//! What editions name, as readers see it: the rows behind every mention edge.

use entity::kind::{MentionRel, TargetKind};
use entity::posting::{Column, Entity};
use sea_orm::sea_query::{Expr, IntoIden, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, QueryResult};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

use crate::asked::Asked;
use crate::keys::padded;
use crate::page::{self, Key, KeyKind, Order, Page, Position, Slice};
use crate::policy;
use crate::row::row;
use crate::viewer::Sight;

/// The order of what a story names: the most relevant first, then the first named.
pub const BY_RANK: Order = Order { name: "RANK", keys: &[KeyKind::Number], descending: false };

/// The columns of [`BY_RANK`].
pub const RANK_COLUMNS: [(Entity, Column); 2] = [(Entity, Column::Rank), (Entity, Column::TargetId)];

/// What a story names, in a public edition.
#[derive(Debug, Clone)]
pub struct VisiblePosting(Arc<Row>);

row! {
    #[derive(Debug)]
    struct Row {
        edition_id: Uuid,
        target_id: Uuid,
        target_kind: TargetKind,
        rel: MentionRel,
        relevance: i16,
        confidence: i16,
        rank: i32,
        occurrences: String,
    }
}

/// What a revision names, for who may read it.
#[derive(Debug)]
pub struct Drafted {
    /// The revision, in place of an edition.
    pub revision: Uuid,
    /// Who or what is named.
    pub target: (TargetKind, Uuid),
    /// Whether the story is about it.
    pub rel: MentionRel,
    /// 0 to 100.
    pub relevance: i16,
    /// In thousandths.
    pub confidence: i16,
    /// Its place among what the revision names.
    pub rank: i32,
    /// Where it is named: JSON, as `article::content::StoredSpan` keeps it.
    pub occurrences: String,
}

const COLUMNS: [Column; 8] = [
    Column::EditionId,
    Column::TargetId,
    Column::TargetKind,
    Column::Rel,
    Column::Relevance,
    Column::Confidence,
    Column::Rank,
    Column::Occurrences,
];

impl VisiblePosting {
    /// What a revision names, as its editors see it.
    pub fn of_revision(drafted: Drafted) -> Self {
        let Drafted { revision, target: (target_kind, target_id), rel, relevance, confidence, rank, occurrences } =
            drafted;
        let edition_id = revision;
        Self(Arc::new(Row { edition_id, target_id, target_kind, rel, relevance, confidence, rank, occurrences }))
    }

    /// The edition that names it.
    pub fn edition_id(&self) -> Uuid {
        self.0.edition_id
    }

    /// Who or what is named.
    pub fn target_id(&self) -> Uuid {
        self.0.target_id
    }

    /// What kind of thing that is.
    pub fn target_kind(&self) -> TargetKind {
        self.0.target_kind
    }

    /// Whether the story is about it.
    pub fn rel(&self) -> MentionRel {
        self.0.rel
    }

    /// 0 to 100.
    pub fn relevance(&self) -> i16 {
        self.0.relevance
    }

    /// In thousandths.
    pub fn confidence(&self) -> i16 {
        self.0.confidence
    }

    /// Where it is named: JSON, as `article::content::StoredSpan` keeps it.
    pub fn occurrences(&self) -> &str {
        &self.0.occurrences
    }

    /// Its place among what the edition names.
    pub fn position(&self) -> Position {
        Position { keys: vec![Key::Number(i64::from(self.0.rank))], id: self.0.target_id }
    }
}

/// The postings of editions under targets of some kinds, with the columns of [`VisiblePosting`].
pub fn select(sight: &Sight, editions: &[Uuid], kinds: &[TargetKind]) -> SelectStatement {
    let mut select = Query::select()
        .from(Entity)
        .and_where(Column::EditionId.is_in(padded(editions)))
        .and_where(Column::TargetKind.is_in(kinds.iter().copied()))
        .cond_where(policy::postings(sight))
        .take();
    for column in COLUMNS {
        select.expr_as(Expr::col((Entity, column)), column.into_iden());
    }
    select
}

/// Reads a row of a statement that began with [`select`].
pub fn from_row(row: &QueryResult) -> Result<VisiblePosting, DbErr> {
    Ok(VisiblePosting(Arc::new(Row::read(row)?)))
}

/// For each edition: a page of what it names.
pub async fn page_by_editions(
    db: &impl ConnectionTrait,
    sight: &Sight,
    editions: &[Uuid],
    kinds: &[TargetKind],
    page: &Page,
) -> Result<HashMap<Uuid, Slice<VisiblePosting>>, DbErr> {
    let variant = kinds.iter().fold(0, |all, kind| all << 4 | (*kind as u32 + 1));
    let rows = Asked::new(sight).ids(editions).page(page).rows(db, ("postings of editions", variant), |asked| {
        let select = select(&asked.sight, &asked.ids, kinds);
        asked.page.cut_each(select, (Entity, Column::EditionId), &RANK_COLUMNS)
    });
    page.gather(&rows.await?, |row| from_row(row).map(|posting| (posting.edition_id(), posting)))
}

/// For each edition and kind: how much it names.
pub async fn count_by_editions(
    db: &impl ConnectionTrait,
    sight: &Sight,
    editions: &[Uuid],
    kinds: &[TargetKind],
) -> Result<HashMap<Uuid, i64>, DbErr> {
    page::count_each(db, select(sight, editions, kinds), (Entity, Column::EditionId)).await
}
