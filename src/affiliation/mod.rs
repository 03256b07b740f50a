//! What people are to organisations and places, as public stories state or editors confirmed.

pub mod write;

use std::collections::HashMap;

use entity::kind::TextPart;
use entity::{affiliation, edition, evidence, posting};
use sea_orm::sea_query::{
    Asterisk, Condition, Expr, ExprTrait, Func, FunctionCall, IntoIden, Order as Direction, OverStatement, Query,
    SelectStatement, WindowStatement,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, FromQueryResult, QueryResult};
use uuid::Uuid;

use crate::asked::Asked;
use crate::directory::{self, Links, Noun};
use crate::keys::padded;
use crate::page::{KeyKind, Order, Page};
use crate::policy;
use crate::row::row;
use crate::viewer::Sight;

/// The order of roles: the newest reported first, then the newest made. Those that only an editor states come last.
pub const NEWEST: Order = Order { name: "NEWEST_REPORTED", keys: &[KeyKind::Number], descending: true };

/// The most affiliations that are told of one person.
pub const MAX_OF_PERSON: u32 = 50;

/// The most sentences that are told of one affiliation.
pub const MAX_EVIDENCE: u32 = 20;

/// What an affiliation that no story states is ordered by.
const UNREPORTED: i64 = i64::MIN;

/// An affiliation that its viewer may see, with the dates of the visible stories that state it.
#[derive(Debug, Clone)]
pub struct VisibleAffiliation(Row);

row! {
    #[derive(Debug, Clone)]
    struct Row {
        id: Uuid = "role_id",
        person_id: Uuid,
        role_name: String,
        organisation_id: Option<Uuid>,
        place_id: Option<Uuid>,
        start_date: Option<String>,
        end_date: Option<String>,
        first_reported: Option<i64>,
        newest: i64,
    }
}

const COLUMNS: [affiliation::Column; 7] = [
    affiliation::Column::Id,
    affiliation::Column::PersonId,
    affiliation::Column::RoleName,
    affiliation::Column::OrganisationId,
    affiliation::Column::PlaceId,
    affiliation::Column::StartDate,
    affiliation::Column::EndDate,
];

impl VisibleAffiliation {
    /// The affiliation's id.
    pub fn id(&self) -> Uuid {
        self.0.id
    }

    /// Whose role, visible or not.
    pub fn person_id(&self) -> Uuid {
        self.0.person_id
    }

    /// The role in the words of the text.
    pub fn role_name(&self) -> &str {
        &self.0.role_name
    }

    /// The organisation, visible or not.
    pub fn organisation_id(&self) -> Option<Uuid> {
        self.0.organisation_id
    }

    /// The place, visible or not.
    pub fn place_id(&self) -> Option<Uuid> {
        self.0.place_id
    }

    /// A year, month or day, where stated.
    pub fn start_date(&self) -> Option<&str> {
        self.0.start_date.as_deref()
    }

    /// A year, month or day, where stated.
    pub fn end_date(&self) -> Option<&str> {
        self.0.end_date.as_deref()
    }

    /// The oldest `publishedAt` of the visible stories that state it, in milliseconds.
    pub fn first_reported(&self) -> Option<i64> {
        self.0.first_reported
    }

    /// The newest `publishedAt` of the visible stories that state it, in milliseconds.
    pub fn last_reported(&self) -> Option<i64> {
        (self.0.newest != UNREPORTED).then_some(self.0.newest)
    }
}

/// Where a visible story states an affiliation.
#[derive(Debug, Clone)]
pub struct VisibleEvidence(EvidenceRow);

#[derive(Debug, Clone, FromQueryResult)]
struct EvidenceRow {
    affiliation_id: Uuid,
    article_id: Uuid,
    carrier_id: Uuid,
    part: TextPart,
    start: i32,
    end: i32,
}

const EVIDENCE_COLUMNS: [evidence::Column; 6] = [
    evidence::Column::AffiliationId,
    evidence::Column::ArticleId,
    evidence::Column::CarrierId,
    evidence::Column::Part,
    evidence::Column::Start,
    evidence::Column::End,
];

impl VisibleEvidence {
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

    /// The first code point and the one after the last.
    pub fn span(&self) -> (i32, i32) {
        (self.0.start, self.0.end)
    }
}

