//! `masthead audit`: prints who did what when.

use std::io::Write;

use jiff::Timestamp as Instant;
use serde::Serialize;

use super::{Failure, json_line, log, open};
use crate::app::App;
use crate::audit::Entry;
use crate::audit::read::{AuditFilter, OLDEST, export, position};
use crate::config::Config;
use crate::graphql::audit::{object_id, subject_id};
use crate::graphql::id::IdKind;
use crate::page::Page;
use crate::viewer::Role;

/// How many are read at once.
const SOME: u32 = 1_000;

/// An entry as a line: its fields are those of `AuditEntry`, with the token's id in the place of the token.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    id: String,
    at: String,
    action: &'static str,
    name: Option<&'a str>,
    role: Option<&'static str>,
    token: Option<String>,
    subject_id: Option<String>,
    object_id: Option<String>,
    revision: Option<i32>,
}

/// Prints it.
pub(super) async fn run(
    config: &Config,
    (from, until): (Option<Instant>, Option<Instant>),
    out: &mut impl Write,
) -> Result<(), Failure> {
    log::start_quietly(&config.log);
    let app = open::hub(config).await?;
    let milliseconds = |at: Instant| at.as_millisecond();
    let filter = AuditFilter { from: from.map(milliseconds), until: until.map(milliseconds), ..AuditFilter::default() };
    let done = print(&app, &filter, out).await;
    open::close(app.db).await?;
    done
}

async fn print(app: &App, filter: &AuditFilter, out: &mut impl Write) -> Result<(), Failure> {
    let mut page = Page { order: OLDEST, limit: SOME, backward: false, after: None, before: None };
    loop {
        let slice = export(app.db.bulk_reader(), filter, &page).await;
        let slice = slice.map_err(|error| open::failed("what was done cannot be read", &error))?;
        for entry in &slice.items {
            json_line(out, &line(entry))?;
        }
        match slice.items.last() {
            Some(last) if slice.has_next => page.after = Some(position(last)),
            _ => break,
        }
    }
    out.flush()?;
    Ok(())
}

fn line(entry: &Entry) -> Line<'_> {
    Line {
        id: IdKind::Audit.id(entry.id()).to_string(),
        at: Instant::from_millisecond(entry.at().0).map(|at| format!("{at:.3}")).unwrap_or_default(),
        action: entry.action().name(),
        name: entry.name(),
        role: entry.role().map(Role::as_str),
        token: entry.token().map(|token| IdKind::Token.id(token).to_string()),
        subject_id: subject_id(entry).map(|id| id.to_string()),
        object_id: object_id(entry).map(|id| id.to_string()),
        revision: entry.revision(),
    }
}
