//! Stories into the database, one transaction's worth at a time.
//!
//! Architecture Invariant: an import writes in this file, in `again` and in the functions that they
//! call. A story is written whole or not at all: what fails takes its savepoint with it.

use std::collections::HashSet;

use entity::change::ChangeKind;
use entity::kind::TargetKind;
use entity::revision::RevisionOrigin;
use entity::{article, article_slug, name};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait};
use uuid::Uuid;

use super::align;
use super::known::Known;
use super::report::{ItemReport, Links, Outcome, State};
use super::shelf::Shelf;
use super::story::{self, Incoming};
use super::{ImportOptions, NotWritten};
use crate::app::App;
use crate::article::draft::Draft;
use crate::article::publish::{History, links, tell};
use crate::article::write::{Authorship, Wordings, revise, start};
use crate::clock::Timestamp;
use crate::policy::{Schedule, has_begun};
use crate::reading::Understood;
use crate::reading::bind::{self, Bound, Published};
use crate::reading::names::Names;
use crate::reading::occurrences::{Reading, Roles};
use crate::reading::present::Present;
use crate::reading::publish::{Plan, publish};
use crate::rows::Rows;
use crate::slugs::{Slugs, base};
use crate::viewer::{Sight, Viewer};

/// What one transaction did.
#[derive(Debug)]
pub(super) struct Done {
    /// One report a story, in order.
    pub(super) reports: Vec<ItemReport>,
    /// Names that were made.
    pub(super) names: Vec<name::Model>,
}

/// Writes stories; all or none of them.
pub(super) async fn write(
    app: &App,
    conn: &impl ConnectionTrait,
    options: &ImportOptions,
    stories: &[Box<Incoming>],
) -> Result<Done, NotWritten> {
    let now = app.clock.now();
    let understood: Vec<Understood<'_>> = stories.iter().map(|story| story.understood()).collect();
    let mut slugs = Slugs::new(article_slug::Column::Slug);
    slugs.ask(conn, stories.iter().map(|story| slug_base(story))).await?;
    let mut names = Names::load(conn, &understood).await?;
    if options.publish {
        names.ask_shown(conn, now, None).await?;
    }
    let mut writer = Writer {
        app,
        conn,
        options,
        now,
        slugs,
        rows: Rows::default(),
        known: Known::load(conn, stories).await?,
        names,
        shelf: Shelf::new(),
        roles: Roles::default(),
        published: Vec::new(),
        places: Vec::new(),
        place: 0,
    };
    let mut reports = Vec::with_capacity(stories.len());
    for story in stories {
        writer.place = reports.len();
        let report = writer.story(story).await?;
        reports.push(report);
    }
    writer.rows.search_documents.extend(writer.names.search_documents());
    writer.rows.insert(conn).await?;
    let sight = Sight { viewer: Viewer::Public, now };
    let bound = bind::bind((app, conn, &sight), &mut writer.rows, &writer.published).await?;
    for (place, bound) in writer.places.iter().zip(bound) {
        let Bound { bound, unbound, from_others, doubts } = bound;
        let counts = &mut reports[*place].counts;
        counts.edges_bound += bound;
        counts.edges_unbound += unbound;
        counts.edges_from_others += from_others;
        counts.suggestions += doubts;
    }
    writer.rows.insert(conn).await?;
    Ok(Done { reports, names: writer.names.made })
}

/// What one transaction gathers, and what it knows.
pub(super) struct Writer<'a, C> {
    pub(super) app: &'a App,
    pub(super) conn: &'a C,
    pub(super) options: &'a ImportOptions,
    pub(super) now: Timestamp,
    pub(super) rows: Rows,
    pub(super) known: Known,
    pub(super) names: Names,
    pub(super) slugs: Slugs<article_slug::Entity>,
    pub(super) shelf: Shelf,
    pub(super) roles: Roles,
    pub(super) published: Vec<Published>,
    /// The places of their reports.
    pub(super) places: Vec<usize>,
    /// The place of the present story's report among all.
    pub(super) place: usize,
}

