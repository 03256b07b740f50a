//! A sample newsroom: some sixty stories of one invented city, taken in as any story is, and what its desk adds to them.
//!
//! The files of `sample/` are in the binary. Their dates are moved so that the newest stories are fresh, each story is
//! taken in at its own instant, and ids are the same every time.

mod desk;
mod stories;

use std::collections::HashMap;

use entity::kind::TargetKind;
use entity::{article, article_slug, name};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use crate::app::App;
use crate::article::content::{CorrectionKind, StoredCorrection};
use crate::article::{correct, retime, translation};
use crate::clock::{Clock, Timestamp};
use crate::collection::write::{self as collections, NewCollection};
use crate::ids::Ids;
use crate::ingest::{ImportError, ImportOptions, ItemReport, Outcome, import_story, text};
use crate::organisation::write as organisations;
use crate::place::write as places;
use crate::related::{NewEdge, ReasonKind, StoredReason, relate};
use crate::text::fold;
use desk::{Correction, Desk, Related, Target};
use stories::{CORRECTED, STORIES};

const DESK: &str = include_str!("../../sample/newsroom.toml");

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
    /// The sample does not hold together.
    #[error("the sample is broken: {0}")]
    Broken(String),
}

/// Fills an empty hub, and says with how many stories. Two of them become public in the two minutes that follow.
pub async fn fill(app: &App) -> Result<usize, SampleError> {
    if article::Entity::find().count(app.db.bulk_reader()).await? > 0 {
        return Err(SampleError::NotEmpty);
    }
    let desk: Desk = toml::from_str(DESK).map_err(|error| broken("newsroom.toml", error))?;
    let now = app.clock.now();
    let past = App {
        db: app.db.clone(),
        clock: Clock::mock(now),
        ids: Ids::standing(SEED, desk.now),
        changes: app.changes.clone(),
        article_url: app.article_url.clone(),
    };
    let mut newsroom = Newsroom { app: past, now, shift: now.0 - desk.now.0, articles: HashMap::new() };
    newsroom.tell(&desk).await?;
    newsroom.arrange(&desk).await?;
    Ok(STORIES.len())
}

fn broken(what: &str, why: impl std::fmt::Display) -> SampleError {
    SampleError::Broken(format!("{what}: {why}"))
}

