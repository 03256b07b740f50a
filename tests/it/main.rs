//! The hub as its users meet it, on both databases, and the laws of the house.

mod architecture;
mod border;
mod cli;
mod corpus;
mod finding;
mod fronts;
mod http;
mod hub;
mod import;
mod languages;
mod laws;
mod merged;
mod readme;
mod related;
mod roles;
mod schema;
mod search;
mod statements;
mod understand;
mod waiting;
