//! A sample newsroom: some sixty stories of one invented city, taken in as any story is, and what its desk adds to them.
//!
//! The files of `sample/` are in the binary. Their dates are moved so that the newest stories are fresh, each story is
//! taken in at its own instant, and ids are the same every time.

mod notes;
mod stories;

use std::collections::HashMap;
use std::sync::Arc;

use entity::kind::TargetKind;
use entity::{article, name};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use crate::app::App;
use crate::article::content::CorrectionKind;
use crate::article::translation;
use crate::clock::{Clock, Timestamp};
use crate::desk::{Announced, Desk, Pins, Publish, Times};
use crate::ids::Ids;
use crate::ingest::{ImportError, ImportOptions, ItemReport, Outcome, import_story, text};
use crate::keeping::collection::{self as collections, CollectionPatch};
use crate::keeping::organisation::{self as organisations, OrganisationPatch};
use crate::place::write as places;
use crate::related::{NewEdge, ReasonKind, RelatedKind, StoredReason, relate};
use crate::text::fold;
use crate::undone::{Patch, Undone};
use crate::viewer::{Role, Staff};
use notes::{Correction, Front, Notes, Organisation, Related, Target};
use stories::{CORRECTED, STORIES};

const NOTES: &str = include_str!("../../sample/newsroom.toml");

/// Who signs what the desk does.
const SIGNATURE: &str = "The Sundrey Lantern";

/// Of which ids are made.
const SEED: u64 = 1_887;

const OPTIONS: ImportOptions = ImportOptions { publish: true, dry_run: false };

/// Why a hub could not be filled.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// It holds stories, which the sample must not mix with.
    #[error("the database holds stories already, and the sample fills an empty one only")]
    NotEmpty,
    /// The import of a story ended.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The database does not answer, or refuses.
    #[error("the database failed: {0}")]
    Database(#[from] DbErr),
    /// The desk refuses what the sample asks of it.
    #[error("the sample is broken: {0:?}")]
    Undone(Undone),
    /// The sample does not hold together.
    #[error("the sample is broken: {0}")]
    Broken(String),
}

/// Fills an empty hub, and says with how many stories. Two of them become public in the two minutes that follow.
pub async fn fill(app: &App) -> Result<usize, SampleError> {
    if article::Entity::find().count(app.db.bulk_reader()).await? > 0 {
        return Err(SampleError::NotEmpty);
    }
    let notes: Notes = toml::from_str(NOTES).map_err(|error| broken("newsroom.toml", error))?;
    let now = app.clock.now();
    let past = App {
        db: app.db.clone(),
        clock: Clock::mock(now),
        ids: Ids::standing(SEED, notes.now),
        changes: app.changes.clone(),
        article_url: app.article_url.clone(),
        preview_url: app.preview_url.clone(),
    };
    let app = Arc::new(past);
    let desk = Desk::new(app.clone());
    let staff = Staff { role: Role::Editor, name: SIGNATURE.into(), token: Uuid::nil() };
    let shift = now.0 - notes.now.0;
    let mut newsroom = Newsroom { app, desk, staff, now, shift, articles: HashMap::new() };
    newsroom.tell(&notes).await?;
    newsroom.arrange(&notes).await?;
    Ok(STORIES.len())
}

fn broken(what: &str, why: impl std::fmt::Display) -> SampleError {
    SampleError::Broken(format!("{what}: {why}"))
}

/// The hub as it was while the stories came in.
struct Newsroom {
    app: Arc<App>,
    desk: Desk,
    staff: Staff,
    /// The moment of filling.
    now: Timestamp,
    /// By how much instants of the files are moved.
    shift: i64,
    /// Stories by the names of their files.
    articles: HashMap<&'static str, Uuid>,
}

impl Newsroom {
    fn moved(&self, instant: Timestamp) -> Timestamp {
        Timestamp(instant.0 + self.shift)
    }