/// The hub as it was while the stories came in.
struct Newsroom {
    app: App,
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
    async fn tell(&mut self, desk: &Desk) -> Result<(), SampleError> {
        let mut stories = Vec::with_capacity(STORIES.len());
        for (file, words) in STORIES {
            stories.push((*file, self.read(file, words)?));
        }
        stories.sort_by_key(|(_, story)| story.published_at);
        let first = stories.first().and_then(|(_, story)| story.published_at).unwrap_or(self.now.0);
        self.app.clock.set(Timestamp(first));
        let conn = self.app.db.begin().await?;
        places::create(&conn, &self.app.ids, Timestamp(first), &desk.places).await?;
        self.app.commit(conn).await?;
        let mut corrections = desk.corrections.iter().peekable();
        for (file, story) in stories {
            let at = Timestamp(story.published_at.unwrap_or(self.now.0)).min(self.now);
            while let Some(correction) = corrections.next_if(|correction| self.moved(correction.at) < at) {
                self.correct(correction).await?;
            }
            self.app.clock.set(at);
            let report = import_story(&self.app, file, story, &OPTIONS).await?;
            let slug = slug_of(report, Outcome::Made)?;
            let known = article_slug::Entity::find_by_id(slug).one(self.app.db.bulk_reader()).await?;
            self.articles.insert(file, known.ok_or_else(|| broken(file, "it has no slug"))?.article_id);
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
        let at = self.moved(correction.at);
        self.app.clock.set(at);
        let again = CORRECTED.iter().find(|(file, _)| *file == correction.story);
        let (file, words) = again.ok_or_else(|| broken(&correction.story, "there is no corrected text"))?;
        slug_of(import_story(&self.app, file, self.read(file, words)?, &OPTIONS).await?, Outcome::Changed)?;
        let (kind, text) = (CorrectionKind::Correction, correction.text.clone());
        let correction = StoredCorrection { kind, text, at: at.0, block: None };
        let conn = self.app.db.begin().await?;
        let done = correct::correct(&conn, &self.app.ids, at, self.article(file)?, correction).await?;
        done.ok_or_else(|| broken(file, "it cannot be corrected"))?;
        Ok(self.app.commit(conn).await?)
    }

    /// Adds what the desk keeps beside the stories.
    async fn arrange(&self, desk: &Desk) -> Result<(), SampleError> {
        let (now, ids) = (self.now, &self.app.ids);
        self.app.clock.set(now);
        let conn = self.app.db.begin().await?;
        for embargo in &desk.embargoes {
            let article = self.article(&embargo.story)?;
            if !retime::hold_back(&conn, article, self.moved(embargo.until), now).await? {
                return Err(broken(&embargo.story, "readers have seen it"));
            }
        }
        for translated in &desk.translations {
            translation::link(&conn, self.article(&translated.story)?, self.article(&translated.of)?).await?;
        }
        for organisation in &desk.organisations {
            let id = named(&conn, TargetKind::Organisation, &organisation.name).await?;
            let (kind, description) = (organisation.kind.as_deref(), organisation.description.as_deref());
            organisations::describe(&conn, id, kind, description).await?;
            if let Some(parent) = &organisation.parent {
                let parent = named(&conn, TargetKind::Organisation, parent).await?;
                if !organisations::place_under(&conn, id, parent).await? {
                    return Err(broken(&organisation.name, "it would belong to itself"));
                }
            }
        }
        for front in &desk.fronts {
            let (description, fill) = (front.description.as_deref(), front.fill.as_deref());
            let new = NewCollection { slug: &front.slug, name: &front.name, description, fill };
            let collection = collections::create(&conn, ids, now, &new).await?;
            let picks: Vec<Uuid> = front.picks.iter().map(|file| self.article(file)).collect::<Result<_, _>>()?;
            collections::set_items(&conn, collection, &picks).await?;
        }
        for Related { kind, from, to } in &desk.related {
            let mut edges = Vec::with_capacity(to.len());
            for target in to {
                edges.push(self.edge(&conn, target).await?);
            }
            relate(&conn, ids, now, self.article(from)?, *kind, &edges).await?;
        }
        Ok(self.app.commit(conn).await?)
    }

    async fn edge(&self, conn: &DatabaseTransaction, target: &Target) -> Result<NewEdge, SampleError> {
        let mut shared = [Vec::new(), Vec::new()];
        let kinds = [(TargetKind::Person, &target.people), (TargetKind::Organisation, &target.organisations)];
        for (ids, (kind, names)) in shared.iter_mut().zip(kinds) {
            for name in names {
                ids.push(named(conn, kind, name).await?);
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

    fn article(&self, file: &str) -> Result<Uuid, SampleError> {
        self.articles.get(file).copied().ok_or_else(|| broken(file, "there is no such story"))
    }
}

/// Who or what goes by a name.
async fn named(conn: &impl ConnectionTrait, kind: TargetKind, text: &str) -> Result<Uuid, SampleError> {
    let by_name = name::Entity::find().filter(name::Column::TargetKind.eq(kind));
    let found = by_name.filter(name::Column::Folded.eq(fold(text))).one(conn).await?;
    Ok(found.ok_or_else(|| broken(text, "no story names it"))?.target_id)
}

/// The slug of a story of which this became.
fn slug_of(report: ItemReport, wanted: Outcome) -> Result<String, SampleError> {
    let ItemReport { source, slug, outcome, error, .. } = report;
    let failed = || error.map_or_else(|| format!("{outcome:?}"), |error| error.message);
    slug.filter(|_| outcome == wanted).ok_or_else(|| broken(&source, failed()))
}
