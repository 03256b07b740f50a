//! Reading what stories name. People, organisations and places have slugs, names, aliases and mentions in common, so one
//! set of statements reads them all; what is special to each lives in its own noun.

mod drafted;
mod linked;

use std::collections::{BTreeMap, HashMap};

use entity::former_slug::FormerSlugKind;
use entity::kind::TargetKind;
use entity::{name, posting};
use sea_orm::sea_query::{
    Alias, Asterisk, Condition, DynIden, Expr, ExprTrait, Func, IntoColumnRef, IntoIden, JoinType, Query,
    SelectStatement,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, QueryResult};
use uuid::Uuid;

use crate::asked::Asked;
use crate::former_slugs;
use crate::keys::padded;
use crate::page::{self, Key, KeyKind, Order, Page, Position, Slice};
use crate::policy;
use crate::posting::{self as postings, VisiblePosting};
use crate::row::Fields;
use crate::text::fold;
use crate::viewer::Sight;

pub use drafted::drafted;
pub use linked::{Linked, Links, count_by_parents, count_linked, page_by_parents, page_linked};

/// Says that a row came out of a statement that policy restricted. Only this module can say so.
#[derive(Debug)]
pub struct Cleared(());

/// A noun that stories name.
pub trait Noun: Sized + Send {
    /// What postings call it.
    const KIND: TargetKind;
    /// The columns that [`Noun::from_row`] reads, beside `id`, `name` and `name_folded`.
    const COLUMNS: &'static [&'static str];
    /// Whether rows of it can be merged: `merged_into` then says where they went.
    const MERGES: bool;
    /// What its cursors call the orders of its lists, as [`NounOrder`] has them: no other noun's call them so.
    const ORDERS: [&'static str; 3];
    /// What slugs that its rows had before are kept as, where they are kept.
    const FORMER: Option<FormerSlugKind>;

    /// Its table.
    fn table() -> DynIden;
    /// Which of its rows may be seen.
    fn visible(sight: &Sight) -> Condition;
    /// A row that may be seen.
    fn from_row(row: &QueryResult, cleared: Cleared) -> Result<Self, DbErr>;
    /// Its id.
    fn id(&self) -> Uuid;
    /// Its name, folded.
    fn name_folded(&self) -> &str;
}

/// The order of a list of a noun.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum NounOrder {
    /// By folded name.
    #[default]
    Name,
    /// By the number of visible articles that name it, the greatest first.
    MostArticles,
    /// By the newest `publishedAt` of the visible articles that name it, the newest first.
    NewestMention,
}

impl NounOrder {
    /// How pages of a noun are cut.
    pub fn order<N: Noun>(self) -> Order {
        let [by_name, most_articles, newest_mention] = N::ORDERS;
        match self {
            Self::Name => Order { name: by_name, keys: &[KeyKind::Text], descending: false },
            Self::MostArticles => Order { name: most_articles, keys: &[KeyKind::Number], descending: true },
            Self::NewestMention => Order { name: newest_mention, keys: &[KeyKind::Number], descending: true },
        }
    }
}

/// Which rows of a noun a list holds: fields join by AND.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct NounFilter {
    /// Whose name begins with these words, however written.
    pub name_prefix: Option<String>,
    /// Only these; a merged row's id means the survivor.
    pub ids: Option<Vec<Uuid>>,
    /// Only children of these; a merged row's id means the survivor.
    pub parents: Option<Vec<Uuid>>,
}

/// What a name means.
#[derive(Debug, Clone, Default)]
pub enum ByName<N> {
    /// Nothing that may be seen.
    #[default]
    Nothing,
    /// One.
    One(N),
    /// Several, told by their ids.
    Several(Vec<Uuid>),
}

