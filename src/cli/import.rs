//! `masthead import`: stories from files into the hub, with a report of what became of each.

use std::cell::RefCell;
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use serde::Serialize;

use super::{Failure, harmless, json_line, log, open, tell};
use crate::config::Config;
use crate::ingest::{self, Counts, ImportError, ImportOptions, ItemReport, Links, Outcome, Progress, State, Summary};

/// How many stories are told one by one.
const FEW: usize = 10;

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// A JSON object a line and story, then one for all.
    Json,
}

/// Takes in the files and reports what became of them; fails when one of them did.
pub(super) async fn run(
    config: &Config,
    paths: Vec<PathBuf>,
    options: ImportOptions,
    format: Option<ReportFormat>,
    out: &mut impl Write,
) -> Result<(), Failure> {
    log::start_quietly(&config.log);
    let app = if options.dry_run { open::trial_hub(config).await? } else { open::hub(config).await? };
    let printer = Printer {
        bar: bar(paths.len() as u64),
        as_json: format == Some(ReportFormat::Json),
        is_trial: options.dry_run,
        tells_each: options.dry_run || paths.len() <= FEW,
        out: RefCell::new(out),
        broken: RefCell::new(None),
    };
    let done = ingest::import(&app, paths.into_iter(), &options, &printer).await;
    let summary = done.map_err(|error| {
        printer.bar.finish_and_clear();
        if let ImportError::Database(error) = &error {
            tracing::debug!(%error, "the import ended");
        }
        Failure::Work(error.to_string())
    })?;
    printer.end(&summary, options.dry_run)?;
    open::close(app.db).await?;
    if summary.failed > 0 {
        let all = summary.failed + summary.made + summary.changed + summary.unchanged;
        return Err(Failure::Work(format!("{} of {all} files failed", summary.failed)));
    }
    Ok(())
}

/// A bar on the terminal, where there is one.
fn bar(files: u64) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(files), ProgressDrawTarget::stderr());
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} {speed} {eta}");
    // Writing to the terminal's own line cannot fail.
    let speed = |state: &ProgressState, out: &mut dyn fmt::Write| _ = write!(out, "{:.1}/s", state.per_sec());
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).with_key("speed", speed))
}

/// Writes reports as they come.
struct Printer<'w, W> {
    bar: ProgressBar,
    as_json: bool,
    is_trial: bool,
    /// Whether each story is told, or failures alone.
    tells_each: bool,
    out: RefCell<&'w mut W>,
    /// What the first failure of writing was.
    broken: RefCell<Option<io::Error>>,
}

impl<W: Write> Progress for Printer<'_, W> {
    fn item(&self, report: &ItemReport) {
        if let Err(error) = self.write(report) {
            self.broken.borrow_mut().get_or_insert(error);
        }
        self.bar.inc(1);
    }
}

impl<W: Write> Printer<'_, W> {
    fn write(&self, report: &ItemReport) -> io::Result<()> {
        if let Some(error) = &report.error {
            let line = format!("{}: {}", report.source, error.message);
            self.bar.suspend(|| tell(&line));
        }
        if self.as_json {
            return self.line(report);
        }
        let (true, Some(state)) = (self.tells_each || !report.notices.is_empty(), report.state) else { return Ok(()) };
        let slug = report.slug.as_deref().map(|slug| format!(" as {slug}")).unwrap_or_default();
        let from = match (&report.scheduled_for, state) {
            (Some(from), State::Scheduled) => format!(" for {from}"),
            (Some(from), _) => format!(" until its next edition on {from}"),
            _ => String::new(),
        };
        let mut parts = vec![format!("{}, {}{slug}{from}", outcome(report.outcome), seen(state))];
        if self.is_trial && report.outcome != Outcome::Unchanged {
            parts.push(counts(&report.counts));
        }
        parts.extend(report.notices.iter().map(|notice| (*notice).to_owned()));
        let line = format!("{}: {}", report.source, parts.join("; "));
        self.bar.suspend(|| writeln!(self.out.borrow_mut(), "{}", harmless(&line)))
    }

    fn line(&self, value: &impl Serialize) -> io::Result<()> {
        self.bar.suspend(|| json_line(&mut **self.out.borrow_mut(), value))
    }

    fn end(&self, summary: &Summary, dry_run: bool) -> io::Result<()> {
        self.bar.finish_and_clear();
        if let Some(error) = self.broken.take() {
            return Err(error);
        }
        if self.as_json {
            return self.line(&serde_json::json!({ "summary": summary }));
        }
        let Summary { made, changed, unchanged, failed, public, scheduled, drafts, counts: all } = summary;
        let what = format!("{made} made, {changed} changed, {unchanged} unchanged, {failed} failed");
        let states = format!("{public} public, {scheduled} scheduled, {drafts} drafts");
        let trial = if dry_run { "Nothing was written. " } else { "" };
        let mut out = self.out.borrow_mut();
        writeln!(out, "{trial}Stories: {what}; {states}.")?;
        if made + changed > 0 {
            writeln!(out, "In them: {}.", counts(all))?;
        }
        Ok(())
    }
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Made => "made",
        Outcome::Changed => "changed",
        Outcome::Unchanged => "unchanged",
        Outcome::Failed => "failed",
    }
}

fn seen(state: State) -> &'static str {
    match state {
        State::Draft => "a draft",
        State::Public => "public",
        State::Scheduled => "scheduled",
    }
}

fn counts(counts: &Counts) -> String {
    let named = |what: &str, Links { linked, made }: Links| format!("{what} {linked} ({made} new)");
    [
        named("people", counts.people),
        named("organisations", counts.organisations),
        named("places", counts.places),
        format!("roles {}", counts.roles),
        format!("quotations {}", counts.quotations),
        format!("suggestions {}", counts.suggestions),
        format!("links bound {}, unbound {}", counts.edges_bound, counts.edges_unbound),
        format!("links from others {}", counts.edges_from_others),
    ]
    .join(", ")
}
