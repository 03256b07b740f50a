//! Who may see what. Nothing else compares status, time and role.
//!
//! Architecture Invariant: when something is written, [`Schedule::range`] turns times and states into an edition's range;
//! when something is read, only that range is compared with the operation's instant. Every condition here goes into the
//! WHERE of the statement that reads, before it pages and counts; rows are never dropped afterwards.
//!
//! All viewers read the same editions through these conditions: an editor who asks for an article sees what the public
//! sees.

mod deeds;
mod drafts;
pub mod places;
mod tokens;

use entity::{
    affiliation, article, edition, edition_key, evidence, mention, name, organisation, person, place, posting,
    quotation, revision_block, section,
};
use sea_orm::sea_query::{Alias, Condition, Expr, ExprTrait, IntoColumnRef, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityName};

pub use deeds::{Deed, Denied, may, writes};
pub use drafts::{StoryState, drafts, has_news, number_of, present, shows_now, state};
use places::asked;
pub use tokens::{TokenState, audit, keepers_tokens, may_grant, token_state, tokens, working_tokens};

use crate::clock::Timestamp;
use crate::viewer::Sight;

/// The times that decide when a revision is public.
#[derive(Debug, Clone, Copy, Default)]
pub struct Schedule {
    /// Not before this instant, as the newsroom plans it.
    pub publish_at: Option<Timestamp>,
    /// Not before this instant, as the source demands it.
    pub embargoed_until: Option<Timestamp>,
    /// No longer from this instant on.
    pub expires_at: Option<Timestamp>,
}

impl Schedule {
    /// When a revision of a story may be public, by all that editors and its source said; `dated` is the revision's own
    /// date, which keeps it back when it is to come.
    pub fn of(article: &article::Model, dated: Option<i64>) -> Self {
        let publish_at = [article.publish_at, dated].into_iter().flatten().max().map(Timestamp);
        let embargoed_until = article.embargoed_until.map(Timestamp);
        Self { publish_at, embargoed_until, expires_at: article.expires_at.map(Timestamp) }
    }

    /// The half-open range in which an edition made at `now` is public; `None` when it would never be.
    pub fn range(&self, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let from = [Some(now), self.publish_at, self.embargoed_until].into_iter().flatten().max().unwrap_or(now);
        let until = self.expires_at.unwrap_or(Timestamp::NEVER);
        (from < until).then_some((from, until))
    }
}

/// The range of an edition that takes the place of what readers see at `now`.
pub fn from_now_on(article: &article::Model, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
    Schedule { expires_at: article.expires_at.map(Timestamp), ..Schedule::default() }.range(now)
}

/// Until when readers see what they see: until a later edition begins, else to the story's end.
pub fn shown_until(article: &article::Model, later_from: Option<Timestamp>) -> Timestamp {
    later_from.or(article.expires_at.map(Timestamp)).unwrap_or(Timestamp::NEVER)
}

/// Whether an edition is shown until this instant and no longer.
pub fn is_shown_until(edition: &edition::Model, until: Timestamp) -> bool {
    edition.visible_until == until.0
}

/// Whether this is the end that a story has already.
pub fn is_end_of(article: &article::Model, until: Option<Timestamp>) -> bool {
    article.expires_at == until.map(|at| at.0)
}

/// Sections that no editor deleted.
pub fn kept_sections() -> Expr {
    section::Column::DeletedAt.is_null()
}

/// Stories that no editor deleted.
pub fn kept_articles() -> Expr {
    article::Column::DeletedAt.is_null()
}

/// Whether an editor made a name public, whatever texts use it.
pub fn is_kept_by_editors(name: &name::Model) -> bool {
    name.is_public
}

/// Whether the words of a story were erased.
pub fn is_erased(article: &article::Model) -> bool {
    article.erased_at.is_some()
}

/// Whether an editor deleted a story.
pub fn is_deleted(article: &article::Model) -> bool {
    article.deleted_at.is_some()
}

/// When an edition is shown, seen from an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// At no instant: it was replaced before it began.
    Never,
    /// It was, and is no longer.
    Before,
    /// At this instant.
    Now,
    /// From a later instant on.
    Later,
}

/// When an edition is shown, seen from `at`.
pub fn shown(edition: &edition::Model, at: Timestamp) -> Shown {
    let range = edition.visible_from..edition.visible_until;
    if range.is_empty() {
        Shown::Never
    } else if range.contains(&at.0) {
        Shown::Now
    } else if range.end <= at.0 {
        Shown::Before
    } else {
        Shown::Later
    }
}

/// What an instant does to what readers see of a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The story appears.
    Appears,
    /// One edition takes the place of another.
    Replaces,
    /// The story disappears.
    Disappears,
}