    /// Takes the stories in, in the order in which they were told.
    async fn tell(&mut self, notes: &Notes) -> Result<(), SampleError> {
        let mut stories = Vec::with_capacity(STORIES.len());
        for (file, words) in STORIES {
            stories.push((*file, self.read(file, words)?));
        }
        stories.sort_by_key(|(_, story)| story.published_at);
        let first = stories.first().and_then(|(_, story)| story.published_at).unwrap_or(self.now.0);
        self.app.clock.set(Timestamp(first));
        let conn = self.app.db.begin().await?;
        places::create(&conn, &self.app.ids, Timestamp(first), &notes.places).await?;
        self.app.commit(conn).await?;
        let mut corrections = notes.corrections.iter().peekable();
        for (file, story) in stories {
            let at = Timestamp(story.published_at.unwrap_or(self.now.0)).min(self.now);
            while let Some(correction) = corrections.next_if(|correction| self.moved(correction.at) < at) {
                self.correct(correction).await?;
            }
            self.app.clock.set(at);
            let report = import_story(&self.app, file, story, &OPTIONS).await?;
            self.articles.insert(file, article_of(report, Outcome::Made)?);
        }
        Ok(())
    }

    fn read(&self, file: &str, words: &str) -> Result<text::TextStory, SampleError> {
        let mut story = text::read(words.as_bytes()).map_err(|error| broken(file, error))?;
        story.published_at = story.published_at.map(|at| at + self.shift);
        Ok(story)
    }

    /// Tells a story again, and says what was wrong.
    async fn correct(&self, correction: &Correction) -> Result<(), SampleError> {
        self.app.clock.set(self.moved(correction.at));
        let again = CORRECTED.iter().find(|(file, _)| *file == correction.story);
        let (file, words) = again.ok_or_else(|| broken(&correction.story, "there is no corrected text"))?;
        let options = ImportOptions { publish: false, ..OPTIONS };
        let report = import_story(&self.app, file, self.read(file, words)?, &options).await?;
        let article = article_of(report, Outcome::Changed)?;
        let row = article::Entity::find_by_id(article).one(self.app.db.bulk_reader()).await?;
        let version = row.map(|row| row.revision_count).ok_or_else(|| broken(file, "it is gone"))?;
        let (kind, text) = (CorrectionKind::Correction, correction.text.clone());
        let announced = Some(Announced::Told { kind, text, block: None });
        let publish = Publish { version, at: None, expires_at: Patch::Keep, announced };
        self.desk.publish(self.staff.clone(), article, publish).await?;
        Ok(())
    }

    /// Adds what the desk keeps beside the stories.
    async fn arrange(&self, notes: &Notes) -> Result<(), SampleError> {
        self.app.clock.set(self.now);
        for embargo in &notes.embargoes {
            let times = Times::EmbargoedUntil(Some(self.moved(embargo.until)));
            self.desk.retime(self.staff.clone(), self.article(&embargo.story)?, times).await?;
        }
        let conn = self.app.db.begin().await?;
        for translated in &notes.translations {
            translation::link(&conn, self.article(&translated.story)?, self.article(&translated.of)?).await?;
        }
        self.app.commit(conn).await?;
        for organisation in &notes.organisations {
            self.describe(organisation).await?;
        }
        for front in &notes.fronts {
            self.open(front).await?;
        }
        for related in &notes.related {
            self.relate(related).await?;
        }
        Ok(())
    }

    /// Says what an organisation is.
    async fn describe(&self, organisation: &Organisation) -> Result<(), SampleError> {
        let Organisation { name, kind, description, parent } = organisation;
        let id = self.named(TargetKind::Organisation, name).await?;
        let parent = match parent {
            Some(parent) => Patch::Set(self.named(TargetKind::Organisation, parent).await?),
            None => Patch::Keep,
        };
        let (kind, description) = (set(kind.as_ref()), set(description.as_ref()));
        let patch = OrganisationPatch { description, kind, parent, ..OrganisationPatch::default() };
        organisations::update(&self.app, &self.staff, id, patch).await?;
        Ok(())
    }

