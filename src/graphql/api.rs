//! The way of a request through GraphQL, the same over every transport: prepare, then execute.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Error, Pos, Request, Response};
use futures::StreamExt;
use futures::future::{BoxFuture, pending};
use serde_json::{Map, Value as Json};

use crate::app::App;
use crate::config::Limits as Settings;
use crate::desk::Desk;
use crate::desk::stage::{Stage, Unstaged};
use crate::graphql::context::RequestContext;
use crate::graphql::documents::{DocumentError, DocumentHash, Documents};
use crate::graphql::driver::LoadQueue;
use crate::graphql::error::{ErrorCode, Failure, capped};
use crate::graphql::live::SharedAnswers;
use crate::graphql::prepare::{
    Audience, Costs, Limits, OperationKind, PrepareSetupError, Prepared, Preparer, RequestError, RequestErrorCode,
    RequestInput,
};
use crate::graphql::scalar::RULES;
use crate::graphql::subscription::Purpose;
use crate::graphql::{Schema, schema, sdl};
use crate::policy;
use crate::preview::{self, Preview};
use crate::token::{Holders, Secret};
use crate::viewer::{Sight, Viewer};

/// The schema, what stands before it, and the hub behind it.
pub struct Api {
    app: Arc<App>,
    desk: Arc<Desk>,
    schema: Schema,
    sdl: String,
    preparer: Arc<Preparer>,
    shared_answers: SharedAnswers,
    /// How long an operation, or an event of a subscription, may take.
    patience: Duration,
    documents: Documents,
    is_hardened: bool,
    holders: Holders,
}

impl Api {
    /// Puts the schema over a hub. The settings bound what a request may ask for.
    pub fn try_new(app: Arc<App>, settings: &Settings) -> Result<Self, PrepareSetupError> {
        let schema = schema();
        let sdl = sdl(&schema);
        let preparer = Preparer::try_new(&sdl, &RULES, costs(), Limits::public(settings), Limits::editor(settings))?
            .keeping(settings.documents_kept);
        let preparer = Arc::new(preparer);
        let (shared_answers, patience) = (SharedAnswers::new(), settings.execution_seconds);
        let (documents, holders) = (Documents::default(), Holders::new(Arc::clone(&app)));
        let desk = Arc::new(Desk::new(Arc::clone(&app)));
        Ok(Self { app, desk, schema, sdl, preparer, shared_answers, patience, documents, is_hardened: false, holders })
    }

    /// Registers documents, each with the name of where it stands. All must fit the schema and the public's limits.
    pub fn with_documents<'a>(
        mut self,
        documents: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, DocumentError> {
        for (name, text) in documents {
            self.preparer.check(text).map_err(|errors| DocumentError::of(name, errors))?;
            self.documents.add(text);
        }
        Ok(self)
    }

    /// Closes introspection to who is no editor, and all but the registered documents, where there are any.
    pub fn hardened(mut self) -> Self {
        self.is_hardened = true;
        self
    }

    /// The registered document with this hash.
    pub fn document(&self, hash: &DocumentHash) -> Result<&str, RequestError> {
        self.documents.get(hash).map(AsRef::as_ref).ok_or_else(|| RequestError {
            code: RequestErrorCode::PersistedQueryNotFound,
            // Clients know it by these words.
            message: "PersistedQueryNotFound".to_owned(),
            locations: Vec::new(),
            cost: None,
        })
    }

    /// The schema in GraphQL's own language, as in `schema.graphql`.
    pub fn sdl(&self) -> &str {
        &self.sdl
    }

    /// Makes a request ready to run, or says why it must not.
    pub fn prepare(
        &self,
        viewer: &Viewer,
        query: &str,
        operation_name: Option<&str>,
        variables: &Map<String, Json>,
    ) -> Result<Prepared, Vec<RequestError>> {
        let audience = if policy::writes(viewer) { Audience::Editor } else { Audience::Public };
        let is_held = self.is_hardened && audience == Audience::Public;
        if is_held && !self.documents.is_empty() && !self.documents.holds(query) {
            let why = "only registered documents run here, and this is none; the newsroom can register it";
            return Err(vec![RequestError::new(RequestErrorCode::DocumentNotRegistered, why)]);
        }
        let prepared = self.preparer.prepare(&RequestInput { query, operation_name, variables, audience })?;
        if matches!(viewer, Viewer::Preview(_)) && prepared.kind != OperationKind::Query {
            let why = "a preview is there to be looked at: send queries, or a token of your own";
            return Err(vec![RequestError::new(RequestErrorCode::Forbidden, why)]);
        }
        if is_held && prepared.introspects {
            let why = "introspection is off here; the schema is at /schema.graphql";
            return Err(vec![RequestError::new(RequestErrorCode::IntrospectionDisabled, why)]);
        }
        Ok(prepared)
    }

