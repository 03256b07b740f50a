//! The policy as a table: every state of a story, every instant around its times, whoever looks, by every way to it. What
//! statements find and what is decided in memory must agree, on both databases.

mod rows;

use entity::{
    affiliation, article, editing, edition, edition_key, name, organisation, person, place, posting, revision, section,
};
use masthead::clock::Timestamp;
use masthead::policy::{self, Deed, Denied, Shown, StoryState, TokenState, Turn};
use masthead::preview::Preview;
use masthead::viewer::{Role, Sight, Staff, Viewer};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::hub::{START, TestHub, on_both, staff};
use rows::{Rows, write};

/// A story: when its editions are shown, in minutes, and what editors did to it.
struct Case {
    name: &'static str,
    editions: &'static [(i64, i64)],
    is_withdrawn: bool,
    is_deleted: bool,
}

const ALWAYS: i64 = i64::MAX;

const fn case(name: &'static str, editions: &'static [(i64, i64)]) -> Case {
    Case { name, editions, is_withdrawn: false, is_deleted: false }
}

const CASES: [Case; 9] = [
    case("Draft", &[]),
    case("Scheduled", &[(10, ALWAYS)]),
    case("Public", &[(-10, ALWAYS)]),
    case("Ending", &[(-10, 10)]),
    case("Expired", &[(-20, -10)]),
    case("Replaced before it began", &[(10, 10)]),
    case("Updated", &[(-10, 10), (10, ALWAYS)]),
    Case { is_withdrawn: true, ..case("Withdrawn", &[(-10, 0)]) },
    Case { is_deleted: true, ..case("Deleted", &[(-10, 0)]) },
];

/// The instants of all times in the table, each with the milliseconds before and behind it.
fn instants() -> impl Iterator<Item = Timestamp> {
    [-20, -10, 0, 10].into_iter().flat_map(|minute| [-1, 0, 1].map(|step| Timestamp(at(minute) + step)))
}

fn at(minute: i64) -> i64 {
    if minute == ALWAYS { ALWAYS } else { START.0 + minute * 60_000 }
}

impl Case {
    /// Which of its editions is shown, by the table's own words.
    fn shown(&self, now: Timestamp) -> Option<usize> {
        self.editions.iter().position(|(from, until)| at(*from) <= now.0 && now.0 < at(*until))
    }

    fn state(&self, now: Timestamp) -> StoryState {
        let real = || self.editions.iter().filter(|(from, until)| from < until);
        match () {
            () if self.is_deleted => StoryState::Deleted,
            () if self.is_withdrawn => StoryState::Withdrawn,
            () if self.shown(now).is_some() => StoryState::Public,
            () if real().any(|(from, _)| at(*from) > now.0) => StoryState::Scheduled,
            () if real().next().is_some() => StoryState::Expired,
            () => StoryState::Draft,
        }
    }
}

/// Everyone who may look.
fn viewers() -> Vec<Viewer> {
    let roles = [Role::Reader, Role::Writer, Role::Editor, Role::Admin];
    let preview = Viewer::Preview(Preview::new(Uuid::nil(), START));
    [Viewer::Public, preview].into_iter().chain(roles.map(staff)).collect()
}

/// Whether a statement finds anything.
async fn finds(hub: &TestHub, select: SelectStatement) -> bool {
    !hub.app.db.reader().query_all(&select).await.expect("an answer").is_empty()
}

/// Rows of a table with this id, held to a condition.
fn rows(table: impl EntityTrait, id: Uuid, shown: Condition) -> SelectStatement {
    let table = table.table_ref();
    Query::select().expr(Expr::val(1)).from(table).and_where(Expr::col("id").eq(id)).cond_where(shown).take()
}

/// Rows that stand in an edition of the same story, held to a condition over both.
fn joined(table: &'static str, id: Uuid, shown: Condition) -> SelectStatement {
    let of_story = Expr::col((table, "article_id")).equals((edition::Entity, edition::Column::ArticleId));
    Query::select()
        .expr(Expr::val(1))
        .from(table)
        .inner_join(edition::Entity, of_story)
        .and_where(Expr::col((table, "id")).eq(id))
        .cond_where(shown)
        .take()
}

