//! Introspection in good faith: what tools ask of a schema, and no more.
//!
//! The introspection types are a cycle of lists (`fields { type { fields { … } } }`), so that a short query can ask for
//! a huge answer. Its fields have a bound of their own on depth and number; no list of the schema is entered twice on
//! one path, and no more than three are.

use super::error::{RequestError, RequestErrorCode as Code};
use super::limits::Limits;

/// Lists that lead from one part of the schema to many others.
const LISTS: [&str; 6] = ["types", "fields", "inputFields", "interfaces", "possibleTypes", "args"];

const LISTS_ON_ONE_PATH: usize = 3;

/// What an operation has asked so far.
#[derive(Debug, Default)]
pub(super) struct Introspection {
    schemas: usize,
    fields: usize,
}

/// The way from `__schema` or `__type` to a selection set: how deep it is, and which of [`LISTS`] it has entered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Path {
    depth: usize,
    entered: [bool; LISTS.len()],
}

impl Introspection {
    pub(super) fn is_used(&self) -> bool {
        self.fields > 0
    }

    /// Enters `__schema` or `__type`.
    pub(super) fn enter(&mut self, field: &str, limits: &Limits) -> Result<Path, RequestError> {
        self.schemas += usize::from(field == "__schema");
        if self.schemas > 1 {
            return Err(RequestError::new(Code::TooComplex, "`__schema` is asked for more than once"));
        }
        self.count(limits)?;
        Ok(Path { depth: 1, entered: [false; LISTS.len()] })
    }

    /// Enters a field on the way.
    pub(super) fn inner(&mut self, path: &Path, field: &str, limits: &Limits) -> Result<Path, RequestError> {
        self.count(limits)?;
        let mut path = Path { depth: path.depth + 1, ..*path };
        if path.depth > limits.introspection_depth {
            let message = format!("introspection nests deeper than {} levels", limits.introspection_depth);
            return Err(RequestError::new(Code::TooDeep, message));
        }
        if let Some(list) = LISTS.iter().position(|list| *list == field) {
            let again = std::mem::replace(&mut path.entered[list], true);
            if again || path.entered.iter().filter(|entered| **entered).count() > LISTS_ON_ONE_PATH {
                let message = format!("introspection enters `{field}` inside other lists of the schema");
                return Err(RequestError::new(Code::TooComplex, message));
            }
        }
        Ok(path)
    }

    fn count(&mut self, limits: &Limits) -> Result<(), RequestError> {
        self.fields += 1;
        if self.fields > limits.introspection_fields {
            let message = format!("introspection asks for more than {} fields", limits.introspection_fields);
            return Err(RequestError::new(Code::TooComplex, message));
        }
        Ok(())
    }
}