/// What an instant does to what readers see of a story by the beginning or the end of an edition, given all editions of
/// the story; `None` when nothing, since the edition was changed or replaced after the instant was planned.
pub fn turn(edition: &edition::Model, editions: &[edition::Model], at: Timestamp) -> Option<Turn> {
    let before = Timestamp(at.0 - 1);
    let of_story = |other: &&edition::Model| other.article_id == edition.article_id;
    let is_shown = |at| editions.iter().filter(of_story).any(|other| shown(other, at) == Shown::Now);
    let begins = edition.visible_from == at.0 && shown(edition, at) == Shown::Now;
    let ends = edition.visible_until == at.0 && shown(edition, before) == Shown::Now;
    if begins {
        Some(if is_shown(before) { Turn::Replaces } else { Turn::Appears })
    } else {
        (ends && !is_shown(at)).then_some(Turn::Disappears)
    }
}

/// Whether an edition that was made ends by itself.
pub fn ends(until: Timestamp) -> bool {
    until < Timestamp::NEVER
}

/// Rows whose instant has come.
pub fn due_by(at: impl IntoColumnRef, now: Timestamp) -> Expr {
    Expr::col(at).lte(now.0)
}

/// Rows whose instant lies before another.
pub fn older_than(at: impl IntoColumnRef, instant: Timestamp) -> Expr {
    Expr::col(at).lt(instant.0)
}

/// Rows whose range reaches beyond the instant at which a newer edition begins.
pub fn reaches_beyond(until: impl IntoColumnRef, newer_from: Timestamp) -> Expr {
    Expr::col(until).gt(newer_from.0)
}

/// Where such a range ends then; one that would have begun later is left empty.
pub fn ended_by(from: impl IntoColumnRef + Clone, newer_from: Timestamp) -> Expr {
    Expr::case(Expr::col(from.clone()).gt(newer_from.0), Expr::col(from)).finally(newer_from.0).into()
}

/// Postings of editions that are public at the instant, or were until then.
#[track_caller]
pub fn postings_up_to(at: Timestamp) -> Condition {
    let (from, until) = (posting::Column::VisibleFrom, posting::Column::VisibleUntil);
    asked(Condition::all().add(from.lte(at.0)).add(until.gte(at.0)).add(Expr::col(from).lt(Expr::col(until))))
}

/// Whether an edition that begins then is public already when it is written.
pub fn has_begun(from: Timestamp, now: Timestamp) -> bool {
    from <= now
}

/// Editions of which readers have seen something that began after an instant.
pub fn begun_between(since: Timestamp, now: Timestamp) -> Condition {
    let (from, until) = (edition::Column::VisibleFrom, edition::Column::VisibleUntil);
    Condition::all().add(from.gt(since.0)).add(from.lte(now.0)).add(Expr::col(from).lt(Expr::col(until)))
}

/// Whether an import may publish a story: one that an editor withdrew or deleted stays out of sight.
pub fn import_may_publish(article: &article::Model) -> bool {
    article.withdrawn_at.is_none() && article.deleted_at.is_none()
}

/// Editions public at the instant.
#[track_caller]
pub fn editions(sight: &Sight) -> Condition {
    editions_as(edition::Entity.table_name(), sight)
}

/// Editions public at the instant, where the table goes by another name in the statement.
#[track_caller]
pub fn editions_as(table: &'static str, sight: &Sight) -> Condition {
    in_range(
        (Alias::new(table), edition::Column::VisibleFrom),
        (Alias::new(table), edition::Column::VisibleUntil),
        sight,
    )
}

/// Keys of editions that are or were public: an old slug answers, a scheduled one does not.
#[track_caller]
pub fn edition_keys(sight: &Sight) -> Condition {
    asked(Condition::all().add(edition_key::Column::VisibleFrom.lte(sight.now.0)))
}

/// Postings of editions public at the instant.
#[track_caller]
pub fn postings(sight: &Sight) -> Condition {
    postings_as(posting::Entity.table_name(), sight)
}

/// Postings of editions public at the instant, where the table goes by another name in the statement.
#[track_caller]
pub fn postings_as(table: &'static str, sight: &Sight) -> Condition {
    in_range(
        (Alias::new(table), posting::Column::VisibleFrom),
        (Alias::new(table), posting::Column::VisibleUntil),
        sight,
    )
}

/// People whom a public edition names or an editor made public.
#[track_caller]
pub fn people(sight: &Sight) -> Condition {
    let named = named((person::Entity, person::Column::Id), sight);
    asked(Condition::any().add(person::Column::IsPublic.eq(true)).add(named))
}

/// Organisations that a public edition names or an editor made public.
#[track_caller]
pub fn organisations(sight: &Sight) -> Condition {
    let named = named((organisation::Entity, organisation::Column::Id), sight);
    asked(Condition::any().add(organisation::Column::IsPublic.eq(true)).add(named))
}