#[tokio::test]
async fn every_way_to_a_story_is_open_from_its_first_millisecond_to_before_its_last() {
    on_both(async |hub: TestHub| {
        let mut table = Vec::new();
        for case in CASES {
            table.push((write(&hub, &case).await, case));
        }
        for (now, viewer) in instants().flat_map(|now| viewers().into_iter().map(move |viewer| (now, viewer))) {
            let sight = Sight { viewer, now };
            for (of, case) in &table {
                let told =
                    |what: &str| format!("{what} of {:?} for {:?} at {}", case.name, sight.viewer, now.0 - START.0);
                let is_shown = case.shown(now).is_some();
                check_editions(&hub, &sight, of, case).await;
                let [someone, body, town, desk, role] = of.targets;
                for (what, select) in [
                    ("the person", rows(person::Entity, someone, policy::people(&sight))),
                    ("the organisation", rows(organisation::Entity, body, policy::organisations(&sight))),
                    ("the place", rows(place::Entity, town, policy::places(&sight))),
                    ("the section", rows(section::Entity, desk, policy::sections(&sight))),
                    ("the role", rows(affiliation::Entity, role, policy::affiliations(&sight))),
                    ("the name", rows(name::Entity, of.name, policy::names(&sight))),
                    ("the quotation", joined("quotation", of.quotation, policy::quotations(&sight))),
                    ("the evidence", joined("evidence", of.evidence, policy::evidence(&sight))),
                ] {
                    assert_eq!(finds(&hub, select).await, is_shown, "{}", told(what));
                }
                let writes = matches!(&sight.viewer, Viewer::Staff(Staff { role, .. }) if *role >= Role::Writer);
                let drafts = rows(article::Entity, of.article, policy::drafts(&sight));
                assert_eq!(finds(&hub, drafts).await, writes, "{}", told("the draft"));
                let present = Query::select()
                    .expr(Expr::val(1))
                    .from(editing::Entity)
                    .and_where(editing::Column::ArticleId.eq(of.article))
                    .cond_where(policy::present(&sight))
                    .take();
                assert_eq!(finds(&hub, present).await, writes && now < START, "{}", told("the editor"));
            }
        }
    })
    .await;
}

/// What finds the editions of a story, in statements and in memory.
async fn check_editions(hub: &TestHub, sight: &Sight, of: &Rows, case: &Case) {
    let now = sight.now;
    let of_story = || edition::Entity::find().filter(edition::Column::ArticleId.eq(of.article));
    let db = hub.app.db.reader();
    let found = of_story().filter(policy::editions(sight)).all(db).await.expect("editions");
    let in_memory: Vec<_> = of.editions.iter().filter(|row| policy::shown(row, now) == Shown::Now).collect();
    assert_eq!(found.iter().collect::<Vec<_>>(), in_memory, "{} at {}", case.name, now.0);
    let number = case.shown(now).and_then(|index| i32::try_from(index + 1).ok());
    assert_eq!(found.first().map(|row| row.number), number, "{} at {}", case.name, now.0);
    for (row, (from, until)) in of.editions.iter().zip(case.editions) {
        let expected = match () {
            () if from == until => Shown::Never,
            () if now.0 < at(*from) => Shown::Later,
            () if now.0 < at(*until) => Shown::Now,
            () => Shown::Before,
        };
        assert_eq!(policy::shown(row, now), expected, "{} at {}", case.name, now.0);
        let posted = || posting::Entity::find().filter(posting::Column::EditionId.eq(row.id));
        let is_posted = !posted().filter(policy::postings(sight)).all(db).await.expect("read").is_empty();
        assert_eq!(is_posted, expected == Shown::Now);
        let until_then = !posted().filter(policy::postings_up_to(now)).all(db).await.expect("read").is_empty();
        assert_eq!(until_then, from < until && at(*from) <= now.0 && now.0 <= at(*until));
        let keys = edition_key::Entity::find().filter(edition_key::Column::EditionId.eq(row.id));
        let is_known = !keys.filter(policy::edition_keys(sight)).all(db).await.expect("read").is_empty();
        assert_eq!(is_known, at(*from) <= now.0, "an address leads to a story from its first instant on");
        let turn = policy::turn(row, &of.editions, now);
        let before = case.shown(Timestamp(now.0 - 1));
        let expected = match (before, case.shown(now)) {
            (None, Some(_)) if now.0 == at(*from) => Some(Turn::Appears),
            (Some(_), Some(_)) if now.0 == at(*from) && from < until => Some(Turn::Replaces),
            (Some(_), None) if now.0 == at(*until) => Some(Turn::Disappears),
            _ => None,
        };
        assert_eq!(turn, expected, "{} at {}", case.name, now.0);
    }
    let told = article::Entity::find_by_id(of.article).select_only().expr(policy::state(now));
    let state = told.into_tuple::<i32>().one(db).await.expect("read").expect("a story");
    assert_eq!(StoryState::of(state), Some(case.state(now)), "{} at {}", case.name, now.0);
    let shows = revision::Entity::find().filter(revision::Column::ArticleId.eq(of.article));
    let shows = shows.filter(policy::shows_now(sight)).all(db).await.expect("read");
    assert_eq!(!shows.is_empty(), case.shown(now).is_some());
    let news = article::Entity::find_by_id(of.article).filter(policy::has_news()).one(db).await.expect("read");
    assert_eq!(news.is_some(), !case.editions.iter().any(|(from, until)| from < until), "{}", case.name);
}

