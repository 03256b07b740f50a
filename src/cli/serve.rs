//! `masthead serve`: the hub behind its HTTP door, until a signal stops it.

use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tokio::net::TcpSocket;
use tokio::sync::oneshot;

use super::{Failure, documents, log, open};
use crate::app::App;
use crate::changes::keep;
use crate::config::{Config, DatabaseUrl, Profile, Value};
use crate::graphql::api::Api;
use crate::graphql::prepare::PrepareSetupError;
use crate::http::Server;
use crate::sample::{self, SampleError};
use crate::token;

/// How often a database server is asked for its time.
const CLOCK_CHECK: Duration = Duration::from_secs(30);

/// A log that is kept for longer is kept for good.
const MOST_DAYS: u64 = 36_500;

/// How often, and after what pause, a folder is removed again that something was added to meanwhile.
const REMOVALS: usize = 100;
const REMOVING_AGAIN: Duration = Duration::from_millis(20);

/// How many connections wait for the hub to take them.
const WAITING: u32 = 1_024;

/// Whose stories are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Newsroom {
    /// Those that the database holds.
    Own,
    /// The sample's, in the database of the settings.
    Sample,
    /// The sample's, in a database that goes with the hub.
    PassingSample,
}

/// Opens the database, listens, and serves until told to stop.
pub(super) async fn run(mut config: Config, newsroom: Newsroom, out: &mut impl Write) -> Result<(), Failure> {
    log::start(&config.log);
    if newsroom != Newsroom::Own {
        config.profile.get_or_insert(Profile::Open);
    }
    let (mut stop, at_once) = signals()?;
    let listen = config.listen;
    let refuse = |error: io::Error| Failure::Work(cannot_listen(listen, &error));
    let socket = reserve(listen).map_err(refuse)?;
    // Removed when this function ends.
    let passing = if newsroom == Newsroom::PassingSample { Some(pass(&mut config)?) } else { None };
    let opening = async {
        let app = Arc::new(open::hub(&config).await?);
        if newsroom != Newsroom::Own {
            fill(&app, &config).await?;
        }
        Ok::<_, Failure>(app)
    };
    let app = tokio::select! {
        opened = opening => opened?,
        _ = &mut stop => {
            if let Some(folder) = passing {
                remove(folder).await;
            }
            return stopped_early(newsroom, &config);
        }
    };
    let days = u64::try_from(config.changes.kept_days).unwrap_or(MOST_DAYS).min(MOST_DAYS);
    let log = (app.db.clone(), app.clock.clone(), app.ids.clone());
    let keeper = keep(app.changes.clone(), log, Duration::from_hours(24 * days)).await;
    let keeper = keeper.map_err(|error| open::failed("the change log cannot be read", &error))?;
    let (api, profile) = guarded(Api::try_new(app.clone(), &config.limits), &config)?;
    let listener = socket.listen(WAITING).map_err(refuse)?;
    let address = listener.local_addr().map_err(refuse)?;
    // A hub that nobody listens to at its terminal serves all the same.
    _ = writeln!(
        out,
        "GraphQL:    http://{address}/graphql\nSchema:     http://{address}/schema.graphql\nPlayground: http://{address}/\n\
         Profile:    {profile}"
    );
    if newsroom != Newsroom::Own {
        let end = if passing.is_some() { "; all go when the hub stops" } else { "" };
        _ = writeln!(out, "Sample:     sixty stories, two of which appear in the next two minutes{end}");
    }
    let has_token = token::is_any(app.db.reader()).await;
    if !has_token.map_err(|error| open::failed("the tokens cannot be read", &error))? {
        _ = writeln!(
            out,
            "Tokens:     none yet; this makes one for who keeps the hub:\n            {}",
            first_token(&config)
        );
    }
    _ = out.flush();

    let clock = tokio::spawn(keep_time(app.clone()));
    let server = Server::new(app.clone(), Arc::new(Arc::new(api)), &config);
    let finished = tokio::select! {
        finished = server.run(listener, async { _ = stop.await }) => finished,
        _ = at_once => false,
    };
    clock.abort();
    drop(keeper);
    if !finished {
        return Err(Failure::Work("stopped before everything that ran had finished".to_owned()));
    }
    open::close(app.db.clone()).await
}

/// The command that makes the first token of a hub. Where its database is stands there, unless a password does.
fn first_token(config: &Config) -> String {
    let (url, shown) = (&config.database_url, config.database_url.to_string());
    let database = if *url == DatabaseUrl::default() || shown != url.as_str() {
        String::new()
    } else {
        format!(" --database-url '{shown}'")
    };
    format!("masthead token create --name NAME --role ADMIN{database}")
}