    /// Makes a collection with its picks.
    async fn open(&self, front: &Front) -> Result<(), SampleError> {
        let Front { slug, name, description, picks, fill } = front;
        let fill = match fill {
            Some(fill) => Patch::Set(serde_json::from_str(fill).map_err(|error| broken(slug, error))?),
            None => Patch::Keep,
        };
        let (name, slug) = (Patch::Set(name.clone()), Patch::Set(slug.clone()));
        let new = CollectionPatch { name, slug, description: set(description.as_ref()), fill };
        let made = collections::create(&self.app, &self.staff, new).await?;
        let picks: Vec<Uuid> = picks.iter().map(|file| self.article(file)).collect::<Result<_, _>>()?;
        collections::pick(&self.app, &self.staff, made.id, &picks).await?;
        Ok(())
    }

    /// Puts stories beside a story: as its editors do, or as if they had been computed.
    async fn relate(&self, related: &Related) -> Result<(), SampleError> {
        let Related { kind, from, to } = related;
        let from = self.article(from)?;
        if *kind == RelatedKind::Editorial {
            for Target { story, relation, .. } in to {
                let pin = Pins::Add { target: self.article(story)?, relation: *relation, position: None };
                self.desk.pin(self.staff.clone(), from, pin).await?;
            }
            return Ok(());
        }
        let mut edges = Vec::with_capacity(to.len());
        for target in to {
            edges.push(self.edge(target).await?);
        }
        let conn = self.app.db.begin().await?;
        relate(&conn, &self.app.ids, self.now, from, *kind, &edges).await?;
        Ok(self.app.commit(conn).await?)
    }

    async fn edge(&self, target: &Target) -> Result<NewEdge, SampleError> {
        let mut shared = [Vec::new(), Vec::new()];
        let kinds = [(TargetKind::Person, &target.people), (TargetKind::Organisation, &target.organisations)];
        for (ids, (kind, names)) in shared.iter_mut().zip(kinds) {
            for name in names {
                ids.push(self.named(kind, name).await?);
            }
        }
        let [people, organisations] = shared;
        let mut reasons = Vec::new();
        if !people.is_empty() || !organisations.is_empty() {
            reasons.push(StoredReason { kind: ReasonKind::SharedNames, people, organisations, words: Vec::new() });
        }
        if !target.words.is_empty() {
            let (people, organisations, words) = (Vec::new(), Vec::new(), target.words.clone());
            reasons.push(StoredReason { kind: ReasonKind::SharedWords, people, organisations, words });
        }
        let (relation, score) = (target.relation, target.score);
        Ok(NewEdge { target: self.article(&target.story)?, relation, score, reasons })
    }

    /// Who or what goes by a name.
    async fn named(&self, kind: TargetKind, text: &str) -> Result<Uuid, SampleError> {
        let by_name = name::Entity::find().filter(name::Column::TargetKind.eq(kind));
        let found = by_name.filter(name::Column::Folded.eq(fold(text))).one(self.app.db.bulk_reader()).await?;
        Ok(found.ok_or_else(|| broken(text, "no story names it"))?.target_id)
    }

    fn article(&self, file: &str) -> Result<Uuid, SampleError> {
        self.articles.get(file).copied().ok_or_else(|| broken(file, "there is no such story"))
    }
}

/// What is said of something new.
fn set(text: Option<&String>) -> Patch<String> {
    text.map_or(Patch::Keep, |text| Patch::Set(text.clone()))
}

/// The story of which this became.
fn article_of(report: ItemReport, wanted: Outcome) -> Result<Uuid, SampleError> {
    let ItemReport { source, article, outcome, error, .. } = report;
    let failed = || error.map_or_else(|| format!("{outcome:?}"), |error| error.message);
    article.filter(|_| outcome == wanted).ok_or_else(|| broken(&source, failed()))
}

impl From<Undone> for SampleError {
    fn from(undone: Undone) -> Self {
        Self::Undone(undone)
    }
}
