//! The log: lines on standard error.

use std::io::{self, IsTerminal};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Log, LogFormat};

/// Starts logging for the rest of the process; panics are logged as well.
pub(super) fn start(log: &Log) {
    let lines = tracing_subscriber::fmt().with_max_level(log.level).with_writer(io::stderr);
    match log.format {
        LogFormat::Text => lines.with_ansi(io::stderr().is_terminal()).finish().with(heard(log.level)).init(),
        LogFormat::Json => lines.json().flatten_event(true).finish().with(heard(log.level)).init(),
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, message = panic.payload_as_str(), "a panic");
    }));
}

/// Starts logging for a command that answers by itself: what the hub does on its way is news to nobody but those who look
/// for a fault.
pub(super) fn start_quietly(log: &Log) {
    let level = if log.level > LevelFilter::INFO { log.level } else { log.level.min(LevelFilter::WARN) };
    start(&Log { level, ..log.clone() });
}

/// What is written at this level. What libraries do on their way is for those who look for a fault.
fn heard(level: LevelFilter) -> Targets {
    let libraries = if level > LevelFilter::INFO { level } else { level.min(LevelFilter::WARN) };
    Targets::new().with_default(libraries).with_target(env!("CARGO_CRATE_NAME"), level)
}
