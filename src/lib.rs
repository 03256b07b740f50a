//! Masthead: a content hub for newsrooms. Stories come in, a graph of articles, people and organisations goes out.

// Kernel: what every floor above stands on.
/// Urls: their compared form, and the newsroom's own pages.
pub mod address;
/// What every operation has at hand.
pub mod app;
/// The one clock.
pub mod clock;
/// The database: pools and schema.
pub mod db;
/// The one maker of ids.
pub mod ids;
/// Who may see what.
pub mod policy;
/// Rows gathered and written many at a time.
pub mod rows;
/// Slugs that nobody has yet.
pub mod slugs;
/// Folding, slugs, words, code points.
pub mod text;
/// Who asks, and when.
pub mod viewer;

// The nouns: types, reads and verbs.
/// Stories.
pub mod article;
/// Names of people, organisations and places.
pub mod naming;
/// What was read and is too doubtful to assert.
pub mod suggestion;

// What turns text into a graph.
/// Stories in.
pub mod ingest;
/// Search.
pub mod search;
/// What a story says.
pub mod understand;
