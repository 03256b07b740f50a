//! One step before execution, over every transport: a request becomes an operation that is safe to run, or errors.
//!
//! In order: the text is scanned (bytes, brackets, tokens, names), parsed, measured with its fragments laid out, and
//! validated against the schema in full; an operation is selected; values are made to fit their types, those of custom
//! scalars too; the operation's fragments are laid out and its equal fields merged; its pages and its cost are checked.
//! What does not depend on the values of variables is kept, by hash.
//!
//! # What the executor is left with
//! The [`Prepared`] request holds a parsed document with one operation, no named fragment, no directive and no two fields
//! of the same name in one place, whose positions are those of the client's text. Variables are complete: defaults are
//! filled in, and a variable without a value is mentioned nowhere but in its declaration. So the schema runs in
//! [`ValidationMode::Fast`](async_graphql::ValidationMode::Fast), which checks nothing that is not checked here and only
//! walks the document for cache hints; its recursion limit must be at least twice [`Limits::depth`] (a field and an
//! inline fragment for each level), its own limits of depth, complexity, aliases and directives stay unset.
//!
//! No executable directive but `@skip` and `@include` exists here: a schema that defines another is refused at start,
//! since merging would have to know what it means. Directives of the schema itself (`@deprecated`, `@oneOf`,
//! `@specifiedBy`) are no concern of documents; `@oneOf` is checked in literals and variables.

mod building;
mod cache;
mod colons;
mod cost;
mod error;
mod introspection;
mod limits;
mod literals;
mod merge;
mod names;
mod plan;
mod shape;
mod source;
#[cfg(test)]
mod tests;
mod types;
mod validate;
mod values;
mod variables;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

pub use cost::{Cost, Costs};
pub(super) use error::one_line;
pub use error::{RequestError, RequestErrorCode};
pub use limits::{Limits, MAX_ERROR_BYTES, MAX_ERRORS};

use cache::{Cache, Key};
use plan::{Checked, Plan};
use types::Types;

/// Prepared documents that are kept at most where nobody says.
const CACHED_DOCUMENTS: usize = 1_000;

/// Memory that prepared documents may take, as estimated.
const CACHED_BYTES: usize = 16 * 1024 * 1024;

/// Whose limits a request is held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Everyone without an editor's token.
    Public,
    /// The bearer of an editor's token.
    Editor,
}

/// What a client asks, as any transport reads it.
#[derive(Debug, Clone, Copy)]
pub struct RequestInput<'a> {
    /// The document.
    pub query: &'a str,
    /// Which of its operations to run; needed when there are several.
    pub operation_name: Option<&'a str>,
    /// Values of its variables.
    pub variables: &'a Map<String, Json>,
    /// Whose limits apply.
    pub audience: Audience,
}

/// What kind of operation was selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OperationKind {
    /// Reads once.
    Query,
    /// Changes something, one root field after the other.
    Mutation,
    /// Reads on every event.
    Subscription,
}

/// An operation that may be executed.
#[derive(Debug)]
pub struct Prepared {
    /// For `Schema::execute` or `execute_stream`: a parsed document with complete variables. Its `query` text is empty.
    pub request: async_graphql::Request,
    /// What kind of operation it is.
    pub kind: OperationKind,
    /// What it costs, within [`Limits::cost`].
    pub cost: Cost,
    /// Whether `__schema` or `__type` is asked for.
    pub introspects: bool,
    /// SHA-256 of the document, the operation's name and the audience. Together with `request.variables` it says all
    /// that the answer depends on in the request.
    pub hash: [u8; 32],
    plan: Arc<Plan>,
}

/// An operation that is executed again and again.
pub struct Repeated {
    plan: Arc<Plan>,
    variables: async_graphql::Variables,
}

impl Prepared {
    /// The same operation, for as many executions as are needed.
    pub fn repeated(self) -> Repeated {
        Repeated { plan: self.plan, variables: self.request.variables }
    }
}

impl Repeated {
    /// The request of one execution.
    pub fn request(&self) -> async_graphql::Request {
        self.plan.request(self.variables.clone())
    }
}

