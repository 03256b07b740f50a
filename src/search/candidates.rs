//! Where the databases look: who holds the words of a query. Whether that is a match is decided by [`super::score`].

use std::collections::BTreeSet;

use entity::kind::TargetKind;
use entity::{edition, name, search_document};
use sea_orm::sea_query::{
    Alias, Asterisk, BinOper, Condition, DynIden, Expr, ExprTrait, Func, IntoIden, JoinType, Order, Query,
    SelectStatement, UnionType,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, DbErr, FromQueryResult};
use uuid::Uuid;

use crate::article::ArticleFilter;
use crate::directory::{self, Noun};
use crate::organisation::VisibleOrganisation;
use crate::person::VisiblePerson;
use crate::policy;
use crate::search::index::{IN_HEADLINE, IN_NAME};
use crate::search::query::{SearchQuery, Word};
use crate::viewer::Sight;

/// How many matches of each sort are looked at: the newest stories that hold all words in the headline, the newest that
/// hold them anywhere, and the first names in alphabetical order.
pub const CONSIDERED: u64 = 1_000;

/// Up to so many documents with the words, SQLite starts from them; above, from the newest editions.
const FEW: u64 = 2 * CONSIDERED;

/// A public edition that holds the words.
#[derive(Debug, FromQueryResult)]
pub(super) struct ArticleCandidate {
    pub(super) article_id: Uuid,
    pub(super) visible_from: i64,
    pub(super) section_id: Option<Uuid>,
    pub(super) language: Option<String>,
    pub(super) tokens: String,
}

/// A visible name that holds the words.
#[derive(Debug, FromQueryResult)]
pub(super) struct NameCandidate {
    pub(super) target_kind: TargetKind,
    pub(super) target_id: Uuid,
    pub(super) text: String,
    pub(super) folded: String,
    pub(super) is_main: bool,
}

/// Where in stories words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Within {
    /// In headlines.
    Headline,
    /// In headlines, and anywhere.
    All,
}

/// The newest public editions that hold all words of a query and pass a filter.
pub(super) async fn articles(
    db: &impl ConnectionTrait,
    sight: &Sight,
    query: &SearchQuery,
    within: Within,
    filter: &ArticleFilter,
) -> Result<Vec<ArticleCandidate>, DbErr> {
    let backend = db.get_database_backend();
    let mut tiers = vec![Words::of(query, backend, Some(IN_HEADLINE))];
    if within == Within::All {
        tiers.push(Words::of(query, backend, None));
    }
    let few = few(db, &tiers).await?;
    let mut tiers = tiers.iter().zip(few).map(|(words, few)| newest(sight, words, filter, few));
    let mut pairs = tiers.next().unwrap_or_default();
    for tier in tiers {
        pairs.union(UnionType::Distinct, tier);
    }
    let found = Alias::new("found");
    let select = Query::select()
        .columns([edition::Column::ArticleId, edition::Column::VisibleFrom])
        .columns([edition::Column::SectionId, edition::Column::Language])
        .column(search_document::Column::Tokens)
        .from_subquery(pairs, found.clone())
        .join(
            JoinType::InnerJoin,
            search_document::Entity,
            Expr::col((search_document::Entity, search_document::Column::Id))
                .equals((found.clone(), Alias::new("document_id"))),
        )
        .join(
            JoinType::InnerJoin,
            edition::Entity,
            Expr::col((edition::Entity, edition::Column::Id)).equals((found, Alias::new("edition_id"))),
        )
        .take();
    rows(db, &select).await
}

/// Visible names of visible people and organisations that hold all words of a query.
pub(super) async fn names(
    db: &impl ConnectionTrait,
    sight: &Sight,
    query: &SearchQuery,
    kinds: &BTreeSet<TargetKind>,
) -> Result<Vec<NameCandidate>, DbErr> {
    let words = Words::of(query, db.get_database_backend(), Some(IN_NAME));
    let mut shown = Condition::any();
    if kinds.contains(&TargetKind::Person) {
        shown = shown.add(of_visible::<VisiblePerson>(sight));
    }
    if kinds.contains(&TargetKind::Organisation) {
        shown = shown.add(of_visible::<VisibleOrganisation>(sight));
    }
    let select = Query::select()
        .columns([name::Column::TargetKind, name::Column::TargetId, name::Column::Text])
        .columns([name::Column::Folded, name::Column::IsMain])
        .from(search_document::Entity)
        .join(
            JoinType::InnerJoin,
            name::Entity,
            Expr::col((name::Entity, name::Column::Id))
                .equals((search_document::Entity, search_document::Column::SubjectId)),
        )
        .and_where(words.held(true))
        .cond_where(shown)
        .cond_where(policy::names(sight))
        .order_by((name::Entity, name::Column::Folded), Order::Asc)
        .order_by((name::Entity, name::Column::Id), Order::Asc)
        .limit(CONSIDERED)
        .take();
    rows(db, &select).await
}

/// Whether a name is one of a noun's visible rows.
fn of_visible<N: Noun>(sight: &Sight) -> Condition {
    let target = Query::select()
        .expr(Expr::val(1))
        .from(N::table())
        .and_where(Expr::col((N::table(), Alias::new("id"))).equals((name::Entity, name::Column::TargetId)))
        .cond_where(directory::visible::<N>(sight))
        .take();
    Condition::all().add(name::Column::TargetKind.eq(N::KIND)).add(Expr::exists(target))
}

