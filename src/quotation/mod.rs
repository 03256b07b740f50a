//! Words that public stories quote.

use std::collections::HashMap;

use entity::kind::TextPart;
use entity::{edition, quotation, revision, revision_block};
use sea_orm::sea_query::{Asterisk, Condition, Expr, ExprTrait, Func, IntoIden, JoinType, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QueryResult,
};
use uuid::Uuid;

use crate::keys::padded;
use crate::page::{self, Key, KeyKind, Order, Page, Position, Slice};
use crate::policy;
use crate::viewer::Sight;

/// A quotation in the text of a story that its viewer may see.
#[derive(Debug, Clone)]
pub struct VisibleQuotation(Row);

#[derive(Debug, Clone, FromQueryResult)]
struct Row {
    id: Uuid,
    article_id: Uuid,
    carrier_id: Uuid,
    part: TextPart,
    start: i32,
    end: i32,
    text: String,
    speaker_id: Option<Uuid>,
    speaker_name: Option<String>,
    affiliation_id: Option<Uuid>,
    attribution: Option<String>,
    cited_organisation_id: Option<Uuid>,
    document: Option<String>,
    published_at: i64,
    block_position: i32,
}

impl Row {
    /// Of a draft, which has no date yet.
    fn drafted(row: &quotation::Model, block_position: i32) -> Self {
        let quotation::Model {
            id,
            article_id,
            carrier_id,
            part,
            start,
            end,
            text,
            speaker_id,
            speaker_name,
            affiliation_id,
            attribution,
            cited_organisation_id,
            document,
        } = row.clone();
        Self {
            id,
            article_id,
            carrier_id,
            part,
            start,
            end,
            text,
            speaker_id,
            speaker_name,
            affiliation_id,
            attribution,
            cited_organisation_id,
            document,
            published_at: 0,
            block_position,
        }
    }
}

const COLUMNS: [quotation::Column; 13] = [
    quotation::Column::Id,
    quotation::Column::ArticleId,
    quotation::Column::CarrierId,
    quotation::Column::Part,
    quotation::Column::Start,
    quotation::Column::End,
    quotation::Column::Text,
    quotation::Column::SpeakerId,
    quotation::Column::SpeakerName,
    quotation::Column::AffiliationId,
    quotation::Column::Attribution,
    quotation::Column::CitedOrganisationId,
    quotation::Column::Document,
];

impl VisibleQuotation {
    /// The quotation's id.
    pub fn id(&self) -> Uuid {
        self.0.id
    }

    /// The story.
    pub fn article_id(&self) -> Uuid {
        self.0.article_id
    }

    /// The block version or revision that it stands in.
    pub fn carrier_id(&self) -> Uuid {
        self.0.carrier_id
    }

    /// The part of the story.
    pub fn part(&self) -> TextPart {
        self.0.part
    }

    /// The first code point between the marks, and the closing mark.
    pub fn span(&self) -> (i32, i32) {
        (self.0.start, self.0.end)
    }

    /// The words between the marks.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// Who said them, visible or not.
    pub fn speaker_id(&self) -> Option<Uuid> {
        self.0.speaker_id
    }

    /// Who said them, as the text gives it.
    pub fn speaker_name(&self) -> Option<&str> {
        self.0.speaker_name.as_deref()
    }

    /// What the speaker was at that time, visible or not.
    pub fn affiliation_id(&self) -> Option<Uuid> {
        self.0.affiliation_id
    }

    /// The text's clause.
    pub fn attribution(&self) -> Option<&str> {
        self.0.attribution.as_deref()
    }

    /// Whose words or report they are, visible or not.
    pub fn cited_organisation_id(&self) -> Option<Uuid> {
        self.0.cited_organisation_id
    }

    /// The document they come from, as the text gives it.
    pub fn document(&self) -> Option<&str> {
        self.0.document.as_deref()
    }