/// Holds the public to the profile, and says in words what that is.
fn guarded(api: Result<Api, PrepareSetupError>, config: &Config) -> Result<(Api, String), Failure> {
    let api = api.map_err(|error| Failure::Work(error.to_string()))?;
    let documents = documents::read(config.documents.as_deref())?;
    let all = documents.iter().map(|document| (document.name.as_str(), document.text.as_str()));
    let api = api.with_documents(all).map_err(|error| Failure::Work(error.to_string()))?;
    Ok(match (config.profile(), documents.len()) {
        (Profile::Open, _) => {
            (api, "open: anyone may ask anything within the limits, as often as they like".to_owned())
        }
        (Profile::Hardened, 0) => {
            tracing::warn!("the setting documents names none: the public may run any document within the limits");
            (api.hardened(), "hardened: without introspection, at a limited rate, any document".to_owned())
        }
        (Profile::Hardened, count) => {
            let what =
                format!("hardened: without introspection, at a limited rate, {count} registered documents alone");
            (api.hardened(), what)
        }
    })
}

/// Takes an address before the database is opened, which may take a while, and listens to nobody yet.
fn reserve(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // As the standard library does: a hub starts again where one has just ended.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// Removes a folder in which a database was being filled: what is on its way to the database may still make a file.
async fn remove(folder: TempDir) {
    let path = folder.keep();
    for _ in 0..REMOVALS {
        match std::fs::remove_dir_all(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => tokio::time::sleep(REMOVING_AGAIN).await,
            _ => return,
        }
    }
    tracing::warn!(folder = %path.display(), "the sample's folder cannot be removed");
}

/// The end of a hub that was told to stop before it served: what it leaves behind is told.
fn stopped_early(newsroom: Newsroom, config: &Config) -> Result<(), Failure> {
    let url = &config.database_url;
    match newsroom {
        Newsroom::Sample => Err(Failure::Work(format!("stopped while it opened; {url} may hold a part of the sample"))),
        Newsroom::Own | Newsroom::PassingSample => Ok(()),
    }
}

/// Why a hub cannot listen at an address, and what helps.
fn cannot_listen(address: SocketAddr, error: &io::Error) -> String {
    let why = match error.kind() {
        io::ErrorKind::AddrInUse => "another program does already",
        io::ErrorKind::AddrNotAvailable => "it is no address of this machine",
        io::ErrorKind::PermissionDenied => "its user may not",
        _ => &error.to_string(),
    };
    format!("cannot listen on {address}: {why}; choose another address with --listen")
}

/// Makes the settings name a database in a folder of its own, which is there as long as what is returned.
fn pass(config: &mut Config) -> Result<TempDir, Failure> {
    let above = tempfile::env::temp_dir();
    let refuse = |why: &dyn std::fmt::Display| {
        let above = above.display();
        Failure::Work(format!(
            "cannot make a folder for the sample in {above}: {why}; set TMPDIR to a folder that can be written, or name \
             an empty database with --database-url"
        ))
    };
    let folder = tempfile::Builder::new().prefix("masthead-sample-").tempdir_in(&above);
    let folder = folder.map_err(|error| refuse(&error.kind()))?;
    let url = format!("sqlite:{}?mode=rwc", folder.path().join("sample.db").display());
    config.database_url = DatabaseUrl::read(&url).map_err(|error| refuse(&error))?;
    Ok(folder)
}

async fn fill(app: &App, config: &Config) -> Result<(), Failure> {
    match sample::fill(app).await {
        Ok(stories) => {
            tracing::info!(stories, database = %config.database_url, "the sample newsroom is there");
            Ok(())
        }
        Err(error @ SampleError::NotEmpty) => Err(Failure::Work(format!(
            "{error}: leave --database-url out, and it makes a database for the time it runs"
        ))),
        Err(error) => Err(Failure::Work(error.to_string())),
    }
}

/// Asks a database server for its time now and then, so that the clock follows it.
async fn keep_time(app: Arc<App>) {
    loop {
        tokio::time::sleep(CLOCK_CHECK).await;
        match app.db.server_time().await {
            Ok(Some(now)) => app.clock.set(now),
            Ok(None) => return,
            Err(error) => tracing::warn!(%error, "the database does not tell its time"),
        }
    }
}

/// What the first signal to stop sets off, and what the second does.
fn signals() -> Result<(oneshot::Receiver<()>, oneshot::Receiver<()>), Failure> {
    let mut signals = Signals::try_new()?;
    let (stop, stopped) = oneshot::channel();
    let (end, ended) = oneshot::channel();
    tokio::spawn(async move {
        signals.next().await;
        tracing::info!("stopping; what runs is finished first, a second signal ends it at once");
        _ = stop.send(());
        signals.next().await;
        _ = end.send(());
    });
    Ok((stopped, ended))
}

/// The signals that stop a program.
#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn try_new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// The signals that stop a program.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn try_new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
