//! The HTTP floor: what a request must look like, what every answer carries, and how the server starts and stops.
//!
//! Architecture Invariant: nothing here reads the database but the health check, and nothing here knows a noun. What the
//! hub can do comes in through [`Operations`].

mod answer;
mod body;
mod client;
mod compress;
mod credentials;
mod cross;
mod envelope;
mod gate;
mod graphql;
mod health;
mod negotiate;
mod operations;
mod origin;
mod parameters;
mod playground;
mod runner;
mod schema;
mod serve;
mod socket;
mod stall;
mod stop;
mod stream;
mod window;

use std::convert::Infallible;
use std::sync::Arc;

use async_graphql::{Response, ServerError};
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get};
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use ipnet::IpNet;
use tokio::sync::mpsc;

pub use parameters::Parameters;

pub use crate::graphql::prepare::Cost;

use runner::Runner;
use stop::Stop;

use crate::app::App;
use crate::config::{Config, Limits};
pub use crate::graphql::answer::{Answer, Event, Step};
use crate::viewer::Viewer;

/// An operation that may run.
pub struct Operation {
    /// What it costs.
    pub cost: Cost,
    /// Runs it.
    pub run: Run,
}

/// How an operation runs. Nothing of it happens before it is polled.
pub enum Run {
    /// Reads once. Dropping it ends it.
    Query(BoxFuture<'static, Response>),
    /// Changes something. The server never drops it.
    Mutation(BoxFuture<'static, Response>),
    /// Reads on every event. Gives the events, or says why there are none: a request error, whose answer has no `data`.
    Subscription(BoxFuture<'static, Result<Events, Vec<ServerError>>>),
}

/// The events of a subscription, each when its consumer asks for the next: one that lags holds nothing up. What costs
/// anything comes after [`Step::Due`].
pub type Events = BoxStream<'static, Step>;

/// It cannot be said now who somebody is; the log says why.
#[derive(Debug, Clone, Copy)]
pub struct Unknown;

/// What can be asked over HTTP.
pub trait Operations: Send + Sync + 'static {
    /// Makes what a client asks ready to run, or says why it must not: a request error, whose answer has no `data`.
    fn prepare(&self, viewer: Viewer, asked: &Parameters) -> Result<Operation, Vec<ServerError>>;

    /// Who holds the token with this secret; `None` when no token that works has it.
    fn viewer(&self, secret: &str) -> BoxFuture<'static, Result<Option<Viewer>, Unknown>>;

    /// Whether a token with this secret worked when it came last, without asking anybody.
    fn knows(&self, secret: &str) -> bool;

    /// Ends when the viewer's token no longer works; never for who came without one.
    fn gone(&self, viewer: &Viewer) -> BoxFuture<'static, ()>;

    /// The schema as it is served at `/schema.graphql`.
    fn sdl(&self) -> String;
}

/// The hub behind its HTTP door.
pub struct Server {
    router: Router,
    limits: Limits,
    /// Whose word on a client's address is taken.
    proxies: Arc<[IpNet]>,
    running: mpsc::Receiver<Infallible>,
    stop: Stop,
}

impl Server {
    /// Puts the door in front of a hub.
    pub fn new(app: Arc<App>, operations: Arc<dyn Operations>, config: &Config) -> Self {
        let (http, limits) = (config.http.clone(), config.limits.clone());
        // Nothing is ever sent: each running mutation and each socket holds a sender, and the channel ends when the last
        // is gone.
        let (sender, running) = mpsc::channel(1);
        let (stop, stopping) = stop::channel();
        let schema = schema::Schema::new(operations.sdl());
        let playground = playground::Playground::new();
        let (places, gate) = (Runner::places(&limits), Arc::new(gate::Gate::new(config, app.clock.clone())));
        let runner = Runner { operations, limits: limits.clone(), gate, running: sender, places, stopping };
        let endpoint = graphql::Endpoint { runner, http };
        let router = Router::new()
            .route("/graphql", any(graphql::endpoint).with_state(Arc::new(endpoint)).layer(compress::layer()))
            .route("/", get(playground::page).with_state(playground.clone()))
            .route("/playground/{file}", get(playground::file).with_state(playground))
            .route("/schema.graphql", get(schema::page).with_state(schema).layer(compress::layer()))
            .route("/health/live", get(health::live))
            .route("/health/ready", get(health::ready).with_state(health::Readiness::new(app.clone())))
            .fallback(envelope::not_found)
            .method_not_allowed_fallback(envelope::method_not_allowed)
            .layer(from_fn(envelope::guard))
            .layer(from_fn_with_state(cross::Pages::new(&config.http), cross::answer))
            .layer(from_fn_with_state(app, envelope::wrap));
        let proxies = config.http.trusted_proxies.as_slice().into();
        Self { router, limits, proxies, running, stop }
    }
}