/// Why an operation cannot be kept for editors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// Its document is none that runs.
    Document(Vec<RequestError>),
    /// The values do not fit its variables.
    Values(Vec<RequestError>),
}

/// What values of a scalar must be that is none of GraphQL's own.
#[derive(Debug, Clone, Copy)]
pub struct ScalarRule {
    /// Its name in the schema.
    pub name: &'static str,
    /// Whether a value, as written in a document or given to a variable, is one of the scalar's.
    pub accepts: fn(&async_graphql::Value) -> bool,
    /// What values are, with an example where that helps: the words behind "must be".
    pub expected: &'static str,
}

/// Why a schema cannot be prepared for.
#[derive(Debug, thiserror::Error)]
pub enum PrepareSetupError {
    /// The SDL is not a valid schema.
    #[error("the schema is not valid GraphQL: {0}")]
    Schema(String),
    /// The schema has a directive for documents that merging does not know.
    #[error("the schema defines @{0} for documents, which prepare does not understand")]
    Directive(String),
    /// Nobody says what values of a scalar must be.
    #[error("the scalar {0} has no rule for its values")]
    Scalar(String),
    /// A price is set for a field that the schema does not have.
    #[error("a cost is set for {0}, which is no field of the schema")]
    Field(String),
    /// Operations may be deeper than the executor goes.
    #[error("limits.depth: at most {MAX_DEPTH}")]
    Depth,
}

/// How deep operations may be at most, whatever the settings say: the executor's recursion is bounded.
pub const MAX_DEPTH: usize = 30;

/// Prepares requests against one schema.
pub struct Preparer {
    types: Types,
    costs: Costs,
    public: Limits,
    editor: Limits,
    cache: Mutex<Cache<Cached>>,
}

#[derive(Clone)]
enum Cached {
    /// The one shape that an operation has whatever its variables are.
    Plan(Arc<Plan>),
    /// An operation whose shape depends on variables; its plans are kept apart, one for each shape.
    Checked(Arc<Checked>),
}

impl Preparer {
    /// Makes a preparer for the schema that this SDL describes, whose own scalars hold to these rules.
    pub fn try_new(
        sdl: &str,
        scalars: &[ScalarRule],
        costs: Costs,
        public: Limits,
        editor: Limits,
    ) -> Result<Self, PrepareSetupError> {
        if public.depth.max(editor.depth) > MAX_DEPTH {
            return Err(PrepareSetupError::Depth);
        }
        let types = Types::try_new(sdl, scalars)?;
        costs.check(&types)?;
        Ok(Self { types, costs, public, editor, cache: Mutex::new(Cache::new(CACHED_DOCUMENTS, CACHED_BYTES)) })
    }

    /// The same preparer, which keeps so many documents at most.
    pub fn keeping(mut self, documents: usize) -> Self {
        self.cache = Mutex::new(Cache::new(documents, CACHED_BYTES));
        self
    }

    /// Makes one operation ready, or says why it must not run. Errors are at most [`MAX_ERRORS`].
    pub fn prepare(&self, input: &RequestInput<'_>) -> Result<Prepared, Vec<RequestError>> {
        let limits = match input.audience {
            Audience::Public => &self.public,
            Audience::Editor => &self.editor,
        };
        source::check_size(input.query, limits).map_err(|error| vec![error])?;
        let hash = hash_of(input);
        let known = self.cache().get(&hash);
        let (plan, variables) = match known {
            Some(Cached::Plan(plan)) => {
                let variables = plan.signature.coerce(&self.types, input.variables)?;
                (plan, variables)
            }
            Some(Cached::Checked(checked)) => self.plan_for_variables(hash, &checked, input, limits)?,
            None => {
                let checked = Checked::try_new(&self.types, input, limits)?;
                if checked.signature.shape_depends_on_variables() {
                    let checked = Arc::new(checked);
                    self.cache().insert(hash, Cached::Checked(Arc::clone(&checked)), checked.bytes());
                    self.plan_for_variables(hash, &checked, input, limits)?
                } else {
                    let variables = checked.signature.coerce(&self.types, input.variables)?;
                    (self.plan(hash, &checked, &variables, limits)?, variables)
                }
            }
        };
        let cost = plan.points(&variables, limits).map_err(|error| vec![error])?;
        Ok(Prepared {
            kind: plan.signature.kind,
            cost,
            introspects: plan.introspects,
            hash,
            request: plan.request(variables),
            plan,
        })
    }

