//! Which articles a list holds, and in what order.

use entity::kind::TargetKind;
use entity::{edition, edition_key, organisation, person, place, posting, section, source};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Condition, DynIden, Expr, ExprTrait, Func, Iden, IntoIden, Query, SelectStatement};
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
        let targets = [
            (
                &self.sections,
                Target::of(TargetKind::Section, section::Entity, section::Column::Id, section::Column::Slug),
            ),
            (
                &self.people,
                Target::of(TargetKind::Person, person::Entity, person::Column::Id, person::Column::Slug)
                    .merging(person::Column::MergedInto),
            ),
            (
                &self.organisations,
                Target::of(
                    TargetKind::Organisation,
                    organisation::Entity,
                    organisation::Column::Id,
                    organisation::Column::Slug,
                )
                .merging(organisation::Column::MergedInto),
            ),
            (&self.places, Target::of(TargetKind::Place, place::Entity, place::Column::Id, place::Column::Slug)),
        ];
        let mut all = Condition::all();
        for (named, target) in targets {
            if let Some(named) = named {
                all = all.add(posted(target.kind, target.rows(named)));
            }
        }
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
    kind: TargetKind,
    table: DynIden,
    id: DynIden,
    slug: DynIden,
    /// Where a merged row says which row survived.
    merged_into: Option<DynIden>,
}

impl Target {
    fn of(kind: TargetKind, table: impl Iden + 'static, id: impl Iden + 'static, slug: impl Iden + 'static) -> Self {
        Self { kind, table: table.into_iden(), id: id.into_iden(), slug: slug.into_iden(), merged_into: None }
    }

    fn merging(self, merged_into: impl Iden + 'static) -> Self {
        Self { merged_into: Some(merged_into.into_iden()), ..self }
    }

    /// The ids of the rows that are named, or of those that they were merged into.
    fn rows(&self, named: &[Named]) -> SelectStatement {
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
        let either = Condition::any().add(column(&self.id).is_in(ids)).add(column(&self.slug).is_in(slugs));
        Query::select().expr(survivor).from(self.table.clone()).cond_where(either).take()
    }
}

/// Whether the edition has a posting under one of the targets, which are of this kind.
fn posted(kind: TargetKind, targets: SelectStatement) -> Expr {
    let query = Query::select()
        .expr(Expr::val(1))
        .from(posting::Entity)
        .and_where(
            Expr::col((posting::Entity, posting::Column::EditionId)).equals((edition::Entity, edition::Column::Id)),
        )
        .and_where(posting::Column::TargetKind.eq(kind))
        .and_where(posting::Column::TargetId.in_subquery(targets))
        .take();
    Expr::exists(query)
}

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
