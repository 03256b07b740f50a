//! The hub as its users meet it, on both databases, and the laws of the house.

mod architecture;
mod asking;
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
mod lists;
mod main_job;
mod merged;
mod newsroom;
mod program;
mod readme;
mod related;
mod roles;
mod schema;
mod search;
mod statements;
mod understand;
mod waiting;
mod walk;
