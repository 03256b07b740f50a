//! GraphQL as the reference implementation (the npm package `graphql`) understands it, beside ours.

mod differences;
mod introspection;
mod verdicts;

/// Where the programs are that ask the reference implementation.
const FOLDER: &str = "tests/reference";