impl<C: ConnectionTrait> Writer<'_, C> {
    async fn story(&mut self, story: &Incoming) -> Result<ItemReport, NotWritten> {
        let mut report = ItemReport {
            source: story.source.clone(),
            item: story.item,
            headline: Some(story.text.story.headline.clone()),
            state: Some(State::Draft),
            ..ItemReport::default()
        };
        match self.known.find(&story.identity) {
            None => self.make(story, &mut report).await?,
            Some((article, found_by)) => {
                // The story may be one of this transaction.
                self.rows.insert(self.conn).await?;
                let article = article::Entity::find_by_id(article).one(self.conn).await?;
                let article = article.ok_or_else(|| DbErr::RecordNotFound("the story of an identity".to_owned()))?;
                self.meet(story, article, found_by, &mut report).await?;
            }
        }
        Ok(report)
    }

    /// A story that comes for the first time.
    async fn make(&mut self, story: &Incoming, report: &mut ItemReport) -> Result<(), NotWritten> {
        let article = self.app.ids.next(self.now);
        let contents = story::contents(&story.text.story);
        let mut draft = story::draft(&story.text, align::first_keys(contents.len()), contents);
        let sections = self.shelve(story, &mut draft).await?;
        let slug = self.slugs.claim(self.conn, &slug_base(story)).await?;
        draft.slug = Some(slug.clone());
        let mut wordings = Wordings::default();
        let written =
            revise(&mut self.rows, &self.app.ids, self.now, (article, 1), &draft, imported(None), &mut wordings)?;
        self.rows.articles.push(start(self.now, article, written.revision));
        self.rows.slugs.push(article_slug::Model { slug: slug.clone(), article_id: article });
        self.known.add(&mut self.rows, &story.identity, article);
        tell(&mut self.rows, &self.app.ids, self.now, (article, None), ChangeKind::Revised);
        report.outcome = Outcome::Made;
        report.article = Some(article);
        report.slug = Some(slug);
        let verdicts = self
            .names
            .judge((self.app, self.conn, self.now), &mut self.rows, story.understood(), &HashSet::new())
            .await?;
        let reading = Reading { story: story.understood(), article, written: &written, verdicts: &verdicts };
        let mut present = Present::default();
        self.read(&reading, &mut present, report).await?;
        let editions =
            self.publish((&reading, &present), &draft, &sections, (None, History::default()), report).await?;
        // The row may be written already.
        if let Some(row) = self.rows.articles.iter_mut().rfind(|row| row.id == article) {
            row.imported_revision_id = Some(written.revision);
            row.edition_count = editions;
            row.published_revision_id = (editions > 0).then_some(written.revision);
        } else {
            let (imported_revision_id, edition_count) = (Set(Some(written.revision)), Set(editions));
            let published_revision_id = Set((editions > 0).then_some(written.revision));
            let row = article::ActiveModel {
                id: Set(article),
                imported_revision_id,
                edition_count,
                published_revision_id,
                ..Default::default()
            };
            row.update(self.conn).await?;
        }
        Ok(())
    }

    /// Finds or makes the section and the source of a story, and answers with the section and those above it.
    pub(super) async fn shelve(&mut self, story: &Incoming, draft: &mut Draft) -> Result<Vec<Uuid>, NotWritten> {
        let at = (self.app, self.conn, self.now);
        if let Some(url) = &story.text.url {
            draft.source_id = self.shelf.source(at, &mut self.rows, url).await?;
        }
        let Some(name) = &story.text.section else { return Ok(Vec::new()) };
        let sections = self.shelf.section(at, &mut self.rows, name).await?;
        draft.section_id = sections.first().copied();
        Ok(sections)
    }

    /// Gathers what a story names, states and quotes.
    pub(super) async fn read(
        &mut self,
        reading: &Reading<'_>,
        present: &mut Present,
        report: &mut ItemReport,
    ) -> Result<(), DbErr> {
        let rows = &mut self.rows;
        let before = (rows.suggestions.len(), rows.evidence.len(), rows.quotations.len());
        reading.write_names((self.app, self.now), rows, &self.names, present)?;
        let at = (self.app, self.conn, self.now);
        let roles = reading.write_roles(at, rows, &mut self.roles, present).await?;
        reading.write_quotations((self.app, self.now), rows, &roles, present);
        let new = rows.suggestions.split_off(before.0);
        rows.suggestions.extend(new.into_iter().filter(|doubt| !present.is_doubted(doubt.kind, &doubt.key)));
        let links = |kind| {
            let (linked, made) = reading.tally(kind);
            Links { linked, made }
        };
        let counts = &mut report.counts;
        counts.people = links(TargetKind::Person);
        counts.organisations = links(TargetKind::Organisation);
        counts.places = links(TargetKind::Place);
        counts.suggestions += (rows.suggestions.len() - before.0) as u64;
        counts.roles = (rows.evidence.len() - before.1) as u64;
        counts.quotations = (rows.quotations.len() - before.2) as u64;
        Ok(())
    }

    /// Publishes a story when that is wanted and possible, and answers with the number of its editions.
    pub(super) async fn publish(
        &mut self,
        (reading, present): (&Reading<'_>, &Present),
        draft: &Draft,
        sections: &[Uuid],
        (article, history): (Option<&article::Model>, History),
        report: &mut ItemReport,
    ) -> Result<i32, DbErr> {
        let links = links(draft).count() as u64;
        let times = self.range(article, draft).filter(|_| self.options.publish && draft.missing().is_empty());
        let Some(range) = times else {
            if self.options.publish {
                let is_whole = draft.missing().is_empty();
                report.notices.push(if is_whole {
                    "not published: its end has come"
                } else {
                    "not published: there is no text"
                });
            }
            report.counts.edges_unbound = links;
            return Ok(history.number);
        };
        let news = history.news();
        let plan = Plan { draft, sections, range, history, news, updated_at: None, article };
        let at = (self.app, self.conn, self.now);
        let edition = publish(at, &mut self.rows, &mut self.names, (reading, present), plan).await?;
        if has_begun(range.0, self.now) {
            report.state = Some(State::Public);
            self.published.push(Published::new(reading.article, edition, draft));
            self.places.push(self.place);
        } else {
            // Until then readers keep what they see.
            report.state = Some(if report.state == Some(State::Public) { State::Public } else { State::Scheduled });
            report.scheduled_for = told(range.0);
            report.counts.edges_unbound = links;
        }
        Ok(history.number + 1)
    }

    /// From when until when a story is public: one that its source dates in the future waits for its date, and what
    /// editors said of its times holds for what its source sends later.
    pub(super) fn range(&self, article: Option<&article::Model>, draft: &Draft) -> Option<(Timestamp, Timestamp)> {
        let new = Schedule { publish_at: draft.published_at.map(Timestamp), ..Schedule::default() };
        article.map_or(new, |article| Schedule::of(article, draft.published_at)).range(self.now)
    }
}

/// An instant in RFC 3339, in UTC.
pub(super) fn told(instant: Timestamp) -> Option<String> {
    Some(jiff::Timestamp::from_millisecond(instant.0).ok()?.to_string())
}

fn slug_base(story: &Incoming) -> String {
    base(&story.text.story.headline, "story")
}

pub(super) fn imported(note: Option<String>) -> Authorship {
    Authorship { origin: RevisionOrigin::Import, author: None, note }
}
