//! A hub for a test: a database of its own, a clock that stands still, ids that repeat, and a count of statements.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use async_graphql::Response;
use entity::article_slug;
use masthead::address::{ArticleUrl, PreviewUrl};
use masthead::app::App;
use masthead::changes::{Changes, Keeper, keep};
use masthead::clock::{Clock, Timestamp};
use masthead::config::{Config, Limits};
use masthead::db::{Db, DbOptions, Patience};
use masthead::graphql::api::Api;
use masthead::http::{Operations, Server};
use masthead::ids::Ids;
use masthead::token;
use masthead::token::write::{Maker, NewToken};
use masthead::viewer::{Role, Staff, Viewer};
use sea_orm::{ConnectionTrait, Database, EntityTrait};
use serde_json::{Value as Json, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::{OnceCell, oneshot};
use tokio::task::JoinHandle;
use url::Url;
use uuid::Uuid;

/// 2026-11-23T09:00:00Z, when every test begins.
pub(crate) const START: Timestamp = Timestamp(1_795_424_400_000);

/// Tests run side by side on machines that are slower than a hub's.
pub(crate) const UNHURRIED: Patience = Patience { statement: MINUTE, lock: MINUTE, connection: MINUTE, turn: MINUTE };

const MINUTE: Duration = Duration::from_mins(1);

const POSTGRES: &str = "MASTHEAD_TEST_POSTGRES_URL";
const SQLITE_ONLY: &str = "MASTHEAD_TEST_SQLITE_ONLY";

/// A hub for one test.
pub(crate) struct TestHub {
    pub(crate) app: Arc<App>,
    limits: Limits,
    api: OnceLock<Arc<Api>>,
    /// Where its database is.
    pub(crate) url: String,
    statements: Arc<Mutex<Vec<String>>>,
    /// Removed with the hub.
    directory: Option<TempDir>,
}

impl TestHub {
    /// A hub on a SQLite file.
    pub(crate) async fn sqlite() -> Self {
        let hub = Self::sqlite_without_schema().await;
        hub.app.db.migrate().await.expect("a schema");
        hub.forget_statements();
        hub
    }

    /// A hub on a SQLite file without a schema.
    pub(crate) async fn sqlite_without_schema() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let file = directory.path().join("hub.db");
        let mut hub = Self::open(format!("sqlite:{}?mode=rwc", file.display())).await;
        hub.directory = Some(directory);
        hub
    }

    /// A hub in a database of its own on the test server; `None` when PostgreSQL is left out on purpose.
    pub(crate) async fn postgres() -> Option<Self> {
        let server = postgres_server()?;
        let name = format!("{}_{}", template(&server).await, NEXT.fetch_add(1, Ordering::Relaxed));
        create_database(&server, &format!("{name} TEMPLATE {}", template(&server).await)).await;
        Some(Self::open(database_of(&server, &name)).await)
    }

    /// A hub on an empty database of the test server, without a schema.
    pub(crate) async fn without_schema() -> Option<Self> {
        let server = postgres_server()?;
        let name = format!("{}_{}", template(&server).await, NEXT.fetch_add(1, Ordering::Relaxed));
        create_database(&server, &name).await;
        Some(Self::open(database_of(&server, &name)).await)
    }

    /// The same hub on the same database, with so many connections for reading and so much patience.
    pub(crate) async fn again(&self, readers: u32, patience: Patience) -> Self {
        Self::open_with(self.url.clone(), readers, patience, Ids::seeded(2)).await
    }

    async fn open(url: String) -> Self {
        Self::open_with(url, 4, UNHURRIED, Ids::seeded(1)).await
    }

    /// Nodes on one database make ids of their own.
    async fn open_with(url: String, readers: u32, patience: Patience, ids: Ids) -> Self {
        let statements = Arc::new(Mutex::new(Vec::new()));
        let seen = statements.clone();
        let observer = Arc::new(move |sql: &str| seen.lock().expect("no test panics here").push(sql.to_owned()));
        let options = DbOptions { url: url.clone(), readers, patience, observer: Some(observer), waits: || () };
        let db = Db::open(&options).await.expect("a database");
        let (clock, changes) = (Clock::mock(START), Changes::default());
        let app = Arc::new(App { db, clock, ids, changes, article_url: None, preview_url: None });
        Self { app, limits: Config::default().limits, api: OnceLock::new(), url, statements, directory: None }
    }

    /// The same hub, where a query may cost as much as it likes and go as deep as any may.
    pub(crate) fn with_any_cost(mut self) -> Self {
        self.limits = Limits { cost: 100_000_000, depth: 30, tokens: 20_000, ..self.limits };
        self.api = OnceLock::new();
        self
    }

    /// The same hub with article pages of its own; to be said before anything is asked.
    pub(crate) fn at_site(mut self, article_url: &str) -> Self {
        let app = Arc::get_mut(&mut self.app).expect("nothing was asked yet");
        app.article_url = Some(ArticleUrl::try_new(article_url).expect("a template"));
        app.preview_url = Some(PreviewUrl::try_new(&format!("{article_url}?by={{token}}")).expect("a template"));
        self
    }

    /// The statements that `work` sent to the database, in their order, with what it gave.
    pub(crate) async fn statements_of<T>(&self, work: impl Future<Output = T>) -> (T, Vec<String>) {
        self.forget_statements();
        let output = work.await;
        (output, std::mem::take(&mut *self.statements.lock().expect("no test panics here")))
    }

    /// What anyone gets for a GraphQL query.
    pub(crate) async fn query(&self, query: &str) -> Json {
        self.query_with(query, &Json::Null).await
    }

    /// What anyone gets for a GraphQL query with variables.
    pub(crate) async fn query_with(&self, query: &str, variables: &Json) -> Json {
        self.query_as(Viewer::Public, query, variables).await
    }

    /// What someone of the newsroom gets for a mutation with this input, without `data` and the mutation's name around it.
    pub(crate) async fn mutate(&self, role: Role, mutation: &str, payload: &str, input: &Json) -> Json {
        let upper = mutation[..1].to_uppercase() + &mutation[1..];
        let document = format!("mutation($input: {upper}Input!) {{ done: {mutation}(input: $input) {{ {payload} }} }}");
        let mut answer = self.query_as(staff(role), &document, &json!({ "input": input })).await;
        assert_eq!(answer.get("errors"), None, "{mutation} {input}");
        answer["data"]["done"].take()
    }

    /// The story with this slug, public or not.
    pub(crate) async fn article(&self, slug: &str) -> Uuid {
        let row = article_slug::Entity::find_by_id(slug).one(self.app.db.reader()).await;
        row.expect("a database").expect("a story").article_id
    }

    /// A token with this role that works until it is revoked.
    pub(crate) async fn token(&self, role: Role) -> Pass {
        self.token_until(role, None).await
    }

    /// A token with this role that works until then.
    pub(crate) async fn token_until(&self, role: Role, expires_at: Option<Timestamp>) -> Pass {
        let new = NewToken { name: format!("{}'s", role.as_str()), role, expires_at };
        let (token, secret) = token::write::create(&self.app, &Maker::Operator, new).await.expect("a token");
        Pass { id: token.id(), secret: secret.reveal() }
    }

    /// Takes a token back.
    pub(crate) async fn revoke(&self, pass: &Pass) {
        token::write::revoke(&self.app, &Maker::Operator, pass.id).await.expect("it is revoked");
    }

    /// What a viewer gets for a GraphQL operation with variables.
    pub(crate) async fn query_as(&self, viewer: Viewer, query: &str, variables: &Json) -> Json {
        let variables = variables.as_object().cloned().unwrap_or_default();
        let api: &Api = self.api();
        let answer = match api.prepare(&viewer, query, None, &variables) {
            Ok(prepared) => api.execute(viewer, prepared).await,
            Err(errors) => Response::from_errors(errors.into_iter().map(Into::into).collect()),
        };
        serde_json::to_value(&answer).expect("an answer is JSON")
    }

    /// The hub's GraphQL.
    pub(crate) fn api(&self) -> &Arc<Api> {
        self.api.get_or_init(|| {
            let api = Api::try_new(self.app.clone(), &self.limits);
            Arc::new(api.expect("the schema is valid"))
        })
    }

    /// Keeps the change log, as a hub that serves does, until what is returned is dropped.
    pub(crate) async fn keep_changes(&self) -> Keeper {
        let App { db, clock, ids, changes, .. } = &*self.app;
        let month = Duration::from_hours(30 * 24);
        keep(changes.clone(), (db.clone(), clock.clone(), ids.clone()), month).await.expect("a change log")
    }

    /// Moves the clock, and lets the change log notice at once.
    pub(crate) fn set_time(&self, now: Timestamp) {
        self.app.clock.set(now);
        self.app.changes.wake();
    }

    fn forget_statements(&self) {
        self.statements.lock().expect("no test panics here").clear();
    }

    /// Serves these operations on a socket of this machine.
    pub(crate) async fn serve(&self, operations: Arc<dyn Operations>, limits: Limits) -> Served {
        self.serve_as(operations, &Config { limits, ..Config::default() }).await
    }

    /// Serves these operations with these settings.
    pub(crate) async fn serve_as(&self, operations: Arc<dyn Operations>, config: &Config) -> Served {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let server = Server::new(self.app.clone(), operations, config);
        let running = tokio::spawn(server.run(listener, async {
            // The test's end stops the server as well as its word.
            let _ = stopped.await;
        }));
        Served { address, client: reqwest::Client::new(), stop, running }
    }
}

