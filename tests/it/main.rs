//! The hub as its users meet it, on both databases, and the laws of the house.

mod architecture;
mod cli;
mod http;
mod hub;
mod schema;
mod understand;
