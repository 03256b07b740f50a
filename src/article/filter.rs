//! Which articles a list holds, and in what order.

use entity::{edition, edition_key, organisation, person, place, posting, section, source};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{
    Condition, DynIden, Expr, ExprTrait, Func, Iden, IntoColumnRef, IntoIden, Query, SelectStatement,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::language;
use crate::page::{KeyKind, Order};
use crate::text::fold;

/// The order of a list of articles. The id is the article's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ArticleOrder {
    /// By `publishedAt`, the newest first.
    #[default]
    Newest,
    /// By `publishedAt`, the oldest first.
    Oldest,
    /// By `updatedAt`, the newest first.
    RecentlyUpdated,
}

impl ArticleOrder {
    /// How its pages are cut.
    pub fn order(self) -> Order {
        let (name, descending) = match self {
            Self::Newest => ("NEWEST", true),
            Self::Oldest => ("OLDEST", false),
            Self::RecentlyUpdated => ("RECENTLY_UPDATED", true),
        };
        Order { name, keys: &[KeyKind::Number], descending }
    }

    /// The columns of its key and its id.
    pub(crate) fn columns(self) -> [(edition::Entity, edition::Column); 2] {
        let key = match self {
            Self::Newest | Self::Oldest => edition::Column::PublishedAt,
            Self::RecentlyUpdated => edition::Column::UpdatedAt,
        };
        [(edition::Entity, key), (edition::Entity, edition::Column::ArticleId)]
    }
}

/// Names a row by its id or its slug.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Named {
    /// By its id.
    Id(Uuid),
    /// By its slug.
    Slug(String),
}

/// A half-open range of instants, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct InstantRange {
    /// From this instant on.
    pub from: Option<i64>,
    /// Before this instant.
    pub until: Option<i64>,
}

/// Which articles: the fields join by AND, the values of a list by OR. An absent field restricts nothing, an empty list
/// matches nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct ArticleFilter {
    /// In one of these sections or the sections below them.
    pub sections: Option<Vec<Named>>,
    /// Naming one of these people.
    pub people: Option<Vec<Named>>,
    /// Naming one of these organisations.
    pub organisations: Option<Vec<Named>>,
    /// Naming one of these places.
    pub places: Option<Vec<Named>>,
    /// With one of these keywords, however written.
    pub keywords: Option<Vec<String>>,
    /// In one of these languages, each in its canonical spelling; `en` takes in `en-GB`.
    pub languages: Option<Vec<String>>,
    /// Of one of these genres.
    pub genres: Option<Vec<String>>,
    /// Published in this range.
    pub published_at: Option<InstantRange>,
    /// Last updated in this range.
    pub updated_at: Option<InstantRange>,
    /// Taken from one of these sources, by host or code.
    pub source: Option<Vec<String>>,
    /// Whether a correction was published.
    pub is_corrected: Option<bool>,
}

impl ArticleFilter {
    /// The filter as conditions on `edition`.
    pub(crate) fn condition(&self) -> Condition {
        self.own().add(self.naming((edition::Entity, edition::Column::Id)))
    }

    /// The part that asks what a story names, of the rows of a table of editions or their postings: by the column that
    /// holds the edition's id.
    pub(crate) fn naming<T: IntoIden + Copy>(&self, edition: (T, impl IntoIden + Copy)) -> Condition {
        self.lists()
            .into_iter()
            .filter_map(|(named, target)| Some(target.posted(edition, named.as_ref()?)))
            .fold(Condition::all(), Condition::add)
    }

    /// Whether there is more than [`naming`](Self::naming) asks.
    pub(crate) fn has_own(&self) -> bool {
        let own = Self { sections: None, people: None, organisations: None, places: None, ..self.clone() };
        own != Self::default()
    }