/// Visible affiliations by id.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    sight: &Sight,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, VisibleAffiliation>, DbErr> {
    let rows = db.query_all(&reported(sight, affiliation::Column::Id, ids, None)).await?;
    let visible = rows.iter().map(|row| Row::read(row).map(|row| (row.id, VisibleAffiliation(row))));
    visible.collect()
}

/// For each person: the visible affiliations in the order [`NEWEST`], at most [`MAX_OF_PERSON`]. With `at`, a day such as
/// `2026-11-23`, only those whose stated dates do not exclude it. Each comes with the visible organisation that it is
/// with.
pub async fn by_persons<O: Noun>(
    db: &impl ConnectionTrait,
    sight: &Sight,
    persons: &[Uuid],
    at: Option<&str>,
) -> Result<HashMap<Uuid, Vec<(VisibleAffiliation, Option<O>)>>, DbErr> {
    let make = |asked: &Asked<'_>| {
        let mut roles = Query::select();
        let reported = reported(&asked.sight, affiliation::Column::PersonId, &asked.ids, at);
        roles.column((ROLE, Asterisk)).from_subquery(reported, ROLE);
        let cut = asked.page.cut_each(roles, (ROLE, "person_id"), &[(ROLE, "newest"), (ROLE, "id")]);
        let mut select = Query::select();
        select.from_subquery(cut, HELD).order_by((HELD, "place"), Direction::Asc);
        for column in [ROLE_ID, "person_id", "role_name", "organisation_id", "place_id", "start_date", "end_date"] {
            select.column((HELD, column));
        }
        select.columns([(HELD, "first_reported"), (HELD, "newest")]);
        directory::left_join::<O>(&mut select, &asked.sight, (HELD, "organisation_id"));
        select
    };
    let page = Page::first(NEWEST, MAX_OF_PERSON);
    let asked = Asked::new(sight).ids(persons).page(&page);
    let rows = match at {
        None => asked.rows(db, ("roles of people", 0), make).await?,
        Some(_) => db.query_all(&make(&asked)).await?,
    };
    let read = |row: &QueryResult| {
        let role = Row::read(row)?;
        Ok((role.person_id, (VisibleAffiliation(role), directory::from_left_joined(row)?)))
    };
    let found = page.gather(&rows, read)?;
    Ok(found.into_iter().map(|(person, roles)| (person, roles.items)).collect())
}

/// The ways from organisations to the people who have a visible affiliation with them: one for each person, by the newest
/// reported affiliation, in the order [`NEWEST`].
pub fn members(sight: &Sight, organisations: &[Uuid], at: Option<&str>) -> Links {
    let mut window = WindowStatement::new();
    window
        .partition_by_columns([(ROLE, "organisation_id"), (ROLE, "person_id")])
        .order_by((ROLE, "newest"), Direction::Desc)
        .order_by((ROLE, "id"), Direction::Desc);
    let ranked = Query::select()
        .columns([(ROLE, "organisation_id"), (ROLE, "person_id"), (ROLE, "newest"), (ROLE, "id")])
        .expr_window_as(Func::cust("ROW_NUMBER"), window, "nth")
        .from_subquery(reported(sight, affiliation::Column::OrganisationId, organisations, at), ROLE)
        .take();
    let newest = Query::select()
        .expr_as(Expr::col("organisation_id"), Links::PARENT)
        .expr_as(Expr::col("person_id"), Links::TARGET)
        .expr_as(Expr::col("newest"), Links::KEY)
        .expr_as(Expr::col("id"), Links::ID)
        .from_subquery(ranked, "ranked")
        .and_where(Expr::col("nth").eq(1))
        .take();
    Links::new(newest)
}