/// A hub that listens.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    pub(crate) client: reqwest::Client,
    stop: oneshot::Sender<()>,
    running: JoinHandle<bool>,
}

impl Served {
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn get(&self, path: &str) -> reqwest::RequestBuilder {
        self.client.get(self.url(path))
    }

    /// A GraphQL request as clients send it.
    pub(crate) fn post(&self, query: &str) -> reqwest::RequestBuilder {
        self.client.post(self.url("/graphql")).json(&BTreeMap::from([("query", query)]))
    }

    /// Tells the hub to stop; the handle gives whether everything that ran could finish.
    pub(crate) fn stop(self) -> JoinHandle<bool> {
        let _ = self.stop.send(());
        self.running
    }
}

/// A token in the hands of its holder.
#[derive(Debug, Clone)]
pub(crate) struct Pass {
    pub(crate) id: Uuid,
    pub(crate) secret: String,
}

impl Pass {
    /// What its holder sends.
    pub(crate) fn bearer(&self) -> String {
        format!("Bearer {}", self.secret)
    }
}

/// Someone of the newsroom.
pub(crate) fn staff(role: Role) -> Viewer {
    Viewer::Staff(Staff { role, name: Arc::from("Robin Desk"), token: Uuid::nil() })
}

/// Runs a test on SQLite and then on PostgreSQL.
pub(crate) async fn on_both(test: impl AsyncFn(TestHub)) {
    eprintln!("on SQLite:");
    test(TestHub::sqlite().await).await;
    if let Some(hub) = TestHub::postgres().await {
        eprintln!("on PostgreSQL:");
        test(hub).await;
    }
}

