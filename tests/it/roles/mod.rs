//! What people are, what they said, with whom they are named, and to what organisations belong.

mod affiliations;
mod lists;
mod quotations;
