//! Stories into the database, one transaction's worth at a time.
//!
//! Architecture Invariant: this file and the functions it calls are where an import writes. A story is written whole or
//! not at all: everything about it is gathered first, and what fails takes its savepoint with it.

use std::collections::HashSet;

use entity::change::ChangeKind;
use entity::kind::TargetKind;
use entity::revision::RevisionOrigin;
use entity::search_document::{self, SearchDocumentKind};
use entity::{article, article_slug, edition, name};
use sea_orm::{
    ActiveModelTrait, ActiveValue::{NotSet, Set}, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
};
use uuid::Uuid;

use super::ImportOptions;
use super::align;
use super::bind::{self, Published};
use super::known::{FoundBy, Known};
use super::occurrences::{Present, Reading, Roles};
use super::report::{ItemReport, Links, Outcome, State};
use super::resolve::Names;
use super::shelf::Shelf;
use super::story::{self, Incoming};
use crate::address::url_key;
use crate::app::App;
use crate::article::draft::Draft;
use crate::article::merge::{Clash, ClashPlace, merge};
use crate::article::publish::{History, Publication, end_earlier, links, publish, tell};
use crate::article::write::{Authorship, Wordings, Written, revise, sha256, start};
use crate::clock::Timestamp;
use crate::policy::{Schedule, import_may_publish};
use crate::rows::Rows;
use crate::search::index;
use crate::slugs::{Slugs, base};
use crate::suggestion::{Doubt, Payload, SourceUpdatePayload, suggest};
use crate::text::fold;
use crate::viewer::{Sight, Viewer};

/// How sure a change of the source is, in thousandths.
const CERTAIN: i16 = 1_000;

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
) -> Result<Done, DbErr> {
    let now = app.clock.now();
    let mut slugs = Slugs::new(article_slug::Column::Slug);
    slugs.ask(conn, stories.iter().map(|story| slug_base(story))).await?;
    let mut writer = Writer {
        app,
        conn,
        options,
        now,
        slugs,
        rows: Rows::default(),
        known: Known::load(conn, stories).await?,
        names: Names::load(conn, stories).await?,
        shelf: Shelf::new(),
        roles: Roles::default(),
        published: Vec::new(),
        place: 0,
    };
    let mut reports = Vec::with_capacity(stories.len());
    for story in stories {
        writer.place = reports.len();
        let report = writer.story(story).await?;
        reports.push(report);
    }
    writer.rows.search_documents.extend(writer.names.made.iter().filter_map(search_document));
    writer.rows.insert(conn).await?;
    let sight = Sight { viewer: Viewer::Public, now };
    bind::bind((app, conn, &sight), &mut writer.rows, &writer.published, &mut reports).await?;
    writer.rows.insert(conn).await?;
    Ok(Done { reports, names: writer.names.made })
}

struct Writer<'a, C> {
    app: &'a App,
    conn: &'a C,
    options: &'a ImportOptions,
    now: Timestamp,
    rows: Rows,
    known: Known,
    names: Names,
    slugs: Slugs<article_slug::Entity>,
    shelf: Shelf,
    roles: Roles,
    published: Vec<Published>,
    /// The place of the present story's report among all.
    place: usize,
}