    /// Whether a posting, by the column that holds its target, is under the one row that all these stories name, and what
    /// else is asked: the row's postings are all stories of the list, in order.
    ///
    /// Where there are several such rows, it is the one that is likely named least.
    pub(crate) fn leading(&self, target_id: impl IntoColumnRef) -> Option<(Expr, Self)> {
        let (of, target, one) = self.lists().into_iter().enumerate().find_map(|(of, (named, target))| {
            let [one] = named.as_deref()? else { return None };
            Some((of, target, std::slice::from_ref(one)))
        })?;
        let mut rest = self.clone();
        *[&mut rest.people, &mut rest.organisations, &mut rest.places, &mut rest.sections][of] = None;
        Some((target.among(target_id, one), rest))
    }

    /// The ids and slugs in the lists of what stories name, in the order of [`lists`](Self::lists).
    pub(crate) fn names(&self) -> (Vec<Uuid>, Vec<String>) {
        let (mut ids, mut slugs) = (Vec::new(), Vec::new());
        for named in self.lists().into_iter().filter_map(|(named, _)| named.as_ref()).flatten() {
            match named {
                Named::Id(id) => ids.push(*id),
                Named::Slug(slug) => slugs.push(slug.clone()),
            }
        }
        (ids, slugs)
    }

    /// The same lists with other ids and slugs, in the order of [`names`](Self::names).
    pub(crate) fn renamed(&self, ids: &[Uuid], slugs: &[String]) -> Self {
        let (mut ids, mut slugs) = (ids.iter(), slugs.iter());
        let mut renamed = self.clone();
        let Self { people, organisations, places, sections, .. } = &mut renamed;
        for named in [people, organisations, places, sections].into_iter().flatten().flatten() {
            match named {
                Named::Id(id) => *id = ids.next().copied().unwrap_or_default(),
                Named::Slug(slug) => *slug = slugs.next().cloned().unwrap_or_default(),
            }
        }
        renamed
    }

    /// What the lists of names look like, whatever is named: `i` for an id, `s` for a slug.
    pub(crate) fn shape(&self) -> String {
        let mut shape = String::new();
        for (named, _) in self.lists() {
            shape.push(if named.is_some() { '[' } else { '-' });
            let letters = named.iter().flatten().map(|named| if matches!(named, Named::Id(_)) { 'i' } else { 's' });
            shape.extend(letters);
        }
        shape
    }

    /// The lists of what stories name, each with where its rows are; what is likely named least comes first.
    fn lists(&self) -> [(&Option<Vec<Named>>, Target); 4] {
        let people = Target::of(person::Entity, person::Column::Id, person::Column::Slug);
        let organisations = Target::of(organisation::Entity, organisation::Column::Id, organisation::Column::Slug);
        [
            (&self.people, people.merging(person::Column::MergedInto)),
            (&self.organisations, organisations.merging(organisation::Column::MergedInto)),
            (&self.places, Target::of(place::Entity, place::Column::Id, place::Column::Slug)),
            (&self.sections, Target::of(section::Entity, section::Column::Id, section::Column::Slug)),
        ]
    }

    /// The part that asks an edition's own columns and keys.
    pub(crate) fn own(&self) -> Condition {
        let mut all = Condition::all();
        if let Some(keywords) = &self.keywords {
            let folded: Vec<_> = keywords.iter().map(|keyword| fold(keyword)).collect();
            all = all.add(Expr::exists(keyed(folded)));
        }
        if let Some(languages) = &self.languages {
            all = all.add(languages.iter().fold(Condition::any().add(never()), |any, tag| {
                let (from, until) = language::narrower(tag);
                let narrower = edition::Column::Language.gte(from).and(edition::Column::Language.lt(until));
                any.add(edition::Column::Language.eq(tag.as_str())).add(narrower)
            }));
        }
        if let Some(genres) = &self.genres {
            all = all.add(edition::Column::Genre.is_in(genres.iter().map(String::as_str)));
        }
        if let Some(range) = &self.published_at {
            all = all.add(within(edition::Column::PublishedAt, *range));
        }
        if let Some(range) = &self.updated_at {
            all = all.add(within(edition::Column::UpdatedAt, *range));
        }
        if let Some(source) = &self.source {
            let key = |name: &String| {
                let name = name.to_lowercase();
                name.strip_prefix("www.").map_or(name.clone(), str::to_owned)
            };
            let ids = Query::select()
                .column(source::Column::Id)
                .from(source::Entity)
                .and_where(source::Column::Key.is_in(source.iter().map(key)))
                .take();
            all = all.add(edition::Column::SourceId.in_subquery(ids));
        }
        if let Some(is_corrected) = self.is_corrected {
            all = all.add(edition::Column::IsCorrected.eq(is_corrected));
        }
        all
    }
}

