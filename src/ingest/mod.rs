//! Stories in: read → normalise → understand → match → write → report. One reader per format; only `write`, with
//! its part `again`, writes.

mod again;
mod align;
mod files;
mod front_matter;
mod hand_in;
mod known;
pub mod preview;
mod report;
mod shelf;
mod story;
pub mod text;
mod write;

use std::path::{Path, PathBuf};
use std::time::Duration;

use entity::name;
use sea_orm::{DatabaseTransaction, DbBackend, DbErr, TransactionTrait};

pub use files::FileError;
pub use hand_in::hand_in;
pub use report::{Counts, Failure, ItemReport, Links, Outcome, Progress, State, Summary};

use crate::app::App;
use crate::audit::{self, Act, Action};
use crate::db::{Fault, plain_words};
use crate::reading::{NAMES_LOCK, directory};
use crate::section::MAX_SECTIONS;
use crate::understand::KnownNames;
use files::Input;
use story::Incoming;
use text::TextStory;

/// How long an import leaves the write lock of SQLite to others between two transactions.
const PAUSE: Duration = Duration::from_millis(8);

/// How stories are taken in.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImportOptions {
    /// Whether they become public.
    pub publish: bool,
    /// Whether to tell what would be done, and do nothing.
    pub dry_run: bool,
}