/// Visible rows by id. A merged row's id answers with the survivor.
pub async fn by_ids<N: Noun>(
    db: &impl ConnectionTrait,
    sight: &Sight,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, N>, DbErr> {
    by_column(db, Asked::new(sight).ids(ids), "id", |asked| asked.ids.iter().map(|id| (*id).into()).collect()).await
}

/// Visible rows by the slug that they have, or had. A merged row's slug answers with the survivor.
pub async fn by_slugs<N: Noun + Clone>(
    db: &impl ConnectionTrait,
    sight: &Sight,
    slugs: &[String],
) -> Result<HashMap<String, N>, DbErr> {
    let asked = padded(slugs);
    let values = |asked: &Asked<'_>| asked.texts.iter().map(|slug| slug.as_str().into()).collect();
    let mut found: HashMap<String, N> = by_column(db, Asked::new(sight).texts(&asked), "slug", values).await?;
    let others: Vec<String> = slugs.iter().filter(|slug| !found.contains_key(*slug)).cloned().collect();
    if let Some(kind) = N::FORMER.filter(|_| !others.is_empty()) {
        let former = former_slugs::find(db, kind, &others).await?;
        let ids: Vec<Uuid> = former.iter().map(|(_, id)| *id).collect();
        let rows = by_ids::<N>(db, sight, &ids).await?;
        found.extend(former.into_iter().filter_map(|(slug, id)| Some((slug, rows.get(&id)?.clone()))));
    }
    Ok(found)
}

/// Visible rows by a visible name or alias, folded.
pub async fn by_names<N: Noun + Clone>(
    db: &impl ConnectionTrait,
    sight: &Sight,
    names: &[String],
) -> Result<HashMap<String, ByName<N>>, DbErr> {
    let mut select = select::<N>(sight);
    let by_target = Condition::all()
        .add(Expr::col((name::Entity, name::Column::TargetId)).equals((N::table(), Alias::new("id"))))
        .add(name::Column::TargetKind.eq(N::KIND));
    select
        .expr_as(Expr::col((name::Entity, name::Column::Folded)), "asked")
        .join(JoinType::InnerJoin, name::Entity, by_target)
        .and_where(name::Column::Folded.is_in(names.iter().map(|name| fold(name))))
        .cond_where(policy::names(sight));
    let mut found: HashMap<String, BTreeMap<Uuid, N>> = HashMap::new();
    for row in db.query_all(&select).await? {
        let noun = N::from_row(&row, Cleared(()))?;
        found.entry(row.try_get("", "asked")?).or_default().insert(noun.id(), noun);
    }
    let meaning = |name: &String| match found.get(&fold(name)) {
        None => ByName::Nothing,
        Some(several) if several.len() > 1 => ByName::Several(several.keys().copied().collect()),
        Some(one) => one.values().next().cloned().map_or(ByName::Nothing, ByName::One),
    };
    Ok(names.iter().map(|name| (name.clone(), meaning(name))).collect())
}

/// A page of all visible rows that pass a filter, each with its place.
pub async fn page<N: Noun>(
    db: &impl ConnectionTrait,
    sight: &Sight,
    filter: &NounFilter,
    order: NounOrder,
    page: &Page,
) -> Result<Slice<(Position, N)>, DbErr> {
    let mut select = filtered::<N>(sight, filter);
    let id = (N::table(), Alias::new("id").into_iden());
    let tallied = Alias::new("tally").into_iden();
    if order == NounOrder::Name {
        page.cut(&mut select, &[(N::table(), Alias::new("name_folded").into_iden()), id]);
    } else {
        let tally = (tallied.clone(), Alias::new("tally_key").into_iden());
        select.expr_as(Expr::col(tally.clone()), "tally_key").join_subquery(
            JoinType::InnerJoin,
            tally_of::<N>(sight, order),
            tallied.clone(),
            Expr::col((tallied, Alias::new("tally_id").into_iden())).equals(id.clone()),
        );
        page.cut(&mut select, &[tally, id]);
    }
    let rows = db.query_all(&select).await?;
    let placed = rows.iter().map(|row| {
        let noun = N::from_row(row, Cleared(()))?;
        let key = match order {
            NounOrder::Name => Key::Text(noun.name_folded().to_owned()),
            NounOrder::MostArticles | NounOrder::NewestMention => Key::Number(row.try_get("", "tally_key")?),
        };
        Ok((Position { keys: vec![key], id: noun.id() }, noun))
    });
    Ok(page.slice(placed.collect::<Result<Vec<_>, DbErr>>()?))
}

/// How many visible rows pass a filter and are in a list of this order, counted to one past [`page::MAX_COUNT`].
pub async fn count<N: Noun>(
    db: &impl ConnectionTrait,
    sight: &Sight,
    filter: &NounFilter,
    order: NounOrder,
) -> Result<i64, DbErr> {
    let mut select = filtered::<N>(sight, filter);
    if order != NounOrder::Name {
        select.and_where(policy::named((N::table(), Alias::new("id").into_iden()), sight));
    }
    page::count(db, select).await
}

/// For each edition: a page of the rows that it names, with how it names them.
pub async fn mentioned<N: Noun>(
    db: &impl ConnectionTrait,
    sight: &Sight,
    editions: &[Uuid],
    page: &Page,
) -> Result<HashMap<Uuid, Slice<(VisiblePosting, N)>>, DbErr> {
    let rows = Asked::new(sight).ids(editions).page(page).rows(db, ("nouns of editions", N::KIND as u32), |asked| {
        let mut select = postings::select(&asked.sight, &asked.ids, &[N::KIND]);
        add_columns::<N>(&mut select);
        select.join(
            JoinType::InnerJoin,
            N::table(),
            Expr::col((posting::Entity, posting::Column::TargetId)).equals((N::table(), Alias::new("id"))),
        );
        asked.page.cut_each(select, (posting::Entity, posting::Column::EditionId), &postings::RANK_COLUMNS)
    });
    let read = |row: &QueryResult| {
        let posting = postings::from_row(row)?;
        Ok((posting.edition_id(), (posting, N::from_row(row, Cleared(()))?)))
    };
    page.gather(&rows.await?, read)
}

/// The most aliases that are told of one person, organisation or place.
pub const MAX_ALIASES: usize = 100;

/// For each target: its visible names other than the one shown, in folded order.
pub async fn aliases(
    db: &impl ConnectionTrait,
    sight: &Sight,
    targets: &[Uuid],
) -> Result<HashMap<Uuid, Vec<VisibleAlias>>, DbErr> {
    let select = Query::select()
        .columns([name::Column::TargetId, name::Column::Text])
        .from(name::Entity)
        .and_where(name::Column::TargetId.is_in(padded(targets)))
        .and_where(name::Column::IsMain.eq(false))
        .cond_where(policy::names(sight))
        .order_by(name::Column::Folded, sea_orm::sea_query::Order::Asc)
        .take();
    let mut aliases: HashMap<Uuid, Vec<VisibleAlias>> = HashMap::new();
    for row in db.query_all(&select).await? {
        let of = aliases.entry(row.try_get("", "target_id")?).or_default();
        if of.len() < MAX_ALIASES {
            of.push(VisibleAlias(row.try_get("", "text")?));
        }
    }
    Ok(aliases)
}

/// A further name that its viewer may see.
#[derive(Debug, Clone)]
pub struct VisibleAlias(String);

impl VisibleAlias {
    /// The name as written.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// The visible rows of a noun, each thing once: a merged row is no more.
pub fn visible<N: Noun>(sight: &Sight) -> Condition {
    let merged_into = || Expr::col((N::table(), Alias::new("merged_into")));
    Condition::all().add(N::visible(sight)).add_option(N::MERGES.then(|| merged_into().is_null()))
}

/// Visible rows of a noun.
fn select<N: Noun>(sight: &Sight) -> SelectStatement {
    let mut select = Query::select().from(N::table()).cond_where(visible::<N>(sight)).take();
    add_columns::<N>(&mut select);
    select
}

fn add_columns<N: Noun>(select: &mut SelectStatement) {
    for column in ["id", "name", "name_folded"].iter().chain(N::COLUMNS) {
        select.expr_as(Expr::col((N::table(), Alias::new(*column))), *column);
    }
}

fn filtered<N: Noun>(sight: &Sight, filter: &NounFilter) -> SelectStatement {
    let mut select = select::<N>(sight);
    if let Some(prefix) = &filter.name_prefix {
        let from = fold(prefix);
        // The folded names that begin with a prefix lie between it and it with the greatest code point behind.
        let until = format!("{from}\u{10FFFF}");
        let name = || Expr::col((N::table(), Alias::new("name_folded")));
        select.and_where(name().gte(from)).and_where(name().lt(until));
    }
    if let Some(ids) = &filter.ids {
        select.and_where(Expr::col((N::table(), Alias::new("id"))).in_subquery(survivors::<N>(ids)));
    }
    if let Some(parents) = &filter.parents {
        // What is out of sight is nobody's parent.
        let id = || Expr::col((N::table(), Alias::new("id")));
        let parents = id().in_subquery(survivors::<N>(parents));
        let seen =
            Query::select().expr(id()).from(N::table()).cond_where(visible::<N>(sight)).and_where(parents).take();
        select.and_where(Expr::col((N::table(), Alias::new("parent_id"))).in_subquery(seen));
    }
    select
}

/// For each row that visible articles name: how many they are, or the newest of their dates.
fn tally_of<N: Noun>(sight: &Sight, order: NounOrder) -> SelectStatement {
    let id = (N::table(), Alias::new("id").into_iden());
    let key = match order {
        NounOrder::NewestMention => Func::max(Expr::col(posting::Column::PublishedAt)),
        NounOrder::Name | NounOrder::MostArticles => Func::count(Expr::col(Asterisk)),
    };
    let tally = Query::select()
        .expr(key)
        .from(posting::Entity)
        .and_where(Expr::col((posting::Entity, posting::Column::TargetId)).equals(id.clone()))
        .cond_where(policy::postings(sight))
        .take();
    Query::select()
        .expr_as(Expr::col(id.clone()), "tally_id")
        .expr_as(tally, "tally_key")
        .from(N::table())
        .and_where(policy::named(id, sight))
        .take()
}

/// Visible rows by a column's values; a merged row leads to the survivor.
async fn by_column<N, K>(
    db: &impl ConnectionTrait,
    asked: Asked<'_>,
    column: &'static str,
    values: impl Fn(&Asked<'_>) -> Vec<sea_orm::Value>,
) -> Result<HashMap<K, N>, DbErr>
where
    N: Noun,
    K: std::hash::Hash + Eq + sea_orm::TryGetable,
{
    let rows = asked.rows(db, (column, N::KIND as u32), |asked| {
        let row = Alias::new("asked_row").into_iden();
        let survivor = survivor::<N>(&row);
        let same = Expr::col((N::table(), Alias::new("id"))).eq(survivor);
        let mut select = select::<N>(&asked.sight);
        select
            .expr_as(Expr::col((row.clone(), Alias::new(column).into_iden())), "asked")
            .join_as(JoinType::InnerJoin, N::table(), row.clone(), same)
            .and_where(Expr::col((row, Alias::new(column).into_iden())).is_in(values(asked)));
        select
    });
    rows.await?.iter().map(|row| Ok((row.try_get("", "asked")?, N::from_row(row, Cleared(()))?))).collect()
}

/// Adds to a statement the visible row that a column names, or the one that it was merged into.
pub fn left_join<N: Noun>(select: &mut SelectStatement, sight: &Sight, id: impl IntoColumnRef) {
    let named = Alias::new("named_row").into_iden();
    let same = Expr::col((N::table(), Alias::new("id"))).eq(survivor::<N>(&named));
    select
        .join_as(
            JoinType::LeftJoin,
            N::table(),
            named.clone(),
            Expr::col((named, Alias::new("id").into_iden())).eq(Expr::col(id)),
        )
        .join(JoinType::LeftJoin, N::table(), Condition::all().add(same).add(visible::<N>(sight)));
    add_columns::<N>(select);
}

/// Reads what [`left_join`] added, where it found a row.
pub fn from_left_joined<N: Noun>(row: &QueryResult) -> Result<Option<N>, DbErr> {
    let id: Option<Uuid> = Fields::of(row)?.get("id")?;
    id.map(|_| N::from_row(row, Cleared(()))).transpose()
}

/// Which row a row stands for: itself, or the one that it was merged into.
fn survivor<N: Noun>(table: &DynIden) -> Expr {
    let column = |name: &'static str| Expr::col((table.clone(), Alias::new(name).into_iden()));
    if N::MERGES { Expr::expr(Func::coalesce([column("merged_into"), column("id")])) } else { column("id") }
}

/// The ids of rows, or of those that they were merged into.
fn survivors<N: Noun>(ids: &[Uuid]) -> SelectStatement {
    let asked = Alias::new("asked_row").into_iden();
    Query::select()
        .expr(survivor::<N>(&asked))
        .from_as(N::table(), asked.clone())
        .and_where(Expr::col((asked, Alias::new("id").into_iden())).is_in(padded(ids)))
        .take()
}