/// Places that a public edition names or an editor made public.
#[track_caller]
pub fn places(sight: &Sight) -> Condition {
    let named = named((place::Entity, place::Column::Id), sight);
    asked(Condition::any().add(place::Column::IsPublic.eq(true)).add(named))
}

/// Sections that a public edition stands in, itself or further below, or that an editor made public.
#[track_caller]
pub fn sections(sight: &Sight) -> Condition {
    let stands_in = named((section::Entity, section::Column::Id), sight);
    let shown = Condition::any().add(section::Column::IsPublic.eq(true)).add(stands_in);
    asked(Condition::all().add(kept_sections()).add(shown))
}

/// Names that are shown with their target, that an editor made public, or that a public edition uses.
#[track_caller]
pub fn names(sight: &Sight) -> Condition {
    let used = Query::select()
        .expr(Expr::val(1))
        .from(mention::Entity)
        .and_where(Expr::col((mention::Entity, mention::Column::NameId)).equals((name::Entity, name::Column::Id)))
        .and_where(carried(mention::Entity.table_name(), sight))
        .take();
    let shown = Condition::any().add(name::Column::IsMain.eq(true)).add(name::Column::IsPublic.eq(true));
    asked(shown.add(Expr::exists(used)))
}

/// Affiliations that a public edition states, or that an editor confirmed of a person whom readers see.
#[track_caller]
pub fn affiliations(sight: &Sight) -> Condition {
    let stated = named((affiliation::Entity, affiliation::Column::Id), sight);
    let holder = Query::select()
        .expr(Expr::val(1))
        .from(person::Entity)
        .and_where(
            Expr::col((person::Entity, person::Column::Id))
                .equals((affiliation::Entity, affiliation::Column::PersonId)),
        )
        .cond_where(people(sight))
        .take();
    let confirmed = Condition::all().add(affiliation::Column::IsConfirmed.eq(true)).add(Expr::exists(holder));
    asked(Condition::any().add(confirmed).add(stated))
}

/// Evidence that joins the public edition it stands in: an `edition` of its story must be joined.
#[track_caller]
pub fn evidence(sight: &Sight) -> Condition {
    asked(editions(sight).add(stands_in(evidence::Entity.table_name(), edition::Entity.table_name())))
}

/// Quotations that join the public edition they stand in: `edition` must be joined by article.
#[track_caller]
pub fn quotations(sight: &Sight) -> Condition {
    asked(editions(sight).add(stands_in(quotation::Entity.table_name(), edition::Entity.table_name())))
}

#[track_caller]
fn in_range(from: impl IntoColumnRef, until: impl IntoColumnRef, sight: &Sight) -> Condition {
    asked(Condition::all().add(Expr::col(from).lte(sight.now.0)).add(Expr::col(until).gt(sight.now.0)))
}

/// Whether a public edition names or states a row, by the column that holds its id.
///
/// The limit changes no answer: without it SQLite makes the condition a join, and a list that is sorted and cut reads all
/// postings of each row that it drops.
#[track_caller]
pub fn named(id: impl IntoColumnRef, sight: &Sight) -> Expr {
    let query: SelectStatement = Query::select()
        .expr(Expr::val(1))
        .from(posting::Entity)
        .and_where(Expr::col((posting::Entity, posting::Column::TargetId)).eq(Expr::col(id)))
        .cond_where(postings(sight))
        .limit(1)
        .take();
    asked(Expr::exists(query))
}

/// Whether a row's text part belongs to a public edition.
#[track_caller]
fn carried(table: &'static str, sight: &Sight) -> Expr {
    let by = "carrying";
    let query = Query::select()
        .expr(Expr::val(1))
        .from_as(edition::Entity, by)
        .and_where(Expr::col((by, edition::Column::ArticleId)).equals((table, "article_id")))
        .cond_where(editions_as(by, sight))
        .and_where(stands_in(table, by))
        .take();
    Expr::exists(query)
}

/// Whether a row's text part is one of an edition's: its headline and standfirst by the revision, its blocks by their
/// versions.
fn stands_in(table: &'static str, edition: &'static str) -> Expr {
    let of_block = Query::select()
        .expr(Expr::val(1))
        .from(revision_block::Entity)
        .and_where(
            Expr::col((revision_block::Entity, revision_block::Column::RevisionId))
                .equals((edition, edition::Column::RevisionId)),
        )
        .and_where(
            Expr::col((revision_block::Entity, revision_block::Column::BlockVersionId)).equals((table, "carrier_id")),
        )
        .take();
    Expr::col((edition, edition::Column::RevisionId)).equals((table, "carrier_id")).or(Expr::exists(of_block))
}

#[cfg(test)]
mod tests;
