//! `masthead understand`: shows what the hub makes of stories, and keeps nothing.

use std::io::{self, Write};
use std::path::PathBuf;

use anstream::{AutoStream, ColorChoice};
use terminal_size::{Width, terminal_size};

use super::{Failure, json_line, log, open, picture, tell};
use crate::config::Config;
use crate::ingest::preview;
use crate::ingest::read_file;
use crate::reading::directory;
use crate::understand::{self, KnownNames};

/// The names that this database knows.
pub(super) async fn names_of(config: &Config) -> Result<KnownNames, Failure> {
    log::start_quietly(&config.log);
    let db = open::existing_database(config).await?;
    let names = directory::load(db.bulk_reader()).await;
    let names = names.map_err(|error| open::failed("the names in the database cannot be read", &error))?;
    open::close(db).await?;
    Ok(names)
}

/// Shows each file's story; fails at the end when one of them is none.
pub(super) fn run(paths: &[PathBuf], names: &KnownNames, json: bool, out: &mut impl Write) -> Result<(), Failure> {
    let mut failed = 0_usize;
    let coloured = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
    let columns = terminal_size().map_or(picture::WIDTH, |(Width(columns), _)| columns.into());
    for path in paths {
        let source = path.display().to_string();
        match read_file(path) {
            Ok(text) => {
                let understanding = understand::understand(&text.story, names);
                if json {
                    json_line(out, &preview::report(&source, 0, &text, &understanding))?;
                } else {
                    let drawn = picture::draw(&source, &text, &understanding, columns);
                    let plain = || anstream::adapter::strip_str(&drawn).to_string();
                    writeln!(out, "{}", if coloured { drawn.clone() } else { plain() })?;
                }
            }
            Err(error) => {
                failed += 1;
                tell(&format!("{source}: {error}"));
                if json {
                    json_line(out, &preview::failure(&source, error.code(), &error.to_string()))?;
                }
            }
        }
    }
    if failed == 0 { Ok(()) } else { Err(Failure::Work(format!("{failed} of {} files failed", paths.len()))) }
}
