//! The picks of a front in memory, and where a page of a front lies among them and what fills it.

use std::collections::HashMap;

use sea_orm::sea_query::SelectStatement;
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

use crate::article::filter::ArticleOrder;
use crate::article::visible::VisibleArticle;
use crate::page::{Key, KeyKind, Order, Page, Position, Slice};

/// The editors' order of a front. A place is told by what its viewer sees: among the picks by the pick's number, in what
/// fills the front by `publishedAt`.
pub const CURATED: Order = Order { name: "CURATED", keys: &[KeyKind::Number, KeyKind::Number], descending: false };

/// The column of a statement of picks that is null for those out of sight.
pub(super) const SHOWN: &str = "shown_id";

const PICKED: i64 = 0;
const FILLED: i64 = 1;

/// All picks of one collection in order, those out of sight among them, so that a page goes on behind one that went out of
/// sight since.
#[derive(Debug, Default)]
pub(super) struct Picks(Vec<Pick>);

#[derive(Debug, Clone)]
pub(super) struct Pick {
    pub(super) id: Uuid,
    /// How many picks its viewer sees before it; none when it is out of sight itself.
    number: Option<i64>,
}

/// Where a page of a front lies.
pub(super) struct Cut {
    /// The picks that may be on it, in the order in which it is filled.
    pub(super) picks: Vec<Pick>,
    /// The page of what fills the front, when it may reach that far.
    pub(super) rest: Option<Page>,
}

/// The picks of collections.
pub(super) async fn of_collections(
    db: &impl ConnectionTrait,
    select: &SelectStatement,
) -> Result<HashMap<Uuid, Picks>, DbErr> {
    let mut found: HashMap<Uuid, (i64, Picks)> = HashMap::new();
    for row in db.query_all(select).await? {
        let (seen, picks) = found.entry(row.try_get("", "collection_id")?).or_default();
        let shown: Option<Uuid> = row.try_get("", SHOWN)?;
        picks.0.push(Pick { id: row.try_get("", "article_id")?, number: shown.map(|_| *seen) });
        *seen += i64::from(shown.is_some());
    }
    Ok(found.into_iter().map(|(collection, (_, picks))| (collection, picks)).collect())
}

impl Picks {
    /// Where a page of the front lies.
    pub(super) fn cut(&self, page: &Page) -> Cut {
        let from = page.after.as_ref().map_or(0, |place| self.behind(place));
        let until = page.before.as_ref().map_or(self.0.len(), |place| self.at(place));
        let between = self.0.get(from..until.max(from)).unwrap_or_default();
        let shown = between.iter().filter(|pick| pick.number.is_some()).cloned();
        let most = page.limit as usize + 1;
        let picks: Vec<Pick> =
            if page.backward { shown.rev().take(most).collect() } else { shown.take(most).collect() };
        let ends_in_picks = page.before.as_ref().is_some_and(|place| filled(place).is_none());
        let is_full = !page.backward && picks.len() == most;
        let taken = if page.backward { 0 } else { u32::try_from(picks.len()).unwrap_or(u32::MAX) };
        let rest = Page {
            order: ArticleOrder::Newest.order(),
            limit: page.limit.saturating_sub(taken),
            backward: page.backward,
            after: page.after.as_ref().and_then(filled),
            before: page.before.as_ref().and_then(filled),
        };
        Cut { picks, rest: (!ends_in_picks && !is_full).then_some(rest) }
    }

    /// The first pick behind a place.
    fn behind(&self, place: &Position) -> usize {
        if filled(place).is_some() {
            return self.0.len();
        }
        let same = self.0.iter().position(|pick| pick.id == place.id);
        same.map_or_else(|| self.at(place), |index| index + 1)
    }

    /// The pick at a place, or the first that its viewer sees from its number on.
    fn at(&self, place: &Position) -> usize {
        if filled(place).is_some() {
            return self.0.len();
        }
        let number = number(place, 1);
        let same = || self.0.iter().position(|pick| pick.id == place.id);
        let numbered = || self.0.iter().position(|pick| pick.number.is_some_and(|other| other >= number));
        same().or_else(numbered).unwrap_or(self.0.len())
    }
}

impl Cut {
    /// The page, made of the visible articles found.
    pub(super) fn slice(
        self,
        page: &Page,
        shown: &HashMap<Uuid, VisibleArticle>,
        fill: Vec<VisibleArticle>,
    ) -> Slice<(Position, VisibleArticle)> {
        let picked = self.picks.into_iter().filter_map(|Pick { id, number }| {
            let place = Position { keys: vec![Key::Number(PICKED), Key::Number(number?)], id };
            Some((place, shown.get(&id)?.clone()))
        });
        let filled = fill.into_iter().map(|article| {
            let keys = vec![Key::Number(FILLED), Key::Number(article.published_at())];
            (Position { keys, id: article.id() }, article)
        });
        page.slice(if page.backward { filled.chain(picked).collect() } else { picked.chain(filled).collect() })
    }
}

/// The place in what fills the front, when that is where a place lies.
fn filled(place: &Position) -> Option<Position> {
    let key = place.keys.get(1).cloned().into_iter().collect();
    (number(place, 0) == FILLED).then_some(Position { keys: key, id: place.id })
}

fn number(place: &Position, key: usize) -> i64 {
    place.keys.get(key).map_or(0, |key| if let Key::Number(number) = key { *number } else { 0 })
}
