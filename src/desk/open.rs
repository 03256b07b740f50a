//! A story that is open for one change: in one transaction, held against everybody else.

use std::collections::HashSet;

use entity::change::ChangeKind;
use entity::revision::RevisionOrigin;
use entity::{article, article_slug, idempotency, person, revision, section};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, IntoActiveModel,
    QueryFilter, QuerySelect,
};
use uuid::Uuid;

use super::story::story;
use super::turns::Turn;
use super::{Desk, Done, MAX_NOTE};
use crate::article::change::StoryPatch;
use crate::article::draft::Draft;
use crate::article::publish::tell;
use crate::article::write::{Authorship, Wordings, Written, keys, revise, start};
use crate::audit::{Act, Action};
use crate::checked;
use crate::clock::Timestamp;
use crate::keys::padded;
use crate::policy::{is_deleted, kept_sections};
use crate::reading::names::{Names, Verdict};
use crate::reading::occurrences::{Reading, Roles};
use crate::reading::present::Present;
use crate::reading::{NAMES_LOCK, Understood, may_make};
use crate::rows::Rows;
use crate::slugs::{Slugs, base, lock};
use crate::text::{MAX_SLUG, slugify};
use crate::understand::{Story, Understanding};
use crate::undone::{Mistake, MistakeKind, Undone};
use crate::viewer::Staff;

/// A story that is open.
pub(super) struct Open<'d> {
    pub(super) desk: &'d Desk,
    pub(super) conn: DatabaseTransaction,
    /// When it was opened: the instant of the change.
    pub(super) now: Timestamp,
    pub(super) staff: Staff,
    pub(super) row: article::Model,
    /// What its newest revision says.
    pub(super) draft: Draft,
    /// That revision as it was written.
    written: Written,
    pub(super) rows: Rows,
    pub(super) notices: Vec<String>,
    /// What is written behind all else.
    pub(super) after: Vec<idempotency::Model>,
    /// Whether nothing is written of it yet.
    is_new: bool,
    /// Ends after the transaction; a story that is new needs none.
    turn: Option<Turn>,
}

/// A revision as it was written, with what it says.
pub(super) struct Told {
    pub(super) written: Written,
    names: Names,
    present: Present,
    story: Story,
    understanding: Understanding,
    verdicts: Vec<Verdict>,
}

impl Told {
    /// What an edition is made of.
    pub(super) fn parts(&mut self, article: Uuid) -> (Reading<'_>, &Present, &mut Names) {
        let story = Understood { story: &self.story, understanding: &self.understanding };
        let reading = Reading { story, article, written: &self.written, verdicts: &self.verdicts };
        (reading, &self.present, &mut self.names)
    }
}

impl<'d> Open<'d> {
    /// Opens a story that no editor deleted.
    pub(super) async fn begin(desk: &'d Desk, staff: Staff, article: Uuid) -> Result<Self, Undone> {
        let open = Self::begin_any(desk, staff, article).await?;
        if is_deleted(&open.row) {
            let message = "The article was deleted. Restore it first.";
            return Err(Mistake::at(MistakeKind::WrongState, &["articleId"], message).into());
        }
        Ok(open)
    }

    /// Opens a story, deleted or not.
    pub(super) async fn begin_any(desk: &'d Desk, staff: Staff, article: Uuid) -> Result<Self, Undone> {
        let turn = desk.turns.wait(article).await;
        desk.directory.refresh(&desk.app).await?;
        let conn = desk.app.db.begin().await?;
        Ok(Self { turn: Some(turn), ..Self::on(desk, conn, staff, article).await? })
    }

    /// The same, within a transaction.
    pub(super) async fn on(
        desk: &'d Desk,
        conn: DatabaseTransaction,
        staff: Staff,
        article: Uuid,
    ) -> Result<Self, Undone> {
        let select = article::Entity::find_by_id(article);
        let select = if desk.app.db.backend() == DbBackend::Postgres { select.lock_exclusive() } else { select };
        let found = select.one(&conn).await?;
        // Whoever waited for another change comes after it.
        let now = desk.app.clock.now();
        let missing = || Mistake::at(MistakeKind::NotFound, &["articleId"], "There is no article with this id.");
        let row = found.ok_or_else(missing)?;
        let (draft, written) = Draft::load_written(&conn, row.revision_id).await?.ok_or_else(missing)?;
        Ok(Self {
            desk,
            conn,
            now,
            staff,
            row,
            draft,
            written,
            rows: Rows::default(),
            notices: Vec::new(),
            after: Vec::new(),
            is_new: false,
            turn: None,
        })
    }