#[tokio::test]
async fn what_editors_keep_is_seen_by_everyone_at_every_time() {
    on_both(async |hub: TestHub| {
        let of = write(&hub, &CASES[0]).await;
        let [someone, body, town, desk, role] = of.targets;
        let write = hub.app.db.begin().await.expect("a transaction");
        for (table, column, id) in [
            ("affiliation", "is_confirmed", role),
            ("organisation", "is_public", body),
            ("place", "is_public", town),
            ("section", "is_public", desk),
            ("name", "is_public", of.name),
        ] {
            let set = Query::update().table(table).value(column, true).and_where(Expr::col("id").eq(id)).take();
            write.execute(&set).await.expect("kept");
        }
        write.commit().await.expect("committed");
        for viewer in viewers() {
            let sight = Sight { viewer, now: START };
            for select in [
                rows(organisation::Entity, body, policy::organisations(&sight)),
                rows(place::Entity, town, policy::places(&sight)),
                rows(section::Entity, desk, policy::sections(&sight)),
                rows(name::Entity, of.name, policy::names(&sight)),
            ] {
                assert!(finds(&hub, select).await);
            }
            let confirmed = || rows(affiliation::Entity, role, policy::affiliations(&sight));
            assert!(!finds(&hub, confirmed()).await, "a confirmed role of whom nobody sees is not seen");
        }
        let write = hub.app.db.begin().await.expect("a transaction");
        for (table, column, id) in [("person", "is_public", someone), ("name", "is_main", of.name)] {
            let set = Query::update().table(table).value(column, true).and_where(Expr::col("id").eq(id)).take();
            write.execute(&set).await.expect("kept");
        }
        for (table, column, id) in [("section", "deleted_at", desk), ("article", "deleted_at", of.article)] {
            let set = Query::update().table(table).value(column, 1).and_where(Expr::col("id").eq(id)).take();
            write.execute(&set).await.expect("deleted");
        }
        let set = Query::update().table("name").value("is_public", false).take();
        write.execute(&set).await.expect("a main name");
        write.commit().await.expect("committed");
        let sight = Sight { viewer: Viewer::Public, now: START };
        assert!(finds(&hub, rows(person::Entity, someone, policy::people(&sight))).await);
        assert!(finds(&hub, rows(affiliation::Entity, role, policy::affiliations(&sight))).await);
        assert!(finds(&hub, rows(name::Entity, of.name, policy::names(&sight))).await);
        assert!(!finds(&hub, rows(section::Entity, desk, policy::sections(&sight))).await, "it was deleted");
        let kept = Condition::all().add(policy::kept_articles());
        assert!(!finds(&hub, rows(article::Entity, of.article, kept)).await);
    })
    .await;
}

#[test]
fn each_deed_takes_its_role() {
    let deeds = [
        (Deed::ReadDrafts, Role::Writer),
        (Deed::WriteDrafts, Role::Writer),
        (Deed::Publish, Role::Editor),
        (Deed::KeepDirectory, Role::Editor),
        (Deed::KeepTokens, Role::Admin),
        (Deed::Erase, Role::Admin),
    ];
    for (deed, least) in deeds {
        for viewer in viewers() {
            let expected = match &viewer {
                Viewer::Staff(staff) if staff.role >= least => Ok(staff),
                Viewer::Staff(_) => Err(Denied::Forbidden(least)),
                Viewer::Public | Viewer::Preview { .. } => Err(Denied::Unauthenticated),
            };
            assert_eq!(policy::may(&viewer, deed), expected, "{deed:?}");
        }
    }
    for viewer in viewers() {
        assert_eq!(policy::writes(&viewer), policy::may(&viewer, Deed::WriteDrafts).is_ok());
    }
}

#[test]
fn a_token_works_until_it_ends_or_is_taken_back() {
    for (expires_at, revoked_at, expected) in [
        (None, None, TokenState::Works),
        (Some(1), None, TokenState::Works),
        (Some(0), None, TokenState::Expired),
        (Some(-1), None, TokenState::Expired),
        (Some(1), Some(0), TokenState::Revoked),
        (Some(-1), Some(0), TokenState::Revoked),
    ] {
        let instant = |step: Option<i64>| step.map(|step| Timestamp(START.0 + step));
        assert_eq!(policy::token_state(instant(expires_at), instant(revoked_at), START), expected);
    }
}