impl<C: ConnectionTrait> Writer<'_, C> {
    async fn story(&mut self, story: &Incoming) -> Result<ItemReport, DbErr> {
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
    async fn make(&mut self, story: &Incoming, report: &mut ItemReport) -> Result<(), DbErr> {
        let article = self.app.ids.next(self.now);
        let contents = story::contents(&story.text.story);
        let mut draft = story::draft(&story.text, align::first_keys(contents.len()), contents);
        let sections = self.shelve(story, &mut draft).await?;
        let slug = self.slugs.claim(self.conn, &slug_base(story)).await?;
        draft.slug = Some(slug.clone());
        let mut wordings = Wordings::default();
        let written = revise(
            &mut self.rows,
            &self.app.ids,
            self.now,
            (article, 1),
            &draft,
            imported(None),
            &mut wordings,
        )?;
        start(&mut self.rows, self.now, article, &written);
        self.rows.slugs.push(article_slug::Model { slug: slug.clone(), article_id: article });
        self.known.add(&mut self.rows, &story.identity, article);
        tell(&mut self.rows, &self.app.ids, self.now, (article, None), ChangeKind::Revised);
        report.outcome = Outcome::Made;
        report.slug = Some(slug);
        let verdicts = self
            .names
            .judge((self.app, self.conn, self.now), &mut self.rows, story, &HashSet::new())
            .await?;
        let reading = Reading { story, article, written: &written, verdicts: &verdicts };
        self.read(&reading, &mut Present::default(), report).await?;
        let editions = self.publish(&reading, &draft, &sections, (None, History::default()), report)?;
        if let Some(row) = self.rows.articles.last_mut() {
            row.imported_revision_id = Some(written.revision);
            row.edition_count = editions;
        }
        Ok(())
    }

    /// A story that is here already.
    async fn meet(
        &mut self,
        story: &Incoming,
        article: article::Model,
        found_by: FoundBy,
        report: &mut ItemReport,
    ) -> Result<(), DbErr> {
        let base = match article.imported_revision_id {
            Some(imported) => Draft::load(self.conn, imported).await?,
            None => None,
        };
        let Some(base) = base else {
            report.notices.push("written in the newsroom: left as it is");
            return Ok(());
        };
        report.slug.clone_from(&base.slug);
        let is_ours = article.imported_revision_id != Some(article.revision_id);
        let was_then = story::draft_key(&base) != story.identity.text;
        if found_by == FoundBy::Text && was_then {
            // An earlier state of the story came again without saying where from.
            report.notices.push("an earlier state of a story that has changed since");
            return self.state(&article, report).await;
        }
        let mut wordings = Wordings::load(self.conn, article.id).await?;
        let contents = story::contents(&story.text.story);
        let keys = align::keys(&base.blocks, &contents, wordings.keys());
        let mut theirs = story::draft(&story.text, keys, contents);
        let sections = self.shelve(story, &mut theirs).await?;
        theirs.slug.clone_from(&base.slug);
        if found_by == FoundBy::Text {
            keep_what_is_not_given(&base, &mut theirs);
        }
        self.known.add(&mut self.rows, &story.identity, article.id);
        let wanted = self.options.publish && article.edition_count == 0 && !is_ours && import_may_publish(&article);
        if theirs == base && !wanted {
            return self.state(&article, report).await;
        }
        report.outcome = Outcome::Changed;
        let mut number = article.revision_count;
        let written = if theirs == base {
            Written::load(self.conn, article.revision_id).await?
        } else {
            number += 1;
            self.revise((article.id, number), &theirs, None, &mut wordings)?
        };
        let mut present = Present::load(self.conn, article.id).await?;
        let at = (self.app, self.conn, self.now);
        let verdicts = self.names.judge(at, &mut self.rows, story, present.rejected()).await?;
        let reading = Reading { story, article: article.id, written: &written, verdicts: &verdicts };
        self.read(&reading, &mut present, report).await?;
        let mut newest = written.revision;
        let mut editions = article.edition_count;
        if is_ours {
            let ours = Draft::load(self.conn, article.revision_id).await?.unwrap_or_else(|| base.clone());
            let merged = merge(&base, &ours, &theirs);
            number += 1;
            let note = Some("The source's change, merged with the newsroom's".to_owned());
            newest = self.revise((article.id, number), &merged.draft, note, &mut wordings)?.revision;
            self.doubt(article.id, &merged.clashes, report)?;
            report.notices.push("the newsroom changed this story too: the source's change is in its draft");
            self.state(&article, report).await?;
        } else if self.options.publish && import_may_publish(&article) {
            let from = self.range(&theirs).map_or(self.now, |(from, _)| from);
            let history = History::load(self.conn, article.id, from, self.now).await?;
            end_earlier(self.conn, article.id, from).await?;
            let sections = match theirs.section_id {
                Some(id) if sections.is_empty() => self.shelf.above(self.conn, id).await?,
                _ => sections,
            };
            editions = self.publish(&reading, &theirs, &sections, (Some(&article), history), report)?;
        } else {
            self.state(&article, report).await?;
        }
        if !import_may_publish(&article) {
            report.notices.push("the newsroom took this story out of sight: not published");
        }
        let mut row = article.into_active_model();
        row.revision_id = Set(newest);
        row.imported_revision_id = Set(Some(written.revision));
        row.revision_count = Set(number);
        row.edition_count = Set(editions);
        self.rows.insert(self.conn).await?;
        row.update(self.conn).await?;
        Ok(())
    }

    fn revise(
        &mut self,
        at: (Uuid, i32),
        draft: &Draft,
        note: Option<String>,
        wordings: &mut Wordings,
    ) -> Result<Written, DbErr> {
        tell(&mut self.rows, &self.app.ids, self.now, (at.0, None), ChangeKind::Revised);
        revise(&mut self.rows, &self.app.ids, self.now, at, draft, imported(note), wordings)
    }

    /// Finds or makes the section and the source of a story, and answers with the section and those above it.
    async fn shelve(&mut self, story: &Incoming, draft: &mut Draft) -> Result<Vec<Uuid>, DbErr> {
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
    async fn read(
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
    fn publish(
        &mut self,
        reading: &Reading<'_>,
        draft: &Draft,
        sections: &[Uuid],
        (article, history): (Option<&article::Model>, History),
        report: &mut ItemReport,
    ) -> Result<i32, DbErr> {
        let links = links(draft).count() as u64;
        let range = self.range(draft).filter(|_| self.options.publish && draft.missing().is_empty());
        let Some(range) = range else {
            if self.options.publish {
                report.notices.push("not published: there is no text");
            }
            report.counts.edges_unbound = links;
            return Ok(history.editions);
        };
        let named = reading.named();
        let searched = named.iter().filter(|named| named.kind != TargetKind::Place);
        let names = searched.filter_map(|named| Some(self.names.main(named.id)?.text.as_str()));
        let texts: Vec<String> = draft.story_texts().collect();
        let headline = draft.headline.as_deref().unwrap_or_default();
        let body = texts.iter().map(String::as_str);
        let tokens = index::article_tokens(headline, draft.standfirst.as_deref(), body, names);
        let publication = Publication {
            article: reading.article,
            draft,
            written: reading.written,
            range,
            history,
            named: &named,
            sections,
            tokens,
            translation_of: article.and_then(|article| article.translation_of),
            update_of: article.and_then(|article| article.update_of),
        };
        let edition = publish(&mut self.rows, &self.app.ids, self.now, publication)?;
        if range.0 <= self.now {
            report.state = Some(State::Public);
            let urls = [&draft.source_url, &draft.url, &draft.canonical_url].into_iter().flatten();
            self.published.push(Published {
                report: self.place,
                article: reading.article,
                edition,
                headline: fold(headline),
                urls: urls.filter_map(|url| url_key(url)).collect(),
            });
        } else {
            report.state = Some(State::Scheduled);
            report.counts.edges_unbound = links;
        }
        Ok(history.editions + 1)
    }

    /// From when until when a story is public: one that its source dates in the future waits for its date.
    fn range(&self, draft: &Draft) -> Option<(Timestamp, Timestamp)> {
        Schedule { publish_at: draft.published_at.map(Timestamp), ..Schedule::default() }.range(self.now)
    }

    /// Gathers what both the newsroom and the source changed.
    fn doubt(&mut self, article: Uuid, clashes: &[Clash], report: &mut ItemReport) -> Result<(), DbErr> {
        for clash in clashes {
            let (block, field) = match &clash.place {
                ClashPlace::Block(key) => (Some(key.clone()), None),
                ClashPlace::Field(name) => (None, Some((*name).to_owned())),
                ClashPlace::Order => (None, Some("body".to_owned())),
            };
            let place = block.as_deref().or(field.as_deref()).unwrap_or_default();
            // The same change of the source is not suggested again; a further one is.
            let key = format!("{place}:{}", sha256(clash.theirs.as_deref().unwrap_or_default()));
            let (base, ours, theirs) = (clash.base.clone(), clash.ours.clone(), clash.theirs.clone());
            let payload = Payload::SourceUpdate(SourceUpdatePayload { block, field, base, ours, theirs });
            let doubt = Doubt { key, confidence: CERTAIN, reason: "BOTH_CHANGED", spot: None, payload };
            suggest(&mut self.rows, &self.app.ids, self.now, article, doubt)?;
            report.counts.suggestions += 1;
        }
        Ok(())
    }

    /// Reports who sees a story that was not published now.
    async fn state(&self, article: &article::Model, report: &mut ItemReport) -> Result<(), DbErr> {
        let editions = edition::Entity::find()
            .filter(edition::Column::ArticleId.eq(article.id))
            .filter(edition::Column::VisibleUntil.gt(self.now.0))
            .all(self.conn)
            .await?;
        report.state = editions
            .iter()
            .map(|edition| if edition.visible_from <= self.now.0 { State::Public } else { State::Scheduled })
            .min_by_key(|state| *state != State::Public)
            .or(Some(State::Draft));
        Ok(())
    }
}

/// What a text that comes without a word about itself says no less than it did before.
fn keep_what_is_not_given(base: &Draft, theirs: &mut Draft) {
    let keep = |given: &mut Option<String>, before: &Option<String>| {
        if given.is_none() {
            given.clone_from(before);
        }
    };
    keep(&mut theirs.source_url, &base.source_url);
    keep(&mut theirs.language, &base.language);
    keep(&mut theirs.details.byline, &base.details.byline);
    theirs.source_id = theirs.source_id.or(base.source_id);
    theirs.section_id = theirs.section_id.or(base.section_id);
    theirs.published_at = theirs.published_at.or(base.published_at);
    if theirs.details.credits.is_empty() {
        theirs.details.credits.clone_from(&base.details.credits);
    }
}

/// By which a person or an organisation is found.
fn search_document(name: &name::Model) -> Option<search_document::ActiveModel> {
    let kind = match name.target_kind {
        TargetKind::Person => SearchDocumentKind::Person,
        TargetKind::Organisation => SearchDocumentKind::Organisation,
        TargetKind::Place | TargetKind::Section => return None,
    };
    let tokens = Set(index::name_tokens(&name.text));
    Some(search_document::ActiveModel { id: NotSet, kind: Set(kind), subject_id: Set(name.id), tokens })
}

fn slug_base(story: &Incoming) -> String {
    base(&story.text.story.headline, "story")
}

fn imported(note: Option<String>) -> Authorship {
    Authorship { origin: RevisionOrigin::Import, author: None, note }
}
