//! Stories that come again: nothing changes, or what the source changed is merged into what is here.

use entity::change::ChangeKind;
use entity::{article, edition};
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use super::NotWritten;
use super::align;
use super::known::FoundBy;
use super::report::{ItemReport, Outcome, State};
use super::story::{self, Incoming};
use super::write::{Writer, imported, told};
use crate::article::draft::Draft;
use crate::article::merge::merge;
use crate::article::publish::{History, end_earlier, tell};
use crate::article::retime::{Standing, unplan};
use crate::article::write::{Wordings, Written, revise, sha256};
use crate::clock::Timestamp;
use crate::policy::{Shown, import_may_publish, is_erased, shown};
use crate::reading::occurrences::Reading;
use crate::reading::present::Present;
use crate::suggestion::{Doubt, Payload, SourceUpdatePayload, suggest};
use crate::undone::{Clash, ClashPlace};

/// How sure a change of the source is, in thousandths.
const CERTAIN: i16 = 1_000;

impl<C: ConnectionTrait> Writer<'_, C> {
    /// A story that is here already.
    pub(super) async fn meet(
        &mut self,
        story: &Incoming,
        article: article::Model,
        found_by: FoundBy,
        report: &mut ItemReport,
    ) -> Result<(), NotWritten> {
        report.article = Some(article.id);
        if is_erased(&article) {
            report.notices.push("an administrator erased this story: left out");
            return Ok(());
        }
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
            return Ok(self.state(&article, report).await?);
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
            return Ok(self.state(&article, report).await?);
        }
        report.outcome = Outcome::Changed;
        let mut number = article.revision_count;
        let written = if theirs == base {
            Written::load(self.conn, article.revision_id).await?
        } else {
            number += 1;
            self.revise((article.id, number), &theirs, None, &mut wordings)?
        };
        let mut present = Present::load(self.conn, article.id, &written).await?;
        let at = (self.app, self.conn, self.now);
        let verdicts = self.names.judge(at, &mut self.rows, story.understood(), present.rejected()).await?;
        let reading =
            Reading { story: story.understood(), article: article.id, written: &written, verdicts: &verdicts };
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
            self.state(&article, report).await?;
            let from = self.range(Some(&article), &theirs).map_or(self.now, |(from, _)| from);
            // What its source dated before never begins, however late this does.
            let standing = Standing::load(self.conn, article.id, self.now).await?;
            unplan(self.conn, &article, &standing, self.now).await?;
            let history = History::load(self.conn, article.id, from, self.now).await?;
            end_earlier(self.conn, article.id, from).await?;
            let sections = match theirs.section_id {
                Some(id) if sections.is_empty() => self.shelf.above(self.conn, id).await?,
                _ => sections,
            };
            report.scheduled_for = None;
            editions =
                self.publish((&reading, &present), &theirs, &sections, (Some(&article), history), report).await?;
        } else {
            self.state(&article, report).await?;
        }
        if !import_may_publish(&article) {
            report.notices.push("the newsroom took this story out of sight: not published");
        }
        let is_published = editions != article.edition_count;
        let mut row = article.into_active_model();
        if is_published {
            row.published_revision_id = Set(Some(newest));
        }
        row.revision_id = Set(newest);
        row.imported_revision_id = Set(Some(written.revision));
        row.revision_count = Set(number);
        row.edition_count = Set(editions);
        row.touched_at = Set(self.now.0);
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
        let editions = edition::Entity::find().filter(edition::Column::ArticleId.eq(article.id)).all(self.conn).await?;
        let is = |when| editions.iter().any(|edition| shown(edition, self.now) == when);
        let later = editions.iter().filter(|edition| shown(edition, self.now) == Shown::Later);
        report.scheduled_for = later.map(|edition| edition.visible_from).min().and_then(|from| told(Timestamp(from)));
        report.state = Some(if is(Shown::Now) {
            State::Public
        } else if is(Shown::Later) {
            State::Scheduled
        } else {
            State::Draft
        });
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