/// For each affiliation: where visible stories state it, the newest story first, at most [`MAX_EVIDENCE`].
pub async fn evidence(
    db: &impl ConnectionTrait,
    sight: &Sight,
    affiliations: &[Uuid],
) -> Result<HashMap<Uuid, Vec<VisibleEvidence>>, DbErr> {
    let page = Page::first(NEWEST, MAX_EVIDENCE);
    let of = |column| Expr::col((evidence::Entity, column));
    let stating = |column| (STATING, column);
    let select = Query::select()
        .columns(EVIDENCE_COLUMNS.map(|column| (evidence::Entity, column)))
        .from_subquery(newest_stating(sight, affiliations, &page), STATING)
        .inner_join(
            evidence::Entity,
            of(evidence::Column::AffiliationId)
                .equals(stating(posting::Column::TargetId))
                .and(of(evidence::Column::ArticleId).equals(stating(posting::Column::ArticleId))),
        )
        .inner_join(
            edition::Entity,
            Expr::col((edition::Entity, edition::Column::Id)).equals(stating(posting::Column::EditionId)),
        )
        .cond_where(policy::evidence(sight))
        .take();
    let order = [
        (edition::Entity.into_iden(), edition::Column::PublishedAt.into_iden()),
        (evidence::Entity.into_iden(), evidence::Column::Id.into_iden()),
    ];
    let cut = page.cut_each(select, (evidence::Entity, evidence::Column::AffiliationId), &order);
    let read = |row: &QueryResult| {
        EvidenceRow::from_query_result(row, "").map(|row| (row.affiliation_id, VisibleEvidence(row)))
    };
    let found = page.read_each(db, &cut, read).await?;
    Ok(found.into_iter().map(|(affiliation, evidence)| (affiliation, evidence.items)).collect())
}

const STATING: &str = "stating";

/// The newest visible editions that state affiliations: of each as many as a page of their sentences can come from, and
/// all of the date at which it ends.
fn newest_stating(sight: &Sight, affiliations: &[Uuid], page: &Page) -> SelectStatement {
    let mut newest = WindowStatement::partition_by((posting::Entity, posting::Column::TargetId));
    newest.order_by((posting::Entity, posting::Column::PublishedAt), Direction::Desc);
    let columns = [posting::Column::TargetId, posting::Column::ArticleId, posting::Column::EditionId];
    let ranked = Query::select()
        .columns(columns.map(|column| (posting::Entity, column)))
        .expr_window_as(Func::cust("RANK"), newest, "nth")
        .from(posting::Entity)
        .and_where(posting::Column::TargetId.is_in(padded(affiliations)))
        .cond_where(policy::postings(sight))
        .take();
    Query::select()
        .columns(columns)
        .from_subquery(ranked, "ranked")
        .and_where(Expr::col("nth").lte(u64::from(page.limit) + 1))
        .take()
}

const ROLE: &str = "role";
const HELD: &str = "held";

/// What an affiliation's id is called where an organisation stands beside it.
const ROLE_ID: &str = "role_id";

/// Visible affiliations by a column's values, each with the dates of the visible stories that state it: the oldest, and
/// the newest or [`UNREPORTED`].
fn reported(sight: &Sight, column: affiliation::Column, values: &[Uuid], at: Option<&str>) -> SelectStatement {
    let published_at = || Expr::col((posting::Entity, posting::Column::PublishedAt));
    let stating = |date: FunctionCall| {
        let affiliation = (affiliation::Entity, affiliation::Column::Id);
        let dates = Query::select()
            .expr(date)
            .from(posting::Entity)
            .and_where(Expr::col((posting::Entity, posting::Column::TargetId)).equals(affiliation))
            .cond_where(policy::postings(sight))
            .take();
        Expr::from(dates)
    };
    let newest = Func::coalesce([stating(Func::max(published_at())), Expr::val(UNREPORTED)]);
    Query::select()
        .columns(COLUMNS.map(|column| (affiliation::Entity, column)))
        .expr_as(Expr::col((affiliation::Entity, affiliation::Column::Id)), ROLE_ID)
        .expr_as(stating(Func::min(published_at())), "first_reported")
        .expr_as(newest, "newest")
        .from(affiliation::Entity)
        .and_where(Expr::col((affiliation::Entity, column)).is_in(padded(values)))
        .cond_where(policy::affiliations(sight))
        .cond_where(at.map_or_else(Condition::all, held_on))
        .take()
}

/// Whether stated dates leave a day in. A year or month holds all its days, so a start compares as text: the day that
/// begins with it is greater. An end that the day begins with is not over yet.
fn held_on(day: &str) -> Condition {
    let (start, end) = (affiliation::Column::StartDate, affiliation::Column::EndDate);
    let holding = [4, 7].map(|length| end.eq(day.get(..length).unwrap_or(day)));
    Condition::all()
        .add(Condition::any().add(start.is_null()).add(start.lte(day)))
        .add(holding.into_iter().fold(Condition::any().add(end.is_null()).add(end.gte(day)), Condition::add))
}
