//! The command line: one file per command, and what all of them share.

mod audit;
mod config;
mod documents;
mod import;
mod log;
mod migrate;
mod open;
mod picture;
mod schema;
mod serve;
mod token;
mod understand;

use std::borrow::Cow;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand};
use jiff::Timestamp as Instant;
use serde::Serialize;

use crate::config::{ConfigError, Flag, Settings};
use crate::db::OpenError;
use crate::ingest::ImportOptions;
use crate::understand::KnownNames;

/// Stack of a thread that works on requests, whose fields nest.
const STACK: usize = 8 * 1024 * 1024;

/// A content hub for newsrooms: stories in, a graph of articles, people and organisations out over GraphQL.
#[derive(Debug, Parser)]
#[command(name = "masthead", version, about, disable_help_subcommand = true)]
struct Cli {
    /// File with the settings; without it `masthead.toml`, if there is one.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve GraphQL over HTTP, with the database's schema brought up to date first.
    Serve {
        /// Address and port to listen on.
        #[arg(long, value_name = "ADDRESS")]
        listen: Option<String>,
        /// Serve a sample newsroom, in a temporary database that goes when the hub stops; with `--database-url` in that
        /// one, which must be empty.
        #[arg(long)]
        sample: bool,
        #[command(flatten)]
        database: DatabaseFlag,
    },
    /// Take in stories from files.
    Import {
        /// Files with a story each.
        #[arg(required = true, value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// Make the stories public; one that its source dates in the future waits for its date.
        #[arg(long)]
        publish: bool,
        /// Tell what would be done, and change nothing.
        #[arg(long)]
        dry_run: bool,
        /// Report as JSON: an object a line and story, then one for all.
        #[arg(long, value_name = "FORMAT")]
        report: Option<import::ReportFormat>,
        #[command(flatten)]
        database: DatabaseFlag,
    },
    /// Show what the hub makes of stories, and keep nothing.
    Understand {
        /// Files with a story each.
        #[arg(required = true, value_name = "FILE")]
        paths: Vec<PathBuf>,
        /// Show it as JSON, an object a line and story.
        #[arg(long)]
        json: bool,
        /// A database whose people, organisations and places are known; without it nobody is.
        #[arg(long, value_name = "URL")]
        database_url: Option<String>,
    },
    /// Bring the database's schema up to date.
    Migrate {
        #[command(flatten)]
        database: DatabaseFlag,
    },
    /// Make, list and take back tokens, by which the newsroom's people and servers are known.
    Token {
        #[command(subcommand)]
        deed: token::Deed,
        #[command(flatten)]
        database: DatabaseFlag,
    },
    /// Print who did what when, an object of JSON a line, the oldest first.
    Audit {
        /// From this instant on, such as 2027-01-31T00:00:00Z.
        #[arg(long, value_name = "INSTANT")]
        from: Option<Instant>,
        /// Before this instant.
        #[arg(long, value_name = "INSTANT")]
        until: Option<Instant>,
        #[command(flatten)]
        database: DatabaseFlag,
    },
    /// Print the GraphQL schema.
    Schema {
        /// Print nothing, and fail when FILE is not the schema.
        #[arg(long, value_name = "FILE")]
        check: Option<PathBuf>,
    },
    /// Print every setting with its meaning, its default, its present value and where that came from.
    Config,
}

#[derive(Debug, Args)]
struct DatabaseFlag {
    /// The database: `sqlite:FILE?mode=rwc` or `postgres://USER:PASSWORD@HOST/NAME`.
    #[arg(long, value_name = "URL", global = true)]
    database_url: Option<String>,
}

impl From<DatabaseFlag> for Option<Flag> {
    fn from(DatabaseFlag { database_url }: DatabaseFlag) -> Self {
        database_url.map(|value| Flag { flag: "--database-url", key: "database_url", value })
    }
}

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
enum Failure {
    /// The command was not understood; the text says why, in one line.
    #[error("{0}")]
    Usage(String),
    /// A setting cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// What was asked cannot be done; the text says why, in one line.
    #[error("{0}")]
    Work(String),
    /// Standard output or a file failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Failure {
    fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) | Self::Config(_) => 2,
            Self::Database(_) | Self::Work(_) | Self::Io(_) => 1,
        }
    }
}

/// Runs the command that these words name. A failure is one line on standard error; the status is 2 when the command
/// or the settings were wrong and 1 when the work failed. A reader that stops reading ends the command in silence.
pub fn run(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut out = io::stdout().lock();
    match parse(words, &mut out)
        .and_then(|cli| cli.map_or(Ok(()), |cli| dispatch(cli, &mut out)))
        .and_then(|()| Ok(out.flush()?))
    {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            tell(&failure.to_string());
            ExitCode::from(failure.exit_code())
        }
    }
}