    /// Its place among the quotations of a kind of parent.
    pub fn position(&self, of: QuotationsOf) -> Position {
        let keys = match of {
            QuotationsOf::Article => vec![
                Key::Number(i64::from(self.0.part as i16)),
                Key::Number(i64::from(self.0.block_position)),
                Key::Number(i64::from(self.0.start)),
            ],
            QuotationsOf::Speaker | QuotationsOf::Cited => vec![Key::Number(self.0.published_at)],
        };
        Position { keys, id: self.0.id }
    }
}

/// By what quotations are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuotationsOf {
    /// The story that they stand in, in reading order.
    Article,
    /// The person who said them, those of the newest story first.
    Speaker,
    /// The organisation whose words or report they are, those of the newest story first.
    Cited,
}

impl QuotationsOf {
    /// How its pages are cut.
    pub fn order(self) -> Order {
        const READING: &[KeyKind] = &[KeyKind::Number, KeyKind::Number, KeyKind::Number];
        match self {
            Self::Article => Order { name: "READING", keys: READING, descending: false },
            Self::Speaker | Self::Cited => Order { name: "NEWEST", keys: &[KeyKind::Number], descending: true },
        }
    }

    fn column(self) -> quotation::Column {
        match self {
            Self::Article => quotation::Column::ArticleId,
            Self::Speaker => quotation::Column::SpeakerId,
            Self::Cited => quotation::Column::CitedOrganisationId,
        }
    }
}

/// Visible quotations by id.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    sight: &Sight,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, VisibleQuotation>, DbErr> {
    let rows = db.query_all(&select(sight, quotation::Column::Id, ids)).await?;
    rows.iter().map(|row| Row::from_query_result(row, "").map(|row| (row.id, VisibleQuotation(row)))).collect()
}

/// For each parent: a page of its visible quotations.
pub async fn page_by(
    db: &impl ConnectionTrait,
    sight: &Sight,
    of: QuotationsOf,
    parents: &[Uuid],
    page: &Page,
) -> Result<HashMap<Uuid, Slice<VisibleQuotation>>, DbErr> {
    let cut = match of {
        QuotationsOf::Article => {
            let found = select(sight, of.column(), parents);
            let placed = Query::select().column(Asterisk).from_subquery(found, PLACED).take();
            page.cut_each(placed, (PLACED, of.column()), &READING.map(|key| (PLACED, key)))
        }
        QuotationsOf::Speaker | QuotationsOf::Cited => newest(sight, of.column(), parents, page),
    };
    let parent = of.column().into_iden().to_string();
    let read = |row: &QueryResult| Ok((row.try_get("", &parent)?, VisibleQuotation(Row::from_query_result(row, "")?)));
    page.read_each(db, &cut, read).await
}

/// For each parent: how many visible quotations it has, counted to one past [`page::MAX_COUNT`].
pub async fn count_by(
    db: &impl ConnectionTrait,
    sight: &Sight,
    of: QuotationsOf,
    parents: &[Uuid],
) -> Result<HashMap<Uuid, i64>, DbErr> {
    let select = select(sight, of.column(), parents);
    page::count_each(db, select, (quotation::Entity, of.column())).await
}

/// For each revision: what its own text quotes, in reading order.
pub async fn by_revisions(
    db: &impl ConnectionTrait,
    sight: &Sight,
    revisions: &[Uuid],
) -> Result<HashMap<Uuid, Vec<VisibleQuotation>>, DbErr> {
    let stories = Query::select()
        .column(revision::Column::ArticleId)
        .from(revision::Entity)
        .and_where(revision::Column::Id.is_in(padded(revisions)))
        .take();
    let rows = quotation::Entity::find().filter(quotation::Column::ArticleId.in_subquery(stories));
    let rows = rows.filter(policy::drafts(sight)).order_by_asc(quotation::Column::Id).all(db).await?;
    let places = revision_block::Entity::find().filter(revision_block::Column::RevisionId.is_in(padded(revisions)));
    let of_blocks = places.all(db).await?.into_iter().map(|it| (it.revision_id, it.block_version_id, it.position));
    // A headline and a standfirst are one block each.
    let carriers = of_blocks.chain(revisions.iter().map(|revision| (*revision, *revision, 0)));
    let mut by_carrier: HashMap<Uuid, Vec<quotation::Model>> = HashMap::new();
    for row in rows {
        by_carrier.entry(row.carrier_id).or_default().push(row);
    }
    let mut found: HashMap<Uuid, Vec<VisibleQuotation>> = HashMap::new();
    for (revision, carrier, position) in carriers {
        let here = by_carrier.get(&carrier).into_iter().flatten();
        found.entry(revision).or_default().extend(here.map(|row| VisibleQuotation(Row::drafted(row, position))));
    }
    for quotations in found.values_mut() {
        let place = |row: &Row| (row.part as i16, row.block_position, row.start, row.id);
        quotations.sort_by_key(|quotation| place(&quotation.0));
    }
    Ok(found)
}

