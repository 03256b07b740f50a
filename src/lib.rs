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
/// Pages, cursors and counts.
pub mod page;
/// Who may see what.
pub mod policy;
/// What editions name.
pub mod posting;
/// Rows gathered and written many at a time.
pub mod rows;
/// Slugs that nobody has yet.
pub mod slugs;
/// Folding, slugs, words, code points.
pub mod text;
/// Who asks, and when.
pub mod viewer;

// The nouns: types, reads and verbs.
/// What people are to organisations and places.
pub mod affiliation;
/// Stories.
pub mod article;
/// Fronts and other lists that editors keep.
pub mod collection;
/// What people, organisations and places have in common.
pub mod directory;
/// Names of people, organisations and places.
pub mod naming;
/// Organisations.
pub mod organisation;
/// People.
pub mod person;
/// Places.
pub mod place;
/// Words that stories quote.
pub mod quotation;
/// Related stories.
pub mod related;
/// Sections of the newsroom.
pub mod section;
/// Where stories are taken from.
pub mod source;
/// What was read and is too doubtful to assert.
pub mod suggestion;

// Stories in: read, understand, match, write.
/// One pipeline from files to rows; a reader per format.
pub mod ingest;
/// Text to blocks, names, roles and quotations: pure functions.
pub mod understand;

// What works on several nouns.
/// Finding by words.
pub mod search;

// The contract: GraphQL over everything below.
/// The schema, its resolvers and the step before execution.
pub mod graphql;

// The doors.
/// The command line.
pub mod cli;
/// HTTP: the endpoint, health, and how the server starts and stops.
pub mod http;