/// Where a kind of target keeps what names its rows.
struct Target {
    table: DynIden,
    id: DynIden,
    slug: DynIden,
    /// Where a merged row says which row survived.
    merged_into: Option<DynIden>,
}

impl Target {
    fn of(table: impl Iden + 'static, id: impl Iden + 'static, slug: impl Iden + 'static) -> Self {
        Self { table: table.into_iden(), id: id.into_iden(), slug: slug.into_iden(), merged_into: None }
    }

    fn merging(self, merged_into: impl Iden + 'static) -> Self {
        Self { merged_into: Some(merged_into.into_iden()), ..self }
    }

    /// Whether a column holds the id of a row that is named, or of one that it was merged into.
    fn among(&self, id: impl IntoColumnRef, named: &[Named]) -> Expr {
        let column = |name: &DynIden| Expr::col((self.table.clone(), name.clone()));
        let mut ids = Vec::new();
        let mut slugs = Vec::new();
        for name in named {
            match name {
                Named::Id(id) => ids.push(*id),
                Named::Slug(slug) => slugs.push(slug.as_str()),
            }
        }
        let survivor = match &self.merged_into {
            Some(merged_into) => Expr::expr(Func::coalesce([column(merged_into), column(&self.id)])),
            None => column(&self.id),
        };
        let mut either = Condition::any();
        if !ids.is_empty() || named.is_empty() {
            either = either.add(column(&self.id).is_in(ids));
        }
        if !slugs.is_empty() {
            either = either.add(column(&self.slug).is_in(slugs));
        }
        let rows = Query::select().expr(survivor).from(self.table.clone()).cond_where(either).take();
        match named {
            // A database reads an index in order under one value, but not under the rows of a statement.
            [_] => Expr::col(id).eq(Expr::from(rows)),
            _ => Expr::col(id).in_subquery(rows),
        }
    }

    /// Whether an edition has a posting under a row that is named.
    ///
    /// A posting repeats its edition's date and story: by these the postings of two rows are in one order, and a database
    /// finds those of both by reading both once.
    fn posted<T: IntoIden + Copy>(&self, (table, id): (T, impl IntoIden), named: &[Named]) -> Expr {
        let of = |column| Expr::col((POSTED, column));
        let query = Query::select()
            .expr(Expr::val(1))
            .from_as(posting::Entity, POSTED)
            .and_where(of(posting::Column::PublishedAt).eq(Expr::col((table, posting::Column::PublishedAt))))
            .and_where(of(posting::Column::ArticleId).eq(Expr::col((table, posting::Column::ArticleId))))
            .and_where(of(posting::Column::EditionId).eq(Expr::col((table, id))))
            .and_where(self.among((POSTED, posting::Column::TargetId), named))
            .take();
        Expr::exists(query)
    }
}

/// A posting beside the one that a list goes by.
const POSTED: &str = "posted";

fn keyed(keywords: Vec<String>) -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(edition_key::Entity)
        .and_where(
            Expr::col((edition_key::Entity, edition_key::Column::EditionId))
                .equals((edition::Entity, edition::Column::Id)),
        )
        .and_where(edition_key::Column::Kind.eq(edition_key::EditionKeyKind::Keyword))
        .and_where(edition_key::Column::Key.is_in(keywords))
        .take()
}

fn within(column: edition::Column, range: InstantRange) -> Condition {
    Condition::all()
        .add_option(range.from.map(|from| column.gte(from)))
        .add_option(range.until.map(|until| column.lt(until)))
}

fn never() -> Expr {
    Expr::val(1).eq(0)
}
