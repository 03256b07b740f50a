//! The hub as its users meet it, on both databases, and the laws of the house.

mod architecture;
mod cli;
mod corpus;
mod http;
mod hub;
mod import;
mod readme;
mod laws;
mod roles;
mod schema;
mod search;
mod understand;