/// The newest public editions that hold words: each with its document.
fn newest(sight: &Sight, words: &Words, filter: &ArticleFilter, few: bool) -> SelectStatement {
    let document_id = (search_document::Entity, search_document::Column::Id);
    let by_subject = Expr::col((search_document::Entity, search_document::Column::SubjectId))
        .equals((edition::Entity, edition::Column::Id));
    // SQLite keeps the order of a cross join; PostgreSQL knows how common words are and chooses itself.
    let cross = |select: &mut SelectStatement, one: DynIden, other: DynIden| {
        select.from(one).join(JoinType::CrossJoin, other, Condition::all()).and_where(by_subject);
    };
    let mut select = Query::select();
    select
        .expr_as(Expr::col((edition::Entity, edition::Column::Id)), "edition_id")
        .expr_as(Expr::col(document_id), "document_id");
    if few {
        cross(&mut select, search_document::Entity.into_iden(), edition::Entity.into_iden());
    } else {
        cross(&mut select, edition::Entity.into_iden(), search_document::Entity.into_iden());
    }
    select
        .and_where(words.held(few))
        .cond_where(policy::editions(sight))
        .cond_where(filter.condition())
        .order_by((edition::Entity, edition::Column::VisibleFrom), Order::Desc)
        .order_by((edition::Entity, edition::Column::ArticleId), Order::Desc)
        .limit(CONSIDERED);
    // In parentheses of its own: a union would take the order and the limit for all its parts.
    Query::select().column(Asterisk).from_subquery(select, "newest").take()
}

/// Whether few documents hold the words, for SQLite, which has no statistics of its own about words.
async fn few(db: &impl ConnectionTrait, tiers: &[Words]) -> Result<Vec<bool>, DbErr> {
    if db.get_database_backend() != DbBackend::Sqlite {
        return Ok(vec![true; tiers.len()]);
    }
    let mut select = Query::select();
    let names: Vec<String> = (0..tiers.len()).map(|tier| format!("tier_{tier}")).collect();
    for (words, name) in tiers.iter().zip(&names) {
        let held = Query::select()
            .expr(Expr::val(1))
            .from(Alias::new(INDEX))
            .and_where(words.expr.clone())
            .limit(FEW + 1)
            .take();
        let count = Query::select().expr(Func::count(Expr::col(Asterisk))).from_subquery(held, "held").take();
        select.expr_as(count, Alias::new(name));
    }
    let Some(row) = db.query_one(&select).await? else { return Ok(vec![true; tiers.len()]) };
    let held = |name: &String| row.try_get::<i64>("", name).map(|held| u64::try_from(held).unwrap_or_default() <= FEW);
    names.iter().map(held).collect()
}

async fn rows<R: FromQueryResult>(db: &impl ConnectionTrait, select: &SelectStatement) -> Result<Vec<R>, DbErr> {
    db.query_all(select).await?.iter().map(|row| R::from_query_result(row, "")).collect()
}

/// FTS5's index over `search_document`; as a column of itself, all of its columns.
const INDEX: &str = "search_index";

/// The words of a query as a condition of a database.
struct Words {
    backend: DbBackend,
    expr: Expr,
}

impl Words {
    /// All words of a query, each behind a mark. They hold letters, digits and marks of scripts only, are quoted, and
    /// travel as one bound value.
    fn of(query: &SearchQuery, backend: DbBackend, mark: Option<char>) -> Self {
        let mark = mark.map(String::from).unwrap_or_default();
        let sqlite = backend == DbBackend::Sqlite;
        let form = |form: &str, is_open: bool| match (sqlite, is_open) {
            (true, false) => format!("\"{mark}{form}\""),
            (true, true) => format!("\"{mark}{form}\"*"),
            (false, false) => format!("'{mark}{form}'"),
            (false, true) => format!("'{mark}{form}':*"),
        };
        let word = |(word, is_open): (&Word, bool)| {
            let forms: Vec<String> = word.forms().map(|text| form(text, is_open)).collect();
            format!("({})", forms.join(if sqlite { " OR " } else { " | " }))
        };
        let all: Vec<String> = query.words().into_iter().map(word).collect();
        let expr = if sqlite {
            Expr::col(Alias::new(INDEX)).binary(BinOper::Custom("MATCH"), all.join(" AND "))
        } else {
            let words = Expr::col((search_document::Entity, Alias::new("words")));
            words.binary(BinOper::Custom("@@"), Expr::val(all.join(" & ")).cast_as(Alias::new("tsquery")))
        };
        Self { backend, expr }
    }

    /// Whether a document holds the words. `first` says that SQLite should start from the documents that do.
    fn held(&self, first: bool) -> Expr {
        if self.backend != DbBackend::Sqlite {
            return self.expr.clone();
        }
        let ids =
            Query::select().column(Alias::new("rowid")).from(Alias::new(INDEX)).and_where(self.expr.clone()).take();
        if first {
            Expr::col((search_document::Entity, search_document::Column::Id)).in_subquery(ids)
        } else {
            // With a sign in front, SQLite tests the id and does not look for it.
            Expr::cust("+\"search_document\".\"id\"").in_subquery(ids)
        }
    }
}
