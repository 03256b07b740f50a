//! The log: lines on standard error.

use std::io::{self, IsTerminal};

use crate::config::{Log, LogFormat};

/// Starts logging for the rest of the process; panics are logged as well.
pub(super) fn start(log: &Log) {
    let lines = tracing_subscriber::fmt().with_max_level(log.level).with_writer(io::stderr);
    match log.format {
        LogFormat::Text => lines.with_ansi(io::stderr().is_terminal()).init(),
        LogFormat::Json => lines.json().flatten_event(true).init(),
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, message = panic.payload_as_str(), "a panic");
    }));
}