    /// Says whether a document is valid and within what the public may ask, as far as that is the same for all its
    /// operations and variables.
    pub fn check(&self, query: &str) -> Result<(), Vec<RequestError>> {
        source::check_size(query, &self.public).map_err(|error| vec![error])?;
        let variables = Map::new();
        let input = RequestInput { query, operation_name: None, variables: &variables, audience: Audience::Public };
        match Checked::try_new(&self.types, &input, &self.public) {
            // Valid, with several operations to choose from.
            Err(errors) if errors.iter().all(|error| error.code == RequestErrorCode::OperationNotFound) => Ok(()),
            checked => checked.map(|_| ()),
        }
    }

    /// Says whether a document is one operation that editors may run, and whether these values fit its variables; others
    /// may be missing.
    pub fn fit(&self, query: &str, values: &Map<String, Json>) -> Result<(), Misfit> {
        let limits = &self.editor;
        source::check_size(query, limits).map_err(|error| Misfit::Document(vec![error]))?;
        let input = RequestInput { query, operation_name: None, variables: values, audience: Audience::Editor };
        let checked = Checked::try_new(&self.types, &input, limits).map_err(Misfit::Document)?;
        let variables = checked.signature.coerce_given(&self.types, values).map_err(Misfit::Values)?;
        let plan = checked.plan(&self.types, &self.costs, &variables, limits);
        let cost = plan.and_then(|plan| plan.points(&variables, limits));
        cost.map(|_| ()).map_err(|error| Misfit::Document(vec![error]))
    }

    /// Looks at a document of the public as the first step does, before any parser: the number of its tokens, or why it
    /// is refused.
    pub fn scan(&self, query: &str) -> Result<usize, RequestError> {
        source::check_size(query, &self.public)?;
        Ok(source::scan(query, &self.types.field_names, &self.public)?.tokens)
    }

    fn plan_for_variables(
        &self,
        hash: Key,
        checked: &Checked,
        input: &RequestInput<'_>,
        limits: &Limits,
    ) -> Result<(Arc<Plan>, async_graphql::Variables), Vec<RequestError>> {
        let variables = checked.signature.coerce(&self.types, input.variables)?;
        let key = checked.signature.shape_key(&hash, &variables);
        let known = self.cache().get(&key);
        let plan = match known {
            Some(Cached::Plan(plan)) => plan,
            _ => self.plan(key, checked, &variables, limits)?,
        };
        Ok((plan, variables))
    }

    fn plan(
        &self,
        key: Key,
        checked: &Checked,
        variables: &async_graphql::Variables,
        limits: &Limits,
    ) -> Result<Arc<Plan>, Vec<RequestError>> {
        let plan = checked.plan(&self.types, &self.costs, variables, limits).map_err(|error| vec![error])?;
        let plan = Arc::new(plan);
        self.cache().insert(key, Cached::Plan(Arc::clone(&plan)), plan.bytes());
        Ok(plan)
    }

    fn cache(&self) -> MutexGuard<'_, Cache<Cached>> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn hash_of(input: &RequestInput<'_>) -> Key {
    let mut hasher = Sha256::new();
    hasher.update([match input.audience {
        Audience::Public => 0,
        Audience::Editor => 1,
    }]);
    match input.operation_name {
        Some(name) => {
            hasher.update(u64::try_from(name.len()).unwrap_or(u64::MAX).to_be_bytes());
            hasher.update(name);
        }
        None => hasher.update(u64::MAX.to_be_bytes()),
    }
    hasher.update(input.query);
    hasher.finalize().into()
}
