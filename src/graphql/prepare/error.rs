//! Why a request was refused before anything was executed.

use apollo_compiler::diagnostic::{Diagnostic, ToCliReport};
use apollo_compiler::parser::SourceSpan;
use apollo_compiler::validation::DiagnosticData;
use async_graphql::{ErrorExtensionValues, Pos, ServerError};

use super::cost::Cost;
use super::limits::{MAX_ERROR_BYTES, MAX_ERRORS};
use super::source::Lines;
use crate::graphql::error::sentence;

/// The stable name of a refusal, in `extensions.code`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RequestErrorCode {
    /// The text is not GraphQL.
    SyntaxError,
    /// The document does not fit the schema.
    ValidationFailed,
    /// `operationName` names no operation, or is needed to choose one.
    OperationNotFound,
    /// A variable is missing or its value does not fit its type.
    InvalidVariables,
    /// A text holds U+0000, which no database keeps.
    InvalidInput,
    /// More bytes than [`Limits::document_bytes`](super::Limits::document_bytes).
    DocumentTooLarge,
    /// More tokens than [`Limits::tokens`](super::Limits::tokens).
    TooManyTokens,
    /// Brackets, fields or fragments nest too deep.
    TooDeep,
    /// The operation selects, costs or carries too much.
    TooComplex,
    /// More aliases than [`Limits::aliases`](super::Limits::aliases).
    TooManyAliases,
    /// More directives than [`Limits::directives`](super::Limits::directives) or its bound for one node.
    TooManyDirectives,
    /// More fields of the operation itself than [`Limits::root_fields`](super::Limits::root_fields).
    TooManyRootFields,
    /// `first` or `last` is negative or above [`Limits::page_max`](super::Limits::page_max).
    InvalidPageSize,
    /// No registered document has the hash that is asked for.
    PersistedQueryNotFound,
    /// Only registered documents run here, and this is none.
    DocumentNotRegistered,
    /// The schema is asked for by introspection, which is off.
    IntrospectionDisabled,
    /// Who holds no more than a preview asks for something else than to look.
    Forbidden,
}

impl RequestErrorCode {
    /// The name as clients see it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SyntaxError => "SYNTAX_ERROR",
            Self::ValidationFailed => "VALIDATION_FAILED",
            Self::OperationNotFound => "OPERATION_NOT_FOUND",
            Self::InvalidVariables => "INVALID_VARIABLES",
            Self::InvalidInput => "INVALID_INPUT",
            Self::DocumentTooLarge => "DOCUMENT_TOO_LARGE",
            Self::TooManyTokens => "TOO_MANY_TOKENS",
            Self::TooDeep => "TOO_DEEP",
            Self::TooComplex => "TOO_COMPLEX",
            Self::TooManyAliases => "TOO_MANY_ALIASES",
            Self::TooManyDirectives => "TOO_MANY_DIRECTIVES",
            Self::TooManyRootFields => "TOO_MANY_ROOT_FIELDS",
            Self::InvalidPageSize => "INVALID_PAGE_SIZE",
            Self::PersistedQueryNotFound => "PERSISTED_QUERY_NOT_FOUND",
            Self::DocumentNotRegistered => "DOCUMENT_NOT_REGISTERED",
            Self::IntrospectionDisabled => "INTROSPECTION_DISABLED",
            Self::Forbidden => "FORBIDDEN",
        }
    }
}

/// A GraphQL request error: the operation was not executed, and its answer has no `data`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestError {
    /// What kind of refusal this is.
    pub code: RequestErrorCode,
    /// One sentence for the client's developer.
    pub message: String,
    /// Places in the document, as line and column, both from 1.
    pub locations: Vec<(usize, usize)>,
    /// What the operation costs, where that is too much.
    pub cost: Option<Cost>,
}

impl RequestError {
    pub(in crate::graphql) fn new(code: RequestErrorCode, message: impl AsRef<str>) -> Self {
        Self { code, message: sentence(message.as_ref()), locations: Vec::new(), cost: None }
    }

    /// Adds a place, where one is known.
    pub(super) fn at(mut self, lines: &Lines<'_>, span: Option<SourceSpan>) -> Self {
        self.locations.extend(span.map(|span| lines.line_column(span.offset())));
        self
    }

    pub(super) fn at_pos(mut self, pos: Pos) -> Self {
        self.locations.push((pos.line, pos.column));
        self
    }
}

impl From<RequestError> for ServerError {
    fn from(error: RequestError) -> Self {
        let mut extensions = ErrorExtensionValues::default();
        extensions.set("code", error.code.as_str());
        if let Some(cost) = error.cost {
            extensions.set("cost", cost);
        }
        let mut server = ServerError::new(error.message, None);
        server.locations = error.locations.into_iter().map(Pos::from).collect();
        server.extensions = Some(extensions);
        server
    }
}

/// What the validator found, without its drawings of the source.
pub(super) fn from_diagnostics<'d>(
    code: RequestErrorCode,
    list: impl Iterator<Item = Diagnostic<'d, DiagnosticData>>,
    lines: &Lines<'_>,
) -> Vec<RequestError> {
    let list: Vec<_> = list.collect();
    let found = list.iter().map(|diagnostic| {
        RequestError::new(code, plain(code, &diagnostic.error.to_string())).at(lines, diagnostic.error.location())
    });
    capped(list.len(), found)
}

/// The validator's words without the names it has for brackets, and with the schema called a schema.
fn plain(code: RequestErrorCode, message: &str) -> String {
    let mut plain = message.strip_prefix("syntax error: ").unwrap_or(message).to_owned();
    if plain == "Unexpected <EOF>." {
        "expected an operation, got the end of the document".clone_into(&mut plain);
    } else if code == RequestErrorCode::SyntaxError {
        for (name, sign) in TOKENS {
            plain = plain.replace(name, sign);
        }
    } else if plain.starts_with("cannot find type") || plain.starts_with("cannot find directive") {
        plain = plain.replace("in this document", "in the schema");
    }
    plain
}

const TOKENS: [(&str, &str); 8] = [
    ("L_CURLY", "`{`"),
    ("R_CURLY", "`}`"),
    ("L_PAREN", "`(`"),
    ("R_PAREN", "`)`"),
    ("L_BRACK", "`[`"),
    ("R_BRACK", "`]`"),
    ("<EOF>", "the end of the document"),
    ("EOF", "the end of the document"),
];

/// The first errors, one line each and cut to a bound, the last entry counting those left out.
pub(super) fn capped(total: usize, errors: impl Iterator<Item = RequestError>) -> Vec<RequestError> {
    let listed = if total > MAX_ERRORS { MAX_ERRORS - 1 } else { total };
    let mut kept: Vec<RequestError> = errors.take(listed).map(short).collect();
    if let Some(last) = kept.last().filter(|_| total > listed) {
        let message = format!("{} more errors were found", total - listed);
        kept.push(RequestError::new(last.code, message));
    }
    kept
}

fn short(mut error: RequestError) -> RequestError {
    error.message = one_line(&error.message);
    error.locations.truncate(3);
    error
}

/// A message as one line, cut to its share of what an answer's errors may take.
pub(in crate::graphql) fn one_line(message: &str) -> String {
    let most = MAX_ERROR_BYTES / MAX_ERRORS;
    let mut line = String::with_capacity(message.len().min(most));
    for word in message.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.len() > most {
            line.truncate(line.floor_char_boundary(most));
            line.push('…');
            break;
        }
    }
    line
}
