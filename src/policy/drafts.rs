//! What editors see: drafts, the state that a story is in, and who is at it.

use entity::{article, editing, edition, revision};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Func, IntoColumnRef, Query, SelectStatement};

use super::places::asked;
use super::{Deed, editions_as, may};
use crate::clock::Timestamp;
use crate::viewer::Sight;

/// The state of a story, as its editors must know it: where several hold, the one told here last counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StoryState {
    /// Readers never saw it, and no instant is set at which they will.
    Draft,
    /// Readers saw it until its end came.
    Expired,
    /// Readers see it from a later instant on.
    Scheduled,
    /// Readers see it.
    Public,
    /// An editor took it out of sight.
    Withdrawn,
    /// An editor deleted it.
    Deleted,
}

impl StoryState {
    const ALL: [Self; 6] = [Self::Draft, Self::Expired, Self::Scheduled, Self::Public, Self::Withdrawn, Self::Deleted];

    /// The number by which statements tell it.
    pub fn number(self) -> i32 {
        self as i32
    }

    /// The state that a statement told.
    pub fn of(number: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.number() == number)
    }
}

/// How long an editor counts as present after the last word, in milliseconds.
const PRESENCE: i64 = 60_000;

/// What goes by this name in the statements here.
const SHOWN: &str = "story_edition";

/// Whether the viewer reads drafts: every statement that reads what only editors see has this condition.
#[track_caller]
pub fn drafts(sight: &Sight) -> Condition {
    let nothing = || Expr::val(1).eq(0);
    asked(Condition::all().add_option(may(&sight.viewer, Deed::ReadDrafts).is_err().then(nothing)))
}

/// The number of the [state](StoryState) of the stories in `article`.
pub fn state(now: Timestamp) -> Expr {
    let is = |shown: Condition| Expr::exists(of_story().cond_where(shown).take());
    let (from, until) = (range().0, range().1);
    let (later, before) = (Condition::all().add(from.gt(now.0)), Condition::all().add(until.lte(now.0)));
    let now = Condition::all().add(range().0.lte(now.0)).add(range().1.gt(now.0));
    Expr::case(article::Column::DeletedAt.is_not_null(), StoryState::Deleted.number())
        .case(article::Column::WithdrawnAt.is_not_null(), StoryState::Withdrawn.number())
        .case(is(now), StoryState::Public.number())
        .case(is(later), StoryState::Scheduled.number())
        .case(is(before), StoryState::Expired.number())
        .finally(StoryState::Draft.number())
        .into()
}

/// Stories that say something that no edition says: their newest revision was never published or scheduled.
pub fn has_news() -> Expr {
    let revision = Expr::col((article::Entity, article::Column::RevisionId));
    let published = Query::select()
        .expr(Expr::val(1))
        .from_as(edition::Entity, SHOWN)
        .and_where(Expr::col((SHOWN, edition::Column::RevisionId)).eq(revision))
        .and_where(is_ever())
        .take();
    Expr::exists(published).not()
}

/// The number of the newest edition that a revision became; null when it became none.
pub fn number_of() -> SelectStatement {
    Query::select()
        .expr(Func::max(Expr::col((SHOWN, edition::Column::Number))))
        .from_as(edition::Entity, SHOWN)
        .and_where(of_revision())
        .and_where(is_ever())
        .take()
}

/// Whether readers see a revision.
#[track_caller]
pub fn shows_now(sight: &Sight) -> Expr {
    let shown = Query::select()
        .expr(Expr::val(1))
        .from_as(edition::Entity, SHOWN)
        .and_where(of_revision())
        .cond_where(editions_as(SHOWN, sight))
        .take();
    Expr::exists(shown)
}

/// Editors who said a moment ago that they are at a story.
#[track_caller]
pub fn present(sight: &Sight) -> Condition {
    drafts(sight).add(editing::Column::At.gt(sight.now.0.saturating_sub(PRESENCE)))
}

fn range() -> (Expr, Expr) {
    (Expr::col((SHOWN, edition::Column::VisibleFrom)), Expr::col((SHOWN, edition::Column::VisibleUntil)))
}

/// Whether an edition is shown at any instant.
fn is_ever() -> Expr {
    let (from, until) = range();
    from.lt(until)
}

/// The editions of the stories in `article` that are shown at any instant.
fn of_story() -> SelectStatement {
    let story = (article::Entity, article::Column::Id).into_column_ref();
    Query::select()
        .expr(Expr::val(1))
        .from_as(edition::Entity, SHOWN)
        .and_where(Expr::col((SHOWN, edition::Column::ArticleId)).eq(Expr::col(story)))
        .and_where(is_ever())
        .take()
}

/// The editions of the revisions in `revision`.
fn of_revision() -> Expr {
    let revision = Expr::col((revision::Entity, revision::Column::Id));
    Expr::col((SHOWN, edition::Column::RevisionId)).eq(revision)
}