const PLACED: &str = "placed";

/// The columns of the order in which a story tells its quotations.
const READING: [&str; 4] = ["part", "block_position", "start", "id"];

/// Visible quotations by a column's values, with what they are ordered by.
fn select(sight: &Sight, column: quotation::Column, values: &[Uuid]) -> SelectStatement {
    let mut select = standing(sight, column, values);
    show(&mut select, edition::Entity);
    select
}

/// The page of each parent by a column, those of the newest stories first. Texts are read once the pages are cut.
fn newest(sight: &Sight, column: quotation::Column, parents: &[Uuid], page: &Page) -> SelectStatement {
    let (published_at, revision) = (edition::Column::PublishedAt, edition::Column::RevisionId);
    let keys = |parents: &[Uuid]| {
        standing(sight, column, parents)
            .column((quotation::Entity, quotation::Column::Id))
            .columns([published_at, revision].map(|column| (edition::Entity, column)))
            .take()
    };
    let order = [published_at.as_column_ref(), quotation::Column::Id.as_column_ref()];
    let keys = page.cut_keys(keys, parents, (quotation::Entity, column), &order);
    let mut select = Query::select()
        .from_subquery(keys, PLACED)
        .inner_join(
            quotation::Entity,
            Expr::col((quotation::Entity, quotation::Column::Id)).equals((PLACED, quotation::Column::Id)),
        )
        .take();
    show(&mut select, PLACED);
    page.sort(&mut select, &["published_at", "id"].map(|key| (PLACED, key)));
    select
}

/// Visible quotations by a column's values, with the editions that they stand in.
fn standing(sight: &Sight, column: quotation::Column, values: &[Uuid]) -> SelectStatement {
    let of = |column| Expr::col((quotation::Entity, column));
    Query::select()
        .from(quotation::Entity)
        .inner_join(
            edition::Entity,
            of(quotation::Column::ArticleId).equals((edition::Entity, edition::Column::ArticleId)),
        )
        .and_where(of(column).is_in(padded(values)))
        .cond_where(policy::quotations(sight))
        .take()
}

/// Adds the columns of [`VisibleQuotation`]. `edition` has the revision and the date of a quotation's edition. A headline
/// and a standfirst are one block each.
fn show(select: &mut SelectStatement, edition: impl IntoIden) {
    let edition = edition.into_iden();
    let block = |column| Expr::col((revision_block::Entity, column));
    let of_edition = |column: edition::Column| (edition.clone(), column);
    let carrier = (quotation::Entity, quotation::Column::CarrierId);
    let in_edition = Condition::all()
        .add(block(revision_block::Column::RevisionId).equals(of_edition(edition::Column::RevisionId)))
        .add(block(revision_block::Column::BlockVersionId).equals(carrier));
    let position = Func::coalesce([block(revision_block::Column::Position), Expr::val(0)]);
    select
        .columns(COLUMNS.map(|column| (quotation::Entity, column)))
        .column(of_edition(edition::Column::PublishedAt))
        .expr_as(position, "block_position")
        .join(JoinType::LeftJoin, revision_block::Entity, in_edition);
}