/// Why an import ended before all was read. What was reported until then is kept.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The database does not answer, or refuses.
    #[error("cannot write to the database: {}", plain_words(.0))]
    Database(#[from] DbErr),
    /// Reading ended in a way that is a fault of the hub.
    #[error("reading failed")]
    Reading(#[from] tokio::task::JoinError),
}

/// Why stories are not written.
#[derive(Debug, thiserror::Error)]
enum NotWritten {
    /// The database does not answer, or refuses.
    #[error("the database refused the story; the log says why")]
    Database(#[from] DbErr),
    /// The newsroom has as many sections as one may have.
    #[error("there is no section `{0}`, and the newsroom has {MAX_SECTIONS} sections, which is as many as it may have")]
    TooManySections(String),
}

/// Takes in files as stories. Stories are read and understood while those before them are written, some thirty at a
/// time; the directory of names is held in memory, the stories are not.
pub async fn import(
    app: &App,
    paths: impl Iterator<Item = PathBuf> + Send + 'static,
    options: &ImportOptions,
    progress: &dyn Progress,
) -> Result<Summary, ImportError> {
    let mut summary = Summary::default();
    let known = directory::load(app.db.bulk_reader()).await?;
    // A dry run is one transaction that is taken back, so that each story meets those before it.
    let trial = if options.dry_run { Some(begin(app).await?) } else { None };
    let (mut paths, mut directory, mut inputs) = read(paths, known).await?;
    let mut fresh: Vec<name::Model> = Vec::new();
    while !inputs.is_empty() {
        // What a story is understood by never depends on how fast the one before was written.
        learn(&mut directory, &fresh);
        let next = tokio::spawn(read(paths, directory));
        let written = match &trial {
            Some(trial) => write_inputs(app, trial, options, inputs).await,
            None => commit_inputs(app, options, inputs).await,
        };
        let (rest, known, ahead) = next.await??;
        let (reports, names) = written?;
        for report in &reports {
            summary.add(report);
            progress.item(report);
        }
        (paths, directory, inputs, fresh) = (rest, known, ahead, names);
        if trial.is_none() && !inputs.is_empty() && app.db.backend() == DbBackend::Sqlite {
            tokio::time::sleep(PAUSE).await;
        }
    }
    if let Some(trial) = trial {
        trial.rollback().await?;
    }
    Ok(summary)
}

/// Reads a file as a story.
pub fn read_file(path: &Path) -> Result<TextStory, FileError> {
    files::load(path).map(|(_, text)| text)
}

/// Takes in one story that was read already.
pub async fn import_story(
    app: &App,
    source: &str,
    text: TextStory,
    options: &ImportOptions,
) -> Result<ItemReport, ImportError> {
    if let Err(error) = files::check(&text) {
        return Ok(failed(source.to_owned(), &error));
    }
    let directory = directory::load(app.db.bulk_reader()).await?;
    let source = source.to_owned();
    let story = tokio::task::spawn_blocking(move || files::incoming(source, text, &directory)).await?;
    let outer = begin(app).await?;
    let (mut reports, _) = write_inputs(app, &outer, options, vec![Ok(Box::new(story))]).await?;
    end(app, outer, options, &reports).await?;
    Ok(reports.remove(0))
}

type Read<P> = (P, KnownNames, Vec<Input>);

/// Reads and understands the next files where it may block.
async fn read<P: Iterator<Item = PathBuf> + Send + 'static>(
    mut paths: P,
    directory: KnownNames,
) -> Result<Read<P>, tokio::task::JoinError> {
    tokio::task::spawn_blocking(move || {
        let inputs = files::chunk(&mut paths, &directory);
        (paths, directory, inputs)
    })
    .await
}

fn learn(directory: &mut KnownNames, names: &[name::Model]) {
    for name in names {
        if let Some(kind) = directory::name_kind(name.target_kind) {
            directory.add(&name.folded, kind, name.target_id, &name.text);
        }
    }
}

async fn commit_inputs(
    app: &App,
    options: &ImportOptions,
    inputs: Vec<Input>,
) -> Result<(Vec<ItemReport>, Vec<name::Model>), DbErr> {
    let outer = begin(app).await?;
    let written = write_inputs(app, &outer, options, inputs).await?;
    end(app, outer, options, &written.0).await?;
    Ok(written)
}

/// Ends what who runs the hub had taken in.
async fn end(
    app: &App,
    outer: DatabaseTransaction,
    options: &ImportOptions,
    reports: &[ItemReport],
) -> Result<(), DbErr> {
    if options.dry_run {
        return outer.rollback().await;
    }
    let written = reports.iter().filter_map(ItemReport::written);
    let acts = written.map(|article| Act::on(Action::Import, article));
    audit::note_all(&outer, (&app.ids, app.clock.now()), None, acts).await?;
    app.commit(outer).await
}

/// Writes what was read, all at once; where that fails, story by story, so that one that cannot be written takes no
/// other with it.
async fn write_inputs(
    app: &App,
    outer: &DatabaseTransaction,
    options: &ImportOptions,
    inputs: Vec<Input>,
) -> Result<(Vec<ItemReport>, Vec<name::Model>), DbErr> {
    let mut stories = Vec::with_capacity(inputs.len());
    let mut reports: Vec<Option<ItemReport>> = Vec::with_capacity(inputs.len());
    for input in inputs {
        match input {
            Ok(story) => {
                stories.push(story);
                reports.push(None);
            }
            Err((source, error)) => reports.push(Some(failed(source, &error))),
        }
    }
    let mut names = Vec::new();
    let mut written = Vec::with_capacity(stories.len());
    match attempt(app, outer, options, &stories).await {
        Ok(done) => {
            written = done.reports;
            names = done.names;
        }
        // What is wrong with the database is wrong for every story.
        Err(NotWritten::Database(error)) if Fault::of(&error).is_some() => return Err(error),
        Err(_) => {
            for story in &stories {
                match attempt(app, outer, options, std::slice::from_ref(story)).await {
                    Ok(done) => {
                        written.extend(done.reports);
                        names.extend(done.names);
                    }
                    Err(NotWritten::Database(error)) if Fault::of(&error).is_some() => return Err(error),
                    Err(error) => written.push(refused(story, &error)),
                }
            }
        }
    }
    let mut written = written.into_iter();
    Ok((reports.into_iter().filter_map(|report| report.or_else(|| written.next())).collect(), names))
}

async fn attempt(
    app: &App,
    outer: &DatabaseTransaction,
    options: &ImportOptions,
    stories: &[Box<Incoming>],
) -> Result<write::Done, NotWritten> {
    let savepoint = outer.begin().await?;
    match write::write(app, &savepoint, options, stories).await {
        Ok(done) => {
            savepoint.commit().await?;
            Ok(done)
        }
        Err(error) => {
            savepoint.rollback().await?;
            Err(error)
        }
    }
}

fn failed(source: String, error: &FileError) -> ItemReport {
    ItemReport::failed(source, error.code(), error.to_string())
}

fn refused(story: &Incoming, error: &NotWritten) -> ItemReport {
    let code = match error {
        NotWritten::Database(cause) => {
            tracing::error!(source = story.source, error = %cause, "a story could not be written");
            "NOT_WRITTEN"
        }
        NotWritten::TooManySections(_) => "TOO_MANY_SECTIONS",
    };
    ItemReport::failed(story.source.clone(), code, error.to_string())
}

/// Begins a transaction that no other import writes beside, on PostgreSQL either.
async fn begin(app: &App) -> Result<DatabaseTransaction, DbErr> {
    app.db.begin_alone(NAMES_LOCK).await
}