    /// Begins a story of which nothing is written yet.
    pub(super) async fn anew(desk: &'d Desk, staff: Staff) -> Result<Self, Undone> {
        desk.directory.refresh(&desk.app).await?;
        let conn = desk.app.db.begin().await?;
        let now = desk.app.clock.now();
        let row = article::Model { revision_count: 0, ..start(now, desk.app.ids.next(now), Uuid::nil()) };
        let (draft, written, rows) = (Draft::default(), Written::default(), Rows::default());
        let (notices, after) = (Vec::new(), Vec::new());
        Ok(Self { desk, conn, now, staff, row, draft, written, rows, notices, after, is_new: true, turn: None })
    }

    /// What a revision of the story says, by its number.
    pub(super) async fn version(&self, number: i32, field: &'static str) -> Result<Draft, Undone> {
        if number == self.row.revision_count {
            return Ok(self.draft.clone());
        }
        let of_story = revision::Entity::find().filter(revision::Column::ArticleId.eq(self.row.id));
        let found = of_story.filter(revision::Column::Number.eq(number)).one(&self.conn).await?;
        let missing = || {
            let message = format!("The article has no version {number}; its newest is {}.", self.row.revision_count);
            Mistake::at(MistakeKind::NotFound, &[field], message)
        };
        let found = found.ok_or_else(missing)?;
        let written = Written::load(&self.conn, found.id).await?;
        Ok(Draft::of(found, &written)?)
    }

    /// What a change makes of a draft of the story.
    pub(super) async fn changed(&self, base: &Draft, patch: StoryPatch) -> Result<Draft, Undone> {
        let used = if patch.body.makes_blocks() { keys(&self.conn, self.row.id).await? } else { HashSet::default() };
        patch.apply(base, &used).map_err(Undone::Mistakes)
    }

    /// Gives a draft the slug that an editor wants, or, where it has none, one made from its headline.
    pub(super) async fn claim_slug(&mut self, draft: &mut Draft, wanted: Option<String>) -> Result<(), Undone> {
        let slug = match wanted {
            Some(slug) => {
                self.desk.app.db.hold(&self.conn, lock(&slug)).await?;
                checked_slug(&self.conn, self.row.id, slug).await?
            }
            None if draft.slug.is_some() => return Ok(()),
            None => {
                let Some(headline) = &draft.headline else { return Ok(()) };
                let base = base(headline, "story");
                self.desk.app.db.hold(&self.conn, lock(&base)).await?;
                let holder = article_slug::Entity::find_by_id(base.as_str()).one(&self.conn).await?;
                if holder.is_some_and(|holder| holder.article_id == self.row.id) {
                    base
                } else {
                    let mut slugs = Slugs::<article_slug::Entity>::new(article_slug::Column::Slug);
                    slugs.claim(&self.conn, &base).await?
                }
            }
        };
        let holder = article_slug::Entity::find_by_id(slug.as_str()).one(&self.conn).await?;
        // One that another story took in this moment cannot be written, and what is done is done again.
        if holder.is_none_or(|holder| holder.article_id != self.row.id) {
            self.rows.slugs.push(article_slug::Model { slug: slug.clone(), article_id: self.row.id });
        }
        draft.slug = Some(slug);
        Ok(())
    }

    /// Looks whether what a draft newly names is there: its section, and the people it credits.
    pub(super) async fn check_references(&self, draft: &Draft) -> Result<(), Undone> {
        self.check_section(draft).await?;
        let before: Vec<Option<Uuid>> = self.draft.details.credits.iter().map(|credit| credit.person).collect();
        let credits = draft.details.credits.iter().enumerate();
        let new = credits.filter(|(_, credit)| !before.contains(&credit.person));
        let new: Vec<(usize, Uuid)> = new.filter_map(|(index, credit)| Some((index, credit.person?))).collect();
        if new.is_empty() {
            return Ok(());
        }
        let people: Vec<Uuid> = new.iter().map(|(_, person)| *person).collect();
        let there = person::Entity::find().select_only().column(person::Column::Id);
        let there = there.filter(person::Column::Id.is_in(padded(&people)));
        let there: Vec<Uuid> = there.into_tuple().all(&self.conn).await?;
        if let Some((index, _)) = new.iter().find(|(_, person)| !there.contains(person)) {
            let message = "There is no person with this id. Look it up again, or credit the name alone.";
            let path = ["credits", &index.to_string(), "person"];
            return Err(Mistake::at(MistakeKind::NotFound, &path, message).into());
        }
        Ok(())
    }

    /// Looks whether a draft's section is there.
    pub(super) async fn check_section(&self, draft: &Draft) -> Result<(), Undone> {
        let Some(section) = draft.section_id.filter(|section| self.draft.section_id != Some(*section)) else {
            return Ok(());
        };
        let kept = section::Entity::find_by_id(section).filter(kept_sections());
        if kept.one(&self.conn).await?.is_none() {
            let message = "There is no section with this id. Look it up again.";
            return Err(Mistake::at(MistakeKind::NotFound, &["section"], message).into());
        }
        Ok(())
    }

