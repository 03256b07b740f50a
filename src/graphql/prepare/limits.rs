//! What one operation may ask for: every number, and what it protects.

use crate::config::Limits as Settings;
use crate::graphql::connection::{DEFAULT_PAGE, MAX_PAGE};

/// How many errors one answer lists at most; the last then says how many more there were.
pub const MAX_ERRORS: usize = 10;

/// How long the messages of one answer's errors may be together, in bytes.
pub const MAX_ERROR_BYTES: usize = 6 * 1024;

/// The bounds of one operation. There is one set for the public and a wider one for editors.
///
/// The first eight bound the text and its shape, before anything is expanded; the others bound the work that the
/// operation asks for, with its fragments laid out and equal fields merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Length of the document, in bytes of UTF-8.
    pub document_bytes: usize,
    /// Lexical tokens of the document; comments, commas and white space are none.
    pub tokens: usize,
    /// How deep `{`, `[` and `(` may nest in the text, strings and comments apart. Counted before any parser runs,
    /// since parsers recurse.
    pub brackets: usize,
    /// Directives in the whole document.
    pub directives: usize,
    /// Directives on one field, fragment, operation or variable.
    pub directives_per_node: usize,
    /// Fields, spreads and inline fragments once every fragment is laid out where it is spread, over all operations
    /// of the document. Bounds fragments that multiply, which are valid GraphQL. The merged operation, in which a
    /// field of several possible types may be written once for each, is held to the same number.
    pub selections: u64,
    /// Fields inside fields, the innermost included; fragments add nothing. Introspection has its own bound.
    pub depth: usize,
    /// The same below `__schema` and `__type`. The introspection query that tools send needs 15.
    pub introspection_depth: usize,
    /// Fields selected below `__schema` and `__type` in all.
    pub introspection_fields: usize,
    /// Fields answered under another name than their own.
    pub aliases: usize,
    /// Fields of the operation itself.
    pub root_fields: usize,
    /// Points, as counted by [`Costs`](super::Costs) from the schema, the fields selected and the pages asked for.
    pub cost: u64,
    /// The page size of a connection when neither `first` nor `last` is given and the schema names no default.
    pub page_default: u64,
    /// The largest `first` or `last`. A larger one is an error: a page that is cut in silence looks like the end.
    pub page_max: u64,
    /// Items of one list in the arguments or variables of a query or subscription.
    pub list_items: usize,
    /// Input object fields of one argument or variable of a query or subscription: the nodes of a filter.
    pub input_fields: usize,
    /// Items of one list in the input of a mutation, which may carry a whole story.
    pub mutation_list_items: usize,
    /// Input object fields of one argument or variable of a mutation.
    pub mutation_input_fields: usize,
}

impl Limits {
    /// The bounds for requests without an editor's token: what operators may set as they set it, and the rest.
    pub fn public(settings: &Settings) -> Self {
        Self {
            document_bytes: settings.document_bytes,
            tokens: settings.tokens,
            brackets: settings.brackets,
            directives: settings.directives,
            directives_per_node: settings.directives_per_node,
            selections: settings.selections as u64,
            depth: settings.depth,
            introspection_depth: 15,
            introspection_fields: 500,
            aliases: settings.aliases,
            root_fields: settings.root_fields,
            cost: settings.cost as u64,
            page_default: u64::from(DEFAULT_PAGE),
            page_max: u64::from(MAX_PAGE.unsigned_abs()),
            list_items: settings.list_items,
            input_fields: 50,
            mutation_list_items: 2_000,
            mutation_input_fields: 20_000,
        }
    }

    /// The bounds for editors: wider than the public's by default, and never narrower.
    pub fn editor(settings: &Settings) -> Self {
        let public = Self::public(settings);
        Self {
            document_bytes: public.document_bytes.max(128 * 1024),
            tokens: public.tokens.max(10_000),
            selections: public.selections.max(20_000),
            depth: public.depth.max(15),
            cost: public.cost.max(20_000),
            ..public
        }
    }
}