/// Says something to who runs the command, in one line.
fn tell(what: &str) {
    // There is nobody else to tell that standard error is closed.
    _ = writeln!(io::stderr(), "masthead: {}", harmless(what));
}

/// Reads the command; `None` when it asked for help or the version, which is then written.
fn parse(words: impl IntoIterator<Item = OsString>, out: &mut impl Write) -> Result<Option<Cli>, Failure> {
    let error = match Cli::try_parse_from(words) {
        Ok(cli) => return Ok(Some(cli)),
        Err(error) => error,
    };
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            write!(out, "{error}")?;
            Ok(None)
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            let commands: Vec<String> =
                Cli::command().get_subcommands().map(|command| command.get_name().to_owned()).collect();
            Err(Failure::Usage(format!("which command? One of {}; see masthead --help", commands.join(", "))))
        }
        _ => {
            let text = error.to_string();
            let said: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
            let said = said.join(" ");
            Err(Failure::Usage(format!("{}; see masthead --help", said.trim_start_matches("error: "))))
        }
    }
}

fn dispatch(cli: Cli, out: &mut impl Write) -> Result<(), Failure> {
    let Cli { config, command } = cli;
    let settings = |flags: Vec<Flag>| Settings::of_process(config, flags);
    match command {
        Command::Serve { listen, sample, database } => {
            let newsroom = match (sample, &database.database_url) {
                (false, _) => serve::Newsroom::Own,
                (true, Some(_)) => serve::Newsroom::Sample,
                (true, None) => serve::Newsroom::PassingSample,
            };
            let listen = listen.map(|value| Flag { flag: "--listen", key: "listen", value });
            let settings = settings(listen.into_iter().chain(Option::from(database)).collect())?;
            wait_for(serve::run(settings.config, newsroom, out))
        }
        Command::Import { paths, publish, dry_run, report, database } => {
            let settings = settings(Option::from(database).into_iter().collect())?;
            let options = ImportOptions { publish, dry_run };
            wait_for(import::run(&settings.config, paths, options, report, out))
        }
        Command::Understand { paths, json, database_url } => {
            let names = if database_url.is_some() {
                let settings = settings(Option::from(DatabaseFlag { database_url }).into_iter().collect())?;
                wait_for(understand::names_of(&settings.config))?
            } else {
                KnownNames::default()
            };
            understand::run(&paths, &names, json, out)
        }
        Command::Migrate { database } => {
            let settings = settings(Option::from(database).into_iter().collect())?;
            wait_for(migrate::run(&settings.config, out))
        }
        Command::Token { deed, database } => {
            let settings = settings(Option::from(database).into_iter().collect())?;
            wait_for(token::run(&settings.config, deed, out))
        }
        Command::Audit { from, until, database } => {
            let settings = settings(Option::from(database).into_iter().collect())?;
            wait_for(audit::run(&settings.config, (from, until), out))
        }
        Command::Schema { check } => schema::run(check.as_deref(), out),
        Command::Config => config::run(&settings(Vec::new())?, out),
    }
}

/// A text as a terminal may get it: what would control it stands as its number.
fn harmless(text: &str) -> Cow<'_, str> {
    let controls = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if !text.contains(controls) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if controls(c) { format!("\\u{:04x}", u32::from(c)) } else { c.into() }).collect())
}

/// Writes a value as a line of JSON that a terminal may get: control characters stand in JSON's strings alone.
fn json_line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let line = serde_json::to_string(value)?;
    writeln!(out, "{}", harmless(&line))
}

/// Runs work that waits for sockets and databases.
fn wait_for<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build()?;
    let done = runtime.block_on(work);
    // What still runs after a command has ended was given its time.
    runtime.shutdown_background();
    done
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> (Result<Option<Cli>, Failure>, String) {
        let mut out = Vec::new();
        let cli = parse(line.split_whitespace().map(OsString::from), &mut out);
        (cli, String::from_utf8(out).expect("text"))
    }

    #[test]
    fn the_commands_hold_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_wrong_command_is_told_in_one_line() {
        for line in ["masthead", "masthead cofnig", "masthead config --lisen x", "masthead config x"] {
            let (result, out) = parsed(line);
            let failure = result.expect_err(line);
            let text = failure.to_string();
            assert!(!text.contains('\n') && text.ends_with("; see masthead --help"), "{line}: {text}");
            assert!(!text.contains("error:"), "{text}");
            assert_eq!((failure.exit_code(), out), (2, String::new()));
        }
    }

    #[test]
    fn help_and_version_go_to_standard_output() {
        let (result, out) = parsed("masthead --help");
        assert!(matches!(result, Ok(None)) && out.contains("config"), "{out}");
        assert_eq!(parsed("masthead --version").1, format!("masthead {}\n", env!("CARGO_PKG_VERSION")));
    }
}