    /// Writes a new revision.
    pub(super) async fn revise(&mut self, draft: Draft, note: Option<String>) -> Result<Told, Undone> {
        self.row.revision_count += 1;
        self.draft = draft;
        let mut wordings = Wordings::of(&self.conn, self.row.id, &self.draft, &self.written).await?;
        let author = Some(self.staff.name.to_string());
        let authorship = Authorship { origin: RevisionOrigin::Edit, author, note };
        let at = (self.row.id, self.row.revision_count);
        let ids = &self.desk.app.ids;
        let written = revise(&mut self.rows, ids, self.now, at, &self.draft, authorship, &mut wordings)?;
        self.row.revision_id = written.revision;
        self.written = written.clone();
        tell(&mut self.rows, ids, self.now, (self.row.id, None), ChangeKind::Revised);
        self.understand(written).await
    }

    /// The newest revision with what it says.
    pub(super) async fn newest(&mut self) -> Result<Told, Undone> {
        self.understand(self.written.clone()).await
    }

    /// Writes what a revision says, as far as it is not written.
    async fn understand(&mut self, written: Written) -> Result<Told, Undone> {
        let app = &self.desk.app;
        let (story, understanding) = self.desk.directory.understand(story(&self.draft)).await?;
        let understood = Understood { story: &story, understanding: &understanding };
        if may_make(&understanding) {
            app.db.hold(&self.conn, NAMES_LOCK).await?;
        }
        let mut names = Names::load(&self.conn, &[understood]).await?;
        let mut present = Present::load(&self.conn, self.row.id, &written).await?;
        let at = (&**app, &self.conn, self.now);
        let verdicts = names.judge(at, &mut self.rows, understood, present.rejected()).await?;
        let reading = Reading { story: understood, article: self.row.id, written: &written, verdicts: &verdicts };
        let doubts = self.rows.suggestions.len();
        reading.write_names((app, self.now), &mut self.rows, &names, &mut present)?;
        let roles = reading.write_roles(at, &mut self.rows, &mut Roles::default(), &mut present).await?;
        reading.write_quotations((app, self.now), &mut self.rows, &roles, &mut present);
        let new = self.rows.suggestions.split_off(doubts);
        self.rows.suggestions.extend(new.into_iter().filter(|doubt| !present.is_doubted(doubt.kind, &doubt.key)));
        self.rows.search_documents.extend(names.search_documents());
        Ok(Told { written, names, present, story, understanding, verdicts })
    }

    /// Ends the change: all of it stands now.
    pub(super) async fn commit(mut self, action: Action) -> Result<Done, Undone> {
        self.row.touched_at = self.now.0;
        let article = self.row.id;
        let act = Act::on(action, article).at_revision(self.row.revision_count);
        if self.is_new {
            self.rows.articles.push(self.row);
            self.rows.insert(&self.conn).await?;
        } else {
            self.rows.insert(&self.conn).await?;
            self.row.into_active_model().reset_all().update(&self.conn).await?;
        }
        for row in self.after {
            row.into_active_model().reset_all().insert(&self.conn).await?;
        }
        self.desk.app.commit_as(&self.staff, act, self.now, self.conn).await?;
        drop(self.turn);
        Ok(Done { article, notices: self.notices })
    }

    /// Ends what changed nothing of the story, and says that it was done.
    pub(super) async fn note(self, action: Action) -> Result<(), Undone> {
        let act = Act::on(action, self.row.id).at_revision(self.row.revision_count);
        Ok(self.desk.app.commit_as(&self.staff, act, self.now, self.conn).await?)
    }

    /// Ends what changed nothing.
    pub(super) async fn leave(self) -> Result<Done, Undone> {
        let article = self.row.id;
        self.conn.rollback().await?;
        Ok(Done { article, notices: self.notices })
    }
}

/// Why a revision is written, for the list of revisions; nothing where it says nothing.
pub(super) fn checked_note(note: Option<String>) -> Result<Option<String>, Undone> {
    let note = note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
    match note.as_ref().and_then(|note| checked::text(note, MAX_NOTE, &["note"])) {
        Some(mistake) => Err(mistake.into()),
        None => Ok(note),
    }
}

/// A slug that an editor chose: as it is written in addresses, and no other story's.
async fn checked_slug(conn: &impl ConnectionTrait, article: Uuid, slug: String) -> Result<String, Undone> {
    if slug.is_empty() || slugify(&slug) != slug {
        let like = base(&slug, "story");
        let message = format!(
            "A slug has small letters a to z, digits and single hyphens, at most {MAX_SLUG} of them. `{like}` would do."
        );
        return Err(Mistake::at(MistakeKind::Invalid, &["slug"], message).into());
    }
    let holder = article_slug::Entity::find_by_id(slug.as_str()).one(conn).await?;
    if holder.is_some_and(|holder| holder.article_id != article) {
        let message = format!("Another article has, or had, the slug `{slug}`. Choose another one.");
        return Err(Mistake::at(MistakeKind::Taken, &["slug"], message).into());
    }
    Ok(slug)
}