static NEXT: AtomicU32 = AtomicU32::new(0);

#[expect(clippy::disallowed_methods, reason = "which server tests may use is no setting of the hub")]
pub(crate) fn postgres_server() -> Option<Url> {
    if std::env::var_os(SQLITE_ONLY).is_some_and(|value| value == "1") {
        return None;
    }
    let Some(url) = std::env::var_os(POSTGRES) else {
        panic!(
            "the tests need a PostgreSQL server: run `bin/test`, which starts one for them, or set {POSTGRES} to one \
             whose user may create databases; {SQLITE_ONLY}=1 leaves PostgreSQL out"
        );
    };
    let url = url.into_string().expect("a url in UTF-8");
    Some(Url::parse(&url).unwrap_or_else(|error| panic!("{POSTGRES} is no url: {error}")))
}

/// The migrated database that every test's own is copied from, made once.
async fn template(server: &Url) -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            let name = format!("masthead_test_{}", std::process::id());
            create_database(server, &name).await;
            let options = DbOptions {
                url: database_of(server, &name),
                readers: 1,
                patience: Patience::default(),
                observer: None,
                waits: || (),
            };
            let db = Db::open(&options).await.expect("a database");
            db.migrate().await.expect("a schema");
            db.close().await.expect("closed");
            name
        })
        .await
}

async fn create_database(server: &Url, name: &str) {
    let connection = Database::connect(server.as_str()).await.expect("the PostgreSQL server of the tests answers");
    connection.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a new database");
    connection.close().await.expect("closed");
}

pub(crate) fn database_of(server: &Url, name: &str) -> String {
    let mut url = server.clone();
    url.set_path(name);
    url.into()
}

#[tokio::test]
async fn both_databases_are_ready_when_a_test_begins() {
    on_both(async |hub: TestHub| {
        let (current, statements) = hub.statements_of(hub.app.db.is_current()).await;
        assert!(current);
        assert!(!statements.is_empty());
        assert_eq!(hub.app.clock.now(), START);
    })
    .await;
}
