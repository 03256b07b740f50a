//! Which articles, and in what order.

use async_graphql::{Enum, InputObject};

use crate::article::filter::{ArticleFilter, ArticleOrder, InstantRange, Named};
use crate::graphql::error::{ErrorCode, Failure};
use crate::graphql::id::{self, IdKind};
use crate::graphql::scalar::{DateTime, Locale};

/// Which articles: the fields join by AND, the values of a list by OR. What is absent or null restricts nothing, an empty
/// list matches nothing, and neither does an id or slug that nothing has. A merged person's or organisation's old ids and
/// slugs mean the survivor. A list holds at most 100 values.
#[derive(Debug, Clone, Default, InputObject)]
#[graphql(name = "ArticleFilter")]
pub struct ArticleFilterInput {
    /// In one of these sections or the sections below them; ids or slugs.
    sections: Option<Vec<String>>,
    /// Naming one of these people; ids or slugs.
    people: Option<Vec<String>>,
    /// Naming one of these organisations; ids or slugs.
    organisations: Option<Vec<String>>,
    /// Naming one of these places; ids or slugs.
    places: Option<Vec<String>>,
    /// With one of these keywords, compared without case and accents.
    keywords: Option<Vec<String>>,
    /// In one of these languages, compared without case; `en` takes in `en-GB`.
    languages: Option<Vec<Locale>>,
    /// Of one of these genres.
    genres: Option<Vec<String>>,
    /// Whose `publishedAt` lies in this range.
    published_at: Option<DateTimeRange>,
    /// Whose `updatedAt` lies in this range.
    updated_at: Option<DateTimeRange>,
    /// Taken from one of these sources, by the host of `source.url`, compared without case and `www.`.
    source: Option<Vec<String>>,
    /// Whether a correction was published.
    is_corrected: Option<bool>,
}

/// A half-open range of instants: `from <= t < until`. What is absent or null is no bound.
#[derive(Debug, Clone, Copy, Default, InputObject)]
pub struct DateTimeRange {
    /// From this instant on.
    from: Option<DateTime>,
    /// Before this instant; must be later than `from`.
    until: Option<DateTime>,
}

impl DateTimeRange {
    /// The range as reads take it; `name` is the field's that gives it.
    pub(in crate::graphql) fn read(self, name: &str) -> Result<InstantRange, Failure> {
        match (self.from, self.until) {
            (Some(from), Some(until)) if from.0 >= until.0 => {
                let message = format!("`{name}.until` must be later than `{name}.from`");
                Err(Failure::user(ErrorCode::InvalidFilter, message))
            }
            (from, until) => Ok(InstantRange { from: from.map(|at| at.0), until: until.map(|at| at.0) }),
        }
    }
}

/// The order of a list of articles. Equal keys are ordered by id, so that pages never overlap.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Enum)]
#[graphql(name = "ArticleOrder")]
pub enum ArticleOrderInput {
    /// By `publishedAt`, the newest first.
    #[default]
    Newest,
    /// By `publishedAt`, the oldest first.
    Oldest,
    /// By `updatedAt`, the newest first.
    RecentlyUpdated,
}

impl From<ArticleOrderInput> for ArticleOrder {
    fn from(order: ArticleOrderInput) -> Self {
        match order {
            ArticleOrderInput::Newest => Self::Newest,
            ArticleOrderInput::Oldest => Self::Oldest,
            ArticleOrderInput::RecentlyUpdated => Self::RecentlyUpdated,
        }
    }
}

impl ArticleFilterInput {
    /// The filter as reads take it.
    pub(in crate::graphql) fn read(self) -> Result<ArticleFilter, Failure> {
        let range = |name: &str, range: Option<DateTimeRange>| range.map(|range| range.read(name)).transpose();
        let Self {
            sections,
            people,
            organisations,
            places,
            keywords,
            languages,
            genres,
            published_at,
            updated_at,
            source,
            is_corrected,
        } = self;
        Ok(ArticleFilter {
            sections: named(IdKind::Section, sections)?,
            people: named(IdKind::Person, people)?,
            organisations: named(IdKind::Organisation, organisations)?,
            places: named(IdKind::Place, places)?,
            keywords,
            languages: languages.map(|tags| tags.into_iter().map(|Locale(tag)| tag).collect()),
            genres,
            published_at: range("publishedAt", published_at)?,
            updated_at: range("updatedAt", updated_at)?,
            source,
            is_corrected,
        })
    }
}

/// A list of ids or slugs of one kind.
pub(in crate::graphql) fn named(kind: IdKind, names: Option<Vec<String>>) -> Result<Option<Vec<Named>>, Failure> {
    let Some(names) = names else { return Ok(None) };
    let each = names
        .into_iter()
        .map(|name| if id::is_shaped(&name) { kind.parse(&name).map(Named::Id) } else { Ok(Named::Slug(name)) });
    each.collect::<Result<_, _>>().map(Some)
}
