//! Masthead: a content hub for newsrooms. Stories come in, a graph of articles, people and organisations goes out.

// Kernel: what every floor above stands on.
/// Urls: their compared form, and the newsroom's own pages.
pub mod address;
/// What every operation has at hand.
pub mod app;
/// The one clock.
pub mod clock;
/// Settings: flags, environment, file, defaults.
pub mod config;
/// The database: pools and schema.
pub mod db;
/// The one maker of ids.
pub mod ids;
/// Who may see what.
pub mod policy;
/// Folding, slugs, words, code points.
pub mod text;
/// Who asks, and when.
pub mod viewer;

// The nouns: types, reads and verbs.
/// Stories.
pub mod article;

// The doors.
/// The command line.
pub mod cli;
/// HTTP: the endpoint, health, and how the server starts and stops.
pub mod http;
