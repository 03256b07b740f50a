//! Finding: candidates of the database, matched, scored and ordered by the words alone.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::kind::TargetKind;
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use crate::article::ArticleFilter;
use crate::page::{Key, KeyKind, Order, Position};
use crate::search::candidates::{self, NameCandidate, Within};
use crate::search::query::SearchQuery;
use crate::search::score;
use crate::viewer::Sight;

pub use crate::search::candidates::CONSIDERED;

/// The order of what is found: by score, then the newest, then by id.
pub const BEST: Order = Order { name: "BEST", keys: &[KeyKind::Number, KeyKind::Number], descending: true };

/// The most names of one person or organisation that are told to have matched.
const MAX_NAMES: usize = 3;

/// What can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Findable {
    /// Stories.
    Article,
    /// People.
    Person,
    /// Organisations.
    Organisation,
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What it is.
    pub kind: Findable,
    /// Which one.
    pub id: Uuid,
    /// How well it fits.
    pub score: i64,
    /// When a story became public; 0 for people and organisations.
    since: i64,
    /// The visible names that matched, the best first.
    pub names: Vec<String>,
}

/// All that was found, the best first.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The hits.
    pub hits: Vec<Hit>,
    /// Whether all matches were looked at.
    pub is_complete: bool,
    /// How many hits there are of each kind, in each section and in each language, the most first.
    pub facets: Facets,
}

/// How many hits there are by what they are.
#[derive(Debug, Clone, Default)]
pub struct Facets {
    /// By kind.
    pub kinds: Vec<(Findable, usize)>,
    /// By the section of stories.
    pub sections: Vec<(Uuid, usize)>,
    /// By the language of stories.
    pub languages: Vec<(String, usize)>,
}

impl Hit {
    /// Its place in [`BEST`].
    pub fn position(&self) -> Position {
        Position { keys: vec![Key::Number(self.score), Key::Number(self.since)], id: self.id }
    }
}

/// Everything visible of some kinds that matches a query. The filter is about stories.
pub async fn find(
    db: &impl ConnectionTrait,
    sight: &Sight,
    query: &SearchQuery,
    kinds: &BTreeSet<Findable>,
    filter: &ArticleFilter,
) -> Result<Found, DbErr> {
    let mut found = Found { is_complete: true, ..Found::default() };
    if kinds.contains(&Findable::Article) {
        let candidates = candidates::articles(db, sight, query, Within::All, filter).await?;
        found.is_complete &= candidates.len() < limit();
        let mut sections = HashMap::new();
        let mut languages = HashMap::new();
        for candidate in candidates {
            let Some(score) = score::article(query, &candidate.tokens) else { continue };
            candidate.section_id.into_iter().for_each(|section| *sections.entry(section).or_default() += 1);
            candidate.language.into_iter().for_each(|language| *languages.entry(language).or_default() += 1);
            let (id, since) = (candidate.article_id, candidate.visible_from);
            found.hits.push(Hit { kind: Findable::Article, id, score, since, names: Vec::new() });
        }
        found.facets.sections = most_first(sections);
        found.facets.languages = most_first(languages);
    }
    let targets = targets(kinds);
    if !targets.is_empty() {
        let candidates = candidates::names(db, sight, query, &targets).await?;
        found.is_complete &= candidates.len() < limit();
        found.hits.extend(named(query, candidates).into_iter().map(|(hit, _)| hit));
    }
    found.hits.sort_by_key(|hit| Reverse((hit.score, hit.since, hit.id)));
    let mut by_kind = HashMap::new();
    found.hits.iter().for_each(|hit| *by_kind.entry(hit.kind).or_default() += 1);
    found.facets.kinds = most_first(by_kind);
    Ok(found)
}

/// What someone may be typing: people and organisations by the words of their names, those whose name begins so first,
/// then in alphabetical order; then stories by the words of their headlines, the newest first. At most `most`.
pub async fn complete(
    db: &impl ConnectionTrait,
    sight: &Sight,
    query: &SearchQuery,
    kinds: &BTreeSet<Findable>,
    most: usize,
) -> Result<Vec<Hit>, DbErr> {
    let mut hits = Vec::new();
    let targets = targets(kinds);
    if !targets.is_empty() {
        let mut names = named(query, candidates::names(db, sight, query, &targets).await?);
        names.sort_by_key(|(hit, folded)| (Reverse(hit.score), folded.clone(), hit.id));
        hits.extend(names.into_iter().map(|(hit, _)| hit).take(most));
    }
    if kinds.contains(&Findable::Article) {
        let everything = ArticleFilter::default();
        let candidates = candidates::articles(db, sight, query, Within::Headline, &everything).await?;
        let mut stories: Vec<Hit> = candidates
            .into_iter()
            .filter_map(|candidate| {
                let score = score::headline(query, &candidate.tokens)?;
                let (id, since) = (candidate.article_id, candidate.visible_from);
                Some(Hit { kind: Findable::Article, id, score, since, names: Vec::new() })
            })
            .collect();
        stories.sort_by_key(|hit| Reverse((hit.since, hit.id)));
        hits.extend(stories);
    }
    hits.truncate(most);
    Ok(hits)
}

fn limit() -> usize {
    usize::try_from(CONSIDERED).unwrap_or(usize::MAX)
}

fn targets(kinds: &BTreeSet<Findable>) -> BTreeSet<TargetKind> {
    let target = |kind: &Findable| match kind {
        Findable::Article => None,
        Findable::Person => Some(TargetKind::Person),
        Findable::Organisation => Some(TargetKind::Organisation),
    };
    kinds.iter().filter_map(target).collect()
}

/// A name that matched: the best first, then in alphabetical order.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Matched {
    score: Reverse<i64>,
    folded: String,
    text: String,
}

/// People and organisations by their best name, with it folded.
fn named(query: &SearchQuery, candidates: Vec<NameCandidate>) -> Vec<(Hit, String)> {
    let mut by_target: BTreeMap<(Findable, Uuid), BTreeSet<Matched>> = BTreeMap::new();
    for NameCandidate { target_kind, target_id, text, folded, is_main } in candidates {
        let kind = match target_kind {
            TargetKind::Person => Findable::Person,
            TargetKind::Organisation => Findable::Organisation,
            TargetKind::Place | TargetKind::Section | TargetKind::Affiliation => continue,
        };
        let Some(score) = score::name(query, &text, is_main) else { continue };
        by_target.entry((kind, target_id)).or_default().insert(Matched { score: Reverse(score), folded, text });
    }
    let hit = |((kind, id), names): ((Findable, Uuid), BTreeSet<Matched>)| {
        let best = names.first()?;
        let (score, folded) = (best.score.0, best.folded.clone());
        let names = names.into_iter().map(|name| name.text).take(MAX_NAMES).collect();
        Some((Hit { kind, id, score, since: 0, names }, folded))
    };
    by_target.into_iter().filter_map(hit).collect()
}

/// Counted things, the most first, then in their own order.
fn most_first<T: Ord + Clone>(counted: HashMap<T, usize>) -> Vec<(T, usize)> {
    let mut counted: Vec<_> = counted.into_iter().collect();
    counted.sort_by(|(one, of_one), (other, of_other)| of_other.cmp(of_one).then_with(|| one.cmp(other)));
    counted
}