    /// Executes what was prepared: reads the clock once, drives the operation's loads in its own task, and tells at most
    /// so many errors as an answer may carry.
    pub async fn execute(&self, viewer: Viewer, prepared: Prepared) -> Response {
        let mut answer = match viewer {
            Viewer::Preview(preview) => Box::pin(self.preview(preview, prepared)).await.unwrap_or_else(refused),
            Viewer::Public | Viewer::Staff(_) => {
                let (context, queue) = self.context(viewer);
                queue.drive(self.schema.execute(prepared.request.data(context))).await
            }
        };
        answer.errors = capped(answer.errors);
        answer
    }

    /// Executes a query as if a draft had been published. What was written for it is taken back.
    async fn preview(&self, preview: Preview, prepared: Prepared) -> Result<Response, Failure> {
        let Stage { conn, now } = self.desk.stage(&preview).await.map_err(unstaged)?;
        let transaction = Arc::new(conn);
        let (context, queue) = self.context(Viewer::Preview(preview));
        let context = context.staged(&transaction, now);
        let answer = queue.drive(self.schema.execute(prepared.request.data(context))).await;
        if let Some(transaction) = Arc::into_inner(transaction) {
            transaction.rollback().await?;
        }
        Ok(answer)
    }

    /// Runs the root field of a subscription once, in the same way. `None` when it tells nothing.
    pub(super) async fn run_root_field(
        &self,
        viewer: Viewer,
        request: Request,
        purpose: Arc<Purpose>,
    ) -> Option<Response> {
        let (context, queue) = self.context(viewer);
        let mut told = self.schema.execute_stream(request.data(context).data(purpose));
        let mut answer = queue.drive(told.next()).await?;
        answer.errors = capped(answer.errors);
        Some(answer)
    }

    /// Who holds this secret; `None` when no token that works has it. A preview's token works for good as far as this goes:
    /// whether the preview has ended is told to who asks for something.
    pub async fn viewer(&self, secret: &str) -> Result<Option<Viewer>, Failure> {
        let Some(secret) = Secret::read(secret) else {
            return Ok(preview::read(&self.app, secret).await?.map(Viewer::Preview));
        };
        Ok(self.holders.find(&secret).await?.map(Viewer::Staff))
    }

    /// Whether a token with this secret worked when it was used here last.
    pub fn knows(&self, secret: &str) -> bool {
        Secret::read(secret).is_some_and(|secret| self.holders.knows(&secret))
    }

    /// Ends when the viewer's token no longer works; never for who came without.
    pub fn gone(&self, viewer: &Viewer) -> BoxFuture<'static, ()> {
        match viewer {
            Viewer::Staff(staff) => Box::pin(self.holders.gone(staff.token)),
            Viewer::Public | Viewer::Preview(_) => Box::pin(pending()),
        }
    }

    fn context(&self, viewer: Viewer) -> (RequestContext, LoadQueue) {
        let sight = Sight { viewer, now: self.app.clock.now() };
        let queue = LoadQueue::default();
        let hub = (Arc::clone(&self.app), Arc::clone(&self.desk), Arc::clone(&self.preparer));
        (RequestContext::new(hub, &sight, queue.clone()), queue)
    }

    pub(super) fn app(&self) -> &App {
        &self.app
    }

    pub(super) fn shared_answers(&self) -> &SharedAnswers {
        &self.shared_answers
    }

    pub(super) fn patience(&self) -> Duration {
        self.patience
    }
}

/// What is answered where nothing was executed.
fn refused(failure: Failure) -> Response {
    Response::from_errors(vec![Error::from(failure).into_server_error(Pos::default())])
}

/// Why a preview shows nothing, as its holder reads it.
fn unstaged(why: Unstaged) -> Failure {
    match why {
        Unstaged::Ended => {
            let message = "this preview has ended: its hour is over, or the draft was published or deleted. Ask for \
                           another one with `articlePreviewCreate`";
            Failure::user(ErrorCode::PreviewEnded, message)
        }
        Unstaged::NotReady(missing) => {
            let message =
                format!("the draft lacks what readers need: {}. Write it, and look again", missing.join(", "));
            Failure::user(ErrorCode::NotReady, message)
        }
        Unstaged::Database(error) => error.into(),
    }
}

/// Plain lists by how many items they are taken to have, where ten is far off; fields that look at far more than they
/// show by more than the one point of an object.
pub fn costs() -> Costs {
    Costs::default()
        .list_like("Query.nodes", "ids")
        .list("Query.sections", 50)
        .list("Query.tokens", 50)
        .list("Article.body", 40)
        .list("ArticleDraft.body", 40)
        .list("ArticleDraft.editors", 3)
        .list("Revision.body", 40)
        .field("Revision.changes", 20)
        .list("Person.affiliations", 3)
        .list("Affiliation.evidence", 3)
        .field("Person.coMentioned", 10)
        .field("Query.search", 100)
        .field("Query.searchCompletions", 50)
        .field("Query.changesCursor", 1)
        .list("SearchEdge.highlights", 3)
        .list("SearchHighlight.pieces", 3)
}
