//! The names in a document's selections, looked at before any parser: fields that no type has, and aliases.
//!
//! Parsing and validating a text made of nothing but mistakes takes a hundred times as long as reading it once. The
//! validator looks for everything that is wrong and says it of each place, where nobody is told more than a few.

use std::collections::HashSet;

use super::error::{RequestError, RequestErrorCode as Code, capped};
use super::limits::MAX_ERRORS;
use super::source::Lines;

/// What a name that comes next is.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Next {
    /// A field's, or an alias.
    #[default]
    Field,
    /// A fragment's, unless it is `on`.
    Fragment,
    /// A type's or a directive's.
    Other,
}

/// Follows the tokens of a document through its selections.
pub(super) struct Names<'a> {
    source: &'a str,
    known: &'a HashSet<String>,
    next: Next,
    /// A name of which the next token tells whether it is an alias, and where it stands.
    last: Option<(&'a str, usize)>,
    /// The first names of fields that no type has.
    unknown: Vec<(&'a str, usize)>,
    unknown_count: usize,
    pub(super) aliases: usize,
}

impl<'a> Names<'a> {
    pub(super) fn new(source: &'a str, known: &'a HashSet<String>) -> Self {
        let (next, last, unknown) = (Next::default(), None, Vec::new());
        Self { source, known, next, last, unknown, unknown_count: 0, aliases: 0 }
    }

    /// Takes the next token, which stands directly in a selection or anywhere else.
    pub(super) fn see(&mut self, start: usize, end: usize, in_selection: bool) {
        let token = &self.source.as_bytes()[start..end];
        let first = token[0];
        if let Some(last) = self.last.take() {
            if first == b':' {
                self.aliases += 1;
            } else {
                self.field(last);
            }
        }
        let is_name = first == b'_' || first.is_ascii_alphabetic();
        let next = std::mem::take(&mut self.next);
        match (first, next) {
            (b'.', _) => self.next = Next::Fragment,
            (b'@', _) => self.next = Next::Other,
            (_, Next::Fragment) if token == b"on" => self.next = Next::Other,
            (_, Next::Field) if is_name && in_selection => self.last = Some((&self.source[start..end], start)),
            _ => {}
        }
    }

    fn field(&mut self, field: (&'a str, usize)) {
        if !self.known.contains(field.0) {
            self.unknown_count += 1;
            if self.unknown.len() < MAX_ERRORS {
                self.unknown.push(field);
            }
        }
    }

    /// Refuses a document with more unknown fields than errors are told.
    pub(super) fn check(&self, lines: &Lines<'_>) -> Result<(), Vec<RequestError>> {
        if self.unknown_count <= MAX_ERRORS {
            return Ok(());
        }
        let errors = self.unknown.iter().map(|(name, start)| {
            let shown: String = name.chars().take(60).collect();
            let message = format!("no type of the schema has a field `{shown}`");
            RequestError::new(Code::ValidationFailed, message).at_pos(lines.line_column(*start).into())
        });
        Err(capped(self.unknown_count, errors))
    }
}
