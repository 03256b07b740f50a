//! Masthead: a content hub for newsrooms. Stories come in, a graph of articles, people and organisations goes out.
//!
//! The map, from the ground up. A module stands on those below it and knows none above it.
//!
//! # The kernel
//!
//! | Module | What it is |
//! |---|---|
//! | [`address`] | web addresses in one compared form, and the newsroom's own pages |
//! | [`app`] | what every operation has at hand |
//! | [`asked`] | statements that are made once and asked with other values |
//! | [`audit`] | who did what when |
//! | [`changes`] | the change log: what happened, in one order for everybody |
//! | [`checked`] | what editors' words must be like |
//! | [`clock`] | the one clock |
//! | [`config`] | settings from flags, environment and file, and their defaults |
//! | [`db`] | the database, its pools and its schema |
//! | [`former_slugs`] | slugs that something had before |
//! | [`ids`] | the one maker of ids and secrets |
//! | [`keys`] | lists of keys that statements ask for |
//! | [`language`] | language tags in one form |
//! | [`page`] | pages, cursors and counts |
//! | [`policy`] | who may see what |
//! | [`posting`] | what editions name |
//! | [`preview`] | tokens by which a draft is seen as readers would |
//! | [`row`] | rows read by the places of their columns |
//! | [`rows`] | rows gathered and written many at a time |
//! | [`slugs`] | slugs that nobody has yet |
//! | [`text`] | folding, slugs, words, code points |
//! | [`undone`] | why nothing was done |
//! | [`viewer`] | who asks, and when |
//!
//! # The nouns: types, reads and verbs
//!
//! | Module | What it is |
//! |---|---|
//! | [`affiliation`] | what people are to organisations and places |
//! | [`article`] | stories |
//! | [`collection`] | fronts and other lists that editors keep |
//! | [`directory`] | what people, organisations and places have in common |
//! | [`naming`] | names of people, organisations and places |
//! | [`organisation`] | organisations |
//! | [`person`] | people |
//! | [`place`] | places |
//! | [`quotation`] | words that stories quote |
//! | [`saved_operation`] | operations that the newsroom shares |
//! | [`section`] | sections of the newsroom |
//! | [`source`] | where stories are taken from |
//! | [`suggestion`] | what was read and is too doubtful to assert |
//! | [`token`] | by what someone of the newsroom is known |
//!
//! # What is done with stories
//!
//! | Module | What it is |
//! |---|---|
//! | [`understand`] | text to blocks, names, roles and quotations, by pure functions |
//! | [`desk`] | what editors do to stories |
//! | [`keeping`] | what editors do to people, organisations and collections |
//! | [`reading`] | what stories say, as rows |
//! | [`related`] | the links between stories, and the way back along them |
//! | [`search`] | finding by words |
//! | [`ingest`] | one pipeline from files to rows, with a reader per format |
//! | [`sample`] | a newsroom to try the hub with |
//!
//! # The contract
//!
//! | Module | What it is |
//! |---|---|
//! | [`graphql`] | the schema, its resolvers and the step before execution |
//!
//! # The doors
//!
//! | Module | What it is |
//! |---|---|
//! | [`http`] | the endpoint, health, and how the server starts and stops |
//! | [`cli`] | the command line |

pub mod address;
pub mod affiliation;
pub mod app;
pub mod article;
pub mod asked;
pub mod audit;
pub mod changes;
pub mod checked;
pub mod cli;
pub mod clock;
pub mod collection;
pub mod config;
pub mod db;
pub mod desk;
pub mod directory;
pub mod former_slugs;
pub mod graphql;
pub mod http;
pub mod ids;
pub mod ingest;
pub mod keeping;
pub mod keys;
pub mod language;
pub mod naming;
pub mod organisation;
pub mod page;
pub mod person;
pub mod place;
pub mod policy;
pub mod posting;
pub mod preview;
pub mod quotation;
pub mod reading;
pub mod related;
pub mod row;
pub mod rows;
pub mod sample;
pub mod saved_operation;
pub mod search;
pub mod section;
pub mod slugs;
pub mod source;
pub mod suggestion;
pub mod text;
pub mod token;
pub mod understand;
pub mod undone;
pub mod viewer;
